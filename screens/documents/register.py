"""The ordonnancier: every number, in four orders, with all fields of the line under the cursor."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from screens.commands import Command
from screens.dialogs.pick import ListDialog
from screens.dialogs.type_path import PathDialog
from screens.shell.screen import StationScreen
from screens.shell.severity import Severity
from screens.widgets.choice_list import Choice
from screens.widgets.fact_table import Fact, FactTable
from screens.widgets.form_field import FormField
from screens.widgets.text_field import TextField
from screens.widgets.work_table import Column, Row, WorkTable
from station.exchange.register_csv import FIELDS, Manner, cell_text
from station.records.queries import register
from station.records.queries.register import RegisterLine
from station.runtime.register_export import export_register, manner_of, write_new
from station.words import say, say_count, say_os

EXPORT = Command("register.export", "f2", "command.register_export")
SORT = Command("register.sort", "f3", "command.register_sort")
BEFORE = Command("register.before", "f4", "command.page_before")
FIND = Command("register.find", "f5", "command.find")
AFTER = Command("register.after", "f7", "command.page_after")

PAGE = 500
"""Lines shown at once; a larger register is read a page at a time."""

MAY_LACK = frozenset(
    {
        *("reason", "made_at", "delivered_at", "used_name", "diluent", "volume_ml", "composition"),
        *("validator", "maker", "checkers", "releaser", "recipient", "concentration", "total_volume"),
    }
)
"""Fields that a line may rightly lack: what has not happened yet, or is not so for this bag."""


class RegisterScreen(StationScreen[None]):
    """Read only; anyone may look."""

    KEYS = (EXPORT, SORT, BEFORE, FIND, AFTER)
    CSS_PATH = "register.tcss"
    AUTO_FOCUS = "WorkTable"

    def __init__(self) -> None:
        super().__init__()
        self._order = "number"
        self._numbers: list[str] = []
        self._from = 0
        self._lines: dict[str, RegisterLine] = {}

    def body(self) -> ComposeResult:
        """Put the table over all fields of one line."""
        yield Static("", id="pharmacy", markup=False)
        yield Static("", id="count", markup=False)
        find = TextField(say("register.find"), id="find", longest=40)
        find.display = False
        yield find
        yield WorkTable(
            (
                Column(say("register.field.number"), 9),
                Column(say("register.field.allotted_at"), 16),
                Column(say("hand_over.patient"), 16, stretch=True),
                Column(say("order.drug"), 14),
                Column(say("register.field.status"), 10),
            )
        )
        with VerticalScroll(id="details", can_focus=True), Horizontal(id="columns"):
            yield FactTable(id="left")
            yield FactTable(id="right")

    # Reading

    async def reload(self) -> None:
        """Read the page that is shown again."""
        find = self.query_one("#find", TextField).text
        self._numbers = await self.live.ask(register.numbers, self._order, find)
        self._from = min(self._from, max(0, len(self._numbers) - 1) // PAGE * PAGE)
        wanted = self._numbers[self._from : self._from + PAGE]
        self._lines = {line.number: line for line in await self.live.ask(register.page, self._order, wanted)}
        self.query_one("#pharmacy", Static).update(self._pharmacy())
        self.query_one("#count", Static).update(self._count())
        self.query_one(WorkTable).show([self._row(line) for line in self._lines.values()])
        self._show_details()

    def _pharmacy(self) -> str:
        settings = self.live.settings
        return f"{settings.get('unit_name', '')}, {settings.get('unit_address', '')}"

    def _count(self) -> str:
        if not self._numbers:
            return say("register.none")
        said = say_count("register.count", len(self._numbers), order=say(f"register.by_{self._order}"))
        if len(self._numbers) <= PAGE:
            return said
        return said + say("register.page", first=self._from + 1, last=self._from + len(self._lines))

    def _manner(self) -> Manner:
        return manner_of(self.live.settings, self.live.data.formulary.terms)

    def _row(self, line: RegisterLine) -> Row:
        who = f"{line.birth_name} {line.first_name}"
        moment = cell_text("allotted_at", line.allotted_at, self._manner()) or ""
        return Row(line.number, (line.number, moment, who, line.drug, say(f"register.status.{line.status}")))

    def _show_details(self) -> None:
        line = self._lines.get(self.query_one(WorkTable).current or "")
        facts = facts_of(line, self._manner()) if line else []
        half = (len(facts) + 1) // 2
        self.query_one("#left", FactTable).show(tuple(facts[:half]))
        self.query_one("#right", FactTable).show(tuple(facts[half:]))

    def on_work_table_moved(self, event: WorkTable.Moved) -> None:
        """Show the line under the cursor."""
        self._show_details()

    def on_work_table_opened(self, event: WorkTable.Opened) -> None:
        """Go down into the details, to scroll them."""
        self.query_one("#details").focus()

    def on_form_field_changed(self, event: FormField.Changed) -> None:
        """Find what is typed."""
        self._from = 0
        self.records_changed()

    def unsigned(self) -> bool:
        """A search is nothing that leaving loses."""
        return False

    # Commands

    def why_not(self, command_id: str) -> str | None:
        """Turn pages only where there are some."""
        if command_id == EXPORT.id and not self._numbers:
            return say("register.empty")
        if command_id == BEFORE.id and self._from == 0:
            return say("register.first_page")
        if command_id == AFTER.id and self._from + PAGE >= len(self._numbers):
            return say("register.last_page")
        return None

    async def do_find(self) -> None:
        """Open the search, or leave it and show all again."""
        find = self.query_one("#find", TextField)
        if find.display:
            find.put("")
            find.display = False
            self.query_one(WorkTable).focus()
            await self.reload()
        else:
            find.display = True
            find.focus_entry()

    async def do_sort(self) -> None:
        """Choose the order of the lines."""
        choices = [Choice(order, say(f"register.by_{order}")) for order in register.ORDERS]
        chosen = await self.ask(ListDialog(say("register.sort_title"), choices))
        if chosen:
            self._order, self._from = chosen, 0
            await self.reload()

    async def do_before(self) -> None:
        """Show the page before."""
        self._from = max(0, self._from - PAGE)
        await self.reload()

    async def do_after(self) -> None:
        """Show the next page."""
        self._from += PAGE
        await self.reload()

    async def do_export(self) -> None:
        """Write the whole register, in the order shown, to a file that was not there."""
        offered = self.live.home.path / f"ordonnancier-{datetime.now(self._manner().zone):%Y%m%d-%H%M}.csv"
        lines = (say("register.export_what"),)
        path = await self.ask(PathDialog(say("register.export_title"), lines, str(offered)))
        if path is None:
            return
        found = await self.live.ask(register.register, self._order)
        try:
            data = export_register(found, self.live.settings, self.live.data.formulary.terms)
            await asyncio.to_thread(write_new, path, data)
        except FileExistsError:
            self.tell(say("register.file_exists", path=path), Severity.REFUSED)
        except OSError as error:
            self.tell(say("register.file_fails", path=path, why=say_os(error)), Severity.REFUSED)
        else:
            self.tell(say_count("register.exported", len(found), path=path), Severity.DONE)


def facts_of(line: RegisterLine, manner: Manner) -> list[Fact]:
    """List every field of a line; a dash for what has not happened, unknown only for what should be known."""
    cells = asdict(line)
    facts = []
    for name in FIELDS:
        text = cell_text(name, cells[name], manner)
        if name == "dose":
            text = f"{text} {line.dose_unit}"
        if name != "dose_unit":
            facts.append(Fact(say(f"register.field.{name}"), text or ("-" if name in MAY_LACK else None)))
    return facts
