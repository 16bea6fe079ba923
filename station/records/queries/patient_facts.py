"""What was told of a patient beside the orders."""

from __future__ import annotations

from station.clinical.patient_facts import PatientFact
from station.records.database import Database
from station.records.queries.fetch import many


def facts_of(database: Database, patient: int) -> tuple[PatientFact, ...]:
    """List everything told of a patient, oldest first."""
    return tuple(many(database, PatientFact, "patient = ? ORDER BY id", [patient]))
