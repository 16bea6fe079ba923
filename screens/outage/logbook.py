"""F8 from anywhere: the logbook, with the next line ready to be typed."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import Command
from screens.dialogs.pick import ListDialog
from screens.navigation import preparation_of_code
from screens.outage.words import moment
from screens.preparation.order_facts import patient_line
from screens.preparation.sideways import SidewaysScreen
from screens.preparation.signing import signed
from screens.shell.local_time import zone
from screens.shell.screen import StationScreen
from screens.shell.sentences import deed
from screens.shell.severity import Severity
from screens.widgets.choice_list import Choice
from screens.widgets.form_field import FormField
from screens.widgets.one_of import OneOf
from screens.widgets.text_field import TextField
from screens.widgets.time_field import TimeField
from screens.widgets.work_table import Column, Row, WorkTable
from station.acts.logbook import Told, tell
from station.clinical.logbook import LONGEST, Category
from station.records.queries.imports import patients
from station.records.queries.logbook import ToldLine, told
from station.records.queries.preparations import dossier
from station.runtime.documents.outage import logbook_document, print_document
from station.words import say, say_count

WRITE = Command("logbook.write", "f2", "command.log_write")
PRINT = Command("logbook.print", "f3", "command.log_print")
ABOUT = Command("logbook.about", "f4", "command.log_about")
FIND = Command("logbook.find", "f5", "command.find")
CORRECT = Command("logbook.correct", "f7", "command.log_correct")


class LogbookScreen(StationScreen[None]):
    """The lines over the one being typed; it is signed with a badge."""

    KEYS = (WRITE, PRINT, ABOUT, FIND, CORRECT)
    CSS_PATH: ClassVar[str] = "logbook.tcss"
    AUTO_FOCUS = "#text Entry"

    def __init__(self) -> None:
        super().__init__()
        self._lines: dict[str, ToldLine] = {}
        self._preparation: int | None = None
        self._patient: int | None = None
        self._corrects: ToldLine | None = None
        self._seen: str | None = None

    def body(self) -> ComposeResult:
        """Put the lines over the fields."""
        find = TextField(say("logbook.find"), id="find", longest=40)
        find.display = False
        yield find
        yield WorkTable(
            (
                Column(say("logbook.at"), 11),
                Column(say("logbook.category"), 8),
                Column(say("logbook.text"), 24, stretch=True),
                Column(say("logbook.author"), 16),
            )
        )
        yield Static("", id="whole", markup=False)
        yield Static("", id="about", markup=False)
        yield TextField(say("logbook.text"), id="text", longest=LONGEST)
        category = OneOf(
            say("logbook.category"), [(each.value, say(f"log.{each.value}")) for each in Category], id="what"
        )
        category.place = 0
        yield category
        yield TimeField(say("logbook.when"), zone(), clock=self.live.now, id="when")

    async def on_mount(self) -> None:
        """Take the preparation that was in hand when F8 was pressed."""
        steps = [screen for screen in self.app.screen_stack if isinstance(screen, SidewaysScreen)]
        if steps:
            self._preparation = steps[-1].preparation_id

    # What is shown

    async def reload(self) -> None:
        """Read the lines again, the last ones in sight."""
        lines = await self.live.ask(told)
        self._lines = {str(item.line.id): item for item in lines}
        table = self.query_one(WorkTable)
        at_end = table.current in (None, self._seen)
        table.show([self._row(item) for item in lines])
        self._seen = str(lines[-1].line.id) if lines else None
        if at_end and self._seen:
            table.go_to(self._seen)
        self._show_whole()
        await self._show_about()

    def _row(self, item: ToldLine) -> Row:
        line = item.line
        mark = say("logbook.corrected_mark") if item.corrected else ""
        again = say("logbook.corrects_mark") if line.corrects else ""
        cells = (
            moment(line.at, self.live.now()),
            say(f"log.{line.category.value}"),
            f"{mark}{again}{line.text}",
            item.author,
        )
        return Row(str(line.id), cells, f"{item.about} {_duty(item)}")

    def _show_whole(self) -> None:
        item = self._current
        words = say_count("logbook.count", len(self._lines)) if self._lines else say("logbook.none")
        if item is not None:
            parts = [item.line.text, f"{item.author}{_duty(item)}", item.about]
            if abs((item.line.written - item.line.at).total_seconds()) >= 60:
                parts.append(say("logbook.written_at", at=moment(item.line.written, self.live.now())))
            words = " | ".join(part for part in parts if part)
        self.query_one("#whole", Static).update(words)

    async def _show_about(self) -> None:
        words = []
        if self._corrects is not None:
            words.append(say("logbook.correcting", text=self._corrects.line.text))
        if self._preparation is not None:
            found = await self.live.ask(dossier, self._preparation)
            if found is not None:
                number = found.preparation.register_number or ""
                who = f"{found.patient.birth_name} {found.patient.first_name}"
                words.append(say("logbook.concerns", what=f"{number} {found.preparation.drug} {who}".strip()))
        elif self._patient is not None:
            found_patients = {person.id: person for person in await self.live.ask(patients)}
            words.append(say("logbook.concerns", what=patient_line(found_patients[self._patient])))
        about = self.query_one("#about", Static)
        about.update("\n".join(words))
        about.display = bool(words)

    @property
    def _current(self) -> ToldLine | None:
        return self._lines.get(self.query_one(WorkTable).current or "")

    def on_work_table_moved(self) -> None:
        """Show the whole of the line under the cursor."""
        self._show_whole()
        self.refresh_commands()

    def on_form_field_changed(self, event: FormField.Changed) -> None:
        """Find what is typed, or show what can be written now."""
        if event.field.id == "find":
            self.query_one(WorkTable).filter(event.field.text)
        self.refresh_commands()

    def unsigned(self) -> bool:
        """A line that was typed is lost by leaving; a search is not."""
        return bool(self.query_one("#text", TextField).text.strip())

    # Commands

    def why_not(self, command_id: str) -> str | None:
        """Say why a line can't be written or corrected now."""
        if command_id in (FIND.id, PRINT.id):
            return None
        if self.live.seat == "observer":
            return say("step.observer")
        if command_id == WRITE.id:
            if not self.query_one("#text", TextField).text.strip():
                return say("refused.log_empty")
            return say("time.impossible") if self.query_one(TimeField).wrong else None
        if command_id == CORRECT.id and self._current is None:
            return say("logbook.nothing_chosen")
        return None

    async def do_write(self) -> None:
        """Have the line signed, and be ready for the next one."""
        text = self.query_one("#text", TextField).text.strip()
        line = Told(
            Category(self.query_one(OneOf).value or Category.FACT),
            text,
            self.query_one(TimeField).value,
            self._preparation,
            self._patient,
            self._corrects.line.id if self._corrects else None,
        )
        done = await signed(
            self, self.live, "log", (text,), lambda request: self.live.act(tell, request, line)
        )
        if done is None:
            return
        self._corrects = None
        for field in self.query(FormField):
            field.put("")
        self.query_one("#text", TextField).focus_entry()
        self.tell(deed(done), Severity.DONE)
        await self.reload()

    async def do_print(self) -> None:
        """Make the logbook as a document."""
        document = await self.live.ask(logbook_document)
        self.tell(await print_document(self.live, document), Severity.DONE)

    async def do_correct(self) -> None:
        """Write a new line that corrects the one under the cursor; both stay."""
        self._corrects = self._current
        await self._show_about()
        self.query_one("#text", TextField).focus_entry()

    async def do_about(self) -> None:
        """Choose the patient whom the line is about; a bag's label can be scanned instead."""
        choices = [Choice("", say("logbook.nobody"))]
        choices += [Choice(str(person.id), patient_line(person)) for person in await self.live.ask(patients)]
        chosen = await self.ask(ListDialog(say("logbook.about_whom"), choices, (say("logbook.or_scan"),)))
        if chosen is not None:
            self._preparation, self._patient = None, int(chosen) if chosen else None
            await self._show_about()

    async def on_scan(self, text: str) -> bool:
        """Take the label of a bag or a tray: the line is about it."""
        found = await self.live.consult(preparation_of_code, text)
        if isinstance(found, int):
            self._preparation, self._patient = found, None
            await self._show_about()
            return True
        return False

    async def do_find(self) -> None:
        """Open the search, or leave it and show all again."""
        find = self.query_one("#find", TextField)
        find.display = not find.display
        if find.display:
            find.focus_entry()
        else:
            find.put("")
            self.query_one(WorkTable).filter("")
            self.query_one("#text", TextField).focus_entry()


def _duty(item: ToldLine) -> str:
    return f" ({say(f'duty.{item.line.duty}')})" if item.line.duty else ""
