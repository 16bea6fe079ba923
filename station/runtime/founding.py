"""Founding a station: the key, saved twice and sealed on paper; then the database with its first entry."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from station.acts.desk import Desk, Request
from station.acts.outcome import Outcome, Refused
from station.acts.setting_up import Newcomer, set_up
from station.acts.sitting import leave_seat, take_seat
from station.clinical.days import DEFAULT_ZONE
from station.clinical.label_content import LabelContent, LabelKind
from station.clinical.scan_codes import spell_key
from station.places import Home
from station.records import store
from station.records.clock import Clock, Lease
from station.records.fence import Identity
from station.records.keys import StationKey, load_key, make_key, save_key
from station.records.presence import Presence
from station.records.seats import Seat
from station.runtime.house import Machine, is_set_up, open_desk, write_machine
from station.words import say, say_os


@dataclass(frozen=True)
class Unit:
    """What a new station is told: the unit's name and address, its series letter, its printer, its hoods."""

    name: str
    address: str
    series: str
    printer: str
    hoods: tuple[str, ...]
    more: Mapping[str, str] = field(default_factory=dict)

    def settings(self) -> dict[str, str]:
        """Give the settings to record."""
        return {
            "unit_name": self.name,
            "unit_address": self.address,
            "series": self.series,
            "printer": self.printer,
            "time_zone": DEFAULT_ZONE,
            **self.more,
        }

    def fault(self) -> Refused | None:
        """Say what is wrong with it."""
        if not self.name.strip() or not self.address.strip():
            return Refused("unit_name_and_address")
        if len(self.series) != 1 or not "A" <= self.series <= "Z":
            return Refused("series_letter")
        return None if any(hood.strip() for hood in self.hoods) else Refused("hood_name")


def prepare_key(home: Home, second_medium: Path) -> StationKey | Refused:
    """Make the station key (or find an interrupted set-up's) and save it at home and on the second medium."""
    if is_set_up(home):
        return Refused("already_set_up")
    home.make()
    try:
        second_medium.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.stat(second_medium).st_ino == os.stat(home.path).st_ino:
            return Refused("second_medium_is_home")
        key = load_key(home.key) if home.key.exists() else make_key()
        save_key(key, home.key)
        machine = Machine(second_medium)
        assert machine.key_copy is not None
        save_key(key, machine.key_copy)
    except FileExistsError:
        return Refused("second_medium_has_another_key", {"path": str(second_medium)})
    except OSError as error:
        return Refused("second_medium_fails", {"path": str(second_medium), "why": say_os(error)})
    write_machine(home, machine)
    return key


def same_medium(home: Home, second_medium: Path) -> bool:
    """Tell whether both lie on one disk, which protects only from a slip of the hand: say so to people."""
    return os.stat(home.path).st_dev == os.stat(second_medium).st_dev


def key_label(key: StationKey, unit_name: str, now: datetime, language: str) -> LabelContent:
    """Write the key for its sealed paper."""
    lines = spell_key(key.secret)
    fields = (
        ("station_name", unit_name),
        ("made_at", now.strftime("%d/%m/%Y %H:%M")),
        *((f"line_{number}", line) for number, line in enumerate(lines, start=1)),
        ("instruction", say("label.key_instruction")),
    )
    return LabelContent(LabelKind.KEY, fields, language=language)


def line_is_right(key: StationKey, number: int, line: str) -> bool:
    """Tell whether one line (from 1) typed back from the paper is right."""
    expected = spell_key(key.secret)[number - 1]
    return "".join(line.split()).upper() == "".join(expected.split())


def found(home: Home, unit: Unit, first: Newcomer, clock: Clock | None = None) -> Outcome:
    """Make the database and its first entries; the file gets its name only when they are all there."""
    fault = unit.fault() or first.fault()
    if fault:
        return fault
    if is_set_up(home):
        return Refused("already_set_up")
    clock = clock or Clock()
    draft = Home(home.path / "founding")
    draft.make()
    draft.database.unlink(missing_ok=True)
    store.create(draft.database, Identity(clock, Lease(clock))).conn.close()
    draft.key.unlink(missing_ok=True)
    save_key(load_key(home.key), draft.key)
    desk = open_desk(draft, clock)
    presence = Presence(home.run)
    try:
        outcome = _first_entries(desk, presence, unit, first)
    finally:
        desk.store.close()
        presence.close()
    if not isinstance(outcome, Refused):
        _move_in(draft, home)
    return outcome


def _first_entries(desk: Desk, presence: Presence, unit: Unit, first: Newcomer) -> Outcome:
    seat = take_seat(desk, Request(), Seat.PRODUCTION, presence)
    if isinstance(seat, Refused):
        return seat
    outcome = set_up(desk, Request(), unit.settings(), unit.hoods, first)
    if isinstance(outcome, Refused):
        return outcome
    left = leave_seat(desk)
    return left if isinstance(left, Refused) else outcome


def _move_in(draft: Home, home: Home) -> None:
    os.rename(draft.database, home.database)
    folder = os.open(home.path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    draft.key.unlink()
    for path in (draft.archive, draft.backups, draft.inbox, draft.printed, draft.run, draft.path):
        path.rmdir()
