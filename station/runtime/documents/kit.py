"""The paper kit: one PDF to work by with every screen dark: numbers, sheets, blank forms, people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from station.acts.desk import Desk, Request, Scene
from station.acts.kit import make_kit
from station.acts.outcome import Outcome
from station.clinical.contacts import Contact
from station.clinical.documents import Document, Json
from station.clinical.paper_sheets import Sheet
from station.records.queries import paper_numbers
from station.records.queries.duty import roster
from station.records.queries.fetch import many
from station.records.queries.people import operators
from station.records.queries.settings import time_zone
from station.runtime.documents.bag import scene_of
from station.runtime.documents.making import document_of, due_on, wanted_for
from station.runtime.documents.note import blank_note
from station.runtime.documents.plan import blank_plan
from station.runtime.documents.worksheet import blank_worksheet
from station.words import say

SPARE_NUMBERS = 20
"""Numbers beyond one for each bag: for orders that the station does not know."""
BLANKS = 5
"""Blank worksheets in a kit."""


def make(desk: Desk, request: Request, *, signed: bool = True) -> Outcome:
    """Record a kit for today and tomorrow."""
    today = desk.clock.utc().astimezone(time_zone(desk.store.database)).date()
    days = (today, today + timedelta(days=1))
    wanted = [item for day in days for item in wanted_for(desk, day)]
    bags = sum(len(due_on(desk, day)) for day in days)
    return make_kit(desk, request, wanted, bags + SPARE_NUMBERS, signed=signed)


Part = Callable[[Desk], Document | None]
"""Makes one document of a kit from the records as they are then; None where nothing is left to say."""


def kit_parts(desk: Desk, entry: int, now: datetime) -> list[Part]:
    """Give what makes the documents of the kit that an entry recorded, in order: one by one, so that who
    needs the desk meanwhile waits for one sheet and not for all."""
    sheets = many(desk.store.database, Sheet, "batch = ? ORDER BY id", [entry])
    return [
        lambda desk: _cover(scene_of(desk, now)),
        lambda desk: _numbers(scene_of(desk, now)),
        *(partial(_sheet, sheet=sheet, now=now) for sheet in sheets),
        *[lambda desk: blank_worksheet()] * BLANKS,
        lambda desk: blank_plan(),
        lambda desk: blank_note(),
    ]


def _sheet(desk: Desk, *, sheet: Sheet, now: datetime) -> Document | None:
    made = document_of(desk, sheet, now)
    return made[0] if made else None


def _cover(scene: Scene) -> Document:
    people = [person for person in operators(scene.database) if person.active]
    held = _duties(scene)
    contacts = many(scene.database, Contact, "active ORDER BY kind, name")
    return Document(
        kind="kit",
        title=say("kit.title"),
        reference=say("kit.title"),
        content={
            "people": [
                [
                    person.name,
                    ", ".join(say(f"role.{role.value}") for role in sorted(person.roles)),
                    ", ".join(held.get(person.id, ())),
                ]
                for person in people
            ],
            "contacts": [_contact(item) for item in contacts],
        },
    )


def _duties(scene: Scene) -> dict[int, list[str]]:
    """Give the roles that each person holds now, in words."""
    held: dict[int, list[str]] = {}
    for shift in roster(scene.database).held:
        held.setdefault(shift.operator, []).append(say(f"duty.{shift.duty.value}"))
    return held


def _numbers(scene: Scene) -> Document:
    free = paper_numbers.free(scene.database, scene.local(scene.now).year)
    rows: list[Json] = [[item.number, "", "", "", ""] for item in free]
    return Document(
        kind="kit_numbers", title=say("kit.numbers"), reference=say("kit.numbers"), content={"rows": rows}
    )


def _contact(contact: Contact) -> list[Json]:
    verified = contact.verified or say("contacts.never")
    return [contact.name, contact.function, contact.phone, contact.site or "", verified]
