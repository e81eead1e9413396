"""Step 7, decide: who may decide what, about which exact bytes."""

from engine.review.decide import DecideRequest, decide, still_valid

__all__ = ["DecideRequest", "decide", "still_valid"]
