"""The load of the day as it is now: needs the formulary, records nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from station.acts.desk import Desk
from station.clinical.load import WINDOW, Pace, Place, Work, measure, propose
from station.clinical.model import Preparation
from station.clinical.stability import stability_of
from station.records.queries import load
from station.records.queries.crisis import triage_of
from station.records.queries.preparations import BoardRow, preparation


@dataclass(frozen=True)
class Load:
    """The order proposed, the pace it rests on, and the day's figures."""

    places: tuple[Place, ...]
    rows: dict[int, BoardRow]
    pace: Pace | None
    day: load.Day


def load_now(desk: Desk, now: datetime) -> Load:
    """Propose an order for what waits, tomorrow's too from noon on, at the pace that was measured."""
    database = desk.store.database
    day = load.day_now(database, now, eve=True)
    pace = measure(load.made_since(database, now - WINDOW), now)
    first = triage_of(database)
    works = [_work(desk, row, row.id in first) for row in day.rows]
    return Load(tuple(propose(works, pace, now)), {row.id: row for row in day.rows}, pace, day)


def _work(desk: Desk, row: BoardRow, triaged: bool) -> Work:
    bag = preparation(desk.store.database, row.id)
    assert bag is not None
    return Work(
        id=row.id,
        state=row.state,
        due=row.due,
        go=row.go,
        held=row.held is not None,
        infusion=timedelta(minutes=bag.infusion_minutes or 0),
        keeps=_keeps(desk, bag),
        triaged=triaged,
    )


def _keeps(desk: Desk, bag: Preparation) -> timedelta | None:
    """Give how long the bag keeps, by its shortest-lived product; None where the formulary does not say."""
    substance = desk.data.formulary.find(bag.drug)
    if substance is None:
        return None
    diluent = desk.data.formulary.terms.diluent(bag.diluent)
    container = desk.data.formulary.terms.code("container", bag.container)
    lines = [stability_of(product, diluent, container) for product in substance.products]
    rules = desk.data.checks.use_by
    hours = [
        min(line.hours, rules.policy_hours, rules.microbiological_hours) for line in lines if line is not None
    ]
    return timedelta(hours=float(min(hours))) if hours else None
