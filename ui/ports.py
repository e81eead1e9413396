"""What the window needs from the app. The desktop floor provides it; the tests script it.

All ports work the same way. Reading gives a frozen snapshot at once, from memory: it never waits for a disk or for the
engine. Commands return nothing at once; what came of them is told by `changed` (read the snapshot again) and, when
a person must know, by a Notice of the shell. Every picture path in a snapshot names a file that the engine wrote.
All calls and all signals are on the GUI thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import SignalInstance

from engine.domain.jobs import Job, JobId
from ui.theme.roles import Tone

if TYPE_CHECKING:
    from engine.domain.review import Person
    from ui.pages.audience.ports import AudiencePort
    from ui.pages.corpus.ports import CorpusPort
    from ui.pages.library.ports import LibraryPort
    from ui.pages.review.ports import ReviewPort
    from ui.pages.settings.ports import SettingsPort
    from ui.pages.versions.ports import VersionsPort


@dataclass(frozen=True, slots=True)
class Problem:
    """An EngineError as the window shows it: what happened, and the way out."""

    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell once: shown for some seconds, then kept in the notices list."""

    text: str
    hint: str = ""
    tone: Tone = Tone.NEUTRAL


class Changing(Protocol):
    """Says when its snapshot is another one. No arguments; several changes may be told at once."""

    @property
    def changed(self) -> SignalInstance: ...


@dataclass(frozen=True, slots=True)
class ShellState:
    """What surrounds the pages.

    `engine` is one line ("Embedded engine"), `device` another ("CPU, 2 cores (no GPU found)"), `memory` a third or "".
    `engine_ready` is False while the engine starts or is restarted. `saved` says when the workspace was last written
    ("saved"). `read_only` is "" or the reason why nothing can be changed now.
    """

    workspace: str
    engine: str
    device: str
    memory: str = ""
    engine_ready: bool = True
    saved: str = ""
    read_only: str = ""
    people: tuple[Person, ...] = ()
    person: str = ""
    jobs: tuple[Job, ...] = ()


class ShellPort(Changing, Protocol):
    """Profiles, queue and notices."""

    @property
    def told(self) -> SignalInstance:
        """Emits one Notice."""
        ...

    def shell(self) -> ShellState:
        """The snapshot. Jobs in the order of the queue, finished ones last."""
        ...

    def use_profile(self, name: str, passphrase: str) -> None:
        """Act as that person from now on; a wrong passphrase is told as a Notice and changes nothing."""
        ...

    def create_profile(self, name: str, role: str, passphrase: str) -> None:
        """Add a person ("uploader" or "reviewer") and act as them."""
        ...

    def cancel_job(self, job: JobId) -> None:
        """Stop a waiting or running job."""
        ...

    def retry_job(self, job: JobId) -> None:
        """Put a failed or cancelled job back into the queue."""
        ...

    def move_job(self, job: JobId, position: int) -> None:
        """Give a waiting job another place among the waiting ones, from 0."""
        ...


class Ports(Protocol):
    """All that `ui.window.MainWindow` needs. A page's port is asked for when the page is first shown, not before."""

    @property
    def shell(self) -> ShellPort: ...
    @property
    def library(self) -> LibraryPort: ...
    @property
    def audience(self) -> AudiencePort: ...
    @property
    def versions(self) -> VersionsPort: ...
    @property
    def review(self) -> ReviewPort: ...
    @property
    def corpus(self) -> CorpusPort: ...
    @property
    def settings(self) -> SettingsPort: ...


@dataclass(frozen=True, slots=True)
class WindowPorts:
    """Ports that are all there from the start."""

    shell: ShellPort
    library: LibraryPort
    audience: AudiencePort
    versions: VersionsPort
    review: ReviewPort
    corpus: CorpusPort
    settings: SettingsPort
