"""A field for an amount: digits with `,` or `.` (Textual's own number field turns 12,5 into 125)."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from time import monotonic

from textual.events import Key

from screens.shell.sentences import refusal
from screens.widgets.form_field import Entry, FormField
from station.words import say

DIGITS = 4
"""Before the decimal sign, in any amount but a dose: volumes in mL, weights in kg, minutes, counts."""
DOSE_DIGITS = 5
"""The largest usual doses, of methotrexate, pass 20 000 mg; a PIN has at least six digits."""
SAME_RUN = 1.5  # seconds: digits that follow closer belong to the run that was too long


class AmountEntry(Entry):
    """Is emptied by a digit too many, and by the rest of that run: it may be a PIN."""

    def __init__(self, value: str, digits: int, restrict: str | None, longest: int) -> None:
        super().__init__(value, restrict=restrict, max_length=longest, select_on_focus=False, compact=True)
        self._digits = digits
        self._emptied: float | None = None
        """When the last digit of a run that was too long came."""

    @property
    def too_long(self) -> bool:
        """Whether the entry is empty because it was emptied."""
        return self._emptied is not None and not self.value

    def on_key(self, event: Key) -> None:
        """End the run at any key but a digit."""
        if not (event.character and event.character.isdecimal()):
            self._emptied = None

    def replace(self, text: str, start: int, end: int) -> None:
        """Put text in place of another, unless the whole part of the amount becomes too long by it."""
        if self._emptied is not None and text.isdecimal() and monotonic() - self._emptied < SAME_RUN:
            self._emptied = monotonic()
            return
        self._emptied = None
        whole = re.split("[.,]", f"{self.value[:start]}{text}{self.value[end:]}")[0]
        if len(whole) > self._digits:
            self._emptied = monotonic()
            self.value = ""
        else:
            super().replace(text, start, end)


class AmountField(FormField):
    """Reads an amount by `parse`, which raises ValueError (with a code and params) on what it refuses."""

    ALLOWED = r"[0-9.,]*"

    def __init__(
        self,
        label: str,
        parse: Callable[[str], Decimal],
        *,
        unit: str = "",
        id: str | None = None,
        digits: int = DIGITS,
    ) -> None:
        super().__init__(label, id=id, longest=16, unit=unit)
        self._parse = parse
        self._digits = digits

    def entry(self) -> Entry:
        """Make an entry that is emptied by a digit too many."""
        return AmountEntry(self._put, self._digits, self.ALLOWED, self._longest)

    @property
    def value(self) -> Decimal | None:
        """The amount; None while the field is empty or can't be read."""
        try:
            return self._parse(self.text)
        except ValueError:
            return None

    def read(self) -> None:
        """Say what is wrong with the text, if anything."""
        emptied = self.query_one(AmountEntry).too_long
        self.note(say("amount.too_many", n=self._digits) if emptied else "", wrong=emptied)
        if self.text:
            try:
                self._parse(self.text)
            except ValueError as error:
                self.note(refusal(error), wrong=True)
