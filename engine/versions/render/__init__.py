"""Recipes to files: `render` turns a `RenderRequest` into `Rendered`."""

from engine.versions.render.files import render, same
from engine.versions.render.framing import standard_outputs
from engine.versions.render.request import RENDERER, RenderRequest

__all__ = ["RENDERER", "RenderRequest", "render", "same", "standard_outputs"]
