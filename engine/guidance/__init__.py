"""Step 4, guide: what a maker is told for one segment."""

from engine.guidance.guide import GuideRequest, guide

__all__ = ["GuideRequest", "guide"]
