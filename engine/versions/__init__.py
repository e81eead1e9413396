"""Step 5, make: a recipe for one segment, rendered and judged."""

from __future__ import annotations

from engine.versions.make import make
from engine.versions.plan import MakeRequest
from engine.versions.render import RenderRequest, render

__all__ = ["MakeRequest", "RenderRequest", "make", "render"]
