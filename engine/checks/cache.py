"""Findings and proofs kept in the workspace's cache, so that nothing is looked at twice. The folder may be deleted."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import secrets
from importlib import metadata
from pathlib import Path
from typing import Any, TypeVar

import cattrs

from engine.checks.contract import Check, CheckContext
from engine.domain.findings import Finding, Proof, Verdict
from engine.domain.plain import canonical, digest, from_plain, to_plain
from engine.models.catalogue import model_sha256

T = TypeVar("T")
_FOUNDATIONS = ("av", "numpy", "opencv-python-headless", "onnxruntime", "torch")


def finding_path(check: Check, context: CheckContext) -> Path:
    """Where this check's finding on exactly this input lies: the check's version, all bytes, and the limits."""
    version, video, analysis = context.version, context.video, context.analysis
    parts = [
        check.id,
        check.version,
        *(model_sha256(name) for name in check.models),
        *context.hashes,
        context.limits.profile,
        context.limits.digest(check.id),
        "" if video is None else video.sha256,
        "" if version is None else digest(version.recipe) + digest(version.time_map),
        "" if analysis is None else f"{analysis.video} {analysis.version}",
    ]
    return _path(context.places.cache, "findings", parts)


def proof_path(cache: Path, check: Check) -> Path:
    """Where this check's known answers on this machine lie."""
    return _path(cache, "proofs", [check.id, check.version, *(model_sha256(name) for name in check.models), machine()])


def load_finding(check: Check, context: CheckContext) -> Finding | None:
    """The kept finding, None if there is none that can be used."""
    found = _load(finding_path(check, context), Finding)
    if found is None or (found.check, found.version) != (check.id, check.version):
        return None
    return None if found.verdict is Verdict.NOT_RUN else found


def save_finding(finding: Finding, check: Check, context: CheckContext) -> None:
    """Keep a finding; one that did not run is never kept, so that it is tried again."""
    if finding.verdict is not Verdict.NOT_RUN:
        _save(finding, finding_path(check, context))


def load_proof(cache: Path, check: Check) -> Proof | None:
    """How the check's known answers came out here, None if they have not been run."""
    return _load(proof_path(cache, check), Proof)


def save_proof(proof: Proof, cache: Path, check: Check) -> None:
    """Keep how the known answers came out."""
    _save(proof, proof_path(cache, check))


def machine() -> str:
    """What known answers depend on beside the check itself: the processor and the libraries below it."""
    return "|".join([platform.machine(), platform.system(), platform.python_version(), *map(_release, _FOUNDATIONS)])


def _release(package: str) -> str:
    try:
        return f"{package} {metadata.version(package)}"
    except metadata.PackageNotFoundError:
        return f"{package} absent"


def _path(cache: Path, kind: str, parts: list[str]) -> Path:
    name = hashlib.sha256(canonical(parts)).hexdigest()
    return cache / "checks" / kind / name[:2] / f"{name}.json"


def _load(path: Path, kind: type[T]) -> T | None:
    try:
        plain: Any = json.loads(path.read_text(encoding="utf-8"))
        return from_plain(plain, kind)
    except (OSError, ValueError, TypeError, KeyError, cattrs.BaseValidationError):
        return None


def _save(value: Any, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    with part.open("w", encoding="utf-8") as stream:
        json.dump(to_plain(value), stream, ensure_ascii=False, allow_nan=False)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)
