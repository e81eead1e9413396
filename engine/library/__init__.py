"""Step 1, load: a file becomes a Video, or says why not."""

from engine.library.load import LoadRequest, load

__all__ = ["LoadRequest", "load"]
