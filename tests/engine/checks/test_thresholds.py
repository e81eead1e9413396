"""Limits as data: what a pack may do, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.checks.registry import registry
from engine.checks.thresholds import FOLDER, Limit, Limits, Tighter, limits_for, load, merge
from engine.domain.findings import Threshold
from engine.errors import BadInput

ROW = """
[[limit]]
check = "a.b"
name = "most"
value = 2.0
unit = "s"
tighter = "lower"
source = "somewhere"
date = 2026-01-02
"""
VALUES = st.floats(-1e6, 1e6, allow_nan=False)


def limit(value: float, tighter: Tighter = Tighter.LOWER, name: str = "most", unit: str = "s") -> Limit:
    return Limit("a.b", tighter, Threshold(name, value, unit, "somewhere", "2026-01-02"))


def pack(*limits: Limit, profile: str = "p") -> Limits:
    return Limits(profile, limits)


@given(VALUES, VALUES, st.sampled_from(list(Tighter)))
def test_a_pack_never_loosens(old: float, new: float, tighter: Tighter) -> None:
    looser = new > old if tighter is Tighter.LOWER else new < old
    base, change = pack(limit(old, tighter)), pack(limit(new, tighter))
    if looser:
        with pytest.raises(BadInput, match="loosens"):
            merge(base, change)
    else:
        assert merge(base, change).of("a.b") == {"most": new}


@given(st.lists(VALUES, min_size=1, max_size=5))
def test_packs_on_packs_only_tighten(values: list[float]) -> None:
    merged = pack(limit(values[0]))
    for value in values[1:]:
        try:
            merged = merge(merged, pack(limit(value)))
        except BadInput:
            continue
    assert merged.of("a.b")["most"] == min(values)


def test_new_limits_are_added_and_others_kept() -> None:
    merged = merge(pack(limit(2.0)), pack(limit(1.0, name="other")))
    assert merged.of("a.b") == {"most": 2.0, "other": 1.0}


@pytest.mark.parametrize("change", [limit(1.0, Tighter.HIGHER), limit(1.0, unit="ms")])
def test_a_pack_cannot_turn_a_limit_round(change: Limit) -> None:
    with pytest.raises(BadInput, match="direction or unit"):
        merge(pack(limit(2.0)), pack(change))


def test_a_good_file_loads(tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_text(ROW)
    assert load(tmp_path / "p.toml") == pack(limit(2.0))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("value = 2.0", "value = nan"),
        ("value = 2.0", "value = inf"),
        ("value = 2.0", "value = true"),
        ("value = 2.0", 'value = "2"'),
        ('source = "somewhere"', 'source = " "'),
        ('source = "somewhere"\n', ""),
        ('tighter = "lower"', 'tighter = "down"'),
        ("date = 2026-01-02", 'date = "soon"'),
        ('unit = "s"', 'unit = "s"\nnote = "x"'),
        ("[[limit]]", "[[limits]]"),
        ("[[limit]]", "[[limit]"),
    ],
)
def test_faulty_files_are_refused(tmp_path: Path, old: str, new: str) -> None:
    (tmp_path / "p.toml").write_text(ROW.replace(old, new))
    with pytest.raises(BadInput, match=r"p\.toml"):
        load(tmp_path / "p.toml")


def test_a_limit_given_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_text(ROW + ROW)
    with pytest.raises(BadInput, match="twice"):
        load(tmp_path / "p.toml")


def test_a_looser_pack_in_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "default.toml").write_text(ROW)
    (tmp_path / "lax.toml").write_text(ROW.replace("2.0", "3.0"))
    assert limits_for("default", tmp_path).of("a.b") == {"most": 2.0}
    with pytest.raises(BadInput, match="loosens"):
        limits_for("lax", tmp_path)


def test_unknown_profiles_are_refused_by_name() -> None:
    with pytest.raises(BadInput, match="nowhere") as refusal:
        limits_for("nowhere")
    assert "default" in refusal.value.hint and "strict" in refusal.value.hint
    with pytest.raises(BadInput):
        limits_for("../thresholds/default")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_the_shipped_profiles_are_valid_and_speak_of_real_checks(path: Path) -> None:
    known = {check.id for check in registry()}
    limits = limits_for(path.stem)
    assert {one.check for one in limits.limits} <= known
    assert all(one.threshold.source and one.threshold.date for one in limits.limits)


def test_the_digest_of_a_check_changes_with_its_limits_only() -> None:
    base = pack(limit(2.0), replace(limit(1.0), check="c.d"))
    assert base.digest("a.b") == replace(base, profile="x").digest("a.b")
    assert base.digest("a.b") != merge(base, pack(limit(1.5))).digest("a.b")
    assert base.digest("c.d") == merge(base, pack(limit(1.5))).digest("c.d")
