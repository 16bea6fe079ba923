"""Entry after the fact: the bags that may have been made by hand; one is chosen, then its paper is copied."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from textual.app import ComposeResult
from textual.widgets import Static

from screens.after_the_fact.form import PaperScreen
from screens.commands import Command
from screens.preparation.order_facts import amount, day_and_time
from screens.shell.screen import StationScreen
from screens.shell.severity import Severity
from screens.widgets.work_table import Column, Row, WorkTable
from station.clinical.model import ENDED, State
from station.records.queries.preparations import BoardRow, board
from station.words import say

OPEN = Command("after.open", "f2", "command.copy_paper")
BACK_DAYS = 30
"""How many days back a bag made by hand is still listed."""


class AfterTheFactScreen(StationScreen[None]):
    """Every bag that is not ended; Enter or F2 opens its paper."""

    KEYS = (OPEN,)
    CSS_PATH = "../documents/documents.tcss"
    AUTO_FOCUS = "WorkTable"

    def body(self) -> ComposeResult:
        """Put the list."""
        yield Static(say("after.which"), id="what", markup=False)
        yield WorkTable(
            (
                Column(say("documents.due"), 11),
                Column(say("hand_over.patient"), 22, stretch=True),
                Column(say("order.drug"), 24, stretch=True),
                Column(say("register.field.status"), 11),
            )
        )

    async def reload(self) -> None:
        """Read the bags again."""
        now = self.live.now()
        rows = await self.live.ask(board, now - timedelta(days=BACK_DAYS), now + timedelta(days=2))
        shown = [row for row in rows if row.state not in ENDED | {State.REFUSED} and not row.held]
        self.query_one(WorkTable).show([_row(row) for row in shown])

    def why_not(self, command_id: str) -> str | None:
        """Copy only from a seat."""
        if self.live.seat == "observer":
            return say("step.observer")
        return say("after.none") if self.query_one(WorkTable).current is None else None

    def on_work_table_moved(self, event: WorkTable.Moved) -> None:
        """Look again what can be opened."""
        self.refresh_commands()

    def on_work_table_opened(self, event: WorkTable.Opened) -> None:
        """Open the bag Enter was pressed on: opening records nothing."""
        self.action_press("f2")

    async def do_open(self) -> None:
        """Copy the paper of the bag under the cursor."""
        current = self.query_one(WorkTable).current
        if current is not None:
            told = await self.ask(PaperScreen(int(current)))
            if told:
                self.tell(told, Severity.DONE)
                await self.reload()


def _row(row: BoardRow) -> Row:
    who = f"{row.birth_name} {row.first_name}"
    drug = f"{row.drug} {amount(Decimal(row.dose), row.dose_unit)}"
    return Row(str(row.id), (day_and_time(row.due) or "", who, drug, say(f"board.is_{row.state.value}")))
