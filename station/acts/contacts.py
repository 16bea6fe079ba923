"""Contacts: kept as records, taken in from a file once, called, verified."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from station.acts.desk import Desk, Request, Scene
from station.acts.logbook import Told, line
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.clinical.contacts import Contact
from station.clinical.logbook import Category
from station.clinical.who_signs import why_may_not
from station.records.queries.crisis import contacts
from station.records.queries.fetch import one
from station.words import say


def keep_contact(desk: Desk, request: Request, contact: Contact) -> Outcome:
    """Add a contact (id 0) or change one; taking it off the list is changing it to not active."""

    def decide(scene: Scene) -> Plan | Refused:
        may_not = why_may_not("contact", scene.signer, None)
        if may_not:
            return refusal(may_not)
        if not (contact.name.strip() and contact.phone.strip()):
            return Refused("contact_incomplete")
        if contact.id and one(scene.database, Contact, contact.id) is None:
            return Refused("contact_unknown")
        row = replace(contact, id=contact.id or scene.next_id("contacts"))
        return Plan("contact_kept", (row,), f"contact:{row.id}", {"name": row.name})

    return perform(desk, request, "contact", decide)


def take_in_contacts(desk: Desk, request: Request, found: Sequence[Contact]) -> Outcome:
    """Take the contacts of a file in; one known by kind, name and phone is left as it is."""

    def decide(scene: Scene) -> Plan | Refused:
        may_not = why_may_not("contact", scene.signer, None)
        if may_not:
            return refusal(may_not)
        known = {(item.kind, item.name, item.phone) for item in contacts(scene.database)}
        new = [item for item in found if (item.kind, item.name, item.phone) not in known]
        if not new:
            return Refused("contacts_all_known")
        first = scene.next_id("contacts")
        rows = tuple(replace(item, id=first + place) for place, item in enumerate(new))
        return Plan("contacts_taken_in", rows, "contacts", {"count": len(rows)})

    return perform(desk, request, "contact", decide)


def call(desk: Desk, request: Request, contact_id: int, said: str, *, right: bool) -> Outcome:
    """Log a call: what was said; when the number proved `right`, it is verified today."""

    def decide(scene: Scene) -> Plan | Refused:
        may_not = why_may_not("call", scene.signer, None)
        found = one(scene.database, Contact, contact_id)
        if may_not or found is None:
            return refusal(may_not) if may_not else Refused("contact_unknown")
        if not said.strip():
            return Refused("call_said")
        today = scene.local(scene.now).date().isoformat()
        row = replace(found, verified=today) if right else found
        words = say("logged.call", name=found.name, phone=found.phone, said=said.strip())
        rows = (row, line(scene, Told(Category.CALL, words)))
        return Plan("called", rows, f"contact:{row.id}", {"name": row.name})

    return perform(desk, request, "call", decide, f"contact:{contact_id}")
