"""What the steps of a drill work on: the real home, only read from, and a station of its own in a folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from station.acts.desk import Desk, Request
from station.acts.outcome import Done
from station.acts.sitting import take_seat
from station.places import Home
from station.readiness.demo import DemoStation
from station.records.presence import Presence
from station.records.seats import Seat
from station.runtime.house import open_desk
from station.words import say

PATIENCE = 3600.0


class NotPossible(Exception):
    """A step that can't be rehearsed here; its text says why, in words."""


class StepFailed(Exception):
    """A step that went otherwise than it must; `code` says how."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Scratch:
    """What the steps work on: the real home, only read from, and a station of its own in a folder."""

    home: Home
    folder: Path
    demo: DemoStation | None = None
    bag: int = 0
    number: str = ""
    desks: list[tuple[Desk, Presence]] = field(default_factory=list)

    def station(self) -> DemoStation:
        """Give the invented station, once the import made it."""
        if self.demo is None:
            raise NotPossible(say("drill.no_scratch"))
        return self.demo

    def sit(self) -> Desk:
        """Open a desk on the production seat of the invented station; the one before is left as by a cut."""
        self.close()
        home = self.station().home
        desk, presence = open_desk(home, lease_seconds=PATIENCE), Presence(home.run)
        self.desks.append((desk, presence))
        insist(take_seat(desk, Request(), Seat.PRODUCTION, presence))
        return desk

    def close(self) -> None:
        """Close every desk."""
        for desk, presence in self.desks:
            desk.store.close()
            presence.close()
        self.desks.clear()


def insist(outcome: object) -> Done:
    """Give what was done; raises StepFailed where it was refused."""
    if not isinstance(outcome, Done):
        raise StepFailed(getattr(outcome, "code", "no_answer"))
    return outcome
