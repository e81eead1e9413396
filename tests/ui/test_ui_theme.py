"""The design system: contrast, completeness, one application of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QFontInfo
from PySide6.QtWidgets import QApplication

from engine.domain.versions import Origin
from ui.theme.icons import Icons
from ui.theme.roles import DARK, LIGHT, Roles, Tone, contrast, mix
from ui.theme.stylesheet import stylesheet
from ui.theme.theme import Theme
from ui.widgets.paint import DARK_CHIP
from ui.words import origin_icon

ROOT = Path(__file__).resolve().parents[2]
GROUNDS = ("background", "surface", "raised", "high")


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == pytest.approx(1.0)


@pytest.mark.parametrize("roles", [DARK, LIGHT], ids=lambda r: r.name)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("words", ["text", "secondary", "hint"])
def test_words_can_be_read_on_every_surface(roles: Roles, ground: str, words: str) -> None:
    assert contrast(getattr(roles, words), getattr(roles, ground)) >= 4.5


@pytest.mark.parametrize("roles", [DARK, LIGHT], ids=lambda r: r.name)
@pytest.mark.parametrize("tone", list(Tone))
def test_pills_can_be_read(roles: Roles, tone: Tone) -> None:
    assert contrast(roles.tone(tone), roles.tinted(tone)) >= 4.5


@pytest.mark.parametrize("roles", [DARK, LIGHT], ids=lambda r: r.name)
def test_buttons_links_and_warnings_can_be_read(roles: Roles) -> None:
    assert contrast(roles.on_accent, roles.accent) >= 4.5
    assert contrast(roles.on_accent, roles.accent_hover) >= 4.5
    for ground in ("background", "surface", "raised"):
        for words in ("accent", "danger", "warning"):
            assert contrast(getattr(roles, words), getattr(roles, ground)) >= 4.5


@pytest.mark.parametrize("colour", [*DARK_CHIP.values(), "#f2f4f8"])
def test_chips_can_be_read_even_on_a_white_picture(colour: str) -> None:
    assert contrast(colour, mix("#0a0c10", "#ffffff", 205 / 255)) >= 4.5


@pytest.mark.parametrize("roles", [DARK, LIGHT], ids=lambda r: r.name)
def test_focus_can_be_seen(roles: Roles) -> None:
    for ground in GROUNDS:
        assert contrast(roles.accent, getattr(roles, ground)) >= 3.0


@pytest.mark.parametrize("roles", [DARK, LIGHT], ids=lambda r: r.name)
def test_the_stylesheet_has_no_gap_left_and_no_colour_of_its_own(roles: Roles) -> None:
    sheet = stylesheet(roles)
    assert "$" not in sheet
    allowed = {getattr(roles, field) for field in roles.__slots__} | {roles.tinted(tone) for tone in Tone}
    assert set(re.findall(r"#[0-9a-f]{6}", sheet)) <= allowed


def test_no_widget_takes_a_colour_of_its_own() -> None:
    """Outside the theme only what is painted over pictures names colours: near-black veils, near-white words."""
    over_pictures = {"paint.py", "stage.py", "cell.py", "card.py"}
    for file in (ROOT / "ui").rglob("*.py"):
        if "theme" not in file.parts and file.name not in over_pictures:
            assert not re.findall(r"#[0-9a-fA-F]{6}|QColor\(\d", file.read_text("utf-8")), file.name


def test_every_icon_that_is_named_exists(qapp: QApplication) -> None:
    icons = Icons()
    named: set[str] = {origin_icon(origin) for origin in Origin}
    for file in (ROOT / "ui").rglob("*.py"):
        text = file.read_text("utf-8")
        named |= set(re.findall(r'icon="([a-z-]+)"', text))
        named |= set(re.findall(r'IconButton\(\s*\w+(?:\._kit)?,\s*"([a-z-]+)"', text))
        named |= set(re.findall(r'StatePanel\(\s*\w+(?:\._kit)?,\s*"([a-z-]+)"', text))
    assert len(named) > 25
    assert [name for name in sorted(named) if not icons.has(name)] == []


def test_the_theme_dresses_the_application_and_switches(qtbot, qapp: QApplication) -> None:
    theme = Theme()
    theme.use("dark")
    assert DARK.background in qapp.styleSheet()
    with qtbot.waitSignal(theme.changed):
        theme.use("light")
    assert LIGHT.background in qapp.styleSheet() and DARK.background not in qapp.styleSheet()
    assert theme.colour("text") == QColor(LIGHT.text)
    theme.use("dark")


def test_the_font_is_of_the_asked_size(qapp: QApplication) -> None:
    assert QFontInfo(Theme().font(15)).pixelSize() == 15
