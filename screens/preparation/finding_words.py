"""Findings in words, with the numbers as people read them here."""

from __future__ import annotations

import re
from collections.abc import Iterable

from screens.widgets.finding_list import FindingView
from station.clinical.checks import Severity
from station.clinical.days import day_text
from station.clinical.findings.finding import Finding, spoken
from station.runtime.result_words import formula_text
from station.words import comma, say, say_source

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

NAMED_IN_DATA = ("set", "table")
"""Parameters that name a table of the data, as its file does."""

SIGNS = {
    Severity.INFORMATION: "[i]",
    Severity.REASON: "[?]",
    Severity.SECOND_PHARMACIST: "[2]",
    Severity.FORBIDDEN: "[!]",
}


def sentence(finding: Finding) -> str:
    """Say one finding."""
    return say(finding.words, **{name: _said(name, text) for name, text in finding.params.items()})


def _said(name: str, text: str) -> str:
    if name in NAMED_IN_DATA:
        return say("finding.no_table") if text == "-" else say_source(text)
    said = day_text(text) if _DATE.fullmatch(text) else spoken(text, say, comma())
    return formula_text(said) if name == "formula" else said


def views(findings: Iterable[Finding]) -> list[FindingView]:
    """Write findings for the list, in their order."""
    return [
        FindingView(
            weight=finding.severity.value,
            sign=SIGNS[finding.severity],
            asks=say(finding.severity.words),
            sentence=sentence(finding),
            source=say("validation.source", source=say_source(finding.source)),
        )
        for finding in findings
    ]


def to_answer(findings: Iterable[Finding]) -> list[str]:
    """List the sentences that a reason has to answer."""
    return [sentence(finding) for finding in findings if finding.severity is not Severity.INFORMATION]
