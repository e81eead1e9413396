"""Loads files one by one, each in a forked child of this small process, and prints a JSON line a file: what came out
and what it cost. A program of its own, since a fork of the test process would count all that the tests had loaded.

    python broken_loader.py MEDIA CACHE MODELS FILE...
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from engine.control import Control
from engine.domain.media import Places
from engine.errors import UnreadableMedia
from engine.library import LoadRequest, load


def load_in_child(path: Path, places: Places) -> dict[str, object]:
    """What loading gave or why it was refused, with the child's peak memory and the time it took."""
    reader, writer = os.pipe()
    begun = time.monotonic()
    child = os.fork()
    if child == 0:
        said: dict[str, object] = {"error": "died"}
        try:
            video = load(LoadRequest(path, places), Control())
            said = {"frames": video.picture.frames, "size": [video.width, video.height]}
            said |= {"warnings": list(video.warnings), "seconds": float(video.duration)}
        except UnreadableMedia as refusal:
            said = {"refused": refusal.message, "hint": refusal.hint}
        finally:
            os.write(writer, json.dumps(said).encode())
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        said = json.loads(pipe.read())
    _, _, used = os.wait4(child, 0)
    return said | {"name": path.name, "mib": used.ru_maxrss / 1024, "wall": time.monotonic() - begun}


def main() -> None:
    """Load every file named on the command line."""
    media, cache, models, *files = (Path(argument) for argument in sys.argv[1:])
    for path in files:
        sys.stdout.write(json.dumps(load_in_child(path, Places(media, cache, models))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
