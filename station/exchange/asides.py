"""What is no cytotoxic preparation: shown with the reason and set aside, never taken in and never lost."""

from __future__ import annotations

from station.clinical.amounts import unit_of
from station.clinical.formulary import Formulary, Substance
from station.clinical.names import fold
from station.clinical.orders import SetAside
from station.clinical.terms import Terms
from station.exchange.refusals import shown

NOT_PREPARED = "oral"
"""The route for which a pharmacy dispenses what a laboratory made, and prepares nothing."""


def by_route(number: int, what: str, route: str, terms: Terms) -> SetAside | None:
    """Set aside what is swallowed."""
    return aside(number, what, "aside_oral") if terms.code("route", route) == NOT_PREPARED else None


def by_drug(number: int, what: str, drugs: frozenset[str]) -> SetAside | None:
    """Set aside what names no substance of the formulary; what names nothing at all may be anything."""
    return None if drugs or not what else aside(number, what, "aside_not_in_formulary")


def by_unit(number: int, what: str, unit: str) -> SetAside | None:
    """Set aside what is counted in tablets, vials or packs: nothing has to be drawn."""
    return aside(number, what, "aside_counted", unit=shown(unit)) if unit and unit_of(unit) is None else None


def aside(number: int, what: str, code: str, **params: str) -> SetAside:
    """Set an order aside for a reason; the words are at `refused.<code>`."""
    return SetAside(number, shown(what) or "?", code, params)


def named_in(text: str, formulary: Formulary) -> Substance | None:
    """Give the one substance that a label names ("OXALIPLATINE ACC 5MG/ML FL20ML"), None for none or two."""
    whole = formulary.find(text)
    if whole is not None:
        return whole
    found = {
        substance.code: substance
        for name, substance in formulary.names.items()
        if f" {name} " in f" {fold(text)} "
    }
    return next(iter(found.values())) if len(found) == 1 else None


def term_in(kind: str, text: str, terms: Terms) -> str | None:
    """Give the code of the longest spelling that a label holds ("GLUCOSE 5 % 250 ML"), None for none."""
    whole = terms.code(kind, text)
    if whole is not None:
        return whole
    padded = f" {fold(text)} "
    spellings = [name for name in terms.spellings[kind] if len(name) > 1 and f" {name} " in padded]
    return terms.spellings[kind][max(spellings, key=len)] if spellings else None
