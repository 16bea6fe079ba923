"""Files taken in before, and the preparations their lines became."""

from __future__ import annotations

from datetime import datetime

from station.clinical.model import Change, ImportRecord, Patient, Preparation, Prescription, Provenance
from station.records.database import Database
from station.records.queries.fetch import many
from station.records.rows import time_text


def imports(database: Database) -> list[ImportRecord]:
    """List the files taken in, newest first."""
    return many(database, ImportRecord, "1 ORDER BY id DESC")


def by_external_id(database: Database, external_id: str, source: str = "") -> Preparation | None:
    """Find the preparation that a line of a main system became: its last remake, where there is one."""
    where = "external_id = ? AND source = ? ORDER BY id DESC LIMIT 1"
    found = many(database, Preparation, where, [external_id, source])
    return found[0] if found else None


def remake_of(database: Database, preparation: int) -> Preparation | None:
    """Find the preparation that was made in place of another."""
    found = many(database, Preparation, "remake_of = ? LIMIT 1", [preparation])
    return found[0] if found else None


def prescription_by_external_id(
    database: Database, external_id: str, source: str = ""
) -> Prescription | None:
    """Find a prescription by a main system's number."""
    found = many(database, Prescription, "external_id = ? AND source = ? LIMIT 1", [external_id, source])
    return found[0] if found else None


def patient_by_ipp(database: Database, ipp: str) -> Patient | None:
    """Find a patient by the hospital's permanent number."""
    found = many(database, Patient, "ipp = ? LIMIT 1", [ipp])
    return found[0] if found else None


def awaited(database: Database, source: str, since: datetime, until: datetime) -> list[Preparation]:
    """List the preparations not ended that files of a source brought for a time span, both ends included."""
    where = (
        "source = ? AND provenance = ? AND due >= ? AND due <= ? AND remake_of IS NULL"
        " AND state NOT IN ('handed_over', 'cancelled', 'destroyed') ORDER BY due, id"
    )
    span = [time_text(since), time_text(until)]
    return many(database, Preparation, where, [source, Provenance.PREVALIDATED.value, *span])


def prescriptions_of(database: Database, patient: int) -> list[Prescription]:
    """List a patient's prescriptions."""
    return many(database, Prescription, "patient = ?", [patient])


def preparations_of(database: Database, prescription: int) -> list[Preparation]:
    """List the preparations of a prescription."""
    return many(database, Preparation, "prescription = ? ORDER BY id", [prescription])


def open_changes(database: Database) -> list[Change]:
    """List the differences that wait for a decision."""
    return many(database, Change, "decision = 'open' ORDER BY id")


def changes_of(database: Database, preparation: int) -> list[Change]:
    """List every difference ever found for a preparation."""
    return many(database, Change, "preparation = ? ORDER BY id", [preparation])


def patients(database: Database) -> list[Patient]:
    """List the patients, by name."""
    return many(database, Patient, "1 ORDER BY birth_name, first_name, id")
