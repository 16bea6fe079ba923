"""A whole station for tests: founded, staffed, the demonstration day imported as in real use."""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from station.acts.aim import Seen
from station.acts.desk import Desk, Given, Request
from station.acts.importing import import_orders
from station.acts.label_rows import code_key
from station.acts.outcome import Done, Outcome, Refused
from station.acts.setting_up import Newcomer, enrol
from station.acts.sitting import leave_seat, take_seat
from station.clinical.model import Label, Operator, Preparation, Role, State
from station.clinical.orders import OrderFile
from station.clinical.scan_codes import CodeType, encode
from station.clinical.seats import Seat
from station.exchange.demo_day import demo_csv
from station.exchange.mapping import load_mappings
from station.exchange.tables import read_orders
from station.places import Home, data_folder
from station.readiness.demo import approve_formulary
from station.records.clock import Clock
from station.records.database import Database
from station.records.presence import Presence
from station.records.queries import labels, people, preparations
from station.records.queries.fetch import many
from station.runtime.founding import Unit, found, prepare_key
from station.runtime.house import Machine, open_desk, write_machine

PIN = "246810"
UNIT = Unit("Unité de test", "1 rue des Essais, 00000 Ville", "A", "virtual", ("Isolateur 1", "Isolateur 2"))
MORNING = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
"""When the day of a test begins: 7:00 in Paris, before anything is due."""
LEASE_SECONDS = 3600.0
"""A test has no event loop that beats."""


class ShiftedClock(Clock):
    """A clock that a test can set: the wall by `shift`, the time since boot by `boot_shift`."""

    def __init__(self, start: datetime | None = None) -> None:
        super().__init__()
        self.shift = start - datetime.now(UTC) if start else timedelta()
        self.boot_shift = timedelta()

    def utc(self) -> datetime:
        """Give the shifted wall clock."""
        return datetime.now(UTC) + self.shift

    def boot_ns(self) -> int:
        """Give the shifted time since boot."""
        return super().boot_ns() + int(self.boot_shift.total_seconds() * 1e9)


@dataclass
class Day:
    """A desk at work, with the people of the demonstration."""

    desk: Desk
    home: Home
    presence: Presence
    clock: ShiftedClock
    people: dict[str, Operator] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        """The records, as the desk reads them."""
        return self.desk.store.database

    def badge(self, person: Operator) -> str:
        """Give what the scanner types for somebody's badge."""
        return encode(CodeType.PERSON, "A", person.badge, code_key(self.desk))

    def by(self, *names: str, reason: str | None = None, pin: str | None = PIN) -> Request:
        """Make a request signed by people, with their PIN."""
        given = tuple(Given(badge=self.badge(self.people[name]), pin=pin) for name in names)
        return Request(given, reason)

    def bag(self, preparation_id: int) -> Preparation:
        """Give a preparation as it is now."""
        found = preparations.preparation(self.database, preparation_id)
        assert found is not None
        return found

    def seen(self, preparation_id: int) -> Seen:
        """Give what a screen just opened would have seen."""
        return Seen(preparation_id, self.bag(preparation_id).entry)

    def first(self, drug: str, state: State = State.ORDERED) -> Preparation:
        """Find the first preparation of a drug in a state."""
        return many(self.database, Preparation, "drug LIKE ? AND state = ? ORDER BY id", [drug, state.value])[
            0
        ]

    def label(self, preparation_id: int, kind: str = "bag") -> Label:
        """Give the label of a preparation that counts now."""
        label = labels.current(self.database, preparation_id, kind)
        assert label is not None
        return label

    def person(self, name: str) -> Operator:
        """Give a person as they are now in the records."""
        found = people.operator(self.database, self.people[name].id)
        assert found is not None
        return found

    def count(self, table: str) -> int:
        """Count the rows of a table."""
        return int(self.database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    def head(self) -> int:
        """Give the number of the journal's last entry."""
        return preparations.head(self.database)

    def later(self, **span: float) -> None:
        """Let time pass, the process alive all along."""
        self.clock.shift += timedelta(**span)
        self.clock.boot_shift += timedelta(**span)
        self.desk.store.identity.lease._last = self.clock.boot_ns()

    def close(self) -> None:
        """End this process's session without leaving the seat, as a power cut would."""
        self.desk.store.close()
        self.presence.close()


def done(outcome: Outcome) -> Done:
    """Insist that an act was done."""
    assert isinstance(outcome, Done), outcome
    return outcome


def refused(outcome: object, code: str) -> Refused:
    """Insist that an act was refused for this reason."""
    assert isinstance(outcome, Refused), outcome
    assert outcome.code == code, outcome
    return outcome


def founded(folder: Path, settings: dict[str, str] | None = None, clock: ShiftedClock | None = None) -> Day:
    """Found a station in a folder and take the production seat."""
    home = Home(folder / "home")
    prepare_key(home, folder / "second")
    clock = clock or ShiftedClock()
    first = Newcomer("Anne Premier", frozenset({Role.PHARMACIST}), PIN)
    unit = Unit(UNIT.name, UNIT.address, UNIT.series, UNIT.printer, UNIT.hoods, settings or {})
    done(found(home, unit, first, clock))
    return reopened(home, clock)


def reopened(home: Home, clock: ShiftedClock | None = None) -> Day:
    """Open a home again, as after a restart."""
    return seated(home, Seat.PRODUCTION, clock or ShiftedClock())


def seated(home: Home, seat: Seat | None, clock: ShiftedClock) -> Day:
    """Open another session on a home and take a seat, or none: an observer's."""
    desk = open_desk(home, clock, lease_seconds=LEASE_SECONDS)
    presence = Presence(home.run)
    if seat:
        done(take_seat(desk, Request(), seat, presence))
    day = Day(desk, home, presence, clock)
    day.people = {short(person.name): person for person in people.operators(desk.store.database)}
    return day


def copied(prepared: Path, folder: Path, clock: ShiftedClock | None = None) -> Day:
    """Open a copy of a station that was prepared and left."""
    shutil.copytree(prepared, folder)
    home = Home(folder / "home")
    write_machine(home, Machine(folder / "second"))
    return reopened(home, clock)


def short(name: str) -> str:
    """Give the first name, which is enough to tell the demonstration's people apart."""
    return name.split(" ")[0]


def staffed(day: Day, *, approved: bool = True) -> Day:
    """Enrol the demonstration's people, and have two of its pharmacists approve the formulary."""
    told = tomllib.loads((data_folder() / "demo" / "people.toml").read_text(encoding="utf-8"))
    for person in told["person"]:
        roles = frozenset(Role(role) for role in person["roles"])
        done(enrol(day.desk, day.by("Anne"), Newcomer(person["name"], roles, PIN)))
    day.people = {short(person.name): person for person in people.operators(day.database)}
    if approved:
        approve_formulary(day.desk, PIN)
    return day


def file_of(day: Day, *, changed: bool = False, edit: tuple[str, str] = ("", "")) -> OrderFile:
    """Read the demonstration's export of this day, with one text replaced by another."""
    mappings = load_mappings(data_folder() / "mappings")
    data = demo_csv(day.clock.utc().date(), changed)
    before, after = (text.encode("cp1252") for text in edit)
    assert before in data
    return read_orders("chimio-jour.csv", data.replace(before, after) if before else data, mappings)


def imported(day: Day, *, changed: bool = False) -> Day:
    """Import the demonstration day as it would come from the main software."""
    done(import_orders(day.desk, day.by("Anne"), file_of(day, changed=changed)))
    return day


def whole_day(folder: Path, clock: ShiftedClock | None = None) -> Day:
    """Found, staff and import."""
    return imported(staffed(founded(folder, clock=clock)))


def left(day: Day) -> None:
    """Leave the seat and close, as at the end of a day."""
    done(leave_seat(day.desk))
    day.close()


def gave_their_pins(desk: Desk) -> None:
    """Have everybody just given their PIN at a desk, so that a badge is enough."""
    for person in people.operators(desk.store.database):
        stored = people.pin_hash(desk.store.database, person.id)
        desk.pins.remember(person, stored or "", desk.clock.boot_ns())
