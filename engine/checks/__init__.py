"""Step 6, check: every version passes the fidelity checks; what crashes or does not know never counts as passed."""

from engine.checks.check import CheckRequest, check, selftest

__all__ = ["CheckRequest", "check", "selftest"]
