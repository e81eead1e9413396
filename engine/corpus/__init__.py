"""The corpus: sealed items, and the one list in which people's and AI's items are ranked together."""

from engine.corpus.export import ExportRequest, export
from engine.corpus.rank import RankRequest, rank

__all__ = ["ExportRequest", "RankRequest", "export", "rank"]
