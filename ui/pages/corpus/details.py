"""What is known of an item, or of a file that was dropped: origin, credentials, lineage, evidence."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from engine.domain.items import Credentials, Verification
from ui.i18n import tr
from ui.pages.corpus.model import CorpusModel, trust_words
from ui.pages.corpus.ports import Verified
from ui.theme.kit import Kit
from ui.theme.roles import Tone
from ui.widgets.buttons import Button
from ui.widgets.layout import clear, column, row
from ui.widgets.picture import PictureBox
from ui.widgets.words import Elided, Pill, label
from ui.words import ago, decimal, kind_name, origin_name, origin_tone, short_hash


def fact(name: str, value: str) -> QWidget:
    """A line of a name and its value."""
    said = label(name, "secondary")
    said.setFixedWidth(96)
    holder = QWidget()
    line = row(said, label(value, wrap=True), gap=10)
    line.setStretch(1, 1)
    holder.setLayout(line)
    return holder


class Details(QWidget):
    """Fills itself from the model: the verified file first, else the chosen item."""

    def __init__(self, kit: Kit, model: CorpusModel) -> None:
        super().__init__()
        self._kit = kit
        self._model = model
        self._box: QVBoxLayout = column(gap=8, margins=(0, 0, 6, 8))
        self.setLayout(self._box)
        self.setAccessibleName(tr("Details"))
        self._drawn: object = None
        model.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Draw again if anything changed."""
        state = self._model.state
        drawn = (state.verified, self._model.item, state.items if self._model.item else None)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        clear(self._box)
        if state.verified is not None:
            self._verified(state.verified)
        elif self._model.item is not None:
            self._item()
        else:
            words = tr("Choose an item to see where it came from, or drop any file above to verify it.")
            self._box.addWidget(label(words, "quiet", wrap=True))
        self._box.addStretch(1)

    def _item(self) -> None:
        item = self._model.item
        if item is None:
            return
        add = self._box.addWidget
        picture = PictureBox(self._kit, item.poster, item.title, radius=8)
        picture.setFixedHeight(196)
        add(picture)
        head = row(Elided(item.title, "heading"), Pill(origin_name(item.origin), origin_tone(item.origin)), gap=8)
        head.setStretch(0, 1)
        self._box.addLayout(head)
        add(fact(tr("Kind"), kind_name(item.kind) if item.kind else tr("Original upload")))
        whom = self._model.audience_of(item)
        if whom:
            add(fact(tr("Made for"), whom))
        if item.authors:
            add(fact(tr("Made by"), ", ".join(item.authors)))
        if item.exported_at:
            add(fact(tr("Exported"), ago(item.exported_at)))
        add(fact(tr("File"), tr("{name} · {hash}", name=item.path.name, hash=short_hash(item.sha256))))
        for parent in item.parents:
            add(fact(tr("Made from"), self._model.title_of(parent)))
        children = self._model.children_of(item.id)
        if children:
            kinds = ", ".join(child.title for child in children[:6])
            add(fact(tr("Became"), kinds))
        self._credentials(item.credentials)

    def _credentials(self, credentials: Credentials) -> None:
        add = self._box.addWidget
        add(label(tr("Credentials"), "strong"))
        add(fact(tr("State"), trust_words(credentials.trust)))
        for name, value in (
            (tr("Signed by"), credentials.signer),
            (tr("Signed"), credentials.signed_at),
            (tr("Written by"), credentials.generator),
            (tr("Actions"), ", ".join(credentials.actions)),
            (tr("Source type"), ", ".join(credentials.source_types)),
        ):
            if value:
                add(fact(name, value))
        for problem in credentials.problems:
            add(label(problem, "warning", wrap=True))

    # ---- a dropped file

    def _verified(self, verified: Verified) -> None:
        head = row(Elided(verified.name, "heading"), Button(self._kit, tr("Close"), self._model.stop_verifying), gap=8)
        head.setStretch(0, 1)
        self._box.addLayout(head)
        if verified.problem is not None:
            self._box.addWidget(label(verified.problem.message, "danger", wrap=True))
            self._box.addWidget(label(verified.problem.hint, "secondary", wrap=True))
        elif verified.result is None:
            line = QProgressBar()
            line.setRange(0, 0)
            line.setTextVisible(False)
            line.setAccessibleName(tr("Verifying {name}", name=verified.name))
            self._box.addWidget(label(tr("Looking for credentials and for the file in the corpus"), "quiet", wrap=True))
            self._box.addWidget(line)
        else:
            self._result(verified.result)

    def _result(self, result: Verification) -> None:
        self._box.addLayout(row(Pill(origin_name(result.origin), origin_tone(result.origin)), 1))
        self._box.addWidget(label(result.sentence, "strong", wrap=True))
        if result.item is not None and result.match is not None:
            self._box.addWidget(fact(tr("In the corpus"), self._model.title_of(result.item)))
            self._box.addWidget(fact(tr("Known by"), result.match.value))
        else:
            self._box.addLayout(row(Pill(tr("not in this corpus"), Tone.NEUTRAL), 1))
        if result.watermark_found:
            score = decimal(result.watermark_score or 0.0, 2)
            self._box.addWidget(fact(tr("Invisible mark"), tr("found, score {score}", score=score)))
        self._credentials(result.credentials)
