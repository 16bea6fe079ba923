"""A station whose book is closed, or whose archive is destroyed, by a process that is killed on the way."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from station.acts.desk import Request
from station.clinical.closing import ClosedBook, Left, Papers
from station.clinical.model import State
from station.places import Home
from station.records import journal
from station.records.journal import Writing
from station.records.opening import connect
from station.records.queries import closing as queries
from station.records.queries.closing import closed_books
from station.records.queries.imports import imports
from station.records.verify import verify
from station.runtime import archive
from station.runtime.closing_book import close_book, destroy_book
from station.runtime.house import Machine, read_machine, write_machine
from tests.crash.station import Lost
from tests.flow.day import MORNING, Day, ShiftedClock, left, reopened, whole_day
from tests.flow.giving_back import given_back
from tests.flow.walk import Walk

WHY = "Panne close, tout est ressaisi"
LATER = ShiftedClock(MORNING + timedelta(days=4000))
"""After the legal time of what is closed on the day of the tests."""


def finish(day: Day) -> None:
    """Deliver one bag, give everything back, and leave."""
    Walk(day, number=1).to(State.HANDED_OVER)
    given_back(day)
    left(day)


def finished_station(folder: Path) -> Path:
    """Make a station whose day is over."""
    finish(whole_day(folder, ShiftedClock(MORNING)))
    return folder


def moved(finished: Path, folder: Path) -> Home:
    """Copy a station, its second medium too."""
    shutil.copytree(finished, folder)
    home = Home(folder / "home")
    write_machine(home, Machine(folder / "second"))
    return home


def clock() -> ShiftedClock:
    """Give the hour at which a book is closed."""
    return ShiftedClock(MORNING + timedelta(hours=2))


def signatures(home: Home, *names: str, reason: str | None = WHY) -> Request:
    """Make a request that people signed."""
    day = reopened(home, clock())
    request = day.by(*names, reason=reason)
    left(day)
    return request


def left_undone(home: Home) -> Left:
    """Give what a closing leaves undone, with a reason."""
    database = connect(home.database)
    found = queries.left_undone(database)
    database.conn.close()
    return replace(found, why="repris dans le logiciel principal")


def closed(home: Home, papers: Papers = Papers.ARCHIVED) -> ClosedBook:
    """Close the book of a home."""
    made = close_book(home, signatures(home, "Anne", "Karim"), clock(), papers, left_undone(home))
    assert isinstance(made, ClosedBook), made
    return made


def both(home: Home, name: str) -> tuple[Path, Path]:
    """Name the two places of an archive."""
    second = read_machine(home).second_medium
    assert second
    return home.archive / name, second / "archive" / name


def writing(day: Day) -> Writing:
    """Give an entry of no act, for what a test writes itself."""
    identity = day.desk.store.identity
    return Writing(
        "a" * 32, "test", "test", "test", {}, "2026-03-02T09:00:00Z", 1, identity.clock.boot, "A",
        identity.token, identity.seat, [], None,
    )  # fmt: skip


def killed_at(home: Home, moment: int, *archive: str) -> bool:
    """Close the book, or destroy an archive, in a process that kills itself at its n-th moment; tell whether
    it got so far."""
    request = signatures(home, "Anne", "Karim")
    told = {"given": [[one.badge, one.pin] for one in request.signatures], "reason": request.reason}
    command = [sys.executable, "-m", "tests.flow.closing_process", str(home.path), str(moment), *archive]
    status = subprocess.run(command, input=json.dumps(told), text=True, timeout=60, check=False).returncode
    assert status in (0, -signal.SIGKILL)
    return status != 0


def survived(home: Home) -> str:
    """See what a killed closing left, and close the book where it still is to be closed."""
    day = reopened(home, clock())
    before, key = closed_books(day.database), day.desk.key
    left(day)
    assert verify(home.database, read_machine(home).mirror).whole
    live = "new" if before else "old"
    if not before:
        before = [closed(home)]
        for folder in both(home, ""):
            assert [path.name for path in folder.iterdir()] == [before[0].name]
    for place in both(home, before[0].name):
        archive.check(place, before[0].manifest, key)
    return live


def papers_of(home: Home) -> list[Path]:
    """Name what leaves with the book."""
    return [
        home.printed / "note.pdf",
        home.inbox / "lu.csv",
        home.path / "station.db.damaged-20260302T000000Z",
    ]


def put_papers(home: Home) -> None:
    """Leave a print, an export that was taken in, a database put aside, and an export nobody read yet."""
    for path in papers_of(home):
        path.write_text(f"DUPONT {path.name}", encoding="utf-8")
    (home.inbox / "demain.csv").write_text("MARTIN", encoding="utf-8")
    day = reopened(home, clock())
    digest = hashlib.sha256((home.inbox / "lu.csv").read_bytes()).hexdigest()
    with day.desk.store.transaction() as database:
        record = replace(imports(database)[0], id=99, sha256=digest)
        journal.append(database, writing(day), [record])
    left(day)


def killed_closing(finished: Path, folder: Path, rng: random.Random, totals: Counter[str]) -> None:
    """Kill one closing and one destruction at some moment, and insist on what must hold."""
    home = moved(finished, folder / "closing")
    put_papers(home)
    if killed_at(home, rng.randint(4, 130)):
        totals["kill -9 while closing a book"] += 1
    survived(home)
    if any(path.exists() for path in papers_of(home)):
        raise Lost("a paper of the closed book is still there")
    name = _newest(home)
    if killed_at(home, rng.randint(2, 40), name):
        totals["kill -9 while destroying an archive"] += 1
    destroy_book(home, signatures(home, "Anne", "Karim"), name, LATER)
    if any(place.exists() for place in both(home, name)):
        raise Lost(f"the archive {name} is half destroyed")
    if not verify(home.database, read_machine(home).mirror).whole:
        raise Lost("not whole after the destruction")
    shutil.rmtree(folder)


def _newest(home: Home) -> str:
    day = reopened(home, clock())
    name = closed_books(day.database)[-1].name
    left(day)
    return name
