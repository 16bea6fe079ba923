"""A pharmacist's own use-by: day, hour, and the source that it comes from; shown as how long is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import CANCEL, CONFIRM
from screens.preparation.order_facts import day_and_time
from screens.shell.dialog import Dialog
from screens.shell.local_time import local, zone
from screens.widgets.date_field import DateField
from screens.widgets.hour_field import HourField
from screens.widgets.text_field import TextField
from station.words import say, say_count


@dataclass(frozen=True, slots=True)
class UseByGiven:
    """A use-by (aware UTC) and where it comes from."""

    at: datetime
    source: str


class UseByDialog(Dialog[UseByGiven]):
    """Answers the use-by, None for Esc; the day that is offered is today's."""

    KEYS = (CONFIRM, CANCEL)
    AUTO_FOCUS = "HourField Entry"

    def __init__(self, known: datetime | None, now: datetime) -> None:
        """Take the use-by known so far, and the station's time (both aware)."""
        super().__init__(say("use_by.title"))
        self._known = known
        self._now = now

    def inside(self) -> ComposeResult:
        """Ask for day, hour and source."""
        known = day_and_time(self._known)
        how = say("use_by.known", at=known) if known else say("use_by.unknown_how")
        yield Static(how + "\n", markup=False)
        day = DateField(say("use_by.day"))
        day.put(f"{local(self._now):%d/%m/%Y}")
        yield day
        yield HourField(say("use_by.hour"))
        yield TextField(say("use_by.source"), id="source", longest=200)
        yield Static("", id="left", markup=False)

    @property
    def _at(self) -> datetime | None:
        day, hour = self.query_one(DateField).value, self.query_one(HourField).value
        if day is None or hour is None:
            return None
        return datetime.combine(day, hour, zone()).astimezone(UTC)

    @property
    def _source(self) -> str:
        return self.query_one("#source", TextField).text.strip()

    def why_not(self, command_id: str) -> str | None:
        """Confirm only a time to come, and only with its source."""
        if command_id != CONFIRM.id:
            return None
        at = self._at
        if at is None:
            return say("use_by.time_missing")
        if at <= self._now:
            return say("use_by.passed")
        if self._known is not None and at > self._known:
            return say("refused.use_by_later")
        return None if self._source else say("use_by.source_missing")

    def on_form_field_changed(self) -> None:
        """Say how long is left, and show F12 once all is there."""
        at = self._at
        left = span(at - self._now) if at is not None and at > self._now else None
        self.query_one("#left", Static).update(say("use_by.left", span=left) if left else "")
        self.refresh_commands()

    async def do_confirm(self) -> None:
        """Answer the use-by."""
        at = self._at
        if at is not None:
            self.finish(UseByGiven(at, self._source))

    async def do_cancel(self) -> None:
        """Set nothing."""
        self.finish()


def span(left: timedelta) -> str:
    """Say a span in hours and minutes, in days from two days on."""
    minutes = int(left.total_seconds()) // 60
    if minutes >= 48 * 60:
        return say_count("use_by.days", minutes // (24 * 60))
    return say("use_by.hours", hours=minutes // 60, minutes=f"{minutes % 60:02d}")
