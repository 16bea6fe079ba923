"""Set-up: what a new station must know before its first entry, and the people added later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from station.acts.aim import reason_given
from station.acts.badges import next_badge
from station.acts.desk import Desk, Request, Scene
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.acts.recording import record
from station.acts.settings import why_not_all
from station.acts.signing import hash_pin
from station.clinical.model import Hood, Operator, Role, Setting
from station.clinical.settings import CHANGEABLE
from station.clinical.who_signs import why_may_not
from station.records.queries import people
from station.records.queries.settings import setting
from station.records.rebuilding import this_schema
from station.records.rows import time_text
from station.words import LANGUAGES

SPOKEN = ("", *LANGUAGES)
"""What a person may have the screens speak; the session's language where empty."""

PIN_LENGTHS = range(6, 9)


@dataclass(frozen=True)
class Newcomer:
    """A person to enrol: name, roles and the PIN they typed themselves (6 to 8 digits)."""

    name: str
    roles: frozenset[Role]
    pin: str = field(repr=False)

    def fault(self) -> Refused | None:
        """Say what is wrong with it."""
        if not self.name.strip() or not self.roles:
            return Refused("name_and_roles")
        return pin_fault(self.pin)


def pin_fault(pin: str) -> Refused | None:
    """Say what is wrong with a PIN: 6 to 8 digits, not all the same, not a run like 123456."""
    if not pin.isascii() or not pin.isdigit() or len(pin) not in PIN_LENGTHS:
        return Refused("pin_form")
    steps = {int(b) - int(a) for a, b in pairwise(pin)}
    return Refused("pin_weak") if steps in ({0}, {1}, {-1}) else None


def set_up(
    desk: Desk, request: Request, settings: Mapping[str, str], hood_names: tuple[str, ...], first: Newcomer
) -> Outcome:
    """Make a station's first entry: its settings, hoods and first pharmacist, who then enrols the others."""

    def decide(scene: Scene) -> Plan | Refused:
        if people.operators(scene.database):
            return Refused("already_set_up")
        fault = first.fault()
        if fault or Role.PHARMACIST not in first.roles:
            return fault or Refused("first_is_pharmacist")
        wrong = why_not_all({name: value for name, value in settings.items() if name in CHANGEABLE})
        if wrong:
            return wrong
        rows = [this_schema(), *(Setting(name, value) for name, value in sorted(settings.items()))]
        rooms = [Hood(number, name) for number, name in enumerate(hood_names, start=1)]
        person = enrolled(scene, first)
        return Plan("set_up", (*rows, *rooms, person), "station", {"name": person.name, "id": person.id})

    return record(desk, request, "set_up", decide)


def enrolled(scene: Scene, newcomer: Newcomer) -> Operator:
    """Give the row of a new person with the next badge, and keep their PIN."""
    number = scene.next_id("operators")
    store_pin(scene, number, newcomer.pin)
    return Operator(
        id=number,
        name=newcomer.name.strip(),
        roles=newcomer.roles,
        badge=next_badge(scene),
        active=True,
        locked=False,
        failures=0,
        retry_at=None,
    )


def store_pin(scene: Scene, operator: int, pin: str) -> None:
    """Keep a person's PIN hash, outside the journal."""
    scene.database.execute(
        "INSERT INTO pins (operator, hash, set_at) VALUES (?, ?, ?)"
        " ON CONFLICT (operator) DO UPDATE SET hash = excluded.hash, set_at = excluded.set_at",
        [operator, hash_pin(scene.desk, pin), time_text(scene.now)],
    )


def _people_act(scene: Scene) -> Refused | None:
    may_not = why_may_not("people", scene.signer, None)
    return refusal(may_not) if may_not else None


def enrol(desk: Desk, request: Request, newcomer: Newcomer) -> Outcome:
    """Enrol a person, signed by a pharmacist."""

    def decide(scene: Scene) -> Plan | Refused:
        refused = _people_act(scene) or newcomer.fault()
        if refused:
            return refused
        person = enrolled(scene, newcomer)
        return Plan("enrolled", (person,), f"operator:{person.id}", {"name": person.name, "id": person.id})

    return perform(desk, request, "people", decide)


def change_person(
    desk: Desk,
    request: Request,
    operator_id: int,
    *,
    active: bool | None = None,
    unlock: bool = False,
    roles: frozenset[Role] | None = None,
    language: str | None = None,
) -> Outcome:
    """Disable or enable a person, unlock them, change their roles or language; nobody is ever deleted."""

    def decide(scene: Scene) -> Plan | Refused:
        refused = _people_act(scene)
        found = people.operator(scene.database, operator_id)
        if refused or found is None:
            return refused or Refused("badge_unknown")
        if (active is False or roles is not None) and not reason_given(scene):
            return Refused("reason_missing")
        if language is not None and language not in SPOKEN:
            return Refused("language_unknown", {"language": language})
        row = replace(
            found,
            language=found.language if language is None else language,
            active=found.active if active is None else active,
            roles=roles or found.roles,
            locked=found.locked and not unlock,
            failures=0 if unlock else found.failures,
            retry_at=None if unlock else found.retry_at,
        )
        if not a_pharmacist_stays(scene, row):
            return Refused("last_pharmacist", {"name": found.name})
        return Plan("person_changed", (row,), f"operator:{found.id}", {"name": found.name})

    return perform(desk, request, "people", decide)


def a_pharmacist_stays(scene: Scene, *rows: Operator) -> bool:
    """Tell whether a pharmacist could still sign once these people are as told."""
    told = {row.id: row for row in rows}
    everybody = [told.get(person.id, person) for person in people.operators(scene.database)]
    return any(person.active and not person.locked and person.is_a(Role.PHARMACIST) for person in everybody)


def change_pin(desk: Desk, request: Request, operator_id: int, pin: str) -> Outcome:
    """Set a person's PIN: their own with their old one, or by a pharmacist for somebody who forgot it."""

    def decide(scene: Scene) -> Plan | Refused:
        found = people.operator(scene.database, operator_id)
        if found is None:
            return Refused("badge_unknown")
        refused = None if scene.signer.id == operator_id else _people_act(scene)
        fault = refused or pin_fault(pin)
        if fault:
            return fault
        store_pin(scene, operator_id, pin)
        return Plan("pin_changed", (), f"operator:{found.id}", {"name": found.name})

    return perform(desk, request, "own_pin", decide)


def follow_data(desk: Desk) -> Outcome | None:
    """Write the active hold points of data/checks.toml where the database's rules read them, if changed."""
    wanted = ",".join(sorted(desk.data.checks.active)) or "none"
    if setting(desk.store.database, "hold_points") == wanted:
        return None
    return record(
        desk,
        Request(),
        "follow_data",
        lambda scene: Plan("hold_points", (Setting("hold_points", wanted),), "settings"),
    )
