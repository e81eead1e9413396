"""What Refract seals, other readers find valid: one with a core of its own, and the C2PA library as WebAssembly."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import sealing_examples as examples
from provenance_world import Sealer, Signer

ROOT = Path(__file__).resolve().parents[3]
TYPES = {".mp4": "video/mp4", ".jpg": "image/jpeg", ".png": "image/png"}


@pytest.fixture
def exported(sealed: Sealer, upload: Path, tmp_path: Path) -> list[Path]:
    """A sealed mp4, jpg and png."""
    made: list[Path] = []
    for suffix in TYPES:
        plain = tmp_path / f"plain{suffix}"
        if suffix == ".mp4":
            plain = examples.write_video(plain, examples.pictures(24, seed=7)[4:16])
        else:
            plain = examples.write_picture(plain, examples.pictures(1, seed=5)[0])
        sealed(plain, tmp_path / f"sealed{suffix}")
        made.append(tmp_path / f"sealed{suffix}")
    return made


def test_encypher_finds_them_valid(
    exported: list[Path], signer: Signer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = pytest.importorskip("encypher_c2pa")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    options = {"trust_pem": signer.anchors.signer_pem(), "no_default_trust": True}
    for path in exported:
        kind = TYPES[path.suffix]
        report = reader.verify(path.read_bytes(), kind, telemetry=False, online=False, **options)
        assert (report["integrity"], report["signature"], report["hard_binding"]) == ("valid", "valid", "match")
        assert report["validation_state"] == "Trusted"
        changed = bytearray(path.read_bytes())
        changed[-100] ^= 1
        report = reader.verify(bytes(changed), kind, telemetry=False, online=False, **options)
        assert report["integrity"] != "valid"


def test_c2pa_wasm_finds_them_valid(exported: list[Path], signer: Signer, tmp_path: Path) -> None:
    modules = Path(os.environ.get("REFRACT_C2PA_WASM", ROOT / ".cache" / "c2pa_wasm"))
    node = shutil.which("node")
    if node is None or not (modules / "node_modules/@contentauth/c2pa-wasm").is_dir():
        pytest.skip("node or @contentauth/c2pa-wasm is not here; see benchmarks/c2pa_wasm")
    anchors = tmp_path / "root.pem"
    anchors.write_text(signer.anchors.signer_pem())
    changed = tmp_path / "changed.png"
    content = bytearray(exported[-1].read_bytes())
    content[-100] ^= 1
    changed.write_bytes(content)
    script = ROOT / "benchmarks/c2pa_wasm/check.mjs"
    command = [node, str(script), str(modules), str(anchors), *map(str, exported), str(changed)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    states = [result["state"] for result in json.loads(done.stdout)["results"]]
    assert states == ["Trusted", "Trusted", "Trusted", "Invalid"], done.stdout + done.stderr
    assert done.returncode == 1
