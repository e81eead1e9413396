"""The files are the ones that were rendered: same bytes, promised size and container, small enough for platforms."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    most = int(limits["thumbnail_bytes"])
    jpeg, png, mp4 = b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"\0\0\0\x20ftypisom"
    webm = b"\x1a\x45\xdf\xa3"
    cover = FileFacts("a.jpg", THUMBNAIL, jpeg, 400_000, 1280, 720, "a", "a", (1280, 720))
    video = FileFacts("a.mp4", "video", mp4, 9_000_000, 640, 360, "a", "a", (640, 360))
    bare = FileFacts("any.webm", "", webm, 5, 321, 241, "a")
    wrong = (
        replace(cover, size=most + 1),
        replace(cover, width=1279),
        replace(cover, height=721),
        replace(cover, width=720, height=1280),
        replace(cover, head=png),
        replace(cover, head=mp4),
        replace(cover, name="a.png"),
        replace(cover, sha256="b"),
        replace(video, sha256="b"),
        replace(video, head=jpeg),
        replace(video, name="a.webm", head=webm),
        replace(video, name="a.mkv"),
        replace(video, width=638),
        replace(video, height=0),
    )
    right = (
        cover,
        replace(cover, size=most),
        replace(cover, name="a.jpeg"),
        replace(cover, name="a.PNG", head=png),
        replace(cover, size=1),
        replace(cover, role="thumbnail_source", width=640, promised_size=(640, 720)),
        video,
        replace(video, name="a.mov"),
        replace(video, name="a.m4v"),
        replace(video, name="b.MP4"),
        bare,
        replace(bare, name="any", head=b""),
    )
    answers = [KnownAnswer(f"wrong {n}", Verdict.BLOCK, partial(_ask, (f,), limits)) for n, f in enumerate(wrong)]
    answers += [KnownAnswer(f"right {n}", Verdict.PASS, partial(_ask, (f,), limits)) for n, f in enumerate(right)]
    answers.append(KnownAnswer("second file wrong", Verdict.BLOCK, partial(_ask, (cover, wrong[7]), limits)))
    return tuple(answers)


def _ask(facts: tuple[FileFacts, ...], limits: dict[str, float], _: Control) -> Verdict:
    return judge_files(facts, limits).verdict
