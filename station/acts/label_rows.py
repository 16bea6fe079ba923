"""Label rows: an act that needs a print asks for it; a changed field voids the label for a new one."""

from __future__ import annotations

from dataclasses import replace

from station.acts.desk import Desk, Request, Scene
from station.acts.label_texts import Fields, bag_fields, local_time
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.acts.recording import record
from station.clinical.label_content import LabelContent, LabelKind, clean, from_json, to_json
from station.clinical.leftovers import Leftover
from station.clinical.model import Component, HoldPoint, Label, Patient, Preparation, Prescription, State
from station.clinical.scan_codes import CodeType, encode
from station.clinical.who_signs import why_may_not
from station.records.queries import labels, preparations
from station.records.queries.blind import is_blind
from station.records.queries.fetch import many, one
from station.words import language

REQUESTED, CONFIRMED, FAILED, VOID = "requested", "confirmed", "failed", "void"
SAMPLE = "éèêëàâçîïôùûü ÉÈÀÇ œ 0,5 mg 1,73 m² 100 mL"
"""Signs that a printer must be able to draw, on the test label."""
CODE_TYPES = {
    LabelKind.BAG: CodeType.BAG,
    LabelKind.TRAY: CodeType.TRAY,
    LabelKind.TEST: CodeType.TEST,
    LabelKind.LEFTOVER: CodeType.LEFTOVER,
}


def code_key(desk: Desk) -> bytes:
    """Give the key of scan codes."""
    return desk.key.derive("codes")


def new_label(scene: Scene, label_id: int, kind: LabelKind, fields: Fields, preparation: int | None) -> Label:
    """Make the row that asks for a label; its code carries its own number, so an older copy is told."""
    code = encode(CODE_TYPES[kind], scene.series(), label_id, code_key(scene.desk))
    content = LabelContent(kind, tuple(pair for pair in fields if pair[1]), code, language=language())
    return Label(label_id, kind.value, preparation, 0, to_json(content), code, REQUESTED)


def paper_label(label_id: int, kind: LabelKind, fields: Fields) -> Label:
    """Make the row that asks for a label nobody scans: it goes away with the waste."""
    content = LabelContent(kind, tuple(pair for pair in fields if pair[1]), language=language())
    return Label(label_id, kind.value, None, 0, to_json(content), None, REQUESTED)


def void_labels(scene: Scene, preparation: int, but: int | None = None) -> tuple[Label, ...]:
    """Give the labels of a preparation as void, replaced by `but` when there is a newer one."""
    found = many(scene.database, Label, "preparation = ? AND state <> ?", [preparation, VOID])
    return tuple(replace(item, state=VOID, replaced_by=but) for item in found if item.id != but)


def relabel(
    scene: Scene, preparation: Preparation, prescription: Prescription, components: tuple[Component, ...]
) -> tuple[Preparation, tuple[Label, ...]]:
    """Compare the bag label with what it should say now; when it differs, void it and ask for a new one."""
    patient = one(scene.database, Patient, prescription.patient)
    assert patient is not None
    fields = tuple(
        pair for pair in bag_fields(scene, preparation, prescription, patient, components) if pair[1]
    )
    current = labels.current(scene.database, preparation.id, LabelKind.BAG)
    if current and from_json(current.content).fields == fields:
        return preparation, ()
    label = new_label(scene, scene.next_id("labels"), LabelKind.BAG, fields, preparation.id)
    old = (replace(current, state=VOID, replaced_by=label.id),) if current else ()
    return replace(preparation, bag_label=label.id), (*old, label)


LABEL_OPEN = frozenset({State.OPENED, State.STARTED, State.READ, State.INJECTED, State.FINISHED})
"""The states in which a bag may get a label that says something else: not while figures are read blind."""

CHECKED_FIELDS = frozenset(
    {
        *("patient_birth_name", "patient_used_name", "patient_first_name", "birth_date", "ipp"),
        *("drug", "dose", "diluent", "total_volume", "concentration", "route"),
        *("use_by", "register_number", "single_check"),
    }
)
"""What a label may not say otherwise than the records when its bag is released."""


def label_may_change(scene: Scene, bag: Preparation) -> bool:
    """Tell whether a bag may still get another label: once somebody checked the finished bag, it is fixed."""
    if bag.state not in LABEL_OPEN:
        return False
    return not preparations.readings(scene.database, bag, HoldPoint.FINISHED_BAG)


def label_is_true(
    scene: Scene, bag: Preparation, prescription: Prescription, components: tuple[Component, ...]
) -> bool:
    """Tell whether the bag's label still says who, what, how and until when, as the records do now."""
    patient = one(scene.database, Patient, prescription.patient)
    label = one(scene.database, Label, bag.bag_label) if bag.bag_label else None
    if patient is None or label is None:
        return False
    said = dict(from_json(label.content).fields)
    wanted = dict(bag_fields(scene, bag, prescription, patient, components))
    return all(said.get(name, "") == clean(wanted.get(name, "")) for name in CHECKED_FIELDS)


def reprint(desk: Desk, request: Request, label_id: int) -> Outcome:
    """Ask for a duplicate: the same content marked DUPLICATA, with its own code; the older copy is void."""

    def decide(scene: Scene) -> Plan | Refused:
        may_not = why_may_not("reprint", scene.signer, None)
        if may_not:
            return refusal(may_not)
        found = one(scene.database, Label, label_id)
        if found is None or found.state == VOID:
            return Refused("label_void")
        kind = LabelKind(found.kind)
        if kind not in CODE_TYPES:
            return Refused("badge_not_reprinted")
        if found.preparation and is_blind(scene.database, found.preparation):
            return Refused("blind_reading")
        new_id = scene.next_id("labels")
        code = encode(CODE_TYPES[kind], scene.series(), new_id, code_key(desk))
        content = replace(from_json(found.content), code=code, copy=found.copy + 1)
        row = Label(new_id, found.kind, found.preparation, found.copy + 1, to_json(content), code, REQUESTED)
        rows: list[object] = [replace(found, state=VOID, replaced_by=new_id), row]
        bag = one(scene.database, Preparation, found.preparation) if found.preparation else None
        if bag and bag.bag_label == found.id:
            rows.append(replace(bag, bag_label=new_id))
        rows += [
            replace(item, label=new_id) for item in many(scene.database, Leftover, "label = ?", [found.id])
        ]
        return Plan("reprinted", tuple(rows), f"label:{new_id}", {"copy": row.copy}, found.preparation)

    return perform(desk, request, "reprint", decide)


def test_label(desk: Desk, request: Request) -> Outcome:
    """Ask for a label that only proves that printer and scanner work; nobody signs it."""

    def decide(scene: Scene) -> Plan | Refused:
        row = new_label(scene, scene.next_id("labels"), LabelKind.TEST, _test_fields(scene), None)
        return Plan("test_label", (row,), f"label:{row.id}")

    return record(desk, request, "test_label", decide)


def trial_label(desk: Desk) -> LabelContent:
    """Make a test label that is recorded nowhere, for a printer that is not kept yet."""
    scene = Scene(desk, desk.store.database, desk.clock.utc(), (), Request())
    code = encode(CodeType.TEST, scene.series(), 0, code_key(desk))
    return LabelContent(LabelKind.TEST, _test_fields(scene), code, language=language())


def _test_fields(scene: Scene) -> Fields:
    at = local_time(scene, scene.now)
    return (("station_name", scene.setting("unit_name")), ("printed_at", at), ("sample", SAMPLE))


def label_outcome(desk: Desk, request: Request, label_id: int, *, came_out: bool) -> Outcome:
    """Record what a person says became of a label whose print is in doubt."""

    def decide(scene: Scene) -> Plan | Refused:
        found = one(scene.database, Label, label_id)
        if found is None or found.state != REQUESTED:
            return Refused("label_settled")
        row = replace(found, state=CONFIRMED if came_out else FAILED)
        return Plan("label_confirmed" if came_out else "label_failed", (row,), f"label:{label_id}")

    return perform(desk, request, "label_outcome", decide, f"label:{label_id}")
