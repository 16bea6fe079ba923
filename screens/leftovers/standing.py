"""One leftover as a line of the list: its standing in a word, and how long it may still be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from screens.preparation.order_facts import day_and_time
from screens.widgets.work_table import Column, Row
from station.clinical.amounts import number_text
from station.clinical.formulary import Storage
from station.clinical.leftovers import Leftover, LeftoverState
from station.clinical.stock import LotRecall, recalled
from station.words import comma, say, say_count

ORDER = ("usable", "reserved", "quarantined", "unknown", "expired", "recalled", "condemned")
"""What a leftover may be, in the order of the list."""
WAITING = ("quarantined", "unknown")
LOST = ("expired", "recalled", "condemned")


def columns() -> tuple[Column, ...]:
    """List the columns, for 80 cells and more."""
    return (
        Column(say("leftovers.number"), 4, right=True),
        Column(say("order.drug"), 13, stretch=True),
        Column("mL", 6, right=True),
        Column("mg/mL", 6, right=True),
        Column(say("leftovers.hood"), 11),
        Column(say("leftovers.use_by"), 11),
        Column(say("leftovers.standing"), 19),
    )


@dataclass(frozen=True)
class Standing:
    """A leftover with what decides whether it may be used now; `left`: time to its use-by."""

    item: Leftover
    what: str
    hood: str
    reserved: str | None
    left: timedelta | None


def standing(
    item: Leftover,
    reserved: str | None,
    recalls: Sequence[LotRecall],
    hoods: Mapping[int, str],
    now: datetime,
) -> Standing:
    """Look at a leftover as it is now; `reserved`: the register number whose tray it is in."""
    left = item.use_by - now if item.use_by else None
    hood = hoods.get(item.hood or 0) or say("leftovers.unknown")
    return Standing(item, _what(item, left, recalls), hood, reserved, left)


def _what(item: Leftover, left: timedelta | None, recalls: Sequence[LotRecall]) -> str:
    if item.state is LeftoverState.CONDEMNED:
        return "condemned"
    if recalled(recalls, item.product, item.lot):
        return "recalled"
    if item.state is LeftoverState.QUARANTINED:
        return "quarantined"
    if left is None:
        return "unknown"
    if left <= timedelta():
        return "expired"
    return "reserved" if item.reserved_for else "usable"


def place(one: Standing) -> tuple[int, timedelta, int]:
    """Give the place in the list: usable ones first, and of those what dies next."""
    return ORDER.index(one.what), one.left or timedelta(), one.item.id


def row(one: Standing) -> Row:
    """Write the line."""
    item = one.item
    figures = (number_text(item.remaining_ml, comma()), _strength(item))
    until = day_and_time(item.use_by) or say("leftovers.unknown")
    return Row(str(item.id), (str(item.id), item.drug, *figures, one.hood, until, standing_words(one)))


def _strength(item: Leftover) -> str:
    """Write the strength in mg/mL; for a drug counted in units say only that, its account has the figure."""
    return number_text(item.concentration_mg_ml, comma()) if item.unit == "mg" else say("leftovers.iu")


def standing_words(one: Standing) -> str:
    """Say in few words whether it may be used."""
    if one.what == "usable" and one.left is not None:
        cold = one.item.storage is Storage.FRIDGE
        return say("leftovers.is_cold" if cold else "leftovers.is_usable", left=_span(one.left))
    if one.what == "reserved":
        return say("leftovers.is_reserved", number=one.reserved or "-")
    return say(f"leftovers.is_{one.what}")


def _span(left: timedelta) -> str:
    hours, minutes = divmod(int(left.total_seconds()) // 60, 60)
    return say("leftovers.hours", hours=hours, minutes=f"{minutes:02}")


def summary(shown: Sequence[Standing]) -> str:
    """Say at a glance what can be used, what dies next, and what waits for a person."""
    if not shown:
        return say("leftovers.none")
    usable = [one for one in shown if one.what == "usable"]
    waiting, lost = (len([one for one in shown if one.what in group]) for group in (WAITING, LOST))
    told = [say_count("leftovers.usable", len(usable))]
    if usable:
        first = usable[0]
        at = day_and_time(first.item.use_by) or ""
        told.append(say("leftovers.dies_next", id=first.item.id, drug=first.item.drug, at=at))
    told += [say_count("leftovers.waiting", waiting)] if waiting else []
    told += [say_count("leftovers.lost", lost)] if lost else []
    return " ".join(told)
