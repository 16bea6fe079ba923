"""The work as a FHIR R4 bundle: what was prepared of what lots, for whom, by whom, when it was handed over.

FHIR R4 has no resource for a preparation; MedicationDispense is what IHE calls the preparation report.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from station.clinical.model import (
    Component,
    HandOver,
    Operator,
    Patient,
    Preparation,
    Prescription,
    RegisterEntry,
    Signature,
    State,
)
from station.clinical.terms import Terms

Resource = dict[str, Any]

UCUM = "http://unitsofmeasure.org"
EDQM = "http://standardterms.edqm.eu"
ROUTES = {
    "intravenous": "20045000",
    "intramuscular": "20035000",
    "subcutaneous": "20066000",
    "intrathecal": "20042000",
}
"""Codes as read in data/formats/pn13.toml."""

STATUS = {
    State.HANDED_OVER: "completed",
    State.CANCELLED: "cancelled",
    State.DESTROYED: "stopped",
    State.RELEASED: "in-progress",
}
RESTRICTED = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality",
    "code": "R",
    "display": "restricted",
}
"""The security label of what tells a blinded drug: who receives the bundle shows it in the pharmacy alone."""

_UNITS = {"mcg": "ug", "IU": "[iU]"}
_SEXES = {"M": "male", "F": "female", "I": "other"}


@dataclass(frozen=True)
class Work:
    """One register number with everything that was done for it."""

    line: RegisterEntry
    preparation: Preparation
    prescription: Prescription
    patient: Patient
    components: Sequence[Component]
    signatures: Sequence[Signature]
    handover: HandOver | None
    made_at: datetime | None


@dataclass(frozen=True)
class Act:
    """One journal entry, as an audit event tells it."""

    n: int
    act: str
    at: str
    operators: Sequence[int]


def bundle(
    work: Sequence[Work],
    people: Iterable[Operator],
    acts: Iterable[Act],
    files: Mapping[str, bytes],
    terms: Terms,
) -> Resource:
    """Make the bundle of some work, of everybody and every act, and of the documents that go with it."""
    patients = {item.patient.id: item.patient for item in work}
    resources = [
        *(_practitioner(person) for person in people),
        *(_patient(patient) for patient in patients.values()),
        *(resource for item in work for resource in _of(item, terms)),
        *(_audit(act) for act in acts),
        *(_document(name, data) for name, data in files.items()),
    ]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"fullUrl": f"urn:station:{r['resourceType']}:{r['id']}", "resource": r} for r in resources
        ],
    }


def _patient(patient: Patient) -> Resource:
    names = [{"use": "official", "family": patient.birth_name, "given": [patient.first_name]}]
    if patient.used_name:
        names.append({"use": "usual", "family": patient.used_name, "given": [patient.first_name]})
    return _without_none(
        {
            "resourceType": "Patient",
            "id": f"patient-{patient.id}",
            "identifier": [{"type": {"text": "IPP"}, "value": patient.ipp}],
            "name": names,
            "gender": _SEXES.get(patient.sex or "", "unknown"),
            "birthDate": patient.birth_date.replace("-00", "") or None,
        }
    )


def _practitioner(person: Operator) -> Resource:
    return {"resourceType": "Practitioner", "id": f"operator-{person.id}", "name": [{"text": person.name}]}


def _of(item: Work, terms: Terms) -> list[Resource]:
    lots = (_lot(component) for component in item.components)
    found = [_medication(item, terms), _dispense(item, terms), _provenance(item), *lots]
    return (
        [{**one, "meta": {"security": [RESTRICTED]}} for one in found] if item.preparation.blinded else found
    )


def _lot(component: Component) -> Resource:
    return _without_none(
        {
            "resourceType": "Medication",
            "id": f"component-{component.id}",
            "identifier": [{"type": {"text": "GTIN"}, "value": component.product}]
            if component.product
            else None,
            "code": {"text": component.name},
            "manufacturer": {"display": component.supplier} if component.supplier else None,
            "batch": {"lotNumber": component.lot, "expirationDate": component.expiry},
        }
    )


def _medication(item: Work, terms: Terms) -> Resource:
    """Describe what is in the bag: the dose, and the lots it was made of."""
    bag = item.preparation
    strength = {"numerator": quantity(bag.dose, bag.dose_unit), "denominator": {"value": 1}}
    active = {"itemCodeableConcept": {"text": bag.drug}, "isActive": True, "strength": strength}
    lots = [
        {"itemReference": {"reference": f"Medication/component-{each.id}"}, "isActive": each.kind == "vial"}
        for each in item.components
    ]
    container = terms.code("container", bag.container) or bag.container
    return _without_none(
        {
            "resourceType": "Medication",
            "id": f"bag-{bag.id}",
            "code": {"text": bag.drug},
            "form": {"text": container},
            "amount": {"numerator": quantity(bag.volume_ml, "mL"), "denominator": {"value": 1}}
            if bag.volume_ml
            else None,
            "ingredient": [active, *lots],
            "batch": _without_none({"lotNumber": item.line.number, "expirationDate": _time(bag.use_by)}),
        }
    )


def _dispense(item: Work, terms: Terms) -> Resource:
    bag, order = item.preparation, item.prescription
    route = terms.code("route", bag.route) or ""
    coded = [{"system": EDQM, "code": ROUTES[route]}] if route in ROUTES else None
    return _without_none(
        {
            "resourceType": "MedicationDispense",
            "id": f"dispense-{bag.id}",
            "identifier": [
                {"type": {"text": "register number"}, "value": item.line.number},
                {"type": {"text": "preparation"}, "value": bag.external_id},
                {"type": {"text": "prescription"}, "value": order.external_id},
            ],
            "status": STATUS.get(bag.state, "preparation"),
            "statusReasonCodeableConcept": {"text": item.line.reason} if item.line.reason else None,
            "medicationReference": {"reference": f"Medication/bag-{bag.id}"},
            "subject": {"reference": f"Patient/patient-{item.patient.id}"},
            "performer": [{"actor": _person(who)} for who in (bag.preparer, bag.releaser) if who] or None,
            "quantity": quantity(bag.dose, bag.dose_unit),
            "whenPrepared": _time(item.made_at),
            "whenHandedOver": _time(item.handover.at) if item.handover else None,
            "destination": {"display": order.ward},
            "receiver": [{"display": item.handover.recipient}] if item.handover else None,
            "note": [{"text": text} for text in _notes(item)] or None,
            "dosageInstruction": [{"route": _without_none({"coding": coded, "text": bag.route})}],
        }
    )


def _notes(item: Work) -> list[str]:
    bag, order = item.preparation, item.prescription
    said = (
        ("protocol", order.protocol), ("cycle", order.cycle), ("day", order.day),
        ("prescriber", order.prescriber), ("provenance", bag.provenance.value),
        ("basis", f"{bag.basis} {bag.basis_unit}" if bag.basis else None),
        ("trial", bag.trial), ("kit", bag.trial_kit), ("blinded", "yes" if bag.blinded else None),
        ("diluent", bag.diluent), ("single_check", "yes" if bag.single_check else None),
    )  # fmt: skip
    return [f"{name}: {value}" for name, value in said if value]


def _provenance(item: Work) -> Resource:
    """Say who signed what for a preparation, in order; the newest signature is when it was recorded."""
    signed = item.signatures
    agents = [{"type": {"text": each.act}, "who": _person(each.operator)} for each in signed]
    recorded = max((each.at for each in signed), default=item.line.allotted_at)
    return {
        "resourceType": "Provenance",
        "id": f"provenance-{item.preparation.id}",
        "target": [{"reference": f"MedicationDispense/dispense-{item.preparation.id}"}],
        "recorded": _time(recorded),
        "agent": agents or [{"who": {"display": "station"}}],
    }


def _audit(act: Act) -> Resource:
    agents = [{"who": _person(number), "requestor": True} for number in act.operators]
    return {
        "resourceType": "AuditEvent",
        "id": f"entry-{act.n}",
        "type": {"system": "urn:station:act", "code": act.act},
        "recorded": act.at,
        "agent": agents or [{"who": {"display": "station"}, "requestor": False}],
        "source": {"observer": {"display": "station"}},
    }


def _document(name: str, data: bytes) -> Resource:
    """Name a file of the pack; FHIR's own hash is SHA-1, the manifest has SHA-256."""
    digest = base64.b64encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()
    return {
        "resourceType": "DocumentReference",
        "id": "file-" + hashlib.sha256(name.encode()).hexdigest()[:16],
        "status": "current",
        "content": [{"attachment": {"url": name, "size": len(data), "hash": digest, "title": name}}],
    }


def quantity(value: Decimal, unit: str) -> Resource:
    """Write an amount in UCUM; raises ValueError rather than write another figure than is recorded."""
    number = int(value) if value == value.to_integral_value() else float(value)
    if Decimal(repr(number)) != value:
        raise ValueError(f"{value} can't be written in JSON")
    code = _UNITS.get(unit, unit)
    return {"value": number, "unit": unit, "system": UCUM, "code": code}


def _person(number: int) -> Resource:
    return {"reference": f"Practitioner/operator-{number}"}


def _time(moment: datetime | None) -> str | None:
    return (
        moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment else None
    )


def _without_none(resource: Resource) -> Resource:
    return {name: value for name, value in resource.items() if value is not None}
