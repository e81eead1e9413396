"""Names of the embedded vector spaces."""

from __future__ import annotations

CHOOSING = "efficientnet-lite0"
"""Pictures, 1280 numbers; chooses frames and steps."""

JUDGING = "efficientnet-lite2"
"""Pictures, 1280 numbers; only judges what another space chose."""

JOINT = "conse-minilm"
"""Pictures and words, 384 numbers."""

EMBEDDED = (CHOOSING, JUDGING, JOINT)
"""Every space that needs no added model, in the order in which an analysis stores them."""
