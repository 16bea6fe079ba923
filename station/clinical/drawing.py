"""The drawing plan: what to draw, in which syringes, from which vials."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from itertools import combinations_with_replacement

from station.clinical.amounts import round_to
from station.clinical.model import Syringe
from station.clinical.tables import Source, Table


@dataclass(frozen=True)
class SyringeType:
    """A size of syringe the unit stocks, in mL: capacity, step of its scale, the most it is filled to."""

    capacity_ml: Decimal
    graduation_ml: Decimal
    source: Source
    most_ml: Decimal


@dataclass(frozen=True)
class SyringeStock:
    """The sizes in stock, smallest first, and by how many percent what is drawn may differ from the dose."""

    sizes: tuple[SyringeType, ...]
    max_error_percent: Decimal


@dataclass(frozen=True)
class Mixture:
    """What a container holds once mixed: volume (0.1 mL, below 10 mL 0.01), strength (0.001 mg, 0.1 IU)
    in a unit per mL.

    `removed_ml` is what was removed from it before, None where nothing is.
    """

    total_ml: Decimal
    strength: Decimal
    unit: str
    removed_ml: Decimal | None = None


NONE = Decimal(0)
Fill = tuple[tuple[SyringeType, Decimal], ...]
"""Syringes with the volume drawn in each, in mL."""


def parse_syringes(data: Mapping[str, object], file: str) -> SyringeStock:
    """Read data/syringes.toml; raises BadData, also where steps do not fill a capacity."""
    root = Table(data, file)
    source = root.source()
    percent = root.number("most_full_percent")
    if percent > 100:
        raise root.bad("most_full_percent", "data_over_full")
    sizes = sorted(
        (_size(size, source, percent) for size in root.tables("syringe")), key=lambda size: size.capacity_ml
    )
    if not sizes:
        raise root.bad("syringe", "data_missing")
    stock = SyringeStock(tuple(sizes), root.number("max_error_percent"))
    root.end()
    return stock


def _size(table: Table, source: Source, percent: Decimal) -> SyringeType:
    capacity, graduation = table.number("capacity_ml"), table.number("graduation_ml")
    size = SyringeType(
        capacity, graduation, source, min(capacity, _down(capacity * percent / 100, graduation))
    )
    if size.capacity_ml % size.graduation_ml:
        raise table.bad("graduation_ml", "data_step_not_whole")
    table.end()
    return size


def volume_to_draw(dose: Decimal, concentration: Decimal) -> Decimal:
    """Give the volume in mL that holds a dose, in mg or IU, at a concentration in that unit per mL."""
    return dose / concentration


def mixed_ml(drawn_ml: Decimal, diluent_ml: Decimal, *, remove: bool = False) -> Decimal | None:
    """Give the volume once mixed, in mL: the drug's own counts, unless as much is removed before.

    None where so much can't be removed: the drug would need all that the bag holds, or more.
    """
    if not remove:
        return drawn_ml + diluent_ml
    return diluent_ml if drawn_ml < diluent_ml else None


def final_concentration(
    dose: Decimal, concentration: Decimal, diluent_ml: Decimal, *, remove: bool = False
) -> Decimal | None:
    """Give the concentration once mixed, in the dose's unit per mL; None where there is no such mixture."""
    total = mixed_ml(volume_to_draw(dose, concentration), diluent_ml, remove=remove)
    return dose / total if total else None


def syringes(
    volume_ml: Decimal, stock: SyringeStock, at_most_ml: Decimal | None = None
) -> tuple[Syringe, ...]:
    """Split a volume above zero: the largest size is filled, the rest goes into the fewest that keep it true.

    True: the sum differs by no more than the unit's percentage, or half the finest step; so 29.4 mL is drawn
    as 20 + 9.4, not as 29 in a 30 mL syringe. No syringe is filled over its `most_ml`, and no more is drawn
    than `at_most_ml`, what the vials hold.
    """
    if volume_ml <= 0:
        raise ValueError("a volume to draw is above zero")
    largest = stock.sizes[-1]
    wanted = volume_ml if at_most_ml is None else min(volume_ml, at_most_ml)
    full = int(wanted // largest.most_ml)
    before = full * largest.most_ml
    bound = max(volume_ml * stock.max_error_percent / 100, stock.sizes[0].graduation_ml / 2)

    def worth(fill: Fill) -> tuple[bool, int, bool, Decimal, Decimal]:
        error = abs(before + _drawn(fill) - volume_ml)
        part_full = any(volume < size.most_ml for size, volume in fill[:-1])
        return error > bound, len(fill), part_full, error, -_drawn(fill)

    ways: list[Fill] = [
        fill
        for fill in _fills(wanted - before, stock.sizes)
        if at_most_ml is None or before + _drawn(fill) <= at_most_ml
    ]
    if full or not ways:
        ways.append(())  # a rest too small to be drawn
    best: Fill = min(ways, key=worth)
    filled = [(largest, largest.most_ml)] * full + list(best)
    return tuple(
        Syringe(number, size.capacity_ml, size.graduation_ml, volume)
        for number, (size, volume) in enumerate(filled, 1)
    )


def _drawn(fill: Fill) -> Decimal:
    return sum((volume for _, volume in fill), NONE)


def _fills(rest: Decimal, sizes: Sequence[SyringeType]) -> Iterator[Fill]:
    """Give the ways to draw a rest that the largest size holds, in one syringe or in two."""
    if not rest:
        return
    yield from _in_one(rest, sizes)
    for size in sizes:
        coarse = min(size.most_ml, _down(rest, size.graduation_ml))
        if 0 < coarse < rest and rest - coarse <= sizes[-1].most_ml:
            yield from (((size, coarse), *fine) for fine in _in_one(rest - coarse, sizes))


def _in_one(volume_ml: Decimal, sizes: Sequence[SyringeType]) -> Iterator[Fill]:
    """Give what the smallest syringe that holds a volume can draw of it: to the nearest step, or under."""
    size = next(size for size in sizes if size.most_ml >= volume_ml)
    for drawn in {round_to(volume_ml, size.graduation_ml), _down(volume_ml, size.graduation_ml)}:
        if drawn:
            yield ((size, drawn),)


def _down(volume_ml: Decimal, step: Decimal) -> Decimal:
    return volume_ml // step * step


def vials_needed(amount: Decimal, sizes: Iterable[Decimal]) -> tuple[Decimal, ...]:
    """Choose among a product's sizes the fewest vials that hold an amount, then the smallest; largest first.

    Amount and sizes are in one unit, mg or mL.
    """
    vials = sizes_needed(amount, dict.fromkeys(sizes))
    assert vials is not None, "uncounted sizes never run out"
    return vials


def sizes_needed(amount: Decimal, counts: Mapping[Decimal, int | None]) -> tuple[Decimal, ...] | None:
    """Choose as `vials_needed`, from so many of each size (None: as many as wanted); None if too few."""
    ordered = sorted((size for size, many in counts.items() if many is None or many > 0), reverse=True)
    if not ordered:
        return None
    fewest = max(1, int((amount / ordered[0]).to_integral_value(ROUND_CEILING)))
    there = sum(fewest + 1 if many is None else many for many in counts.values())
    for count in range(fewest, there + 1):
        enough = [
            vials
            for vials in combinations_with_replacement(ordered, count)
            if sum(vials) >= amount
            and all(many is None or vials.count(size) <= many for size, many in counts.items())
        ]
        if enough:
            return min(enough, key=lambda vials: (sum(vials), vials))
    return None
