"""The formulary: every line with its sources, and the approval of two pharmacists that makes it count."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from screens.commands import UNDO, Command
from screens.dialogs.reason import ReasonDialog
from screens.formulary.facts import line_facts
from screens.preparation.order_facts import day_and_time
from screens.preparation.signing import signed
from screens.shell.screen import StationScreen
from screens.shell.sentences import deed
from screens.shell.severity import Severity
from screens.shell.unsigned import Unsigned
from screens.widgets.fact_table import Fact, FactTable
from screens.widgets.form_field import FormField
from screens.widgets.text_field import TextField
from screens.widgets.work_table import Column, Row, WorkTable, matches
from station.acts.approving import APPROVE, WITHDRAW, approve_lines, withdraw_approval
from station.clinical.amounts import number_text
from station.clinical.approvals import Approval, Standing, standing_of
from station.clinical.formulary import Product, Substance
from station.clinical.names import fold
from station.records.queries import people
from station.records.queries.approvals import approvals
from station.words import comma, language, say, say_count, separated

APPROVE_LINE = Command("formulary.approve", "f2", "command.approve_line")
MARK_ALL = Command("formulary.mark_all", "f3", "command.mark_all")
KINDS = Command("formulary.kinds", "f4", "command.line_kinds")
FIND = Command("formulary.find", "f5", "command.find")
WITHDRAW_LINE = Command("formulary.withdraw", "f7", "command.withdraw_line")

NAMED_WHEN_SIGNED = 6
"""Lines named above a signature; more are counted."""


class FormularyScreen(StationScreen[None]):
    """Enter marks a line that was read; F2 signs the marked lines, or the one under the cursor."""

    KEYS = (APPROVE_LINE, MARK_ALL, KINDS, FIND, WITHDRAW_LINE, UNDO)
    CSS_PATH = "formulary.tcss"
    AUTO_FOCUS = "WorkTable"

    def __init__(self) -> None:
        super().__init__()
        self._lines: dict[str, tuple[Substance, Product]] = {}
        self._approvals: list[Approval] = []
        self._names: dict[int, str] = {}
        self._marks = Unsigned[frozenset[str]](frozenset())
        self._only_waiting = False

    def body(self) -> ComposeResult:
        """Put the lines over all that the line under the cursor says."""
        yield Static("", id="count", markup=False)
        find = TextField(say("formulary.find"), id="find", longest=40)
        find.display = False
        yield find
        yield WorkTable(
            (
                Column("", 1),
                Column(say("formulary.substance"), 18, stretch=True),
                Column(say("formulary.brand"), 26, stretch=True),
                Column(say("formulary.strength"), 7, right=True),
                Column(say("formulary.standing"), 11),
            )
        )
        with VerticalScroll(id="details", can_focus=True):
            yield FactTable()

    # Reading

    async def reload(self) -> None:
        """Read who approved what again; the lines are the files' own."""
        substances = self.live.unit.formulary.substances()
        self._lines = {product.line: (one, product) for one in substances for product in one.products}
        self._approvals = await self.live.ask(approvals)
        self._names = await self.live.ask(people.names)
        self._marks.become(self._marked & {line for line in self._lines if self._waits(line)})
        self._show()

    def _standing(self, line: str) -> Standing:
        return standing_of(self._lines[line][1], self._approvals)

    def _shown(self) -> list[Row]:
        """Make the rows that are found and, where asked, still wait: marks never reach what is not shown."""
        wanted = fold(self.query_one("#find", TextField).text).split()
        rows = (self._row(line) for line in self._lines if not self._only_waiting or self._waits(line))
        return [row for row in rows if matches(row, wanted)]

    def _waits(self, line: str) -> bool:
        return self._standing(line) is not Standing.APPROVED

    def _show(self) -> None:
        approved = sum(self._standing(line) is Standing.APPROVED for line in self._lines)
        said = say_count("formulary.count", len(self._lines), approved=approved, marked=len(self._marked))
        self.query_one("#count", Static).update(said)
        self.query_one(WorkTable).show(self._shown())
        self._show_line()
        self.refresh_commands()

    def _row(self, line: str) -> Row:
        one, product = self._lines[line]
        cells = (
            "x" if line in self._marked else "",
            one.fr if language() == "fr" else one.en,
            product.brand,
            _strength(product),
            say(f"line_standing.{self._standing(line).value}"),
        )
        return Row(line, cells, " ".join((one.fr, one.en, *one.aliases)))

    def _show_line(self) -> None:
        facts: tuple[Fact, ...] = ()
        if line := self._current:
            one, product = self._lines[line]
            facts = (Fact(say("formulary.fact.approvals"), self._who(product)), *line_facts(one, product))
        self.query_one(FactTable).show(facts)

    def _who(self, product: Product) -> str:
        who = [
            f"{self._names.get(item.operator, '?')}, {day_and_time(item.at)}"
            for item in self._approvals
            if (item.line, item.content) == (product.line, product.content) and not item.withdrawn
        ]
        return separated(who) or "-"

    @property
    def _current(self) -> str | None:
        line = self.query_one(WorkTable).current
        return line if line in self._lines else None

    def on_work_table_moved(self) -> None:
        """Show the line under the cursor."""
        self._show_line()
        self.refresh_commands()

    def on_work_table_opened(self, event: WorkTable.Opened) -> None:
        """Mark the line, or take the mark away."""
        if not self._waits(event.key):
            self.tell(say("formulary.approved_already"))
            return
        self._marks.become(self._marked ^ {event.key})
        self._show()

    def on_form_field_changed(self, event: FormField.Changed) -> None:
        """Find what is typed."""
        self._show()

    def unsigned(self) -> bool:
        """Marks that nobody signed would be lost; a search is nothing."""
        return bool(self._marked)

    # Commands

    def _to_approve(self) -> list[str]:
        """List what F2 would sign: the marked lines, else the one under the cursor where it waits."""
        if self._marked:
            return [line for line in self._lines if line in self._marked and self._waits(line)]
        current = self._current
        return [current] if current and self._waits(current) else []

    def why_not(self, command_id: str) -> str | None:
        """Say why nothing can be signed for the line under the cursor; the core repeats it."""
        if command_id in (APPROVE_LINE.id, WITHDRAW_LINE.id) and self.live.seat == "observer":
            return say("step.observer")
        if command_id == APPROVE_LINE.id and not self._to_approve():
            return say("formulary.approved_already" if self._current else "formulary.nothing")
        if command_id == UNDO.id and not self._marks.begun:
            return say("undo.nothing")
        if command_id == MARK_ALL.id and not self._markable():
            return say("formulary.none_waits")
        if command_id == WITHDRAW_LINE.id and not self._withdrawable():
            return say("formulary.nothing_to_withdraw")
        return None

    def _markable(self) -> list[str]:
        return [row.key for row in self._shown() if self._waits(row.key)]

    def _withdrawable(self) -> bool:
        line = self._current
        return line is not None and self._standing(line) in (Standing.APPROVED, Standing.HALF)

    async def do_approve(self) -> None:
        """Approve, as it was read: the contents on the screen go with the signature."""
        lines = self._to_approve()
        read = [(line, self._lines[line][1].content) for line in lines]
        named = [self._lines[line][1].brand for line in lines[:NAMED_WHEN_SIGNED]]
        rest = len(lines) - len(named)
        more = [say("formulary.and_more", count=rest)] if rest else []
        done = await signed(
            self,
            self.live,
            APPROVE,
            (say("formulary.signed_approve"), *named, *more),
            lambda request: self.live.act(approve_lines, request, read),
        )
        if done is not None:
            self._marks.clear()
            self.tell(deed(done), Severity.DONE)
            await self.reload()

    async def do_withdraw(self) -> None:
        """Take the approvals of a line back, with a reason."""
        line = self._current
        assert line is not None
        product = self._lines[line][1]
        usual = (say("formulary.withdraw_wrong"), say("formulary.withdraw_recall"))
        reason = await self.ask(ReasonDialog(say("formulary.why_withdraw", line=product.brand), usual=usual))
        if not reason:
            return
        done = await signed(
            self,
            self.live,
            WITHDRAW,
            (say("formulary.signed_withdraw", line=product.brand), reason),
            lambda request: self.live.act(withdraw_approval, request, (line, product.content)),
            reason,
        )
        if done is not None:
            self.tell(deed(done), Severity.DONE)
            await self.reload()

    async def do_mark_all(self) -> None:
        """Mark every line shown that waits, or take all marks away."""
        wanted = set(self._markable())
        self._marks.become(frozenset() if wanted <= self._marked else self._marked | wanted)
        self._show()

    @property
    def _marked(self) -> frozenset[str]:
        return self._marks.now

    def own_work(self) -> Unsigned[frozenset[str]]:
        """What was put together here belongs to who did it."""
        return self._marks

    async def do_undo(self) -> None:
        """Take back the last mark, or the last marking of all."""
        self._marks.undo()
        self._show()

    async def do_kinds(self) -> None:
        """Show only what waits, or all."""
        self._only_waiting = not self._only_waiting
        self._show()

    async def do_find(self) -> None:
        """Open the search, or leave it and show all again."""
        find = self.query_one("#find", TextField)
        if find.display:
            find.put("")
            find.display = False
            self.query_one(WorkTable).focus()
            self._show()
        else:
            find.display = True
            find.focus_entry()


def _strength(product: Product) -> str:
    """Write the strength, with its unit where that is not the column's."""
    number = number_text(product.concentration_mg_ml, comma())
    return number if product.unit == "mg" else f"{number} {say('formulary.iu')}"
