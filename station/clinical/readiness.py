"""Whether the station is ready for an outage: what was measured, held against the unit's limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import IntEnum

from station.clinical.approvals import Coverage
from station.clinical.tables import Table


class Light(IntEnum):
    """How one point stands; the number is the exit code that monitoring reads."""

    GOOD = 0
    WATCH = 1
    ACT = 2


@dataclass(frozen=True)
class Limits:
    """The unit's limits, from `data/readiness.toml`."""

    imported: timedelta
    backup: timedelta
    restore: timedelta
    printer: timedelta
    stock: timedelta
    drill: timedelta
    disk_percent: Decimal
    approval: timedelta


@dataclass(frozen=True)
class Facts:
    """What was measured; None is unknown or never."""

    imported: datetime | None
    backup: datetime | None
    second_backup: datetime | None
    second_medium: bool
    tested_restore: datetime | None
    printed: datetime | None
    printer: str
    stock: datetime | None
    stock_answer: str
    clock_synchronised: bool | None
    disk_free_percent: Decimal | None
    without_pin: tuple[str, ...]
    pharmacists: int
    makers: int
    contacts: int
    stale_contacts: int
    drill: datetime | None
    drill_passed: bool
    formulary: Coverage


@dataclass(frozen=True)
class Item:
    """One point: words at `ready.<code>`, what to do at `ready.<code>.do`, filled with `params`."""

    code: str
    light: Light
    params: Mapping[str, str | int]


def judge(facts: Facts, limits: Limits, now: datetime) -> list[Item]:
    """Hold every fact against its limit, in the order in which they matter at night."""
    return [
        _age("import", facts.imported, limits.imported, now),
        _age("backup", facts.backup, limits.backup, now),
        _second(facts, limits, now),
        _age("restore", facts.tested_restore, limits.restore, now),
        _printer(facts, limits, now),
        _stock(facts, limits, now),
        _clock(facts),
        _disk(facts, limits),
        _people(facts),
        _pins(facts),
        _contacts(facts),
        _formulary(facts.formulary, limits, now),
        _drill(facts, limits, now),
    ]


def worst(items: list[Item]) -> Light:
    """Give the gravest light."""
    return max((item.light for item in items), default=Light.GOOD)


def _age(code: str, then: datetime | None, limit: timedelta, now: datetime) -> Item:
    """Judge an age: beyond the limit to be watched, beyond twice that or never to be acted on."""
    if then is None:
        return Item(code, Light.ACT, {"age": "never"})
    age = now - then
    light = Light.GOOD if age <= limit else Light.WATCH if age <= 2 * limit else Light.ACT
    return Item(code, light, {"age": str(int(age.total_seconds() // 60))})


def _second(facts: Facts, limits: Limits, now: datetime) -> Item:
    if not facts.second_medium:
        return Item("second", Light.ACT, {"age": "never"})
    return _age("second", facts.second_backup, limits.backup, now)


def _printer(facts: Facts, limits: Limits, now: datetime) -> Item:
    item = _age("printer", facts.printed, limits.printer, now)
    return item if facts.printer == "ready" else Item("printer", Light.ACT, item.params)


def _stock(facts: Facts, limits: Limits, now: datetime) -> Item:
    item = _age("stock", facts.stock, limits.stock, now)
    light = min(item.light, Light.WATCH)  # somebody has to look; nothing is broken
    return Item("stock", light, {**item.params, "answer": facts.stock_answer})


def _clock(facts: Facts) -> Item:
    kept = facts.clock_synchronised
    if kept is None:
        return Item("clock", Light.WATCH, {"kept": "unknown"})
    return Item("clock", Light.GOOD if kept else Light.ACT, {"kept": "yes" if kept else "no"})


def _disk(facts: Facts, limits: Limits) -> Item:
    free = facts.disk_free_percent
    if free is None:
        return Item("disk", Light.ACT, {"percent": "?"})
    limit = limits.disk_percent
    light = Light.GOOD if free >= limit else Light.WATCH if free >= limit / 2 else Light.ACT
    return Item("disk", light, {"percent": str(int(free))})


def _people(facts: Facts) -> Item:
    """A bag takes a preparer and two checkers, one of whom may release if a pharmacist: three people. One
    more of each kind is the margin for an illness."""
    enough = facts.pharmacists >= 1 and facts.makers >= 3
    margin = facts.pharmacists >= 2 and facts.makers >= 4
    light = Light.GOOD if margin else Light.WATCH if enough else Light.ACT
    return Item("people", light, {"pharmacists": facts.pharmacists, "makers": facts.makers})


def _pins(facts: Facts) -> Item:
    light = Light.WATCH if facts.without_pin else Light.GOOD
    return Item("pins", light, {"names": ", ".join(facts.without_pin), "count": len(facts.without_pin)})


def _contacts(facts: Facts) -> Item:
    if not facts.contacts:
        return Item("contacts", Light.ACT, {"count": 0, "stale": 0})
    light = Light.WATCH if facts.stale_contacts else Light.GOOD
    return Item("contacts", light, {"count": facts.contacts, "stale": facts.stale_contacts})


def _formulary(facts: Coverage, limits: Limits, now: datetime) -> Item:
    """Lines not approved matter once an order needs them; old approvals are to be read again."""
    old = sum(now - at > limits.approval for at in facts.approved_at)
    light = Light.ACT if facts.missing or not facts.approved else Light.WATCH if old else Light.GOOD
    params: dict[str, str | int] = {
        "approved": facts.approved,
        "lines": facts.lines,
        "missing": len(facts.missing),
        "names": ", ".join(facts.missing) or "-",
        "old": old,
    }
    return Item("formulary", light, params)


def _drill(facts: Facts, limits: Limits, now: datetime) -> Item:
    item = _age("drill", facts.drill, limits.drill, now)
    return item if facts.drill is None or facts.drill_passed else Item("drill", Light.ACT, item.params)


def parse_limits(data: Mapping[str, object], file: str) -> Limits:
    """Read data/readiness.toml; raises BadData."""
    root = Table(data, file)
    limits = Limits(
        imported=timedelta(hours=float(root.number("import_hours"))),
        backup=timedelta(hours=float(root.number("backup_hours"))),
        restore=timedelta(days=float(root.number("restore_days"))),
        printer=timedelta(days=float(root.number("printer_days"))),
        stock=timedelta(days=float(root.number("stock_days"))),
        drill=timedelta(days=float(root.number("drill_days"))),
        disk_percent=root.number("disk_percent"),
        approval=timedelta(days=float(root.number("approval_days"))),
    )
    root.end()
    return limits
