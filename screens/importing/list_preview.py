"""The preview of a list of leftovers or stock: accepted, suspect, refused, before anything is recorded."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import Command
from screens.dialogs.reason import ReasonDialog
from screens.importing.list_lines import ListLine, counts_words, item_words, list_lines, list_rows, notices
from screens.importing.recording import recorded
from screens.importing.taking_in import TakingInScreen
from screens.preparation.signing import signed
from screens.shell.sentences import deed
from screens.widgets.work_table import Column, WorkTable
from station.acts.lists import ACTS, take_in_list, triage_of
from station.clinical.lists import ListFile
from station.clinical.triage import ACCEPTED, Triage
from station.records.queries import lists
from station.words import say

TAKE_IN = Command("list.take_in", "f2", "command.list_take_in")


class ListPreviewScreen(TakingInScreen):
    """One list."""

    KEYS = (TAKE_IN,)

    def __init__(self, file: ListFile) -> None:
        super().__init__()
        self._file = file
        self._found: Triage | None = None
        self._lines: tuple[ListLine, ...] = ()
        self._known = False

    def body(self) -> ComposeResult:
        """Put the counts over the lines, and every reason of the one under the cursor below."""
        yield from self.file_and_lines(
            Column(say("list.what"), 30), Column(say("list.told"), 24, stretch=True)
        )
        yield Static("", id="reason", markup=False)

    async def reload(self) -> None:
        """Triage the list against the records as they are now."""
        self._found = await self.live.consult(triage_of, self._file)
        self._known = await self.live.ask(lists.taken, self._file.sha256)
        self._lines = list_lines(self._file, self._found)
        kind = say(f"list.kind.{self._file.kind}")
        told = (*notices(self._found), say(f"list.consequence.{self._file.kind}"))
        self.tell_of_file(
            say("list.file", kind=kind, name=self._file.name, mapping=self._file.mapping),
            counts_words(self._file, self._found),
            "\n".join(told),
        )
        self.query_one(WorkTable).show(list_rows(self._lines))
        self._show_line()

    def on_work_table_moved(self, event: WorkTable.Moved) -> None:
        """Show the line in full."""
        self._show_line()

    def _show_line(self) -> None:
        place = self.query_one(WorkTable).current
        item = self._lines[int(place)] if place is not None else None
        words = [item_words(item.item), *item.reasons] if item else []
        self.query_one("#reason", Static).update("\n".join(filter(None, words)))

    def why_not(self, command_id: str) -> str | None:
        """Take in only what brings something, or lines that are not listed yet."""
        if command_id != TAKE_IN.id:
            return None
        if self.live.seat == "observer":
            return say("step.observer")
        if self._found is None:
            return say("step.loading")
        kept = not self._known and any(item.reasons for item in self._lines)
        return None if self._found.of(ACCEPTED) or kept else say("refused.list_nothing_new")

    async def do_take_in(self) -> None:
        """Have the list signed; one unlike the last needs a reason."""
        assert self._found is not None
        file, reason = self._file, None
        lines = (say("import.signed_file", name=file.name), counts_words(file, self._found))
        if self._found.needs_reason:
            reason = await self.ask(ReasonDialog(say("list.why"), notices(self._found)))
            if not reason:
                return
        done = await signed(
            self,
            self.live,
            ACTS[file.kind],
            (*lines, *([reason] if reason else []), "", say("signed.list_taken")),
            lambda request: recorded(self, take_in_list, request, file),
            reason,
        )
        if done is not None:
            self.finish(deed(done))
