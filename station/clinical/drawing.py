"""The drawing plan: what to draw, in which syringes, from which vials."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from itertools import combinations_with_replacement

from station.clinical.amounts import round_to
from station.clinical.model import Syringe
from station.clinical.tables import Source, Table


@dataclass(frozen=True)
class SyringeType:
    """A size of syringe the unit stocks: capacity and the smallest step of its scale, in mL."""

    capacity_ml: Decimal
    graduation_ml: Decimal
    source: Source


def parse_syringes(data: Mapping[str, object], file: str) -> tuple[SyringeType, ...]:
    """Read data/syringes.toml, smallest first; raises BadData, also where steps do not fill a capacity."""
    root = Table(data, file)
    source = root.source()
    sizes = sorted(
        (_size(size, source) for size in root.tables("syringe")), key=lambda size: size.capacity_ml
    )
    if not sizes:
        raise root.bad("syringe", "data_missing")
    root.end()
    return tuple(sizes)


def _size(table: Table, source: Source) -> SyringeType:
    size = SyringeType(table.number("capacity_ml"), table.number("graduation_ml"), source)
    if size.capacity_ml % size.graduation_ml:
        raise table.bad("graduation_ml", "data_step_not_whole")
    table.end()
    return size


def volume_to_draw(dose_mg: Decimal, concentration_mg_ml: Decimal) -> Decimal:
    """Give the volume in mL that holds a dose."""
    return dose_mg / concentration_mg_ml


def final_concentration(dose_mg: Decimal, concentration_mg_ml: Decimal, diluent_ml: Decimal) -> Decimal:
    """Give the concentration in mg/mL once mixed: the volume of the drug itself counts."""
    return dose_mg / (volume_to_draw(dose_mg, concentration_mg_ml) + diluent_ml)


def syringes(volume_ml: Decimal, sizes: tuple[SyringeType, ...]) -> tuple[Syringe, ...]:
    """Split a volume above zero: the largest size is filled, the rest goes into the smallest that holds it.

    The rest is rounded half up at that syringe's scale; a rest under half a step of it is not drawn.
    """
    if volume_ml <= 0:
        raise ValueError("a volume to draw is above zero")
    ordered = sorted(sizes, key=lambda size: size.capacity_ml)
    largest = ordered[-1]
    full = int(volume_ml // largest.capacity_ml)
    filled = [(largest, largest.capacity_ml)] * full
    rest = volume_ml - full * largest.capacity_ml
    size = next(size for size in ordered if size.capacity_ml >= rest)
    drawn = round_to(rest, size.graduation_ml)
    if drawn:
        filled.append((size, drawn))
    return tuple(
        Syringe(number, size.capacity_ml, size.graduation_ml, volume)
        for number, (size, volume) in enumerate(filled, 1)
    )


def vials_needed(amount: Decimal, sizes: Iterable[Decimal]) -> tuple[Decimal, ...]:
    """Choose among a product's sizes the fewest vials that hold an amount, then the smallest; largest first.

    Amount and sizes are in one unit, mg or mL.
    """
    ordered = sorted(set(sizes), reverse=True)
    count = max(1, int((amount / ordered[0]).to_integral_value(ROUND_CEILING)))
    enough = (vials for vials in combinations_with_replacement(ordered, count) if sum(vials) >= amount)
    return min(enough, key=lambda vials: (sum(vials), vials))
