"""What a file would do, line by line, in words: refused and changed lines first."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from screens.importing.words import counts_words, fields_words
from screens.preparation.order_facts import amount
from screens.shell.sentences import in_words
from screens.widgets.work_table import Row
from station.acts.importing import Fate
from station.clinical.days import day_text
from station.clinical.model import Change
from station.clinical.orders import OrderFile, Problem, SetAside
from station.exchange.sentences import sentence
from station.words import captioned, say

SECTIONS = ("refused", "changed", "gone", "new", "aside", "same")
"""The sections of a preview, gravest first."""

MOST_ROWS = 1000


@dataclass(frozen=True)
class LineView:
    """One line of the file in its section: what would be taken (`fate`) or why it can't be (`problem`)."""

    section: str
    line: int
    fate: Fate | None
    problem: Problem | None
    aside: SetAside | None = None


@dataclass(frozen=True)
class Preview:
    """A file beside the records as they are now."""

    file: OrderFile
    lines: tuple[LineView, ...]

    def count(self, section: str) -> int:
        """Count the lines of a section; several reasons against one are one; one against the file is all."""
        lines = {item.line for item in self.lines if item.section == section}
        if section == "gone":
            return sum(item.section == section for item in self.lines)
        return max(1, self.file.lines) if 0 in lines else len(lines)

    @property
    def brings(self) -> int:
        """Count what would be recorded that is not there yet: new and changed lines."""
        return self.count("new") + self.count("changed")


def make_preview(file: OrderFile, fates: Sequence[Fate], missing: Sequence[SetAside] = ()) -> Preview:
    """Lay a file's lines out in their sections."""
    views = [LineView("refused", item.line, None, item) for item in file.problems]
    views += [LineView("aside", item.line, None, None, item) for item in file.asides]
    views += [LineView("gone", 0, None, None, item) for item in missing]
    for fate in fates:
        section = {"conflict": "refused", "ended": "changed"}.get(fate.kind, fate.kind)
        views.append(LineView(section, fate.order.line, fate, fate.problem))
    views.sort(key=lambda item: (SECTIONS.index(item.section), item.line))
    return Preview(file, tuple(views))


def rows(preview: Preview, section: str | None) -> list[Row]:
    """Write the lines of a section (None: of all) for the table, a thousand at most."""
    wanted = [(place, item) for place, item in enumerate(preview.lines) if section in (None, item.section)]
    return [_row(place, item) for place, item in wanted[:MOST_ROWS]]


def _row(place: int, item: LineView) -> Row:
    line = str(item.line) if item.line else "-"
    return Row(str(place), (line, say(f"import.fate.{item.section}"), _who(item), _what(item)))


def _who(item: LineView) -> str:
    if item.aside is not None:
        return item.aside.what
    if item.fate is None:
        return "-"
    patient = item.fate.order.patient
    return f"{patient.birth_name} {patient.first_name} {day_text(patient.birth_date)}"


def _what(item: LineView) -> str:
    if item.aside is not None:
        return aside_words(item.aside)
    if item.problem is not None:
        return reason_of(item.problem)
    assert item.fate is not None
    order, fate = item.fate.order, item.fate
    drug = f"{order.drug} {amount(order.dose, order.dose_unit)}"
    if not fate.differences:
        return drug
    return captioned(drug, fields_words(fate))


def aside_words(item: SetAside) -> str:
    """Say why an order is set aside, or that its line is gone."""
    return say(f"refused.{item.code}", **in_words(item.params))


def reason_of(problem: Problem) -> str:
    """Say why, and where only if that is short: a line has its number beside it, a path has no room."""
    path = problem.column is not None and problem.column.startswith("/")
    return say(f"refused.{problem.code}", **problem.params) if path else sentence(problem)


def sentence_of(problem: Problem) -> str:
    """Say where in the file and why."""
    return sentence(replace(problem, params=cast(dict[str, str | int], in_words(problem.params))))


def as_change(fate: Fate) -> Change:
    """Give a changed line in the form in which a difference is shown and kept."""
    fields = json.dumps(fate.differences, ensure_ascii=False)
    return Change(0, fate.preparation or 0, 0, fate.order.line, fields, fate.critical, "open", None)


def counts(preview: Preview) -> str:
    """Count the lines of every section in one sentence."""
    return counts_words(preview.file.lines, {section: preview.count(section) for section in SECTIONS})


def consequence(preview: Preview) -> str:
    """Say what taking the file in would do, and that nothing is recorded yet."""
    if not preview.file.orders:
        return say(
            "import.all_aside"
            if preview.file.asides and not preview.file.problems
            else "import.nothing_readable"
        )
    said = [say("import.not_yet")]
    if not preview.brings:
        said = [say("import.nothing_new")]
    if preview.count("changed"):
        said.append(say("import.changed_wait"))
    if any(item.fate is not None and item.fate.critical for item in preview.lines if not item.problem):
        said.append(say("import.critical_hold"))
    if preview.count("aside"):
        said.append(say("import.aside_kept"))
    if preview.count("refused"):
        said.append(say("import.refused_kept"))
    return " ".join(said)
