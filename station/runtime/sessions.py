"""Everybody at the station: each process with its seat and signs of life, and who holds the file locked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from station.acts.sessions import Session
from station.clinical.blocking import name_of
from station.places import Home
from station.records.clock import Clock
from station.records.lock_holders import LockHolder, end_process, lock_holders
from station.records.presence import everyone
from station.records.process import Link, stat_of
from station.words import say


@dataclass(frozen=True)
class Seen:
    """A session as it looks now."""

    session: Session
    stopped: bool = False
    silent: float | None = None
    """Seconds since its last sign of life; None: it gave none (a command, a foreign program)."""
    holds: LockHolder | None = None
    """The lock it holds at this moment; for most a matter of milliseconds."""

    @property
    def out(self) -> bool:
        """Whether it is locked already and can do nothing more."""
        return bool(self.session.facts.get("out"))

    @property
    def remote(self) -> bool:
        """Whether it came over the network."""
        return self.session.facts.get("link") != Link.CONSOLE.value

    @property
    def name(self) -> str:
        """Name it in few words."""
        facts = self.session.facts
        return name_of(facts, str(facts.get("name", "station")), int(facts.get("pid", 0)))


def sessions(home: Home, clock: Clock) -> tuple[Seen, ...]:
    """List every process of the station, and any other that holds the database file locked."""
    holders = {holder.pid: holder for holder in lock_holders(home.database)}
    seen = [_seen(Session(str(facts["presence"]), facts), clock) for facts in everyone(home.run)]
    ours = [replace(one, holds=holders.pop(int(one.session.facts["pid"]), None)) for one in seen]
    return (*ours, *(_foreign(holder) for holder in holders.values()))


def _seen(session: Session, clock: Clock) -> Seen:
    facts = session.facts
    found = stat_of(int(facts["pid"]))
    beat = facts.get("beat_ns")
    silent = (clock.boot_ns() - int(beat)) / 1e9 if beat and facts.get("boot") == clock.boot else None
    return Seen(session, bool(found and found.state in "Tt"), silent)


def _foreign(holder: LockHolder) -> Seen:
    facts = {"pid": holder.pid, "start": holder.start, "name": holder.name, "link": Link.CONSOLE.value}
    return Seen(Session("", facts), holder.stopped, None, holder)


def end_by_force(seen: Sequence[Seen]) -> tuple[Seen, ...]:
    """Kill the processes of these sessions; give those that were there to be killed."""
    return tuple(
        one
        for one in seen
        if end_process(int(one.session.facts["pid"]), int(one.session.facts.get("start", 0)))
    )


def link_words(seen: Seen) -> str:
    """Say how somebody reaches a session."""
    return say(f"link.{seen.session.facts.get('link', Link.CONSOLE.value)}")
