"""Findings in words, with the numbers as people read them here."""

from __future__ import annotations

import re
from collections.abc import Iterable

from screens.preparation.order_facts import birth_date, comma
from screens.widgets.finding_list import FindingView
from station.clinical.checks import Severity
from station.clinical.findings.finding import Finding, spoken
from station.words import say

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

SIGNS = {
    Severity.INFORMATION: "[i]",
    Severity.REASON: "[?]",
    Severity.SECOND_PHARMACIST: "[2]",
    Severity.FORBIDDEN: "[!]",
}


def sentence(finding: Finding) -> str:
    """Say one finding."""
    return say(finding.words, **{name: _said(text) for name, text in finding.params.items()})


def _said(text: str) -> str:
    return birth_date(text) if _DATE.fullmatch(text) else spoken(text, say, comma())


def views(findings: Iterable[Finding]) -> list[FindingView]:
    """Write findings for the list, in their order."""
    return [
        FindingView(
            weight=finding.severity.value,
            sign=SIGNS[finding.severity],
            asks=say(finding.severity.words),
            sentence=sentence(finding),
            source=say("validation.source", source=finding.source),
        )
        for finding in findings
    ]


def to_answer(findings: Iterable[Finding]) -> list[str]:
    """List the sentences that a reason has to answer."""
    return [sentence(finding) for finding in findings if finding.severity is not Severity.INFORMATION]
