"""When something was done by hand: the day and the hour that stand on the paper."""

from __future__ import annotations

from datetime import UTC, datetime

from textual.app import ComposeResult

from screens.commands import CANCEL, CONFIRM
from screens.shell.dialog import Dialog
from screens.shell.local_time import local
from screens.widgets.date_field import DateField
from screens.widgets.hour_field import HourField
from station.words import say


class WhenDialog(Dialog[datetime]):
    """Answers the moment (aware UTC), None for Esc; the day is today unless it is changed."""

    KEYS = (CONFIRM, CANCEL)
    AUTO_FOCUS = "HourField Entry"

    def inside(self) -> ComposeResult:
        """Ask for the hour, the day beside it."""
        yield HourField(say("after.hour"), id="hour")
        day = DateField(say("after.day"), id="day")
        day.put(f"{local(self.live.now()):%d/%m/%Y}")
        yield day

    def _moment(self) -> datetime | None:
        hour, day = self.query_one(HourField).value, self.query_one(DateField).value
        if hour is None or day is None:
            return None
        return datetime.combine(day, hour, local(self.live.now()).tzinfo).astimezone(UTC)

    def why_not(self, command_id: str) -> str | None:
        """Confirm only a moment that is past."""
        if command_id != CONFIRM.id:
            return None
        moment = self._moment()
        if moment is None:
            return say("after.when_missing")
        return say("refused.paper_time_ahead") if moment > self.live.now() else None

    async def do_confirm(self) -> None:
        """Answer the moment."""
        self.finish(self._moment())

    async def do_cancel(self) -> None:
        """Give no moment."""
        self.finish()
