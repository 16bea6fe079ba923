"""Every check, in one call, in an order that does not depend on that of the list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from station.clinical.checks import Checks
from station.clinical.findings.day import day
from station.clinical.findings.dosing import dosing
from station.clinical.findings.finding import Finding, Line
from station.clinical.findings.identity import identity
from station.clinical.findings.making import making
from station.clinical.formulary import Formulary


def findings(
    line: Line, others: Iterable[Line], formulary: Formulary, checks: Checks, now: datetime
) -> tuple[Finding, ...]:
    """List what is to be said of a line, heaviest first; `now` is aware, its zone says what a day is.

    `others` may hold the line itself and lines of any state.
    """
    rest = [other for other in others if other.preparation.id != line.preparation.id]
    found = [
        *identity(line, rest, checks),
        *dosing(line, formulary, checks),
        *making(line, formulary, checks),
        *day(line, rest, formulary, checks, now),
    ]
    return tuple(sorted(found, key=_place))


def _place(finding: Finding) -> tuple[int, str, list[tuple[str, str]]]:
    return -finding.severity.weight, finding.code, sorted(finding.params.items())
