"""The technical log of a home: what went wrong in the machine, never anything about a patient."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

_BYTES = 1_000_000


def log_to(path: Path) -> None:
    """Send the program's warnings to the log, nothing to the terminal, where it would cover the screen."""
    root = logging.getLogger()
    if any(
        isinstance(item, RotatingFileHandler) and item.baseFilename == str(path) for item in root.handlers
    ):
        return
    handler = RotatingFileHandler(path, maxBytes=_BYTES, backupCount=3, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(message)s"))
    root.addHandler(handler)
