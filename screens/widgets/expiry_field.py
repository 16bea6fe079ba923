"""A field for an expiry as packs print it: a day, or a month, which stands for its last day."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from screens.widgets.date_field import read_date
from screens.widgets.form_field import FormField
from station.words import say


class ExpiryField(FormField):
    """Reads 31/12/2027 or 12/2027, slashes or not, and shows the last day it stands for."""

    ALLOWED = r"[0-9/]*"

    def __init__(self, label: str, *, id: str | None = None) -> None:
        super().__init__(label, id=id, longest=10)

    @property
    def value(self) -> date | None:
        """The last day of use; None while it is not complete or does not exist."""
        return read_expiry(self.text)

    def read(self) -> None:
        """Show the day as understood, or that it does not exist."""
        value, digits = self.value, self.text.replace("/", "")
        if value is not None:
            self.note(say("date.read", day=f"{value:%d}", month=f"{value:%m}", year=f"{value:%Y}"))
        elif len(digits) >= 8:
            self.note(say("expiry.impossible"), wrong=True)
        else:
            self.note(say("expiry.how") if digits else "")


def read_expiry(text: str) -> date | None:
    """Read a day, or a month of a year of four digits as its last day; None if the text is neither."""
    parts = text.split("/") if "/" in text else [text[:2], text[2:]] if len(text) == 6 else []
    if [len(part) for part in parts] == [2, 4] and 1 <= int(parts[0]) <= 12 and int(parts[1]) > 0:
        month, year = int(parts[0]), int(parts[1])
        return date(year, month, monthrange(year, month)[1])
    return read_date(text) if "/" in text or len(text) == 8 else None
