"""The settings of one version before it is made again."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QLabel, QSlider, QVBoxLayout, QWidget

from engine.domain.audience import SegmentId
from engine.domain.guidance import Kind, Wishes
from ui.i18n import tr
from ui.pages.versions.model import VersionsModel
from ui.theme.kit import Kit
from ui.widgets.choice import Choice
from ui.widgets.dialogs import Asking
from ui.widgets.layout import column, row
from ui.widgets.number import seconds
from ui.widgets.picture import PictureBox
from ui.widgets.words import label
from ui.words import kind_name, percent

_SETTLE_MS = 350


class WishesDialog(Asking):
    """Asks for what the kind can be told; what is left at "decide for me" stays None."""

    def __init__(self, kit: Kit, model: VersionsModel, segment: SegmentId, kind: Kind, parent: QWidget) -> None:
        self._kit = kit
        self._model = model
        self._segment = segment
        self.kind = kind
        self.seconds: QDoubleSpinBox | None = None
        self.look: Choice | None = None
        self.strength: QSlider | None = None
        self.aspect: Choice | None = None
        self.captions: QCheckBox | None = None
        self.picture: PictureBox | None = None
        self._said = label("", "secondary", wrap=True)
        if kind is Kind.STYLE:
            self._said.setText(tr("Choose a look to see one frame of it."))
        body: QVBoxLayout = column(gap=12)
        self._fill(body)
        super().__init__(kit, tr("Make this {kind} again", kind=kind_name(kind).lower()), body, tr("Make"), parent)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._ask_preview)
        model.changed.connect(self._show_preview)
        if self.look is not None:
            self.look.currentIndexChanged.connect(self._settle.start)
        if self.strength is not None:
            self.strength.valueChanged.connect(self._settle.start)

    @property
    def wishes(self) -> Wishes:
        """What was set."""
        length = self.seconds.value() if self.seconds is not None else 0.0
        return Wishes(
            seconds=length or None,
            strength=self.strength.value() / 100 if self.strength is not None else None,
            look=(self.look.currentData() or None) if self.look is not None else None,
            aspect=(self.aspect.currentData() or None) if self.aspect is not None else None,
            captions=self.captions.isChecked() if self.captions is not None else None,
        )

    def _fill(self, body: QVBoxLayout) -> None:
        if self.kind is Kind.CLIP:
            self._add_seconds(body)
        if self.kind is Kind.STYLE:
            self._add_look(body)
        if self.kind in (Kind.STYLE, Kind.REVISION):
            self._add_strength(body)
        if self._model.state.aspects and self.kind in (Kind.CLIP, Kind.REVISION):
            self._add_aspect(body)
        if self.kind is Kind.REVISION:
            self.captions = QCheckBox(tr("Burn in the spoken words"))
            body.addWidget(self.captions)
        if self.kind is Kind.THUMBNAIL:
            said = tr("The frame is picked again from all frames, with the likes this audience has now.")
            body.addWidget(label(said, "quiet", wrap=True))
        if self.kind is Kind.STYLE:
            now = self._model.cell(self._segment, self.kind).version
            self.picture = PictureBox(
                self._kit, now.poster if now else None, tr("One frame in this look"), QSize(392, 220), radius=8
            )
            body.addWidget(self.picture)
        body.addWidget(self._said)

    def _add_seconds(self, body: QVBoxLayout) -> None:
        video = self._model.state.video
        self.seconds = seconds(tr("Length in seconds"), float(video.duration) if video else 3600.0)
        body.addLayout(_field(tr("Length"), self.seconds))

    def _add_look(self, body: QVBoxLayout) -> None:
        self.look = Choice(self._kit, tr("Look"))
        self.look.addItem(tr("Decide for me"), "")
        for look in self._model.state.looks:
            self.look.addItem(look.title, look.name)
            self.look.setItemData(self.look.count() - 1, look.note, Qt.ItemDataRole.ToolTipRole)
        body.addLayout(_field(tr("Look"), self.look))

    def _add_strength(self, body: QVBoxLayout) -> None:
        self.strength = QSlider(Qt.Orientation.Horizontal)
        self.strength.setRange(0, 100)
        self.strength.setValue(80 if self.kind is Kind.STYLE else 60)
        self.strength.setAccessibleName(tr("Strength"))
        figure = label(percent(self.strength.value() / 100), "quiet")
        figure.setFixedWidth(44)
        self.strength.valueChanged.connect(lambda value: figure.setText(percent(value / 100)))
        body.addLayout(_field(tr("Strength"), self.strength, figure))

    def _add_aspect(self, body: QVBoxLayout) -> None:
        self.aspect = Choice(self._kit, tr("Shape"))
        self.aspect.addItem(tr("As the source"), "")
        for aspect in self._model.state.aspects:
            self.aspect.addItem(aspect, aspect)
        body.addLayout(_field(tr("Shape"), self.aspect))

    def _ask_preview(self) -> None:
        wishes = self.wishes
        if wishes.look and wishes.strength is not None:
            self._said.setText(tr("Drawing one frame"))
            self._model.preview_look(self._segment, wishes.look, wishes.strength)

    def _show_preview(self) -> None:
        preview, wishes = self._model.state.preview, self.wishes
        if preview is None or self.picture is None or (preview.segment, preview.look) != (self._segment, wishes.look):
            return
        if preview.problem is not None:
            self._said.setText(preview.problem.message)
        elif preview.path is not None:
            self.picture.show_picture(preview.path)
            self._said.setText(tr("One frame in this look at {n}.", n=percent(preview.strength)))


def _field(name: str, field: QWidget, figure: QLabel | None = None) -> QVBoxLayout:
    said = label(name, "quiet")
    said.setFixedWidth(72)
    line = row(said, field, figure, gap=10) if figure is not None else row(said, field, gap=10)
    line.setStretch(1, 1)
    return column(line)
