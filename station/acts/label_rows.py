"""Label rows: an act that needs a print asks for it; a changed field voids the label for a new one."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from station.acts.desk import Desk, Scene
from station.acts.label_texts import Fields, bag_fields, container_kind, overwrap_fields
from station.clinical.label_content import ON_CONTAINER, LabelContent, LabelKind, clean, from_json, to_json
from station.clinical.model import Component, HoldPoint, Label, Patient, Preparation, Prescription, State
from station.clinical.scan_codes import CodeType, encode
from station.clinical.settings import NO, YES
from station.records.queries import labels, preparations
from station.records.queries.fetch import many, one
from station.words import Language, language, speaking

REQUESTED, CONFIRMED, FAILED, VOID = "requested", "confirmed", "failed", "void"
CODE_TYPES = dict.fromkeys(ON_CONTAINER, CodeType.BAG) | {
    LabelKind.TRAY: CodeType.TRAY,
    LabelKind.OVERWRAP: CodeType.OVERWRAP,
    LabelKind.LEFTOVER: CodeType.LEFTOVER,
    LabelKind.DESTRUCTION: CodeType.DESTRUCTION,
    LabelKind.TEST: CodeType.TEST,
}
"""The codes that carry the number of the label they stand on. Badges and hoods carry their own."""


def code_key(desk: Desk) -> bytes:
    """Give the key of scan codes."""
    return desk.key.derive("codes")


def new_label(scene: Scene, label_id: int, kind: LabelKind, fields: Fields, preparation: int | None) -> Label:
    """Make the row that asks for a label; its code carries its own number, so an older copy is told."""
    code = encode(CODE_TYPES[kind], scene.series(), label_id, code_key(scene.desk))
    content = LabelContent(kind, tuple(pair for pair in fields if pair[1]), code, language=language())
    return Label(label_id, kind.value, preparation, 0, to_json(content), code, REQUESTED)


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
    kind = container_kind(scene, preparation)
    current = labels.current(scene.database, preparation.id, kind)
    if current and (current.kind, from_json(current.content).fields) == (kind, fields):
        return preparation, ()
    label = new_label(scene, scene.next_id("labels"), kind, fields, preparation.id)
    old = (replace(current, state=VOID, replaced_by=label.id),) if current else ()
    return replace(preparation, bag_label=label.id), (label, *old)


LABEL_OPEN = frozenset({State.OPENED, State.STARTED, State.READ, State.INJECTED, State.FINISHED})
"""The states in which a bag may get a label that says something else: not while figures are read blind."""

CHECKED_FIELDS = frozenset(
    {
        *("patient_birth_name", "patient_used_name", "patient_first_name", "birth_date", "ipp"),
        *("drug", "dose", "diluent", "total_volume", "concentration", "route"),
        *("use_by", "register_number", "single_check", "trial"),
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
    content = from_json(label.content)
    said = dict(content.fields)
    with speaking(cast(Language, content.language)):
        wanted = dict(bag_fields(scene, bag, prescription, patient, components))
    return all(said.get(name, "") == clean(wanted.get(name, "")) for name in CHECKED_FIELDS)


def overwrap_label(
    scene: Scene, bag: Preparation, prescription: Prescription, components: tuple[Component, ...]
) -> tuple[Label, ...]:
    """Ask for the label on the closed overwrap, where the unit uses them."""
    if scene.setting("overwrap_label", NO) != YES:
        return ()
    fields = overwrap_fields(scene, bag, prescription, components)
    return (new_label(scene, scene.next_id("labels"), LabelKind.OVERWRAP, fields, bag.id),)


def destruction_label(scene: Scene, fields: Fields, preparation: int | None = None) -> Label:
    """Ask for the label on something set aside to be destroyed (`destruction_fields`)."""
    return new_label(scene, scene.next_id("labels"), LabelKind.DESTRUCTION, fields, preparation)
