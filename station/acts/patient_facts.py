"""What was told of a patient, with who said it: laboratory values, doses received, last course, allergies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from station.acts.desk import Desk, Request, Scene
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.clinical.model import Patient
from station.clinical.patient_facts import FactKind, PatientFact, Told, why_not_fact
from station.clinical.who_signs import why_may_not
from station.records.queries.fetch import one

TELL = "tell_facts"


@dataclass(frozen=True)
class Telling:
    """One thing told: what, how much, of which day (ISO), about what, by whom, how, and read back or not."""

    kind: FactKind
    told_by: str
    how: Told
    read_back: bool
    value: Decimal | None = None
    unit: str | None = None
    about: str | None = None
    day: str | None = None


def tell_facts(desk: Desk, request: Request, patient: int, told: Sequence[Telling]) -> Outcome:
    """Record what somebody told of a patient; a later word on the same thing counts instead, both stay."""

    def decide(scene: Scene) -> Plan | Refused:
        may_not = why_may_not(TELL, scene.signer, None)
        if may_not:
            return refusal(may_not)
        if one(scene.database, Patient, patient) is None or not told:
            return Refused("patient_unknown")
        rows = fact_rows(scene, patient, told)
        if isinstance(rows, Refused):
            return rows
        return Plan("facts_told", rows, f"patient:{patient}", {"count": len(rows)})

    return perform(desk, request, TELL, decide, f"patient:{patient}")


def fact_rows(
    scene: Scene, patient: int, told: Sequence[Telling], first: int | None = None
) -> tuple[PatientFact, ...] | Refused:
    """Make the rows of what was told, for this act and for a file's import; the first fault refuses all."""
    number = first or scene.next_id("patient_facts")
    signer = scene.signers[0].id if scene.signers else None
    rows: list[PatientFact] = []
    for item in told:
        row = PatientFact(
            id=number + len(rows),
            patient=patient,
            kind=item.kind,
            value=item.value,
            unit=item.unit,
            about=item.about,
            day=item.day,
            told_by=item.told_by.strip(),
            how=item.how,
            read_back=item.read_back,
            at=scene.now,
            operator=signer,
        )
        wrong = why_not_fact(row, scene.local(scene.now).date())
        if wrong:
            return refusal(wrong)
        rows.append(row)
    return tuple(rows)
