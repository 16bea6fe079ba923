"""A list of leftovers or stock, line by line, in words: refused and suspect ones first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from screens.importing.lines import sentence_of
from screens.preparation.order_facts import amount, day_and_time
from screens.shell.sentences import in_words
from screens.widgets.work_table import Row
from station.acts.lists import refused_items
from station.clinical.days import day_text
from station.clinical.lists import ListFile, Told, ToldLeftover
from station.clinical.orders import Problem
from station.clinical.triage import ACCEPTED, REFUSED, SAME, SUSPECT, Triage
from station.words import say, say_count

SECTIONS = (REFUSED, SUSPECT, ACCEPTED, SAME)
"""The sections of a list's preview, gravest first."""
MOST_ROWS = 1000


@dataclass(frozen=True)
class ListLine:
    """One line of the list in its section, with every reason in words."""

    section: str
    line: int
    item: Told | None
    reasons: tuple[str, ...]


def list_lines(file: ListFile, found: Triage) -> tuple[ListLine, ...]:
    """Lay a list's lines out in their sections."""
    lines = [ListLine(REFUSED, item.line, None, (sentence_of(item),)) for item in file.problems]
    for each in found.judged:
        reasons = tuple(say(f"refused.{why.code}", **in_words(why.params or {})) for why in each.why)
        lines.append(ListLine(each.fate, each.item.line, each.item, reasons))
    return tuple(sorted(lines, key=lambda item: (SECTIONS.index(item.section), item.line)))


def counts(file: ListFile, found: Triage) -> Mapping[str, int]:
    """Count the lines of every section; a reason against the whole file is all of them."""
    refused = {item.line for item in all_problems(file, found)}
    told = {fate: len(found.of(fate)) for fate in (SUSPECT, ACCEPTED, SAME)}
    return {REFUSED: max(1, file.lines) if 0 in refused else len(refused), **told}


def all_problems(file: ListFile, found: Triage) -> tuple[Problem, ...]:
    """Give what could not be read and what can't be, by line."""
    return tuple(sorted((*file.problems, *refused_items(file, found)), key=lambda item: item.line))


def counts_words(file: ListFile, found: Triage) -> str:
    """Count the lines of a list by what would become of them, in one sentence."""
    parts = [say_count(f"list.count_{section}", n) for section, n in counts(file, found).items()]
    return say_count("import.count_lines", file.lines) + ", ".join(parts)


def notices(found: Triage) -> tuple[str, ...]:
    """Say what is odd about the whole list."""
    return tuple(say(f"refused.{notice.code}", **in_words(notice.params or {})) for notice in found.notices)


def list_rows(lines: tuple[ListLine, ...]) -> list[Row]:
    """Write the lines for the table, a thousand at most."""
    return [_row(place, item) for place, item in enumerate(lines[:MOST_ROWS])]


def _row(place: int, item: ListLine) -> Row:
    what = f"{item.item.lot} {item.item.product}" if item.item else "-"
    told = item.reasons[0] if item.reasons else item_words(item.item)
    return Row(str(place), (str(item.line or "-"), say(f"list.fate.{item.section}"), what, told))


def item_words(item: Told | None) -> str:
    """Say what the list tells of a vial or a lot."""
    if item is None:
        return ""
    expiry = day_text(item.expiry)
    if isinstance(item, ToldLeftover):
        opened = day_and_time(item.opened_at) or ""
        left = amount(item.remaining_ml, "mL")
        return say("list.leftover", left=left, opened=opened, hood=item.hood or "-", expiry=expiry)
    return say_count("list.lot", item.count, expiry=expiry, content=amount(item.content_mg, "mg"))
