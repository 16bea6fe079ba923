"""Orders typed by hand or made again from an old worksheet: evidence named, figures typed twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from station.acts.aim import Seen
from station.acts.desk import Desk, Request, Scene
from station.acts.identity import identity_text, known_otherwise
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.clinical.model import SPECIAL, Patient, Preparation, Prescription, Provenance, Role, State
from station.clinical.orders import ImportedPatient
from station.clinical.steps import Not
from station.clinical.typed_orders import (
    Evidence,
    EvidenceKind,
    GivenEvidence,
    Retyping,
    TypedLine,
    TypedPrescription,
    differing,
    figures_of,
    why_not_evident,
    why_not_typed,
)
from station.clinical.who_signs import why_may_not
from station.records.database import Database
from station.records.queries import imports, preparations
from station.records.queries.fetch import one
from station.records.queries.typed import retyped

SOURCE = "station"
"""The source of what was typed here: no main system numbers it so."""


def type_order(desk: Desk, request: Request, typed: TypedPrescription, given: GivenEvidence) -> Outcome:
    """Record a typed prescription; no bag of it is validated until another person typed its figures again."""

    def decide(scene: Scene) -> Plan | Refused:
        refused = _why_not(scene, typed, given)
        return refused or _typed(scene, typed, given)

    return perform(desk, request, "type_order", decide)


def _why_not(scene: Scene, typed: TypedPrescription, given: GivenEvidence) -> Refused | None:
    signer, reason = scene.signer, scene.request.reason
    found = (
        why_may_not("type_order", signer, None)
        or why_not_typed(typed)
        or why_not_evident(given, scene.now, pharmacist=signer.is_a(Role.PHARMACIST), reason=reason)
    )
    if found:
        return refusal(found)
    there = imports.patient_by_ipp(scene.database, typed.ipp.strip())
    if there and typed.ins and there.ins and there.ins != typed.ins:
        return Refused("typed_ins_differs")
    known = known_otherwise(scene.database, _imported(typed))
    if known is None:
        return None
    return Refused(
        "typed_identity", {"known": identity_text(known), "found": identity_text(_imported(typed))}
    )


def _imported(typed: TypedPrescription) -> ImportedPatient:
    return ImportedPatient(
        typed.ipp.strip(),
        typed.birth_name.strip(),
        typed.used_name,
        typed.first_name.strip(),
        typed.birth_date,
        typed.sex,
    )


def _typed(scene: Scene, typed: TypedPrescription, given: GivenEvidence) -> Plan:
    patient = imports.patient_by_ipp(scene.database, typed.ipp.strip())
    rows: list[object] = []
    if patient is None:
        told = _imported(typed)
        patient = Patient(
            scene.next_id("patients"), told.ipp, told.birth_name, told.used_name, told.first_name,
            told.birth_date, told.sex, typed.ins,
        )  # fmt: skip
        rows.append(patient)
    elif typed.ins and patient.ins is None:
        patient = replace(patient, ins=typed.ins)
        rows.append(patient)
    prescription = _prescription(scene, typed, given, patient)
    first = scene.next_id("preparations")
    bags = [
        _preparation(scene, typed, line, prescription, first + place, given)
        for place, line in enumerate(typed.lines)
    ]
    rows += [prescription, _evidence(scene, given, prescription), *bags]
    params: dict[str, str | int | None] = {"count": len(bags), "number": prescription.external_id}
    return Plan("order_typed", tuple(rows), f"prescription:{prescription.id}", params)


def _prescription(
    scene: Scene, typed: TypedPrescription, given: GivenEvidence, patient: Patient
) -> Prescription:
    number = scene.next_id("prescriptions")
    return Prescription(
        id=number,
        patient=patient.id,
        external_id=f"{scene.series()}-{number}",
        protocol=typed.protocol,
        cycle=typed.cycle,
        day=typed.day,
        prescriber=given.prescriber.strip(),
        ward=typed.ward.strip(),
        weight_kg=typed.weight_kg,
        height_cm=typed.height_cm,
        bsa_m2=None,
        source=SOURCE,
    )


def _preparation(
    scene: Scene,
    typed: TypedPrescription,
    line: TypedLine,
    prescription: Prescription,
    number: int,
    given: GivenEvidence,
) -> Preparation:
    again = given.kind is EvidenceKind.WORKSHEET
    return Preparation(
        id=number,
        prescription=prescription.id,
        external_id=f"{prescription.external_id}-{number}",
        drug=line.drug.strip(),
        dose=line.dose,
        dose_unit=line.dose_unit,
        basis=line.basis,
        basis_unit=line.basis_unit,
        route=line.route,
        diluent=line.diluent,
        volume_ml=line.volume_ml,
        container=line.container,
        infusion_minutes=line.infusion_minutes,
        remove_volume=line.remove_volume,
        **{name: getattr(line.special, name) for name in SPECIAL},
        due=typed.due,
        provenance=Provenance.REPRODUCED if again else Provenance.REENTERED,
        typist=scene.signer.id,
        source=SOURCE,
    )


def _evidence(scene: Scene, given: GivenEvidence, prescription: Prescription) -> Evidence:
    return Evidence(
        id=scene.next_id("evidences"),
        prescription=prescription.id,
        kind=given.kind,
        prescriber=given.prescriber.strip(),
        at=given.at,
        read_back=given.read_back,
        reason=scene.request.reason,
        worksheet=given.worksheet,
        operator=scene.signer.id,
        recorded_at=scene.now,
    )


def retype(desk: Desk, request: Request, seen: Seen, figures: Mapping[str, str]) -> Outcome:
    """Compare the figures that a second person typed; where all agree the bag may be validated."""

    def decide(scene: Scene) -> Plan | Refused:
        bag = preparations.preparation(scene.database, seen.preparation)
        if bag is None:
            return Refused("preparation_unknown", {"id": seen.preparation})
        if seen.entry and bag.entry != seen.entry:
            return Refused("changed_meanwhile")
        may_not = why_may_not("retype", scene.signer, None) or _why_not_retype(scene, bag)
        if may_not:
            return refusal(may_not)
        wrong = differing(figures, figures_of(bag, _patient_of(scene, bag), desk.data.formulary.terms))
        if wrong:
            return Refused("retype_differs", {"figures": ",".join(wrong)})
        row = Retyping(scene.next_id("retypings"), bag.id, scene.signer.id, scene.now)
        return Plan("retyped", (row,), preparation=bag.id)

    return perform(desk, request, "retype", decide, seen.subject)


def _why_not_retype(scene: Scene, bag: Preparation) -> Not | None:
    if bag.typist is None or bag.state is not State.ORDERED or retyped(scene.database, bag):
        return Not("retype_nothing")
    return Not("retype_same_person") if scene.signer.id == bag.typist else None


def _patient_of(scene: Scene, bag: Preparation) -> Patient:
    prescription = one(scene.database, Prescription, bag.prescription)
    assert prescription is not None
    patient = one(scene.database, Patient, prescription.patient)
    assert patient is not None
    return patient


def why_not_validate(database: Database, bag: Preparation) -> Not | None:
    """Say why a typed order can't be validated yet: nobody typed its figures again."""
    typed = bag.typist is not None and bag.provenance in (Provenance.REENTERED, Provenance.REPRODUCED)
    return Not("retype_needed") if typed and not retyped(database, bag) else None
