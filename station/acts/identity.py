"""Whether an order names its patient as the station knows them: what one number must never join."""

from __future__ import annotations

from station.clinical.model import Patient, Prescription
from station.clinical.names import fold
from station.clinical.orders import ImportedOrder, ImportedPatient
from station.records.database import Database
from station.records.queries import imports
from station.records.queries.fetch import one


def conflicting_patient(database: Database, order: ImportedOrder) -> Patient | None:
    """Find who already has this order's IPP under other traits, or its prescription under another IPP."""
    patient = known_otherwise(database, order.patient)
    if patient is not None:
        return patient
    prescription = imports.prescription_by_external_id(database, order.prescription_id, order.source)
    owner = _owner(database, prescription) if prescription else None
    return owner if owner is not None and owner.ipp != order.patient.ipp else None


def known_otherwise(database: Database, told: ImportedPatient) -> Patient | None:
    """Find who already has this IPP under other traits."""
    patient = imports.patient_by_ipp(database, told.ipp)
    return patient if patient is not None and _traits(patient) != _traits(told) else None


def _owner(database: Database, prescription: Prescription) -> Patient | None:
    return one(database, Patient, prescription.patient)


def _traits(patient: Patient | ImportedPatient) -> tuple[str | None, ...]:
    names = (patient.birth_name, patient.used_name or "", patient.first_name)
    return (*(fold(name) for name in names), patient.birth_date, patient.sex)


def identity_text(patient: Patient | ImportedPatient) -> str:
    """Write an identity on one line for a sentence: names, birth date, sex and IPP."""
    used = f" ({patient.used_name})" if patient.used_name else ""
    year, month, day = patient.birth_date.split("-")
    sex = patient.sex or "?"
    return f"{patient.birth_name}{used} {patient.first_name}, {day}/{month}/{year}, {sex}, IPP {patient.ipp}"
