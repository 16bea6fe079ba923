"""The dose against the published table of dose bands of what is drawn, where there is one: only shown."""

from __future__ import annotations

from collections.abc import Iterator

from station.clinical.banding import BandTable, banded, banded_and_capped, table_for
from station.clinical.checks import Checks
from station.clinical.computed import Computed, Unknown
from station.clinical.dose import gap_percent, in_mg
from station.clinical.findings.context import Context
from station.clinical.findings.finding import Finding, Line, text
from station.clinical.formulary import Formulary


def band_steps(
    line: Line, formulary: Formulary, context: Context
) -> tuple[BandTable, tuple[Computed, ...] | Unknown] | None:
    """Give the table of what is drawn, and as steps the band of the dose, then its cap; None without one."""
    order = line.preparation
    substance = formulary.find(order.drug)
    dose = in_mg(order.dose, order.dose_unit, substance)
    if substance is None or dose is None:
        return None
    product = substance.by_route(formulary.terms.code("route", order.route))
    table = table_for(context.data.bands, substance.code, product.concentration_mg_ml)
    if table is None:
        return None
    cap = next((cap for cap in substance.caps if cap.unit == "mg" and not cap.containers | cap.routes), None)
    if cap is not None:
        return table, banded_and_capped(dose, table, cap.value, cap.source.text)
    step = banded(dose, table)
    return table, step if isinstance(step, Unknown) else (step,)


def bands(line: Line, formulary: Formulary, checks: Checks, context: Context) -> Iterator[Finding]:
    """Say which band a dose falls in, then its cap, each step shown; nothing where the dose is the band's."""
    order = line.preparation
    found = band_steps(line, formulary, context)
    if found is None:
        return
    table, steps = found
    if isinstance(steps, Unknown):
        return
    dose = steps[0].inputs[0].value
    if steps[-1].value == dose:
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
