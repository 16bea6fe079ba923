"""An old worksheet made again: every figure that may have changed since, as it was and as it is now."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from station.clinical.amounts import round_to, unit_of
from station.clinical.checks import Checks
from station.clinical.computed import Computed, Unknown
from station.clinical.dose import Body, surface
from station.clinical.findings.context import Context, body_of
from station.clinical.findings.finding import Line
from station.clinical.findings.history import cumulative_of
from station.clinical.formulary import Formulary
from station.clinical.patient_facts import FactKind, PatientFact, latest
from station.clinical.renal import UMOL_L_IN_A_MG_DL, creatinine_mg_dl

Fact = tuple[str, Decimal | str | None]
TENTH, HUNDREDTH = Decimal("0.1"), Decimal("0.01")


def known_then(facts: tuple[PatientFact, ...], moment: datetime) -> tuple[PatientFact, ...]:
    """Give what had been told of a patient by a moment."""
    return tuple(fact for fact in facts if fact.at <= moment)


def facts_of(
    line: Line, formulary: Formulary, checks: Checks, context: Context, made_before: datetime | None = None
) -> tuple[Fact, ...]:
    """List every figure of an order: body (kg, cm, m2, µmol/L, mL/min), days, dose, how it is made.

    `made_before`: when the same was made last, if it was; what the facts tell of a later course counts.
    """
    order, bag = line.prescription, line.preparation
    body = body_of(line, context.facts, checks)
    return (
        ("weight_kg", order.weight_kg),
        ("height_cm", order.height_cm),
        ("bsa_m2", _value(surface(body), HUNDREDTH)),
        ("creatinine", _creatinine(context.facts)),
        ("clearance", _value(body.gfr, TENTH)),
        ("protocol", order.protocol),
        ("cycle", order.cycle),
        ("day", order.day),
        ("interval", _interval(bag.due, context.facts, made_before)),
        ("cumulative", _cumulative(line, formulary, context, body)),
        ("drug", bag.drug or None),
        ("basis", bag.basis),
        ("basis_unit", bag.basis_unit),
        ("dose", bag.dose or None),
        ("dose_unit", unit_of(bag.dose_unit) or bag.dose_unit or None),
        ("route", formulary.terms.code("route", bag.route) or bag.route or None),
        ("container", formulary.terms.code("container", bag.container) or bag.container or None),
        ("diluent", formulary.terms.diluent(bag.diluent) or bag.diluent),
        ("volume_ml", bag.volume_ml),
        ("infusion_minutes", None if bag.infusion_minutes is None else Decimal(bag.infusion_minutes)),
    )


def _value(found: Computed | Unknown, step: Decimal) -> Decimal | None:
    return None if isinstance(found, Unknown) else round_to(found.value, step)


def _creatinine(facts: tuple[PatientFact, ...]) -> Decimal | None:
    """Give the creatinine that counts in µmol/L (0.1), in whatever unit it was told."""
    told = latest(facts, FactKind.CREATININE)
    if told is None or told.value is None or told.unit is None:
        return None
    found = creatinine_mg_dl(told.value, told.unit)
    return None if isinstance(found, Unknown) else round_to(found * UMOL_L_IN_A_MG_DL, TENTH)


def _interval(due: datetime, facts: tuple[PatientFact, ...], made_before: datetime | None) -> Decimal | None:
    """Give the days since the last course: the one told, or the worksheet's own where that is later."""
    told = latest(facts, FactKind.LAST_COURSE)
    days = [date.fromisoformat(told.day)] if told and told.day else []
    days += [made_before.date()] if made_before else []
    past = [day for day in days if day <= due.date()]
    return Decimal((due.date() - max(past)).days) if past else None


def _cumulative(line: Line, formulary: Formulary, context: Context, body: Body) -> Decimal | None:
    substance = formulary.find(line.preparation.drug)
    if substance is None or substance.cumulative is None or not line.preparation.dose:
        return None
    total, _ = cumulative_of(line, substance, substance.cumulative, context, body)
    return _value(total, TENTH)
