"""The demonstration's station: founded, staffed and fed in a scratch folder, by the doors of a real one."""

from __future__ import annotations

import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from station.acts.approving import approve_lines, lines_of
from station.acts.desk import Desk, Given, Request
from station.acts.importing import import_orders
from station.acts.label_rows import code_key
from station.acts.outcome import Done, Outcome
from station.acts.setting_up import Newcomer, enrol
from station.acts.sitting import leave_seat, take_seat
from station.clinical.days import DEFAULT_ZONE
from station.clinical.model import Operator, Role
from station.clinical.scan_codes import CodeType, encode
from station.exchange.demo_day import demo_csv
from station.places import Home, data_folder
from station.readiness.shelving import count_shelves, list_leftovers, read_leftovers
from station.readiness.stock import read_shelves
from station.records.presence import Presence
from station.records.queries import people
from station.records.seats import Seat
from station.runtime.files import read_mappings, read_order_file
from station.runtime.founding import Unit, found, prepare_key
from station.runtime.house import open_desk
from station.words import say


@dataclass(frozen=True)
class DemoStation:
    """A scratch station: its home, its list as it was exported, and the PIN of all its people."""

    home: Home
    file: Path
    pin: str


class DemoFailed(RuntimeError):
    """The station refused to be founded or fed, which on fresh data is a fault of the program."""


@contextmanager
def demo_station(keep: bool = False) -> Iterator[DemoStation]:
    """Make a station in a new folder (0700), removed at the end unless it is to be kept."""
    folder = Path(tempfile.mkdtemp(prefix="station-demo-"))
    try:
        yield make_demo(folder)
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


def make_demo(folder: Path) -> DemoStation:
    """Found a station in a folder, enrol the invented people and take in the invented day."""
    told = _told("people")
    home, pin = Home(folder / "home"), str(told["pin"])
    first, *others = (
        Newcomer(person["name"], frozenset(map(Role, person["roles"])), pin) for person in told["person"]
    )
    prepare_key(home, folder / "second-medium")
    _done(found(home, _unit(), first))
    file = home.inbox / "chimio-jour.csv"
    file.write_bytes(demo_csv(today()))
    (home.inbox / "chimio-jour-modifie.csv").write_bytes(demo_csv(today(), changed=True))
    desk, presence = open_desk(home), Presence(home.run)
    try:
        _done(take_seat(desk, Request(), Seat.PRODUCTION, presence))
        pharmacist = people.operators(desk.store.database)[0]
        for newcomer in others:
            _done(enrol(desk, signed(desk, pharmacist, pin), newcomer))
        approve_formulary(desk, pin)
        _done(import_orders(desk, signed(desk, pharmacist, pin), read_order_file(file, read_mappings(home))))
        _stock_up(desk, pharmacist, pin)
        _done(leave_seat(desk))
    finally:
        desk.store.close()
        presence.close()
    return DemoStation(home, file, pin)


def approve_formulary(desk: Desk, pin: str) -> None:
    """Have the first two pharmacists approve every line of the formulary, as at the screen."""
    pharmacists = [person for person in people.operators(desk.store.database) if person.is_a(Role.PHARMACIST)]
    read = [(product.line, product.content) for product in lines_of(desk)]
    for pharmacist in pharmacists[:2]:
        _done(approve_lines(desk, signed(desk, pharmacist, pin), read))


def _stock_up(desk: Desk, pharmacist: Operator, pin: str) -> None:
    """Count the shelves, and take in what the main software knew of opened vials."""

    def sign() -> Request:
        return signed(desk, pharmacist, pin)

    _done(count_shelves(desk, sign(), read_shelves(desk.data)))
    _done(list_leftovers(desk, sign()))
    for outcome in read_leftovers(desk, sign):
        _done(outcome)


def today() -> date:
    """Give the day of the list: today's in the morning, tomorrow's from noon on, when it would be over."""
    now = datetime.now(ZoneInfo(DEFAULT_ZONE))
    return now.date() + timedelta(days=1 if now.hour >= 12 else 0)


def badge(desk: Desk, person: Operator) -> str:
    """Give what a scanner types for somebody's badge."""
    return encode(CodeType.PERSON, "A", person.badge, code_key(desk))


def signed(desk: Desk, person: Operator, pin: str | None = None, reason: str | None = None) -> Request:
    """Make a request that one person signs."""
    return Request((Given(badge=badge(desk, person), pin=pin),), reason)


def _unit() -> Unit:
    hoods = tuple(str(hood["name"]) for hood in _told("hoods")["hood"])
    return Unit(say("demo.unit"), say("demo.address"), "A", "virtual", hoods)


def _told(name: str) -> dict[str, Any]:
    return tomllib.loads((data_folder() / "demo" / f"{name}.toml").read_text(encoding="utf-8"))


def _done(outcome: Outcome) -> None:
    if not isinstance(outcome, Done):
        raise DemoFailed(outcome.code)
