"""A pack typed from what is printed on it: lot, expiry, and name or figures where the station has none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import CANCEL, CONFIRM
from screens.preparation.order_facts import unit_words
from screens.shell.dialog import Dialog
from screens.widgets.amount_field import DOSE_DIGITS, AmountField
from screens.widgets.expiry_field import ExpiryField
from screens.widgets.text_field import TextField
from station.clinical.amounts import parse_number
from station.words import say


@dataclass(frozen=True, slots=True)
class Typed:
    """What was read on a pack."""

    lot: str
    expiry: date | None = None
    name: str = ""
    content_mg: Decimal | None = None
    concentration_mg_ml: Decimal | None = None


class LotDialog(Dialog[Typed]):
    """Answers what was typed, complete, or None for Esc. With `lot` given, only the rest is asked."""

    KEYS = (CONFIRM, CANCEL)
    AUTO_FOCUS = "FormField Entry"

    def __init__(
        self,
        what: str,
        *,
        lot: str = "",
        expiry: bool = True,
        name: bool = False,
        figures: bool = False,
        unit: str = "mg",
    ) -> None:
        super().__init__(say("lot.title"))
        self._what = what
        self._lot = lot
        self._unit = unit
        self._asked = {"expiry": expiry, "name": name, "figures": figures}

    def inside(self) -> ComposeResult:
        """Show what it is and the fields that are asked for."""
        yield Static(self._what, markup=False)
        if self._asked["name"]:
            yield TextField(say("lot.name"), id="name", longest=60)
        if self._asked["figures"]:
            unit, strength = (unit_words(text) for text in (self._unit, f"{self._unit}/mL"))
            yield AmountField(say("lot.content"), parse_number, unit=unit, id="content", digits=DOSE_DIGITS)
            yield AmountField(
                say("lot.concentration"), parse_number, unit=strength, id="concentration", digits=DOSE_DIGITS
            )
        if not self._lot:
            yield TextField(say("lot.lot"), id="lot", longest=20)
        if self._asked["expiry"]:
            yield ExpiryField(say("lot.expiry"), id="expiry")

    def why_not(self, command_id: str) -> str | None:
        """Name the first thing that is missing."""
        if command_id != CONFIRM.id:
            return None
        if self._asked["name"] and not self._text("#name"):
            return say("lot.name_missing")
        if self._asked["figures"] and not (self._amount("#content") and self._amount("#concentration")):
            return say("lot.figures_missing")
        if not self._lot and not self._text("#lot"):
            return say("lot.lot_missing")
        return say("lot.expiry_missing") if self._asked["expiry"] and self._expiry() is None else None

    def _text(self, which: str) -> str:
        return self.query_one(which, TextField).text.strip()

    def _amount(self, which: str) -> Decimal | None:
        return self.query_one(which, AmountField).value if self._asked["figures"] else None

    def _expiry(self) -> date | None:
        return self.query_one(ExpiryField).value if self._asked["expiry"] else None

    async def do_confirm(self) -> None:
        """Answer what was typed."""
        self.finish(
            Typed(
                lot=self._lot or self._text("#lot").upper(),
                expiry=self._expiry(),
                name=self._text("#name") if self._asked["name"] else "",
                content_mg=self._amount("#content"),
                concentration_mg_ml=self._amount("#concentration"),
            )
        )

    async def do_cancel(self) -> None:
        """Type nothing."""
        self.finish()
