"""Domain values as the JSON objects of the command line's contract (resources/schemas)."""

from __future__ import annotations

from desktop.cli.output import Document
from engine.domain.analysis import Analysis
from engine.domain.audience import Feedback, Segment
from engine.domain.findings import Finding, Report
from engine.domain.items import CorpusItem, Ranking, Verification
from engine.domain.jobs import Job
from engine.domain.media import Moment, Video
from engine.domain.plain import to_plain
from engine.domain.review import Decision
from engine.domain.versions import Fit, Flip, RenderedFile, Version

_BASELINES = ("random", "original", "first", "whole")


def video(one: Video, path: str) -> Document:
    """An imported item: `path` as it was named, `file` the kept copy; size as displayed, duration in seconds."""
    return {
        "id": one.id,
        "path": path,
        "file": str(one.path),
        "name": one.name,
        "title": one.title,
        "tags": list(one.tags),
        "duration": float(one.duration),
        "width": one.width,
        "height": one.height,
        "fps": float(one.picture.frame_rate),
        "has_audio": one.sound is not None,
        "declared": one.declared.value,
        "thumbnail": {"path": str(one.thumbnail.path), "source": one.thumbnail.source.value},
        "warnings": list(one.warnings),
    }


def analysis(one: Analysis, of: Video) -> Document:
    """What was found in an item; times in seconds after its first picture."""
    return {
        "id": of.id,
        "shots": [[_at(of, shot.span.start), _at(of, shot.span.end)] for shot in one.shots],
        "frames": len(one.frames),
        "faces": sum(len(frame.faces) for frame in one.frames),
        "text": _texts(one),
        "speech": [
            {"start": _at(of, said.span.start), "end": _at(of, said.span.end), "text": said.text}
            for said in one.sentences
        ],
        "seconds": one.seconds,
        "language": one.language,
        "warnings": list(one.warnings),
    }


def feedback(one: Feedback) -> Document:
    """A feedback file that was read. `skipped` lists the first rows left out, `skipped_total` counts them all."""
    return {
        "id": one.id,
        "format": one.format,
        "users": one.users,
        "items": len(one.items),
        "events": one.event_count,
        "skipped": [{"line": row.line, "reason": row.reason} for row in one.skipped],
        "skipped_total": one.skipped_total,
    }


def segment(one: Segment, *, whole: bool = False) -> Document:
    """A segment; with `whole` also what it likes."""
    document = {
        "id": one.id,
        "name": one.name,
        "size": one.health.size,
        "likes": len(one.likes),
        "source": one.source.value,
        "stability": one.stability,
        "health": to_plain(one.health),
    }
    if whole:
        document |= {
            "description": one.description,
            "concepts": list(one.concepts),
            "liked": [
                {
                    "item": like.item,
                    "weight": like.weight,
                    "title": like.title,
                    "path": None if like.picture is None else str(like.picture),
                    "held_out": index in one.judging,
                }
                for index, like in enumerate(one.likes)
            ],
        }
    return document


def version(one: Version, of: Video) -> Document:
    """A version; moments and ranges in seconds after the source's first picture."""
    return {
        "id": one.id,
        "kind": one.kind.value,
        "segment": one.segment,
        "item": one.item,
        "files": [file(part) for part in one.files],
        "file": str(one.file.path),
        "offer": one.offer.value,
        "state": one.state.value,
        "origin": one.origin.value,
        "moment": None if one.moment is None else _at(of, one.moment),
        "range": None if one.span is None else [_at(of, one.span.start), _at(of, one.span.end)],
        "fit": fit(one.fit),
        "fit_original": fit(one.fit_original),
        "gain": fit(one.gain),
        "baselines": {name: one.baselines.get(name) for name in _BASELINES},
        "recipe": to_plain(one.recipe),
        "score": one.score,
        "why": [{"item": share.item, "share": share.share} for share in one.why],
        "flip": None if one.flip is None else _flip(one.flip, of),
        "rejected": [{"moment": _at(of, out.moment), "reason": out.reason} for out in one.rejected],
        "changes": list(one.changes),
        "seconds_saved": one.seconds_saved,
        "poster": str(one.poster),
        "maker": one.maker,
        "made_at": one.made_at,
        "notes": list(one.notes),
    }


def file(one: RenderedFile, *, decoded: bool = False) -> Document:
    """A rendered file."""
    document = {"role": one.role, "path": str(one.path), "sha256": one.sha256}
    return document | {"decoded_sha256": one.decoded_sha256} if decoded else document


def fit(one: Fit) -> Document:
    """Held-out fit with its interval."""
    return {"value": one.value, "low": one.low, "high": one.high, "encoder": one.encoder, "n": one.n}


def report(one: Report) -> Document:
    """What the checks found."""
    return {
        "verdict": one.verdict.value,
        "sha256": one.sha256,
        "profile": one.profile,
        "digest": one.digest,
        "findings": [_finding(found) for found in one.findings],
    }


def decision(one: Decision) -> Document:
    """A reviewer's ruling and what it binds."""
    return {
        "version": one.version,
        "decision": one.ruling.value,
        "by": one.by,
        "reason": one.reason,
        "same_account": one.same_account,
        "at": one.at,
        "bound": {"files": list(one.bound.files), "recipe": one.bound.recipe, "report": one.bound.report},
    }


def item(one: CorpusItem) -> Document:
    """An item of the corpus."""
    return {
        "id": one.id,
        "file": str(one.path),
        "origin": one.origin.value,
        "parent": one.parents[0] if one.parents else None,
        "segment": one.segment,
        "sha256": one.sha256,
        "title": one.title,
        "kind": None if one.kind is None else one.kind.value,
        "version": one.version,
        "watermark_id": one.watermark_id,
    }


def exported(one: CorpusItem) -> Document:
    """An exported version: `id` is the version's, `item` the corpus item's."""
    return {
        "id": one.version,
        "file": str(one.path),
        "item": one.id,
        "sha256": one.sha256,
        "watermark_id": one.watermark_id,
    }


def whole_item(one: CorpusItem) -> Document:
    """An item with its credentials and lineage."""
    return item(one) | {
        "parents": list(one.parents),
        "authors": list(one.authors),
        "tags": list(one.tags),
        "manifest_id": one.manifest_id,
        "recipe": one.recipe,
        "report": one.report,
        "exported_at": one.exported_at,
        "credentials": to_plain(one.credentials),
        "rankable": bool(one.vectors),
    }


def ranking(one: Ranking) -> Document:
    """Human and AI items in one list."""
    return {
        "segment": one.segment,
        "ranking": [
            {"position": place.position, "item": place.item, "origin": place.origin.value, "score": place.score}
            for place in one.places
        ],
        "ai_share": one.ai_share,
        "cap": one.cap,
        "window": one.window,
    }


def verification(one: Verification) -> Document:
    """What can be said of a file."""
    credentials = one.credentials
    return {
        "origin": one.origin.value,
        "sentence": one.sentence,
        "c2pa": {
            "state": credentials.trust.value,
            "signer": credentials.signer,
            "signed_at": credentials.signed_at,
            "generator": credentials.generator,
            "actions": list(credentials.actions),
            "problems": list(credentials.problems),
        },
        "watermark": {"found": one.watermark_found, "id": one.watermark_id, "score": one.watermark_score},
        "corpus": {"item": one.item, "match": None if one.match is None else one.match.value},
    }


def job(one: Job) -> Document:
    """A job of the queue."""
    return {
        "id": one.id,
        "what": one.what,
        "state": one.state.value,
        "progress": one.progress,
        "error": one.error,
        "hint": one.hint,
        "tries": one.tries,
        "by": one.by,
    }


def _finding(one: Finding) -> Document:
    return {
        "perspective": one.perspective.value,
        "check": one.check,
        "verdict": one.verdict.value,
        "message": one.message,
        "evidence": {
            "measured": one.measured,
            "thresholds": to_plain(one.thresholds),
            "places": to_plain(one.evidence),
            "reason": one.reason,
            "repair": one.repair,
            "model": one.model,
        },
    }


def _flip(one: Flip, of: Video) -> Document:
    return {"without": list(one.without), "instead": None if one.instead is None else _at(of, one.instead)}


def _texts(one: Analysis) -> list[str]:
    """Each text once, in the order of its first showing."""
    return list(dict.fromkeys(line.text for frame in one.frames for line in frame.text))


def _at(of: Video, moment: Moment) -> float:
    return float(of.seconds_of(moment))
