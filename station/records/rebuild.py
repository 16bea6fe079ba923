"""Rebuilding: a new database from a whole journal, the damaged one's own or its mirror's, put in its place.

Done alone: no other station process lives. The damaged file is kept beside the new one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from station.progress import Count
from station.records import journal, mirror
from station.records.clock import Lease
from station.records.database import FAILURES, Database
from station.records.errors import ChainBroken, MirrorAhead, MirrorBehind
from station.records.fence import Identity
from station.records.heads import put_heads_aside
from station.records.presence import Presence, refuse_company
from station.records.rebuilding import Rebuilding, Salvage
from station.records.replacing import drafted, held, remove, salvage, swap
from station.records.translating import translate


@dataclass(frozen=True)
class Rebuilt:
    """What was made: entries with the one that tells of it, where the damaged file lies (None: there was
    none), what was lost.

    `lost` counts entries that the damaged database had and the mirror had not, `regained` those that the
    mirror alone had; `pins` the people who must set a PIN again.
    """

    entries: int
    kept: Path | None
    lost: int
    regained: int
    pins: int


def rebuild(
    path: Path,
    presence: Presence,
    lease: Lease,
    *,
    mirror_path: Path | None = None,
    from_mirror: bool = False,
    accept_loss: bool = False,
    progress: Count | None = None,
) -> Rebuilt:
    """Rebuild the database at `path` from its own journal, or from its mirror; until the end, everything
    stays where it was.

    Raises NotAlone, Busy, ChainBroken (where), MirrorAhead (it knows more: rebuild from it), MirrorBehind (it
    knows less: `accept_loss` goes on without), MirrorDiffers (it is damaged), or the RecordsError of a
    failing disk.
    """
    refuse_company(presence)
    draft = path.with_name(f"{path.name}.rebuilding")
    remove(draft)
    try:
        with held(path) as old:
            found = salvage(old)
            there = mirror.count(mirror_path) if mirror_path else 0
            lost = _loss(found, mirror_path, there, from_mirror=from_mirror, accept_loss=accept_loss)
            entries = mirror.read_entries(mirror_path) if from_mirror and mirror_path else _entries(old)
            total = there if from_mirror else found.last
            identity = Identity(lease.clock, lease)
            with drafted(draft, identity) as database:
                work = Rebuilding(database, identity, presence, found)
                work.begin()
                work.lay(entries, lambda done: progress(done, total) if progress else None)
                pins = work.carry_over()
                regained = max(0, there - found.last) if from_mirror else 0
                source = "mirror" if from_mirror else "journal"
                work.end("rebuilt", {"source": source, "lost": lost, "regained": regained, "pins": pins})
            stamp = lease.clock.utc().strftime("%Y%m%dT%H%M%S%fZ")
            kept = swap(path, draft, f"damaged-{stamp}")
            if lost and mirror_path:
                put_heads_aside(mirror_path, stamp)
    except FAILURES as error:
        raise translate(error) from error
    finally:
        remove(draft)
    return Rebuilt(work.entries, kept, lost, regained, pins)


def _loss(
    found: Salvage, mirror_path: Path | None, there: int, *, from_mirror: bool, accept_loss: bool
) -> int:
    """Compare how far the two copies go; give how many entries the new database will lack."""
    if not from_mirror and there > found.last:
        raise MirrorAhead(str(mirror_path), there, found.last)
    lost = max(0, found.last - there) if from_mirror else 0
    if lost and not accept_loss:
        raise MirrorBehind(str(mirror_path), there, found.last)
    return lost


def _entries(old: Database | None) -> Iterator[journal.Entry]:
    """Read the damaged database's journal one by one, so that what can't be read is named."""
    n = 0
    try:
        if old is not None:
            for entry in journal.entries(old, batch=1):
                n = entry.n
                yield entry
    except FAILURES as error:
        raise ChainBroken("unreadable", n + 1) from error
    if n == 0:
        raise ChainBroken("unreadable", 1)
