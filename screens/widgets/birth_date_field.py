"""A field for a birth date as a label prints it: eight digits, unknown day or month 00."""

from __future__ import annotations

from screens.widgets.date_field import read_date
from screens.widgets.form_field import FormField
from station.words import say


class BirthDateField(FormField):
    """Reads 00001955 or 12/03/1968 and gives it as ISO text, whose unknown parts stay 00."""

    ALLOWED = r"[0-9/]*"

    def __init__(self, label: str, *, id: str | None = None) -> None:
        super().__init__(label, id=id, longest=10)

    @property
    def value(self) -> str | None:
        """The date as ISO text; None while it is not complete or can't be one."""
        return read_birth_date(self.text)

    def read(self) -> None:
        """Show the date as understood, or that it does not exist."""
        value, digits = self.value, self.text.replace("/", "")
        if value is not None:
            year, month, day = value.split("-")
            self.note(say("date.read", day=day, month=month, year=year))
        elif len(digits) >= 8:
            self.note(say("birth_date.impossible"), wrong=True)
        else:
            self.note(say("birth_date.how") if digits else "")


def read_birth_date(text: str) -> str | None:
    """Read day, month and year of four digits; 00 stands for an unknown day or month."""
    parts = text.split("/") if "/" in text else [text[:2], text[2:4], text[4:]]
    if [len(part) for part in parts] != [2, 2, 4]:
        return None
    day, month, year = parts
    known = f"{'01' if day == '00' else day}/{'01' if month == '00' else month}/{year}"
    return f"{year}-{month}-{day}" if read_date(known) else None
