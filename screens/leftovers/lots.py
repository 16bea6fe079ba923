"""Recalled lots and counted packs: what may not be used any more, and how many vials of a lot there are."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import CANCEL, CONFIRM, Command
from screens.dialogs.reason import ReasonDialog
from screens.preparation.order_facts import amount, day_and_time
from screens.preparation.signing import Do, signed
from screens.shell.dialog import Dialog
from screens.shell.screen import StationScreen
from screens.shell.sentences import deed, refusal
from screens.shell.severity import Severity
from screens.widgets.amount_field import AmountField
from screens.widgets.text_field import TextField
from screens.widgets.work_table import Column, Row, WorkTable
from station.acts.outcome import Refused
from station.acts.stock import Counted, count_stock, lift_recall, recall_lot
from station.clinical.amounts import parse_number
from station.clinical.days import day_text
from station.clinical.stock import LotRecall, StockLot
from station.exchange.gs1 import BadScan, Pack, looks_like_gs1, read_pack
from station.records.queries import leftovers
from station.words import say

RECALL = Command("lots.recall", "f2", "command.lot_recall")
LIFT = Command("lots.lift", "f3", "command.lot_lift")


@dataclass(frozen=True, slots=True)
class LotAsked:
    """A lot to call back, and why."""

    lot: str
    reason: str


class LotsScreen(StationScreen[None]):
    """Recalls over counted lots; a pack scanned here is counted."""

    KEYS = (RECALL, LIFT)
    AUTO_FOCUS = "WorkTable"

    def __init__(self) -> None:
        super().__init__()
        self._recalls: dict[str, LotRecall] = {}

    def body(self) -> ComposeResult:
        """Put how to count over the list."""
        yield Static(say("lots.how"), id="how", markup=False)
        yield WorkTable(
            (
                Column(say("lots.lot"), 14),
                Column(say("lots.what"), 24, stretch=True),
                Column(say("lots.expiry"), 10),
                Column(say("lots.count"), 8, right=True),
                Column(say("lots.standing"), 12),
            )
        )

    async def reload(self) -> None:
        """Read recalls and counts."""
        recalls, lots = await self.live.ask(leftovers.recalls), await self.live.ask(leftovers.stock)
        self._recalls = {f"r{item.id}": item for item in recalls}
        rows = [*(_recall_row(item) for item in recalls), *(_stock_row(item) for item in lots)]
        self.query_one(WorkTable).show(rows)

    def on_work_table_moved(self) -> None:
        """Show what can be done with this line."""
        self.refresh_commands()

    @property
    def _recall(self) -> LotRecall | None:
        return self._recalls.get(self.query_one(WorkTable).current or "")

    def why_not(self, command_id: str) -> str | None:
        """Lift only a recall that stands."""
        if self.live.seat == "observer":
            return say("step.observer")
        if command_id == LIFT.id and (self._recall is None or self._recall.lifted):
            return say("lots.choose_recall")
        return None

    async def _sign(self, act: str, line: str, do: Do, reason: str | None = None) -> None:
        lines = (line, *([reason] if reason else []), "", say(f"signed.{act}"))
        done = await signed(self, self.live, act, lines, do, reason)
        if done is not None:
            self.tell(deed(done), Severity.DONE)
            await self.reload()

    async def do_recall(self) -> None:
        """Call a lot back."""
        asked = await self.ask(RecallDialog())
        if asked is not None:
            await self._sign(
                "recall_lot",
                say("lots.signed_lot", lot=asked.lot),
                lambda request: self.live.act(recall_lot, request, asked.lot),
                asked.reason,
            )

    async def do_lift(self) -> None:
        """Lift the recall under the cursor."""
        found = self._recall
        if found is None:
            return
        reason = await self.ask(ReasonDialog(say("lots.why_lift", lot=found.lot)))
        if reason:
            await self._sign(
                "recall_lot",
                say("lots.signed_lift", lot=found.lot),
                lambda request: self.live.act(lift_recall, request, found.id),
                reason,
            )

    async def on_scan(self, text: str) -> bool:
        """Count the lot of a scanned pack."""
        if not looks_like_gs1(text):
            return False
        try:
            await self._count(read_pack(text, self.live.settings.get("gs1_separator", "")))
        except BadScan as error:
            self.tell(refusal(error), Severity.REFUSED)
        return True

    async def _count(self, pack: Pack) -> None:
        found = self.live.data.formulary.vial(pack.gtin)
        if found is None:
            self.tell(refusal(Refused("stock_unknown_product", {"gtin": pack.gtin})), Severity.REFUSED)
            return
        if pack.expiry is None:
            raise BadScan("gs1_no_expiry")
        substance, product, vial = found
        content = amount(vial.content_mg, product.unit)
        name = say("lots.pack", name=product.brand, content=content, lot=pack.lot)
        found_there = await self.ask(CountDialog(name))
        if found_there is not None:
            counted = Counted(
                substance.code,
                product.brand,
                pack.lot,
                pack.expiry,
                vial.content_mg,
                product.concentration_mg_ml,
                found_there.count,
                pack.gtin,
                found_there.trial,
            )
            await self._sign(
                "count_vials",
                _counted_words(name, found_there),
                lambda request: self.live.act(count_stock, request, (counted,)),
            )


class RecallDialog(Dialog[LotAsked]):
    """Answers the lot and the reason; None for Esc."""

    KEYS = (CONFIRM, CANCEL)
    AUTO_FOCUS = "FormField Entry"

    def __init__(self) -> None:
        super().__init__(say("lots.recall_title"))

    def inside(self) -> ComposeResult:
        """Ask for both."""
        yield TextField(say("lots.lot"), id="lot", longest=20)
        yield TextField(say("reason.label"), id="reason", longest=200)

    def _text(self, which: str) -> str:
        return self.query_one(which, TextField).text.strip()

    def why_not(self, command_id: str) -> str | None:
        """Ask for both."""
        if command_id != CONFIRM.id:
            return None
        if not self._text("#lot"):
            return say("lot.lot_missing")
        return None if self._text("#reason") else say("reason.missing")

    async def do_confirm(self) -> None:
        """Answer them."""
        self.finish(LotAsked(self._text("#lot").upper(), self._text("#reason")))

    async def do_cancel(self) -> None:
        """Recall nothing."""
        self.finish()


@dataclass(frozen=True)
class FoundThere:
    """How many packs were counted, and for which trial they are kept, if any."""

    count: int
    trial: str | None


class CountDialog(Dialog[FoundThere]):
    """Answers how many packs there are, a whole number, and whose; None for Esc."""

    KEYS = (CONFIRM, CANCEL)
    AUTO_FOCUS = "FormField Entry"

    def __init__(self, what: str) -> None:
        super().__init__(say("lots.count_title"))
        self._what = what

    def inside(self) -> ComposeResult:
        """Show what is counted, and ask."""
        yield Static(self._what, markup=False)
        yield AmountField(say("lots.count"), parse_number)
        yield TextField(say("lots.trial"), id="trial", longest=40)

    def why_not(self, command_id: str) -> str | None:
        """Ask for a whole number."""
        value = self.query_one(AmountField).value
        whole = value is not None and value == value.to_integral_value()
        return None if command_id != CONFIRM.id or whole else say("lots.count_missing")

    async def do_confirm(self) -> None:
        """Answer the count."""
        value, trial = self.query_one(AmountField).value, self.query_one("#trial", TextField).text.strip()
        if value is not None:
            self.finish(FoundThere(int(value), trial or None))

    async def do_cancel(self) -> None:
        """Count nothing."""
        self.finish()


def _counted_words(name: str, found: FoundThere) -> str:
    """Say what is signed of a count."""
    words = say("lots.signed_count", name=name, count=found.count)
    return f"{words} {say('lots.kept_for', trial=found.trial)}" if found.trial else words


def _recall_row(item: LotRecall) -> Row:
    told = say("lots.lifted") if item.lifted else say("lots.recalled")
    return Row(f"r{item.id}", (item.lot, item.reason, day_and_time(item.at) or "", "", told))


def _stock_row(item: StockLot) -> Row:
    what = f"{item.name}, {amount(item.content_mg, item.unit)}"
    expiry = day_text(item.expiry)
    trial = say("label.trial", number=item.trial) if item.trial else ""
    return Row(f"s{item.id}", (item.lot, what, expiry, str(item.count), trial))
