"""A page to look at: for every audience what was made, why, how well it fits, what the checks said, and the seal."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from desktop.demo.cards import Made, audience, ranking
from desktop.demo.files import PageFiles
from desktop.demo.walk import REVIEWER, Walked
from desktop.work import Desk
from engine.domain.audience import Segment
from engine.domain.items import Ranking, Verification
from engine.domain.media import Video

_STYLE = Path(__file__).resolve().parents[2] / "resources" / "report" / "page.css"


@dataclass(frozen=True, slots=True)
class Page:
    """What a page tells of one upload. `notes` are said at the top, in order; `credits` at the end."""

    title: str
    intro: str
    video: Video
    segments: tuple[Segment, ...]
    rankings: tuple[Ranking, ...]
    verified: tuple[Verification, ...]
    refused: dict[str, str]
    notes: tuple[str, ...]
    credits: tuple[str, ...]


def write_demo_page(desk: Desk, folder: Path, walked: Walked) -> Path:
    """The demo's page in `folder`; index.html."""
    narration = "narrated" if walked.sample.narrated else "without narration (espeak-ng is not installed)"
    page = Page(
        title="One video in, a version for every audience out",
        intro=f"{float(walked.video.duration):.0f} seconds of ten small scenes, {narration}. For each of "
        f"{len(walked.segments)} audiences Refract chose a thumbnail and a clip, painted a look and cut a revision; "
        "each was checked, approved by a second profile, signed and ranked beside the original.",
        video=walked.video,
        segments=walked.segments,
        rankings=walked.rankings,
        verified=walked.verified,
        refused=dict(walked.refused),
        notes=(
            "The audiences are simulated. What they like are other crops and moments of pictures like those in the "
            "sample, so the fit shown here tells that the path works, not how well it works for real people.",
            f"“{REVIEWER}” is a second profile of the same account of this computer; log and credentials say so.",
            "The credentials are signed with a key that was made on this computer, so others read them as intact but "
            "from an unknown signer. The files carry no invisible mark yet.",
            *(f"{what} did not work: {why}" for what, why in walked.failed),
        ),
        credits=walked.sample.credits,
    )
    return write_page(desk, folder, page)


def write_page(desk: Desk, folder: Path, page: Page) -> Path:
    """Write index.html and the files it shows into `folder`; the page's path. Works from the folder alone, offline."""
    files = PageFiles(folder)
    items = {one.version: one for one in desk.store.items.find(removed=0) if one.version is not None}
    by_id = {str(one.id): one for one in desk.store.items.find(removed=0)}
    name_of = {one.id: one for one in page.segments}
    sections = []
    for segment in page.segments:
        versions = desk.store.versions.find(item=page.video.id, segment=segment.id)
        made = [
            Made(one, desk.store.report(one.id), items.get(one.id), page.refused.get(one.id, "")) for one in versions
        ]
        sections.append(audience(segment, made, page.video, files, simulated=_simulated(desk, segment)))
    ranked = "".join(ranking(one, name_of[one.segment], by_id, files) for one in page.rankings)
    body = _header(desk, page, files) + f"<main>{_notes(page.notes)}{''.join(sections)}{_ranked(ranked)}"
    body += f"{_verified(page.verified)}</main>{_footer(page)}"
    return files.write(_document(page.title, body))


def _simulated(desk: Desk, segment: Segment) -> bool:
    feedback = None if segment.feedback is None else desk.store.feedback.one(id=segment.feedback)
    return feedback is not None and feedback.format == "simulated"


def _document(title: str, body: str) -> str:
    style = _STYLE.read_text("utf-8")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_text(title)}</title><style>{style}</style></head><body>{body}</body></html>\n"
    )


def _header(desk: Desk, page: Page, files: PageFiles) -> str:
    source = files.link(page.video.path, "original")
    poster = files.link(page.video.thumbnail.path, "original-poster")
    versions = desk.store.versions.find(item=page.video.id)
    steps = (
        ("load", "1 video"),
        ("segment", f"{len(page.segments)} audiences"),
        ("make", f"{len(versions)} versions"),
        ("check", f"{sum(desk.store.report(one.id) is not None for one in versions)} reports"),
        ("review", f"{sum(desk.store.decision(one.id) is not None for one in versions)} decisions"),
        ("seal and export", f"{sum(one.version is not None for one in desk.store.items.find(removed=0))} items"),
        ("rank", f"{len(page.rankings)} lists"),
    )
    path = "".join(f"<li>{name} <b>{count}</b></li>" for name, count in steps)
    return (
        f'<header><div><p class="eyebrow">Refract</p><h1>{_text(page.title)}</h1>'
        f'<p class="soft">{_text(page.intro)}</p>'
        f'<ol class="path">{path}</ol></div>'
        f'<video controls preload="none" aria-label="the original" poster="{poster}" src="{source}"></video></header>'
    )


def _notes(notes: Iterable[str]) -> str:
    return f'<div class="note small">{"".join(f"<p>{_text(note)}</p>" for note in notes)}</div>'


def _ranked(lists: str) -> str:
    if not lists:
        return ""
    key = "".join(
        f'<span class="key" style="background:var(--{colour})"></span>{name}'
        for colour, name in (
            ("human", "human"),
            ("assisted", "AI-assisted"),
            ("ai", "AI-generated"),
            ("unknown", "unknown"),
        )
    )
    return (
        f"<section><h2>People’s and AI-assisted items in one list</h2>"
        f'<p class="soft small">By what each audience likes; no item has a place of its own.{key}</p>{lists}</section>'
    )


def _verified(verified: Iterable[Verification]) -> str:
    told = "".join(
        f'<div class="verified"><b>{_text(one.sentence)}</b><p class="small soft">origin {one.origin.value}, '
        f"credentials {one.credentials.trust.value}, recognised by "
        f"{one.match.value if one.match is not None else 'nothing'}</p></div>"
        for one in verified
    )
    return f"<section><h2>Any file can be asked what it is</h2>{told}</section>" if told else ""


def _footer(page: Page) -> str:
    credits_said = "".join(f"<li>{_text(one)}</li>" for one in page.credits)
    return f"<footer><details><summary>Credits</summary><ul>{credits_said}</ul></details></footer>"


def _text(text: str) -> str:
    return html.escape(text, quote=True)
