"""Days as people read them, in both languages, on screens and on paper; which of them are shown, and in which
zone."""

from __future__ import annotations

from datetime import datetime, timedelta

DEFAULT_ZONE = "Europe/Paris"
"""The time zone of a unit that was not told another (setting `time_zone`)."""

EVE = 12
"""From this hour on tomorrow's preparations are shown too: they are made ready the day before."""


def day_text(iso: str) -> str:
    """Write an ISO date as `30/06/2028`; unknown parts stay 00, what is no date is left as it is."""
    parts = iso.split("-")
    return "/".join(reversed(parts)) if len(parts) == 3 else iso


def shown_span(now: datetime) -> tuple[datetime, datetime]:
    """Give what board, wall and load show at a local time: today, and from noon on tomorrow."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight, midnight + timedelta(days=2 if now.hour >= EVE else 1)
