"""The demonstration's cupboards: vials counted, leftovers of the main software's list, one of them read."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from station.acts.desk import Desk, Request
from station.acts.drawing_plan import VIAL
from station.acts.leftovers import Listed, read_label, take_in
from station.acts.outcome import Outcome
from station.acts.stock import Counted, count_stock
from station.clinical.leftovers import LabelRead, Leftover
from station.clinical.model import Preparation
from station.places import data_folder
from station.readiness.stock import Pack, Shelves
from station.records.queries import leftovers
from station.records.queries.fetch import many

SPARE = 2
"""Vials of each lot beyond what the day needs."""


def count_shelves(desk: Desk, request: Request, shelves: Shelves) -> Outcome:
    """Count the vials of every lot on the shelves: what the day's list needs, and a few more."""
    today = desk.clock.utc().date()
    bags = many(desk.store.database, Preparation, "state = 'ordered' ORDER BY id")
    packs = [pack for bag in bags for pack in shelves.packs_for(bag, today) if pack.kind == VIAL]
    lots = {(pack.gtin, pack.lot): pack for pack in packs}
    counts = Counter((pack.gtin, pack.lot) for pack in packs)
    rows = [_counted(shelves, pack, counts[key] + SPARE) for key, pack in lots.items()]
    return count_stock(desk, request, tuple(rows))


def _counted(shelves: Shelves, pack: Pack, count: int) -> Counted:
    found = shelves.data.formulary.vial(pack.gtin)
    assert found is not None, "the shelves hold what the formulary knows"
    substance, product, vial = found
    figures = vial.content_mg, product.concentration_mg_ml
    return Counted(
        substance.code, product.brand, pack.lot, pack.expiry.isoformat(), *figures, count, pack.gtin
    )


def list_leftovers(desk: Desk, request: Request) -> Outcome:
    """Take in the leftovers that the main software knew of (data/demo/leftovers.toml)."""
    return take_in(desk, request, tuple(_listed(desk, told) for told in _told()))


def read_leftovers(desk: Desk, sign: Callable[[], Request]) -> list[Outcome]:
    """Read the labels of those that somebody held in the hand already."""
    told = {str(one["lot"]): one for one in _told() if one["read"]}
    found = [item for item in leftovers.standing(desk.store.database) if item.lot in told]
    return [read_label(desk, sign(), item.id, _said(item)) for item in found]


def _said(item: Leftover) -> LabelRead:
    return LabelRead(item.name, item.lot, item.opened_at, item.hood, item.remaining_ml)


def _listed(desk: Desk, told: dict[str, Any]) -> Listed:
    opened = desk.clock.utc() - timedelta(minutes=int(told["opened_minutes_ago"]))
    return Listed(
        told["drug"],
        told["name"],
        told["lot"],
        told["expiry"],
        Decimal(told["concentration_mg_ml"]),
        Decimal(told["volume_ml"]),
        told["gtin"],
        opened,
        int(told["hood"]),
    )


def _told() -> list[dict[str, Any]]:
    text = (data_folder() / "demo" / "leftovers.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text, parse_float=Decimal)["leftover"])
