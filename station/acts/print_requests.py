"""The print queue's acts: a duplicate, a test, a cancellation, and what people say became of the paper."""

from __future__ import annotations

from dataclasses import replace

from station.acts.desk import Desk, Request, Scene
from station.acts.label_rows import CODE_TYPES, CONFIRMED, FAILED, REQUESTED, VOID, code_key, new_label
from station.acts.label_texts import Fields, local_time
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.acts.recording import record
from station.clinical.label_content import ON_CONTAINER, LabelContent, LabelKind, from_json, to_json
from station.clinical.model import Label, Preparation
from station.clinical.scan_codes import CodeType, Misread, encode, read
from station.clinical.who_signs import why_may_not
from station.records.queries import leftovers, print_jobs
from station.records.queries.blind import is_blind
from station.records.queries.fetch import one
from station.words import language

SAMPLE = "éèêëàâçîïôùûü ÉÈÀÇ œ 0,5 mg 1,73 m² 100 mL"
"""Signs that a printer must be able to draw, on the test label."""


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
        rows: list[object] = [row, replace(found, state=VOID, replaced_by=new_id)]
        bag = one(scene.database, Preparation, found.preparation) if found.preparation else None
        if bag and bag.bag_label == found.id:
            rows.append(replace(bag, bag_label=new_id))
        left = leftovers.of_label(scene.database, found.id)
        if left:
            rows.append(replace(left, label=new_id))
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


def cancel_label(desk: Desk, request: Request, label_id: int) -> Outcome:
    """Take a label out of the queue: only what certainly never left, and never the one a bag needs."""

    def decide(scene: Scene) -> Plan | Refused:
        may_not = why_may_not("cancel_label", scene.signer, None)
        if may_not:
            return refusal(may_not)
        found = one(scene.database, Label, label_id)
        if found is None or found.state != REQUESTED:
            return Refused("label_settled")
        if print_jobs.may_be_out(scene.database, label_id):
            return Refused("label_may_be_out")
        if found.kind in ON_CONTAINER:
            return Refused("label_needed")
        row = replace(found, state=VOID)
        return Plan("label_cancelled", (row,), f"label:{label_id}", preparation=found.preparation)

    return perform(desk, request, "cancel_label", decide, f"label:{label_id}")


def label_seen(desk: Desk, request: Request, text: str) -> Outcome:
    """Record that a label came out, because its own code was scanned: the paper itself is the proof."""

    def decide(scene: Scene) -> Plan | Refused:
        code = read(text, code_key(desk))
        if isinstance(code, Misread):
            return Refused(f"scan_{code.reason.value}")
        found = one(scene.database, Label, code.sequence) if code.type in CODE_TYPES.values() else None
        if found is None or found.code != text.strip().upper():
            return Refused("label_unknown")
        if found.state != REQUESTED or not print_jobs.may_be_out(scene.database, found.id):
            return Refused("label_settled")
        return Plan("label_confirmed", (replace(found, state=CONFIRMED),), f"label:{found.id}")

    return record(desk, request, "label_seen", decide)
