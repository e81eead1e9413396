"""Settings: workspace, people, limits, look, keys. Every change holds at once."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QFrame, QWidget

from ui.i18n import tr
from ui.pages.settings.model import SettingsModel
from ui.theme import scale
from ui.theme.kit import Kit
from ui.theme.roles import Tone
from ui.widgets.buttons import Button
from ui.widgets.layout import clear, column, frame, hairline, row, scrolled
from ui.widgets.number import whole
from ui.widgets.words import Elided, Pill, label
from ui.words import role_name

_WIDTH = 720


class SettingsView(QWidget):
    """The page. `new_profile_wanted` when another person shall be added."""

    new_profile_wanted = Signal()

    def __init__(self, kit: Kit, model: SettingsModel) -> None:
        super().__init__()
        self.setObjectName("page")
        self._kit = kit
        self._model = model
        self._people = column(gap=8)
        inside = QWidget()
        body = column(
            self._workspace(),
            self._profiles(),
            self._limits(),
            self._look(),
            self._keys(),
            1,
            gap=14,
            margins=(0, 0, 8, 20),
        )
        holder = QWidget()
        holder.setMaximumWidth(_WIDTH)
        holder.setLayout(body)
        line = row(holder, 1)
        line.setStretch(0, 3)
        inside.setLayout(line)
        area = scrolled(inside, tr("Settings"))
        self.setLayout(
            column(label(tr("Settings"), "title"), area, gap=14, margins=(scale.PAGE, 18, scale.PAGE - 8, 0))
        )
        model.changed.connect(self._show)
        self._show()

    # ---- building

    def _section(self, title: str, *parts: QWidget | None) -> QFrame:
        inside = column(label(title, "heading"), gap=12, margins=(18, 14, 18, 16))
        for place, part in enumerate(parts):
            if part is not None:
                if place:
                    inside.addWidget(hairline())
                inside.addWidget(part)
        return frame("card", inside)

    def _line(self, title: str, sentence: str, *fields: QWidget) -> QWidget:
        words = column(label(title, "strong"), label(sentence, "secondary", wrap=True), gap=2)
        holder = QWidget()
        line = row(words, *fields, gap=14)
        line.setStretch(0, 1)
        holder.setLayout(line)
        return holder

    def _workspace(self) -> QFrame:
        self.folder = Elided("", "secondary")
        show = Button(
            self._kit,
            tr("Show"),
            lambda: self._model.show_folder(self._model.state.workspace),
            icon="folder-open",
            name=tr("Show the workspace folder"),
        )
        self.other = Button(self._kit, tr("Open another"), self._choose_workspace, name=tr("Open another workspace"))
        words = column(label(tr("Folder"), "strong"), self.folder, gap=2)
        holder = QWidget()
        line = row(words, show, self.other, gap=10)
        line.setStretch(0, 1)
        holder.setLayout(line)
        return self._section(tr("Workspace"), holder)

    def _profiles(self) -> QFrame:
        self.new_profile = Button(self._kit, tr("New profile"), self.new_profile_wanted.emit, icon="plus")
        rule = self._line(
            tr("People"),
            tr(
                "Nobody approves their own versions. A single creator may hold two profiles; "
                "the log then says that both used the same account."
            ),
            self.new_profile,
        )
        holder = QWidget()
        holder.setLayout(self._people)
        return self._section(tr("Profiles"), rule, holder)

    def _limits(self) -> QFrame:
        self.minimum = whole(tr("Smallest audience from feedback"), 2, 100_000, tr(" people"))
        self.cap = whole(tr("Largest share of AI items"), 0, 100, tr(" %"))
        for each in (self.minimum, self.cap):
            each.setFixedWidth(116)
        self.minimum.valueChanged.connect(self._model.set_minimum_segment)
        self.cap.valueChanged.connect(lambda value: self._model.set_ai_cap(value / 100))
        return self._section(
            tr("Limits"),
            self._line(
                tr("Smallest audience"),
                tr("Audiences from feedback with fewer people are not shown, so that nobody can be singled out."),
                self.minimum,
            ),
            self._line(
                tr("Share of AI items"),
                tr("At most this much of the first places in a ranking goes to AI items. The rest stays with people."),
                self.cap,
            ),
        )

    def _look(self) -> QFrame:
        self.dark = Button(self._kit, tr("Dark"), lambda: self._model.set_theme("dark"), icon="moon")
        self.light = Button(self._kit, tr("Light"), lambda: self._model.set_theme("light"), icon="sun")
        group = QButtonGroup(self)
        for each in (self.dark, self.light):
            each.setCheckable(True)
            group.addButton(each)
        line = self._line(tr("Theme"), tr("Dark shows pictures best."), self.dark, self.light)
        return self._section(tr("Look"), line)

    def _keys(self) -> QFrame:
        self.keys = label("", "secondary", wrap=True)
        self.keys_folder = Elided("", "secondary")
        self.show_keys = Button(
            self._kit, tr("Show"), self._reveal_keys, icon="folder-open", name=tr("Show the keys folder")
        )
        words = column(label(tr("Signing"), "strong"), self.keys, self.keys_folder, gap=2)
        holder = QWidget()
        line = row(words, self.show_keys, gap=10)
        line.setStretch(0, 1)
        holder.setLayout(line)
        return self._section(tr("Keys"), holder)

    # ---- showing

    def _show(self) -> None:
        state = self._model.state
        self.folder.setText(str(state.workspace))
        for field, value in ((self.minimum, state.minimum_segment), (self.cap, round(state.ai_cap * 100))):
            field.blockSignals(True)
            field.setValue(value)
            field.blockSignals(False)
            field.setEnabled(state.writable)
        self.new_profile.setEnabled(state.writable)
        (self.light if state.theme == "light" else self.dark).setChecked(True)
        self.keys.setText(state.keys or tr("A key is made on the first export and kept on this computer."))
        self.keys_folder.setText(str(state.keys_folder) if state.keys_folder else "")
        self.keys_folder.setVisible(state.keys_folder is not None)
        self.show_keys.setVisible(state.keys_folder is not None)
        clear(self._people)
        for person in state.people:
            line = row(label(person.name, "strong"), label(role_name(person.role), "secondary"), 1, gap=10)
            if person.secret:
                line.addWidget(Pill(tr("passphrase"), Tone.NEUTRAL))
            if person.name == state.person:
                line.addWidget(Pill(tr("acts now"), Tone.ACCENT))
            self._people.addLayout(line)
        if not state.people:
            self._people.addWidget(label(tr("No profile yet."), "quiet"))

    def _reveal_keys(self) -> None:
        if self._model.state.keys_folder is not None:
            self._model.show_folder(self._model.state.keys_folder)

    def _choose_workspace(self) -> None:
        dialog = QFileDialog(self, tr("Open another workspace"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self._model.open_workspace(Path(name)))
        dialog.open()
