"""All adapters of the window, each made when its page is first shown: the first picture waits for none but its own."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from desktop.window.library import LibraryAdapter
from desktop.window.preferences import SettingsAdapter
from desktop.window.shell import ShellAdapter
from ui.ports import WindowPorts

if TYPE_CHECKING:
    from desktop.window.audience import AudienceAdapter
    from desktop.window.corpus import CorpusAdapter
    from desktop.window.hub import Hub
    from desktop.window.players import Players
    from desktop.window.review import ReviewAdapter
    from desktop.window.versions import VersionsAdapter


class LazyPorts:
    """See ui.ports.Ports."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    @cached_property
    def shell(self) -> ShellAdapter:
        """Profiles, queue, notices."""
        return ShellAdapter(self._hub)

    @cached_property
    def settings(self) -> SettingsAdapter:
        """The settings page."""
        return SettingsAdapter(self._hub)

    @cached_property
    def library(self) -> LibraryAdapter:
        """The library page."""
        return LibraryAdapter(self._hub)

    @cached_property
    def audience(self) -> AudienceAdapter:
        """The audience page."""
        from desktop.window.audience import AudienceAdapter

        return AudienceAdapter(self._hub)

    @cached_property
    def versions(self) -> VersionsAdapter:
        """The versions page."""
        from desktop.window.versions import VersionsAdapter

        return VersionsAdapter(self._hub, self.players)

    @cached_property
    def review(self) -> ReviewAdapter:
        """The review page."""
        from desktop.window.review import ReviewAdapter

        return ReviewAdapter(self._hub, self.players)

    @cached_property
    def corpus(self) -> CorpusAdapter:
        """The corpus page."""
        from desktop.window.corpus import CorpusAdapter

        return CorpusAdapter(self._hub)

    def everything(self) -> WindowPorts:
        """All of them, made now. (Here the type checker sees that each adapter fits its port.)"""
        return WindowPorts(
            shell=self.shell,
            library=self.library,
            audience=self.audience,
            versions=self.versions,
            review=self.review,
            corpus=self.corpus,
            settings=self.settings,
        )

    @cached_property
    def players(self) -> Players:
        """Files for players, shared by two pages."""
        from desktop.window.players import Players

        return Players(self._hub)
