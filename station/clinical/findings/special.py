"""Orders that ask for more: intrathecal ones, pumps, clinical trials, suspect data, long waits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from station.clinical.checks import Checks
from station.clinical.dose import drawn_dose, gap_percent
from station.clinical.drawing import mixed_ml, volume_to_draw
from station.clinical.findings.finding import Finding, Line, text
from station.clinical.findings.intrathecal import intrathecal
from station.clinical.findings.making import line_for
from station.clinical.formulary import Formulary, Substance
from station.clinical.model import Preparation, Provenance

LARGEST_SYRINGE_ML = Decimal(50)
"""The largest size of data/syringes.toml: what a syringe order can hold in one piece."""


def special(
    line: Line, others: Iterable[Line], formulary: Formulary, checks: Checks, now: datetime
) -> Iterator[Finding]:
    """Check what only some orders need; `now` is aware."""
    order = line.preparation
    yield from intrathecal(line, others, formulary, checks, now)
    yield from _trial(order, checks)
    if order.suspect:
        rule = checks.rules["suspect_source"]
        yield Finding("suspect_source", rule.because(), {"why": order.suspect}, rule.source)
    substance = formulary.find(order.drug)
    if substance is None:
        return
    yield from _pump(order, substance, formulary, checks)
    yield from _volume(order, substance, formulary, checks)
    yield from _time(order, substance, formulary, checks, now)


def _trial(order: Preparation, checks: Checks) -> Iterator[Finding]:
    told = (order.trial, order.trial_arm, order.trial_kit)
    if not any(told) and not order.blinded:
        return
    params = {"trial": order.trial or "-", "arm": order.trial_arm or "-", "kit": order.trial_kit or "-"}
    code = "trial" if all(told) else "trial_incomplete"
    rule = checks.rules[code]
    yield Finding(code, rule.because(), params, rule.source)


def _pump(
    order: Preparation, substance: Substance, formulary: Formulary, checks: Checks
) -> Iterator[Finding]:
    if formulary.terms.code("container", order.container) != "pump":
        return
    if order.pump is None or order.pump_ml_h is None or not order.infusion_minutes:
        rule = checks.rules["pump_unknown"]
        prevalidated = order.provenance is Provenance.PREVALIDATED
        severity = rule.because("prevalidated" if prevalidated else None)
        yield Finding("pump_unknown", severity, {"drug": order.drug}, rule.source)
        return
    fill = order.pump_ml or _total_ml(order, substance, formulary)
    if fill is None or order.pump_ml_h <= 0:
        return
    hours = Decimal(order.infusion_minutes) / 60
    runs = (fill - (order.pump_residual_ml or Decimal(0))) / order.pump_ml_h
    gap = gap_percent(runs, hours)
    rule = checks.rules["pump_differs"]
    weighed = rule.weigh(abs(gap))
    if weighed:
        params = {
            "pump": order.pump,
            "fill": text(Decimal(f"{fill:.4g}")),
            "flow": text(order.pump_ml_h),
            "residual": text(order.pump_residual_ml) if order.pump_residual_ml is not None else "-",
            "runs": text(Decimal(f"{runs:.3g}")),
            "hours": text(Decimal(f"{hours:.3g}")),
            "gap": text(gap),
        }
        yield Finding("pump_differs", weighed, params, rule.source)


def _total_ml(order: Preparation, substance: Substance, formulary: Formulary) -> Decimal | None:
    """Give the volume in mL with the drug's own counted in; None when dose or unit say none."""
    dose = drawn_dose(order.dose, order.dose_unit, substance)
    if dose is None:
        return None
    product = substance.by_route(formulary.terms.code("route", order.route))
    drawn = volume_to_draw(dose.value, product.concentration_mg_ml)
    return mixed_ml(drawn, order.volume_ml or Decimal(0), remove=order.remove_volume)


def _volume(
    order: Preparation, substance: Substance, formulary: Formulary, checks: Checks
) -> Iterator[Finding]:
    total = _total_ml(order, substance, formulary)
    if total is None or formulary.terms.code("container", order.container) != "syringe":
        return
    if total > LARGEST_SYRINGE_ML:
        rule = checks.rules["volume_too_large"]
        params = {
            "drug": order.drug,
            "volume": text(Decimal(f"{total:.3g}")),
            "largest": text(LARGEST_SYRINGE_ML),
        }
        yield Finding("volume_too_large", rule.because(), params, rule.source)


def _time(
    order: Preparation, substance: Substance, formulary: Formulary, checks: Checks, now: datetime
) -> Iterator[Finding]:
    """Check the infusion and the wait against the longest stability line that the preparation has."""
    line = line_for(order, substance, formulary)
    if line is None:
        return
    infusion = Decimal(order.infusion_minutes or 0) / 60
    params = {"drug": order.drug, "hours": text(line.hours), "infusion": text(Decimal(f"{infusion:.3g}"))}
    if infusion > line.hours:
        rule = checks.rules["stability_short"]
        yield Finding("stability_short", rule.because(), params, line.source.text)
        return
    begin = order.due + timedelta(minutes=int((infusion - line.hours) * 60))
    if begin > now:
        rule = checks.rules["made_too_early"]
        local = begin.astimezone(now.tzinfo)
        params |= {"date": local.strftime("%Y-%m-%d"), "hour": local.strftime("%H:%M")}
        yield Finding("made_too_early", rule.because(), params, line.source.text)
