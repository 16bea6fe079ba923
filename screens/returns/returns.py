"""Returned and ready-made bags: a scanned label records a return, then a pharmacist decides."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import Command
from screens.dialogs.pick import ListDialog
from screens.dialogs.reason import ReasonDialog
from screens.preparation.bag_label import whose
from screens.preparation.order_facts import amount, day_and_time
from screens.preparation.signing import Do, signed
from screens.returns.dialogs import ConditionDialog, ReadyDialog
from screens.shell.screen import StationScreen
from screens.shell.sentences import deed, refusal
from screens.shell.severity import Severity
from screens.widgets.choice_list import Choice
from screens.widgets.work_table import Column, Row, WorkTable
from station.acts.dispensing import bag_of_code
from station.acts.outcome import Refused
from station.acts.returns import decide_return, discard_ready, receive_ready, take_back
from station.clinical.model import Preparation
from station.clinical.returns import BagReturn, Fate, ReadyBag, why_not_keep
from station.records.queries import returns
from station.records.queries.preparations import dossier
from station.words import say

DECIDE = Command("returns.decide", "f2", "command.return_decide")
READY = Command("returns.ready", "f7", "command.return_ready")


class ReturnsScreen(StationScreen[None]):
    """What waits for a decision first; then what may still be given."""

    KEYS = (DECIDE, READY)
    AUTO_FOCUS = "WorkTable"

    def __init__(self) -> None:
        super().__init__()
        self._back: dict[str, tuple[BagReturn, Preparation]] = {}
        self._ready: dict[str, ReadyBag] = {}

    def body(self) -> ComposeResult:
        """Put how to record a return over the list."""
        yield Static(say("returns.how"), id="how", markup=False)
        yield WorkTable(
            (
                Column(say("returns.number"), 10),
                Column(say("order.drug"), 20, stretch=True),
                Column(say("returns.use_by"), 11),
                Column(say("returns.condition"), 20),
                Column(say("returns.fate"), 11),
            )
        )

    async def reload(self) -> None:
        """Read returns and ready-made bags."""
        back = await self.live.ask(returns.returns)
        self._back = {f"return:{item.id}": (item, bag) for item, bag in back}
        self._ready = {f"ready:{item.id}": item for item in await self.live.ask(returns.ready_bags)}
        rows = [_back_row(key, *pair) for key, pair in self._back.items()]
        self.query_one(WorkTable).show([*rows, *(_ready_row(key, bag) for key, bag in self._ready.items())])

    def on_work_table_moved(self) -> None:
        """Show what can be done with this line."""
        self.refresh_commands()

    @property
    def _key(self) -> str:
        return self.query_one(WorkTable).current or ""

    def why_not(self, command_id: str) -> str | None:
        """Decide only about what is still there."""
        if self.live.seat == "observer":
            return say("step.observer")
        if command_id == READY.id or self._key in self._ready:
            return None
        pair = self._back.get(self._key)
        open_ones = (Fate.WAITING, Fate.FREE)
        return None if pair and pair[0].fate in open_ones else say("returns.nothing_to_decide")

    async def _what(self, preparation: int) -> str:
        """Name a bag of the station over what is asked and signed about it."""
        found = await self.live.ask(dossier, preparation)
        return whose(found) if found is not None else ""

    async def _sign(self, act: str, said: tuple[str, ...], do: Do, reason: str | None = None) -> None:
        lines = (*said, *([reason] if reason else []), "", say(f"signed.{act}"))
        done = await signed(self, self.live, act, lines, do, reason)
        if done is not None:
            self.tell(deed(done), Severity.DONE)
            await self.reload()

    async def on_scan(self, text: str) -> bool:
        """Record the return of the bag whose label was scanned."""
        found = await self.live.consult(bag_of_code, text)
        if isinstance(found, Refused):
            return False
        what = await self._what(found)
        condition = await self.ask(ConditionDialog(what))
        if condition is not None:
            line = say(
                "returns.signed_condition",
                seal=say(f"returns.seal_{'intact' if condition.seal_intact else 'broken'}"),
                kept=say(f"returns.kept_{condition.kept.value}"),
                minutes="?" if condition.minutes_out is None else condition.minutes_out,
            )
            await self._sign(
                "take_back", (what, line), lambda r: self.live.act(take_back, r, text, condition)
            )
        return True

    async def do_decide(self) -> None:
        """Have a pharmacist keep or destroy the bag under the cursor."""
        key = self._key
        pair = self._back.get(key)
        chosen = "destroy"
        if pair is None:
            what = f"{self._ready[key].lot}  {_drug(self._ready[key])}"
        else:
            item, bag = pair
            what = await self._what(bag.id)
            against = why_not_keep(item, bag.use_by, self.live.now())
            why_not = refusal(Refused(against.code)) if against else None
            choices = (
                Choice("keep", say("returns.keep"), why_not),
                Choice("destroy", say("returns.destroy")),
            )
            chosen = (
                await self.ask(ListDialog(say("returns.decide_title"), choices, (what,), guess=False)) or ""
            )
        if not chosen:
            return
        reason = await self.ask(ReasonDialog(say(f"returns.why_{chosen}"), (what,)))
        if reason:
            await self._decided(key, what, reason, keep=chosen == "keep")

    async def _decided(self, key: str, what: str, reason: str, *, keep: bool) -> None:
        number = int(key.partition(":")[2])
        said = (what, say("returns.keep" if keep else "returns.destroy"))
        if key in self._back:
            await self._sign(
                "decide_return", said, lambda r: self.live.act(decide_return, r, number, keep=keep), reason
            )
        else:
            await self._sign("decide_return", said, lambda r: self.live.act(discard_ready, r, number), reason)

    async def do_ready(self) -> None:
        """Take a ready-made bag into stock."""
        bag = await self.ask(ReadyDialog(self.live.now))
        if bag is not None:
            line = say(
                "returns.signed_ready", drug=bag.drug, dose=amount(bag.dose, bag.dose_unit), lot=bag.lot
            )
            await self._sign("receive_ready", (line,), lambda r: self.live.act(receive_ready, r, bag))


def _back_row(key: str, item: BagReturn, bag: Preparation) -> Row:
    minutes = say("returns.minutes", minutes="?" if item.minutes_out is None else item.minutes_out)
    seal = say(f"returns.seal_{'intact' if item.seal_intact else 'broken'}")
    until = day_and_time(bag.use_by) or ""
    fate = say(f"returns.is_{item.fate.value}")
    return Row(key, (bag.register_number or "-", _drug(bag), until, f"{seal}, {minutes}", fate))


def _ready_row(key: str, bag: ReadyBag) -> Row:
    return Row(
        key, (bag.lot, _drug(bag), day_and_time(bag.use_by) or "", bag.supplier, say("returns.is_ready"))
    )


def _drug(bag: Preparation | ReadyBag) -> str:
    return f"{bag.drug} {amount(bag.dose, bag.dose_unit)}"
