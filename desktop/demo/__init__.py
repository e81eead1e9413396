"""The demo: the whole path on a sample, and a page to look at."""

from desktop.demo.walk import Demo, Walked

__all__ = ["Demo", "Walked"]
