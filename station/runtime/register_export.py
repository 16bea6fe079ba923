"""Writing the register to a file: a new one, that only its owner reads."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from zoneinfo import ZoneInfo

from station.clinical.days import DEFAULT_ZONE
from station.clinical.terms import Terms
from station.exchange.register_csv import Manner, register_csv
from station.records.queries.register import RegisterLine


def manner_of(settings: dict[str, str], terms: Terms) -> Manner:
    """Say how a unit with these settings writes its register."""
    return Manner(ZoneInfo(settings.get("time_zone", DEFAULT_ZONE)), terms)


def export_register(lines: Sequence[RegisterLine], settings: dict[str, str], terms: Terms) -> bytes:
    """Give the register as a file of a unit with these settings."""
    names = (settings.get("unit_name", ""), settings.get("unit_address", ""))
    pharmacy = ", ".join(name for name in names if name)
    return register_csv([asdict(line) for line in lines], pharmacy, manner_of(settings, terms))


def write_new(path: Path, data: bytes) -> None:
    """Write a new file that only its owner reads, whole or not at all; raises OSError, FileExistsError among
    them."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
