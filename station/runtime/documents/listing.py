"""The sheets of a day as a list: what each is about, and which copies went out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from station.acts.desk import Desk
from station.acts.label_texts import blinded_drug
from station.acts.sheets import Wanted
from station.clinical.amounts import amount_text
from station.clinical.model import Patient, Preparation, Prescription
from station.clinical.paper_sheets import INTRATHECAL_WARD, SENT, SheetKind
from station.records.database import Database
from station.records.queries.fetch import one
from station.records.queries.sheets import sheets_about
from station.runtime.documents.making import wanted_for
from station.words import language, say


@dataclass(frozen=True)
class Listed:
    """One sheet to print: of whom (or for which ward), of what, copies asked for and sent."""

    wanted: Wanted
    whose: str
    what: str
    copies: int
    sent: int


def listed(desk: Desk, day: date) -> list[Listed]:
    """List the sheets of a day in the order they are printed."""
    return [_listed(desk.store.database, wanted) for wanted in wanted_for(desk, day)]


def _listed(database: Database, wanted: Wanted) -> Listed:
    whose, what = _about(database, wanted)
    known = sheets_about(database, wanted.kind, wanted.subject)
    return Listed(wanted, whose, what, len(known), sum(sheet.state == SENT for sheet in known))


def _about(database: Database, wanted: Wanted) -> tuple[str, str]:
    if wanted.kind is SheetKind.NOTE:
        kind, _, ward = wanted.subject.split(":", 2)
        return ward, say("route.intrathecal") if kind == INTRATHECAL_WARD else ""
    bag = one(database, Preparation, wanted.preparation or 0)
    number = bag.prescription if bag else int(wanted.subject.partition(":")[2])
    prescription = one(database, Prescription, number)
    patient = one(database, Patient, prescription.patient) if prescription else None
    whose = f"{patient.birth_name} {patient.first_name}" if patient else ""
    if bag is None:
        return whose, (prescription.protocol or "") if prescription else ""
    if bag.blinded:  # who only reads sees this list too
        return whose, blinded_drug()
    return whose, f"{bag.drug} {amount_text(bag.dose, bag.dose_unit, language() == 'fr')}"
