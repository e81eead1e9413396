"""The page's pieces: a version's card, its fit as a bar, an audience's column, a ranking."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desktop.demo.files import PageFiles
from engine.domain.audience import Segment
from engine.domain.findings import Report, Verdict
from engine.domain.items import CorpusItem, Ranking, Trust
from engine.domain.media import Video
from engine.domain.versions import Fit, Offer, Version

_OFFERS = {
    Offer.BETTER: "better for them",
    Offer.ORIGINAL_IS_BEST: "original is best",
    Offer.NOT_ENOUGH_DATA: "not enough data",
}
_SHARES = 4
_COLLAGE = 6
_RANKED = 10


@dataclass(frozen=True, slots=True)
class Made:
    """A version with what is known of it. `refused`: why it was not approved or not exported, ""."""

    version: Version
    report: Report | None
    item: CorpusItem | None
    refused: str = ""


def audience(segment: Segment, made: Sequence[Made], video: Video, files: PageFiles, *, simulated: bool) -> str:
    """One audience: who it is at the left, its versions beside it."""
    scale = _scale(made)
    cards = "".join(_card(one, segment, video, scale, files) for one in made)
    who = _who(segment, files, simulated)
    return f'<section class="audience"><aside>{who}</aside><div class="cards">{cards}</div></section>'


def ranking(one: Ranking, segment: Segment, items: dict[str, CorpusItem], files: PageFiles) -> str:
    """The first places of the mixed list for a segment."""
    places = "".join(
        f'<li class="{place.origin.value}"><img alt="{_what(items.get(place.item))}" loading="lazy" '
        f'src="{_poster(items.get(place.item), files)}"><span>{place.position}. {place.score:.2f}</span></li>'
        for place in one.places[:_RANKED]
    )
    share = f"AI-assisted in the first {one.window}: {one.ai_share:.0%}, at most {one.cap:.0%}"
    if one.ai_share > one.cap:
        share += " as long as there are enough items by people, which there are not yet"
    return (
        f'<div class="ranking"><div class="top"><b>{_text(segment.name)}</b>'
        f'<span class="small soft">{share}</span></div>'
        f"<ol>{places}</ol></div>"
    )


def _who(segment: Segment, files: PageFiles, simulated: bool) -> str:
    kind = "simulated people" if simulated else "people"
    people = f"{segment.health.size} {kind}, " if segment.health.size is not None else ""
    liked = sorted(segment.likes, key=lambda like: -like.weight)[:_COLLAGE]
    pictures = "".join(
        f'<img alt="{_text(like.title or like.item)}" src="{link}">'
        for like in liked
        if (link := files.link(like.picture, f"liked-{like.item}"))
    )
    chips = "".join(f'<span class="chip">{_text(word)}</span>' for word in segment.concepts)
    return (
        f'<h2>{_text(segment.name)}</h2><p class="soft small">{people}{len(segment.likes)} liked pictures; '
        f"{len(segment.judging)} of them were held out and only judge</p>"
        f'<div class="collage">{pictures}</div><div class="chips">{chips}</div>'
    )


def _card(one: Made, segment: Segment, video: Video, scale: tuple[float, float], files: PageFiles) -> str:
    version = one.version
    offer = f'<span class="badge {version.offer.value}">{_OFFERS[version.offer]}</span>'
    return (
        f'<article class="card"><div class="shown">{_shown(one, segment, files)}</div><div class="body">'
        f'<div class="top"><b>{version.kind.value}</b>{offer}</div>'
        f'<div class="fit">{_fit(version, scale)}</div>'
        f'<div class="why">{_why(version, video, files)}</div>'
        f'<div class="foot">{_checks(one.report)}{_seal(one)}</div></div></article>'
    )


def _shown(one: Made, segment: Segment, files: PageFiles) -> str:
    name = f"{segment.name}-{one.version.kind.value}"
    file = one.item.path if one.item is not None else one.version.file.path
    label = f"{one.version.kind.value} for {segment.name}"
    if file.suffix.lower() in (".mp4", ".mov"):
        poster = files.link(one.version.poster, f"{name}-poster")
        source = files.link(file, name)
        attributes = f'aria-label="{_text(label)}" poster="{poster}" src="{source}"'
        return f'<video controls muted loop preload="none" {attributes}></video>'
    return f'<img alt="{_text(label)}" src="{files.link(file, name)}">'


def _scale(made: Iterable[Made]) -> tuple[float, float]:
    """The lowest and highest fit that the audience's bars have to show, with a little room."""
    values = [
        value
        for one in made
        for fit in (one.version.fit, one.version.fit_original)
        for value in (fit.value, fit.low, fit.high)
        if value is not None
    ]
    if not values:
        return 0.0, 1.0
    room = max(0.02, (max(values) - min(values)) * 0.08)
    return min(values) - room, max(values) + room


def _fit(version: Version, scale: tuple[float, float]) -> str:
    """Version (filled) and original (hollow) on one scale, each with its 95 % interval."""
    if version.fit.value is None:
        return "<p>Fit: too few likes for an honest number.</p>"
    colour = {"better": "var(--good)"}.get(version.offer.value, "var(--soft)")
    marks = _interval(version.fit_original, scale, 8, "var(--faint)", filled=False)
    marks += _interval(version.fit, scale, 21, colour, filled=True)
    original = "–" if version.fit_original.value is None else f"{version.fit_original.value:.2f}"
    return (
        f'<svg role="img" aria-label="fit {version.fit.value:.2f}, '
        f'original {original}">{marks}</svg><p>fit {_number(version.fit)} · original {original}</p>'
    )


def _interval(fit: Fit, scale: tuple[float, float], y: int, colour: str, *, filled: bool) -> str:
    if fit.value is None:
        return ""

    def at(value: float) -> float:
        return 3 + 94 * (value - scale[0]) / (scale[1] - scale[0])

    low, high = (fit.value if edge is None else edge for edge in (fit.low, fit.high))
    fill = colour if filled else "var(--raised)"
    return (
        f'<line x1="3%" x2="97%" y1="{y}" y2="{y}" stroke="var(--line)" stroke-width="1"/>'
        f'<line x1="{at(low):.1f}%" x2="{at(high):.1f}%" y1="{y}" y2="{y}" stroke="{colour}" stroke-width="4" '
        f'stroke-linecap="round" opacity="0.55"/>'
        f'<circle cx="{at(fit.value):.1f}%" cy="{y}" r="4.5" fill="{fill}" stroke="{colour}" stroke-width="1.6"/>'
    )


def _number(fit: Fit) -> str:
    if fit.low is None or fit.high is None:
        return f"{fit.value:.2f}"
    return f"{fit.value:.2f} [{fit.low:.2f}, {fit.high:.2f}]"


def _why(version: Version, video: Video, files: PageFiles) -> str:
    said = [f"<p>{_text(line)}</p>" for line in version.changes[:3]]
    if not said and version.moment is not None:
        said.append(f"<p>The frame at {float(video.seconds_of(version.moment)):.1f} s.</p>")
    total = version.score or 0.0
    best = sorted((one for one in version.why if one.picture), key=lambda one: -one.share)[:_SHARES]
    figures = "".join(
        f'<figure><img alt="{_text(one.item)}" src="{link}"><figcaption>{one.share / total:.0%}</figcaption></figure>'
        for one in best
        if total > 0 and (link := files.link(one.picture, f"liked-{one.item}"))
    )
    return "".join(said) + (f'<div class="shares" title="what chose it">{figures}</div>' if figures else "")


def _checks(report: Report | None) -> str:
    if report is None:
        return "<p>Not checked.</p>"
    count = Counter(found.verdict for found in report.findings)
    words = [f'<span class="ok">{count[Verdict.PASS]} checks passed</span>']
    for verdict, style, text in (
        (Verdict.REVIEW, "look", "to look at"),
        (Verdict.NOT_RUN, "look", "did not run"),
        (Verdict.BLOCK, "stop", "block"),
    ):
        if count[verdict]:
            words.append(f'<span class="{style}">{count[verdict]} {text}</span>')
    lines = "".join(
        f"<li><b>{found.verdict.value.replace('_', ' ')}</b> {_text(found.check)}: {_text(found.message)}</li>"
        for found in report.findings
        if found.verdict is not Verdict.NOT_APPLICABLE
    )
    return f"<details><summary>{' · '.join(words)}</summary><ul>{lines}</ul></details>"


def _seal(one: Made) -> str:
    if one.item is None:
        why = f": {_text(one.refused)}" if one.refused else ""
        return f'<p class="stop">Not exported{why}</p>'
    trust = {Trust.TRUSTED: "signed, credentials hold", Trust.VALID: "signed, credentials hold"}.get(
        one.item.credentials.trust, f"credentials {one.item.credentials.trust.value}"
    )
    mark = "no invisible mark" if one.item.watermark_id is None else "marked"
    return f'<p><span class="ok">Approved</span>, {trust}, {one.item.origin.value}, {mark}</p>'


def _poster(item: CorpusItem | None, files: PageFiles) -> str:
    return "" if item is None else files.link(item.poster, f"poster-{item.id}")


def _what(item: CorpusItem | None) -> str:
    if item is None:
        return ""
    return _text(f"{item.kind.value if item.kind else 'original'} of {item.title}")


def _text(text: str) -> str:
    return html.escape(text, quote=True)
