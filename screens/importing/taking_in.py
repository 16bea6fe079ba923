"""The base of what shows a file before it is taken in: what it is, what would come of it, and its lines."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from screens.shell.screen import StationScreen
from screens.widgets.work_table import Column, WorkTable
from station.words import say


class TakingInScreen(StationScreen[str]):
    """One file; answers what was done, in words, or None when nothing was taken in."""

    CSS_PATH = "importing.tcss"
    AUTO_FOCUS = "WorkTable"

    def file_and_lines(self, *own: Column) -> ComposeResult:
        """Put what is said of the file over its lines, of which each shows its place, its fate and `own`."""
        yield Static("", id="file", markup=False)
        yield Static("", id="counts", markup=False)
        yield Static("", id="consequence", markup=False)
        yield WorkTable((Column(say("import.line"), 5, right=True), Column(say("import.fate"), 9), *own))

    def tell_of_file(self, file: str, counts: str, consequence: str) -> None:
        """Say what the file is, how much of it is what, and what taking it in does."""
        self.query_one("#file", Static).update(file)
        self.query_one("#counts", Static).update(counts)
        self.query_one("#consequence", Static).update(consequence)
