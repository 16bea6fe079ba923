"""The unit's own time: every hour on a screen is shown in its zone, whatever the machine is set to."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from station.clinical.days import DEFAULT_ZONE

_zones = [ZoneInfo(DEFAULT_ZONE)]


def use_zone(name: str) -> None:
    """Show times in a zone from now on (the unit's setting `time_zone`)."""
    _zones[:] = [ZoneInfo(name)]


def zone() -> ZoneInfo:
    """Give the zone in which times are shown."""
    return _zones[0]


def local(moment: datetime) -> datetime:
    """Give an aware time as the unit's clocks show it."""
    return moment.astimezone(zone())


def local_now() -> datetime:
    """Give the machine's time as the unit's clocks show it."""
    return local(datetime.now(UTC))
