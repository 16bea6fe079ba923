"""What is due when nobody touches a key: sign the person out, give the pharmacy's seat back, end a session.

The production seat is never given back for idleness: people in gloves touch no keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from station.clinical.seats import Seat

MINUTES: Mapping[str, int] = {"idle_sign_out": 5, "idle_seat": 15, "idle_end": 30}
"""The settings, in minutes without a key, and their usual values: a choice of this station, to be settled by
each unit."""

LONGEST = 240


class Due(StrEnum):
    """What is due now; each contains the ones before it."""

    NOTHING = "nothing"
    SIGN_OUT = "sign_out"
    GIVE_BACK = "give_back"
    END = "end"


@dataclass(frozen=True)
class Limits:
    """Seconds without a key until each."""

    sign_out: float
    give_back: float
    end: float


def limits(settings: Mapping[str, str]) -> Limits:
    """Read the unit's limits; what is not set, or no whole number of minutes, is the usual one."""
    sign_out, give_back, end = (_minutes(settings.get(name, ""), MINUTES[name]) for name in MINUTES)
    return Limits(60.0 * sign_out, 60.0 * give_back, 60.0 * end)


def _minutes(text: str, usual: int) -> int:
    return int(text) if fits(text) else usual


def fits(text: str) -> bool:
    """Tell whether a text is a limit that can be set: 1 to 240 minutes."""
    return text.isascii() and text.isdecimal() and 1 <= int(text) <= LONGEST


def due(seconds: float, seat: str, limits: Limits) -> Due:
    """Tell what is due in a session whose last key was so many seconds ago."""
    if seat == Seat.OBSERVER and seconds >= limits.end:
        return Due.END
    if seat == Seat.PHARMACY and seconds >= limits.give_back:
        return Due.GIVE_BACK
    return Due.SIGN_OUT if seconds >= limits.sign_out else Due.NOTHING
