"""Bags that come back, each decided about by a pharmacist; and bags that come ready-made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from station.acts.aim import reason_given
from station.acts.desk import Desk, Request, Scene
from station.acts.dispensing import bag_of_code
from station.acts.holding import bag_waste_label, register_status
from station.acts.label_rows import destruction_label, void_labels
from station.acts.label_texts import destruction_fields
from station.acts.leftover_rows import drug_code
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.clinical.model import Preparation, State
from station.clinical.returns import BagReturn, Condition, Fate, ReadyBag, why_not_keep
from station.clinical.who_signs import why_may_not
from station.records.queries import preparations
from station.records.queries.returns import ready, return_of, returned


def take_back(desk: Desk, request: Request, label_code: str, condition: Condition) -> Outcome:
    """Record a bag that came back, by its scanned label: seal, storage, time out of control, from whom."""

    def decide(scene: Scene) -> Plan | Refused:
        may_not = why_may_not("take_back", scene.signer, None)
        if may_not:
            return refusal(may_not)
        bag = _came_back(scene, label_code)
        if isinstance(bag, Refused):
            return bag
        if not condition.brought_by.strip():
            return Refused("return_by_missing")
        row = _return(scene, bag, condition)
        rows = (row, *register_status(scene, bag, "returned", None))
        return Plan("bag_returned", rows, preparation=bag.id, params={"number": bag.register_number})

    return perform(desk, request, "take_back", decide)


def _came_back(scene: Scene, label_code: str) -> Preparation | Refused:
    number = bag_of_code(scene.desk, label_code)
    if isinstance(number, Refused):
        return number
    bag = preparations.preparation(scene.database, number)
    if bag is None or bag.state is not State.HANDED_OVER:
        return Refused("return_not_handed_over")
    if return_of(scene.database, bag.id):
        return Refused("returned_already", {"number": bag.register_number})
    return bag


def _return(scene: Scene, bag: Preparation, condition: Condition) -> BagReturn:
    return BagReturn(
        id=scene.next_id("returns"),
        preparation=bag.id,
        seal_intact=condition.seal_intact,
        kept=condition.kept,
        minutes_out=condition.minutes_out,
        brought_by=condition.brought_by.strip(),
        at=scene.now,
        operator=scene.signer.id,
    )


def decide_return(desk: Desk, request: Request, return_id: int, *, keep: bool) -> Outcome:
    """A pharmacist decides, with the reason: the bag may be attributed again, or is destroyed."""

    def decide(scene: Scene) -> Plan | Refused:
        may_not = why_may_not("decide_return", scene.signer, None)
        if may_not:
            return refusal(may_not)
        if not reason_given(scene):
            return Refused("reason_missing")
        item = returned(scene.database, return_id)
        bag = preparations.preparation(scene.database, item.preparation) if item else None
        if item is None or bag is None or item.fate not in (Fate.WAITING, Fate.FREE):
            return Refused("changed_meanwhile")
        return _kept(scene, item, bag) if keep else _destroyed(scene, item, bag)

    return perform(desk, request, "decide_return", decide, f"return:{return_id}")


def _decided(scene: Scene, item: BagReturn, fate: Fate) -> BagReturn:
    return replace(item, fate=fate, decided_by=scene.signer.id, reason=scene.request.reason)


def _kept(scene: Scene, item: BagReturn, bag: Preparation) -> Plan | Refused:
    may_not = why_not_keep(item, bag.use_by, scene.now)
    if may_not:
        return refusal(may_not)
    row = _decided(scene, item, Fate.FREE)
    return Plan("return_kept", (row,), f"return:{item.id}", {"number": bag.register_number}, bag.id)


def _destroyed(scene: Scene, item: BagReturn, bag: Preparation) -> Plan:
    rows = (
        bag_waste_label(scene, bag),
        _decided(scene, item, Fate.DESTROYED),
        *register_status(scene, bag, "destroyed", scene.request.reason),
        *void_labels(scene, bag.id),
    )
    return Plan("return_destroyed", rows, f"return:{item.id}", {"number": bag.register_number}, bag.id)


@dataclass(frozen=True)
class Received:
    """A ready-made bag as its label tells it; dose in `dose_unit`, total volume in mL, use-by aware."""

    drug: str
    dose: Decimal
    dose_unit: str
    diluent: str | None
    total_ml: Decimal
    container: str
    supplier: str
    lot: str
    use_by: datetime


def receive_ready(desk: Desk, request: Request, bag: Received) -> Outcome:
    """Take a ready-made bag of a standard dose into stock."""

    def decide(scene: Scene) -> Plan | Refused:
        may_not = why_may_not("receive_ready", scene.signer, None)
        if may_not:
            return refusal(may_not)
        if not (bag.lot.strip() and bag.supplier.strip()):
            return Refused("lot_missing", {"name": bag.drug})
        if not all(value.is_finite() and value > 0 for value in (bag.dose, bag.total_ml)):
            return Refused("ready_figures", {"name": bag.drug})
        if bag.use_by <= scene.now:
            return Refused("use_by_passed")
        row = ReadyBag(
            id=scene.next_id("ready_bags"),
            drug=drug_code(scene.desk.data, bag.drug),
            dose=bag.dose,
            dose_unit=bag.dose_unit,
            diluent=bag.diluent,
            total_ml=bag.total_ml,
            container=bag.container,
            supplier=bag.supplier.strip(),
            lot=bag.lot.strip().upper(),
            use_by=bag.use_by,
            at=scene.now,
            operator=scene.signer.id,
        )
        return Plan("ready_received", (row,), f"ready:{row.id}", {"lot": row.lot})

    return perform(desk, request, "receive_ready", decide)


def discard_ready(desk: Desk, request: Request, ready_id: int) -> Outcome:
    """Destroy a ready-made bag that will not be used, with the reason."""

    def decide(scene: Scene) -> Plan | Refused:
        may_not = why_may_not("decide_return", scene.signer, None)
        if may_not:
            return refusal(may_not)
        item = ready(scene.database, ready_id)
        if not reason_given(scene):
            return Refused("reason_missing")
        if item is None or item.fate is not Fate.FREE:
            return Refused("changed_meanwhile")
        row = replace(item, fate=Fate.DESTROYED, reason=scene.request.reason)
        fields = destruction_fields(scene, "preparation", item.lot, item.drug)
        rows = (destruction_label(scene, fields), row)
        return Plan("ready_destroyed", rows, f"ready:{item.id}", {"lot": item.lot})

    return perform(desk, request, "decide_return", decide, f"ready:{ready_id}")
