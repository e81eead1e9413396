"""Encoders: pictures, and words where the space joins them, to unit vectors of one named space."""

from __future__ import annotations

from pathlib import Path

from engine.errors import ModelUnavailable
from engine.models import spaces
from engine.models.encoders.base import JointEncoder, PictureEncoder
from engine.models.encoders.efficientnet import LiteEncoder
from engine.models.encoders.embedded import EmbeddedVectors, encode_embedded
from engine.models.encoders.joint import ConseEncoder

OPENCLIP = "openclip:"

__all__ = [
    "EmbeddedVectors",
    "JointEncoder",
    "PictureEncoder",
    "encode_embedded",
    "joint_encoder",
    "picture_encoder",
]


def picture_encoder(name: str, models: Path) -> PictureEncoder:
    """The encoder of a space by its name: one of engine.models.spaces, or "openclip:<name>" for a model that was added
    in the folder models/openclip/<name>/.

    Raises:
        ModelUnavailable: no such space, or its weights are missing or altered.
    """
    if name in (spaces.CHOOSING, spaces.JUDGING):
        return LiteEncoder(name, models)
    return joint_encoder(name, models)


def joint_encoder(name: str, models: Path) -> JointEncoder:
    """The encoder of a space that words can be encoded into as well.

    Raises:
        ModelUnavailable: no such space, or its weights are missing or altered.
    """
    if name == spaces.JOINT:
        return ConseEncoder(models)
    if name.startswith(OPENCLIP):
        from engine.models.encoders.openclip import OpenClipEncoder

        return OpenClipEncoder(name.removeprefix(OPENCLIP), models)
    known = ", ".join(spaces.EMBEDDED)
    raise ModelUnavailable(f"there is no encoder named {name}", f"Embedded ones: {known}.")
