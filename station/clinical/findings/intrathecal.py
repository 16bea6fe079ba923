"""Intrathecal orders, and vinca alkaloids for the same patient on the same day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from station.clinical.checks import Checks
from station.clinical.findings.day import GIVEN_UP
from station.clinical.findings.finding import Finding, Line
from station.clinical.formulary import Formulary
from station.clinical.intrathecal import NEAR_HOURS, VINCA, alike, is_intrathecal
from station.clinical.model import Preparation


def intrathecal(
    line: Line, others: Iterable[Line], formulary: Formulary, checks: Checks, now: datetime
) -> Iterator[Finding]:
    """Say that an order goes into the spine, and what the patient gets beside it; `now` is aware."""
    if is_intrathecal(line.preparation.route, formulary.terms):
        rule = checks.rules["intrathecal"]
        yield Finding("intrathecal", rule.because(), {"drug": line.preparation.drug}, rule.source)
    rule = checks.rules["intrathecal_with_vinca"]
    for other in same_day(line, others, formulary, now):
        params = {"drug": line.preparation.drug, "other": other.preparation.drug}
        yield Finding("intrathecal_with_vinca", rule.because(), params, rule.source)


def same_day(line: Line, others: Iterable[Line], formulary: Formulary, now: datetime) -> Iterator[Line]:
    """Give the patient's vinca alkaloids on the day of an intrathecal order, or the other way round."""
    order = line.preparation
    spinal, vinca = is_intrathecal(order.route, formulary.terms), _is_vinca(order, formulary)
    if not spinal and not vinca:
        return
    for other in others:
        theirs = other.preparation
        clash = (spinal and _is_vinca(theirs, formulary)) or (
            vinca and is_intrathecal(theirs.route, formulary.terms)
        )
        if clash and theirs.id != order.id and _same_patient_and_day(line, other, now):
            yield other


def _is_vinca(order: Preparation, formulary: Formulary) -> bool:
    substance = formulary.named(order.drug)
    return (substance is not None and substance.fatal_route is not None) or alike(order.drug, VINCA)


def _same_patient_and_day(line: Line, other: Line, now: datetime) -> bool:
    same = line.patient.id == other.patient.id or (
        bool(line.patient.ipp) and line.patient.ipp == other.patient.ipp
    )
    one, two = (each.preparation.due.astimezone(now.tzinfo) for each in (line, other))
    near = one.date() == two.date() or abs(one - two) < timedelta(hours=NEAR_HOURS)
    return same and near and other.preparation.state not in GIVEN_UP
