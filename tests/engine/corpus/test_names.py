"""Names of handed-out files: safe on every system for any title."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.corpus.names import free_names, safe


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("A day with cats", "A day with cats"),
        ("../../etc/passwd", "etc passwd"),
        ("a/b\\c:d*e?f", "a b c d e f"),
        ("-rf .", "rf"),
        ("CON", "CON_"),
        ("com1.txt", "com1.txt_"),
        ("\u202egnp.exe\n\x00", "gnp.exe"),
        ("", "untitled"),
        ("...", "untitled"),
        ("Ünï cødé 名前 🎬", "Ünï cødé 名前 🎬"),
    ],
)
def test_known_answers(title: str, expected: str) -> None:
    assert safe(title) == expected


@given(st.text(max_size=200))
def test_any_title_is_one_plain_name(title: str) -> None:
    name = safe(title)
    assert name and len(name) <= 61
    assert Path(name).name == name
    assert not set(name) & set('<>:"/\\|?*\0\n')
    assert name[0] not in "-. " and name[-1] not in ". "
    assert safe(name) == name


def test_free_names_count_on() -> None:
    found = [p.name for p in itertools.islice(free_names(Path("x"), "a", ".mp4"), 3)]
    assert found == ["a.mp4", "a (2).mp4", "a (3).mp4"]
