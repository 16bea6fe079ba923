"""The dose against the published table of dose bands of what is drawn, where there is one: only shown."""

from __future__ import annotations

from collections.abc import Iterator

from station.clinical.banding import banded, banded_and_capped, table_for
from station.clinical.checks import Checks
from station.clinical.computed import Computed, Unknown
from station.clinical.dose import gap_percent, in_mg
from station.clinical.findings.context import Context
from station.clinical.findings.finding import Finding, Line, text
from station.clinical.formulary import Formulary


def bands(line: Line, formulary: Formulary, checks: Checks, context: Context) -> Iterator[Finding]:
    """Say which band a dose falls in, then its cap, each step shown; nothing where the dose is the band's."""
    order = line.preparation
    substance = formulary.find(order.drug)
    dose = in_mg(order.dose, order.dose_unit, substance)
    if substance is None or dose is None:
        return
    product = substance.by_route(formulary.terms.code("route", order.route))
    table = table_for(context.data.bands, substance.code, product.concentration_mg_ml)
    if table is None:
        return
    cap = next((cap for cap in substance.caps if cap.unit == "mg" and not cap.containers | cap.routes), None)
    steps: tuple[Computed, ...] | Unknown
    if cap is None:
        step = banded(dose, table)
        steps = step if isinstance(step, Unknown) else (step,)
    else:
        steps = banded_and_capped(dose, table, cap.value, cap.source.text)
    if isinstance(steps, Unknown) or steps[-1].value == dose:
        return
    rule = checks.rules["dose_band"]
    params = {
        "drug": order.drug,
        "ordered": text(dose),
        "steps": " → ".join(text(step.value) for step in steps),
        "gap": text(gap_percent(steps[-1].value, dose)),
        "table": table.name,
    }
    yield Finding("dose_band", rule.because(), params, "; ".join(step.source for step in steps))
