"""The double visual check: what a reading holds, what it is compared with, and when two readings agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from station.clinical.amounts import round_to
from station.clinical.model import Component, Draw

VIALS = "vials"
DILUENT = "diluent"
SYRINGE = "syringe_"
LABEL = "label"
IDENTITY = "identity"
CLEAR = "clear"
LEAKS = "leaks"
YES = "yes"
NO = "no"


@dataclass(frozen=True)
class Difference:
    """One thing read that is not what was expected: the item, what was read, and what it should be."""

    item: str
    found: str
    expected: str


def component_text(gtin: str | None, lot: str) -> str:
    """Write a scanned or typed component for a reading: `GTIN/LOT`, or `/LOT` when only the lot was typed."""
    return f"{gtin or ''}/{lot.strip().upper()}"


def compare_before_injection(
    values: Mapping[str, str], components: Sequence[Component], draws: Sequence[Draw]
) -> tuple[Difference, ...]:
    """Compare one reading with the tray: every vial and the diluent by product and lot, each volume at its
    graduation."""
    found = [
        *_compare_lots(VIALS, values, [item for item in components if item.kind == "vial"]),
        *_compare_lots(DILUENT, values, [item for item in components if item.kind == "diluent"]),
    ]
    for draw in draws:
        item = f"{SYRINGE}{draw.number}"
        if not _same_volume(values.get(item, ""), draw):
            found.append(Difference(item, values.get(item, ""), format(draw.volume_ml, "f")))
    extra = sorted(set(values) - {VIALS, DILUENT, *(f"{SYRINGE}{draw.number}" for draw in draws)})
    return (*found, *(Difference(item, values[item], "") for item in extra))


def _same_volume(text: str, draw: Draw) -> bool:
    try:
        volume = Decimal(text)
    except InvalidOperation:
        return False
    return volume.is_finite() and round_to(volume, draw.graduation_ml) == draw.volume_ml


def _compare_lots(item: str, values: Mapping[str, str], components: Sequence[Component]) -> list[Difference]:
    read = Counter(part for part in values.get(item, "").split(";") if part)
    expected = Counter(component_text(component.product, component.lot) for component in components)
    if _match(read, expected):
        return []
    return [Difference(item, ";".join(sorted(read.elements())), ";".join(sorted(expected.elements())))]


def _match(read: Counter[str], expected: Counter[str]) -> bool:
    """Match exact pairs first, then typed lots (no product) against what is left."""
    left = expected - read
    open_reads = read - expected
    for text, count in open_reads.items():
        gtin, _, lot = text.partition("/")
        fitting = [
            key for key in left if key.partition("/")[2] == lot and (not gtin or not key.partition("/")[0])
        ]
        for key in fitting:
            used = min(count, left[key])
            left[key] -= used
            count -= used
        if count:
            return False
    return not +left


def compare_finished_bag(values: Mapping[str, str], label: int, birth_date: str) -> tuple[Difference, ...]:
    """Compare one check of the finished bag: the scanned label is the one that counts, identity read back,
    clear, no leak."""
    expected = {LABEL: str(label), IDENTITY: birth_date, CLEAR: YES, LEAKS: NO}
    return tuple(
        Difference(item, values.get(item, ""), wanted)
        for item, wanted in expected.items()
        if values.get(item, "") != wanted
    )
