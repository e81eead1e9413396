"""Files are kept whole, by their content, or not at all; the source is only read."""

from __future__ import annotations

import hashlib
import os
import resource
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.control import Control
from engine.errors import Cancelled, DiskFull, UnreadableMedia
from engine.media.vault import atomic, keep, sha256_of


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "Ünï -%d# 名.MP4"
    path.write_bytes(np.random.default_rng(0).bytes(3_000_001))
    return path


def test_the_copy_is_named_by_its_content(source: Path, tmp_path: Path) -> None:
    before = (source.read_bytes(), source.stat().st_mtime_ns, source.stat().st_mode)
    kept, digest = keep(source, tmp_path / "media", Control())
    assert digest == hashlib.sha256(before[0]).hexdigest() == sha256_of(kept)
    assert kept == tmp_path / "media" / digest[:2] / f"{digest}.mp4"
    assert kept.read_bytes() == before[0]
    assert (source.read_bytes(), source.stat().st_mtime_ns, source.stat().st_mode) == before
    assert keep(source, tmp_path / "media", Control()) == (kept, digest)
    assert [path.name for path in (tmp_path / "media").rglob("*") if path.is_file()] == [kept.name]


def test_a_suffix_that_is_no_plain_word_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "name.we!rd suffix"
    path.write_bytes(b"x")
    assert keep(path, tmp_path / "media", Control())[0].suffix == ""


def test_what_is_not_there_or_empty_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    for path, word in ((tmp_path / "no.mp4", "not there"), (tmp_path, "folder"), (tmp_path / "empty.mp4", "empty")):
        with pytest.raises(UnreadableMedia, match=word) as raised:
            keep(path, tmp_path / "media", Control())
        assert raised.value.hint and str(tmp_path) not in raised.value.message
    assert not list((tmp_path / "media").rglob("*.part"))


def test_a_stop_leaves_nothing(source: Path, tmp_path: Path) -> None:
    class Second:
        calls = 0

        def is_set(self) -> bool:
            self.calls += 1
            return self.calls > 1

    with pytest.raises(Cancelled):
        keep(source, tmp_path / "media", Control(stop=Second()))
    assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]


@pytest.mark.skipif(sys.platform == "win32", reason="limits a process's file size")
@pytest.mark.parametrize("verb", ["keep", "atomic"])
def test_a_full_disk_is_told_and_leaves_nothing(source: Path, tmp_path: Path, verb: str) -> None:
    """A child may write files of at most 1 MB: the system answers as a full disk does."""
    media = tmp_path / "media"
    media.mkdir()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
            if verb == "keep":
                keep(source, media, Control())
            else:
                with atomic(media / "made.bin") as part:
                    part.write_bytes(source.read_bytes())
        except DiskFull as error:
            code = 0 if error.hint else 2
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert not [path for path in media.rglob("*") if path.is_file()]


def test_atomic_takes_the_name_only_on_success(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "made.txt"
    with pytest.raises(KeyError), atomic(path) as part:
        part.write_text("half")
        raise KeyError
    assert list(path.parent.iterdir()) == []
    with atomic(path) as part:
        part.write_text("whole")
        assert not path.exists()
    assert path.read_text() == "whole" and list(path.parent.iterdir()) == [path]
    with pytest.raises(KeyError), atomic(path) as part:
        part.write_text("half")
        raise KeyError
    assert path.read_text() == "whole"
