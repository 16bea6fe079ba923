"""Typing by hand: what waits to be typed again, a new order, an old worksheet made again."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import Command
from screens.dialogs.type_text import TextDialog
from screens.preparation.order_facts import day_and_time
from screens.preparation.signing import signed
from screens.shell.screen import StationScreen
from screens.shell.sentences import deed
from screens.shell.severity import Severity
from screens.typing.figures_dialog import FiguresDialog
from screens.typing.form import OrderForm
from screens.typing.worksheet import Worksheet, scanned_worksheet, worksheet
from screens.widgets.work_table import Column, Row, WorkTable
from station.acts.aim import Seen
from station.acts.typing_orders import retype
from station.clinical.paper_codes import Part, read_part
from station.clinical.typed_orders import special_figures
from station.records.queries import people, typed
from station.records.queries.typed import Waiting
from station.words import say

AGAIN = Command("typing.again", "f2", "command.typing_again")
NEW = Command("typing.new", "f3", "command.typing_new")
REPRODUCE = Command("typing.reproduce", "f4", "command.typing_reproduce")


class TypedOrdersScreen(StationScreen[None]):
    """The bags whose figures were typed once; F2 takes the second typing, F3 a new order."""

    KEYS = (AGAIN, NEW, REPRODUCE)
    CSS_PATH = "typing.tcss"
    AUTO_FOCUS = "WorkTable"

    def __init__(self) -> None:
        super().__init__()
        self._waiting: dict[str, Waiting] = {}

    def body(self) -> ComposeResult:
        """Put what it is about over the list. The figures are not shown: the second typing is blind."""
        yield Static("", id="what", markup=False)
        yield WorkTable(
            (
                Column(say("hand_over.patient"), 15, stretch=True),
                Column(say("typing.field.drug"), 13),
                Column(say("typing.field.due_date"), 11),
                Column(say("typing.typist"), 13),
                Column(say("typing.evidence"), 19),
            )
        )

    async def reload(self) -> None:
        """Read what waits."""
        found = await self.live.ask(typed.waiting)
        names = await self.live.ask(people.names)
        self._waiting = {str(item.preparation.id): item for item in found}
        self.query_one("#what", Static).update(say("typing.waiting") if found else say("typing.none"))
        self.query_one(WorkTable).show([_row(key, item, names) for key, item in self._waiting.items()])

    def on_work_table_moved(self, event: WorkTable.Moved) -> None:
        """Look again what can be done."""
        self.refresh_commands()

    def why_not(self, command_id: str) -> str | None:
        """Type only from a seat, and again only what waits."""
        if self.live.seat == "observer":
            return say("step.observer")
        return say("typing.none") if command_id == AGAIN.id and not self._waiting else None

    async def do_again(self) -> None:
        """Take the figures from a second person."""
        item = self._waiting.get(self.query_one(WorkTable).current or "")
        if item is None:
            return
        bag, patient = item.preparation, item.patient
        what = f"{patient.birth_name} {patient.first_name}, {bag.drug}"
        diluted, special = bag.volume_ml is not None, tuple(special_figures(bag))
        figures = await self.ask(FiguresDialog(what, bag.dose_unit, diluted=diluted, special=special))
        if figures is None:
            return
        done = await signed(
            self,
            self.live,
            "retype",
            (what, "", say("signed.retype")),
            lambda request: self.live.act(retype, request, Seen(bag.id, bag.entry), figures),
        )
        if done is not None:
            self.tell(deed(done), Severity.DONE)
            await self.reload()

    async def do_new(self) -> None:
        """Open an empty form."""
        await self._open(None)

    async def do_reproduce(self) -> None:
        """Open a form filled from an old worksheet."""
        lines = (say("typing.worksheet_what"),)
        number = await self.ask(
            TextDialog(say("command.typing_reproduce"), say("typing.worksheet_number"), lines)
        )
        if not number:
            return
        old = await self.live.ask(worksheet, number)
        if old is None:
            self.tell(say("typing.worksheet_unknown"), Severity.WARNING)
        else:
            await self._open(old)

    async def on_scan(self, text: str) -> bool:
        """Take any one code of an old worksheet of this station."""
        part = read_part(text)
        if not isinstance(part, Part):
            return False
        old = await self.live.ask(scanned_worksheet, part)
        if old is None:
            self.tell(say("typing.worksheet_unknown"), Severity.WARNING)
        elif (why_not := self.why_not(REPRODUCE.id)) is not None:
            self.tell(why_not, Severity.REFUSED)
        else:
            await self._open(old)
        return True

    async def _open(self, old: Worksheet | None) -> None:
        done = await self.ask(OrderForm(old))
        if done:
            self.tell(done, Severity.DONE)
            await self.reload()


def _row(key: str, item: Waiting, names: dict[int, str]) -> Row:
    bag, patient = item.preparation, item.patient
    kind = say(f"typing.evidence.{item.evidence.kind.value}") if item.evidence else "-"
    who = names.get(bag.typist or 0, "-")
    cells = (f"{patient.birth_name} {patient.first_name}", bag.drug, day_and_time(bag.due) or "", who, kind)
    return Row(key, cells)
