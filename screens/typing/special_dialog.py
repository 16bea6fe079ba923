"""What only some lines of an order say: a clinical trial, a pump, a doubtful source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Static

from screens.commands import CANCEL, CONFIRM
from screens.preparation.order_facts import amount
from screens.shell.dialog import Dialog
from screens.widgets.amount_field import AmountField
from screens.widgets.form_field import FormField
from screens.widgets.one_of import OneOf
from screens.widgets.text_field import TextField
from station.clinical.amounts import number_text, parse_number
from station.clinical.typed_orders import SpecialFields
from station.words import say, separated

TEXTS = ("trial", "trial_kit", "trial_arm")
AMOUNTS: Mapping[str, str] = {"pump_ml_h": "mL/h", "pump_ml": "mL", "pump_residual_ml": "mL"}


class SpecialDialog(Dialog[SpecialFields]):
    """Answers what was typed, all of it empty where nothing is special; None for Esc."""

    KEYS = (CONFIRM, CANCEL)
    AUTO_FOCUS = "FormField Entry"

    def __init__(self, title: str, told: SpecialFields) -> None:
        super().__init__(title)
        self._told = told

    def inside(self) -> ComposeResult:
        """Ask for the trial, the pump and the source, in the order of a paper."""
        yield Static(say("typing.special_what"), markup=False)
        yield from (self._text_field(name) for name in TEXTS)
        blinded = OneOf(say("typing.field.blinded"), _yes_no(), id="blinded")
        if self._told.trial:
            blinded.place = 0 if self._told.blinded else 1
        yield blinded
        yield self._text_field("pump")
        yield from self._amounts()
        yield self._text_field("suspect", 120)

    def _text_field(self, name: str, longest: int = 40) -> TextField:
        field = TextField(say(f"typing.field.{name}"), id=name, longest=longest)
        field.put(getattr(self._told, name) or "")
        return field

    def _amounts(self) -> Iterator[Widget]:
        for name, unit in AMOUNTS.items():
            field = AmountField(say(f"typing.field.{name}"), parse_number, unit=unit, id=name)
            value = getattr(self._told, name)
            field.put(number_text(value, comma=True) if value else "")
            yield field

    def why_not(self, command_id: str) -> str | None:
        """Ask whether a trial is blinded, and for figures that can be read."""
        if command_id != CONFIRM.id:
            return None
        if any(self._text(name) for name in TEXTS) and self.query_one(OneOf).value is None:
            return say("typing.blinded_missing")
        wrong = next((name for name in AMOUNTS if self._raw(name) and self._amount(name) is None), None)
        return say("typing.incomplete", field=say(f"typing.field.{wrong}")) if wrong else None

    def _raw(self, name: str) -> str:
        return self.query_one(f"#{name}", FormField).text.strip()

    def _text(self, name: str) -> str | None:
        return self._raw(name) or None

    def _amount(self, name: str) -> Decimal | None:
        return self.query_one(f"#{name}", AmountField).value

    async def do_confirm(self) -> None:
        """Answer what was typed."""
        self.finish(
            SpecialFields(
                suspect=self._text("suspect"),
                trial=self._text("trial"),
                trial_arm=self._text("trial_arm"),
                trial_kit=self._text("trial_kit"),
                blinded=self.query_one(OneOf).value == "yes",
                pump=self._text("pump"),
                pump_ml_h=self._amount("pump_ml_h"),
                pump_ml=self._amount("pump_ml"),
                pump_residual_ml=self._amount("pump_residual_ml"),
            )
        )

    async def do_cancel(self) -> None:
        """Leave it as it was."""
        self.finish()


def special_words(told: SpecialFields) -> str:
    """Say in one line what is special; empty where nothing is."""
    trial = (told.trial, told.trial_kit, told.trial_arm)
    parts = (
        say("typing.special_trial", trial=" / ".join(each or "?" for each in trial)) if any(trial) else "",
        say("order.blinded") if told.blinded else "",
        say("typing.special_pump", pump=f"{told.pump} {amount(told.pump_ml_h, 'mL/h') or ''}".strip())
        if told.pump
        else "",
        say("typing.special_suspect", why=told.suspect) if told.suspect else "",
    )
    return separated(part for part in parts if part)


def _yes_no() -> list[tuple[str, str]]:
    return [("yes", say("typing.yes")), ("no", say("typing.no"))]
