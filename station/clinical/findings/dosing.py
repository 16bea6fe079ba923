"""How much: the dose computed again, the surface computed again, and the caps of the formulary."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from station.clinical.amounts import DOSE_UNITS, unit_of
from station.clinical.body import bsa
from station.clinical.checks import Checks
from station.clinical.computed import Computed, Unknown
from station.clinical.dose import Body, drawn_dose, gap_percent, in_unit, recompute, surface
from station.clinical.findings.finding import Finding, Line, text
from station.clinical.formulary import Cap, Formulary, Substance
from station.clinical.model import Preparation, Provenance


def dosing(line: Line, formulary: Formulary, checks: Checks, body: Body) -> Iterator[Finding]:
    """Check the drug's name, the surface received, the dose ordered and its caps."""
    order = line.preparation
    substance = formulary.find(order.drug)
    if substance is None:
        yield _no_line(order, formulary, checks)
    yield from _bsa(body, checks)
    caps = _caps(order, substance, formulary)
    if drawn_dose(order.dose, order.dose_unit, substance) is None:
        yield _unverifiable(order, why_no_dose(order), checks)
        return
    yield from _dose(order, body, substance, caps, checks)
    for cap in caps:
        yield from _cap(order, substance, cap, body, checks)


def why_no_dose(order: Preparation) -> str:
    """Tell a unit that no equivalence leads to from one that the station does not know."""
    return "no_equivalence" if unit_of(order.dose_unit) in DOSE_UNITS else "dose_unit_unknown"


def _no_line(order: Preparation, formulary: Formulary, checks: Checks) -> Finding:
    """Say that no figure of the formulary may be used: nobody wrote it down, or two did not approve it."""
    code = "formulary_unapproved" if formulary.named(order.drug) else "drug_unknown"
    prevalidated = order.provenance is Provenance.PREVALIDATED
    rule = checks.rules[code]
    severity = rule.because("prevalidated" if prevalidated else None)
    return Finding(code, severity, {"drug": order.drug}, rule.source)


def _bsa(body: Body, checks: Checks) -> Iterator[Finding]:
    ours = bsa(body.height_cm, body.weight_kg, body.formula)
    if body.bsa_m2 is None or isinstance(ours, Unknown):
        return
    gap = gap_percent(body.bsa_m2, ours.value)
    rule = checks.rules["bsa_differs"]
    severity = rule.weigh(abs(gap))
    if severity:
        params = {
            "received": text(body.bsa_m2),
            "computed": text(ours.value),
            "gap": text(gap),
            "formula": f"bsa_formula.{body.formula.value}",
            **_inputs(ours),
        }
        yield Finding("bsa_differs", severity, params, rule.source)


def _dose(
    order: Preparation,
    body: Body,
    substance: Substance | None,
    caps: tuple[Cap, ...],
    checks: Checks,
) -> Iterator[Finding]:
    computed = recompute(order.basis, order.basis_unit, body)
    if isinstance(computed, Unknown):
        yield _unverifiable(order, computed.reason, checks)
        return
    ordered = in_unit(order.dose, order.dose_unit, computed.unit, substance)
    if ordered is None:
        yield _unverifiable(order, "no_equivalence", checks)
        return
    for question in computed.questions:
        asked = checks.rules["computed_questioned"]
        params = {"drug": order.drug, "question": f"question.{question}", **_inputs(computed)}
        yield Finding("computed_questioned", asked.because(question), params, asked.source)
    if substance and unit_of(order.basis_unit or "") not in substance.bases.codes:
        yield _unverifiable(order, "basis_not_listed", checks)
    # A dose kept at its cap is right, and cap_reached says so; over it, cap_exceeded speaks.
    kept = (cap.value for cap in caps if cap.unit == computed.unit and ordered <= cap.value)
    expected = min([computed.value, *kept])
    gap = gap_percent(ordered, expected)
    rule = checks.rules["dose_differs"]
    severity = rule.weigh(abs(gap))
    if severity:
        params = {
            "drug": order.drug,
            "ordered": text(ordered),
            "computed": text(expected),
            "unit": computed.unit,
            "gap": text(gap),
            "formula": computed.formula,
            "basis": text(order.basis) if order.basis else "",
            "basis_unit": order.basis_unit or "",
        }
        yield Finding("dose_differs", severity, params, rule.source)


def _unverifiable(order: Preparation, reason: str, checks: Checks) -> Finding:
    rule = checks.rules["dose_unverifiable"]
    prevalidated = order.provenance is Provenance.PREVALIDATED
    severity = rule.because(f"{reason}_prevalidated" if prevalidated else reason)
    params = {
        "drug": order.drug,
        "ordered": text(order.dose),
        "unit": order.dose_unit,
        "reason": f"unverifiable.{reason}",
    }
    return Finding("dose_unverifiable", severity, params, rule.source)


def _caps(order: Preparation, substance: Substance | None, formulary: Formulary) -> tuple[Cap, ...]:
    """Give the caps of the order's container and route; what can't be read is held to all of them."""
    container = formulary.terms.code("container", order.container)
    route = formulary.terms.code("route", order.route)
    caps = substance.caps if substance else ()
    return tuple(cap for cap in caps if _holds(cap.containers, container) and _holds(cap.routes, route))


def _holds(only: frozenset[str], code: str | None) -> bool:
    return not only or code is None or code in only


def _cap(
    order: Preparation, substance: Substance | None, cap: Cap, body: Body, checks: Checks
) -> Iterator[Finding]:
    measured = _measured(order, substance, cap, body)
    if measured is None or measured < cap.value:
        return
    code = "cap_exceeded" if measured > cap.value else "cap_reached"
    params = {"drug": order.drug, "ordered": text(measured), "cap": text(cap.value), "unit": cap.unit}
    yield Finding(code, checks.rules[code].because(), params, cap.source.text)


def _measured(order: Preparation, substance: Substance | None, cap: Cap, body: Body) -> Decimal | None:
    """Give the dose in the cap's unit: its basis where they share it, as the dose is checked on that."""
    what, _, of = cap.unit.partition("/")
    dose = in_unit(order.dose, order.dose_unit, what, substance)
    if dose is None or not of:
        return dose
    basis = unit_of(order.basis_unit or "")
    if cap.unit == "mg/AUC":
        return dose / order.basis if basis == "AUC" and order.basis else None
    if cap.unit == basis:
        return order.basis
    bsa = surface(body)
    per = body.weight_kg if of == "kg" else bsa.value if isinstance(bsa, Computed) else None
    return dose / per if per else None


def _inputs(computed: Computed) -> dict[str, str]:
    return {item.name: text(item.value) for item in computed.inputs}
