"""Texts to vectors: MiniLM (all-MiniLM-L6-v2) on onnxruntime.

Method: Wang et al., "MiniLM", NeurIPS 2020; Reimers and Gurevych, "Sentence-BERT", EMNLP 2019. Tokens beyond 256 are
cut off, as the model card says.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.models.export import exported
from engine.models.lock import verified
from engine.models.runtime import session

if TYPE_CHECKING:
    from tokenizers import Tokenizer

DIMENSIONS = 384
LONGEST = 256
BATCH = 32


@lru_cache(maxsize=2)
def _tokenizer(path: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    made: Tokenizer = Tokenizer.from_file(str(path))
    # The file fixes padding to 128 tokens: pad to the longest text of the batch instead.
    made.no_padding()
    made.enable_padding()
    made.enable_truncation(LONGEST)
    return made


def embed_words(texts: Sequence[str], models: Path) -> np.ndarray:
    """Texts to (N,384) float32 rows of length 1. Equal texts give equal rows whatever stands beside them."""
    tokenizer = _tokenizer(verified("minilm-l6")[2])
    net = session(exported("minilm-l6", models))
    made = np.empty((len(texts), DIMENSIONS), np.float32)
    # Texts of similar length share a batch: less padding, less work.
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    for first in range(0, len(order), BATCH):
        part = order[first : first + BATCH]
        codes = tokenizer.encode_batch([texts[i] for i in part])
        ids = np.array([code.ids for code in codes], np.int64)
        mask = np.array([code.attention_mask for code in codes], np.int64)
        made[part] = net.run(["vectors"], {"ids": ids, "mask": mask})[0]
    return made
