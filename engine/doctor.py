"""What the engine finds of itself on this machine: models, device, media, fonts, voice."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.control import Control
from engine.errors import EngineError

OK, WARN, FAIL = "ok", "warn", "fail"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was looked at. `state`: "ok", "warn" (works, with less) or "fail"; `hint`: the way out."""

    name: str
    state: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that was looked at, in order."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class InspectRequest:
    """`models`: the folder of converted weights; `media`: kept files that are hashed again (name = SHA-256)."""

    models: Path
    media: tuple[Path, ...] = ()


def inspect(request: InspectRequest, control: Control) -> Facts:
    """Look at everything; a fault in one look is its own fact and stops no other.

    Raises:
        Cancelled: a stop was asked for.
    """
    looks: tuple[tuple[str, Callable[[], Iterator[Fact]]], ...] = (
        ("device", _device),
        ("models", _models),
        ("fonts", _fonts),
        ("voice", _voice),
        ("media", lambda: _media(request.media, control)),
    )
    facts: list[Fact] = []
    for place, (name, look) in enumerate(looks):
        control.step(place / len(looks), name)
        try:
            facts.extend(look())
        except (EngineError, ImportError, OSError, RuntimeError) as error:
            facts.append(Fact(name, FAIL, f"{type(error).__name__}: {error}", getattr(error, "hint", "")))
    return Facts(tuple(facts))


def _device() -> Iterator[Fact]:
    from engine.models.device import best_device

    device = best_device()
    yield Fact("device", OK, f"{device.name}: {device.reason}")


def _models() -> Iterator[Fact]:
    from engine.models.catalogue import entries
    from engine.models.lock import verified

    good = 0
    for model in entries():
        try:
            verified(model.name)
        except EngineError as error:
            yield Fact(f"model {model.name}", FAIL, error.message, error.hint)
        else:
            good += 1
    yield Fact("models", OK, f"{good} of {len(entries())} are here with the hash of the lock file")


def _fonts() -> Iterator[Fact]:
    from engine.versions.fonts import font_for

    for script, text in (("Latin", "Refract"), ("Arabic", "مرحبا"), ("Devanagari", "नमस्ते"), ("Chinese", "你好")):
        try:
            font_for(text, 24)
        except EngineError:
            state = FAIL if script == "Latin" else WARN
            package = "fonts-noto-cjk" if script == "Chinese" else "fonts-noto-core"
            yield Fact(f"font {script}", state, f"No font draws {script} captions", f"Install {package}.")
        else:
            yield Fact(f"font {script}", OK, f"{script} captions can be drawn")


def _voice() -> Iterator[Fact]:
    if shutil.which("espeak-ng"):
        yield Fact("voice", OK, "espeak-ng speaks the sample's narration")
    else:
        yield Fact("voice", WARN, "espeak-ng is missing: the sample has no narration", "Install espeak-ng.")


def _media(paths: tuple[Path, ...], control: Control) -> Iterator[Fact]:
    from engine.media.vault import sha256_of

    changed = [path for path in paths if not path.is_file() or sha256_of(path, control) != path.stem]
    for path in changed:
        yield Fact(
            "media",
            FAIL,
            f"{path.name} is missing or was altered",
            "Import the file again, or put a copy back.",
        )
    if not changed:
        yield Fact("media", OK, f"{len(paths)} kept files were hashed again and are unaltered")
