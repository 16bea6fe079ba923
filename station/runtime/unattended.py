"""Work that nobody stands beside: a desk on the service seat, held only while something is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from station.acts.desk import Desk, Request
from station.acts.outcome import Refused
from station.acts.sitting import leave_seat, take_seat
from station.places import Home
from station.records.clock import Clock
from station.records.presence import Presence
from station.records.seats import Seat
from station.runtime.house import open_desk

PATIENCE = 3600.0
"""Seconds that unattended work may take: it has no event loop that beats."""


class SeatHeld(Exception):
    """The seat is not free; `refused` names its holder."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.code)
        self.refused = refused


@contextmanager
def unattended(home: Home, clock: Clock | None = None, lease_seconds: float = PATIENCE) -> Iterator[Desk]:
    """Open a desk on the service seat, leave and close it; raises SeatHeld, RecordsErrors and BadData."""
    desk = open_desk(home, clock, lease_seconds=lease_seconds)
    try:
        with service_seat(desk, home):
            yield desk
    finally:
        desk.store.close()


@contextmanager
def service_seat(desk: Desk, home: Home) -> Iterator[None]:
    """Hold the service seat of a desk that is open already; raises SeatHeld."""
    with held_seat(desk, home, Seat.SERVICE):
        yield


@contextmanager
def held_seat(desk: Desk, home: Home, seat: Seat) -> Iterator[None]:
    """Hold a free seat for a command line, and leave it; raises SeatHeld."""
    presence = Presence(home.run)
    try:
        taken = take_seat(desk, Request(), seat, presence)
        if isinstance(taken, Refused):
            raise SeatHeld(taken)
        try:
            yield
        finally:
            leave_seat(desk)
    finally:
        presence.close()
