"""A day's documents: all printed in one go, one sheet again, the register, blank forms, the paper kit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from datetime import date, timedelta

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import Command
from screens.dialogs.pick import ListDialog
from screens.dialogs.progress import LongWork
from screens.documents.void_numbers import declare_void
from screens.preparation.signing import signed
from screens.shell.local_time import local
from screens.shell.long_work import long_work
from screens.shell.screen import StationScreen
from screens.shell.sentences import deed, refusal
from screens.shell.severity import Severity
from screens.widgets.choice_list import Choice
from screens.widgets.work_table import Column, Row, WorkTable
from station.acts.desk import Request
from station.acts.outcome import Done, Refused
from station.acts.sheets import Wanted, doubt_first, order_sheets
from station.progress import Tell
from station.records.queries.register import ORDERS
from station.records.queries.sheets import unsent
from station.runtime.documents import others
from station.runtime.documents.kit import make
from station.runtime.documents.listing import Listed, listed
from station.runtime.documents.printing import print_batch, print_kit, print_other
from station.runtime.live import Live
from station.words import say, say_count

PRINT = Command("documents.print", "f2", "command.print_all")
DAY = Command("documents.day", "f3", "command.other_day")
ONE = Command("documents.one", "f4", "command.print_one")
OTHERS = Command("documents.others", "f7", "command.other_documents")


class DocumentsScreen(StationScreen[None]):
    """Tomorrow's sheets in the order they are printed, each with its copies; F2 prints them all."""

    KEYS = (PRINT, DAY, ONE, OTHERS)
    CSS_PATH = "documents.tcss"
    AUTO_FOCUS = "WorkTable"

    def __init__(self) -> None:
        super().__init__()
        self._after = 1
        self._wanted: dict[str, Wanted] = {}
        self._left = 0
        self._printing = False

    def body(self) -> ComposeResult:
        """Put what is to be printed over the list."""
        yield Static("", id="what", markup=False)
        yield Static("", id="progress", markup=False)
        yield WorkTable(
            (
                Column(say("documents.kind"), 12),
                Column(say("documents.whose"), 26, stretch=True),
                Column(say("documents.what"), 20),
                Column(say("documents.copies"), 16),
            )
        )

    @property
    def _day(self) -> date:
        return local(self.live.now()).date() + timedelta(days=self._after)

    async def reload(self) -> None:
        """Read what is due and what was printed of it."""
        rows = await self.live.consult(listed, self._day)
        self._wanted = {_key(row): row.wanted for row in rows}
        self._left = len(await self.live.ask(unsent))
        day = f"{self._day:%d/%m/%Y}"
        words = say_count("documents.count", len(rows), day=day) if rows else say("documents.none", day=day)
        self.query_one("#what", Static).update(words)
        if not self._printing:
            self._show_progress()
        self.query_one(WorkTable).show([_row(row) for row in rows])
        self.refresh_commands()

    def _show_progress(self, text: str = "") -> None:
        left = say_count("documents.left", self._left) if self._left else say("documents.all_out")
        self.query_one("#progress", Static).update(text or left)

    def why_not(self, command_id: str) -> str | None:
        """Print only from a seat, one batch at a time."""
        if command_id == DAY.id:
            return None
        if self.live.seat == "observer":
            return say("step.observer")
        if self._printing:
            return say("documents.busy")
        if command_id == PRINT.id and not self._wanted and not self._left:
            return refusal(Refused("no_sheets"))
        if command_id == ONE.id and self.query_one(WorkTable).current is None:
            return refusal(Refused("no_sheets"))
        return None

    def on_work_table_moved(self, event: WorkTable.Moved) -> None:
        """Look again what can be printed."""
        self.refresh_commands()

    # Commands

    async def do_day(self) -> None:
        """Choose the day."""
        today = local(self.live.now()).date()
        choices = [
            Choice(str(after), f"{today + timedelta(days=after):%d/%m/%Y}  {say(f'documents.day_{after}')}")
            for after in (0, 1, 2)
        ]
        chosen = await self.ask(ListDialog(say("command.other_day"), choices))
        if chosen is not None:
            self._after = int(chosen)
            await self.reload()

    async def do_print(self) -> None:
        """Go on with what was cut short, else have the whole day's documents signed and print them."""
        if self._left:
            outcome = await self.live.act(doubt_first, Request())
            self.tell(refusal(outcome) if isinstance(outcome, Refused) else deed(outcome))
        elif (
            await self._ordered(
                list(self._wanted.values()), say("signed.print_day", day=f"{self._day:%d/%m/%Y}")
            )
            is None
        ):
            return
        self._begin(self._print())

    async def do_one(self) -> None:
        """Print the sheet under the cursor, as its next copy."""
        wanted = self._wanted.get(self.query_one(WorkTable).current or "")
        if wanted is not None and await self._ordered([wanted], say("signed.print_one")) is not None:
            self._begin(self._print())

    async def _ordered(self, wanted: list[Wanted], words: str) -> Done | None:
        lines = (say_count("documents.signed", len(wanted)), words)
        done = await signed(
            self,
            self.live,
            "print_sheets",
            lines,
            lambda request: self.live.act(order_sheets, request, wanted),
        )
        if done is not None:
            self.tell(deed(done), Severity.DONE)
        return done

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        self._printing = True
        self._show_progress(say("documents.making"))
        self.refresh_commands()
        self.run_worker(work, exclusive=True, group="print", exit_on_error=True)

    async def _print(self) -> None:
        """Send sheet after sheet, saying how far it is; leaving the screen lets the sheet in hand go out."""
        count = 0
        try:
            async for sent in print_batch(self.live):
                if sent.fault:
                    self.tell(say("print.stopped", sheet=sent.sheet, why=sent.fault), Severity.REFUSED)
                    return
                count += 1
                self._show_progress(say("documents.sending", count=count, total=count + sent.left))
            self.tell(say_count("print.sent", count, folder=self.live.home.printed), Severity.DONE)
        finally:
            self._printing = False
            self.records_changed()

    async def do_others(self) -> None:
        """Print the register, blank forms, or the paper kit."""
        choices = [
            Choice("kit", say("kit.title")),
            *(Choice(f"blank_{kind}", say(f"documents.blank_{kind}")) for kind in others.BLANKS),
            *(Choice(f"register_{order}", say(f"documents.register_{order}")) for order in ORDERS),
            Choice("void", say("void_numbers.title")),
        ]
        chosen = await self.ask(ListDialog(say("command.other_documents"), choices))
        if chosen == "kit":
            await self._kit()
        elif chosen == "void":
            await declare_void(self)
        elif chosen is not None:
            await self._print_other(
                LongWork(say("progress.title.document"), say("progress.left.document")),
                lambda tell: print_other(self.live, others.other_document, chosen, tell),
            )

    async def _kit(self) -> None:
        done = await signed(
            self, self.live, "kit", (say("signed.kit"),), lambda request: self.live.act(make, request)
        )
        if done is not None:
            self.tell(f"{deed(done)} {say('kit.behind')}", Severity.DONE)
            live = self.live
            self.station.behind.begin(lambda: _kit_sent(live, done.entry))

    async def _print_other(
        self, work: LongWork, printing: Callable[[Tell], Awaitable[tuple[str, str]]]
    ) -> None:
        """Lay one PDF out and send it."""
        made = await long_work(self, work, printing)
        if made is not None:
            self.tell(*_sent(*made))
        self.records_changed()


async def _kit_sent(live: Live, entry: int) -> tuple[str, Severity]:
    """Lay a kit out and send it: some seconds or, of a long list, minutes."""
    return _sent(*await print_kit(live, entry))


def _sent(kept: str, fault: str) -> tuple[str, Severity]:
    """Say where a document went, or why it did not."""
    if fault:
        return fault, Severity.REFUSED
    return say("documents.other_sent", name=kept or say("documents.queue")), Severity.DONE


def _key(listed: Listed) -> str:
    return f"{listed.wanted.kind.value} {listed.wanted.subject}"


def _row(listed: Listed) -> Row:
    copies = say("documents.copies_of", sent=listed.sent, asked=listed.copies) if listed.copies else "-"
    kind = say(f"documents.kind_{listed.wanted.kind.value}")
    return Row(_key(listed), (kind, listed.whose, listed.what, copies))
