"""The command line: stable, other programs use it. The contract is in `resources/schemas` and `--help`."""

from desktop.cli.main import main

__all__ = ["main"]
