"""Stock and recalls: packs of a lot counted, a lot called back; and what a tray could be filled from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from station.acts.aim import reason_given
from station.acts.desk import Desk, Request, Scene
from station.acts.drawing_plan import VIAL
from station.acts.leftover_rows import drug_code, unit_of_drug
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.clinical.model import Component
from station.clinical.stock import LotRecall, StockLot, recalled
from station.clinical.terms import UNDILUTED
from station.clinical.who_signs import why_may_not
from station.records.queries import leftovers
from station.records.queries.fetch import many


@dataclass(frozen=True)
class Counted:
    """Unopened packs of one lot, as somebody counted them; `expiry` is an ISO date."""

    drug: str
    name: str
    lot: str
    expiry: str
    content_mg: Decimal
    concentration_mg_ml: Decimal
    count: int
    product: str | None = None
    trial: str | None = None
    """The clinical trial whose dedicated stock it is."""


def count_stock(desk: Desk, request: Request, counted: tuple[Counted, ...]) -> Outcome:
    """Record how many packs of each lot there are; a lot counted before takes the new count."""

    def decide(scene: Scene) -> Plan | Refused:
        may_not = why_may_not("count_vials", scene.signer, None)
        if may_not:
            return refusal(may_not)
        rows = counted_rows(scene, counted) if counted else Refused("stock_unreadable", {"name": ""})
        if isinstance(rows, Refused):
            return rows
        return Plan("vials_counted", rows, "stock", {"count": len(rows)})

    return perform(desk, request, "count_vials", decide, "stock")


def counted_rows(scene: Scene, counted: Iterable[Counted]) -> tuple[StockLot, ...] | Refused:
    """Give counted lots as rows, a lot known before in its own place."""
    first = scene.next_id("stock")
    rows: list[StockLot] = []
    for item in counted:
        if is_solvent(scene, item.name, item.product):
            return Refused("vial_is_solvent", {"name": item.name})
        if not _sound(item):
            return Refused("stock_unreadable", {"name": item.name})
        row = _lot(scene, item, first)
        first += row.id == first
        rows.append(row)
    return tuple(rows)


def is_solvent(scene: Scene, name: str, product: str | None) -> bool:
    """Tell whether a pack is a solvent: it is named as one, or its code was signed for as one in a tray."""
    if scene.desk.data.formulary.terms.diluent(name) not in (None, UNDILUTED):
        return True
    where = "product = ? AND kind = 'diluent' AND NOT removed LIMIT 1"
    return bool(product and many(scene.database, Component, where, [product]))


def _sound(item: Counted) -> bool:
    try:
        date.fromisoformat(item.expiry)
    except ValueError:
        return False
    figures = (item.content_mg, item.concentration_mg_ml)
    positive = all(value.is_finite() and value > 0 for value in figures)
    return positive and item.count >= 0 and bool(item.lot.strip())


def _lot(scene: Scene, item: Counted, new_id: int) -> StockLot:
    lot = item.lot.strip().upper()
    known = many(
        scene.database,
        StockLot,
        "product IS ? AND lot = ? AND name = ? AND content_mg = ? AND trial IS ?",
        [item.product, lot, item.name, format(item.content_mg, "f"), item.trial],
    )
    return StockLot(
        id=known[0].id if known else new_id,
        drug=drug_code(scene.desk.data, item.drug),
        name=item.name,
        product=item.product,
        lot=lot,
        expiry=item.expiry,
        content_mg=item.content_mg,
        concentration_mg_ml=item.concentration_mg_ml,
        count=item.count,
        unit=unit_of_drug(scene.desk.data, item.drug),
        trial=item.trial,
    )


def why_not_from_stock(scene: Scene, trial: str | None, components: Iterable[Component]) -> Refused | None:
    """Refuse a new vial that is not of the trial's dedicated stock, or is of one where there is no trial.

    Where pack or count name no product code, the lot and the content decide.
    """
    wanted: dict[tuple[str | None, str, Decimal | None], int] = {}
    for item in components:
        if item.kind != VIAL or item.leftover:
            continue
        key = (item.product, item.lot, item.content_mg)
        wanted[key] = wanted.get(key, 0) + 1
        lots = [lot for lot in _lots(scene, item) if lot.trial == trial]
        if trial and sum(lot.count for lot in lots) < wanted[key]:
            return Refused("trial_stock_missing", {"name": item.name, "lot": item.lot, "trial": trial})
        others = [lot for lot in _lots(scene, item) if lot.trial is not None]
        if trial is None and others and not lots:
            params = {"name": item.name, "lot": item.lot, "trial": others[0].trial}
            return Refused("trial_stock_only", params)
    return None


def _lots(scene: Scene, item: Component) -> list[StockLot]:
    """Give the counted lots that a vial may come from, dedicated ones too."""
    where = "lot = ? AND (product IS ? OR product IS NULL OR ? IS NULL) ORDER BY id"
    found = many(scene.database, StockLot, where, [item.lot, item.product, item.product])
    return [lot for lot in found if lot.content_mg == item.content_mg]


def taken_from_stock(
    scene: Scene, components: Iterable[Component], trial: str | None = None
) -> tuple[StockLot, ...]:
    """Give the counted lots that new vials of a tray come from, so many fewer; never under none.

    `trial` is the preparation's own: its vials are of the dedicated stock.
    """
    rows: dict[int, StockLot] = {}
    for item in components:
        if item.kind != VIAL or item.leftover:
            continue
        mine = [rows.get(lot.id, lot) for lot in _lots(scene, item) if lot.trial == trial]
        left = next((lot for lot in mine if lot.count and (trial or lot.product == item.product)), None)
        if left:
            rows[left.id] = replace(left, count=left.count - 1)
    return tuple(rows.values())


def recall_lot(desk: Desk, request: Request, lot: str, product: str | None = None) -> Outcome:
    """Call a lot back, with the reason: none of it enters a tray any more, leftovers included."""

    def decide(scene: Scene) -> Plan | Refused:
        refused = _why_not_recall(scene)
        if refused:
            return refused
        known = lot.strip().upper()
        if not known:
            return Refused("lot_missing", {"name": ""})
        if recalled(leftovers.recalls(scene.database), product, known):
            return Refused("lot_recalled_already", {"lot": known})
        row = LotRecall(
            scene.next_id("lot_recalls"),
            known,
            product,
            scene.request.reason or "",
            scene.now,
            scene.signer.id,
        )
        return Plan("lot_recalled", (row,), f"lot:{known}", {"lot": known})

    return perform(desk, request, "recall_lot", decide)


def lift_recall(desk: Desk, request: Request, recall_id: int) -> Outcome:
    """Lift a recall, with the reason; it stays on the list."""

    def decide(scene: Scene) -> Plan | Refused:
        refused = _why_not_recall(scene)
        if refused:
            return refused
        found = next((item for item in leftovers.recalls(scene.database) if item.id == recall_id), None)
        if found is None or found.lifted:
            return Refused("changed_meanwhile")
        return Plan("recall_lifted", (replace(found, lifted=True),), f"lot:{found.lot}", {"lot": found.lot})

    return perform(desk, request, "recall_lot", decide, "")


def _why_not_recall(scene: Scene) -> Refused | None:
    may_not = why_may_not("recall_lot", scene.signer, None)
    if may_not:
        return refusal(may_not)
    return None if reason_given(scene) else Refused("reason_missing")


def why_recalled(scene: Scene, components: Iterable[Component]) -> Refused | None:
    """Say which pack of a tray is of a recalled lot."""
    recalls = leftovers.recalls(scene.database)
    for item in components:
        found = recalled(recalls, item.product, item.lot)
        if found:
            return Refused("component_recalled", {"name": item.name, "lot": item.lot, "reason": found.reason})
    return None
