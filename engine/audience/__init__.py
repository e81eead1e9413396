"""Step 3, segment: what people did becomes audiences, and so do examples and descriptions."""

from engine.audience.examples import AddRequest, add_segment
from engine.audience.feedback import FeedbackRequest, read_feedback
from engine.audience.segments import BuildRequest, build_segments

__all__ = ["AddRequest", "BuildRequest", "FeedbackRequest", "add_segment", "build_segments", "read_feedback"]
