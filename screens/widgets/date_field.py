"""A field for a date, typed as eight digits: day, month, year."""

from __future__ import annotations

from datetime import date

from screens.widgets.form_field import FormField
from station.words import say


class DateField(FormField):
    """Reads 01021960 or 01/02/1960 and shows how it was understood; a year always has four digits."""

    ALLOWED = r"[0-9/]*"

    def __init__(self, label: str, *, id: str | None = None) -> None:
        super().__init__(label, id=id, longest=10)

    @property
    def value(self) -> date | None:
        """The date; None while it is not complete or does not exist."""
        return read_date(self.text)

    def read(self) -> None:
        """Show the date as understood, or that it does not exist."""
        value, digits = self.value, self.text.replace("/", "")
        if value is not None:
            self.note(say("date.read", day=f"{value:%d}", month=f"{value:%m}", year=f"{value:%Y}"))
        elif len(digits) >= 8:
            self.note(say("date.impossible"), wrong=True)
        else:
            self.note(say("date.how") if digits else "")


def read_date(text: str) -> date | None:
    """Read a day, a month and a year of four digits; None if the text is not such a date."""
    parts = text.split("/") if "/" in text else [text[:2], text[2:4], text[4:]]
    if [len(part) for part in parts] != [2, 2, 4]:
        return None
    try:
        return date(int(parts[2]), int(parts[1]), int(parts[0]))
    except ValueError:
        return None
