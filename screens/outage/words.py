"""How long an outage lasts and when things were, in words."""

from __future__ import annotations

from datetime import datetime, timedelta

from screens.shell.local_time import local
from station.words import say, say_count


def elapsed(time: timedelta) -> str:
    """Write a length of time: minutes, hours and minutes up to three days, then days and hours."""
    minutes = max(0, int(time.total_seconds() // 60))
    if minutes < 60:
        return say("outage.minutes", minutes=minutes)
    if minutes < 72 * 60:
        return say("outage.hours", hours=minutes // 60, minutes=f"{minutes % 60:02d}")
    return say("outage.days", days=minutes // 1440, hours=minutes % 1440 // 60)


def recovery(left: int) -> str:
    """Write that the main software is back, with how much is left to give back before the closing."""
    return say_count("header.recovery", left) if left else say("header.recovered")


def moment(then: datetime, now: datetime) -> str:
    """Write a moment: the hour, with the day where it is another."""
    here = local(then)
    return f"{here:%H:%M}" if here.date() == local(now).date() else f"{here:%d/%m %H:%M}"
