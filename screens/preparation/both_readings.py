"""After a mismatch: what was expected and what each of the two read, nobody's being the right one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import zip_longest

from screens.preparation.order_facts import amount, clock_time
from screens.preparation.packs import read_words
from screens.widgets.pair_table import PairRow
from station.clinical.amounts import parse_number
from station.clinical.days import day_text
from station.clinical.double_check import (
    CLEAR,
    DILUENT,
    IDENTITY,
    LABEL,
    LEAKS,
    NO,
    SYRINGE,
    VIALS,
    YES,
    compare_before_injection,
    component_text,
)
from station.clinical.formulary import Formulary
from station.clinical.model import HoldPoint, Reading
from station.records.queries.preparations import Dossier
from station.words import captioned, say

Names = Mapping[int, str]


def readings_of(dossier: Dossier, point: HoldPoint) -> tuple[Reading, ...]:
    """List the readings of the present round at a hold point."""
    bag = dossier.preparation
    return tuple(item for item in dossier.readings if item.hold_point is point and item.round == bag.round)


def head(readings: Sequence[Reading], names: Names) -> PairRow:
    """Name the two who read, and when."""
    who = [f"{names.get(item.checker, '?')} {clock_time(item.at)}" for item in readings]
    first, second = (*who, "-", "-")[:2]
    return PairRow(say("mismatch.expected"), first, second)


def rows(dossier: Dossier, point: HoldPoint, formulary: Formulary) -> tuple[PairRow, ...]:
    """Put what was expected beside both readings; lines where one of them differs come first."""
    found = [item.found or {} for item in readings_of(dossier, point)][:2]
    one, other = (*found, {}, {})[:2]
    if point is HoldPoint.FINISHED_BAG:
        laid = _bag_rows(dossier, one, other)
    else:
        lots = [_lot_rows(dossier, item, one, other, formulary) for item in (VIALS, DILUENT)]
        laid = [*_syringe_rows(dossier, one, other), *lots[0], *lots[1]]
    return tuple(sorted(laid, key=lambda row: not row.differ))


def _lot_rows(
    dossier: Dossier, item: str, one: Mapping[str, str], other: Mapping[str, str], formulary: Formulary
) -> list[PairRow]:
    kind = "vial" if item == VIALS else "diluent"
    expected = sorted(
        component_text(part.product, part.lot) for part in dossier.components if part.kind == kind
    )
    first, second = (aligned(expected, values.get(item, "")) for values in (one, other))
    name = say(f"mismatch.{kind}")
    names = {part.product: part.name for part in dossier.components}
    laid = []
    for (wanted, *read), count in Counter(zip_longest(expected, first, second)).items():
        agree = [_same_lot(wanted, text) for text in read]
        words = [_lot(formulary, names, text, count) for text in read]
        laid.append(_row(captioned(name, _lot(formulary, names, wanted, count)), words, agree))
    return laid


def _lot(formulary: Formulary, names: Mapping[str | None, str], text: str | None, count: int) -> str:
    if text is None:
        return say("mismatch.nothing")
    words = read_words(formulary, text, names.get(text.partition("/")[0]))
    return f"{count} x {words}" if count > 1 else words


def _row(wanted: str, words: Sequence[str], agree: Sequence[bool]) -> PairRow:
    """Lay one line out; what differs from the expected says so in words too."""
    first, second = (
        text if same else say("mismatch.differs", found=text) for text, same in zip(words, agree, strict=True)
    )
    return PairRow(wanted, first, second, not all(agree))


def aligned(expected: Sequence[str], read: str) -> list[str | None]:
    """Lay what was read along what was expected: the same one, else its lot; the rest comes after."""
    left = [part for part in read.split(";") if part]
    laid: list[str | None] = [_taken(left, [wanted]) for wanted in expected]
    for place, wanted in enumerate(expected):
        if laid[place] is None:
            laid[place] = _taken(left, [part for part in left if _same_lot(wanted, part)])
    return [*laid, *left]


def _taken(left: list[str], wanted: Sequence[str]) -> str | None:
    found = next((part for part in wanted if part in left), None)
    if found is not None:
        left.remove(found)
    return found


def _same_lot(wanted: str | None, read: str | None) -> bool:
    """Tell whether two components agree: the lot, and the product where both say it."""
    if wanted is None or read is None:
        return wanted is read
    (gtin, _, lot), (other_gtin, _, other_lot) = wanted.partition("/"), read.partition("/")
    return lot == other_lot and (not gtin or not other_gtin or gtin == other_gtin)


def _syringe_rows(dossier: Dossier, one: Mapping[str, str], other: Mapping[str, str]) -> list[PairRow]:
    both = (one, other)
    wrong = [{found.item for found in compare_before_injection(read, (), dossier.draws)} for read in both]
    laid = []
    for drawn in dossier.draws:
        item = f"{SYRINGE}{drawn.number}"
        agree = [item not in items for items in wrong]
        words = [_volume(read.get(item)) for read in both]
        name, wanted = say("differs.syringe", number=drawn.number), amount(drawn.volume_ml, "mL")
        laid.append(_row(captioned(name, wanted or ""), words, agree))
    return laid


def _bag_rows(dossier: Dossier, one: Mapping[str, str], other: Mapping[str, str]) -> list[PairRow]:
    bag = dossier.preparation
    wanted = {LABEL: str(bag.bag_label), IDENTITY: dossier.patient.birth_date, CLEAR: YES, LEAKS: NO}
    laid = []
    for item, value in wanted.items():
        agree = [read.get(item) == value for read in (one, other)]
        words = [_bag_words(dossier, item, read.get(item)) for read in (one, other)]
        name = say(f"differs.{item}")
        laid.append(_row(captioned(name, _bag_words(dossier, item, value)), words, agree))
    return laid


def _bag_words(dossier: Dossier, item: str, text: str | None) -> str:
    if text is None:
        return say("mismatch.nothing")
    if item == IDENTITY:
        return day_text(text)
    if item == LABEL:
        copies = {str(label.id): say("mismatch.label", number=label.id) for label in dossier.labels}
        return copies.get(text, text)
    return say(f"answer.{text}") if text in (YES, NO) else text


def _volume(text: str | None) -> str:
    try:
        return amount(parse_number(text or "", "."), "mL") or "-"
    except ValueError:
        return text or "-"
