"""What people do with leftovers: take a list in, read a vial's own label, recount, set a use-by, destroy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from station.acts.aim import reason_given
from station.acts.desk import Desk, Request, Scene
from station.acts.label_rows import VOID
from station.acts.leftover_labels import waste_label
from station.acts.leftover_rows import account, by_its_clock, drug_code, hours_of, labelled, unit_of_drug
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.acts.stock import is_solvent
from station.clinical.formulary import Storage
from station.clinical.leftovers import (
    HUNDREDTH,
    NOTHING,
    STANDING,
    LabelRead,
    Leftover,
    LeftoverState,
    Move,
    Origin,
    conflicts,
    latest_use_by,
    leftover_use_by,
)
from station.clinical.model import Hood, Label, Role
from station.clinical.names import fold
from station.clinical.who_signs import why_may_not
from station.records.queries import leftovers
from station.records.queries.fetch import one

Params = Mapping[str, str | int | None]


@dataclass(frozen=True)
class Listed:
    """A leftover as a list or a person tells it; what it does not say is None. Volumes in mL."""

    drug: str
    name: str
    lot: str
    expiry: str
    concentration_mg_ml: Decimal
    volume_ml: Decimal
    product: str | None = None
    opened_at: datetime | None = None
    hood: int | None = None
    trial: str | None = None


def take_in(desk: Desk, request: Request, listed: tuple[Listed, ...]) -> Outcome:
    """Take leftovers in from a list: each is quarantined until somebody reads the vial's own label."""

    def decide(scene: Scene) -> Plan | Refused:
        refused = _may_not(scene, "leftover_list")
        if refused:
            return refused
        if not listed:
            return Refused("leftover_nothing")
        rows = listed_rows(scene, listed)
        if isinstance(rows, Refused):
            return rows
        return Plan("leftovers_listed", rows, "leftovers", {"count": len(listed)})

    return perform(desk, request, "leftover_list", decide, "leftovers")


def listed_rows(scene: Scene, listed: Sequence[Listed]) -> tuple[object, ...] | Refused:
    """Give listed leftovers as rows, all quarantined, each with the first line of its account."""
    wrong = next((code for item in listed if (code := _why_not_listed(scene, item))), None)
    if wrong:
        return wrong
    first = scene.next_id("leftovers")
    items = [_from_list(scene, item, first + place) for place, item in enumerate(listed)]
    rows: list[object] = []
    for item in items:
        rows += account(scene, item, ((Move.OPENED, item.initial_ml),), len(rows))
    return (*rows, *items)


def _why_not_listed(scene: Scene, item: Listed) -> Refused | None:
    figures = (item.concentration_mg_ml, item.volume_ml)
    if not all(value.is_finite() and value > 0 for value in figures):
        return Refused("leftover_figures", {"name": item.name})
    if not (item.name.strip() and item.lot.strip()):
        return Refused("lot_missing", {"name": item.name})
    if any(is_solvent(scene, name, item.product) for name in (item.name, item.drug)):
        return Refused("vial_is_solvent", {"name": item.name})
    if item.opened_at and item.opened_at > scene.now:
        return Refused("leftover_opened_later", {"name": item.name})
    if item.hood is not None and one(scene.database, Hood, item.hood) is None:
        return Refused("hood_unknown")
    return None


def _from_list(scene: Scene, item: Listed, number: int) -> Leftover:
    volume = item.volume_ml.quantize(HUNDREDTH)
    return Leftover(
        id=number,
        drug=drug_code(scene.desk.data, item.drug),
        name=item.name.strip(),
        product=item.product,
        lot=item.lot.strip().upper(),
        expiry=item.expiry,
        serial=None,
        concentration_mg_ml=item.concentration_mg_ml,
        origin=Origin.IMPORTED,
        initial_ml=volume,
        remaining_ml=volume,
        state=LeftoverState.QUARANTINED,
        hood=item.hood,
        opened_at=item.opened_at,
        reason="imported",
        unit=unit_of_drug(scene.desk.data, item.drug),
        trial=item.trial,
    )


def read_label(desk: Desk, request: Request, leftover_id: int, said: LabelRead) -> Outcome:
    """Compare an imported leftover with what its own label says: it is freed, or waits to be destroyed."""

    def change(scene: Scene, item: Leftover) -> Plan | Refused:
        if item.state is not LeftoverState.QUARANTINED or item.origin is not Origin.IMPORTED:
            return Refused("leftover_not_to_read")
        same = said.name is not None and _same_product(scene, item, said.name)
        found = conflicts(item, said, same)
        params: Params = {"id": item.id, "fields": ",".join(found)}
        if found:
            row = replace(item, state=LeftoverState.CONDEMNED, reason=f"conflict:{','.join(found)}")
            return Plan("leftover_condemned", (row,), _subject(item), params)
        return Plan("leftover_freed", _freed(scene, item, said), _subject(item), params)

    return _on_one(desk, request, "leftover_read", leftover_id, change)


def _same_product(scene: Scene, item: Leftover, name: str) -> bool:
    """Compare what the label says with the list: the same product's name, or the same code of a substance."""
    return fold(name) == fold(item.name) or drug_code(scene.desk.data, name) == item.drug


def _freed(scene: Scene, item: Leftover, said: LabelRead) -> tuple[object, ...]:
    assert said.opened_at is not None and said.volume_ml is not None
    volume = said.volume_ml.quantize(HUNDREDTH)
    due = leftover_use_by(
        said.opened_at, hours_of(scene.desk.data, item.drug, item), scene.desk.data.checks.leftovers
    )
    new = replace(
        item,
        opened_at=item.opened_at or said.opened_at,
        hood=said.hood,
        state=LeftoverState.FREE,
        remaining_ml=volume,
        use_by=due.at if due else None,
        limited_by=due.limited_by if due else None,
        reason=None,
    )
    moves = account(scene, item, ((Move.RECOUNTED, volume - item.remaining_ml),))
    return (*moves, *labelled(scene, [new]))


def recount(desk: Desk, request: Request, leftover_id: int, volume_ml: Decimal) -> Outcome:
    """Record the volume seen in a vial; a difference above the unit's tolerance takes a reason.

    More than it ever held is refused. One quarantined after a redraw is free again.
    """

    def change(scene: Scene, item: Leftover) -> Plan | Refused:
        refused = _why_not_recount(scene, item, volume_ml)
        if refused:
            return refused
        seen = volume_ml.quantize(HUNDREDTH)
        state = LeftoverState.FREE if seen else LeftoverState.EMPTY
        new = replace(item, remaining_ml=seen, state=state, reason=None)
        moves = account(scene, item, ((Move.RECOUNTED, seen - item.remaining_ml),))
        params: Params = {"id": item.id, "before": format(item.remaining_ml, "f"), "after": format(seen, "f")}
        return Plan("leftover_recounted", (*moves, *labelled(scene, [new])), _subject(item), params)

    return _on_one(desk, request, "leftover_recount", leftover_id, change)


def _why_not_recount(scene: Scene, item: Leftover, volume_ml: Decimal) -> Refused | None:
    if item.origin is Origin.IMPORTED and item.state is LeftoverState.QUARANTINED:
        return Refused("leftover_read_first")
    if item.state not in (LeftoverState.FREE, LeftoverState.QUARANTINED):
        return Refused(f"leftover_{item.state.value}", {"id": item.id})
    if item.reserved_for is not None:
        return Refused("leftover_reserved", {"id": item.id})
    if not volume_ml.is_finite() or not 0 <= volume_ml <= item.initial_ml:
        return Refused("leftover_recount_more", {"initial": format(item.initial_ml, "f")})
    tolerance = scene.desk.data.checks.leftovers.recount_ml
    if abs(volume_ml - item.remaining_ml) > tolerance and not reason_given(scene):
        return Refused("leftover_recount_reason", {"expected": format(item.remaining_ml, "f")})
    return None


def set_leftover_use_by(desk: Desk, request: Request, leftover_id: int, use_by: datetime) -> Outcome:
    """A pharmacist's own use-by where none is known, or a shorter one; the reason names the source.

    Never later than the unit's own limits, nor than a use-by that is known.
    """

    def change(scene: Scene, item: Leftover) -> Plan | Refused:
        if not scene.signer.is_a(Role.PHARMACIST) or not reason_given(scene):
            return Refused("reason_missing")
        if item.state is not LeftoverState.FREE or item.opened_at is None:
            return Refused(f"leftover_{item.state.value}", {"id": item.id})
        if use_by <= scene.now:
            return Refused("use_by_passed")
        if use_by > (item.use_by or latest_use_by(item.opened_at, scene.desk.data.checks.leftovers)):
            return Refused("leftover_use_by_later")
        new = replace(item, use_by=use_by, limited_by="pharmacist")
        return Plan("leftover_use_by_set", labelled(scene, [new]), _subject(item), {"id": item.id})

    return _on_one(desk, request, "leftover_use_by", leftover_id, change)


def store_leftover(desk: Desk, request: Request, leftover_id: int, storage: Storage) -> Outcome:
    """Keep a leftover in the fridge, or at room temperature again: relabelled, its use-by never later.

    Refused where nobody wrote down how long it keeps so. An unknown use-by is then known.
    """

    def change(scene: Scene, item: Leftover) -> Plan | Refused:
        refused = _why_not_store(scene, item, storage)
        hours = hours_of(scene.desk.data, item.drug, item, storage)
        if refused or item.opened_at is None or hours is None:
            return refused or Refused("leftover_storage_unknown", {"id": item.id, "storage": storage})
        due = leftover_use_by(item.opened_at, hours, scene.desk.data.checks.leftovers)
        new = replace(item, storage=storage)
        if due and (item.use_by is None or due.at < item.use_by):
            new = replace(new, use_by=due.at, limited_by=due.limited_by)
        if new.use_by is None or new.use_by <= by_its_clock(scene, item):
            return Refused("leftover_expired", {"id": item.id})
        params: Params = {"id": item.id, "storage": storage}
        return Plan("leftover_stored", labelled(scene, [new]), _subject(item), params)

    return _on_one(desk, request, "leftover_store", leftover_id, change)


def _why_not_store(scene: Scene, item: Leftover, storage: Storage) -> Refused | None:
    if item.state is not LeftoverState.FREE:
        return Refused(f"leftover_{item.state.value}", {"id": item.id})
    if item.reserved_for is not None:
        return Refused("leftover_in_tray", {"id": item.id})
    same = item.storage is storage
    return Refused("leftover_stored_so", {"id": item.id, "storage": storage}) if same else None


def destroy_leftovers(desk: Desk, request: Request, numbers: Sequence[int]) -> Outcome:
    """Destroy leftovers with a reason and a witness; each gets a label for the waste."""

    def decide(scene: Scene) -> Plan | Refused:
        items = [leftovers.leftover(scene.database, number) for number in dict.fromkeys(numbers)]
        found = [item for item in items if item is not None]
        if len(found) < len(items) or not found:
            return Refused("leftover_unknown")
        return _destroyed(scene, found, "leftovers_destroyed", subject, told)

    told = ", ".join(map(str, numbers))
    subject = f"leftover:{told}"
    return perform(desk, request, "leftover_destroy", decide, subject)


def destroy_hood(desk: Desk, request: Request, hood_id: int) -> Outcome:
    """Destroy every leftover of a hood at once: a breach, the end of a session."""

    def decide(scene: Scene) -> Plan | Refused:
        hood = one(scene.database, Hood, hood_id)
        if hood is None:
            return Refused("hood_unknown")
        found = leftovers.in_hood(scene.database, hood_id)
        if not found:
            return Refused("leftover_hood_empty", {"hood": hood.name})
        return _destroyed(scene, found, "hood_destroyed", f"hood:{hood_id}", hood.name)

    return perform(desk, request, "leftover_destroy", decide, f"hood:{hood_id}")


def _destroyed(scene: Scene, items: list[Leftover], code: str, subject: str, what: str) -> Plan | Refused:
    refused = _why_not_destroy(scene, items)
    if refused:
        return refused
    moves: list[object] = []
    rows: list[object] = []
    first = scene.next_id("labels")
    for place, item in enumerate(items):
        moves += account(scene, item, ((Move.DESTROYED, -item.remaining_ml),), place)
        rows += _gone(scene, item, waste_label(scene, first + place, item))
    return Plan(code, (*moves, *rows), subject, {"count": len(items), "what": what})


def _gone(scene: Scene, item: Leftover, label: Label) -> tuple[object, ...]:
    """Give a destroyed leftover: its label void, the waste's label asked for."""
    old = one(scene.database, Label, item.label) if item.label else None
    void = (replace(old, state=VOID, replaced_by=label.id),) if old else ()
    new = replace(
        item,
        remaining_ml=NOTHING,
        state=LeftoverState.DESTROYED,
        label=label.id,
        reason=scene.request.reason,
    )
    return (label, *void, new)


def _why_not_destroy(scene: Scene, items: list[Leftover]) -> Refused | None:
    refused = _may_not(scene, "leftover_destroy")
    if refused:
        return refused
    if not reason_given(scene):
        return Refused("reason_missing")
    if len(scene.signers) < 2:
        return Refused("witness_missing")
    gone = next((item for item in items if item.state not in STANDING), None)
    if gone:
        return Refused(f"leftover_{gone.state.value}", {"id": gone.id})
    held = next((item for item in items if item.reserved_for is not None), None)
    return Refused("leftover_in_tray", {"id": held.id}) if held else None


def _may_not(scene: Scene, act: str) -> Refused | None:
    reasons = (why_may_not(act, signer, None) for signer in scene.signers)
    return next((refusal(reason) for reason in reasons if reason), None)


def _subject(item: Leftover) -> str:
    return f"leftover:{item.id}"


def _on_one(
    desk: Desk,
    request: Request,
    act: str,
    leftover_id: int,
    change: Callable[[Scene, Leftover], Plan | Refused],
) -> Outcome:
    """Change one leftover, signed by somebody who may."""

    def decide(scene: Scene) -> Plan | Refused:
        item = leftovers.leftover(scene.database, leftover_id)
        if item is None:
            return Refused("leftover_unknown")
        return _may_not(scene, act) or change(scene, item)

    return perform(desk, request, act, decide, f"leftover:{leftover_id}")
