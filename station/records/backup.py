"""Backups: a copy of the database through SQLite's backup API, made whole on the disk, opened again and
verified before it counts, and the oldest taken away."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from station.progress import Count
from station.records.database import FAILURES, sqlite3
from station.records.disk import sync_file, sync_folder
from station.records.errors import BackupDiffers
from station.records.opening import connect
from station.records.translating import translate
from station.records.verify import verify

KEEP = 24
"""How many backups a folder keeps."""


@dataclass(frozen=True)
class Backup:
    """A verified copy: where it lies and how many entries it holds, up to which hash."""

    path: Path
    entries: int
    head: str


def back_up(
    database: Path, folder: Path, at: datetime, *, keep: int = KEEP, progress: Count | None = None
) -> Backup:
    """Copy the database into a folder, verify the copy, and take away the oldest beyond `keep`.

    Raises OSError when the folder's disk fails, BackupDiffers when the copy does not verify (it is kept aside
    as `.bad`), or the RecordsError of the database.
    """
    name = at.strftime("station-%Y%m%dT%H%M%S%fZ")
    draft, path = folder / f".{name}.draft", folder / f"{name}.db"
    _sweep(folder, at)
    try:
        copy(database, draft)
        verdict = verify(draft, progress=progress, still=True)
        if not verdict.whole:
            bad = path.with_suffix(".bad")
            draft.rename(bad)
            raise BackupDiffers(path=str(bad), faults=len(verdict.faults))
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(folder)
    for old in sorted(backups(folder), key=lambda one: (one.name <= path.name, one.name))[:-keep]:
        old.unlink(missing_ok=True)  # named later than now: made before the clock was put back
    return Backup(path, verdict.entries, verdict.head)


def _sweep(folder: Path, at: datetime) -> None:
    """Take away drafts that a killed backup left an hour ago or more."""
    for draft in folder.glob(".station-*.draft*"):
        if at.timestamp() - draft.stat().st_mtime > 3600:
            draft.unlink(missing_ok=True)


def backups(folder: Path) -> list[Path]:
    """List the backups of a folder, oldest first."""
    return sorted(folder.glob("station-*.db"))


def copy(database: Path, draft: Path) -> None:
    """Copy every page in one step, during which nobody commits (0.3 s for 135 MB), and sync the copy."""
    source = connect(database, older=True)
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        target = sqlite3.connect(draft, isolation_level=None)
        try:
            source.conn.backup(target)
        finally:
            target.close()
        sync_file(draft)
    except FAILURES as error:
        raise translate(error) from error
    finally:
        source.conn.close()
