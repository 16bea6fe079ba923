"""One line of a typed order: what is to be made, the dose from the paper, what the station computes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import CANCEL, CONFIRM, Command
from screens.preparation.order_facts import unit_words
from screens.shell.dialog import Dialog
from screens.typing.special_dialog import SpecialDialog, special_words
from screens.widgets.amount_field import DOSE_DIGITS, AmountField
from screens.widgets.one_of import OneOf
from screens.widgets.text_field import TextField
from station.clinical.amounts import number_text, parse_number
from station.clinical.terms import Terms
from station.clinical.typed_orders import SpecialFields, TypedLine
from station.words import say

UNITS = ("mg", "g", "mcg", "IU")
ROUTES = ("intravenous", "subcutaneous", "intrathecal", "intramuscular")
NOTHING = "undiluted"


SPECIAL = Command("typing.special", "f3", "command.typing_special", kept=True)


def route_choices() -> list[tuple[str, str]]:
    """Give the routes that can be typed, with their words."""
    return [(route, say(f"route.{route}")) for route in ROUTES]


class LineDialog(Dialog[TypedLine]):
    """Answers the line; None for Esc. `offered` fills everything in but the dose."""

    KEYS = (SPECIAL, CONFIRM, CANCEL)
    AUTO_FOCUS = "FormField Entry"

    def __init__(self, title: str, terms: Terms, offered: TypedLine | None, computed: str) -> None:
        super().__init__(title)
        self._terms = terms
        self._offered = offered
        self._computed = computed
        self._removed_from = offered.container if offered and offered.remove_volume else None
        self._special = offered.special if offered else SpecialFields()

    def inside(self) -> ComposeResult:
        """Ask for the drug, the dose first of all, and how it is made."""
        line = self._offered
        yield Static(self._computed, markup=False)
        drug = TextField(say("typing.field.drug"), id="drug", longest=80)
        drug.put(line.drug if line else "")
        dose = AmountField(say("typing.field.dose"), parse_number, id="dose", digits=DOSE_DIGITS)
        dose.put(_text(line.dose if line else None))
        volume = AmountField(say("typing.field.volume_ml"), parse_number, unit="mL", id="volume_ml")
        volume.put(_text(line.volume_ml if line else None))
        minutes = AmountField(say("typing.field.infusion_minutes"), parse_number, unit="min", id="minutes")
        minutes.put(str(line.infusion_minutes) if line and line.infusion_minutes else "")
        yield from (dose, drug) if line else (drug, dose)
        yield self._one_of("dose_unit", UNITS, line.dose_unit if line else "mg", "")
        yield self._one_of("route", ROUTES, line.route if line else None, "route.")
        yield self._one_of(
            "container",
            sorted(self._terms.codes("container")),
            line.container if line else None,
            "container.",
        )
        yield self._one_of(
            "diluent",
            sorted(self._terms.codes("diluent")),
            (line.diluent or NOTHING) if line else None,
            "diluent.",
        )
        yield from (volume, minutes)
        yield Static(special_words(self._special), id="special", markup=False)

    def _one_of(self, name: str, codes: Sequence[str], now: str | None, prefix: str) -> OneOf:
        words = [(code, say(prefix + code) if prefix else unit_words(code)) for code in codes]
        choice = OneOf(say(f"typing.field.{name}"), words, id=name)
        choice.place = list(codes).index(now) if now is not None and now in codes else None
        return choice

    def why_not(self, command_id: str) -> str | None:
        """Ask for what every line has."""
        return say("typing.wrong_line") if command_id == CONFIRM.id and self._line() is None else None

    def _line(self) -> TypedLine | None:
        dose = self.query_one("#dose", AmountField).value
        drug = self.query_one("#drug", TextField).text.strip()
        unit, route, container, diluent = (
            self.query_one(f"#{name}", OneOf).value for name in ("dose_unit", "route", "container", "diluent")
        )
        if not drug or not dose or not unit or not route or not container:
            return None
        minutes, volume = (self.query_one(name, AmountField).value for name in ("#minutes", "#volume_ml"))
        return TypedLine(
            drug=drug,
            dose=dose,
            dose_unit=unit,
            route=route,
            container=container,
            diluent=None if diluent in (None, NOTHING) else diluent,
            volume_ml=volume,
            infusion_minutes=int(minutes) if minutes and minutes == int(minutes) else None,
            basis=self._offered.basis if self._offered else None,
            basis_unit=self._offered.basis_unit if self._offered else None,
            remove_volume=bool(volume) and container == self._removed_from,
            special=self._special,
        )

    async def do_special(self) -> None:
        """Ask for what only some lines say."""
        told = await self.ask(SpecialDialog(say("command.typing_special"), self._special))
        if told is not None:
            self._special = told
            self.query_one("#special", Static).update(special_words(told))
            self.refresh_commands()

    async def do_confirm(self) -> None:
        """Answer the line."""
        line = self._line()
        if line is not None:
            self.finish(line)

    async def do_cancel(self) -> None:
        """Leave the line as it was."""
        self.finish()


def _text(value: Decimal | None) -> str:
    return number_text(value, comma=True) if value else ""
