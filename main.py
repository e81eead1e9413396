"""Refract: freeze support, arguments, hand over to desktop."""

from __future__ import annotations

import multiprocessing
import sys


def main() -> int:
    """Run the command line or the window; the exit status of product's contract."""
    multiprocessing.freeze_support()
    from desktop.app import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
