"""A field for hours and minutes, typed as four digits; which day they belong to is asked beside it."""

from __future__ import annotations

from datetime import time

from screens.widgets.form_field import FormField
from station.words import say


class HourField(FormField):
    """Reads 0815 or 08:15."""

    ALLOWED = r"[0-9:]*"

    def __init__(self, label: str, *, id: str | None = None) -> None:
        super().__init__(label, id=id, longest=5)

    @property
    def value(self) -> time | None:
        """The hour; None while it is not complete or does not exist."""
        return read_hour(self.text)

    def read(self) -> None:
        """Say how to type an hour, or that this one does not exist."""
        if self.value is not None or not self.text:
            self.note("")
        elif len(self.text.replace(":", "")) >= 4:
            self.note(say("time.impossible"), wrong=True)
        else:
            self.note(say("time.how"))


def read_hour(text: str) -> time | None:
    """Read hours and two digits of minutes; None if the text is no hour."""
    hours, minutes = text.split(":", 1) if ":" in text else (text[:2], text[2:])
    if not (hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2 and len(hours) <= 2):
        return None
    try:
        return time(int(hours), int(minutes))
    except ValueError:
        return None
