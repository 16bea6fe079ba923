"""The load of the day: an order with its reasons, what will be late at the measured pace, and triage."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.widgets import Static

from screens.board.cells import due_text, is_later, patient, told_outside
from screens.commands import Command
from screens.dialogs.form import FormDialog, Question
from screens.outage.words import elapsed
from screens.preparation.signing import signed
from screens.shell.screen import StationScreen
from screens.shell.sentences import deed
from screens.shell.severity import Severity
from screens.widgets.work_table import Column, Row, WorkTable
from station.acts.crisis import Decided, decide
from station.acts.load import Load, load_now
from station.clinical.amounts import number_text
from station.clinical.crisis import DecisionKind
from station.clinical.load import Place, Why
from station.words import comma, say, say_count

TRIAGE = Command("load.triage", "f2", "command.triage")


class LoadScreen(StationScreen[None]):
    """One line for each preparation that waits, in the order proposed."""

    KEYS = (TRIAGE,)
    CSS_PATH: ClassVar[str] = "load.tcss"
    AUTO_FOCUS = "WorkTable"

    def __init__(self) -> None:
        super().__init__()
        self._load: Load | None = None

    def body(self) -> ComposeResult:
        """Put the pace over the table."""
        yield Static("", id="pace", markup=False)
        yield WorkTable(
            (
                Column("", 3, right=True),
                Column(say("board.due"), 5),
                Column(say("load.ready"), 5),
                Column(say("load.late"), 8),
                Column(say("board.patient"), 16, stretch=True),
                Column(say("board.drug"), 16, stretch=True),
                Column(say("load.why"), 17),
            )
        )
        yield Static("", id="whole", markup=False)

    async def reload(self) -> None:
        """Measure and propose again."""
        now = self.live.now()
        self._load = await self.live.consult(load_now, now)
        rows = [self._row(number, place) for number, place in enumerate(self._load.places, start=1)]
        self.query_one(WorkTable).show(rows)
        self.query_one("#pace", Static).update(self._pace())
        self._show_whole()

    def _row(self, number: int, place: Place) -> Row:
        assert self._load is not None
        row, now = self._load.rows[place.work.id], self.live.now()
        late = elapsed(place.late_by) if place.late_by else ""
        cells = (
            str(number),
            due_text(place.work.due, now),
            due_text(place.ready, now) if place.ready else "?",
            late,
            patient(row),
            told_outside(row)[0],
            say(f"load.why.{place.why.value}"),
        )
        return Row(str(place.work.id), cells, row.ward)

    def _pace(self) -> str:
        found = self._load
        if found is None:
            return ""
        if not found.places:
            return say("load.nothing")
        late = sum(place.late_by is not None for place in found.places)
        lines = [say("load.pace_unknown")]
        if found.pace:
            between = number_text(found.pace.between, comma())
            making = number_text(found.pace.making, comma())
            lines = [
                say("load.pace", between=between, making=making, releases=found.pace.releases),
                say_count("load.will_be_late", late),
            ]
        tomorrow = sum(is_later(row, self.live.now()) for row in found.day.rows)
        lines += [say_count("load.tomorrow", tomorrow)] if tomorrow else []
        lines += [say_count("load.died", found.day.died)] if found.day.died else []
        return "\n".join(lines)

    @property
    def _current(self) -> Place | None:
        key = self.query_one(WorkTable).current
        places = self._load.places if self._load else ()
        return next((place for place in places if str(place.work.id) == key), None)

    def _show_whole(self) -> None:
        place = self._current
        words = say(f"load.because.{place.why.value}") if place else ""
        if place and place.why is Why.SHORT and place.work.keeps:
            words += " " + say("load.keeps", time=elapsed(place.work.keeps))
        self.query_one("#whole", Static).update(words)

    def on_work_table_moved(self) -> None:
        """Say why the line stands where it does."""
        self._show_whole()
        self.refresh_commands()

    def why_not(self, command_id: str) -> str | None:
        """Say why nothing can be decided now."""
        if self.live.seat == "observer":
            return say("step.observer")
        return None if self._current else say("board.nothing_chosen")

    async def do_triage(self) -> None:
        """Put a preparation first, by a pharmacist, with the reason; the ward's agreement is named."""
        place = self._current
        if place is None or self._load is None:
            return
        row = self._load.rows[place.work.id]
        what = say("load.first", drug=told_outside(row)[0], patient=patient(row))
        questions = (
            Question("what", say("crisis.what"), now=what),
            Question("why", say("crisis.why")),
            Question("by", say("crisis.by"), longest=80),
            Question("owner", say("crisis.owner"), longest=80),
        )
        told = await self.ask(FormDialog(say("command.triage"), questions))
        if told is None:
            return
        decided = Decided(
            told["what"], told["why"], told["by"], told["owner"], None, DecisionKind.TRIAGE, place.work.id
        )
        done = await signed(
            self,
            self.live,
            "triage",
            (told["what"], told["why"]),
            lambda request: self.live.act(decide, request, decided),
        )
        if done is not None:
            self.tell(deed(done), Severity.DONE)
            await self.reload()
