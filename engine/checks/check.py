"""Step 6, check: every check that applies is run on the exact bytes, and the worst finding is the verdict."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from engine.control import Control
from engine.domain.analysis import Analysis
from engine.domain.findings import Finding, Proof, Report
from engine.domain.media import Places, Sha256, Video
from engine.domain.versions import Version
from engine.errors import BadInput, UnreadableMedia

if TYPE_CHECKING:
    from engine.checks.contract import Check, CheckContext
    from engine.checks.proofs import Selftest

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".avif", ".heic", ".heif"})


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What to check.

    `files` are all files of the version in order, the main one first, or one file of unknown making (then `version`
    is None). `video` is the source, `analysis` what is known of it. `profile` names the limits ("default").
    """

    files: tuple[Path, ...]
    video: Video | None
    version: Version | None
    analysis: Analysis | None
    profile: str
    places: Places


def check(request: CheckRequest, control: Control) -> Report:
    """Run every check and give the report; a check that fails in any way is in it as NOT_RUN.

    Raises:
        UnreadableMedia: a file is missing.
        BadInput: the request names no file, another video than the version's, or an unknown profile; or a file
            changed while it was checked.
        Cancelled: the person stopped it.
    """
    from engine.checks.registry import registry

    _refuse_mismatch(request)
    context = _context(request, tuple(hash_of(path) for path in request.files), control)
    checks = registry()
    findings = tuple(
        _finding(one, context, control.part(place / len(checks), (place + 1) / len(checks)))
        for place, one in enumerate(checks)
    )
    if tuple(hash_of(path) for path in request.files) != context.hashes:
        raise BadInput(f"{request.files[0].name} changed while it was checked", "check it again")
    return _report(request, context, findings)


def selftest(places: Places, control: Control) -> tuple[Selftest, ...]:
    """Run the known answers of every check on this machine; those that are all right become the checks' proofs.

    Raises:
        Cancelled: the person stopped it.
    """
    from engine.checks.proofs import prove_all

    return prove_all(places, control)


def hash_of(path: Path) -> Sha256:
    """SHA-256 of a file.

    Raises:
        UnreadableMedia: it is not there or cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return Sha256(hashlib.file_digest(stream, "sha256").hexdigest())
    except OSError as fault:
        raise UnreadableMedia(f"{path.name} cannot be read: {fault.strerror or fault}", "", path) from fault


def _refuse_mismatch(request: CheckRequest) -> None:
    if not request.files:
        raise BadInput("there is no file to check")
    version, video = request.version, request.video
    if version is not None and video is not None and video.sha256 != version.recipe.source:
        raise BadInput(f"{video.name} is not the source that the version was made from")
    if version is not None and tuple(file.path.name for file in version.files) != tuple(p.name for p in request.files):
        raise BadInput("the files handed in are not the version's files", "hand in all of them, the main one first")


def _context(request: CheckRequest, hashes: tuple[Sha256, ...], control: Control) -> CheckContext:
    from engine.checks.contract import STILL, CheckContext
    from engine.checks.material import Material
    from engine.checks.thresholds import limits_for

    control.check()
    version, main = request.version, request.files[0]
    still = main.suffix.lower() in PICTURES if version is None else version.kind in STILL
    return CheckContext(
        files=request.files,
        hashes=hashes,
        still=still,
        video=request.video,
        version=version,
        analysis=request.analysis,
        limits=limits_for(request.profile),
        places=request.places,
        material=Material(main, hashes[0], request.video, version, request.places),
    )


def _finding(one: Check, context: CheckContext, control: Control) -> Finding:
    """One check's finding: its models whole, proved on this machine, from the cache where it is the same question."""
    from engine.checks import cache
    from engine.checks.runner import bounded, not_run, run_check
    from engine.models.catalogue import uses

    control.step(0.0, one.id)
    if one.applies(context):
        return run_check(one, context, control, one.limit.fixed)
    models = bounded(f"models of {one.id}", lambda _: uses(*one.models), control, one.limit.fixed)
    if models.reason:
        return not_run(one, context, models.reason, models.hint)
    proof, reason = _proof(one, context, control.part(0.0, 0.3))
    if reason:
        return replace(not_run(one, context, reason), proof=proof)
    found = cache.load_finding(one, context)
    if found is None:
        found = run_check(one, context, control.part(0.3, 1.0), _limit(one, context))
        cache.save_finding(found, one, context)
    return replace(found, proof=proof)


def _proof(one: Check, context: CheckContext, control: Control) -> tuple[Proof | None, str]:
    """How the check's known answers came out on this machine, and why it must not be believed ("" if it may)."""
    from engine.checks.cache import load_proof
    from engine.checks.proofs import prove
    from engine.checks.runner import bounded

    proof = load_proof(context.places.cache, one)
    if proof is None:
        outcome = bounded(f"proof of {one.id}", partial(prove, one, context.places), control, one.limit.fixed)
        if outcome.reason or outcome.value is None:
            return None, f"its known answers could not be run: {outcome.reason}"
        proof = outcome.value
    if not proof.total:
        return proof, "its known answers could not be built on this machine"
    if proof.right < proof.total:
        return proof, f"only {proof.right} of its {proof.total} known answers came out right on this machine"
    return proof, ""


def _limit(one: Check, context: CheckContext) -> float:
    """Seconds the check may take: grows with the picture time of the version and of its source."""
    length = 0.0 if context.video is None else float(context.video.duration)
    if context.version is not None:
        length += sum(float(piece.version_end - piece.version_start) for piece in context.version.time_map.pieces)
    elif not context.still:
        length += context.files[0].stat().st_size / 50_000
    return one.limit.fixed + one.limit.per_second * length


def _report(request: CheckRequest, context: CheckContext, findings: tuple[Finding, ...]) -> Report:
    from engine.checks.report import make_report

    subject = None if request.version is None else request.version.id
    return make_report(
        subject, context.hashes[0], request.profile, findings, datetime.now(UTC).isoformat("T", "seconds")
    )
