"""The figures of a typed order, typed again from the paper by a second person who sees none of them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import CANCEL, CONFIRM
from screens.shell.dialog import Dialog
from screens.typing.line_dialog import route_choices
from screens.typing.special_dialog import AMOUNTS
from screens.widgets.amount_field import DOSE_DIGITS, AmountField
from screens.widgets.birth_date_field import BirthDateField
from screens.widgets.form_field import FormField
from screens.widgets.one_of import OneOf
from screens.widgets.text_field import TextField
from station.clinical.amounts import number_text, parse_number, unit_text
from station.clinical.typed_orders import SPECIAL_TEXTS
from station.words import comma, say


class FiguresDialog(Dialog[dict[str, str]]):
    """Answers the figures by name, numbers with a point; None for Esc."""

    KEYS = (CONFIRM, CANCEL)
    AUTO_FOCUS = "FormField Entry"

    def __init__(self, what: str, dose_unit: str, *, diluted: bool, special: Sequence[str] = ()) -> None:
        super().__init__(say("command.typing_again"))
        self._what = what
        self._unit = unit_text(dose_unit, Decimal(2), french=comma())
        self._diluted = diluted
        self._special = tuple(special)

    def inside(self) -> ComposeResult:
        """Ask for whom and how much."""
        yield Static(say("typing.again_what", what=self._what), markup=False)
        yield TextField(say("typing.field.ipp"), id="ipp", longest=40)
        yield BirthDateField(say("typing.field.birth_date"), id="birth_date")
        yield AmountField(
            say("typing.field.dose"), parse_number, unit=self._unit, id="dose", digits=DOSE_DIGITS
        )
        if self._diluted:
            yield AmountField(say("typing.field.volume_ml"), parse_number, unit="mL", id="volume_ml")
        yield OneOf(say("typing.field.route"), route_choices(), id="route")
        for name in self._special:
            label = say(f"typing.field.{name}")
            if name in SPECIAL_TEXTS:
                yield TextField(label, id=name, longest=40)
            else:
                yield AmountField(label, parse_number, unit=AMOUNTS[name], id=name)

    def why_not(self, command_id: str) -> str | None:
        """Ask for every figure."""
        if command_id != CONFIRM.id:
            return None
        empty = next((name for name, text in self._figures().items() if not text), None)
        return say("typing.incomplete", field=say(f"typing.field.{empty}")) if empty else None

    def _figures(self) -> dict[str, str]:
        found = {
            "ipp": self.query_one("#ipp", TextField).text.strip(),
            "birth_date": self.query_one("#birth_date", BirthDateField).value or "",
            "dose": _number(self.query_one("#dose", AmountField).value),
        }
        if self._diluted:
            found["volume_ml"] = _number(self.query_one("#volume_ml", AmountField).value)
        found["route"] = self.query_one("#route", OneOf).value or ""
        for name in self._special:
            field = self.query_one(f"#{name}", FormField)
            amount = isinstance(field, AmountField)
            found[name] = _number(field.value) if amount else field.text.strip().upper()  # type: ignore[attr-defined]
        return found

    async def do_confirm(self) -> None:
        """Answer the figures."""
        self.finish(self._figures())

    async def do_cancel(self) -> None:
        """Compare nothing."""
        self.finish()


def _number(value: Decimal | None) -> str:
    return number_text(value, comma=False) if value is not None else ""
