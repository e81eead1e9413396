"""Step 2, analyse: one decode of a video tells its shots, frames, faces, words and sound."""

from engine.analysis.analyse import AnalyseRequest, analyse

__all__ = ["AnalyseRequest", "analyse"]
