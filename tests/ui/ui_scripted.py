"""Scripted stand-ins for every port: the test tells their story, and reads what the window asked of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.domain.jobs import Job, JobId, JobState
from engine.domain.review import Person
from ui.pages.audience.ports import AudienceState
from ui.pages.corpus.ports import CorpusState
from ui.pages.library.ports import LibraryState
from ui.pages.review.ports import ReviewState
from ui.pages.settings.ports import SettingsState
from ui.pages.versions.ports import VersionsState
from ui.ports import ShellState, WindowPorts


class Scripted(QObject):
    """Keeps a snapshot and the commands that came."""

    changed = Signal()

    def __init__(self, state: Any) -> None:
        super().__init__()
        self.state = state
        self.asked: list[tuple[Any, ...]] = []

    def become(self, **values: Any) -> None:
        """Another snapshot, told."""
        self.state = replace(self.state, **values)
        self.changed.emit()

    def _ask(self, *command: Any) -> None:
        self.asked.append(command)


class ScriptedShell(Scripted):
    """Profiles, queue and notices."""

    told = Signal(object)

    def shell(self) -> ShellState:
        return self.state

    def use_profile(self, name: str, passphrase: str) -> None:
        self._ask("use_profile", name, passphrase)
        self.become(person=name)

    def create_profile(self, name: str, role: str, passphrase: str) -> None:
        self._ask("create_profile", name, role, passphrase)
        self.become(people=(*self.state.people, Person(name, role, "me")), person=name)

    def cancel_job(self, job: JobId) -> None:
        self._ask("cancel_job", job)

    def retry_job(self, job: JobId) -> None:
        self._ask("retry_job", job)

    def move_job(self, job: JobId, position: int) -> None:
        self._ask("move_job", job, position)


class ScriptedLibrary(Scripted):
    """The library."""

    def library(self) -> LibraryState:
        return self.state

    def add(self, paths: tuple[Path, ...]) -> None:
        self._ask("add", paths)

    def add_sample(self) -> None:
        self._ask("add_sample")

    def analyse(self, item: str) -> None:
        self._ask("analyse", item)

    def retry(self, key: str) -> None:
        self._ask("retry", key)

    def dismiss(self, key: str) -> None:
        self._ask("dismiss", key)


class ScriptedAudience(Scripted):
    """The audience."""

    def audience(self) -> AudienceState:
        return self.state

    def add_by_examples(self, name: str, likes: tuple[Path, ...]) -> None:
        self._ask("add_by_examples", name, likes)

    def add_by_words(self, name: str, description: str) -> None:
        self._ask("add_by_words", name, description)

    def look_at(self, path: Path) -> None:
        self._ask("look_at", path)

    def stop_looking(self) -> None:
        self._ask("stop_looking")

    def import_feedback(self, order: Any) -> None:
        self._ask("import_feedback", order)

    def remove(self, segment: str) -> None:
        self._ask("remove", segment)
        self.become(segments=tuple(s for s in self.state.segments if s.id != segment))

    def dismiss(self, key: str) -> None:
        self._ask("dismiss", key)


class ScriptedVersions(Scripted):
    """The versions."""

    titles: tuple[tuple[str, str], ...] = ()

    def versions(self) -> VersionsState:
        return self.state

    def videos(self) -> tuple[tuple[str, str], ...]:
        return self.titles

    def open(self, item: str) -> None:
        self._ask("open", item)

    def make(self, segment: str, kind: Any, wishes: Any) -> None:
        self._ask("make", segment, kind, wishes)

    def cancel(self, job: str) -> None:
        self._ask("cancel", job)

    def preview_look(self, segment: str, look: str, strength: float) -> None:
        self._ask("preview_look", segment, look, strength)

    def send_to_review(self, version: str) -> None:
        self._ask("send_to_review", version)

    def export(self, version: str) -> None:
        self._ask("export", version)


class ScriptedReview(Scripted):
    """The review."""

    def review(self) -> ReviewState:
        return self.state

    def decide(self, version: str, ruling: Any, reason: str) -> None:
        self._ask("decide", version, ruling, reason)

    def check_again(self, version: str) -> None:
        self._ask("check_again", version)


class ScriptedCorpus(Scripted):
    """The corpus."""

    def corpus(self) -> CorpusState:
        return self.state

    def rank(self, segment: str) -> None:
        self._ask("rank", segment)

    def verify(self, path: Path) -> None:
        self._ask("verify", path)

    def stop_verifying(self) -> None:
        self._ask("stop_verifying")
        self.become(verified=None)

    def export(self, versions: tuple[str, ...]) -> None:
        self._ask("export", versions)

    def delete(self, item: str) -> None:
        self._ask("delete", item)
        self.become(items=tuple(i for i in self.state.items if i.id != item))

    def show_file(self, item: str) -> None:
        self._ask("show_file", item)


class ScriptedSettings(Scripted):
    """The settings."""

    def settings(self) -> SettingsState:
        return self.state

    def set_minimum_segment(self, people: int) -> None:
        self._ask("set_minimum_segment", people)
        self.become(minimum_segment=people)

    def set_ai_cap(self, share: float) -> None:
        self._ask("set_ai_cap", share)
        self.become(ai_cap=share)

    def set_theme(self, name: str) -> None:
        self._ask("set_theme", name)
        self.become(theme=name)

    def open_workspace(self, folder: Path) -> None:
        self._ask("open_workspace", folder)

    def show_folder(self, folder: Path) -> None:
        self._ask("show_folder", folder)


@dataclass
class World:
    """All scripted ports together."""

    shell: ScriptedShell
    library: ScriptedLibrary
    audience: ScriptedAudience
    versions: ScriptedVersions
    review: ScriptedReview
    corpus: ScriptedCorpus
    settings: ScriptedSettings

    @property
    def ports(self) -> WindowPorts:
        return WindowPorts(
            self.shell, self.library, self.audience, self.versions, self.review, self.corpus, self.settings
        )


def empty_world(folder: Path) -> World:
    """A new workspace: nothing in it, one profile."""
    people = (Person("Maya", "uploader", "me"),)
    return World(
        ScriptedShell(
            ShellState(
                "Summer channel",
                "Embedded engine",
                "CPU, 2 cores (no GPU found)",
                saved="saved",
                people=people,
                person="Maya",
            )
        ),
        ScriptedLibrary(LibraryState()),
        ScriptedAudience(AudienceState()),
        ScriptedVersions(VersionsState()),
        ScriptedReview(ReviewState()),
        ScriptedCorpus(CorpusState()),
        ScriptedSettings(SettingsState(folder, people, "Maya")),
    )


def job(number: int, what: str, state: JobState, **more: Any) -> Job:
    """A job of the queue."""
    return Job(JobId(f"j{number}"), f"k{number}", "task", "{}", what, state, number, **more)
