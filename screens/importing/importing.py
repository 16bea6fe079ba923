"""Import: the files that wait in the inbox, any other by its path, and what was taken in before."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import Command
from screens.dialogs.progress import LongWork
from screens.dialogs.type_path import PathDialog
from screens.importing.history import RefusedScreen
from screens.importing.list_preview import ListPreviewScreen
from screens.importing.mapping_maker import MappingMaker
from screens.importing.preview import PreviewScreen
from screens.preparation.order_facts import day_and_time
from screens.shell.local_time import local
from screens.shell.long_work import long_work
from screens.shell.screen import StationScreen
from screens.shell.sentences import refusal
from screens.shell.severity import Severity
from screens.widgets.work_table import Column, Row, WorkTable
from station.clinical.lists import ListFile
from station.clinical.model import ImportRecord
from station.records.queries.imports import imports
from station.runtime.files import look_at, read_incoming, read_mappings, shown_name, waiting_files
from station.words import say

OPEN = Command("importing.open", "f2", "command.open_file", kept=True)
OTHER = Command("importing.other", "f3", "command.other_file", kept=True)
MAKE = Command("importing.make", "f4", "command.make_mapping")


class ImportScreen(StationScreen[None]):
    """Files above, history below; Enter or F2 opens the line under the cursor."""

    KEYS = (OPEN, OTHER, MAKE)
    CSS_PATH = "importing.tcss"
    AUTO_FOCUS = "#inbox"

    def __init__(self) -> None:
        super().__init__()
        self._files: dict[str, Path] = {}
        self._taken: dict[str, ImportRecord] = {}

    def body(self) -> ComposeResult:
        """Put the inbox over the history."""
        yield Static("", id="where", markup=False)
        yield WorkTable(
            (
                Column(say("import.name"), 30, stretch=True),
                Column(say("import.size"), 9, right=True),
                Column(say("import.put"), 11),
            ),
            id="inbox",
        )
        yield Static(say("import.history"), classes="heading", markup=False)
        yield WorkTable(
            (
                Column(say("import.at"), 11),
                Column(say("import.name"), 20, stretch=True),
                Column(say("import.new"), 10, right=True),
                Column(say("import.changed"), 10, right=True),
                Column(say("import.same"), 10, right=True),
                Column(say("import.refused"), 10, right=True),
            ),
            id="history",
        )

    async def reload(self) -> None:
        """Look into the inbox, and read what was taken in."""
        inbox = self.live.home.inbox
        files = await asyncio.to_thread(_described, inbox)
        self._files = {row.key: path for row, path in files}
        self._taken = {str(item.id): item for item in await self.live.ask(imports)}
        words = say("import.inbox", folder=inbox) if files else say("import.inbox_empty", folder=inbox)
        self.query_one("#where", Static).update(words)
        self.query_one("#inbox", WorkTable).show([row for row, _ in files])
        self.query_one("#history", WorkTable).show([_record_row(item) for item in self._taken.values()])

    # Commands

    def why_not(self, command_id: str) -> str | None:
        """Open only what there is."""
        if command_id == OPEN.id and self._focused_table().current is None:
            return say("import.nothing_chosen")
        if command_id == MAKE.id and self.query_one("#inbox", WorkTable).current is None:
            return say("import.nothing_chosen")
        return None

    def _focused_table(self) -> WorkTable:
        history = self.query_one("#history", WorkTable)
        return history if history.has_focus else self.query_one("#inbox", WorkTable)

    def on_work_table_moved(self, event: WorkTable.Moved) -> None:
        """Look again what can be opened."""
        self.refresh_commands()

    def on_work_table_opened(self, event: WorkTable.Opened) -> None:
        """Open the line Enter was pressed on: opening records nothing."""
        self.action_press("f2")

    async def do_open(self) -> None:
        """Preview the file, or show the refused lines of what was taken in."""
        table = self._focused_table()
        key = table.current or ""
        if table.id == "history":
            await self.ask(RefusedScreen(self._taken[key]))
        else:
            await self._preview(self._files[key])

    async def do_other(self) -> None:
        """Preview a file by its path."""
        path = await self.ask(PathDialog(say("command.other_file", kept=True), (say("import.path_what"),)))
        if path is not None:
            await self._preview(path)

    async def do_make(self) -> None:
        """Make a mapping from the file of the inbox under the cursor."""
        path = self._files[self.query_one("#inbox", WorkTable).current or ""]
        mappings = await asyncio.to_thread(read_mappings, self.live.home)
        seen = await asyncio.to_thread(look_at, path)
        if isinstance(seen, str):
            self.tell(say(f"refused.{seen}", why=""), Severity.REFUSED)
            return
        done = await self.ask(MappingMaker(path, seen, mappings))
        if done:
            self.tell(done, Severity.DONE)

    async def _preview(self, path: Path) -> None:
        """Read the file in a thread and show what it would do."""
        mappings = await asyncio.to_thread(read_mappings, self.live.home)
        for fault in mappings.faults:
            self.tell(refusal(fault), Severity.WARNING)
        reading = LongWork(say("progress.title.reading", name=shown_name(path)), say("progress.left.import"))
        file = await long_work(
            self, reading, lambda tell: asyncio.to_thread(read_incoming, path, mappings, tell=tell)
        )
        if file is None:
            return
        if isinstance(file, ListFile):
            done = await self.ask(ListPreviewScreen(file))
        else:
            done = await self.ask(PreviewScreen(path, file, mappings))
        if done:
            self.tell(done, Severity.DONE)
            await self.reload()


def _described(folder: Path) -> list[tuple[Row, Path]]:
    """Describe the files of a folder: name, size in kB, when it came."""
    described = []
    for path in waiting_files(folder):
        try:
            facts = path.stat()
        except OSError:  # taken away meanwhile
            continue
        came = f"{local(datetime.fromtimestamp(facts.st_mtime, UTC)):%d/%m %H:%M}"
        described.append(
            (Row(path.name, (path.name, say("import.kilobytes", n=-(-facts.st_size // 1000)), came)), path)
        )
    return described


def _record_row(item: ImportRecord) -> Row:
    figures = (item.added, item.changed, item.same, item.refused)
    return Row(str(item.id), (day_and_time(item.at) or "", item.name, *(str(figure) for figure in figures)))
