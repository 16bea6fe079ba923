"""A pharmacist's decision on a difference between a preparation and a later file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from station.acts.aim import reason_given
from station.acts.desk import Desk, Request, Scene
from station.acts.holding import back_to_validation, freed
from station.acts.importing import ORDER_FIELDS, PATIENT_FIELDS, PRESCRIPTION_FIELDS, cells
from station.acts.label_rows import label_may_change, relabel
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.acts.tray import components_of
from station.clinical.model import BEFORE_START, ENDED, Change, Hold, Patient, Preparation, Prescription
from station.clinical.who_signs import why_may_not
from station.records.queries import imports
from station.records.queries.fetch import one
from station.records.rows import Cell, columns

T = TypeVar("T")
ACCEPTED, KEPT = "accepted", "kept"
THEIRS = frozenset({*PRESCRIPTION_FIELDS, "go"})
"""The fields of a difference that lie in the prescription."""
NAMED_BY_PROTOCOL = frozenset({"protocol", "drug", "container"})
"""A change of one of these is another line of a protocol, which may say to remove a volume from the bag."""
TRAITS = ("patient.birth_name", "patient.first_name", "patient.birth_date")
"""With another IPP too, these say another person; a corrected IPP leaves them as they were."""


def decide_change(desk: Desk, request: Request, change_id: int, *, accept: bool) -> Outcome:
    """Take the new figures, or keep the old ones, with a reason.

    Before the start, critical figures that are taken send the bag back to validation. After it, the bag
    being made can't take them: keep them out and let it go on, or destroy and remake it.
    """

    def decide(scene: Scene) -> Plan | Refused:
        change = one(scene.database, Change, change_id)
        if change is None or change.decision != "open":
            return Refused("change_decided")
        found = one(scene.database, Preparation, change.preparation)
        assert found is not None
        refused = _why_not(scene, change, found, accept)
        if refused:
            return refused
        decided = replace(change, decision=ACCEPTED if accept else KEPT, reason=scene.request.reason)
        rows = _accepted(scene, change, found) if accept else (_released_from(scene, change, found),)
        return Plan(
            f"change_{decided.decision}", (decided, *rows), f"change:{change_id}", preparation=found.id
        )

    return perform(desk, request, "decide_change", decide, f"change:{change_id}")


def _why_not(scene: Scene, change: Change, found: Preparation, accept: bool) -> Refused | None:
    may_not = why_may_not("decide_change", scene.signer, found)
    if may_not:
        return refusal(may_not)
    if not reason_given(scene):
        return Refused("reason_missing")
    if accept and change.critical and found.state not in BEFORE_START:
        return Refused("change_after_start")
    return _why_not_taken(scene, change, found) if accept else None


def _why_not_taken(scene: Scene, change: Change, found: Preparation) -> Refused | None:
    """An order that moved to somebody else is no new figure, and what was compared must still be so."""
    told: dict[str, list[Any]] = json.loads(change.fields)
    ipp = told.get("patient.ipp")
    moved = "prescription_id" in told
    if ipp and not moved:
        other_traits = any(name in told for name in TRAITS)
        moved = other_traits or imports.patient_by_ipp(scene.database, ipp[1]) is not None
    if moved:
        return Refused("change_moved")
    now = _cells_now(scene, found)
    outdated = any(name in now and now[name] != pair[0] for name, pair in told.items())
    return Refused("change_outdated") if outdated else None


def _cells_now(scene: Scene, found: Preparation) -> dict[str, Cell]:
    prescription, patient = _owners(scene, found)
    return (
        cells(ORDER_FIELDS, found)
        | cells((*PRESCRIPTION_FIELDS, "go"), prescription)
        | {f"patient.{name}": cell for name, cell in cells(PATIENT_FIELDS, patient).items()}
    )


def _owners(scene: Scene, found: Preparation) -> tuple[Prescription, Patient]:
    prescription = one(scene.database, Prescription, found.prescription)
    assert prescription is not None
    patient = one(scene.database, Patient, prescription.patient)
    assert patient is not None
    return prescription, patient


def _released_from(scene: Scene, change: Change, found: Preparation) -> Preparation:
    """Give the preparation without the hold of this change; what else holds it stays."""
    return freed(scene, found, decided=[change.id]) if found.held is Hold.CHANGED else found


def _accepted(scene: Scene, change: Change, found: Preparation) -> tuple[object, ...]:
    values = {name: pair[1] for name, pair in json.loads(change.fields).items()}
    prescription, patient = _owners(scene, found)
    new_patient = _with(
        patient, {n.removeprefix("patient."): v for n, v in values.items() if n.startswith("patient.")}
    )
    new_prescription = _with(prescription, {n: v for n, v in values.items() if n in THEIRS})
    mine = {n: v for n, v in values.items() if "." not in n and n not in THEIRS}
    bag = _with(_released_from(scene, change, found), mine)
    removes = scene.desk.data.removes_volume(new_prescription.protocol, bag.drug, bag.container)
    another_line = bool(NAMED_BY_PROTOCOL & values.keys()) and removes != bag.remove_volume
    if another_line and found.state in BEFORE_START:
        bag = replace(bag, remove_volume=removes)
    rows: list[object] = [new_patient, new_prescription]
    critical = change.critical or bag.remove_volume != found.remove_volume
    if critical and found.state not in ENDED:
        rows += back_to_validation(scene, freed(scene, bag, decided=[change.id]))
    else:
        rows += _with_label(scene, bag, new_prescription)
    if new_patient != patient:
        settled = _same_elsewhere(scene, change, patient.id)
        rows += [*_other_bags(scene, patient.id, bag.id, [item.id for item in settled]), *settled]
    return tuple(rows)


def _with_label(scene: Scene, bag: Preparation, prescription: Prescription) -> tuple[object, ...]:
    """Give a bag with what its label should say now, as long as nobody has checked the label."""
    if bag.bag_label is None or not label_may_change(scene, bag):
        return (bag,)
    bag, new_labels = relabel(scene, bag, prescription, components_of(scene, bag.id))
    return (*new_labels, bag)


def _same_elsewhere(scene: Scene, change: Change, patient: int) -> list[Change]:
    """The same new identity waits on the patient's other bags: decided once, for all that are not started."""
    identity = _identity_of(change)
    bags = {
        bag.id
        for prescription in imports.prescriptions_of(scene.database, patient)
        for bag in imports.preparations_of(scene.database, prescription.id)
        if bag.state in BEFORE_START
    }
    return [
        replace(item, decision=ACCEPTED, reason=scene.request.reason)
        for item in imports.open_changes(scene.database)
        if item.id != change.id and item.preparation in bags and json.loads(item.fields) == identity
    ]


def _identity_of(change: Change) -> dict[str, list[Any]]:
    return {n: pair for n, pair in json.loads(change.fields).items() if n.startswith("patient.")}


def _other_bags(scene: Scene, patient: int, but: int, settled: list[int]) -> list[object]:
    """A changed identity touches every bag of the patient: back to validation, or held once started."""
    rows: list[object] = []
    for prescription in imports.prescriptions_of(scene.database, patient):
        for bag in imports.preparations_of(scene.database, prescription.id):
            if bag.id == but or bag.state in ENDED:
                continue
            if bag.state in BEFORE_START:
                rows += back_to_validation(scene, freed(scene, bag, decided=settled))
            elif not bag.held:
                rows.append(replace(bag, held=Hold.ASKED, held_reason=scene.request.reason))
    return rows


def _with(value: T, cells: Mapping[str, Any]) -> T:
    """Give a model value with some fields replaced by the cells of a difference."""
    by_name = {column.name: column for column in columns(type(value))}
    return replace(value, **{n: None if c is None else by_name[n].read(c) for n, c in cells.items()})  # type: ignore[type-var]
