"""Settings, log, crash net and collector."""

from __future__ import annotations

import gc
import json
import logging
import sys
import threading
from pathlib import Path

import pytest

from desktop import crash, log
from desktop.collector import Collector
from desktop.settings import BadSettings, Settings, SettingsKeeper, load, save


def test_settings_come_back(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "settings.json"
    assert load(path) == Settings()
    save(Settings(theme="light", text_scale=1.25), path)
    assert load(path) == Settings(theme="light", text_scale=1.25)
    assert path.stat().st_mode & 0o077 == 0
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    "bad", [{"theme": "pink"}, {"text_scale": 9.0}, {"minimum_segment": 1}, {"volume": "loud"}, {"reduce_motion": 1}]
)
def test_values_out_of_range_are_refused(bad: dict[str, object]) -> None:
    with pytest.raises(BadSettings, match=next(iter(bad))):
        Settings(**bad)  # type: ignore[arg-type]


def test_an_older_file_is_upgraded(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"version": 1, "colours": "light"}))

    def renamed(raw: dict[str, object]) -> None:
        raw["theme"] = raw.pop("colours")

    assert load(path, (renamed,)).theme == "light"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"version": 99}', '{"version": 1, "who": 2}', '{"version": "x"}'])
def test_an_unusable_file_is_left_as_it_is(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(text)
    keeper = SettingsKeeper(path)
    assert keeper.value == Settings()
    assert "settings.json" in keeper.problem
    with pytest.raises(BadSettings):
        keeper.change(theme="light")
    assert path.read_text() == text


def test_a_change_is_told_once_and_only_if_it_is_one(tmp_path: Path) -> None:
    keeper, heard = SettingsKeeper(tmp_path / "settings.json"), []
    keeper.on_change(heard.append)
    keeper.change(volume=0.8)
    keeper.change(volume=0.5)
    assert [settings.volume for settings in heard] == [0.5]
    assert load(tmp_path / "settings.json").volume == 0.5


def test_the_log_holds_no_secrets_and_rotates(tmp_path: Path) -> None:
    path = log.start(tmp_path)
    assert path is not None
    logger = logging.getLogger("refract.test")
    logger.info("passphrase=%s token: abc, done", "hunter2")
    try:
        raise ValueError("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----")
    except ValueError:
        logger.exception("signing")
    text = path.read_text()
    assert "hunter2" not in text
    assert "abc" not in text
    assert "MIIE" not in text
    assert "done" in text
    for _ in range(3000):
        logger.info("x" * 1000)
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < 5 << 20
    log.start(tmp_path / "other")


def test_what_no_one_caught_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    told: list[str] = []
    crash.catch_all(told.append)

    def fail() -> None:
        raise ZeroDivisionError

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert len(told) == 1
    assert "ZeroDivisionError" in told[0]


def test_cycles_are_collected_on_the_windows_thread_only(qtbot) -> None:
    died: list[bool] = []
    here = threading.get_ident()

    class Cycle:
        def __init__(self) -> None:
            self.me = self

        def __del__(self) -> None:
            died.append(threading.get_ident() == here)

    collector = Collector(milliseconds=5)
    try:

        def busy() -> None:
            for _ in range(50):
                Cycle()
                [[n] for n in range(5000)]

        worker = threading.Thread(target=busy)
        worker.start()
        worker.join()
        assert died == []
        for _ in range(1000):
            Cycle()
        keep = [[n] for n in range(20000)]
        qtbot.waitUntil(lambda: len(died) > 0, timeout=5000)
        assert all(died)
        assert keep
    finally:
        collector.stop()
    assert gc.isenabled()
