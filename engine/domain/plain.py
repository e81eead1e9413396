"""Domain values to plain JSON and back: one converter for the store, the pipe, recipes and --json."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import cattrs
from cattrs.strategies import configure_tagged_union

from engine.domain import versions
from engine.domain.media import Sha256

T = TypeVar("T")


@lru_cache(maxsize=1)
def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True)
    converter.register_unstructure_hook(Fraction, str)
    converter.register_structure_hook(Fraction, lambda value, _: Fraction(value))
    converter.register_unstructure_hook_func(lambda t: isinstance(t, type) and issubclass(t, Path), str)
    converter.register_structure_hook_func(
        lambda t: isinstance(t, type) and issubclass(t, Path), lambda value, _: Path(value)
    )
    configure_tagged_union(versions.Step, converter, tag_name="do", tag_generator=lambda step: step.__name__)
    return converter


def to_plain(value: Any) -> Any:
    """Dicts, lists, numbers and strings; Fractions as "a/b", paths as strings, steps tagged by "do"."""
    return _converter().unstructure(value)


def from_plain(plain: Any, kind: type[T]) -> T:
    """The domain value again. Unknown keys raise (a file of a newer Refract is refused, not half read)."""
    return _converter().structure(plain, kind)


def canonical(value: Any) -> bytes:
    """The one byte form of a domain value: sorted keys, no spaces, UTF-8. Hashes and signatures are made of it."""
    return json.dumps(
        to_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def digest(value: Any) -> Sha256:
    """SHA-256 of the canonical form."""
    return Sha256(hashlib.sha256(canonical(value)).hexdigest())
