"""Taking a file of orders in: a preview says what each line would do, then one act does just that."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from decimal import Decimal

from station.acts.desk import Desk, Request, Scene
from station.acts.identity import conflicting_patient, identity_text
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.acts.recording import record
from station.acts.vanished import gone
from station.clinical.model import (
    ENDED,
    SPECIAL,
    Change,
    Go,
    Hold,
    ImportRecord,
    Patient,
    Preparation,
    Prescription,
)
from station.clinical.orders import ImportedOrder, ImportedPatient, OrderFile, Problem
from station.clinical.who_signs import why_may_not
from station.records.database import Database
from station.records.queries import imports
from station.records.queries.fetch import one
from station.records.rows import Cell, time_text

CRITICAL = frozenset(
    {
        "patient.ipp", "patient.birth_name", "patient.used_name", "patient.first_name", "patient.birth_date",
        "patient.sex", "prescription_id",
        "drug", "dose", "dose_unit", "route", "diluent", "volume_ml", "container",
        "trial", "trial_arm", "trial_kit", "blinded",
    }
)  # fmt: skip
"""A change of one of these voids validation and labels; after the start it holds the preparation."""

ORDER_FIELDS = (
    "drug", "dose", "dose_unit", "basis", "basis_unit", "route", "diluent", "volume_ml", "container",
    "infusion_minutes", "due", *SPECIAL,
)  # fmt: skip
PRESCRIPTION_FIELDS = ("protocol", "cycle", "day", "prescriber", "ward", "weight_kg", "height_cm", "bsa_m2")
PATIENT_FIELDS = tuple(item.name for item in fields(ImportedPatient))

Differences = dict[str, tuple[Cell, Cell]]


@dataclass(frozen=True)
class Fate:
    """What one line would do: `new`, `same`, `changed`, `ended` (changed but over), `conflict` (refused)."""

    order: ImportedOrder
    kind: str
    preparation: int | None
    differences: Differences
    problem: Problem | None = None
    """Why a line that could be read is refused all the same."""

    @property
    def critical(self) -> bool:
        """Tell whether an identity, drug, dose, route, diluent or volume changed, or the ward says NOGO."""
        return bool(CRITICAL & self.differences.keys()) or "NOGO" in self.differences.get("go", ())


def preview(database: Database, file: OrderFile) -> tuple[Fate, ...]:
    """Say for every line that could be read what taking it in would do; records nothing."""
    return tuple(_fate(database, file.name, order) for order in file.orders)


def _fate(database: Database, file: str, order: ImportedOrder) -> Fate:
    found = imports.by_external_id(database, order.external_id, order.source)
    if found is None:
        known = conflicting_patient(database, order)
        if known is None:
            return Fate(order, "new", None, {})
        differences = _differences("patient.", PATIENT_FIELDS, known, order.patient)
        return Fate(order, "conflict", None, differences, _conflict(file, order, known))
    prescription = one(database, Prescription, found.prescription)
    assert prescription is not None
    patient = one(database, Patient, prescription.patient)
    differences = (
        _differences("patient.", PATIENT_FIELDS, patient, order.patient)
        | _another_prescription(prescription, order)
        | _differences("", PRESCRIPTION_FIELDS, prescription, order)
        | _differences("", ORDER_FIELDS, found, order)
        | _word_differences(prescription, order)
    )
    differences = _undecided(database, found.id, differences)
    if not differences:
        return Fate(order, "same", found.id, {})
    return Fate(order, "ended" if found.state in ENDED else "changed", found.id, differences)


def _conflict(file: str, order: ImportedOrder, known: Patient) -> Problem:
    params = {"known": identity_text(known), "found": identity_text(order.patient)}
    return Problem(file, order.line, None, "identity_conflict", params)


def _differences(prefix: str, names: tuple[str, ...], before: object, after: object) -> Differences:
    old, new = cells(names, before), cells(names, after)
    return {prefix + name: (old[name], new[name]) for name in names if old[name] != new[name]}


def _another_prescription(prescription: Prescription, order: ImportedOrder) -> Differences:
    there, here = order.prescription_id, prescription.external_id
    return {} if there == here else {"prescription_id": (here, there)}


def _word_differences(prescription: Prescription, order: ImportedOrder) -> Differences:
    """The file's "OK chimio" against an earlier file's; against what was told here, only NOGO counts."""
    told_here = prescription.go_said_by is not None
    if told_here and order.go is not Go.NOGO:
        return {}
    return _differences("", ("go",), prescription, order)


def cells(names: tuple[str, ...], value: object) -> dict[str, Cell]:
    """Give some fields of a value as differences write them."""
    row = {name: getattr(value, name) for name in names}
    return {name: _cell(cell) for name, cell in row.items()}


def _cell(value: object) -> Cell:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return time_text(value)
    return value if value is None or isinstance(value, str | int) else str(value)


def _undecided(database: Database, preparation: int, differences: Differences) -> Differences:
    """Leave out a difference already decided or still to decide: the same file twice adds nothing."""
    known = [item for item in imports.changes_of(database, preparation) if item.decision != "accepted"]
    seen = {(name, pair[1]) for item in known for name, pair in json.loads(item.fields).items()}
    return {name: pair for name, pair in differences.items() if (name, pair[1]) not in seen}


def import_orders(desk: Desk, request: Request, file: OrderFile, *, signed: bool = True) -> Outcome:
    """Take a file in, in one transaction: new lines added, changed ones to decide, refused ones kept listed.

    `signed=False` is for the service seat (a command, a watched folder), which takes in but never decides.
    """

    def decide(scene: Scene) -> Plan | Refused:
        may_not = why_may_not("import", scene.signer, None) if scene.signers else None
        return refusal(may_not) if may_not else Taking(scene, file).plan()

    if not signed:
        return record(desk, request, "import", decide)
    return perform(desk, request, "import", decide)


class Taking:
    """One file being taken in: counts, new numbers and the rows to leave."""

    def __init__(self, scene: Scene, file: OrderFile) -> None:
        self.scene = scene
        self.file = file
        self.counts = {"new": 0, "same": 0, "changed": 0, "ended": 0, "conflict": 0}
        self.problems = list(file.problems)
        self.rows: list[object] = []
        self.patients: dict[str, Patient] = {}
        self.prescriptions: dict[str, Prescription] = {}
        self.next: dict[str, int] = {}
        self.import_id = scene.next_id("imports")

    def plan(self) -> Plan:
        steps: dict[str, Callable[[Fate], None]] = {
            "new": self._add,
            "changed": self._change,
            "ended": self._change,
            "conflict": self._refuse,
        }
        for fate in preview(self.scene.database, self.file):
            self.counts[fate.kind] += 1
            step = steps.get(fate.kind)
            if step:
                step(fate)
        params: dict[str, str | int | None] = {
            "name": self.file.name,
            "added": self.counts["new"],
            "same": self.counts["same"],
            "changed": self.counts["changed"] + self.counts["ended"],
            "refused": len(self.problems),
            "aside": len(self.file.asides),
            "gone": len(gone(self.scene.database, self.file)),
        }
        return Plan("imported", (self._record(), *self.rows), f"import:{self.import_id}", params)

    def _record(self) -> ImportRecord:
        problems = [
            {"line": item.line, "column": item.column, "code": item.code, "params": dict(item.params)}
            for item in sorted(self.problems, key=lambda item: item.line)
        ]
        asides = (*gone(self.scene.database, self.file), *self.file.asides)
        return ImportRecord(
            id=self.import_id,
            name=self.file.name,
            sha256=self.file.sha256,
            mapping=self.file.mapping,
            at=self.scene.now,
            added=self.counts["new"],
            same=self.counts["same"],
            changed=self.counts["changed"] + self.counts["ended"],
            refused=len(self.problems),
            problems=json.dumps(problems, ensure_ascii=False, sort_keys=True),
            aside=len(self.file.asides),
            asides=json.dumps([asdict(item) for item in asides], ensure_ascii=False, sort_keys=True),
            source=self.file.source,
        )

    def _refuse(self, fate: Fate) -> None:
        if fate.problem:
            self.problems.append(fate.problem)

    def _number(self, book: str) -> int:
        self.next[book] = self.next.get(book, self.scene.next_id(book))
        number = self.next[book]
        self.next[book] += 1
        return number

    def _add(self, fate: Fate) -> None:
        order, data = fate.order, self.scene.desk.data
        prescription = self._prescription(order)
        removes = data.removes_volume(order.protocol, order.drug, order.container)
        self.rows.append(
            Preparation(
                id=self._number("preparations"),
                prescription=prescription.id,
                external_id=order.external_id,
                provenance=order.provenance,
                source=order.source,
                remove_volume=order.remove_volume or removes,
                **{name: getattr(order, name) for name in ORDER_FIELDS},
            )
        )

    def _prescription(self, order: ImportedOrder) -> Prescription:
        known = self.prescriptions.get(order.prescription_id) or imports.prescription_by_external_id(
            self.scene.database, order.prescription_id, order.source
        )
        if known is None:
            known = Prescription(
                id=self._number("prescriptions"),
                patient=self._patient(order.patient).id,
                external_id=order.prescription_id,
                go=order.go,
                source=order.source,
                **{name: getattr(order, name) for name in PRESCRIPTION_FIELDS},
            )
            self.rows.append(known)
        self.prescriptions[order.prescription_id] = known
        return known

    def _patient(self, imported: ImportedPatient) -> Patient:
        known = self.patients.get(imported.ipp) or imports.patient_by_ipp(self.scene.database, imported.ipp)
        if known is None:
            known = Patient(
                id=self._number("patients"), **{name: getattr(imported, name) for name in PATIENT_FIELDS}
            )
            self.rows.append(known)
        self.patients[imported.ipp] = known
        return known

    def _change(self, fate: Fate) -> None:
        assert fate.preparation is not None
        self.rows.append(
            Change(
                id=self._number("changes"),
                preparation=fate.preparation,
                import_id=self.import_id,
                line=fate.order.line,
                fields=json.dumps(fate.differences, ensure_ascii=False, sort_keys=True),
                critical=fate.critical,
                decision="open",
                reason=None,
            )
        )
        found = one(self.scene.database, Preparation, fate.preparation)
        assert found is not None
        if fate.critical and found.state not in ENDED and not found.held:
            found = replace(found, held=Hold.CHANGED, held_reason=self.file.name)
        self.rows.append(found)
