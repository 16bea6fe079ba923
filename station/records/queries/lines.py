"""Order lines with prescription and patient, as findings need them: one, a patient's, whose else."""

from __future__ import annotations

from station.clinical.findings.finding import Line
from station.clinical.model import Patient, Preparation, Prescription
from station.records.database import Database
from station.records.queries.fetch import many, one

GOING_ON = "state NOT IN ('cancelled', 'destroyed')"
MINE = "SELECT id FROM patients WHERE id = :id OR (ipp <> '' AND ipp = :ipp)"


def line_of(database: Database, preparation: int) -> Line | None:
    """Give one line that is not over."""
    found = many(database, Preparation, f"id = ? AND {GOING_ON}", [preparation])
    if not found:
        return None
    prescription = one(database, Prescription, found[0].prescription)
    assert prescription is not None
    patient = one(database, Patient, prescription.patient)
    assert patient is not None
    return Line(patient, prescription, found[0])


def lines_of(database: Database, patient: Patient) -> list[Line]:
    """List the lines of a patient that are not over, under any of their numbers with the same IPP."""
    args = {"id": patient.id, "ipp": patient.ipp}
    people = {item.id: item for item in many(database, Patient, f"id IN ({MINE})", args)}
    prescriptions = {item.id: item for item in many(database, Prescription, f"patient IN ({MINE})", args)}
    bags = many(
        database,
        Preparation,
        f"prescription IN (SELECT id FROM prescriptions WHERE patient IN ({MINE})) AND {GOING_ON}",
        args,
    )
    return [
        Line(people[prescriptions[bag.prescription].patient], prescriptions[bag.prescription], bag)
        for bag in bags
    ]


def people_of(database: Database) -> list[Patient]:
    """List everybody who has a line that is not over: whom a patient may be taken for."""
    return many(
        database,
        Patient,
        "id IN (SELECT r.patient FROM preparations p JOIN prescriptions r ON r.id = p.prescription"
        f" WHERE p.{GOING_ON})",
    )
