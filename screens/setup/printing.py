"""What the set-up prints, before there is a print queue: a test, the key, the first badge."""

from __future__ import annotations

import asyncio
from datetime import datetime

from station.acts.badges import badge_content as badge
from station.clinical.label_content import LabelContent, LabelKind
from station.clinical.model import Role
from station.clinical.scan_codes import CodeType, Misread, encode, read
from station.places import Home
from station.records.keys import StationKey
from station.runtime.founding import key_label
from station.runtime.printing import Attempt, print_label, printer_spec
from station.runtime.setup_draft import Answers
from station.words import language, say

FIRST = 1
"""Number of the first pharmacist and of the badge."""


async def print_now(home: Home, answers: Answers, label: LabelContent) -> Attempt:
    """Print one label on the printer that was answered."""
    spec = printer_spec(home, answers.printer)
    return await asyncio.to_thread(print_label, label, spec, {"paper_mm": answers.paper_mm})


def attempt_words(attempt: Attempt) -> str:
    """Say how it went, why, and what to do."""
    code = attempt.detail.partition(":")[0]
    if attempt.state == "unprintable":
        return say("setup.unprintable", code=code)
    outcome = "delivered" if attempt.state == "sent" else attempt.state
    return f"{say(f'printer.{code}')} {say(f'printer.outcome.{outcome}')}"


def test_content(answers: Answers, key: StationKey, now: datetime) -> LabelContent:
    """Make the test label; its code shows that the scanner reads this station's codes."""
    fields = (("station_name", answers.name), ("printed_at", f"{now:%d/%m/%Y %H:%M}"))
    code = encode(CodeType.TEST, answers.unit().series, 0, key.derive("codes"))
    return LabelContent(LabelKind.TEST, fields, code, language=language())


def scan_words(text: str, key: StationKey) -> tuple[str, bool]:
    """Say whether the scanner reads the station's codes, and whether it does."""
    code = read(text, key.derive("codes"))
    if isinstance(code, Misread):
        return say(f"scan.{code.reason.value}"), False
    return say("setup.scanner_works"), True


def key_content(answers: Answers, key: StationKey, now: datetime) -> LabelContent:
    """Make the key's label."""
    return key_label(key, answers.name, now, language())


def badge_content(answers: Answers, key: StationKey) -> LabelContent:
    """Make the first pharmacist's badge."""
    roles = frozenset({Role.PHARMACIST})
    return badge(key.derive("codes"), answers.unit().series, answers.person.strip(), roles, FIRST)
