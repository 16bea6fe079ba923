"""The archive of a closed book of record: database, mirror, register as PDF/A, signed heads, and a manifest
with the hash of each; made beside, verified, sealed read-only, copied to the second medium, taken away."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from station.clinical.closing import archive_name
from station.progress import Count
from station.records import journal, mirror
from station.records.backup import copy
from station.records.database import Database
from station.records.disk import sync_file, sync_folder
from station.records.errors import ArchiveDiffers, NotWhole
from station.records.heads import append_head, check_heads, heads_beside
from station.records.keys import StationKey
from station.records.queries.register import register
from station.records.queries.settings import settings
from station.records.verify import verify
from station.runtime.documents.register_extract import register_document
from station.runtime.documents.stamping import stamp_of
from station.runtime.register_export import manner_of, write_new
from station.runtime.remains import PAPERS, digest, pack

DATABASE, MIRROR, REGISTER, HEADS = "station.db", "mirror.jsonl", "register.pdf", "heads.txt"
MANIFEST = "manifest.json"
CONTENTS = (DATABASE, MIRROR, REGISTER, HEADS)
"""What every archive holds; `PAPERS` too where prints and exports were archived with the book."""
DRAFT = ".draft-"


def make(
    path: Path,
    folder: Path,
    mirror_path: Path,
    key: StationKey,
    old: Database,
    at: datetime,
    papers: Sequence[Path] = (),
    progress: Count | None = None,
) -> Path:
    """Make the archive of the database at `path` in a folder, with the papers told, verify and seal it; give
    where it lies.

    `old` reads that database and holds its write lock. Raises OSError of a failing disk, NotWhole when the
    copy or the mirror does not verify, ArchiveDiffers.
    """
    name = archive_name(at, journal.head(old).hash)
    draft = folder / f"{DRAFT}{name}"
    draft.mkdir(mode=0o700)
    copy(path, draft / DATABASE)
    write_new(draft / MIRROR, b"".join(mirror.lines(mirror_path)))
    verdict = verify(draft / DATABASE, draft / MIRROR, progress, still=True)
    if not verdict.whole:
        raise NotWhole(faults=len(verdict.faults))
    write_new(draft / REGISTER, _register(old, at, key))
    known = heads_beside(mirror_path)
    write_new(draft / HEADS, known.read_bytes() if known.exists() else b"")
    append_head(draft / DATABASE, key, at, draft / HEADS)
    if papers:
        pack(papers, draft / PAPERS)
    write_new(draft / MANIFEST, _manifest(draft, old, at))
    return _named(draft, folder / name, key, progress)


def _register(old: Database, at: datetime, key: StationKey) -> bytes:
    from station.exchange.formulary import read_terms
    from station.printing.documents.typesetting import make_document

    manner = manner_of(settings(old), read_terms())
    return make_document(register_document(register(old), "number", manner), stamp_of(old, at, key))


def _manifest(draft: Path, old: Database, at: datetime) -> bytes:
    head = journal.head(old)
    told = {
        "closed": at.isoformat(timespec="seconds"),
        "entries": head.n,
        "head": head.hash,
        "files": {name: digest(draft / name) for name in contents(draft)},
    }
    return (json.dumps(told, indent=1, sort_keys=True) + "\n").encode()


def contents(archive: Path) -> tuple[str, ...]:
    """Name the files that an archive is made of, beside its manifest."""
    return (*CONTENTS, *([PAPERS] if (archive / PAPERS).exists() else []))


def _of(path: Path) -> str | None:
    return digest(path) if path.exists() else None


def digest_of(archive: Path) -> str:
    """Hash an archive's manifest, which names the hash of every other file."""
    return digest(archive / MANIFEST)


def _named(draft: Path, archive: Path, key: StationKey, progress: Count | None) -> Path:
    """Make a whole draft durable, verify it, and give it its name, read-only."""
    for name in (*contents(draft), MANIFEST):
        os.chmod(draft / name, 0o400)
        sync_file(draft / name)
    sync_folder(draft)
    check(draft, digest_of(draft), key, progress)
    draft.rename(archive)
    with suppress(PermissionError):  # a USB stick's file system knows no owners
        os.chmod(archive, 0o500)
    sync_folder(archive.parent)
    return archive


def copy_to(archive: Path, folder: Path, key: StationKey, progress: Count | None = None) -> Path:
    """Copy a sealed archive into a folder of another medium, verify the copy and seal it; raises OSError and
    ArchiveDiffers."""
    draft = folder / f"{DRAFT}{archive.name}"
    draft.mkdir(mode=0o700)
    for name in (*contents(archive), MANIFEST):
        shutil.copyfile(archive / name, draft / name)
    check(draft, digest_of(archive), key, progress)
    return _named(draft, folder / archive.name, key, progress)


def check(archive: Path, manifest: str, key: StationKey, progress: Count | None = None) -> None:
    """Verify an archive from its manifest's hash on: every file, the whole chain and books, the mirror, the
    signed heads; raises ArchiveDiffers, and OSError where it can't be read."""
    faults: list[str] = []
    if digest_of(archive) != manifest:
        faults.append(MANIFEST)
    told = json.loads((archive / MANIFEST).read_bytes())
    named = told["files"].keys() | set(contents(archive))
    faults += [name for name in named if _of(archive / name) != told["files"].get(name)]
    verdict = verify(archive / DATABASE, archive / MIRROR, progress, still=True)
    faults += [fault.code for fault in verdict.faults]
    if (verdict.entries, verdict.head) != (told["entries"], told["head"]):
        faults.append("head")
    texts = (archive / HEADS).read_text(encoding="ascii").splitlines()
    faults += [fault.code for fault in check_heads(archive / DATABASE, key, texts)]
    if faults:
        raise ArchiveDiffers(path=str(archive), faults=", ".join(sorted(set(faults))))


def sweep(folder: Path, old: Database, closed: frozenset[str]) -> None:
    """Take away what a closing cut short left: drafts, and archives of the book that is still open."""
    for path in folder.glob(f"{DRAFT}*"):
        remove(path)
    for path in folder.iterdir():
        if path.name not in closed and _is_of(path, old):
            remove(path)


def _is_of(archive: Path, old: Database) -> bool:
    try:
        told = json.loads((archive / MANIFEST).read_bytes())
        row = old.execute("SELECT hash FROM journal WHERE n = ?", [told["entries"]]).fetchone()
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return row is not None and row[0] == told["head"]


def remove(archive: Path) -> None:
    """Take an archive or a draft away, its manifest last, so that one cut short is known and gone on with;
    nothing where there is none."""
    if not archive.exists():
        return
    os.chmod(archive, 0o700)
    for path in sorted(archive.iterdir(), key=lambda path: path.name == MANIFEST):
        path.unlink()
    archive.rmdir()
    sync_folder(archive.parent)
