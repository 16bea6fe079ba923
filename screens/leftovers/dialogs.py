"""What is asked about a leftover: what its own label says, the volume seen, a use-by, one from a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import CANCEL, CONFIRM
from screens.preparation.order_facts import amount, unit_words
from screens.shell.dialog import Dialog
from screens.shell.local_time import local, zone
from screens.widgets.amount_field import DOSE_DIGITS, AmountField
from screens.widgets.date_field import DateField
from screens.widgets.expiry_field import ExpiryField
from screens.widgets.form_field import FormField
from screens.widgets.hour_field import HourField
from screens.widgets.one_of import OneOf
from screens.widgets.text_field import TextField
from station.acts.leftovers import Listed
from station.clinical.amounts import parse_number
from station.clinical.formulary import Formulary
from station.clinical.leftovers import LabelRead
from station.words import say

Hoods = Mapping[int, str]
Clock = Callable[[], datetime]


def moment(day: date | None, hour: time | None) -> datetime | None:
    """Give a day and an hour of the unit's clocks as one moment (aware UTC), None where one lacks."""
    if day is None or hour is None:
        return None
    return datetime.combine(day, hour, zone()).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Seen:
    """A volume as seen in a vial, with the reason where it is far from the account."""

    volume_ml: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class Until:
    """A use-by with its source."""

    at: datetime
    reason: str


def opened_fields(now: datetime) -> ComposeResult:
    """Ask for the day (today unless changed) and the hour a vial was opened."""
    day = DateField(say("leftovers.field.day"), id="day")
    day.put(f"{local(now):%d%m%Y}")
    yield day
    yield HourField(say("leftovers.field.opened_at"), id="hour")


class ReadDialog(Dialog[LabelRead]):
    """Answers what the vial's own label says, None where it can't be read; None for Esc.

    The list is not shown: what is read has to come from the vial.
    """

    KEYS = (CONFIRM, CANCEL)
    AUTO_FOCUS = "FormField Entry"

    def __init__(self, number: int, hoods: Hoods, clock: Clock) -> None:
        super().__init__(say("leftovers.read_title", id=number))
        self._hoods = hoods
        self._now = clock()

    def inside(self) -> ComposeResult:
        """Ask for what a label has to say."""
        yield Static(say("leftovers.read_how"), markup=False)
        yield TextField(say("leftovers.field.name"), id="name", longest=60)
        yield TextField(say("leftovers.field.lot"), id="lot", longest=20)
        yield from opened_fields(self._now)
        yield AmountField(say("leftovers.field.volume_ml"), parse_number, unit="mL", id="volume")
        yield OneOf(
            say("leftovers.field.hood"), [(str(n), name) for n, name in self._hoods.items()], id="hood"
        )

    def why_not(self, command_id: str) -> str | None:
        """Refuse what was typed but can't be read; an empty field is told, and asked about."""
        return _wrong(self) if command_id == CONFIRM.id else None

    async def do_confirm(self) -> None:
        """Answer what was read."""
        hood = self.query_one("#hood", OneOf).value
        self.finish(
            LabelRead(
                name=_text(self, "#name") or None,
                lot=_text(self, "#lot").upper() or None,
                opened_at=_opened(self),
                hood=int(hood) if hood else None,
                volume_ml=self.query_one("#volume", AmountField).value,
            )
        )

    async def do_cancel(self) -> None:
        """Read nothing."""
        self.finish()


class RecountDialog(Dialog[Seen]):
    """Answers the volume seen, with a reason where it is far from the account; None for Esc."""

    KEYS = (CONFIRM, CANCEL)
    AUTO_FOCUS = "FormField Entry"

    def __init__(self, number: int, expected_ml: Decimal, tolerance_ml: Decimal) -> None:
        super().__init__(say("leftovers.recount_title", id=number))
        self._expected = expected_ml
        self._tolerance = tolerance_ml

    def inside(self) -> ComposeResult:
        """Ask for the volume, and the reason."""
        told = say("leftovers.expected", volume=amount(self._expected, "mL"))
        yield Static(told, markup=False)
        yield AmountField(say("leftovers.field.volume_ml"), parse_number, unit="mL", id="volume")
        yield TextField(say("reason.label"), id="reason", longest=200)

    def why_not(self, command_id: str) -> str | None:
        """Ask for a volume, and for the reason of a volume that surprises."""
        if command_id != CONFIRM.id:
            return None
        volume = self.query_one("#volume", AmountField).value
        if volume is None:
            return say("leftovers.volume_missing")
        far = abs(volume - self._expected) > self._tolerance
        return say("leftovers.reason_far") if far and not _text(self, "#reason") else None

    async def do_confirm(self) -> None:
        """Answer the volume."""
        volume = self.query_one("#volume", AmountField).value
        assert volume is not None
        self.finish(Seen(volume, _text(self, "#reason")))

    async def do_cancel(self) -> None:
        """Count nothing."""
        self.finish()


class TimeDialog(Dialog[Until]):
    """Answers a use-by and its source; None for Esc."""

    KEYS = (CONFIRM, CANCEL)
    AUTO_FOCUS = "FormField Entry"

    def __init__(self, number: int, clock: Clock) -> None:
        super().__init__(say("leftovers.use_by_title", id=number))
        self._now = clock()

    def inside(self) -> ComposeResult:
        """Ask for day, hour and source."""
        yield from opened_fields(self._now)
        yield TextField(say("leftovers.source"), id="reason", longest=200)

    def why_not(self, command_id: str) -> str | None:
        """Ask for a whole time and its source."""
        if command_id != CONFIRM.id:
            return None
        if _opened(self) is None:
            return say("leftovers.time_missing")
        return None if _text(self, "#reason") else say("reason.missing")

    async def do_confirm(self) -> None:
        """Answer the time."""
        at = _opened(self)
        assert at is not None
        self.finish(Until(at, _text(self, "#reason")))

    async def do_cancel(self) -> None:
        """Set nothing."""
        self.finish()


class ListedDialog(Dialog[Listed]):
    """Answers one leftover as the main software's list has it; None for Esc. The time may be unknown."""

    KEYS = (CONFIRM, CANCEL)
    AUTO_FOCUS = "FormField Entry"
    TEXTS = ("drug", "name", "lot")

    def __init__(self, hoods: Hoods, clock: Clock, formulary: Formulary) -> None:
        super().__init__(say("leftovers.list_title"))
        self._formulary = formulary
        self._hoods = hoods
        self._now = clock()

    def inside(self) -> ComposeResult:
        """Ask for what a list says."""
        for name in self.TEXTS:
            yield TextField(say(f"leftovers.field.{name}"), id=name, longest=60)
        yield ExpiryField(say("lot.expiry"), id="expiry")
        yield AmountField(
            say("lot.concentration"), parse_number, unit="mg/mL", id="concentration", digits=DOSE_DIGITS
        )
        yield AmountField(say("leftovers.field.volume_ml"), parse_number, unit="mL", id="volume")
        yield from opened_fields(self._now)
        yield OneOf(
            say("leftovers.field.hood"), [(str(n), name) for n, name in self._hoods.items()], id="hood"
        )

    def on_form_field_changed(self, event: FormField.Changed) -> None:
        """Count the strength in what the drug is counted in: mg, or international units."""
        if event.field.id == "drug":
            known = self._formulary.named(event.field.text)
            unit = unit_words(f"{known.unit if known else 'mg'}/mL")
            self.query_one("#concentration", AmountField).measure(unit)

    def why_not(self, command_id: str) -> str | None:
        """Name the first thing missing; hour and hood may be unknown."""
        if command_id != CONFIRM.id:
            return None
        missing = next((name for name in self.TEXTS if not _text(self, f"#{name}")), None)
        if missing:
            return say("leftovers.field_missing", field=say(f"leftovers.field.{missing}"))
        if self.query_one("#expiry", ExpiryField).value is None:
            return say("lot.expiry_missing")
        figures = [self.query_one(name, AmountField).value for name in ("#concentration", "#volume")]
        return _wrong(self) if all(figures) else say("leftovers.figures_missing")

    async def do_confirm(self) -> None:
        """Answer the leftover."""
        hood, expiry = self.query_one("#hood", OneOf).value, self.query_one("#expiry", ExpiryField).value
        concentration = self.query_one("#concentration", AmountField).value
        volume = self.query_one("#volume", AmountField).value
        assert expiry and concentration and volume
        drug, name, lot = (_text(self, f"#{field}") for field in self.TEXTS)
        self.finish(
            Listed(
                drug,
                name,
                lot,
                expiry.isoformat(),
                concentration,
                volume,
                opened_at=_opened(self),
                hood=int(hood) if hood else None,
            )
        )

    async def do_cancel(self) -> None:
        """List nothing."""
        self.finish()


Form = ReadDialog | RecountDialog | TimeDialog | ListedDialog


def _text(form: Form, which: str) -> str:
    return form.query_one(which, TextField).text.strip()


def _opened(form: Form) -> datetime | None:
    return moment(form.query_one("#day", DateField).value, form.query_one("#hour", HourField).value)


def _wrong(form: Form) -> str | None:
    """Say what was typed and can't be read."""
    hour, volume = form.query_one("#hour", HourField), form.query_one("#volume", AmountField)
    if hour.text and _opened(form) is None:
        return say("leftovers.time_missing")
    return say("leftovers.volume_missing") if volume.text and volume.value is None else None
