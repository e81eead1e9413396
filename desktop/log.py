"""The program's log: one rotating file, nothing secret in it."""

from __future__ import annotations

import logging
import logging.handlers
import re
import sys
from pathlib import Path

_SECRET = re.compile(
    r"(?i)(passphrase|password|secret|token|authorization|api[_-]?key)(\"?\s*[=:]\s*\"?)([^\s\",}]+)"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
    re.DOTALL,
)
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class _NoSecrets(logging.Formatter):
    """Formats a record with passphrases, tokens and private keys blotted out, in the traceback too."""

    def format(self, record: logging.LogRecord) -> str:
        return blotted(super().format(record))


def blotted(text: str) -> str:
    """The text with the values of secret-looking fields, and private keys, replaced by ***."""
    return _SECRET.sub(lambda found: f"{found[1]}{found[2]}***" if found[1] else "*** (private key)", text)


def start(folder: Path, *, verbose: bool = False) -> Path | None:
    """Log to `refract.log` in that folder (1 MiB, three old ones kept); `verbose`: to standard error as well.

    Returns the file, or None where the folder cannot be written (then only standard error is used).
    """
    root = logging.getLogger("refract")
    root.setLevel(logging.INFO)
    root.propagate = False
    for handler in list(root.handlers):
        root.removeHandler(handler)
        handler.close()
    path = _add_file(root, folder)
    if verbose or path is None:
        shown = logging.StreamHandler(sys.stderr)
        shown.setLevel(logging.INFO if verbose else logging.ERROR)
        shown.setFormatter(_NoSecrets(_FORMAT))
        root.addHandler(shown)
    return path


def _add_file(root: logging.Logger, folder: Path) -> Path | None:
    path = folder / "refract.log"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        kept = logging.handlers.RotatingFileHandler(path, maxBytes=1 << 20, backupCount=3, encoding="utf-8")
    except OSError:
        return None
    path.chmod(0o600)
    kept.setFormatter(_NoSecrets(_FORMAT))
    root.addHandler(kept)
    return path
