"""The files are the ones that were rendered: same bytes, promised size and container, small enough for platforms."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from engine.checks.contract import ALL_KINDS, Check, CheckContext, Judgement, KnownAnswer, PackContext
from engine.control import Control
from engine.domain.findings import Evidence, Perspective, Verdict
from engine.errors import UnreadableMedia

ID = "quality.files"
THUMBNAIL = "thumbnail"
THUMBNAIL_SIZE = (1280, 720)
"""YouTube Help, "Add video thumbnails": 1280x720, minimum width 640, under 2 MB."""
_STARTS = {"jpeg": (b"\xff\xd8\xff",), "png": (b"\x89PNG\r\n\x1a\n",)}
_SUFFIXES = {".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png", ".mp4": "mp4", ".mov": "mp4", ".m4v": "mp4"}


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is so of one file, and what was promised of it ("" and None where nothing was)."""

    name: str
    role: str
    head: bytes
    size: int
    width: int
    height: int
    sha256: str
    promised_sha256: str = ""
    promised_size: tuple[int, int] | None = None


def files() -> Check:
    """The check."""
    return Check(ID, "1", Perspective.QUALITY, ALL_KINDS, True, _judge, _pack)


def judge_files(facts: tuple[FileFacts, ...], limits: dict[str, float]) -> Judgement:
    """All that is wrong with any of the files; BLOCK if anything is."""
    wrong = [Evidence(said, text=fact.name) for fact in facts for said in _faults(fact, limits)]
    measured = {"files": len(facts), "bytes": sum(f.size for f in facts)}
    measured |= {"width": facts[0].width, "height": facts[0].height}
    if not wrong:
        size = f"{facts[0].width}x{facts[0].height}"
        return Judgement(Verdict.PASS, f"{size}, {measured['bytes'] / 1e6:.2f} MB in {len(facts)} file(s).", measured)
    return Judgement(
        Verdict.BLOCK,
        f"{wrong[0].text}: {wrong[0].note}.",
        measured | {"faults": len(wrong)},
        tuple(wrong),
        repair="render the version again from its recipe",
    )


def _faults(fact: FileFacts, limits: dict[str, float]) -> list[str]:
    said: list[str] = []
    if fact.promised_sha256 and fact.sha256 != fact.promised_sha256:
        said.append("the bytes are not those that were rendered")
    if fact.promised_size and (fact.width, fact.height) != fact.promised_size:
        said.append(f"{fact.width}x{fact.height}, promised were {fact.promised_size[0]}x{fact.promised_size[1]}")
    if not fact.role:
        return said
    if not _is(fact.head, _SUFFIXES.get(Path(fact.name).suffix.lower(), "")):
        said.append("the content is not of the kind that the name says, or of no kind that can be signed")
    if fact.role == THUMBNAIL and (fact.width, fact.height) != THUMBNAIL_SIZE:
        said.append(f"{fact.width}x{fact.height} is not the platforms' 1280x720")
    if fact.role == THUMBNAIL and fact.size > limits["thumbnail_bytes"]:
        said.append(f"{fact.size / 1e6:.2f} MB is more than platforms take")
    return said


def _is(head: bytes, kind: str) -> bool:
    """Whether the first bytes are of that kind (ISO 14496-12: a `ftyp` box comes first)."""
    return head[4:8] == b"ftyp" if kind == "mp4" else any(head.startswith(start) for start in _STARTS.get(kind, ()))


def _judge(context: CheckContext, control: Control) -> Judgement:
    facts = tuple(_facts(context, place, path, control) for place, path in enumerate(context.files))
    return judge_files(facts, context.limits.of(ID))


def _facts(context: CheckContext, place: int, path: Path, control: Control) -> FileFacts:
    control.check()
    if context.still:
        height, width = context.material.still(path).shape[:2]
    else:
        media = context.material.media(control)
        width, height = media.width, media.height
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(16)
    except OSError as fault:
        raise UnreadableMedia(f"{path.name} cannot be read: {fault.strerror or fault}", path=path) from fault
    if context.version is None:
        return FileFacts(path.name, "", head, size, width, height, context.hashes[place])
    kept = context.version.files[place]
    promised = kept.width, kept.height
    return FileFacts(path.name, kept.role, head, size, width, height, context.hashes[place], kept.sha256, promised)


def _pack(context: PackContext) -> tuple[KnownAnswer, ...]:
    limits = context.limits.of(ID)
    jpeg, png, mp4 = (
        b"\xff\xd8\xff\xe0" + b"\0" * 12,
        b"\x89PNG\r\n\x1a\n" + b"\0" * 8,
        b"\0\0\0\x20ftypisom" + b"\0" * 4,
    )
    most = int(limits["thumbnail_bytes"])

    def thumbnail(name="a.jpg", head=jpeg, size=400_000, width=1280, height=720, sha="a", promised="a") -> FileFacts:
        return FileFacts(name, THUMBNAIL, head, size, width, height, sha, promised, (1280, 720))

    def video(name="a.mp4", head=mp4, width=640, height=360, sha="a", role="video") -> FileFacts:
        return FileFacts(name, role, head, 9_000_000, width, height, sha, "a", (640, 360))

    wrong = (
        thumbnail(size=most + 1), thumbnail(width=1279), thumbnail(height=721), thumbnail(width=720, height=1280),
        thumbnail(head=png), thumbnail(head=mp4), thumbnail("a.png"), thumbnail(sha="b"), video(sha="b"),
        video(head=jpeg), video("a.webm", b"\x1a\x45\xdf\xa3" + b"\0" * 12), video("a.mkv"), video(width=638), video(height=0),
    )  # fmt: skip
    right = (
        thumbnail(), thumbnail(size=most), thumbnail("a.jpeg"), thumbnail("a.PNG", png), thumbnail(size=1), video(),
        video("a.mov"), video("a.m4v"), video("b.MP4"), video(role="video", head=mp4[:12]),
        FileFacts("any.webm", "", b"\x1a\x45\xdf\xa3", 5, 321, 241, "a"), FileFacts("any", "", b"", 5, 2, 2, "a"),
    )  # fmt: skip
    answers = [KnownAnswer(f"wrong {n}", Verdict.BLOCK, partial(_ask, (f,), limits)) for n, f in enumerate(wrong)]
    answers += [KnownAnswer(f"right {n}", Verdict.PASS, partial(_ask, (f,), limits)) for n, f in enumerate(right)]
    answers.append(KnownAnswer("second file wrong", Verdict.BLOCK, partial(_ask, (right[0], wrong[7]), limits)))
    return tuple(answers)


def _ask(facts: tuple[FileFacts, ...], limits: dict[str, float], _: Control) -> Verdict:
    return judge_files(facts, limits).verdict
