"""What lies about of a book of record beside its records: prints, exports that were taken in, databases and
mirrors put aside. It is archived or destroyed with the book.

Which files leave is written down before the next book takes the old one's place, and done after it: killed
between the two, whoever opens the station next goes on.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from station.places import Home
from station.records.database import Database
from station.records.disk import sync_file, sync_folder
from station.records.queries.closing import closed_books
from station.records.queries.imports import imports

PAPERS = "papers.zip"
LEAVING = ".leaving.json"


def remains(home: Home, second: Path | None, old: Database) -> list[Path]:
    """List the files of the open book: all that was printed, the exports it took in (others wait for the next
    book), and what was put aside here and on the second medium."""
    places = [home.path.glob("station.db.*-*Z*"), home.backups.glob("*.bad")]
    if second:
        places += [second.glob("*.before-*"), (second / "backups").glob("*.bad")]
    aside = [path for place in places for path in place]
    printed = home.printed.rglob("*")
    return sorted(path for path in (*printed, *_taken_in(home, old), *aside) if path.is_file())


def _taken_in(home: Home, old: Database) -> Iterator[Path]:
    known = {item.sha256 for item in imports(old)}
    for path in home.inbox.iterdir():
        if path.is_file() and not path.is_symlink() and digest(path) in known:
            yield path


def digest(path: Path) -> str:
    """Hash a file (SHA-256), however large; raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pack(files: Sequence[Path], target: Path) -> None:
    """Put copies of the files into a new archive file that only its owner reads, synced; raises OSError."""
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for place, path in enumerate(files, start=1):
            packed.write(path, f"{path.parent.name}/{place:05}-{path.name}")
    sync_file(target)


def note_leaving(home: Home, name: str, files: Sequence[Path]) -> None:
    """Write down which files leave with the book that is being closed under a name."""
    target, draft = home.archive / LEAVING, home.archive / f"{LEAVING}.new"
    draft.write_text(json.dumps({"name": name, "files": [str(path) for path in files]}), encoding="utf-8")
    sync_file(draft)
    os.replace(draft, target)
    sync_folder(home.archive)


def take_leave(home: Home, live: Database) -> int:
    """Take away what left with a closed book, if anything is still to be; give how many files went.

    Where the book was not closed after all, nothing leaves.
    """
    try:
        told = json.loads((home.archive / LEAVING).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return 0
    gone = 0
    if any(book.name == told["name"] for book in closed_books(live)):
        for path in map(Path, told["files"]):
            gone += path.exists()
            path.unlink(missing_ok=True)
    (home.archive / LEAVING).unlink(missing_ok=True)
    return gone
