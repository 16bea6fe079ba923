"""Laboratory gates: values that stop, values nobody told, values too old; uracilemia among them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from station.clinical.checks import Checks, Severity
from station.clinical.computed import Unknown
from station.clinical.dose import Body
from station.clinical.findings.context import Context
from station.clinical.findings.finding import Finding, Line, text, words
from station.clinical.formulary import Formulary
from station.clinical.lab_gates import CLEARANCE, Gate, gates_for
from station.clinical.model import Provenance
from station.clinical.patient_facts import FactKind, PatientFact, latest


def labs(
    line: Line, formulary: Formulary, checks: Checks, context: Context, body: Body, now: datetime
) -> Iterator[Finding]:
    """Check every gate of the drug; of several crossed by one value only the heaviest is said."""
    substance = formulary.named(line.preparation.drug)
    if substance is None:
        return
    gates = gates_for(context.data.gates, substance)
    missing: dict[Severity, list[Gate]] = {}
    for kind in sorted({gate.kind for gate in gates}):
        mine = [gate for gate in gates if gate.kind == kind]
        fact = latest(context.facts, FactKind.CREATININE if kind == CLEARANCE else FactKind(kind))
        value = _value(kind, fact, body)
        if fact is None or value is None:
            missing.setdefault(_weight_of_missing(line, kind, checks), []).append(mine[0])
            continue
        yield from _old(line, kind, fact, mine, checks, now)
        crossed = [gate for gate in mine if gate.stops(value)]
        if crossed:
            yield _crossed(line, kind, value, max(crossed, key=lambda gate: gate.severity.weight))
    yield from (_missing(line, severity, lacking) for severity, lacking in missing.items())


def _value(kind: str, fact: PatientFact | None, body: Body) -> Decimal | None:
    if kind != CLEARANCE:
        return fact.value if fact else None
    return None if isinstance(body.gfr, Unknown) else body.gfr.value


def _weight_of_missing(line: Line, kind: str, checks: Checks) -> Severity:
    """Weigh a value nobody told: the main software knew it, but for the uracilemia of a first course."""
    first = "".join(sign for sign in line.prescription.cycle or "" if sign.isdigit()) == "1"
    prevalidated = line.preparation.provenance is Provenance.PREVALIDATED
    known_before = prevalidated and not (kind == FactKind.URACIL and first)
    return checks.rules["lab_missing"].because("prevalidated" if known_before else kind)


def _missing(line: Line, severity: Severity, gates: list[Gate]) -> Finding:
    what = words(f"patient_fact.{gate.kind}" for gate in gates)
    params = {"drug": line.preparation.drug, "what": what}
    sources = "; ".join(sorted({gate.source.text for gate in gates}))
    return Finding("lab_missing", severity, params, sources)


def _old(
    line: Line, kind: str, fact: PatientFact, gates: list[Gate], checks: Checks, now: datetime
) -> Iterator[Finding]:
    hours = [gate.hours for gate in gates if gate.hours is not None]
    if not hours or fact.day is None:
        return
    days = (line.preparation.due.astimezone(now.tzinfo).date() - date.fromisoformat(fact.day)).days
    if days * 24 > min(hours):
        rule = checks.rules["lab_old"]
        params = {"what": f"patient_fact.{kind}", "date": fact.day, "days": str(days)}
        yield Finding("lab_old", rule.because(), params, rule.source)


def _crossed(line: Line, kind: str, value: Decimal, gate: Gate) -> Finding:
    limit = gate.below if gate.below is not None else gate.at_least
    params = {
        "drug": line.preparation.drug,
        "what": f"patient_fact.{kind}",
        "value": text(value),
        "unit": gate.unit,
        "limit": text(limit or Decimal(0)),
        "side": "gate_side.below" if gate.below is not None else "gate_side.at_least",
    }
    return Finding("lab_gate", gate.severity, params, gate.source.text)
