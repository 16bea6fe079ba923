"""The figures of a typed order, typed again from the paper by a second person who sees none of them."""

from __future__ import annotations

from decimal import Decimal

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import CANCEL, CONFIRM
from screens.preparation.order_facts import comma
from screens.shell.dialog import Dialog
from screens.widgets.amount_field import DOSE_DIGITS, AmountField
from screens.widgets.birth_date_field import BirthDateField
from screens.widgets.form_field import FormField
from screens.widgets.text_field import TextField
from station.clinical.amounts import number_text, parse_number, unit_text
from station.words import say


class FiguresDialog(Dialog[dict[str, str]]):
    """Answers the figures by name, numbers with a point; None for Esc."""

    KEYS = (CONFIRM, CANCEL)
    AUTO_FOCUS = "FormField Entry"

    def __init__(self, what: str, dose_unit: str, *, diluted: bool) -> None:
        super().__init__(say("command.typing_again"))
        self._what = what
        self._unit = unit_text(dose_unit, Decimal(2), french=comma())
        self._diluted = diluted

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

    def on_form_field_changed(self, event: FormField.Changed) -> None:
        """Look again whether F12 can confirm."""
        self.refresh_commands()

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
        return found

    async def do_confirm(self) -> None:
        """Answer the figures."""
        self.finish(self._figures())

    async def do_cancel(self) -> None:
        """Compare nothing."""
        self.finish()


def _number(value: Decimal | None) -> str:
    return number_text(value, comma=False) if value is not None else ""
