"""A bag that is there already for an order validated anew: a returned one, or a ready-made one.

The order gets its own register number, linked to where the bag comes from, and its own label; then two
people check the bag and a pharmacist releases it, as any other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from station.acts.aim import Aim, Seen, aim
from station.acts.desk import Desk, Request, Scene
from station.acts.dispensing import bag_of_code
from station.acts.drawing_plan import BAG
from station.acts.label_rows import relabel, void_labels
from station.acts.leftover_rows import drug_code
from station.acts.outcome import Outcome, Plan, Refused
from station.acts.perform import perform
from station.acts.stock import why_recalled
from station.acts.tray import register_line
from station.acts.unit_data import UnitData
from station.clinical.intrathecal import is_intrathecal
from station.clinical.model import Component, Preparation, Provenance, State
from station.clinical.returns import BagReturn, Fate, ReadyBag, same_bag
from station.clinical.steps import Act
from station.records.queries import preparations
from station.records.queries.returns import ready, ready_bags, returned, returns


@dataclass(frozen=True)
class Spare:
    """One bag an order could be given, and the number on it; exactly one of the two is there."""

    number: str
    back: BagReturn | None = None
    ready: ReadyBag | None = None

    @property
    def key(self) -> str:
        """Name it: `return:3` or `ready:5`."""
        return f"return:{self.back.id}" if self.back else f"ready:{self.ready.id if self.ready else 0}"


def spares_for(desk: Desk, preparation_id: int) -> tuple[Spare, ...]:
    """List the bags in time that are exactly what an order asks for, first to expire first."""
    database, now = desk.store.database, desk.clock.utc()
    bag = preparations.preparation(database, preparation_id)
    if bag is None:
        return ()
    back = [
        (made.use_by, Spare(made.register_number or "", back=item))
        for item, made in returns(database)
        if item.fate is Fate.FREE and made.use_by and same_made(desk.data, bag, made)
    ]
    new = [
        (item.use_by, Spare(item.lot, ready=item))
        for item in ready_bags(database)
        if same_ready(desk.data, bag, item)
    ]
    return tuple(spare for use_by, spare in sorted([*back, *new], key=lambda pair: pair[0]) if use_by > now)


def same_made(data: UnitData, order: Preparation, made: Preparation) -> bool:
    """Tell whether a bag made for another order is what this one asks for; one of a trial never is."""
    trial = order.trial or made.trial
    same = drug_code(data, order.drug) == drug_code(data, made.drug) and same_bag(order, made)
    return same and trial is None


def same_ready(data: UnitData, order: Preparation, item: ReadyBag) -> bool:
    """Tell whether a ready-made bag holds the ordered drug and dose, in the ordered diluent and container.

    Its route is not on its label: nothing ready-made goes intrathecally, nor into a clinical trial.
    """
    terms = data.formulary.terms
    if is_intrathecal(order.route, terms) or order.trial:
        return False
    return (
        drug_code(data, order.drug) == item.drug
        and (order.dose, order.dose_unit) == (item.dose, item.dose_unit)
        and terms.diluent(order.diluent) == terms.diluent(item.diluent)
        and terms.code("container", order.container) == terms.code("container", item.container)
    )


def attribute(desk: Desk, request: Request, seen: Seen, key: str, read: str) -> Outcome:
    """Give a validated order a bag that is there: `read` is its label's code, a ready-made one's lot as read.

    The signer relabels it, and counts as who made it: neither checks nor releases it.
    """

    def decide(scene: Scene) -> Plan | Refused:
        found = aim(scene, Act.ATTRIBUTE, seen)
        if isinstance(found, Refused):
            return found
        kind, _, number = key.partition(":")
        if kind == "return":
            return _returned(scene, found, int(number), read)
        return _ready(scene, found, int(number), read)

    return perform(desk, request, Act.ATTRIBUTE, decide, seen.subject)


def _returned(scene: Scene, found: Aim, number: int, read: str) -> Plan | Refused:
    item = returned(scene.database, number)
    made = preparations.preparation(scene.database, item.preparation) if item else None
    if item is None or made is None or item.fate is not Fate.FREE:
        return Refused("changed_meanwhile")
    if bag_of_code(scene.desk, read) != made.id:
        return Refused("label_of_another_bag")
    if not same_made(scene.desk.data, found.preparation, made):
        return Refused("bag_differs")
    if made.use_by is None or made.use_by <= scene.now:
        return Refused("use_by_passed")
    bag = replace(
        found.preparation, returned_bag=item.id, use_by=made.use_by, reconstituted_at=made.reconstituted_at
    )
    parts = _copied(scene, bag, made)
    rows = (replace(item, fate=Fate.ATTRIBUTED), *void_labels(scene, made.id))
    return why_recalled(scene, parts) or _attributed(scene, found, bag, parts, rows)


def _copied(scene: Scene, bag: Preparation, made: Preparation) -> tuple[Component, ...]:
    """Give what is in the bag: what it was made of, and the number it had."""
    first = scene.next_id("components")
    before = preparations.components(scene.database, made.id)
    copied = [
        replace(part, id=first + place, preparation=bag.id, serial=None, leftover=None)
        for place, part in enumerate(before)
    ]
    return (*copied, _whole(first + len(copied), bag, made.drug, made.register_number or "", None))


def _whole(number: int, bag: Preparation, name: str, lot: str, supplier: str | None) -> Component:
    assert bag.use_by is not None
    return Component(
        number, bag.id, BAG, name, None, lot, bag.use_by.date().isoformat(), supplier, None, None, None
    )


def _ready(scene: Scene, found: Aim, number: int, read: str) -> Plan | Refused:
    item = ready(scene.database, number)
    if item is None or item.fate is not Fate.FREE:
        return Refused("changed_meanwhile")
    if read.strip().upper() != item.lot:
        return Refused("ready_other_lot", {"lot": item.lot})
    if not same_ready(scene.desk.data, found.preparation, item):
        return Refused("bag_differs")
    if item.use_by <= scene.now:
        return Refused("use_by_passed")
    bag = replace(found.preparation, ready_bag=item.id, use_by=item.use_by)
    whole = _whole(scene.next_id("components"), bag, item.drug, item.lot, item.supplier)
    part = whole
    if item.dose_unit in ("mg", "IU"):
        strength = item.dose / item.total_ml
        part = replace(whole, content_mg=item.dose, concentration_mg_ml=strength, unit=item.dose_unit)
    rows = (replace(item, fate=Fate.ATTRIBUTED),)
    return why_recalled(scene, (part,)) or _attributed(scene, found, bag, (part,), rows)


def _attributed(
    scene: Scene, found: Aim, bag: Preparation, parts: tuple[Component, ...], rows: tuple[object, ...]
) -> Plan:
    line = register_line(scene, bag)
    bag = replace(
        bag,
        state=State.FINISHED,
        provenance=Provenance.REATTRIBUTED,
        register_number=line.number,
        preparer=scene.signer.id,
        opened_at=scene.now,
    )
    bag, new_labels = relabel(scene, bag, found.prescription, parts)
    params = {"number": line.number, "from": parts[-1].lot}
    return Plan("attributed", (*rows, line, *parts, *new_labels, bag), preparation=bag.id, params=params)
