"""A workspace: one writer, however the last one ended; a cache that may go; keys for the owner only."""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.workspace import Workspace
from engine.errors import BadInput, WorkspaceBusy

ROOT = Path(__file__).parent.parent.parent
HOLDER = """
import sys, time
sys.path.insert(0, {root!r})
from pathlib import Path
from desktop.workspace import Workspace
workspace = Workspace.open_writing(Path({ws!r}), Path({ws!r}) / "m")
print("open", flush=True)
time.sleep(60)
"""


def test_the_second_refract_reads_and_says_so(tmp_path: Path) -> None:
    script = HOLDER.format(root=str(ROOT), ws=str(tmp_path / "ws"))
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(WorkspaceBusy, match=f"process {holder.pid}") as caught:
            Workspace.open_writing(tmp_path / "ws", tmp_path / "m")
        assert caught.value.hint
        with Workspace.open_best(tmp_path / "ws", tmp_path / "m") as second:
            assert not second.writable
            assert second.store.videos.find() == ()
        holder.kill()
    with Workspace.open_writing(tmp_path / "ws", tmp_path / "m") as after:
        assert after.writable


def test_a_lock_file_left_behind_means_nothing(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text(" 1")
    Workspace.open_writing(tmp_path, tmp_path / "m").close()


def test_keys_are_for_the_owner_only(tmp_path: Path) -> None:
    with Workspace.open_writing(tmp_path / "ws", tmp_path / "m") as workspace:
        assert stat.S_IMODE(workspace.keys.stat().st_mode) == 0o700


def test_the_cache_may_be_deleted(tmp_path: Path) -> None:
    Workspace.open_writing(tmp_path, tmp_path / "m").close()
    shutil.rmtree(tmp_path / "cache")
    with Workspace.open_writing(tmp_path, tmp_path / "m") as workspace:
        assert workspace.places.cache.is_dir()


def test_reading_a_new_folder_gives_an_empty_workspace(tmp_path: Path) -> None:
    with Workspace.open_reading(tmp_path / "new" / "deep", tmp_path / "m") as workspace:
        assert workspace.store.jobs.all() == ()
        assert not workspace.writable


def test_a_file_cannot_be_a_workspace(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="file"):
        Workspace.open_writing(tmp_path / "file", tmp_path / "m")


def test_half_made_versions_are_swept(tmp_path: Path) -> None:
    Workspace.open_writing(tmp_path, tmp_path / "m").close()
    (tmp_path / "versions" / "v1").mkdir()
    (tmp_path / "versions" / "v1" / "clip.mp4").write_text("half")
    Workspace.open_writing(tmp_path, tmp_path / "m").close()
    assert not (tmp_path / "versions" / "v1").exists()


def test_what_a_killed_export_or_copy_left_is_swept(tmp_path: Path) -> None:
    Workspace.open_writing(tmp_path / "ws", tmp_path / "m").close()
    half_an_item = tmp_path / "ws" / "corpus" / "abc.part"
    half_an_item.mkdir()
    (half_an_item / "1-video.mp4").write_bytes(b"half")
    whole = tmp_path / "ws" / "corpus" / "def"
    whole.mkdir()
    half_a_copy = tmp_path / "ws" / "media" / "incoming-1.part"
    half_a_copy.write_bytes(b"half")
    Workspace.open_writing(tmp_path / "ws", tmp_path / "m").close()
    assert not half_an_item.exists()
    assert not half_a_copy.exists()
    assert whole.is_dir()
