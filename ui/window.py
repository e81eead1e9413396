"""The main window: rail, top bar, pages, status bar, queue drawer and notices.

    window = MainWindow(ports)
    window.show()

Pages are built when they are first shown, so that the first window is there at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QMainWindow, QStackedWidget, QWidget

from engine.domain.media import ItemId
from ui.pictures import Pictures
from ui.ports import Notice, Ports
from ui.shell.queue import QueueDrawer
from ui.shell.rail import Rail, places
from ui.shell.statusbar import StatusBar
from ui.shell.topbar import TopBar
from ui.theme import scale
from ui.theme.icons import Icons
from ui.theme.kit import Kit
from ui.theme.theme import Theme
from ui.widgets.layout import column, row
from ui.widgets.toast import Toasts

if TYPE_CHECKING:
    from engine.domain.review import Person
    from ui.shell.profiles import NewProfile

_HISTORY = 50


class MainWindow(QMainWindow):
    """Shows what the ports tell. `page_shown` gives the name of a page that came on."""

    page_shown = Signal(str)

    def __init__(self, ports: Ports) -> None:
        super().__init__()
        self._ports = ports
        theme = Theme(self)
        theme.use(ports.settings.settings().theme)
        self.kit = Kit(theme, Icons(), Pictures(self))
        self.setWindowTitle("Refract")
        self.setMinimumSize(1000, 640)
        self.resize(1440, 900)
        self.rail, self.top, self.status = Rail(self.kit), TopBar(self.kit), StatusBar(self.kit)
        self._stack = QStackedWidget()
        self._pages: dict[str, QWidget] = {}
        self._notices: list[Notice] = []
        middle = row(self.rail, self._stack, gap=0)
        middle.setStretch(1, 1)
        self._central = central = QWidget()
        central.setObjectName("page")
        central.setLayout(column(self.top, middle, self.status, gap=0))
        self.setCentralWidget(central)
        self.toasts = Toasts(self.kit, central)
        self.queue = QueueDrawer(self.kit, ports.shell, central)
        self._connect()
        self._on_shell()
        self.show_page("library")

    def _connect(self) -> None:
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(30)
        self._gather.timeout.connect(self._on_shell)
        self.rail.chosen.connect(self.show_page)
        self.top.queue_wanted.connect(self.toggle_queue)
        self.top.profile_wanted.connect(self.use_profile)
        self.top.new_profile_wanted.connect(self.ask_profile)
        self.queue.closed.connect(self.queue.hide)
        self._ports.shell.changed.connect(self._gather.start)
        self._ports.shell.told.connect(self.tell)
        self._ports.settings.changed.connect(self._on_settings)
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.activated.connect(self.queue.hide)

    # ---- pages

    def show_page(self, name: str) -> None:
        """Bring a page on, building it the first time."""
        page = self.page(name)
        self._stack.setCurrentWidget(page)
        self.rail.mark(name)
        self._focus(page)
        self._say_place()
        self.page_shown.emit(name)

    @staticmethod
    def _focus(page: QWidget) -> None:
        """The keys belong to what the page is about, not to the bar above it."""
        views = [view for view in page.findChildren(QAbstractItemView) if view.isVisibleTo(page)]
        (views[0] if views else _first_control(page)).setFocus()

    def page(self, name: str) -> QWidget:
        """The page of that name: "library", "audience", "versions", "review", "corpus", "settings"."""
        if name not in self._pages:
            self._pages[name] = self._build(name)
            self._stack.addWidget(self._pages[name])
        return self._pages[name]

    def _build(self, name: str) -> QWidget:
        builders = {
            "library": self._build_library,
            "audience": self._build_audience,
            "versions": self._build_versions,
            "review": self._build_review,
            "corpus": self._build_corpus,
            "settings": self._build_settings,
        }
        return builders[name]()

    def _build_library(self) -> QWidget:
        from ui.pages.library.model import LibraryModel
        from ui.pages.library.view import LibraryView

        view = LibraryView(self.kit, LibraryModel(self._ports.library, self))
        view.opened.connect(self.open_video)
        return view

    def _build_audience(self) -> QWidget:
        from ui.pages.audience.model import AudienceModel
        from ui.pages.audience.view import AudienceView

        return AudienceView(self.kit, AudienceModel(self._ports.audience, self), self.toasts)

    def _build_versions(self) -> QWidget:
        from ui.pages.versions.model import VersionsModel
        from ui.pages.versions.view import VersionsView

        self._ports.versions.changed.connect(self._say_place)
        view = VersionsView(self.kit, VersionsModel(self._ports.versions, self))
        view.library_wanted.connect(lambda: self.show_page("library"))
        view.audience_wanted.connect(lambda: self.show_page("audience"))
        view.corpus_wanted.connect(lambda: self.show_page("corpus"))
        view.review_wanted.connect(self.open_review)
        return view

    def _build_review(self) -> QWidget:
        from ui.pages.review.model import ReviewModel
        from ui.pages.review.view import ReviewView

        return ReviewView(self.kit, ReviewModel(self._ports.review, self))

    def _build_corpus(self) -> QWidget:
        from ui.pages.corpus.model import CorpusModel
        from ui.pages.corpus.view import CorpusView

        return CorpusView(self.kit, CorpusModel(self._ports.corpus, self))

    def _build_settings(self) -> QWidget:
        from ui.pages.settings.model import SettingsModel
        from ui.pages.settings.view import SettingsView

        view = SettingsView(self.kit, SettingsModel(self._ports.settings, self))
        view.new_profile_wanted.connect(self.ask_profile)
        return view

    def open_video(self, item: str) -> None:
        """Show a video's versions."""
        self._ports.versions.open(ItemId(item))
        self.show_page("versions")

    def open_review(self, version: str) -> None:
        """Show a version in the review."""
        from engine.domain.versions import VersionId
        from ui.pages.review.view import ReviewView

        self.show_page("review")
        page = self.page("review")
        if isinstance(page, ReviewView):
            page.show_version(VersionId(version))

    def _say_place(self) -> None:
        here = next((p for p in places() if self._pages.get(p.name) is self._stack.currentWidget()), places()[0])
        video = self._ports.versions.versions().video if here.name == "versions" else None
        self.top.show_place(video.title if video is not None else here.title)

    # ---- shell

    def _on_shell(self) -> None:
        state = self._ports.shell.shell()
        self.top.show_shell(state)
        self.status.show_shell(state)
        self.queue.show_shell(state)

    def _on_settings(self) -> None:
        wanted = self._ports.settings.settings().theme
        if wanted != self.kit.theme.roles.name:
            self.kit.theme.use(wanted)

    def tell(self, notice: Notice) -> None:
        """Show a notice, and keep it in the list."""
        self._notices = [*self._notices, notice][-_HISTORY:]
        self.queue.show_notices(self._notices)
        self.toasts.show(notice)

    def toggle_queue(self) -> None:
        """Show or hide the queue."""
        self.queue.setVisible(not self.queue.isVisible())
        self._arrange()
        self.queue.raise_()

    def use_profile(self, person: Person) -> None:
        """Act as a person; asks for the passphrase where there is one."""
        if not person.secret:
            self._ports.shell.use_profile(person.name, "")
            return
        from ui.shell.profiles import Passphrase

        asking = Passphrase(self.kit, person, self)
        asking.accepted.connect(lambda: self._ports.shell.use_profile(person.name, asking.passphrase.text()))
        asking.open()

    def ask_profile(self) -> NewProfile:
        """Ask for a new profile."""
        from ui.shell.profiles import NewProfile

        taken = frozenset(person.name for person in self._ports.shell.shell().people)
        asking = NewProfile(self.kit, taken, self)
        asking.accepted.connect(
            lambda: self._ports.shell.create_profile(
                asking.name.text().strip(), asking.role.currentData(), asking.passphrase.text()
            )
        )
        asking.open()
        return asking

    # ---- window

    def layout_state(self) -> QByteArray:
        """Size and place, to be kept for the next start."""
        return self.saveGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The queue drawer follows."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        height = self._central.height() - scale.TOP - scale.STATUS
        self.queue.setGeometry(self._central.width() - self.queue.width(), scale.TOP, self.queue.width(), height)

    def closeEvent(self, event: QCloseEvent) -> None:
        """End notices (what they hold back happens now), close played files and stop reading pictures."""
        from ui.widgets.compare import Compare

        self.toasts.end_all()
        for pane in self.findChildren(Compare):
            pane.show_pair(None)
        self.kit.pictures.close()
        super().closeEvent(event)


def _first_control(page: QWidget) -> QWidget:
    """The first that Tab reaches in a page."""
    widget = page.nextInFocusChain()
    while widget is not None and widget is not page:
        if page.isAncestorOf(widget) and widget.isVisibleTo(page) and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            return widget
        widget = widget.nextInFocusChain()
    return page
