"""Sizes: a 4 px grid, three radii, four sizes of type. All in logical pixels."""

from __future__ import annotations

GRID = 4
RAIL = 68
TOP = 48
STATUS = 28
GAP = 12
PAGE = 22
RADIUS = 10
RADIUS_SMALL = 6
CONTROL = 32

TITLE = 18
HEADING = 15
BODY = 13
SECONDARY = 12
TINY = 11
