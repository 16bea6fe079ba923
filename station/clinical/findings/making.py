"""How it is made and given: route, container, diluent, final concentration, stability; by whitelists."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from station.clinical.checks import Checks, Rule
from station.clinical.dose import drawn_dose
from station.clinical.drawing import final_concentration, volume_to_draw
from station.clinical.findings.dosing import why_no_dose
from station.clinical.findings.finding import Finding, Line, text, words
from station.clinical.formulary import Formulary, Limit, Product, Stability, Substance
from station.clinical.intrathecal import is_intrathecal
from station.clinical.model import Preparation
from station.clinical.stability import stability_of
from station.clinical.terms import UNDILUTED, Terms


def making(line: Line, formulary: Formulary, checks: Checks) -> Iterator[Finding]:
    """Check an order against its formulary line; without one, fatal routes are still forbidden."""
    order, terms = line.preparation, formulary.terms
    named, route = formulary.named(order.drug), terms.code("route", order.route)
    if named is None and is_intrathecal(order.route, terms):
        yield _route(order, frozenset(), terms, checks.rules["route_not_allowed"])
    if named is not None and not named.by_route(route).allows(route):
        yield _route(order, named.routes(), terms, checks.rules["route_not_allowed"])
    substance = formulary.find(order.drug)
    if substance is None:
        if named is not None and named.fatal_route:
            yield from _container(order, named, named.usual, terms, checks)
        return
    product = substance.by_route(route)
    yield from _container(order, substance, product, terms, checks)
    diluent = terms.diluent(order.diluent)
    yield from _diluent(order, product, diluent, checks)
    if diluent != UNDILUTED:
        yield from _concentration(order, substance, product, checks)
    yield from _stability(order, substance, formulary, checks)


def _said(kind: str, received: str, terms: Terms) -> str:
    """Write what the order says: its word key, or the text as received when no spelling is known."""
    code = terms.code(kind, received)
    return f"{kind}.{code}" if code else received


def _route(order: Preparation, allowed: frozenset[str], terms: Terms, rule: Rule) -> Finding:
    params = {
        "drug": order.drug,
        "route": _said("route", order.route, terms),
        "allowed": words("route." + code for code in allowed or ("none",)),
    }
    return Finding("route_not_allowed", rule.because(), params, rule.source)


def _container(
    order: Preparation, substance: Substance, product: Product, terms: Terms, checks: Checks
) -> Iterator[Finding]:
    container = terms.code("container", order.container)
    if container in product.containers.codes:
        return
    params = {
        "drug": order.drug,
        "container": _said("container", order.container, terms),
        "allowed": words("container." + code for code in product.containers.codes),
    }
    if substance.fatal_route:
        # Whatever is not plainly an allowed container may be a syringe ("ser. 20 mL").
        rule = checks.rules["vinca_in_syringe"]
        yield Finding("vinca_in_syringe", rule.because(), params, substance.fatal_route.text)
        return
    severity = checks.rules["container_not_allowed"].because()
    yield Finding("container_not_allowed", severity, params, product.containers.source.text)


def _diluent(order: Preparation, product: Product, diluent: str | None, checks: Checks) -> Iterator[Finding]:
    undiluted = frozenset({UNDILUTED}) if product.undiluted else frozenset[str]()
    allowed = product.diluents.codes | undiluted
    if diluent in allowed:
        return
    params = {
        "drug": order.drug,
        "diluent": f"diluent.{diluent}" if diluent else order.diluent or "",
        "allowed": words("diluent." + code for code in allowed),
    }
    severity = checks.rules["diluent_not_allowed"].because()
    yield Finding("diluent_not_allowed", severity, params, product.diluents.source.text)


def _concentration(
    order: Preparation, substance: Substance, product: Product, checks: Checks
) -> Iterator[Finding]:
    dose = drawn_dose(order.dose, order.dose_unit, substance)
    low, high = product.concentration_min, product.concentration_max
    if dose is None or not order.volume_ml:
        yield _unverifiable(order, why_no_dose(order) if dose is None else "volume_unknown", checks)
        return
    found = _mixed(dose.value, order, product)
    if found is None:
        yield _removal(order, volume_to_draw(dose.value, product.concentration_mg_ml), checks)
        return
    if low is None and high is None:
        yield _unverifiable(order, "limits_unknown", checks)
        return
    margin = checks.concentration_margin_percent / 100
    crossed = low if low and found < low.mg_ml * (1 - margin) else None
    crossed = high if high and found > high.mg_ml * (1 + margin) else crossed
    if crossed:
        yield _out_of_range(order, product, found, crossed, checks)


def _mixed(dose: Decimal, order: Preparation, product: Product) -> Decimal | None:
    diluent_ml = order.volume_ml or Decimal(0)
    return final_concentration(dose, product.concentration_mg_ml, diluent_ml, remove=order.remove_volume)


def _removal(order: Preparation, drawn_ml: Decimal, checks: Checks) -> Finding:
    rule = checks.rules["removal_too_large"]
    volume = order.volume_ml or Decimal(0)
    params = {"drug": order.drug, "drawn": text(Decimal(f"{drawn_ml:.3g}")), "volume": text(volume)}
    return Finding("removal_too_large", rule.because(), params, rule.source)


def _unverifiable(order: Preparation, reason: str, checks: Checks) -> Finding:
    rule = checks.rules["concentration_unverifiable"]
    params = {"drug": order.drug, "reason": f"unverifiable.{reason}"}
    return Finding("concentration_unverifiable", rule.because(reason), params, rule.source)


def _out_of_range(
    order: Preparation, product: Product, found: Decimal, crossed: Limit, checks: Checks
) -> Finding:
    low, high = product.concentration_min, product.concentration_max
    params = {
        "drug": order.drug,
        "found": text(Decimal(f"{found:.3g}")),
        "min": text(low.mg_ml) if low else "—",
        "max": text(high.mg_ml) if high else "—",
        "volume": text(order.volume_ml or Decimal(0)),
    }
    severity = checks.rules["concentration_out_of_range"].because()
    return Finding("concentration_out_of_range", severity, params, crossed.source.text)


def _stability(
    order: Preparation, substance: Substance, formulary: Formulary, checks: Checks
) -> Iterator[Finding]:
    if line_for(order, substance, formulary):
        return
    rule = checks.rules["stability_unknown"]
    diluent = formulary.terms.diluent(order.diluent)
    said = f"diluent.{diluent}" if diluent else order.diluent or ""
    product = substance.by_route(formulary.terms.code("route", order.route))
    params = {"drug": order.drug, "brand": product.brand, "diluent": said}
    yield Finding("stability_unknown", rule.because(), params, rule.source)


def line_for(order: Preparation, substance: Substance, formulary: Formulary) -> Stability | None:
    """Give the longest stability line that an order's diluent, container and concentration have."""
    terms = formulary.terms
    product = substance.by_route(terms.code("route", order.route))
    diluent = terms.diluent(order.diluent)
    dose = drawn_dose(order.dose, order.dose_unit, substance)
    mg_ml = None
    if dose is not None and order.volume_ml and diluent != UNDILUTED:
        mg_ml = _mixed(dose.value, order, product)
    return stability_of(product, diluent, terms.code("container", order.container), mg_ml)
