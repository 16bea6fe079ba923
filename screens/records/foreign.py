"""What the other machine alone knew: each entry taken over after the standby was promoted, and what to do."""

from __future__ import annotations

import json
from dataclasses import replace

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import Command
from screens.shell.entries import EntryWords, entry_words
from screens.shell.screen import StationScreen
from screens.shell.severity import Severity
from screens.widgets.fact_table import Fact, FactTable
from screens.widgets.work_table import Column, Row, WorkTable
from station.clinical.documents import Document
from station.clinical.foreign import ForeignEntry, ToDo, what_to_do
from station.records.queries import people
from station.records.queries.foreign import foreign_entries
from station.runtime.documents.outage import print_document
from station.words import say, say_count

PRINT = Command("foreign.print", "f2", "command.foreign_print")


class ForeignScreen(StationScreen[None]):
    """Oldest first, without what the program recorded of itself; changes nothing."""

    KEYS = (PRINT,)
    CSS_PATH = "foreign.tcss"
    AUTO_FOCUS = "WorkTable"

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[str, tuple[EntryWords, ToDo]] = {}

    def body(self) -> ComposeResult:
        """Put the list over the whole of one entry."""
        yield Static("", id="count", markup=False)
        yield WorkTable(
            (
                Column(say("foreign.number"), 6, right=True),
                Column(say("foreign.at"), 16),
                Column(say("foreign.what"), 30, stretch=True),
                Column(say("foreign.bag"), 20),
            )
        )
        yield FactTable(id="facts")

    async def reload(self) -> None:
        """Read the entries again."""
        found, names = await self.live.ask(foreign_entries), await self.live.ask(people.names)
        self._told = {
            str(item.id): said for item in found if (said := _said(item, names))[1] is not ToDo.NOTHING
        }
        count = self.query_one("#count", Static)
        aside = len(found) - len(self._told)
        told = say_count("foreign.count", len(self._told), aside=aside) if found else say("foreign.none")
        count.update(told)
        self.query_one(WorkTable).show([_row(key, said) for key, (said, _) in self._told.items()])
        self._show_facts()

    def on_work_table_moved(self, event: WorkTable.Moved) -> None:
        """Show the entry under the cursor."""
        self._show_facts()

    def _show_facts(self) -> None:
        found = self._told.get(self.query_one(WorkTable).current or "")
        self.query_one(FactTable).show(_facts(*found) if found else ())

    def why_not(self, command_id: str) -> str | None:
        """Print only what is there."""
        return None if self._told else say("foreign.none")

    async def do_print(self) -> None:
        """Print the list, with a square to tick for each entry."""
        document = Document(
            kind="foreign",
            title=say("foreign.title"),
            reference=say("foreign.title"),
            content={"rows": [_printed(said, to_do) for said, to_do in self._told.values()]},
        )
        self.tell(await print_document(self.live, document), Severity.DONE)


def _said(item: ForeignEntry, names: dict[int, str]) -> tuple[EntryWords, ToDo]:
    body = json.loads(item.body)
    said = entry_words(body, names)
    lines = [row["text"] for book, row in body["rows"] if book == "log_lines"]
    said = replace(said, what=" ".join([said.what, *(say("foreign.line", text=text) for text in lines)]))
    return said, what_to_do(item.act, about_bags=bool(said.about))


def _row(key: str, said: EntryWords) -> Row:
    return Row(key, (str(said.n), said.at, said.what, said.about))


def _facts(said: EntryWords, to_do: ToDo) -> tuple[Fact, ...]:
    return (
        Fact(say("foreign.what"), said.what),
        Fact(say("foreign.bag"), said.about or say("foreign.no_bag")),
        Fact(say("foreign.who"), said.who or say("foreign.nobody")),
        Fact(say("foreign.to_do"), say(f"foreign.do.{to_do}"), strong=True),
    )


def _printed(said: EntryWords, to_do: ToDo) -> list[str]:
    return [str(said.n), said.at, said.what, said.about, said.who, say(f"foreign.do.{to_do}"), ""]
