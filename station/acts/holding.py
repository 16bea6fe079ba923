"""Sideways from the walk, with reason and signature: hold, resume, return, cancel, destroy, remake."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from station.acts.aim import Aim, Seen, aim, reason_given
from station.acts.desk import Desk, Request, Scene
from station.acts.label_rows import destruction_label, void_labels
from station.acts.label_texts import blinded_drug, destruction_fields, paper_amount
from station.acts.leftover_rows import let_go
from station.acts.outcome import Outcome, Plan, Refused
from station.acts.perform import perform
from station.clinical.model import (
    AFTER_START,
    ENDED,
    SPECIAL,
    Go,
    Hold,
    ImportRecord,
    Label,
    Preparation,
    Prescription,
    RegisterEntry,
    State,
)
from station.clinical.steps import Act
from station.records.queries import imports, preparations
from station.records.queries.fetch import one


def _aim_with_reason(scene: Scene, act: Act, seen: Seen) -> Aim | Refused:
    if not reason_given(scene):
        return Refused("reason_missing")
    return aim(scene, act, seen)


def hold(desk: Desk, request: Request, seen: Seen) -> Outcome:
    """Hold a preparation: nothing moves until a pharmacist resumes it."""

    def decide(scene: Scene) -> Plan | Refused:
        found = _aim_with_reason(scene, Act.HOLD, seen)
        if isinstance(found, Refused):
            return found
        row = replace(found.preparation, held=Hold.ASKED, held_reason=scene.request.reason)
        return Plan("held", (row,), preparation=row.id)

    return perform(desk, request, Act.HOLD, decide, seen.subject)


def resume(desk: Desk, request: Request, seen: Seen) -> Outcome:
    """Let a held preparation go on from the step where it stood."""

    def decide(scene: Scene) -> Plan | Refused:
        found = _aim_with_reason(scene, Act.RESUME, seen)
        if isinstance(found, Refused):
            return found
        row = freed(scene, found.preparation)
        if row.held:
            return Refused("change_needs_decision")
        return Plan("resumed", (row,), preparation=row.id)

    return perform(desk, request, Act.RESUME, decide, seen.subject)


def freed(scene: Scene, preparation: Preparation, decided: Collection[int] = ()) -> Preparation:
    """Give a preparation without its hold, unless an open critical change or the ward's NOGO holds it too."""
    waiting = [
        item
        for item in imports.changes_of(scene.database, preparation.id)
        if item.critical and item.decision == "open" and item.id not in decided
    ]
    if waiting and preparation.state not in ENDED:
        file = one(scene.database, ImportRecord, waiting[0].import_id)
        return replace(preparation, held=Hold.CHANGED, held_reason=file.name if file else None)
    prescription = one(scene.database, Prescription, preparation.prescription)
    if prescription and prescription.go is Go.NOGO and preparation.state in AFTER_START:
        return replace(preparation, held=Hold.NOGO, held_reason="NOGO")
    return replace(preparation, held=None, held_reason=None)


def return_to_validation(desk: Desk, request: Request, seen: Seen) -> Outcome:
    """Send a preparation back to validation before its start: its labels are void, its number stays."""

    def decide(scene: Scene) -> Plan | Refused:
        found = _aim_with_reason(scene, Act.RETURN_TO_VALIDATION, seen)
        if isinstance(found, Refused):
            return found
        if found.preparation.held is Hold.CHANGED:
            return Refused("change_needs_decision")
        return Plan(
            "returned", back_to_validation(scene, found.preparation), preparation=found.preparation.id
        )

    return perform(desk, request, Act.RETURN_TO_VALIDATION, decide, seen.subject)


def back_to_validation(scene: Scene, preparation: Preparation) -> tuple[object, ...]:
    """Give the rows of a preparation without its validation: tray emptied, labels void; its number stays.

    A change still to be decided goes on holding it.
    """
    changed = preparation.held is Hold.CHANGED
    bag = replace(
        preparation,
        state=State.ORDERED,
        held=preparation.held if changed else None,
        held_reason=preparation.held_reason if changed else None,
        validator=None,
        anticipated=None,
        single_check=False,
        bag_label=None,
        use_by=None,
        hood=None,
        opener=None,
        opened_at=None,
    )
    in_tray = preparations.components(scene.database, bag.id)
    emptied = [replace(component, removed=True) for component in in_tray]
    return (bag, *emptied, *let_go(scene, preparation), *void_labels(scene, bag.id))


def cancel(desk: Desk, request: Request, seen: Seen) -> Outcome:
    """Cancel a preparation that was not started; its number, if any, stays in the register as cancelled."""
    return _end(desk, request, seen, Act.CANCEL, State.CANCELLED)


def destroy(desk: Desk, request: Request, seen: Seen) -> Outcome:
    """Destroy a preparation after its manufacture began; the register keeps its number with the reason."""
    return _end(desk, request, seen, Act.DESTROY, State.DESTROYED)


def _end(desk: Desk, request: Request, seen: Seen, act: Act, state: State) -> Outcome:
    def decide(scene: Scene) -> Plan | Refused:
        found = _aim_with_reason(scene, act, seen)
        if isinstance(found, Refused):
            return found
        rows = ended_rows(scene, found.preparation, state, scene.request.reason)
        if act is Act.DESTROY:
            rows += (bag_waste_label(scene, found.preparation),)
        return Plan(state.value, rows, preparation=found.preparation.id)

    return perform(desk, request, act, decide, seen.subject)


def bag_waste_label(scene: Scene, bag: Preparation) -> Label:
    """Ask for what is stuck on a bag set aside: nobody may take it for one to be given.

    Of a blinded order it names neither drug nor dose.
    """
    amount = paper_amount(bag.dose, bag.dose_unit)
    drug, amount = (blinded_drug(), "") if bag.blinded else (bag.drug, amount)
    fields = destruction_fields(scene, "preparation", bag.register_number or "", drug, amount)
    return destruction_label(scene, fields, bag.id)


def ended_rows(
    scene: Scene, preparation: Preparation, state: State, reason: str | None
) -> tuple[object, ...]:
    """Give the rows of a preparation that ends undispensed: itself, its register line, its void labels."""
    row = replace(preparation, state=state, held=None, held_reason=None)
    ended = (row, *register_status(scene, row, state.value, reason), *void_labels(scene, row.id))
    return (*ended, *let_go(scene, preparation))


def register_status(
    scene: Scene, preparation: Preparation, status: str, reason: str | None
) -> tuple[RegisterEntry, ...]:
    """Give the register line of a preparation with a new status, when it has a number."""
    line = (
        one(scene.database, RegisterEntry, preparation.register_number)
        if preparation.register_number
        else None
    )
    return (replace(line, status=status, reason=reason),) if line else ()


def remake(desk: Desk, request: Request, seen: Seen) -> Outcome:
    """Order the same preparation again as a new one, linked to the old, validated anew, with its number."""

    def decide(scene: Scene) -> Plan | Refused:
        found = _aim_with_reason(scene, Act.REMAKE, seen)
        if isinstance(found, Refused):
            return found
        if found.preparation.state not in (State.DESTROYED, State.CANCELLED, State.HANDED_OVER):
            return Refused("destroy_first")
        already = imports.remake_of(scene.database, found.preparation.id)
        if already:
            return Refused("already_remade", {"id": already.id})
        row = fresh_copy(found.preparation, scene.next_id("preparations"))
        params = {"of": found.preparation.id, "id": row.id}
        return Plan("remade", (row,), seen.subject, params, row.id)

    return perform(desk, request, Act.REMAKE, decide, seen.subject)


def fresh_copy(preparation: Preparation, new_id: int) -> Preparation:
    """Give the order of a preparation as a new one that nobody has touched."""
    return Preparation(
        id=new_id,
        prescription=preparation.prescription,
        external_id=preparation.external_id,
        drug=preparation.drug,
        dose=preparation.dose,
        dose_unit=preparation.dose_unit,
        basis=preparation.basis,
        basis_unit=preparation.basis_unit,
        route=preparation.route,
        diluent=preparation.diluent,
        volume_ml=preparation.volume_ml,
        container=preparation.container,
        infusion_minutes=preparation.infusion_minutes,
        remove_volume=preparation.remove_volume,
        due=preparation.due,
        provenance=preparation.provenance,
        typist=preparation.typist,
        remake_of=preparation.id,
        source=preparation.source,
        **{name: getattr(preparation, name) for name in SPECIAL},
    )
