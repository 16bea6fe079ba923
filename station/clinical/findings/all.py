"""Every check, in one call, in an order that does not depend on that of the list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from station.clinical.checks import Checks
from station.clinical.findings.bands import bands
from station.clinical.findings.context import Context, body_of
from station.clinical.findings.day import day
from station.clinical.findings.dosing import dosing
from station.clinical.findings.finding import Finding, Line
from station.clinical.findings.history import history
from station.clinical.findings.identity import identity
from station.clinical.findings.labs import labs
from station.clinical.findings.making import making
from station.clinical.findings.plausible import plausible
from station.clinical.findings.protocol import against_protocol
from station.clinical.findings.special import special
from station.clinical.formulary import Formulary
from station.clinical.names import Identity


def findings(
    line: Line,
    others: Iterable[Line],
    formulary: Formulary,
    checks: Checks,
    now: datetime,
    context: Context | None = None,
    people: Iterable[Identity] | None = None,
) -> tuple[Finding, ...]:
    """List what is to be said of a line, heaviest first; `now` is aware, its zone says what a day is.

    `others` may hold the line itself and lines of any state; `people` are those whom the patient may be taken
    for (default: the patients of `others`). `context`: what was told of the patient, and the dose data.
    """
    rest = [other for other in others if other.preparation.id != line.preparation.id]
    known = context or Context()
    body = body_of(line, known.facts, checks)
    found = [
        *identity(line, [other.patient for other in rest] if people is None else people, checks),
        *plausible(line, checks, now),
        *dosing(line, formulary, checks, body),
        *bands(line, formulary, checks, known),
        *against_protocol(line, formulary, checks, known),
        *making(line, formulary, checks),
        *history(line, formulary, checks, known, body, now),
        *labs(line, formulary, checks, known, body, now),
        *special(line, rest, formulary, checks, now),
        *day(line, rest, formulary, checks, now),
    ]
    return tuple(sorted(found, key=_place))


def _place(finding: Finding) -> tuple[int, str, list[tuple[str, str]]]:
    return -finding.severity.weight, finding.code, sorted(finding.params.items())
