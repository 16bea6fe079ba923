"""The leftovers at a glance: what may be used, what dies next, what waits to be read or destroyed."""

from __future__ import annotations

from datetime import datetime

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import BACK, Command
from screens.dialogs.ask import AskDialog
from screens.dialogs.pick import ListDialog
from screens.dialogs.reason import ReasonDialog
from screens.leftovers.account import account_facts, move_words
from screens.leftovers.dialogs import ListedDialog, ReadDialog, RecountDialog, TimeDialog
from screens.leftovers.lots import LotsScreen
from screens.leftovers.standing import Standing, columns, place, row, standing, summary
from screens.preparation.order_facts import amount, day_and_time
from screens.preparation.signing import Do, signature, signed
from screens.shell.screen import StationScreen
from screens.shell.sentences import deed, refusal
from screens.shell.severity import Severity
from screens.widgets.choice_list import Choice
from screens.widgets.fact_table import FactTable
from screens.widgets.work_table import WorkTable
from station.acts import leftovers as acts
from station.acts.desk import Given
from station.acts.outcome import Refused
from station.acts.scanned import leftover_of
from station.clinical.formulary import Storage
from station.clinical.leftovers import Leftover, LeftoverState, Origin
from station.records.queries import leftovers, people
from station.records.queries.settings import all_hoods
from station.words import say

READ = Command("leftovers.read", "f2", "command.leftover_read")
RECOUNT = Command("leftovers.recount", "f2", "command.leftover_recount")
DESTROY = Command("leftovers.destroy", "f3", "command.leftover_destroy")
HOOD = Command("leftovers.hood", None, "command.leftover_hood")
LIST = Command("leftovers.list", "f7", "command.leftover_list")
USE_BY = Command("leftovers.use_by", None, "command.leftover_use_by")
STORE = Command("leftovers.store", None, "command.leftover_store")
LOTS = Command("leftovers.lots", None, "command.leftover_lots")


class LeftoversScreen(StationScreen[None]):
    """Usable ones first, what dies next on top; then what waits for a person."""

    KEYS = (DESTROY, HOOD, LIST, USE_BY, STORE, LOTS)
    CSS_PATH = "leftovers.tcss"
    AUTO_FOCUS = "WorkTable"

    def __init__(self) -> None:
        super().__init__()
        self._items: dict[str, Standing] = {}
        self._hoods: dict[int, str] = {}

    def body(self) -> ComposeResult:
        """Put what to know at once over the list, the account of one leftover under it."""
        yield Static("", id="summary", markup=False)
        yield WorkTable(columns())
        yield FactTable(id="account")
        yield Static("", id="moves", markup=False)

    async def reload(self) -> None:
        """Read what stands in the hoods."""
        self._hoods = {hood.id: hood.name for hood in await self.live.ask(all_hoods)}
        found = await self.live.ask(leftovers.standing_with_numbers)
        recalls = await self.live.ask(leftovers.recalls)
        times = await self.live.ask(leftovers.times_of, self.live.clock)
        now = self.live.now()
        shown = [
            standing(item, number, recalls, self._hoods, times.get(item.id, now)) for item, number in found
        ]
        self._items = {str(one.item.id): one for one in sorted(shown, key=place)}
        self.query_one("#summary", Static).update(summary(list(self._items.values())))
        self.query_one(WorkTable).show([row(one) for one in self._items.values()])
        self._show_account()

    def on_work_table_moved(self) -> None:
        """Show the account of the leftover under the cursor."""
        self._show_account()

    def _show_account(self) -> None:
        self.follow(self._account)

    async def _account(self) -> None:
        shown = self._shown
        lines = await self.live.ask(leftovers.moves, shown.item.id) if shown else []
        names = await self.live.ask(people.names)
        self.query_one("#account", FactTable).show(account_facts(shown, names) if shown else ())
        words = [move_words(line, names) for line in lines[-3:]]
        self.query_one("#moves", Static).update("\n".join(words))

    @property
    def _shown(self) -> Standing | None:
        return self._items.get(self.query_one(WorkTable).current or "")

    @property
    def _item(self) -> Leftover | None:
        return self._shown.item if self._shown else None

    # Keys

    def commands(self) -> tuple[Command, ...]:
        """Put what the leftover under the cursor waits for on F2."""
        item = self._item
        unread = item is not None and item.origin is Origin.IMPORTED and _quarantined(item)
        return (READ if unread else RECOUNT, *self.KEYS, BACK)

    def why_not(self, command_id: str) -> str | None:
        """Say why a leftover can't be read, counted, timed or destroyed; the core looks again."""
        if self.live.seat == "observer":
            return say("step.observer")
        if command_id in (LIST.id, LOTS.id):
            return None
        item = self._item
        if item is None:
            return say("leftovers.none")
        if command_id in (DESTROY.id, RECOUNT.id, STORE.id) and item.reserved_for is not None:
            return refusal(Refused("leftover_in_tray", {"id": item.id}))
        if command_id in (RECOUNT.id, USE_BY.id, STORE.id) and item.state is LeftoverState.CONDEMNED:
            return refusal(Refused("leftover_condemned", {"id": item.id}))
        if command_id in (USE_BY.id, STORE.id) and item.state is LeftoverState.QUARANTINED:
            return refusal(Refused("leftover_quarantined", {"id": item.id}))
        return None

    async def on_scan(self, text: str) -> bool:
        """Go to the leftover whose label was scanned."""
        found = await self.live.consult(leftover_of, text)
        if isinstance(found, Refused):
            if found.code == "not_a_leftover_label" or found.code.startswith("scan_"):
                return False
            self.tell(refusal(found), Severity.REFUSED)
        elif self.query_one(WorkTable).go_to(str(found.id)):
            self.tell(say("leftovers.found", id=found.id), Severity.DONE)
        else:
            self.tell(refusal(Refused(f"leftover_{found.state.value}", {"id": found.id})), Severity.REFUSED)
        return True

    # Acts

    async def _sign(
        self,
        act: str,
        lines: tuple[str, ...],
        do: Do,
        reason: str | None = None,
        before: tuple[Given, ...] = (),
    ) -> None:
        told = (*lines, *([reason] if reason else []), "", say(f"signed.{act}"))
        done = await signed(self, self.live, act, told, do, reason, before)
        if done is not None:
            self.tell(deed(done), Severity.REFUSED if done.code == "leftover_condemned" else Severity.DONE)
            await self.reload()

    async def do_read(self) -> None:
        """Take what the vial's own label says, and compare it with the list."""
        item = self._item
        if item is None:
            return
        said = await self.ask(ReadDialog(item.id, self._hoods, self.live.now))
        if said is None:
            return
        unread = [name for name, value in vars(said).items() if value is None]
        if unread:
            missing = ", ".join(say(f"leftovers.field.{name}") for name in unread)
            if not await self.ask(AskDialog((say("leftovers.unreadable", fields=missing),))):
                return
        await self._sign(
            "leftover_read",
            (self._named(item), *said_words(said.lot, said.opened_at, amount(said.volume_ml, "mL"))),
            lambda request: self.live.act(acts.read_label, request, item.id, said),
        )

    async def do_recount(self) -> None:
        """Record the volume seen in the vial, with the reason where it is far from the account."""
        item = self._item
        if item is None:
            return
        tolerance = self.live.data.checks.leftovers.recount_ml
        seen = await self.ask(RecountDialog(item.id, item.remaining_ml, tolerance))
        if seen is not None:
            await self._sign(
                "leftover_recount",
                (self._named(item), say("leftovers.seen", volume=amount(seen.volume_ml, "mL"))),
                lambda request: self.live.act(acts.recount, request, item.id, seen.volume_ml),
                seen.reason or None,
            )

    async def do_use_by(self) -> None:
        """Have a pharmacist set a use-by, with its source."""
        item = self._item
        if item is None:
            return
        asked = await self.ask(TimeDialog(item.id, self.live.now))
        if asked is not None:
            await self._sign(
                "leftover_use_by",
                (self._named(item), say("leftovers.until", at=_when(asked.at))),
                lambda request: self.live.act(acts.set_leftover_use_by, request, item.id, asked.at),
                asked.reason,
            )

    async def do_store(self) -> None:
        """Put the leftover in the fridge, or take it out again."""
        item = self._item
        if item is None:
            return
        to = Storage.ROOM if item.storage is Storage.FRIDGE else Storage.FRIDGE
        await self._sign(
            "leftover_store",
            (self._named(item), say("leftovers.store_to", storage=say(to.words))),
            lambda request: self.live.act(acts.store_leftover, request, item.id, to),
        )

    async def do_destroy(self) -> None:
        """Destroy the leftover under the cursor, before a witness."""
        if item := self._item:
            await self._witnessed(
                (self._named(item),), lambda r: self.live.act(acts.destroy_leftovers, r, [item.id])
            )

    async def do_hood(self) -> None:
        """Destroy all that stands in one hood."""
        counts = {
            number: sum(one.item.hood == number for one in self._items.values()) for number in self._hoods
        }
        choices = [
            Choice(str(number), say("leftovers.hood_count", hood=name, count=counts[number]))
            for number, name in self._hoods.items()
            if counts[number]
        ]
        chosen = await self.ask(ListDialog(say("leftovers.which_hood"), choices, guess=False))
        if chosen:
            number = int(chosen)
            words = say("leftovers.hood_count", hood=self._hoods[number], count=counts[number])
            await self._witnessed((words,), lambda r: self.live.act(acts.destroy_hood, r, number))

    async def _witnessed(self, lines: tuple[str, ...], do: Do) -> None:
        """Ask why, then the person who destroys, then the witness."""
        usual = tuple(say(f"leftovers.usual.{why}") for why in ("session", "expired", "doubt", "breach"))
        reason = await self.ask(ReasonDialog(say("leftovers.why_destroy"), lines, usual))
        if not reason:
            return
        first = await signature(
            self, self.live, "leftover_destroy", (*lines, reason, "", say("signed.leftover_destroy"))
        )
        if first is not None:
            await self._sign("leftover_destroy", (*lines, say("leftovers.witness")), do, reason, (first,))

    async def do_list(self) -> None:
        """List a leftover that the main software knew; it is quarantined."""
        listed = await self.ask(ListedDialog(self._hoods, self.live.now, self.live.data.formulary))
        if listed is not None:
            await self._sign(
                "leftover_list",
                (say("leftovers.listed", name=listed.name, lot=listed.lot),),
                lambda request: self.live.act(acts.take_in, request, (listed,)),
            )

    async def do_lots(self) -> None:
        """Go to recalled lots and the stock."""
        await self.go(LotsScreen())

    def _named(self, item: Leftover) -> str:
        return say("leftovers.named", id=item.id, name=item.name, lot=item.lot)


def said_words(lot: str | None, opened_at: datetime | None, volume: str | None) -> tuple[str, ...]:
    """Say what was read on a label, for the signature."""
    at = _when(opened_at) if opened_at else "-"
    return (say("leftovers.read", lot=lot or "-", at=at, volume=volume or "-"),)


def _quarantined(item: Leftover) -> bool:
    return item.state is LeftoverState.QUARANTINED


def _when(moment: datetime) -> str:
    return day_and_time(moment) or ""
