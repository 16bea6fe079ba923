"""A field for an amount: digits with `,` or `.` (Textual's own number field turns 12,5 into 125)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from screens.shell.sentences import refusal
from screens.widgets.form_field import FormField


class AmountField(FormField):
    """Reads an amount by `parse`, which raises ValueError (with a code and params) on what it refuses."""

    ALLOWED = r"[0-9.,]*"

    def __init__(
        self,
        label: str,
        parse: Callable[[str], Decimal],
        *,
        unit: str = "",
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(label, id=id, longest=16, unit=unit)
        self._parse = parse

    @property
    def value(self) -> Decimal | None:
        """The amount; None while the field is empty or can't be read."""
        try:
            return self._parse(self.text)
        except ValueError:
            return None

    def read(self) -> None:
        """Say what is wrong with the text, if anything."""
        self.note("")
        if self.text:
            try:
                self._parse(self.text)
            except ValueError as error:
                self.note(refusal(error), wrong=True)
