"""What came before: doses received in a lifetime, the last course, allergies. Unknown is never 0."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from station.clinical.amounts import unit_of
from station.clinical.checks import Checks
from station.clinical.computed import Computed, Unknown
from station.clinical.cumulative import EquivalenceSet, Received, cumulative
from station.clinical.dose import Body, in_mg, surface
from station.clinical.findings.context import Context
from station.clinical.findings.finding import Finding, Line, text
from station.clinical.formulary import Cumulative, Formulary, Substance
from station.clinical.model import Provenance
from station.clinical.names import fold
from station.clinical.patient_facts import FactKind, PatientFact, all_latest, latest


def history(
    line: Line, formulary: Formulary, checks: Checks, context: Context, body: Body, now: datetime
) -> Iterator[Finding]:
    """Check cumulative dose, interval and allergies; the zone of `now` says what a day is."""
    substance = formulary.find(line.preparation.drug)
    if substance and substance.cumulative:
        yield from _cumulative(line, substance, substance.cumulative, checks, context, body)
    yield from _interval(line, checks, context, now)
    yield from _allergies(line, formulary.named(line.preparation.drug), checks, context)


def _key(line: Line, reason: str) -> str:
    return f"{reason}_prevalidated" if line.preparation.provenance is Provenance.PREVALIDATED else reason


def _cumulative(
    line: Line, substance: Substance, told: Cumulative, checks: Checks, context: Context, body: Body
) -> Iterator[Finding]:
    total, group = cumulative_of(line, substance, told, context, body)
    limit = limit_of(told, context)
    params = {
        "drug": line.preparation.drug,
        "limit": text(limit),
        "unit": told.unit,
        "set": f"{group.name}, {group.version}" if group else "-",
    }
    if isinstance(total, Unknown):
        rule = checks.rules["cumulative_unknown"]
        params["reason"] = f"unverifiable.{total.reason}"
        yield Finding("cumulative_unknown", rule.because(_key(line, total.reason)), params, told.source.text)
    elif total.value > limit:
        rule = checks.rules["cumulative_exceeded"]
        params["total"] = text(total.value)
        yield Finding("cumulative_exceeded", rule.because(), params, told.source.text)


def cumulative_of(
    line: Line, substance: Substance, told: Cumulative, context: Context, body: Body
) -> tuple[Computed | Unknown, EquivalenceSet | None]:
    """Sum what was received and what is ordered, with the set of equivalences it is counted by, if by one."""
    group = _group(context, told)
    planned = _planned(line, substance, told.unit, body)
    if isinstance(planned, Unknown):
        return planned, group
    return cumulative(_received(context.facts, substance, group), planned, told.unit, group), group


def limit_of(told: Cumulative, context: Context) -> Decimal:
    """Give the limit of a sum: the lower one, where there is one, for a heart that was exposed."""
    exposed = latest(context.facts, FactKind.HEART_EXPOSED) is not None
    return told.lower if exposed and told.lower else told.limit


def _group(context: Context, told: Cumulative) -> EquivalenceSet | None:
    sets = context.data.equivalences
    chosen = sets.choice if sets else None
    return chosen if chosen and told.equivalent == chosen.to else None


def _received(
    facts: tuple[PatientFact, ...], substance: Substance, group: EquivalenceSet | None
) -> list[Received] | None:
    """Gather what was received of the substance, or of its group; None when nobody told anything."""
    codes = set(group.factors) if group else {substance.code}
    told = [
        fact for fact in all_latest(facts, FactKind.RECEIVED) if fold(fact.about or "") in map(fold, codes)
    ]
    by_name = {fold(code): code for code in codes}
    return [Received(by_name[fold(fact.about or "")], fact.value) for fact in told] or None


def _planned(line: Line, substance: Substance, unit: str, body: Body) -> Received | Unknown:
    order = line.preparation
    dose = in_mg(order.dose, order.dose_unit, substance)
    if dose is None:
        return Unknown("dose_unit_unknown")
    if unit == "mg":
        return Received(substance.code, dose)
    if unit_of(order.basis_unit or "") == "mg/m2" and order.basis:
        return Received(substance.code, order.basis)
    area = surface(body)
    return area if isinstance(area, Unknown) else Received(substance.code, dose / area.value)


def _interval(line: Line, checks: Checks, context: Context, now: datetime) -> Iterator[Finding]:
    protocol = context.data.protocol(line.prescription.protocol)
    if protocol is None or not _first_day(line):
        return
    last = latest(context.facts, FactKind.LAST_COURSE)
    params = {"protocol": protocol.name, "days": str(protocol.cycle_days)}
    if last is None or last.day is None:
        if not _first_cycle(line):
            rule = checks.rules["interval_unknown"]
            yield Finding(
                "interval_unknown", rule.because(_key(line, "unknown")), params, protocol.source.text
            )
        return
    due = line.preparation.due.astimezone(now.tzinfo).date()
    since = (due - date.fromisoformat(last.day)).days
    rule = checks.rules["interval_short"]
    weighed = rule.weigh(Decimal(protocol.cycle_days - since))
    if weighed:
        params |= {"since": str(since), "last": last.day}
        yield Finding("interval_short", weighed, params, protocol.source.text)


def _first_day(line: Line) -> bool:
    return fold(line.prescription.day or "") in ("", "j1", "d1", "1", "jour 1")


def _first_cycle(line: Line) -> bool:
    digits = "".join(sign for sign in line.prescription.cycle or "" if sign.isdigit())
    return digits == "1"


def _allergies(
    line: Line, substance: Substance | None, checks: Checks, context: Context
) -> Iterator[Finding]:
    told = all_latest(context.facts, FactKind.ALLERGY)
    names = _names(line, substance)
    for fact in told:
        rule = checks.rules["allergy"]
        concerned = any(fold(fact.about or "") in name or name in fold(fact.about or "") for name in names)
        params = {"allergy": fact.about or "", "drug": line.preparation.drug, "told_by": fact.told_by}
        yield Finding("allergy", rule.because(None if concerned else "other_drug"), params, rule.source)
    if not told and latest(context.facts, FactKind.NO_ALLERGY) is None:
        rule = checks.rules["allergy_unknown"]
        if line.preparation.provenance is not Provenance.PREVALIDATED:
            yield Finding("allergy_unknown", rule.because(), {}, rule.source)


def _names(line: Line, substance: Substance | None) -> frozenset[str]:
    family = substance.family.family.value.replace("_", " ") if substance and substance.family else ""
    of = (substance.fr, substance.en, *substance.aliases) if substance else ()
    return frozenset(name for name in map(fold, (line.preparation.drug, family, *of)) if name)
