"""Whether the person can be as told: age, weight and height that fit each other, the identifier's own key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from station.clinical.checks import Checks
from station.clinical.findings.context import age_in_years
from station.clinical.findings.finding import Finding, Line, text
from station.clinical.model import Patient

ADULT = Decimal(18)
OLDEST = Decimal(115)
ADULT_KG = (Decimal(30), Decimal(200))
ADULT_BMI = (Decimal(12), Decimal(60))
INS_LENGTHS = (13, 15)


def plausible(line: Line, checks: Checks, now: datetime) -> Iterator[Finding]:
    """Check age, weight and height; `now` is aware."""
    age = age_in_years(line.patient.birth_date, now.date())
    if age is not None and not 0 <= age <= OLDEST:
        yield _found("age_implausible", {"age": text(age), "birth_date": line.patient.birth_date}, checks)
    yield from _weight(line, age, checks)
    yield from _ins(line.patient, checks)


def _found(code: str, params: dict[str, str], checks: Checks, reason: str | None = None) -> Finding:
    rule = checks.rules[code]
    return Finding(code, rule.because(reason), params, rule.source)


def _weight(line: Line, age: Decimal | None, checks: Checks) -> Iterator[Finding]:
    weight, height = line.prescription.weight_kg, line.prescription.height_cm
    if weight is None or age is None or age < ADULT:
        return
    bmi = weight / (height / 100) ** 2 if height else None
    low, high = ADULT_BMI
    odd = bmi is not None and not low <= bmi <= high
    if odd or not ADULT_KG[0] <= weight <= ADULT_KG[1]:
        params = {
            "weight": text(weight),
            "height": text(height) if height else "-",
            "age": text(age),
            "bmi": text(Decimal(f"{bmi:.1f}")) if bmi else "-",
        }
        yield _found("weight_implausible", params, checks)


def _ins(patient: Patient, checks: Checks) -> Iterator[Finding]:
    """Compare the national identifier (INS, the NIR) with sex and birth date, and with its own key.

    First digit 1 or 7 for a man, 2 or 8 for a woman, then year and month; key: 97 less the number modulo 97
    (INSEE; 2A and 2B count as 19 and 18). It only warns: provisional numbers and errors of the past exist.
    """
    ins = "".join((patient.ins or "").split()).upper()
    if not ins:
        return
    digits = ins[:13].replace("2A", "19").replace("2B", "18")
    if len(ins) not in INS_LENGTHS or not digits.isdigit():
        yield _found("ins_differs", {"what": "ins_fault.form"}, checks)
        return
    if len(ins) == 15 and ins[13:] != f"{97 - int(digits) % 97:02d}":
        yield _found("ins_differs", {"what": "ins_fault.key"}, checks)
        return
    faults = []
    if patient.sex in ("M", "F") and (patient.sex == "M") != (digits[0] in "17"):
        faults.append("ins_fault.sex")
    year, _, rest = patient.birth_date.partition("-")
    month = rest[:2]
    if digits[1:3] != year[2:4] or (month not in ("00", "") and digits[3:5] <= "12" and digits[3:5] != month):
        faults.append("ins_fault.birth")
    if faults:
        yield _found("ins_differs", {"what": ", ".join(faults)}, checks)
