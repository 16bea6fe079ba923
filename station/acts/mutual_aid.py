"""Mutual aid: entrusting preparations to a partner, who makes them under a number of his own; taking back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from station.acts.desk import Desk, Request, Scene
from station.acts.holding import ended_rows, freed
from station.acts.logbook import Told, line
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.clinical.contacts import Contact, ContactKind
from station.clinical.logbook import LONGEST, Category
from station.clinical.model import Hold, Preparation, State
from station.clinical.mutual_aid import AidState, Entrusted, why_not_entrust
from station.clinical.who_signs import why_may_not
from station.records.queries.fetch import one
from station.records.queries.outages import going_on
from station.words import say


def entrust(desk: Desk, request: Request, contact_id: int, preparations: Sequence[int]) -> Outcome:
    """Entrust preparations to a partner with a rescue agreement: nobody makes them here from then on."""

    def decide(scene: Scene) -> Plan | Refused:
        partner = _partner(scene, contact_id)
        if isinstance(partner, Refused):
            return partner
        bags = [one(scene.database, Preparation, number) for number in preparations]
        known = [bag for bag in bags if bag is not None]
        if not known or len(known) < len(bags):
            return Refused("aid_nothing")
        for bag in known:
            fault = why_not_entrust(bag)
            if fault:
                return refusal(fault)
        outage, first = going_on(scene.database), scene.next_id("entrusted")
        rows = [
            Entrusted(
                first + place, outage.id if outage else None, partner.id, bag.id, scene.now, scene.signer.id
            )
            for place, bag in enumerate(known)
        ]
        words = say("aid.held", partner=partner.name)
        held = [replace(bag, held=Hold.ASKED, held_reason=words) for bag in known]
        told = Told(Category.DECISION, say("logged.entrusted", count=len(rows), partner=partner.name))
        params: dict[str, str | int | None] = {"count": len(rows), "partner": partner.name}
        others = tuple(bag.id for bag in known[1:])
        return Plan(
            "entrusted",
            (*rows, *held, line(scene, told)),
            f"contact:{partner.id}",
            params,
            known[0].id,
            others,
        )

    return perform(desk, request, "entrust", decide, f"contact:{contact_id}")


def _partner(scene: Scene, contact_id: int) -> Contact | Refused:
    may_not = why_may_not("entrust", scene.signer, None)
    if may_not:
        return refusal(may_not)
    found = one(scene.database, Contact, contact_id)
    if found is None or found.kind is not ContactKind.PARTNER:
        return Refused("contact_unknown")
    return found if found.agreement else Refused("aid_no_agreement", {"name": found.name})


def take_back(desk: Desk, request: Request, entrusted_id: int, number: str, note: str) -> Outcome:
    """Take back what the partner made, under the partner's number; without a number it was not made, and is
    ours to make again."""

    def decide(scene: Scene) -> Plan | Refused:
        may_not = why_may_not("entrust", scene.signer, None)
        found = one(scene.database, Entrusted, entrusted_id)
        if may_not or found is None or found.state is not AidState.ENTRUSTED:
            return refusal(may_not) if may_not else Refused("changed_meanwhile")
        if not note.strip():
            return Refused("aid_note")
        bag = one(scene.database, Preparation, found.preparation)
        partner = one(scene.database, Contact, found.contact)
        assert bag is not None and partner is not None
        made = bool(number.strip())
        row = replace(
            found,
            state=AidState.MADE if made else AidState.WITHDRAWN,
            number=number.strip() or None,
            note=note.strip(),
            ended=scene.now,
            ended_by=scene.signer.id,
        )
        words = say("aid.made", partner=partner.name, number=number.strip())
        rows = ended_rows(scene, bag, State.CANCELLED, words) if made else (freed(scene, bag),)
        spoken = words if made else say("aid.withdrawn", partner=partner.name)
        told = Told(Category.FACT, f"{spoken} {note.strip()}"[:LONGEST], preparation=bag.id)
        return Plan(
            "aid_taken_back" if made else "aid_withdrawn",
            (row, *rows, line(scene, told)),
            f"preparation:{bag.id}",
            {"number": number.strip(), "partner": partner.name},
            bag.id,
        )

    return perform(desk, request, "entrust", decide)
