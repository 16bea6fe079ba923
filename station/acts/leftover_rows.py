"""Leftover rows that other acts leave: reserved at the tray, settled at the finished bag, let go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from station.acts.desk import Scene
from station.acts.drawing_plan import VIAL, planned_syringes
from station.acts.label_rows import VOID
from station.acts.leftover_labels import leftover_label
from station.acts.outcome import Refused, refusal
from station.acts.unit_data import UnitData
from station.clinical.formulary import Product, Storage, Substance
from station.clinical.intrathecal import is_intrathecal
from station.clinical.leftovers import (
    NOTHING,
    Leftover,
    LeftoverMove,
    LeftoverState,
    Move,
    Origin,
    leftover_use_by,
    volume_of,
    why_not_use,
)
from station.clinical.model import BEFORE_START, Component, Label, Preparation
from station.clinical.names import fold
from station.clinical.sources import Source, Take, takes
from station.records.queries import leftovers, preparations
from station.records.queries.fetch import one


def drug_code(data: UnitData, drug: str) -> str:
    """Name a drug for leftovers and stock: the substance's code, the folded name where there is none."""
    substance = data.formulary.find(drug)
    return substance.code if substance else fold(drug)


def unit_of_drug(data: UnitData, drug: str) -> str:
    """Tell in what a drug's vials are counted, mg or IU; mg for one the formulary does not name."""
    substance = data.formulary.named(drug)
    return substance.unit if substance else "mg"


def _like(vial: Component | Leftover, substance: Substance | None) -> list[Product]:
    """List the products of a substance that a vial without a known code may be: of its brand and strength."""
    named = vial.name, vial.concentration_mg_ml
    products = substance.products if substance else ()
    return [item for item in products if (item.brand, item.concentration_mg_ml) == named]


def hours_of(
    data: UnitData, drug: str, vial: Component | Leftover, storage: Storage = Storage.ROOM
) -> Decimal | None:
    """Give how many hours an opened vial keeps in one storage; None: unknown.

    The product is found by its code, else by brand and strength.
    """
    packed = data.formulary.vial(vial.product) if vial.product else None
    products = [packed[1]] if packed else _like(vial, data.formulary.find(drug))
    lines = [line.hours for item in products for line in item.opened if line.storage is storage]
    return max(lines, default=None)


def vial_source(component: Component) -> Source:
    """Give a vial of a tray as something to draw from; leftovers are drawn in the order of the tray."""
    assert component.content_mg is not None and component.concentration_mg_ml is not None
    return Source(
        volume_ml=volume_of(component.content_mg, component.concentration_mg_ml),
        concentration_mg_ml=component.concentration_mg_ml,
        name=component.name,
        product=component.product,
        lot=component.lot,
        leftover=component.leftover,
        key=component.id,
        unit=component.unit,
    )


def shares(data: UnitData, bag: Preparation, components: Sequence[Component]) -> tuple[Take, ...]:
    """Give how much of the plan comes out of each vial of a tray; empty while they do not hold it."""
    plan = planned_syringes(data, bag, components)
    vials = [vial_source(item) for item in components if item.kind == VIAL and item.content_mg is not None]
    volume = sum((item.volume_ml for item in plan), NOTHING)
    held = sum((vial.volume_ml for vial in vials), NOTHING)
    return takes(volume, vials) if plan and held >= volume else ()


def by_its_clock(scene: Scene, item: Leftover) -> datetime:
    """Give the time that counts for a leftover: now, or later if the wall clock was set back since."""
    return max(scene.now, leftovers.time_of(scene.database, item.id, scene.desk.clock))


def why_not_by_route(data: UnitData, bag: Preparation, item: Leftover) -> Refused | None:
    """Refuse a leftover whose product may not go by the order's route; into the spine goes no unknown one."""
    formulary = data.formulary
    route, substance = formulary.terms.code("route", bag.route), formulary.named(bag.drug)
    packed = formulary.pack(item.product) if item.product else None
    products = [packed[1]] if packed else _like(item, substance)
    spinal = is_intrathecal(bag.route, formulary.terms)
    if any(product.allows(route) for product in products) or not (products or spinal):
        return None
    return Refused("vial_wrong_route", {"name": item.name, "route": bag.route})


# In the tray


def leftover_component(scene: Scene, bag: Preparation, leftover_id: int, number: int) -> Component | Refused:
    """Give a leftover as what goes into a tray, or say why it may not."""
    item = leftovers.leftover(scene.database, leftover_id)
    if item is None:
        return Refused("leftover_unknown")
    drug = drug_code(scene.desk.data, bag.drug)
    wrong = why_not_by_route(scene.desk.data, bag, item) if item.drug == drug else None
    if wrong:
        return wrong
    refused = why_not_use(item, drug, bag.hood, bag.id, by_its_clock(scene, item), bag.trial)
    if refused:
        return refusal(refused)
    return Component(
        id=number,
        preparation=bag.id,
        kind=VIAL,
        name=item.name,
        product=item.product,
        lot=item.lot,
        expiry=item.expiry,
        supplier=None,
        serial=None,
        content_mg=item.remaining_ml * item.concentration_mg_ml,
        concentration_mg_ml=item.concentration_mg_ml,
        leftover=item.id,
        unit=item.unit,
    )


def reserved(scene: Scene, components: Iterable[Component]) -> tuple[Leftover, ...]:
    """Give the leftovers of components that enter a tray, now of that preparation alone."""
    rows = []
    for component in components:
        item = leftovers.leftover(scene.database, component.leftover) if component.leftover else None
        if item:
            rows.append(replace(item, reserved_for=component.preparation))
    return tuple(rows)


def let_go(scene: Scene, bag: Preparation) -> tuple[Leftover, ...]:
    """Give the leftovers of a preparation that ends or starts over: free as before the start; after it
    nobody knows what was taken, so they wait for a recount."""
    return tuple(let_one_go(bag, item) for item in leftovers.reserved_for(scene.database, bag.id))


def put_back(scene: Scene, bag: Preparation, component: Component) -> tuple[Leftover, ...]:
    """Give the leftover that a pack taken out of a tray is."""
    held = leftovers.reserved_for(scene.database, bag.id)
    return tuple(let_one_go(bag, item) for item in held if item.id == component.leftover)


def let_one_go(bag: Preparation, item: Leftover) -> Leftover:
    """Give one leftover of a preparation without it: free before the start, to be recounted after it."""
    if bag.state in BEFORE_START:
        return replace(item, reserved_for=None)
    return replace(item, reserved_for=None, state=LeftoverState.QUARANTINED, reason="tray_ended")


def first_opening(scene: Scene, components: Iterable[Component]) -> list[datetime]:
    """List when the vials of a tray were opened: now, and before for its leftovers."""
    found = (leftovers.leftover(scene.database, item.leftover) for item in components if item.leftover)
    return [scene.now, *(item.opened_at for item in found if item and item.opened_at)]


def why_not_draw(scene: Scene, bag: Preparation, components: Iterable[Component]) -> Refused | None:
    """Say which leftover of a tray may not be drawn from any more: its time passed since it was put in."""
    for component in components:
        if component.leftover:
            item = leftovers.leftover(scene.database, component.leftover)
            assert item is not None
            now = by_its_clock(scene, item)
            refused = why_not_use(item, item.drug, bag.hood, bag.id, now, bag.trial)
            if refused:
                return refusal(refused)
    return None


# At the finished bag


def settled(scene: Scene, bag: Preparation, components: Sequence[Component]) -> tuple[object, ...]:
    """Give the account of every vial of a finished bag: opened, taken from, and what is left of it.

    Labels come first: while a move waits for its leftover, SQLite searches all that may refer to a row laid.
    After a second drawing nobody knows what became of the first: what is left waits for a recount. So does
    all of it where the drawing was done by hand.
    """
    draws = preparations.draws(scene.database, bag)
    if bag.after_the_fact and not draws:
        return let_go(scene, bag)
    vials = {item.id: item for item in components if item.kind == VIAL and item.content_mg is not None}
    drawn = sum((draw.volume_ml for draw in draws), NOTHING)
    recount = preparations.was_signed(scene.database, bag.id, "redraw")
    moves: list[LeftoverMove] = []
    items: list[Leftover] = []
    new_id = scene.next_id("leftovers")
    for take in takes(drawn, [vial_source(item) for item in vials.values()]):
        if take.volume_ml or take.source.leftover:
            item = _before(scene, bag, vials[take.source.key], new_id)
            new_id += item.id == new_id
            taken = ((Move.TAKEN, -take.volume_ml),) if take.volume_ml else ()
            lines = (*_opening(item), *taken)
            moves += account(scene, item, lines, len(moves), bag)
            items.append(_after(scene, item, take, recount=recount))
            moves += _discarded(scene, items[-1], take, len(moves), bag)
    rows = labelled(scene, items)
    labels = [row for row in rows if isinstance(row, Label)]
    return (*labels, *moves, *(row for row in rows if isinstance(row, Leftover)))


def _opening(item: Leftover) -> tuple[tuple[Move, Decimal], ...]:
    """Give the first line of a vial just opened; a leftover has its own already."""
    return () if item.entry else ((Move.OPENED, item.initial_ml),)


def _before(scene: Scene, bag: Preparation, vial: Component, new_id: int) -> Leftover:
    """Give a vial as it was before it was drawn from: the leftover it is, or full and just opened."""
    old = leftovers.leftover(scene.database, vial.leftover) if vial.leftover else None
    return old or opened(scene, bag, vial, new_id)


def opened(scene: Scene, bag: Preparation, vial: Component, new_id: int) -> Leftover:
    """Give a vial that a preparation opened as a leftover nothing was taken from yet."""
    assert bag.reconstituted_at and vial.concentration_mg_ml and vial.content_mg
    held = volume_of(vial.content_mg, vial.concentration_mg_ml)
    data = scene.desk.data
    due = leftover_use_by(bag.reconstituted_at, hours_of(data, bag.drug, vial), data.checks.leftovers)
    return Leftover(
        id=new_id,
        drug=drug_code(data, bag.drug),
        name=vial.name,
        product=vial.product,
        lot=vial.lot,
        expiry=vial.expiry,
        serial=vial.serial,
        concentration_mg_ml=vial.concentration_mg_ml,
        origin=Origin.OPENED,
        initial_ml=held,
        remaining_ml=held,
        state=LeftoverState.FREE,
        hood=bag.hood,
        opened_at=bag.reconstituted_at,
        opened_by=bag.preparer,
        component=vial.id,
        use_by=due.at if due else None,
        limited_by=due.limited_by if due else None,
        unit=vial.unit,
        trial=bag.trial,
    )


def _after(scene: Scene, item: Leftover, take: Take, *, recount: bool) -> Leftover:
    """Give a vial after it was drawn from: kept, or empty where what is left is not worth keeping."""
    if not _worth_keeping(scene, take.left_ml):
        return replace(item, remaining_ml=NOTHING, state=LeftoverState.EMPTY, reserved_for=None)
    state, reason = (LeftoverState.QUARANTINED, "redrawn") if recount else (LeftoverState.FREE, None)
    return replace(item, remaining_ml=take.left_ml, state=state, reason=reason, reserved_for=None)


def _worth_keeping(scene: Scene, left_ml: Decimal) -> bool:
    rules = scene.desk.data.checks.leftovers
    return rules.keep and left_ml >= rules.least_ml


def _discarded(scene: Scene, item: Leftover, take: Take, before: int, bag: Preparation) -> list[LeftoverMove]:
    """Give the line of what is thrown away with an emptied vial."""
    if item.state is not LeftoverState.EMPTY or not take.left_ml:
        return []
    return account(
        scene, replace(item, remaining_ml=take.left_ml), ((Move.DISCARDED, -take.left_ml),), before, bag
    )


def account(
    scene: Scene,
    item: Leftover,
    lines: Iterable[tuple[Move, Decimal]],
    already: int = 0,
    bag: Preparation | None = None,
) -> list[LeftoverMove]:
    """Write lines of a leftover's account from where it stands; `already` lines of this act come before."""
    first = scene.next_id("leftover_moves") + already
    moves: list[LeftoverMove] = []
    for place, (kind, change) in enumerate(lines):
        before = moves[-1].after_ml if moves else NOTHING if kind is Move.OPENED else item.remaining_ml
        moves.append(
            LeftoverMove(
                id=first + place,
                leftover=item.id,
                kind=kind,
                before_ml=before,
                change_ml=change,
                after_ml=before + change,
                at=scene.now,
                operator=scene.signer.id,
                witness=scene.signers[1].id if len(scene.signers) > 1 else None,
                preparation=bag.id if bag else None,
                register_number=bag.register_number if bag else None,
                reason=scene.request.reason,
            )
        )
    return moves


def labelled(scene: Scene, items: Sequence[Leftover]) -> tuple[Label | Leftover, ...]:
    """Give leftovers with a new label for each that still stands, the labels, and the old ones as void."""
    first = scene.next_id("labels")
    rows: list[Label | Leftover] = []
    for item in items:
        stands = item.state in (LeftoverState.FREE, LeftoverState.QUARANTINED)
        new = leftover_label(scene, first, item) if stands else None
        old = one(scene.database, Label, item.label) if item.label else None
        rows += [new] if new else []
        rows += [replace(old, state=VOID, replaced_by=new.id if new else None)] if old else []
        rows.append(replace(item, label=new.id if new else None))
        first += 1
    return tuple(rows)
