"""The paper kit: one PDF to work by with every screen dark: numbers, sheets, blank forms, people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

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


def kit_documents(desk: Desk, entry: int) -> Iterator[Document]:
    """Give the documents of the kit that an entry recorded, in order."""
    now = desk.clock.utc()
    scene = scene_of(desk, now)
    yield _cover(scene)
    yield _numbers(scene)
    for sheet in many(desk.store.database, Sheet, "batch = ? ORDER BY id", [entry]):
        made = document_of(desk, sheet, now)
        if made:
            yield made[0]
    for _ in range(BLANKS):
        yield blank_worksheet()
    yield blank_plan()
    yield blank_note()


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
