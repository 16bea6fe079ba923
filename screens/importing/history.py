"""The lines of a file that did not enter, refused or set aside: they stay listed."""

from __future__ import annotations

import json

from textual.app import ComposeResult
from textual.widgets import Static

from screens.importing.lines import aside_words, sentence_of
from screens.preparation.order_facts import day_and_time
from screens.shell.screen import StationScreen
from screens.widgets.work_table import Column, Row, WorkTable
from station.clinical.model import ImportRecord
from station.clinical.orders import Problem, SetAside
from station.words import say, say_count


class RefusedScreen(StationScreen[None]):
    """Read only."""

    CSS_PATH = "importing.tcss"

    def __init__(self, taken: ImportRecord) -> None:
        super().__init__()
        self._taken = taken
        self._reasons = reasons_of(taken)

    def body(self) -> ComposeResult:
        """Put the file over its refused lines, and the one under the cursor in full below."""
        at = day_and_time(self._taken.at)
        yield Static(say("import.taken", name=self._taken.name, at=at), id="file", markup=False)
        yield Static(say_count("import.listed", len(self._reasons)), markup=False)
        yield WorkTable((Column(say("import.line"), 5, right=True), Column(say("import.reason"), 40, True)))
        yield Static("", id="reason", markup=False)

    async def reload(self) -> None:
        """Show the lines; they never change."""
        shown = enumerate(self._reasons[:1000])
        self.query_one(WorkTable).show([Row(str(place), (line, words)) for place, (line, words) in shown])
        self._show_line()

    def on_work_table_moved(self, event: WorkTable.Moved) -> None:
        """Show the sentence under the cursor in full."""
        self._show_line()

    def _show_line(self) -> None:
        place = self.query_one(WorkTable).current
        self.query_one("#reason", Static).update(self._reasons[int(place)][1] if place else "")


def reasons_of(taken: ImportRecord) -> tuple[tuple[str, str], ...]:
    """Say the line and the reason of everything that did not enter, and of what is gone."""
    asides = [SetAside(**item) for item in json.loads(taken.asides)]
    return (
        *((str(item.line or "-"), sentence_of(item)) for item in problems_of(taken)),
        *((str(item.line or "-"), f"{item.what} : {aside_words(item)}") for item in asides),
    )


def problems_of(taken: ImportRecord) -> tuple[Problem, ...]:
    """Read back the problems as they were recorded."""
    return tuple(
        Problem(taken.name, item["line"], item["column"], item["code"], item["params"])
        for item in json.loads(taken.problems)
    )
