"""Orders typed at the station: their evidence, and which still wait to be typed again."""

from __future__ import annotations

from dataclasses import dataclass

from station.clinical.model import Patient, Preparation, Prescription
from station.clinical.typed_orders import Evidence, Retyping
from station.records.database import Database
from station.records.queries.fetch import many, one


@dataclass(frozen=True)
class Waiting:
    """A typed bag whose figures nobody typed again yet."""

    preparation: Preparation
    prescription: Prescription
    patient: Patient
    evidence: Evidence | None


def retyped(database: Database, bag: Preparation) -> bool:
    """Tell whether another person typed a bag's figures again, or those of the bag it replaces."""
    where = "preparation IN (?, ?) AND operator <> ?"
    return bool(many(database, Retyping, where, [bag.id, bag.remake_of or bag.id, bag.typist or 0]))


def waiting(database: Database) -> list[Waiting]:
    """List the bags that wait to be typed again, first due first."""
    where = (
        "typist IS NOT NULL AND state = 'ordered' AND provenance IN ('reentered', 'reproduced')"
        " AND NOT EXISTS (SELECT 1 FROM retypings r"
        "  WHERE r.preparation IN (preparations.id, preparations.remake_of)"
        "  AND r.operator <> preparations.typist) ORDER BY due, id"
    )
    return [_waiting(database, bag) for bag in many(database, Preparation, where)]


def _waiting(database: Database, bag: Preparation) -> Waiting:
    prescription = one(database, Prescription, bag.prescription)
    assert prescription is not None
    patient = one(database, Patient, prescription.patient)
    assert patient is not None
    evidence = many(database, Evidence, "prescription = ? ORDER BY id DESC LIMIT 1", [prescription.id])
    return Waiting(bag, prescription, patient, evidence[0] if evidence else None)


def made_before(database: Database, words: str) -> list[Preparation]:
    """List the preparations that an old worksheet may be of: by register or main-system number."""
    where = "register_number = ? OR external_id = ? ORDER BY id DESC LIMIT 20"
    return many(database, Preparation, where, [words.strip().upper(), words.strip()])
