"""What is asked about a bag: the state it comes back in, what its label says, that it is in the hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import CANCEL, CONFIRM
from screens.leftovers.dialogs import moment
from screens.shell.dialog import Dialog
from screens.shell.local_time import local
from screens.widgets.amount_field import AmountField
from screens.widgets.date_field import DateField
from screens.widgets.hour_field import HourField
from screens.widgets.one_of import OneOf
from screens.widgets.text_field import TextField
from station.acts.returns import Received
from station.clinical.amounts import parse_number
from station.clinical.returns import Condition, Kept
from station.words import say


class ConditionDialog(Dialog[Condition]):
    """Answers the state a bag comes back in; None for Esc. The minutes may stay unknown."""

    KEYS = (CONFIRM, CANCEL)
    AUTO_FOCUS = "OneOf"

    def __init__(self, what: str) -> None:
        super().__init__(say("returns.condition_title"))
        self._what = what

    def inside(self) -> ComposeResult:
        """Name the bag; ask for seal, storage, time and who brings it."""
        yield Static(self._what, markup=False)
        seals = [(key, say(f"returns.seal_{key}")) for key in ("intact", "broken")]
        yield OneOf(say("returns.seal"), seals, id="seal")
        yield OneOf(say("returns.kept"), [(k.value, say(f"returns.kept_{k.value}")) for k in Kept], id="kept")
        yield AmountField(say("returns.minutes_out"), parse_number, unit="min", id="minutes")
        yield TextField(say("returns.brought_by"), id="by", longest=60)

    def _chosen(self, which: str) -> str | None:
        return self.query_one(which, OneOf).value

    def _by(self) -> str:
        return self.query_one(TextField).text.strip()

    def why_not(self, command_id: str) -> str | None:
        """Ask for all but the minutes."""
        if command_id != CONFIRM.id:
            return None
        if self._chosen("#seal") is None or self._chosen("#kept") is None:
            return say("returns.choose_both")
        field = self.query_one(AmountField)
        if field.text and (field.value is None or field.value != field.value.to_integral_value()):
            return say("returns.minutes_whole")
        return None if self._by() else say("refused.return_by_missing")

    async def do_confirm(self) -> None:
        """Answer the state."""
        minutes, kept = self.query_one(AmountField).value, self._chosen("#kept")
        assert kept is not None
        intact = self._chosen("#seal") == "intact"
        self.finish(Condition(intact, Kept(kept), None if minutes is None else int(minutes), self._by()))

    async def do_cancel(self) -> None:
        """Record nothing."""
        self.finish()


class ReadyDialog(Dialog[Received]):
    """Answers what a ready-made bag's label says; None for Esc. The dose is in mg."""

    KEYS = (CONFIRM, CANCEL)
    AUTO_FOCUS = "FormField Entry"
    TEXTS = ("drug", "diluent", "container", "supplier", "lot")
    FIGURES = (("dose", "mg"), ("total", "mL"))

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(say("returns.ready_title"))
        self._now = clock()

    def inside(self) -> ComposeResult:
        """Ask for what the label says."""
        for name in self.TEXTS:
            yield TextField(say(f"returns.field.{name}"), id=name, longest=60)
        for name, unit in self.FIGURES:
            yield AmountField(say(f"returns.field.{name}"), parse_number, unit=unit, id=name)
        day = DateField(say("returns.field.day"), id="day")
        day.put(f"{local(self._now):%d%m%Y}")
        yield day
        yield HourField(say("returns.field.hour"), id="hour")

    def _text(self, name: str) -> str:
        return self.query_one(f"#{name}", TextField).text.strip()

    def _use_by(self) -> datetime | None:
        return moment(self.query_one(DateField).value, self.query_one(HourField).value)

    def why_not(self, command_id: str) -> str | None:
        """Name the first thing missing."""
        if command_id != CONFIRM.id:
            return None
        figures = [name for name, _ in self.FIGURES if not self.query_one(f"#{name}", AmountField).value]
        missing = next((name for name in self.TEXTS if name != "diluent" and not self._text(name)), None)
        missing = missing or next(iter(figures), None)
        if missing:
            return say("leftovers.field_missing", field=say(f"returns.field.{missing}"))
        return None if self._use_by() else say("leftovers.time_missing")

    async def do_confirm(self) -> None:
        """Answer the bag."""
        dose, total = (self.query_one(f"#{name}", AmountField).value for name, _ in self.FIGURES)
        use_by = self._use_by()
        assert dose and total and use_by
        drug, diluent, container, supplier, lot = map(self._text, self.TEXTS)
        self.finish(Received(drug, dose, "mg", diluent or None, total, container, supplier, lot, use_by))

    async def do_cancel(self) -> None:
        """Receive nothing."""
        self.finish()


class HoldUpDialog(Dialog[str]):
    """Answers the scanned label of the bag in hand; None for Esc."""

    KEYS = (CANCEL,)

    def __init__(self, number: str) -> None:
        super().__init__(say("returns.hold_up_title"))
        self._number = number

    def inside(self) -> ComposeResult:
        """Say which bag, and what to do with it."""
        yield Static(say("returns.scan_old", number=self._number), markup=False)

    async def on_scan(self, text: str) -> bool:
        """Take the label of the bag."""
        self.finish(text)
        return True

    async def do_cancel(self) -> None:
        """Hold nothing up."""
        self.finish()


class LotReadDialog(Dialog[str]):
    """Answers the lot as read on a ready-made bag; None for Esc."""

    KEYS = (CONFIRM, CANCEL)
    AUTO_FOCUS = "FormField Entry"

    def __init__(self) -> None:
        super().__init__(say("returns.hold_up_title"))

    def inside(self) -> ComposeResult:
        """Ask for the lot."""
        yield Static(say("returns.type_lot"), markup=False)
        yield TextField(say("returns.field.lot"), id="lot", longest=30)

    def why_not(self, command_id: str) -> str | None:
        """Ask for the lot."""
        typed = self.query_one(TextField).text.strip()
        return None if typed or command_id != CONFIRM.id else say("returns.type_lot")

    async def do_confirm(self) -> None:
        """Answer the lot."""
        self.finish(self.query_one(TextField).text.strip())

    async def do_cancel(self) -> None:
        """Read nothing."""
        self.finish()
