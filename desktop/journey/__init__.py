"""The use-cases, without a window: run a step, record the result, say what changed.

`TASKS` are the durable ones, which the queue runs; the others are run directly. See desktop.work for their shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from desktop.journey.audience import add_segment, build_segments, import_feedback
from desktop.journey.exporting import export
from desktop.journey.judging import check
from desktop.journey.making import make
from desktop.journey.onward import audiences, bring, cluster, open_sample
from desktop.journey.videos import analyse, import_video
from desktop.work import Task

TASKS: Mapping[str, Task] = MappingProxyType(
    {
        "import": import_video,
        "bring": bring,
        "sample": open_sample,
        "audiences": audiences,
        "cluster": cluster,
        "analyse": analyse,
        "feedback": import_feedback,
        "build_segments": build_segments,
        "add_segment": add_segment,
        "make": make,
        "check": check,
        "export": export,
    }
)

__all__ = ["TASKS"]
