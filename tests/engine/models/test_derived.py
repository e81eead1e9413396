"""Converted weights: whole and made from the right origin, or made again."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.domain.media import Sha256
from engine.models.derived import derived, is_whole

ORIGIN, OTHER = Sha256("a" * 64), Sha256("b" * 64)


class Maker:
    """Counts how often it makes."""

    def __init__(self, content: bytes = b"weights") -> None:
        self.made = 0
        self.content = content

    def __call__(self, part: Path) -> None:
        self.made += 1
        part.write_bytes(self.content)


def test_it_is_made_once_and_leaves_nothing_else(tmp_path: Path) -> None:
    maker, target = Maker(), tmp_path / "deep" / "net.onnx"
    assert derived(target, ORIGIN, maker) == derived(target, ORIGIN, maker) == target
    assert maker.made == 1
    assert sorted(p.name for p in target.parent.iterdir()) == ["net.onnx", "net.onnx.json"]


@pytest.mark.parametrize("harm", ["truncated", "altered", "no note", "broken note"])
def test_a_half_made_or_altered_file_is_noticed(tmp_path: Path, harm: str) -> None:
    maker, target = Maker(), tmp_path / "net.onnx"
    derived(target, ORIGIN, maker)
    note = tmp_path / "net.onnx.json"
    if harm == "truncated":
        target.write_bytes(b"wei")
    elif harm == "altered":
        target.write_bytes(b"Weights")
    elif harm == "no note":
        note.unlink()
    else:
        note.write_text("{", "utf-8")
    assert not is_whole(target, ORIGIN)
    derived(target, ORIGIN, maker)
    assert maker.made == 2 and target.read_bytes() == b"weights" and is_whole(target, ORIGIN)


def test_another_origin_means_another_file(tmp_path: Path) -> None:
    derived(tmp_path / "net.onnx", ORIGIN, Maker(b"old"))
    assert derived(tmp_path / "net.onnx", OTHER, Maker(b"new")).read_bytes() == b"new"


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    def fail(part: Path) -> None:
        part.write_bytes(b"half")
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        derived(tmp_path / "net.onnx", ORIGIN, fail)
    assert list(tmp_path.iterdir()) == []
