"""Looks over a whole video: painted frame by frame, steady, gentle with faces."""

from engine.versions.looks.names import catalogue

__all__ = ["catalogue"]
