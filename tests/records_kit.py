"""A bare station for tests of the records: a real database with a seat, people, and one preparation walked
as far as asked."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from station.clinical.model import (
    Go,
    HandOver,
    Hold,
    HoldPoint,
    Hood,
    Label,
    Operator,
    Patient,
    Preparation,
    Prescription,
    Provenance,
    Reading,
    RegisterEntry,
    Role,
    Setting,
    State,
)
from station.records import journal, seats
from station.records.clock import Clock, Lease
from station.records.database import Database
from station.records.fence import Identity
from station.records.mirror import Mirror
from station.records.presence import Presence
from station.records.queries.fetch import one
from station.records.rebuilding import this_schema
from station.records.rows import time_text
from station.records.seats import Seat
from station.records.store import Store, create

ANNE, BRUNO, CHLOE, DENIS, EMMA, FELIX = 1, 2, 3, 4, 5, 6
"""Two pharmacists, a helper, the preparer, a pharmacist who typed the order, a pharmacist who left."""


class SetClock(Clock):
    """A clock that a test can move; `boot` can be another machine start."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0

    def utc(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.seconds)

    def boot_ns(self) -> int:
        return super().boot_ns() + int(self.seconds * 1e9)


@dataclass
class Bench:
    """One process of the station at its bench."""

    home: Path
    clock: SetClock
    store: Store
    presence: Presence

    @property
    def path(self) -> Path:
        return self.home / "station.db"

    @property
    def mirror(self) -> Path:
        return self.home / "mirror" / "journal.txt"

    @property
    def identity(self) -> Identity:
        return self.store.identity

    @property
    def database(self) -> Database:
        return self.store.database

    def write(self, *rows: Any, act_id: str | None = None, act: str = "test") -> journal.Entry:
        """Record rows as one act, with no decision before it."""
        with self.writing() as database:
            entry = journal.append(database, self.telling(act_id, act), rows)
        self.store.catch_up()
        return entry

    @contextmanager
    def writing(self) -> Iterator[Database]:
        with self.store.transaction() as database:
            yield database

    def telling(self, act_id: str | None = None, act: str = "test") -> journal.Writing:
        return journal.Writing(
            act_id=act_id or uuid.uuid4().hex,
            act=act,
            subject="test",
            code="tested",
            params={},
            at=time_text(self.clock.utc()),
            boot_ns=self.clock.boot_ns(),
            boot=self.clock.boot,
            series="A",
            session=self.identity.token,
            seat=self.identity.seat,
            operators=[ANNE],
            reason=None,
        )

    def sit(self, seat: Seat = Seat.PRODUCTION) -> None:
        with self.store.transaction(fenced=False) as database:
            seats.take(database, self.identity, seat, self.presence.name, self.presence.facts)

    def bag(self, number: int = 1) -> Preparation:
        found = one(self.database, Preparation, number)
        assert found is not None
        return found

    def close(self) -> None:
        self.store.close()
        self.presence.close()


def founded(home: Path) -> Bench:
    """Make a new database with its mirror and take the production seat; nothing is recorded yet."""
    (home / "mirror").mkdir(parents=True)
    clock = SetClock()
    create(home / "station.db", Identity(clock, Lease(clock))).conn.close()
    bench = opened(home, clock)
    bench.sit()
    return bench


def opened(home: Path, clock: SetClock | None = None, *, mirror: bool = True) -> Bench:
    """Open a home as another process would: nobody yet."""
    clock = clock or SetClock()
    copy = Mirror(home / "mirror" / "journal.txt") if mirror else None
    store = Store(home / "station.db", Identity(clock, Lease(clock)), copy)
    return Bench(home, clock, store, Presence(home / "run"))


def staffed(home: Path) -> Bench:
    """Found a station with people, a hood, a patient and a prescription that has its GO."""
    bench = founded(home)
    bench.write(
        this_schema(),
        Setting("series", "A"),
        Hood(1, "Isolateur 1"),
        *people(),
        Patient(1, "0001", "MARTIN", None, "Zoé", "1955-03-00", "F"),
        Prescription(1, 1, "P1", "FOLFOX", "1", "J1", "Dr X", "HDJ", None, None, None, go=Go.GO),
    )
    return bench


def people() -> tuple[Operator, ...]:
    pharmacist, preparer, helper = (
        frozenset({role}) for role in (Role.PHARMACIST, Role.PREPARER, Role.HELPER)
    )
    told = (
        (ANNE, "Anne", pharmacist),
        (BRUNO, "Bruno", pharmacist),
        (CHLOE, "Chloé", helper),
        (DENIS, "Denis", preparer),
        (EMMA, "Emma", pharmacist),
        (FELIX, "Félix", pharmacist),
    )
    return tuple(
        Operator(number, name, roles, number, number != FELIX, False, 0, None) for number, name, roles in told
    )


def order(number: int = 1) -> Preparation:
    """Give an order as it comes in."""
    return Preparation(
        id=number,
        prescription=1,
        external_id=f"X{number}",
        drug="oxaliplatine",
        dose=Decimal("150.50"),
        dose_unit="mg",
        basis=None,
        basis_unit=None,
        route="IV",
        diluent="G5",
        volume_ml=Decimal(500),
        container="poche",
        infusion_minutes=120,
        due=datetime(2026, 11, 23, 14, 0, tzinfo=UTC),
        provenance=Provenance.PREVALIDATED,
        typist=EMMA,
    )


def reading(number: int, bag: Preparation, point: HoldPoint, position: int, checker: int) -> Reading:
    """Give one reading that agreed."""
    return Reading(
        number, bag.id, point, bag.round, position, checker, bag.due, {"label": str(number)}, None, "agree"
    )


def pair(first: int, bag: Preparation, point: HoldPoint) -> tuple[Reading, Reading]:
    return reading(first, bag, point, 1, BRUNO), reading(first + 1, bag, point, 2, CHLOE)


def label(number: int, bag: int) -> Label:
    return Label(number, "bag", bag, 0, "{}", None, "requested")


def line(sequence: int, bag: int, series: str = "A") -> RegisterEntry:
    return RegisterEntry(
        f"26{series}{sequence:05}",
        2026,
        series,
        sequence,
        bag,
        datetime(2026, 11, 23, tzinfo=UTC),
        "open",
        None,
    )


def walk(bench: Bench, to: State, number: int = 1, **says: Any) -> Preparation:
    """Walk a new preparation (its order says so) to a state, one entry a step, as the rules allow it."""
    bag = replace(order(number), **says)
    bench.write(bag)
    if to is State.REFUSED:
        bench.write(replace(bag, state=State.REFUSED))
        return bench.bag(number)
    for state in WALKED[: WALKED.index(to) + 1]:
        rows, changes = _step(bench, bag, state)
        bag = replace(bag, state=state, **changes)
        bench.write(*rows, bag)
    return bench.bag(number)


WALKED = (
    State.ORDERED, State.VALIDATED, State.OPENED, State.STARTED, State.DRAWN, State.READ, State.INJECTED,
    State.FINISHED, State.CHECKED, State.RELEASED, State.HANDED_OVER,
)  # fmt: skip


def _step(bench: Bench, bag: Preparation, state: State) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Give the rows beside the preparation, and what changes in it, when it comes to a state."""
    number = bag.id
    if state is State.VALIDATED:
        return (), {"validator": ANNE}
    if state is State.OPENED:
        entry = line(number, number)
        return (entry, label(number, number)), {
            "register_number": entry.number,
            "hood": 1,
            "opener": CHLOE,
            "bag_label": number,
            "use_by": bench.clock.utc() + timedelta(days=1),
        }
    if state is State.STARTED:
        return (), {"preparer": DENIS}
    if state is State.READ:
        return pair(10 * number + 1, bag, HoldPoint.BEFORE_INJECTION), {}
    if state is State.CHECKED:
        return pair(10 * number + 3, bag, HoldPoint.FINISHED_BAG), {}
    if state is State.RELEASED:
        return (), {"releaser": ANNE}
    if state is State.HANDED_OVER:
        return (HandOver(number, "HDJ", "Paul", False, None, bag.due, CHLOE),), {"handover": number}
    return (), {}


def held(bag: Preparation, hold: Hold = Hold.ASKED) -> Preparation:
    return replace(bag, held=hold, held_reason="pourquoi")
