"""The room's verb. Importing it loads no media or model library; calling it does."""

from __future__ import annotations

from dataclasses import dataclass

from engine.control import Control
from engine.domain.analysis import Analysis
from engine.domain.media import Places, Video


@dataclass(frozen=True, slots=True)
class AnalyseRequest:
    """A loaded video, and where to keep what is found."""

    video: Video
    places: Places


def analyse(request: AnalyseRequest, control: Control) -> Analysis:
    """All that the other rooms need to know of a video, from one decode of its picture stream.

    The result is kept in the cache by the video's content and the methods' version; an analysis that is there is
    given back without decoding.

    Raises:
        UnreadableMedia: no frame can be decoded.
        ModelUnavailable: a model's weights are missing or altered.
        Cancelled: a stop was asked for; nothing half-made remains.
    """
    from engine.analysis.run import run

    return run(request.video, request.places, control)
