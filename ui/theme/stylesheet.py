"""The one stylesheet, built from roles. Widgets choose a look by the dynamic properties `look` and `words`."""

from __future__ import annotations

from string import Template

from ui.theme import scale
from ui.theme.roles import Roles, Tone

_BASE = Template(
    """
* { color: $text; font-size: ${body}px; outline: none; }
QMainWindow, QWidget#page, QStackedWidget { background: $background; }
QDialog { background: $surface; }
QLabel { background: transparent; }
QLabel[words="title"] { font-size: ${title}px; font-weight: 600; }
QLabel[words="heading"] { font-size: ${heading}px; font-weight: 600; }
QLabel[words="strong"] { font-weight: 600; }
QLabel[words="secondary"] { color: $secondary; font-size: ${secondary_size}px; }
QLabel[words="quiet"] { color: $secondary; }
QLabel[words="hint"] { color: $hint; font-size: ${secondary_size}px; }
QLabel[words="danger"] { color: $danger; }
QLabel[words="warning"] { color: $warning; font-size: ${secondary_size}px; }
QLabel[words="key"] { color: $hint; font-size: ${tiny}px; border: 1px solid $line; border-radius: 4px;
  padding: 1px 6px; }
QWidget#rail, QWidget#panel { background: $surface; }
QWidget#side QStackedWidget, QWidget#side QTabWidget { background: transparent; }
QWidget#rail { border-right: 1px solid $line; }
QWidget#topbar { background: $surface; border-bottom: 1px solid $line; }
QWidget#statusbar { background: $surface; border-top: 1px solid $line; }
QWidget#side { background: $surface; border-left: 1px solid $line; }
QWidget#sideleft { background: $background; border-right: 1px solid $line; }
QFrame#card { background: $surface; border: 1px solid $line; border-radius: ${radius}px; }
QFrame#row { background: $raised; border: 1px solid $line; border-radius: 8px; }
QFrame#banner { background: $raised; border: 1px solid $line; border-radius: 8px; }
QFrame#line { background: $line; border: none; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
QSplitter::handle { background: $background; }
QToolTip { background: $high; color: $text; border: 1px solid $edge; padding: 5px 8px; }
"""
)

_BUTTONS = Template(
    """
QPushButton { background: transparent; border: 1px solid $line; border-radius: 8px; padding: 0 12px;
  min-height: 30px; font-weight: 500; }
QPushButton:hover { background: $high; border-color: $edge; }
QPushButton:pressed { background: $raised; }
QPushButton:disabled { color: $hint; background: transparent; border-color: $line; }
QPushButton:checked { background: $high; border-color: $edge; }
QPushButton:focus { border: 2px solid $accent; padding: 0 11px; min-height: 28px; }
QPushButton[look="primary"] { background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; }
QPushButton[look="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[look="primary"]:disabled { background: $high; color: $hint; border-color: $high; }
QPushButton[look="primary"]:focus { border: 2px solid $text; }
QPushButton[look="danger"] { color: $danger; }
QPushButton[look="bar"] { background: $raised; }
QPushButton[look="bar"]:hover { background: $high; }
QPushButton[look="quiet"], QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px;
  color: $secondary; padding: 0 8px; }
QPushButton[look="quiet"]:hover, QToolButton:hover { background: $high; color: $text; }
QPushButton[look="quiet"]:checked { background: $high; color: $text; border-color: $line; }
QPushButton[look="quiet"]:focus, QToolButton:focus { border: 2px solid $accent; padding: 0 7px; }
QPushButton[look="link"] { border: 1px solid transparent; color: $accent; padding: 0 4px; min-height: 22px;
  border-radius: 4px; }
QPushButton[look="link"]:hover { background: transparent; color: $accent_hover; text-decoration: underline; }
QPushButton[look="link"]:focus { border: 2px solid $accent; padding: 0 3px; min-height: 20px; }
QToolButton { min-width: 20px; min-height: 26px; padding: 0 3px; }
QToolButton:focus { padding: 0 2px; }
QToolButton::menu-indicator, QPushButton::menu-indicator { image: none; width: 0; }
QToolButton:checked { background: $high; color: $text; }
QToolButton#railbutton { color: $secondary; font-size: ${tiny}px; font-weight: 500; border-radius: 8px; padding: 0; }
QToolButton#railbutton:hover { background: $raised; color: $text; }
QToolButton#railbutton:checked { background: $high; color: $text; }
QToolButton#railbutton:focus { border: 2px solid $accent; }
"""
)

_FIELDS = Template(
    """
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox, QDoubleSpinBox { background: $raised;
  border: 1px solid $line; border-radius: 8px; padding: 0 10px; min-height: 30px; selection-background-color: $accent;
  selection-color: $on_accent; placeholder-text-color: $hint; }
QPlainTextEdit, QTextEdit { padding: 6px 8px; }
QLineEdit:hover, QComboBox:hover, QSpinBox:hover, QDoubleSpinBox:hover { border-color: $edge; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus {
  border: 2px solid $accent; padding: 0 9px; min-height: 28px; }
QPlainTextEdit:focus, QTextEdit:focus { padding: 5px 7px; }
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled { color: $hint; background: $surface; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: none; width: 0; height: 0; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $edge; border-radius: 6px; padding: 4px; }
QComboBox QAbstractItemView::item { min-height: 28px; padding: 0 8px; border-radius: 4px; }
QComboBox QAbstractItemView::item:selected, QComboBox QAbstractItemView::item:hover { background: $high; }
QSpinBox::up-button, QDoubleSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::down-button { width: 0; }
QMenu { background: $raised; border: 1px solid $edge; border-radius: 8px; padding: 5px; }
QMenu::item { padding: 7px 26px 7px 12px; border-radius: 5px; }
QMenu::item:selected { background: $high; }
QMenu::item:disabled { color: $hint; }
QMenu::separator { height: 1px; background: $line; margin: 5px 8px; }
QCheckBox, QRadioButton { spacing: 8px; background: transparent; }
QCheckBox:focus, QRadioButton:focus { color: $accent; text-decoration: underline; }
QSlider::groove:horizontal { height: 4px; background: $high; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal { background: $text; width: 14px; height: 14px; margin: -5px 0; border-radius: 7px; }
QSlider::handle:horizontal:focus { background: $accent; border: 2px solid $text; width: 12px; height: 12px; }
QProgressBar { background: $high; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
"""
)

_VIEWS = Template(
    """
QAbstractItemView { background: transparent; border: none; selection-background-color: transparent;
  selection-color: $text; }
QAbstractItemView::item:selected { background: transparent; }
QTableWidget { background: $raised; border: 1px solid $line; border-radius: 8px; }
QListView, QTableView, QTreeView { background: transparent; border: 1px solid transparent; }
QListView:focus, QTableView:focus { border: 1px solid transparent; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: $secondary; padding: 8px 0; margin-right: 16px;
  border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; font-weight: 600; border-bottom: 2px solid $accent; }
QTabBar::tab:focus { color: $accent; }
QTabWidget::pane { border: none; border-top: 1px solid $line; }
QHeaderView { background: transparent; }
QHeaderView::section { background: transparent; color: $secondary; border: none; border-bottom: 1px solid $line;
  padding: 6px 8px; font-size: ${secondary_size}px; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 4px; margin: 2px; min-height: 32px; min-width: 32px; }
QScrollBar::handle:hover { background: $edge; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page { background: none;
  border: none; width: 0; height: 0; }
"""
)


_PILL = Template(
    'QLabel[pill="$tone"] { background: $ground; color: $colour; border-radius: 6px; padding: 2px 8px;'
    " font-size: ${tiny}px; font-weight: 500; }\n"
)


def _pills(roles: Roles) -> str:
    return "".join(
        _PILL.substitute(tone=tone.value, ground=roles.tinted(tone), colour=roles.tone(tone), tiny=scale.TINY)
        for tone in Tone
    )


def stylesheet(roles: Roles) -> str:
    """The stylesheet of one set of roles."""
    values = {field: getattr(roles, field) for field in roles.__slots__}
    sizes = {
        "title": scale.TITLE,
        "heading": scale.HEADING,
        "body": scale.BODY,
        "secondary_size": scale.SECONDARY,
        "tiny": scale.TINY,
        "radius": scale.RADIUS,
    }
    return "".join(part.substitute(values | sizes) for part in (_BASE, _BUTTONS, _FIELDS, _VIEWS)) + _pills(roles)
