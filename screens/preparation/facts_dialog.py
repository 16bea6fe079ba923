"""What the ward tells of a patient: what, how much, of which day, who said it, how, read back."""

from __future__ import annotations

from decimal import Decimal

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import CANCEL, CONFIRM
from screens.shell.dialog import Dialog
from screens.widgets.amount_field import DOSE_DIGITS, AmountField
from screens.widgets.date_field import DateField
from screens.widgets.one_of import OneOf
from screens.widgets.text_field import TextField
from station.acts.patient_facts import Telling
from station.clinical.amounts import amount_text, parse_number
from station.clinical.days import day_text
from station.clinical.patient_facts import DATED, NAMES_SOMETHING, UNITS, FactKind, Told
from station.words import comma, say

HOW = (Told.PHONE, Told.PAPER)


class FactDialog(Dialog[Telling]):
    """Answers what was told, complete, or None for Esc."""

    KEYS = (CONFIRM, CANCEL)
    AUTO_FOCUS = "FormField Entry"

    def __init__(self, kind: FactKind) -> None:
        super().__init__(say("facts.title", what=say(kind.words)))
        self._kind = kind
        self._units = UNITS.get(kind, ())

    def inside(self) -> ComposeResult:
        """Show the fields that this kind of fact has."""
        if self._kind in NAMES_SOMETHING:
            yield TextField(say(f"facts.about_{self._kind.value}"), id="about", longest=60)
        if self._units:
            only = self._units[0] if len(self._units) == 1 else ""
            yield AmountField(say("facts.value"), parse_number, unit=only, id="value", digits=DOSE_DIGITS)
        if len(self._units) > 1:
            yield OneOf(
                say("facts.unit"), [(unit, unit.replace("m2", "m²")) for unit in self._units], id="unit"
            )
        if self._kind in DATED:
            yield DateField(say("facts.on"), id="on")
        if self._kind is FactKind.RECEIVED:
            yield Static(say("facts.received_unknown"), markup=False)
        yield TextField(say("facts.told_by"), id="told_by", longest=60)
        yield OneOf(say("facts.how"), [(how.value, say(f"told.{how.value}")) for how in HOW], id="how")
        yes_or_no = [("yes", say("ok_chimio.yes")), ("no", say("ok_chimio.no"))]
        yield OneOf(say("facts.read_back"), yes_or_no, id="back")

    def why_not(self, command_id: str) -> str | None:
        """Say what is still missing, in the order of the fields; what is implausible the core refuses."""
        if command_id != CONFIRM.id:
            return None
        missing = self._missing()
        return say(f"facts.missing_{missing}") if missing else None

    def _missing(self) -> str | None:
        if self._kind in NAMES_SOMETHING and not self._text("#about"):
            return "about"
        if self._units and self._kind is not FactKind.RECEIVED and self._value() is None:
            return "value"
        if self._units and self._unit() is None:
            return "unit"
        if self._kind in DATED and self.query_one(DateField).value is None:
            return "on"
        if not self._text("#told_by"):
            return "told_by"
        if self._one("#how") is None:
            return "how"
        return "back" if self._one("#back") != "yes" else None

    def _text(self, which: str) -> str:
        return self.query_one(which, TextField).text.strip()

    def _one(self, which: str) -> str | None:
        return self.query_one(which, OneOf).value

    def _unit(self) -> str | None:
        return self._one("#unit") if len(self._units) > 1 else next(iter(self._units), None)

    def _value(self) -> Decimal | None:
        return self.query_one(AmountField).value if self._units else None

    async def do_confirm(self) -> None:
        """Answer what was told."""
        on = self.query_one(DateField).value if self._kind in DATED else None
        self.finish(
            Telling(
                kind=self._kind,
                told_by=self._text("#told_by"),
                how=Told(self._one("#how") or ""),
                read_back=self._one("#back") == "yes",
                value=self._value(),
                unit=self._unit(),
                about=self._text("#about") if self._kind in NAMES_SOMETHING else None,
                day=on.isoformat() if on else None,
            )
        )

    async def do_cancel(self) -> None:
        """Tell nothing."""
        self.finish()


def fact_words(told: Telling) -> str:
    """Say in one sentence what was told, as it is signed."""
    parts = [say(told.kind.words), told.about or ""]
    if told.value is not None and told.unit:
        parts.append(amount_text(told.value, told.unit, comma()))
    if told.day:
        parts.append(day_text(told.day))
    what = " ".join(part for part in parts if part)
    return say("facts.signed", told_by=told.told_by, how=say(f"told.{told.how.value}"), what=what)
