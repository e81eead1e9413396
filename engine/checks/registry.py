"""Every check there is, in the order a report shows them."""

from __future__ import annotations

from engine.checks.black import black
from engine.checks.content import content
from engine.checks.contract import Check
from engine.checks.damage import damage
from engine.checks.duration import duration
from engine.checks.faces import faces
from engine.checks.files import files
from engine.checks.frozen import frozen
from engine.checks.loudness import loudness
from engine.checks.metadata import metadata
from engine.checks.nudity import nudity
from engine.checks.sync import sync_check
from engine.checks.thumbnail import thumbnail


def registry() -> tuple[Check, ...]:
    """All checks, made anew: what a caller does to its tuple is nobody else's business."""
    return (
        files(),
        damage(),
        duration(),
        black(),
        frozen(),
        thumbnail(),
        content(),
        faces(),
        sync_check(),
        loudness(),
        nudity(),
        metadata(),
    )
