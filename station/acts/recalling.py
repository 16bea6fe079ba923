"""Calling colleagues back, and enrolling one in haste: by a pharmacist, countersigned, for this outage
only."""

from __future__ import annotations

from dataclasses import replace

from station.acts.desk import Desk, Request, Scene
from station.acts.logbook import Told, line
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.acts.setting_up import Newcomer, enrolled
from station.clinical.contacts import Contact, ContactKind
from station.clinical.logbook import Category
from station.clinical.model import Operator, Role
from station.clinical.roster import Enrolment, Recall, RecallState
from station.clinical.who_signs import why_may_not
from station.records.queries.crisis import enrolled_for
from station.records.queries.fetch import one
from station.records.queries.outages import going_on
from station.words import say


def recall(desk: Desk, request: Request, contact_id: int, state: RecallState, note: str | None) -> Outcome:
    """Note what became of calling a colleague back."""

    def decide(scene: Scene) -> Plan | Refused:
        may_not = why_may_not("recall", scene.signer, None)
        outage = going_on(scene.database)
        found = one(scene.database, Contact, contact_id)
        if may_not or outage is None:
            return refusal(may_not) if may_not else Refused("no_outage")
        if found is None or found.kind is not ContactKind.COLLEAGUE:
            return Refused("contact_unknown")
        said = note.strip() if note and note.strip() else None
        row = Recall(scene.next_id("recalls"), outage.id, found.id, state, said, scene.now, scene.signer.id)
        words = say("logged.recall", name=found.name, state=say(f"recall.{state.value}"))
        told = Told(Category.CALL, f"{words} {said or ''}".strip())
        return Plan("recall_noted", (row, line(scene, told)), f"contact:{found.id}", {"name": found.name})

    return perform(desk, request, "recall", decide)


def enrol_in_haste(desk: Desk, request: Request, newcomer: Newcomer) -> Outcome:
    """Enrol a recalled colleague for this outage: a pharmacist signs, somebody else countersigns."""

    def decide(scene: Scene) -> Plan | Refused:
        if len(scene.signers) != 2:
            return Refused("enrol_two_sign")
        pharmacist, second = scene.signers
        outage = going_on(scene.database)
        fault = newcomer.fault()
        if outage is None or fault:
            return fault or Refused("no_outage")
        if not pharmacist.is_a(Role.PHARMACIST):
            return Refused("role_missing", {"name": pharmacist.name, "act": "enrol_in_haste"})
        if any(person.id in (pharmacist.id, second.id) for person in enrolled_for(scene.database, outage.id)):
            return Refused("enrol_by_enrolled")
        person = enrolled(scene, newcomer)
        row = Enrolment(
            scene.next_id("enrolments"), outage.id, person.id, pharmacist.id, second.id, scene.now
        )
        words = say("logged.enrolled_in_haste", name=person.name, second=second.name)
        rows = (person, row, line(scene, Told(Category.DECISION, words)))
        return Plan("enrolled_in_haste", rows, f"operator:{person.id}", {"name": person.name})

    return perform(desk, request, "enrol_in_haste", decide)


def enrolments_ended(scene: Scene, outage: int) -> tuple[Operator, ...]:
    """Give the people enrolled in haste for an outage as disabled: it is over."""
    return tuple(replace(person, active=False) for person in enrolled_for(scene.database, outage))
