"""Where a dose is drawn from: leftovers first, then the fewest and smallest vials; never more than they hold.

Volumes in mL. Pure: what is there is an argument.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from station.clinical.drawing import sizes_needed

NONE = Decimal(0)
EARLY = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Source:
    """One vial to draw from: the volume in it, and for a leftover its number and use-by."""

    volume_ml: Decimal
    concentration_mg_ml: Decimal
    name: str = ""
    product: str | None = None
    lot: str = ""
    leftover: int | None = None
    use_by: datetime | None = None
    content_mg: Decimal | None = None
    """What an unopened vial says it holds."""
    unit: str = "mg"
    """In what content and concentration are counted, mg or IU."""
    key: int = 0
    """What the caller calls it: a component of the tray, a lot of the stock."""


@dataclass(frozen=True)
class Take:
    """How much is drawn from one source."""

    source: Source
    volume_ml: Decimal

    @property
    def left_ml(self) -> Decimal:
        """What stays in it."""
        return self.source.volume_ml - self.volume_ml


def takes(volume_ml: Decimal, sources: Iterable[Source]) -> tuple[Take, ...]:
    """Draw a volume from what is there: leftovers, then vials, smallest first, so that one stays open.

    Leftovers go by use-by; where it is not told, in the order of their keys, as they were put in the tray.

    Raises ValueError when they don't hold it.
    """
    left = volume_ml
    found: list[Take] = []
    for source in sorted(sources, key=_order):
        taken = min(left, source.volume_ml)
        found.append(Take(source, taken))
        left -= taken
    if left > 0:
        raise ValueError(f"{left} mL more than the vials hold")
    return tuple(found)


def _order(source: Source) -> tuple[bool, datetime | Decimal, Decimal, int]:
    if source.leftover is not None:
        return False, source.use_by or EARLY, NONE, source.key
    return True, source.volume_ml, NONE, source.key


@dataclass(frozen=True)
class Shelf:
    """One size and lot of a product on the shelf, with how many packs; None where nobody counted."""

    source: Source
    count: int | None = None


@dataclass(frozen=True)
class Offer:
    """A product that could be drawn from, by its name: its strength and its shelves, best lot first."""

    product: str
    concentration_mg_ml: Decimal
    shelves: tuple[Shelf, ...]


def plan(dose_mg: Decimal, leftovers: Sequence[Source], offers: Sequence[Offer]) -> tuple[Source, ...]:
    """Choose sources for a dose; empty when nothing here holds it. What is offered first is preferred.

    Leftovers by use-by until they suffice; the rest from the fewest and smallest vials of one product: that
    of the leftovers where there are some, else the one that needs the fewest vials.
    """
    open_ones = {source.name for source in leftovers}
    ordered = sorted(offers, key=lambda offer: offer.product not in open_ones)
    choices = [choice for offer in ordered if (choice := _from(dose_mg, leftovers, offer))]
    with_leftovers = [choice for choice in choices if any(source.leftover for source in choice)]
    return min(with_leftovers or choices, key=_unopened, default=())


def left_out(wanted: Sequence[Source], there: Sequence[Source]) -> tuple[int, ...]:
    """Name the leftovers that a plan wants and a tray lacks while unopened vials are in it."""
    if all(source.leftover is not None for source in there):
        return ()
    have = {source.leftover for source in there}
    return tuple(source.leftover for source in wanted if source.leftover and source.leftover not in have)


def too_many(dose_mg: Decimal, there: Sequence[Source]) -> bool:
    """Tell whether one of the unopened vials of a tray could stay on the shelf."""
    held = sum((source.volume_ml * source.concentration_mg_ml for source in there), NONE)
    return any(
        source.leftover is None and held - source.volume_ml * source.concentration_mg_ml >= dose_mg
        for source in there
    )


def _unopened(choice: tuple[Source, ...]) -> int:
    return len([source for source in choice if source.leftover is None])


def _from(dose_mg: Decimal, leftovers: Sequence[Source], offer: Offer) -> tuple[Source, ...]:
    needed = dose_mg / offer.concentration_mg_ml
    chosen: list[Source] = []
    for source in sorted(leftovers, key=_order):
        if needed > 0 and source.concentration_mg_ml == offer.concentration_mg_ml:
            chosen.append(source)
            needed -= source.volume_ml
    vials = _vials(needed, offer.shelves) if needed > 0 else ()
    return () if vials is None else (*chosen, *vials)


def _vials(needed_ml: Decimal, shelves: Sequence[Shelf]) -> tuple[Source, ...] | None:
    """Take the fewest vials, then the smallest, of as few lots as the counts allow; None if not enough."""
    counts: dict[Decimal, int | None] = {}
    for shelf in shelves:
        size, before = shelf.source.volume_ml, counts.get(shelf.source.volume_ml, 0)
        counts[size] = None if shelf.count is None or before is None else before + shelf.count
    chosen = sizes_needed(needed_ml, counts)
    if chosen is None:
        return None
    packs = (_packs(size, many, shelves) for size, many in Counter(chosen).items())
    return tuple(source for same in packs for source in same)


def _packs(size: Decimal, many: int, shelves: Sequence[Shelf]) -> list[Source]:
    """Take so many packs of a size: of one lot that has them all, else lot after lot."""
    mine = [shelf for shelf in shelves if shelf.source.volume_ml == size]
    whole = next((shelf for shelf in mine if shelf.count is None or shelf.count >= many), None)
    if whole:
        return [whole.source] * many
    return [shelf.source for shelf in mine for _ in range(shelf.count or 0)][:many]
