"""The dialog that imports a feedback file: what it holds, which column means what."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QGridLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from ui.i18n import tr
from ui.pages.audience.model import AudienceModel
from ui.pages.audience.ports import FIELDS, FeedbackLook, FeedbackOrder
from ui.theme.kit import Kit
from ui.widgets.buttons import Button
from ui.widgets.choice import Choice
from ui.widgets.dialogs import Asking
from ui.widgets.layout import column, row
from ui.widgets.number import whole
from ui.widgets.words import Elided, label, speak

_NEEDED = ("user", "item")


class ImportDialog(Asking):
    """Looks into the file first; nothing is kept before Import."""

    def __init__(self, kit: Kit, model: AudienceModel, path: Path, parent: QWidget) -> None:
        self._model = model
        self._path = path
        self._columns: tuple[str, ...] = ()
        self.items: Path | None = None
        self.said = label(tr("Looking into {name}", name=path.name), "quiet", wrap=True)
        self.rows = QTableWidget(0, 0)
        self.rows.setAccessibleName(tr("The first rows"))
        self.rows.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.rows.verticalHeader().hide()
        self.rows.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.rows.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows.setShowGrid(False)
        self.rows.setFixedHeight(140)
        self.fields = {field: Choice(kit, field) for field in FIELDS}
        self._items_said = Elided(tr("none"), "quiet")
        choose = Button(
            kit,
            tr("Choose"),
            self._choose_items,
            name=tr("Choose the items file"),
            hint=tr("A CSV that names a picture for each item: item, path, title, tags"),
        )
        self.count = whole(tr("How many audiences"), 0, 50)
        self.count.setSpecialValueText(tr("decide for me"))
        self.count.setFixedWidth(150)
        pictures = row(_said(tr("Pictures of items")), self._items_said, choose, gap=10)
        pictures.setStretch(1, 1)
        number = row(_said(tr("How many audiences")), self.count, 1, gap=10)
        body = column(self.said, self.rows, self._mapping(), pictures, number, gap=12)
        super().__init__(kit, tr("Import feedback"), body, tr("Import"), parent)
        self.setMinimumWidth(620)
        model.changed.connect(self._show)
        self.rejected.connect(model.stop_looking)
        self._show()
        model.look_at(path)

    def _mapping(self) -> QGridLayout:
        titles = {
            "user": tr("Who"),
            "item": tr("Which item"),
            "rating": tr("Rating"),
            "watch_time": tr("Watch time"),
            "time": tr("When"),
        }
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        for place, (field, box) in enumerate(self.fields.items()):
            box.setAccessibleName(tr("Column for: {field}", field=titles[field]))
            box.currentIndexChanged.connect(self._judge)
            line, side = divmod(place, 2)
            grid.addWidget(_said(titles[field]), line, side * 2)
            grid.addWidget(box, line, side * 2 + 1)
            grid.setColumnStretch(side * 2 + 1, 1)
        return grid

    def _show(self) -> None:
        look = self._model.state.look
        if look is None or look.path != self._path:
            self._judge()
            return
        if look.problem is not None:
            self.said.setText(f"{look.problem.message} {look.problem.hint}".strip())
            speak(self.said, "danger")
        elif look.columns:
            self.said.setText(
                tr(
                    "{name}: recognised as {format}. Nothing is kept before you import it.",
                    name=look.path.name,
                    format=look.format,
                )
            )
            if look.columns != self._columns:
                self._fill(look)
        self._judge()

    def _fill(self, look: FeedbackLook) -> None:
        self._columns = look.columns
        self.rows.setColumnCount(len(look.columns))
        self.rows.setHorizontalHeaderLabels(list(look.columns))
        self.rows.setRowCount(len(look.rows))
        for line, values in enumerate(look.rows):
            for place, value in enumerate(values):
                self.rows.setItem(line, place, QTableWidgetItem(value))
        for field, box in self.fields.items():
            box.clear()
            box.addItem(tr("choose") if field in _NEEDED else tr("not there"), "")
            for name in look.columns:
                box.addItem(name, name)
            box.setCurrentIndex(max(0, box.findData(look.guess.get(field, ""))))

    def _judge(self) -> None:
        mapped = all(self.fields[field].currentData() for field in _NEEDED)
        if hasattr(self, "act"):
            self.act.setEnabled(bool(self._columns) and mapped)

    def _choose_items(self) -> None:
        dialog = QFileDialog(self, tr("Items file"))
        dialog.setNameFilters([tr("Tables (*.csv *.csv.gz)"), tr("All files (*)")])
        dialog.fileSelected.connect(lambda name: self.take_items(Path(name)))
        dialog.open()

    def take_items(self, path: Path) -> None:
        """Use this items file."""
        self.items = path
        self._items_said.setText(path.name)

    @property
    def order(self) -> FeedbackOrder:
        """What was chosen."""
        look = self._model.state.look
        columns = {field: box.currentData() for field, box in self.fields.items() if box.currentData()}
        chosen = look.format if look is not None and look.format else "auto"
        return FeedbackOrder(self._path, chosen, self.items, columns, self.count.value() or None)


def _said(words: str) -> QWidget:
    said = label(words, "quiet")
    said.setMinimumWidth(92)
    return said
