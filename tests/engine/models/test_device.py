"""The device is chosen without loading any model runtime, and says why."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_asking_for_the_device_loads_no_runtime() -> None:
    code = (
        "import sys; from engine.models.device import best_device; d = best_device(); c = best_device('cpu');"
        "assert d.kind in ('cpu', 'cuda') and d.reason and c.kind == 'cpu' and 'settings' in c.reason;"
        "assert not {'torch', 'onnxruntime'} & set(sys.modules)"
    )
    root = Path(__file__).resolve().parents[3]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
