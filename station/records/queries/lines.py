"""Order lines with prescription and patient, as findings need them: one, a patient's, whose else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from station.clinical.findings.finding import Line
from station.clinical.model import Patient, Preparation, Prescription
from station.records.database import Database
from station.records.queries.fetch import GOING_ON, many, one
from station.records.rows import time_text

NOT_OVER = "state NOT IN ('cancelled', 'destroyed')"
PEOPLE_DAYS = 7
PEOPLE_SQL = f"""
SELECT DISTINCT t.ipp, t.birth_name, t.used_name, t.first_name, t.birth_date
FROM (SELECT prescription FROM preparations WHERE due >= :since AND {NOT_OVER}
      UNION SELECT prescription FROM preparations WHERE due < :since AND {GOING_ON}) p
JOIN prescriptions r ON r.id = p.prescription JOIN patients t ON t.id = r.patient
"""
MINE = "SELECT id FROM patients WHERE id = :id OR (ipp <> '' AND ipp = :ipp)"


class Person(NamedTuple):
    """The traits of a patient that another may be taken for."""

    ipp: str
    birth_name: str
    used_name: str | None
    first_name: str
    birth_date: str


def line_of(database: Database, preparation: int) -> Line | None:
    """Give one line that is not over."""
    found = many(database, Preparation, f"id = ? AND {NOT_OVER}", [preparation])
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
        f"prescription IN (SELECT id FROM prescriptions WHERE patient IN ({MINE})) AND {NOT_OVER}",
        args,
    )
    return [
        Line(people[prescriptions[bag.prescription].patient], prescriptions[bag.prescription], bag)
        for bag in bags
    ]


def people_of(database: Database, now: datetime) -> list[Person]:
    """List everybody who has a line that goes on, or was due in the last PEOPLE_DAYS: whom a patient may be
    taken for. It stays as small as a week, however long the history; `now` is aware."""
    since = time_text(now - timedelta(days=PEOPLE_DAYS))
    rows = database.execute(PEOPLE_SQL, {"since": since}).fetchall()
    return [Person(*row) for row in rows]
