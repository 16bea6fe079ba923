"""A whole station for tests: founded, staffed, the demonstration day imported as in real use."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from station.acts.aim import Seen
from station.acts.desk import Desk, Given, Request
from station.acts.importing import import_orders
from station.acts.label_rows import code_key
from station.acts.outcome import Done, Outcome
from station.acts.setting_up import Newcomer, enrol
from station.acts.sitting import take_seat
from station.clinical.model import Label, Operator, Preparation, Role, State
from station.clinical.scan_codes import CodeType, encode
from station.exchange.demo_day import demo_csv
from station.exchange.mapping import load_mappings
from station.exchange.tables import read_orders
from station.places import Home, data_folder
from station.records.clock import Clock
from station.records.presence import Presence
from station.records.queries import labels, people, preparations
from station.records.queries.fetch import many
from station.records.seats import Seat
from station.runtime.founding import Unit, found, prepare_key
from station.runtime.house import open_desk

PIN = "246810"
UNIT = Unit("Unité de test", "1 rue des Essais, 00000 Ville", "A", "virtual", ("Isolateur 1", "Isolateur 2"))


class ShiftedClock(Clock):
    """A clock whose wall time a test can set; the boot clock stays real."""

    def __init__(self) -> None:
        super().__init__()
        self.shift = timedelta()

    def utc(self) -> datetime:
        """Give the shifted wall clock."""
        return datetime.now(UTC) + self.shift


@dataclass
class Day:
    """A desk at work, with the people of the demonstration."""

    desk: Desk
    home: Home
    presence: Presence
    clock: ShiftedClock
    people: dict[str, Operator] = field(default_factory=dict)

    def badge(self, person: Operator) -> str:
        """Give what the scanner types for somebody's badge."""
        return encode(CodeType.PERSON, "A", person.badge, code_key(self.desk))

    def by(self, *names: str, reason: str | None = None, pin: str | None = PIN) -> Request:
        """Make a request signed by people, with their PIN."""
        given = tuple(Given(badge=self.badge(self.people[name]), pin=pin) for name in names)
        return Request(given, reason)

    def bag(self, preparation_id: int) -> Preparation:
        """Give a preparation as it is now."""
        found = preparations.preparation(self.desk.store.database, preparation_id)
        assert found is not None
        return found

    def seen(self, preparation_id: int) -> Seen:
        """Give what a screen just opened would have seen."""
        bag = self.bag(preparation_id)
        return Seen(bag.id, bag.entry, bag.round)

    def first(self, drug: str, state: State = State.ORDERED) -> Preparation:
        """Find the first preparation of a drug in a state."""
        return many(
            self.desk.store.database,
            Preparation,
            "drug LIKE ? AND state = ? ORDER BY id",
            [drug, state.value],
        )[0]

    def label(self, preparation_id: int, kind: str = "bag") -> Label:
        """Give the label of a preparation that counts now."""
        label = labels.current(self.desk.store.database, preparation_id, kind)
        assert label is not None
        return label

    def close(self) -> None:
        """End this process's session without leaving the seat, as a power cut would."""
        self.desk.store.close()
        self.presence.close()


def done(outcome: Outcome) -> Done:
    """Insist that an act was done."""
    assert isinstance(outcome, Done), outcome
    return outcome


def founded(folder: Path, settings: dict[str, str] | None = None) -> Day:
    """Found a station in a folder and take the production seat."""
    home = Home(folder / "home")
    prepare_key(home, folder / "second")
    clock = ShiftedClock()
    first = Newcomer("Anne Premier", frozenset({Role.PHARMACIST}), PIN)
    unit = Unit(UNIT.name, UNIT.address, UNIT.series, UNIT.printer, UNIT.hoods, settings or {})
    done(found(home, unit, first, clock))
    return reopened(home, clock)


def reopened(home: Home, clock: ShiftedClock | None = None) -> Day:
    """Open a home again, as after a restart."""
    clock = clock or ShiftedClock()
    desk = open_desk(home, clock, lease_seconds=3600)
    presence = Presence(home.run)
    done(take_seat(desk, Request(), Seat.PRODUCTION, presence))
    day = Day(desk, home, presence, clock)
    day.people = {short(person.name): person for person in people.operators(desk.store.database)}
    return day


def short(name: str) -> str:
    """Give the first name, which is enough to tell the demonstration's people apart."""
    return name.split(" ")[0]


def staffed(day: Day) -> Day:
    """Enrol the demonstration's people: three pharmacists, two preparers, two helpers."""
    told = tomllib.loads((data_folder() / "demo" / "people.toml").read_text(encoding="utf-8"))
    for person in told["person"]:
        roles = frozenset(Role(role) for role in person["roles"])
        done(enrol(day.desk, day.by("Anne"), Newcomer(person["name"], roles, PIN)))
    day.people = {short(person.name): person for person in people.operators(day.desk.store.database)}
    return day


def imported(day: Day, *, changed: bool = False) -> Day:
    """Import the demonstration day as it would come from the main software."""
    mappings = load_mappings(data_folder() / "mappings")
    file = read_orders("chimio-jour.csv", demo_csv(day.clock.utc().date(), changed), mappings)
    done(import_orders(day.desk, day.by("Anne"), file))
    return day


def whole_day(folder: Path) -> Day:
    """Found, staff and import."""
    return imported(staffed(founded(folder)))
