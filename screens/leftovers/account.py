"""The account of one leftover in words: what it is, where it comes from, and its last lines."""

from __future__ import annotations

from collections.abc import Mapping

from screens.leftovers.standing import Standing, standing_words
from screens.preparation.order_facts import amount, clock_time, day_and_time
from screens.widgets.fact_table import Fact
from station.clinical.days import day_text
from station.clinical.leftovers import LeftoverMove, Move
from station.words import captioned, say


def account_facts(one: Standing, names: Mapping[int, str]) -> tuple[Fact, ...]:
    """List what is known of a leftover."""
    item = one.item
    expiry = day_text(item.expiry)
    by = names.get(item.opened_by or 0)
    opened = day_and_time(item.opened_at)
    return (
        Fact(say("leftovers.what"), say("leftovers.vial", name=item.name, lot=item.lot, expiry=expiry)),
        Fact(say("lot.concentration"), amount(item.concentration_mg_ml, f"{item.unit}/mL")),
        Fact(say("leftovers.opened"), f"{opened}, {by}" if opened and by else opened),
        Fact(say("leftovers.until_when"), _until(one), strong=True),
        Fact(say("leftovers.kept"), say(item.storage.words)),
        Fact(say("leftovers.standing"), _why(one)),
    )


def _until(one: Standing) -> str | None:
    at = day_and_time(one.item.use_by)
    if at is None or one.item.limited_by is None:
        return at
    return f"{at} ({say(f'leftovers.by_{one.item.limited_by}')})"


def _why(one: Standing) -> str:
    """Say the standing, and the reason behind a quarantine or a condemnation."""
    code, _, fields = (one.item.reason or "").partition(":")
    if code == "conflict":
        told = ", ".join(say(f"leftovers.field.{name}") for name in fields.split(","))
        return say("leftovers.conflict", fields=told)
    if code in ("imported", "carried", "redrawn", "tray_ended"):
        return captioned(standing_words(one), say(f"leftovers.why_{code}"))
    return standing_words(one)


def move_words(line: LeftoverMove, names: Mapping[int, str]) -> str:
    """Write one line of the account: when, what, how much, for which number, by whom."""
    what = say(f"leftovers.move_{line.kind.value}")
    drawn = line.kind is Move.TAKEN and line.register_number
    for_whom = f" {line.register_number}" if drawn else ""
    change, after = amount(line.change_ml, "mL"), amount(line.after_ml, "mL")
    by = names.get(line.operator, "")
    return captioned(f"{clock_time(line.at)} {what}{for_whom}", f"{change} -> {after} ({by})")
