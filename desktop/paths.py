"""Where Refract keeps things on this computer, outside of any workspace."""

from __future__ import annotations

import getpass
import os
from pathlib import Path

import platformdirs

NAME = "Refract"


def account() -> str:
    """The account of this computer that runs the program."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown account"


def default_workspace() -> Path:
    """`Refract` in the user's data folder."""
    return Path(platformdirs.user_data_dir(appauthor=False)) / NAME


def models_folder() -> Path:
    """Converted weights, shared by all workspaces of the account; REFRACT_MODELS names another folder."""
    chosen = os.environ.get("REFRACT_MODELS")
    return Path(chosen) if chosen else Path(platformdirs.user_cache_dir(NAME, appauthor=False)) / "models"


def settings_file() -> Path:
    """The settings of this account."""
    return Path(platformdirs.user_config_dir(NAME, appauthor=False)) / "settings.json"


def logs_folder() -> Path:
    """Logs of the program and of its engine process."""
    return Path(platformdirs.user_log_dir(NAME, appauthor=False))
