"""Triage of a list of leftovers or stock: what is impossible, what is doubtful, what may wait in quarantine.

A list is never believed: an accepted leftover still has its own label to be read. Impossible items are
refused; doubtful ones are set aside, and listed by hand by who has looked at the vial.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from station.clinical.formulary import Formulary, Product, Substance, Vial
from station.clinical.leftovers import Leftover, LeftoverRules, latest_use_by, volume_of
from station.clinical.list_numbers import missing_numbers
from station.clinical.lists import ListFile, Told, ToldLeftover, ToldLot
from station.clinical.names import fold
from station.clinical.steps import Not
from station.clinical.stock import StockLot

ACCEPTED, SUSPECT, REFUSED, SAME = "accepted", "suspect", "refused", "same"
MOST_PACKS = 2000
"""A count of one lot above this is somebody's slip, not a cupboard."""
COUNT_FACTOR = 2
"""A list so many times shorter or longer than the last one of its kind needs a reason."""

PackKey = tuple[str | None, str, Decimal, str, str | None]


@dataclass(frozen=True)
class Known:
    """What a list is compared with. `formulary` has approved lines only; `hoods` is keyed by folded name.

    `from_lists` are the ids of lots whose count still is what a list said; `last_lines` counts the lines of
    the last list of this mapping.
    """

    formulary: Formulary
    rules: LeftoverRules
    hoods: Mapping[str, int]
    leftovers: Sequence[Leftover]
    stock: Mapping[PackKey, StockLot]
    from_lists: frozenset[int]
    last_lines: int | None
    now: datetime


@dataclass(frozen=True)
class Judged:
    """One item, what becomes of it, and every reason why."""

    item: Told
    fate: str
    why: tuple[Not, ...] = ()


@dataclass(frozen=True)
class Triage:
    """Every item judged, and what is odd about the whole list."""

    judged: tuple[Judged, ...]
    notices: tuple[Not, ...]

    def of(self, fate: str) -> tuple[Judged, ...]:
        """List the items of one fate."""
        return tuple(each for each in self.judged if each.fate == fate)

    @property
    def needs_reason(self) -> bool:
        """Tell whether the list as a whole is so unlike the last one that somebody has to say why."""
        return any(notice.code == "list_count_off" for notice in self.notices)


def triage(file: ListFile, known: Known) -> Triage:
    """Judge a list against itself, the formulary and what the station knows; records nothing."""
    repeated = _repeated(file.items)
    here = Counter(map(_key, known.leftovers))
    judged: list[Judged] = []
    for item in file.items:
        again = isinstance(item, ToldLeftover) and here[_key(item)] > 0
        if again:
            here[_key(item)] -= 1
        judged.append(Judged(item, SAME) if again else _judge(item, known, repeated.get(item.line, ())))
    return Triage(tuple(judged), tuple(_notices(file, known)))


def _judge(item: Told, known: Known, repeated: Sequence[Not]) -> Judged:
    impossible = [*_impossible(item, known), *(each for each in repeated if each.code != "list_twin")]
    if impossible:
        return Judged(item, REFUSED, tuple(impossible))
    doubts = [*_doubts(item, known), *repeated]
    if isinstance(item, ToldLot):
        there = counted_before(item, known.stock)
        if there and there.expiry != item.expiry:
            doubts.append(Not("list_expiry_differs", {"expiry_here": there.expiry, "expiry": item.expiry}))
        if there and there.count == item.count and not doubts:
            return Judged(item, SAME)
        if there and there.count != item.count and there.id not in known.from_lists:
            doubts.append(Not("list_counted_here", {"here": there.count, "told": item.count}))
    return Judged(item, SUSPECT if doubts else ACCEPTED, tuple(doubts))


def _impossible(item: Told, known: Known) -> Iterator[Not]:
    if item.expiry < known.now.date().isoformat():
        yield Not("list_expired", {"expiry": item.expiry})
    if isinstance(item, ToldLot):
        return
    held = held_ml(item, known.formulary)
    if held is not None and item.remaining_ml > held:
        yield Not("list_above_content", {"remaining": _text(item.remaining_ml), "content": _text(held)})
    if item.opened_at > known.now:
        yield Not("list_opened_later")
    elif item.use_by is not None and item.use_by <= known.now:
        yield Not("list_use_by_past")
    elif latest_use_by(item.opened_at, known.rules) <= known.now:
        hours = min(known.rules.policy_hours, known.rules.microbiological_hours)
        yield Not("list_too_old", {"hours": _text(hours)})


def _doubts(item: Told, known: Known) -> Iterator[Not]:
    substance = known.formulary.named(item.drug)
    if substance is None:
        yield Not("list_unknown_drug", {"drug": item.drug})
    yield from _pack_doubts(item, known.formulary, substance)
    if isinstance(item, ToldLot):
        if item.count > MOST_PACKS:
            yield Not("list_count_high", {"count": item.count})
        return
    if held_ml(item, known.formulary) is None:
        yield Not("list_content_unknown")
    if item.hood is not None and fold(item.hood) not in known.hoods:
        yield Not("list_unknown_hood", {"hood": item.hood})


def _pack_doubts(item: Told, formulary: Formulary, substance: Substance | None) -> Iterator[Not]:
    """Compare what the list says with the pack that its product code names."""
    if item.gtin is None:
        return
    named = formulary.pack(item.gtin)
    if named is None:
        yield Not("list_unknown_pack", {"gtin": item.gtin})
        return
    if substance is not None and named[0].code != substance.code:
        yield Not("list_other_drug", {"gtin": item.gtin, "drug": named[0].fr})
    found = formulary.vial(item.gtin)
    if found and (found[1].concentration_mg_ml, found[2].content_mg) != _said(item, found[1], found[2]):
        yield Not("list_pack_differs", {"gtin": item.gtin, "product": found[1].brand})


def _said(item: Told, product: Product, vial: Vial) -> tuple[Decimal, Decimal]:
    content = vial.content_mg if item.content_mg is None else item.content_mg
    return item.concentration_mg_ml, content


def held_ml(item: ToldLeftover, formulary: Formulary) -> Decimal | None:
    """Give the most a vial can hold, in mL: as told, as its pack says, else the largest of the drug."""
    if item.content_mg is not None:
        return volume_of(item.content_mg, item.concentration_mg_ml)
    found = formulary.vial(item.gtin) if item.gtin else None
    substance = formulary.find(item.drug)
    products = substance.products if substance else ()
    same = [each for each in products if each.concentration_mg_ml == item.concentration_mg_ml]
    vials = [found[2]] if found else [vial for product in same for vial in product.vials]
    largest = max((vial.content_mg for vial in vials), default=None)
    return None if largest is None else volume_of(largest, item.concentration_mg_ml)


# Twice in one list, and known here


def _key(item: Leftover | Told) -> tuple[object, ...]:
    """What makes two opened vials the same; the volume may have changed since."""
    opened = getattr(item, "opened_at", None)
    minute = opened.replace(second=0, microsecond=0) if opened else None
    return item.lot.strip().upper(), item.concentration_mg_ml, minute


def _repeated(items: Iterable[Told]) -> Mapping[int, tuple[Not, ...]]:
    """Name every line that stands twice: nobody can know which of them is right."""
    numbers: dict[object, list[int]] = {}
    twins: dict[object, list[int]] = {}
    for item in items:
        if isinstance(item, ToldLot):
            same = (item.lot.upper(), item.gtin, fold(item.product), item.content_mg, item.trial)
            numbers.setdefault(same, []).append(item.line)
            continue
        if item.number is not None:
            numbers.setdefault(item.number, []).append(item.line)
        twins.setdefault((*_key(item), item.remaining_ml), []).append(item.line)
    found: dict[int, tuple[Not, ...]] = {}
    for code, groups in (("list_twice", numbers), ("list_twin", twins)):
        for lines in (each for each in groups.values() if len(each) > 1):
            told = ", ".join(map(str, lines))
            found |= {line: (*found.get(line, ()), Not(code, {"lines": told})) for line in lines}
    return found


def by_pack(stock: Iterable[StockLot]) -> Mapping[PackKey, StockLot]:
    """Key counted lots by what a list can name them by: the product code, the name where there is none."""
    return {_pack_key(lot.product, lot.lot, lot.content_mg, lot.name, lot.trial): lot for lot in stock}


def counted_before(item: ToldLot, stock: Mapping[PackKey, StockLot]) -> StockLot | None:
    """Find the lot as counted here before."""
    return stock.get(_pack_key(item.gtin, item.lot, item.content_mg, item.product, item.trial))


def _pack_key(gtin: str | None, lot: str, content_mg: Decimal, name: str, trial: str | None) -> PackKey:
    return gtin, lot.strip().upper(), content_mg, "" if gtin else fold(name), trial


# The whole list


def _notices(file: ListFile, known: Known) -> Iterator[Not]:
    before = known.last_lines
    if before and not before <= file.lines * COUNT_FACTOR <= before * COUNT_FACTOR**2:
        yield Not("list_count_off", {"lines": file.lines, "before": before})
    missing = missing_numbers(file.numbers)
    if missing:
        shown = ", ".join(missing[:5]) + (" ..." if len(missing) > 5 else "")
        yield Not("list_gaps", {"count": len(missing), "numbers": shown})


def _text(value: Decimal) -> str:
    return format(value.normalize(), "f")
