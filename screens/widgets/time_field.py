"""A field for a time of the last 24 hours, typed as hours and minutes; empty means now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from screens.widgets.form_field import FormField
from screens.widgets.hour_field import read_hour
from station.words import say


class TimeField(FormField):
    """Reads 0815 or 08:15 as the last time it was that time, and shows which day that was."""

    ALLOWED = r"[0-9:]*"

    def __init__(
        self,
        label: str,
        zone: ZoneInfo,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        id: str | None = None,
    ) -> None:
        super().__init__(label, id=id, longest=5)
        self._zone = zone
        self._clock = clock

    @property
    def value(self) -> datetime | None:
        """The moment (aware UTC); None while the field is empty or can't be read."""
        return last_time(self.text, self._clock().astimezone(self._zone))

    @property
    def wrong(self) -> bool:
        """Whether something was typed that is no time."""
        return bool(self.text) and self.value is None

    def read(self) -> None:
        """Show the moment as understood."""
        value, now = self.value, self._clock().astimezone(self._zone)
        if value is not None:
            local = value.astimezone(self._zone)
            day = say("time.today") if local.date() == now.date() else say("time.yesterday")
            self.note(day)
        elif len(self.text.replace(":", "")) >= 4:
            self.note(say("time.impossible"), wrong=True)
        else:
            self.note(say("time.how") if self.text else say("time.empty"))

    def on_mount(self) -> None:
        """Say from the start what an empty field means."""
        self.read()


def last_time(text: str, now: datetime) -> datetime | None:
    """Give the last moment up to now (aware, local) at these hours and minutes; None if they are none."""
    typed = read_hour(text)
    if typed is None:
        return None
    moment = datetime.combine(now.date(), typed, now.tzinfo)
    return (moment if moment <= now else moment - timedelta(days=1)).astimezone(UTC)
