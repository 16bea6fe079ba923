"""Who the order is for: missing traits, a birth day nobody knows, somebody else they may be taken for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from station.clinical.checks import Checks
from station.clinical.findings.finding import Finding, Line, words
from station.clinical.model import Patient
from station.clinical.names import Identity, likeness

TRAITS = ("ipp", "birth_name", "first_name", "birth_date", "sex")


def identity(line: Line, people: Iterable[Identity], checks: Checks) -> Iterator[Finding]:
    """Check the patient's traits and the other people of the list."""
    yield from _incomplete(line.patient, checks)
    yield from _unknown_birth_day(line.patient, checks)
    yield from _homonyms(line.patient, frozenset(people), checks)


def _missing(patient: Patient) -> tuple[str, ...]:
    missing = [trait for trait in TRAITS if not (getattr(patient, trait) or "").strip()]
    if patient.birth_date.startswith("0000"):
        missing.append("birth_date")
    return tuple(missing)


def _incomplete(patient: Patient, checks: Checks) -> Iterator[Finding]:
    missing = _missing(patient)
    if missing:
        rule = checks.rules["identity_incomplete"]
        params = {"missing": words("trait." + trait for trait in missing)}
        yield Finding("identity_incomplete", rule.because(), params, rule.source)


def _unknown_birth_day(patient: Patient, checks: Checks) -> Iterator[Finding]:
    year, _, day = patient.birth_date.partition("-")
    if year and year != "0000" and "00" in day.split("-"):
        rule = checks.rules["identity_unknown_birth_day"]
        params = {"birth_date": patient.birth_date}
        yield Finding("identity_unknown_birth_day", rule.because(), params, rule.source)


def _homonyms(patient: Patient, others: frozenset[Identity], checks: Checks) -> Iterator[Finding]:
    rule = checks.rules["homonym_on_list"]
    for other in others:
        why = likeness(patient, other)
        if why is not None:
            params = {
                "name": _full_name(other),
                "birth_date": other.birth_date,
                "ipp": other.ipp,
                "likeness": f"likeness.{why}",
            }
            yield Finding("homonym_on_list", rule.because(why), params, rule.source)


def _full_name(patient: Identity) -> str:
    used = f" ({patient.used_name})" if patient.used_name else ""
    return f"{patient.birth_name}{used} {patient.first_name}"
