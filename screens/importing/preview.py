"""The preview of a file: what every line would do, before anything is recorded; F2 takes it in, signed."""

from __future__ import annotations

import asyncio
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from screens.commands import Command
from screens.dialogs.pick import ListDialog
from screens.dialogs.progress import LongWork
from screens.importing.lines import (
    SECTIONS,
    LineView,
    Preview,
    as_change,
    aside_words,
    consequence,
    counts,
    make_preview,
    rows,
    sentence_of,
)
from screens.importing.recording import recorded
from screens.importing.taking_in import TakingInScreen
from screens.preparation.change import differences
from screens.preparation.order_facts import day_and_time
from screens.preparation.signing import signed
from screens.shell.long_work import long_work
from screens.shell.sentences import deed
from screens.shell.severity import Severity
from screens.widgets.choice_list import Choice
from screens.widgets.difference_table import DifferenceTable
from screens.widgets.work_table import Column, WorkTable
from station.acts.importing import import_orders, preview
from station.acts.vanished import gone
from station.clinical.orders import OrderFile
from station.records.queries.imports import imports
from station.records.queries.preparations import dossier
from station.runtime.documents.after_import import make_kit_again_live, wants_kit_again
from station.runtime.files import Mappings, read_order_file
from station.runtime.live import Live
from station.words import captioned, say, say_count

TAKE_IN = Command("import.take_in", "f2", "command.take_in")
SECTION = Command("import.section", "f3", "command.import_section")
MAPPING = Command("import.mapping", "f4", "command.import_mapping")


class PreviewScreen(TakingInScreen):
    """One file of orders."""

    KEYS = (TAKE_IN, SECTION, MAPPING)

    def __init__(self, path: Path, file: OrderFile, mappings: Mappings) -> None:
        super().__init__()
        self._path = path
        self._file = file
        self._mappings = mappings
        self._preview: Preview | None = None
        self._section: str | None = None
        self._known_as: str | None = None

    def body(self) -> ComposeResult:
        """Put the counts over the lines, and the line under the cursor in full below."""
        yield from self.file_and_lines(
            Column(say("hand_over.patient"), 26), Column(say("import.what"), 24, stretch=True)
        )
        with VerticalScroll(id="details", can_focus=True):
            yield Static("", id="reason", markup=False)
            yield DifferenceTable()

    async def reload(self) -> None:
        """Compare the file with the records as they are now."""
        self._preview = make_preview(
            self._file, await self.live.ask(preview, self._file), await self.live.ask(gone, self._file)
        )
        known = [item for item in await self.live.ask(imports) if item.sha256 == self._file.sha256]
        self._known_as = day_and_time(known[0].at) if known else None
        self.tell_of_file(self._file_words(), counts(self._preview), consequence(self._preview))
        self._show_rows(self._preview)

    def _file_words(self) -> str:
        said = say("import.file", name=self._file.name, mapping=self._file.mapping or "-")
        return said + (say("import.known", at=self._known_as) if self._known_as else "")

    def _show_rows(self, shown: Preview) -> None:
        self.query_one(WorkTable).show(rows(shown, self._section))
        self.follow(self._show_line)

    # The line under the cursor

    def on_work_table_moved(self, event: WorkTable.Moved) -> None:
        """Show the line in full."""
        self.follow(self._show_line)

    async def _show_line(self) -> None:
        item = self._under_cursor()
        fate = item.fate if item is not None and item.section == "changed" else None
        found = await self.live.ask(dossier, fate.preparation or 0) if fate else None
        reason, table = self.query_one("#reason", Static), self.query_one(DifferenceTable)
        table.display = found is not None
        if item is None:
            reason.update("")
        elif fate is not None and found is not None:
            table.differences = differences(as_change(fate), found, self.live.data.formulary.terms)
            now = say(f"state.{found.preparation.state.value}")
            reason.update(say("import.changed_line", line=item.line, state=now))
        else:
            reason.update(_why(item))

    def _under_cursor(self) -> LineView | None:
        place = self.query_one(WorkTable).current
        return self._preview.lines[int(place)] if self._preview and place is not None else None

    # Commands

    def why_not(self, command_id: str) -> str | None:
        """Take in only what brings something, or refused lines that are not listed yet."""
        if command_id != TAKE_IN.id:
            return None
        if self.live.seat == "observer":
            return say("step.observer")
        if self._preview is None:
            return say("step.loading")
        if not self._file.orders:
            return consequence(self._preview)
        listed = self._known_as is not None or not self._preview.count("refused")
        return say("import.nothing_new") if not self._preview.brings and listed else None

    async def do_section(self) -> None:
        """Show the lines of one section only, or all."""
        assert self._preview is not None
        sections = [(name, say(f"import.{name}"), self._preview.count(name)) for name in SECTIONS]
        choices = [Choice("", say("import.all")), *(Choice(n, f"{words} ({k})") for n, words, k in sections)]
        chosen = await self.ask(ListDialog(say("command.import_section"), choices))
        if chosen is not None:
            self._section = chosen or None
            self._show_rows(self._preview)

    async def do_mapping(self) -> None:
        """Read the file again with another mapping."""
        choices = [Choice(item.name, f"{item.name} : {item.title}") for item in self._mappings.usable]
        chosen = await self.ask(ListDialog(say("command.import_mapping"), choices))
        if chosen is not None:
            await self._read_with(chosen)

    async def _read_with(self, mapping: str) -> None:
        reading = LongWork(say("progress.title.reading", name=self._file.name), say("progress.left.import"))
        file = await long_work(
            self,
            reading,
            lambda tell: asyncio.to_thread(read_order_file, self._path, self._mappings, mapping, tell),
        )
        if file is not None:
            self._file = file
            await self.reload()

    async def do_take_in(self) -> None:
        """Have the import signed, exactly as it was read."""
        assert self._preview is not None
        file = self._file
        lines = (
            say("import.signed_file", name=file.name),
            counts(self._preview),
            *((say("import.changed_wait"),) if self._preview.count("changed") else ()),
            say_count("import.signed_refused", self._preview.count("refused")),
            "",
            say("signed.import"),
        )
        done = await signed(
            self, self.live, "import", lines, lambda request: recorded(self, import_orders, request, file)
        )
        if done is not None:
            live, again = self.live, wants_kit_again(self.live)
            if again:
                self.station.behind.begin(lambda: _kit_again(live))
            self.finish(f"{deed(done)} {say('kit.behind') if again else ''}".strip())


async def _kit_again(live: Live) -> tuple[str, Severity]:
    """Make the paper kit anew and say what became of it."""
    kept, fault = await make_kit_again_live(live)
    return fault or kept, Severity.REFUSED if fault else Severity.DONE


def _why(item: LineView) -> str:
    """Say in full what a line's fate means."""
    if item.aside is not None:
        return captioned(item.aside.what, aside_words(item.aside))
    return sentence_of(item.problem) if item.problem else say(f"import.{item.section}_line")
