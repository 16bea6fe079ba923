"""The day's list: the same drug twice for one patient, and orders whose hour has passed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal

from station.clinical.checks import Checks
from station.clinical.findings.finding import Finding, Line, text
from station.clinical.formulary import Formulary
from station.clinical.model import Patient, Preparation, State
from station.clinical.names import fold

GIVEN_UP = frozenset({State.REFUSED, State.CANCELLED, State.DESTROYED})


def day(
    line: Line, others: Iterable[Line], formulary: Formulary, checks: Checks, now: datetime
) -> Iterator[Finding]:
    """Check a line against the others of its day (in the zone of `now`) and against the hour."""
    yield from _due(line.preparation, checks, now)
    for other in others:
        if _same_order_again(line, other, formulary, now):
            yield _duplicate(line.preparation, other.preparation, formulary, checks, now)


def _due(order: Preparation, checks: Checks, now: datetime) -> Iterator[Finding]:
    late = Decimal(int((now - order.due).total_seconds() // 60))
    rule = checks.rules["due_past"]
    severity = rule.weigh(late)
    if severity:
        due = order.due.astimezone(now.tzinfo)
        params = {"date": due.strftime("%Y-%m-%d"), "hour": due.strftime("%H:%M"), "minutes": text(late)}
        yield Finding("due_past", severity, params, rule.source)


def _same_order_again(line: Line, other: Line, formulary: Formulary, now: datetime) -> bool:
    one, two = line.preparation, other.preparation
    return (
        _same_patient(line.patient, other.patient)
        and _drug(one, formulary) == _drug(two, formulary)
        and one.due.astimezone(now.tzinfo).date() == two.due.astimezone(now.tzinfo).date()
        and two.state not in GIVEN_UP
        and one.remake_of != two.id
        and two.remake_of != one.id
    )


def _same_patient(one: Patient, other: Patient) -> bool:
    return one.id == other.id or (bool(one.ipp) and one.ipp == other.ipp)


def _drug(order: Preparation, formulary: Formulary) -> str:
    substance = formulary.named(order.drug)
    return substance.code if substance else fold(order.drug)


def _duplicate(
    order: Preparation, other: Preparation, formulary: Formulary, checks: Checks, now: datetime
) -> Finding:
    rule = checks.rules["duplicate_order"]
    mine, theirs = (_container(each, formulary) for each in (order, other))
    params = {
        "drug": order.drug,
        "other_id": other.external_id,
        "dose": text(other.dose),
        "unit": other.dose_unit,
        "hour": other.due.astimezone(now.tzinfo).strftime("%H:%M"),
        "container": theirs,
    }
    return Finding(
        "duplicate_order", rule.because(None if mine == theirs else "other_container"), params, rule.source
    )


def _container(order: Preparation, formulary: Formulary) -> str:
    code = formulary.terms.code("container", order.container)
    return f"container.{code}" if code else order.container
