"""Closing a home's book of record: signed, archived in two places, and the next one opened at one stroke; and
destroying an archive.

Killed at any moment, either the old book lives on, whole, and closing it can begin again, or the new one
lives and the archive of the old is whole in both places.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import closing as closing_of
from dataclasses import dataclass
from pathlib import Path

from station.acts.closing import close_book as sign_closing
from station.acts.closing import destroy_book as sign_destruction
from station.acts.closing import find, why_not_close_book
from station.acts.desk import Desk, Request
from station.acts.outcome import Done, Refused, refusal
from station.acts.sitting import leave_seat, take_seat
from station.clinical.closing import ClosedBook, Left, Papers, keep_until, why_not_leave
from station.places import Home
from station.progress import Cancelled, Tell, counting, untold
from station.records import journal, mirror
from station.records.backup import backups
from station.records.clock import Clock, Lease
from station.records.database import FAILURES, Database
from station.records.disk import sync_folder
from station.records.errors import NoSecondMedium, NotWhole, RecordsError
from station.records.heads import heads_beside
from station.records.keys import StationKey
from station.records.next_book import Signed, open_next
from station.records.opening import connect
from station.records.presence import Presence, refuse_company
from station.records.queries.closing import closed_books, left_undone
from station.records.replacing import held, remove
from station.records.seats import Seat
from station.records.translating import translate
from station.records.verify import verify
from station.runtime import archive
from station.runtime.house import Machine, open_desk, read_machine
from station.runtime.remains import note_leaving, remains, take_leave
from station.runtime.unattended import PATIENCE
from station.words import say_os

Act = Callable[[Desk], Done | Refused]
NOTHING_LEFT = Left()


@dataclass(frozen=True)
class Closing:
    """One closing under way: where, who is alone there, with which key, who signed, what becomes of the
    papers, and what is left undone."""

    home: Home
    presence: Presence
    lease: Lease
    desk: Desk
    signed: Signed
    papers: Papers
    left: Left
    tell: Tell


def close_book(
    home: Home,
    request: Request,
    clock: Clock | None = None,
    papers: Papers = Papers.ARCHIVED,
    left: Left = NOTHING_LEFT,
    tell: Tell = untold,
) -> ClosedBook | Refused:
    """Sign, archive and open the next book, `left` being what it is closed over; give the closed one, or why
    nothing was closed.

    Raises NotAlone, NoSecondMedium, NotWhole, ArchiveDiffers, other RecordsErrors, and OSError of a medium;
    the old book then lives on, also where `tell` ends it.
    """
    clock = clock or Clock()
    presence = Presence(home.run)
    try:
        refuse_company(presence)
        _places(home)
        desk, done = _sat(home, presence, clock, lambda desk: sign_closing(desk, request, papers, left))
        entry = journal.find(desk.store.database, request.act_id)
        desk.store.close()
        if isinstance(done, Refused) or entry is None:
            return done if isinstance(done, Refused) else Refused("not_recorded")
        signed = Signed(entry.read()["operators"], request.reason)
        return _seal(Closing(home, presence, Lease(clock, PATIENCE), desk, signed, papers, left, tell))
    finally:
        presence.close()


def _sat(home: Home, presence: Presence, clock: Clock, act: Act) -> tuple[Desk, Done | Refused]:
    """Do an act on the production seat, and leave it; the desk stays open."""
    desk = open_desk(home, clock, lease_seconds=PATIENCE)
    taken = take_seat(desk, Request(), Seat.PRODUCTION, presence)
    if isinstance(taken, Refused):
        return desk, taken
    try:
        return desk, act(desk)
    finally:
        leave_seat(desk)


def _places(home: Home) -> tuple[Path, Path]:
    """Name the folders of archives, here and on the second medium; raises NoSecondMedium."""
    machine = read_machine(home)
    second = machine.second_medium
    if second is None or machine.key_copy is None or not machine.key_copy.exists():
        raise NoSecondMedium(path=str(second or ""))
    for folder in (home.archive, second / "archive"):
        folder.mkdir(mode=0o700, exist_ok=True)
    return home.archive, second / "archive"


def _seal(closing: Closing) -> ClosedBook | Refused:
    """Archive the old book while nobody can write in it, then put the next one in its place."""
    home, now = closing.home, closing.desk.clock.utc()
    draft = home.database.with_name(f"{home.database.name}.opening")
    remove(draft)
    try:
        with held(home.database) as old:
            if old is None:
                raise NotWhole(faults=1)
            refuse_company(closing.presence)
            may_not = why_not_leave(left_undone(old), closing.left)
            for reason in [*why_not_close_book(old, now), *([may_not] if may_not else [])]:
                return refusal(reason)
            found = remains(home, read_machine(home).second_medium, old)
            try:
                closed = _archived(closing, old, found if closing.papers is Papers.ARCHIVED else ())
                open_next(old, draft, closing.presence, closing.lease, closed, closing.signed)
                verdict = verify(draft, progress=counting(closing.tell, "verifying"))
            except Cancelled:
                _sweep(closing, old)
                raise
            if not verdict.whole:
                raise NotWhole(faults=len(verdict.faults))
            note_leaving(home, closed.name, found)
            _clear(home, read_machine(home))
            os.replace(draft, home.database)
            sync_folder(home.path)
        _take_leave(home)
    except FAILURES as error:
        raise translate(error) from error
    finally:
        remove(draft)
    return closed


def _take_leave(home: Home) -> None:
    database = connect(home.database)
    with closing_of(database.conn):
        take_leave(home, database)


def _archived(closing: Closing, old: Database, papers: Sequence[Path]) -> ClosedBook:
    """Make the archive here and on the second medium, each verified after it was written."""
    home, key, now = closing.home, closing.desk.key, closing.desk.clock.utc()
    here, second = _places(home)
    before = _sweep(closing, old)
    mirror_path = read_machine(home).mirror
    assert mirror_path is not None
    progress = counting(closing.tell, "archiving")
    made = archive.make(home.database, here, mirror_path, key, old, now, papers, progress)
    archive.copy_to(made, second, key, progress)
    head, years = journal.head(old), closing.desk.unit.checks.archive_years
    return ClosedBook(
        id=1 + max((item.id for item in before), default=0),
        name=made.name,
        entries=head.n,
        head=head.hash,
        manifest=archive.digest_of(made),
        closed=now,
        keep_until=keep_until(now, years),
        not_begun=closing.left.not_begun,
        undecided=closing.left.undecided,
        why_left=closing.left.why or None,
    )


def _sweep(closing: Closing, old: Database) -> Sequence[ClosedBook]:
    """Take away what a closing that did not come to its end left; give the books closed before."""
    before = closed_books(old)
    for folder in _places(closing.home):
        archive.sweep(folder, old, frozenset(item.name for item in before))
    return before


def _clear(home: Home, machine: Machine) -> None:
    """Take away what the archive holds twice: mirror and heads, from which nothing could go on, and backups.

    The growing part of the mirror goes first and the oldest last: what is left at a crash is the beginning of
    this journal, and the next start completes it.
    """
    assert machine.mirror is not None and machine.second_medium is not None
    for path in reversed(mirror.parts(machine.mirror)):
        path.unlink()
    heads_beside(machine.mirror).unlink(missing_ok=True)
    for folder in (home.backups, machine.second_medium / "backups"):
        for path in backups(folder):
            path.unlink()


def destroy_book(home: Home, request: Request, name: str, clock: Clock | None = None) -> Done | Refused:
    """Sign the destruction of an archived book, then take its files away in both places; called again, it
    goes on with what was cut short.

    Raises NoSecondMedium, RecordsErrors, and OSError of a medium.
    """
    clock = clock or Clock()
    presence = Presence(home.run)
    try:
        places = _places(home)
        desk, done = _sat(home, presence, clock, lambda desk: sign_destruction(desk, request, name))
        found = find(desk.store.database, name)
        desk.store.close()
        if found and found.destroyed:
            left = [folder / name for folder in places if (folder / name).exists()]
            for path in left:
                archive.remove(path)
            return Done("book_destroyed", {"name": name}) if left else done
        return done
    finally:
        presence.close()


def why_archive_fails(
    home: Home, book: ClosedBook, key: StationKey, tell: Tell = untold
) -> list[tuple[str, str]]:
    """Verify a closed book's archive `here` and on the `second` medium; give each place where it fails, with
    the names of what differs or the system's own words."""
    second = read_machine(home).second_medium
    places = {"here": home.archive, **({"second": second / "archive"} if second else {})}
    faults: list[tuple[str, str]] = []
    for place, folder in places.items():
        try:
            archive.check(folder / book.name, book.manifest, key, counting(tell, "verifying"))
        except (RecordsError, ValueError) as error:
            faults.append((place, str(getattr(error, "params", {}).get("faults", archive.MANIFEST))))
        except OSError as error:
            faults.append((place, say_os(error)))
    return faults
