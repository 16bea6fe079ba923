"""What a tray needs and what it still lacks, as facts: enough of the drug, and the diluent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from screens.preparation.order_facts import amount, term
from screens.widgets.fact_table import Fact
from station.acts.drawing_plan import DILUENT, VIAL, dose_of, product_for
from station.clinical.amounts import Amount
from station.clinical.drawing import vials_needed
from station.clinical.formulary import Formulary
from station.clinical.model import Component, Preparation
from station.clinical.sources import Source
from station.words import say, separated


def need_facts(
    formulary: Formulary, bag: Preparation, parts: Sequence[Component], plan: Sequence[Source] = ()
) -> tuple[Fact, ...]:
    """List what is needed, by the plan where there is one, and what is missing."""
    volume = amount(bag.volume_ml, "mL")
    diluent = term(formulary.terms, "diluent", bag.diluent) or say("diluent.undiluted")
    missing = lacks(formulary, bag, parts, plan)
    return (
        Fact(
            say("tray.needed"),
            plan_words(plan) or vials_words(formulary, bag, parts, dose_of(formulary, bag)),
        ),
        Fact(say("order.diluent"), f"{diluent}, {volume}" if volume else diluent),
        Fact(say("tray.missing"), separated(missing) if missing else say("tray.complete"), strong=True),
    )


def plan_words(plan: Sequence[Source]) -> str:
    """Say the vials of a plan: leftovers by number, hood rules kept, then how many of which size."""
    old = [
        say("tray.leftover", number=source.leftover, volume=amount(source.volume_ml, "mL"))
        for source in plan
        if source.leftover
    ]
    new = [source for source in plan if source.leftover is None]
    counted = Counter((source.content_mg, source.name, source.lot, source.unit) for source in new)
    return " + ".join((*old, *(_packs(many, *what) for what, many in counted.items())))


def _packs(many: int, content: Decimal | None, name: str, lot: str, unit: str) -> str:
    """Say so many vials of a size; brand and lot only where somebody counted what is on the shelf."""
    words = f"{many} x {amount(content, unit)}"
    return say("tray.packs", packs=words, name=name, lot=lot) if lot else words


def lacks(
    formulary: Formulary, bag: Preparation, parts: Sequence[Component], plan: Sequence[Source] = ()
) -> list[str]:
    """Name what is missing, by the plan where its vials are taken; the core looks again at the start."""
    needed = dose_of(formulary, bag)
    if needed is None:
        return [say("tray.unplanned", unit=bag.dose_unit)]
    there = sum((item.content_mg or Decimal(0) for item in parts if item.kind == VIAL), Decimal(0))
    lacking = Amount(needed.value - there, needed.unit)
    left = plan_words(_not_there(plan, parts)) or vials_words(formulary, bag, parts, lacking) or ""
    missing = [left] if lacking.value > 0 else []
    if bag.volume_ml and not any(item.kind == DILUENT for item in parts):
        missing.append(say("tray.diluent_missing"))
    return missing


def _not_there(plan: Sequence[Source], parts: Sequence[Component]) -> list[Source]:
    """Give what of a plan is not in the tray yet; nothing where something else is there."""
    left = list(plan)
    for part in (part for part in parts if part.kind == VIAL):
        same = (
            source
            for source in left
            if (source.leftover, source.content_mg) == (part.leftover, part.content_mg)
            or (source.leftover and source.leftover == part.leftover)
        )
        if (found := next(same, None)) is None:
            return []
        left.remove(found)
    return left


def vials_words(
    formulary: Formulary, bag: Preparation, parts: Sequence[Component], needed: Amount | None
) -> str | None:
    """Say which vials hold an amount, of the tray's product or the usual one; None if unknown."""
    if needed is None:
        return None
    product = product_for(formulary, bag, parts)
    if product is None:
        return amount(needed.value, needed.unit)
    sizes = [vial.content_mg for vial in product.vials]
    counted = Counter(vials_needed(needed.value, sizes))
    return " + ".join(f"{count} x {amount(size, needed.unit)}" for size, count in counted.items())
