"""The watch over this session: whether it may go on, what lies at its door, and whether anybody is there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from station.acts.desk import Desk
from station.acts.noticing import note_blocker, note_tripwire
from station.acts.outcome import Done
from station.acts.sitting import give_seat_back
from station.clinical import idle
from station.clinical.blocking import may_be_ended
from station.clinical.idle import Due
from station.clinical.model import Operator
from station.clinical.seats import Seat
from station.records.process import Link, link_now
from station.records.queries.notices import Notice, notices
from station.records.standing import Out, standing
from station.records.tripwire import Mark, marks, trip
from station.runtime.hosting import House
from station.runtime.sessions import Seen, end_by_force, sessions

FORBIDDEN_CHANGES = ("schema_changed", "file_replaced")
"""What only somebody with file access can have done: it leaves a mark for whoever comes next."""

OFFERS = 40
"""How many looks in a row a session tries to take a seat that is left to it."""


async def _nothing(operator: Operator | None) -> None:
    """Keep nothing: no screen is there."""


class Watch:
    """Knows, for one live process, why it is out (for good), what was tripped, and who is at the keyboard."""

    def __init__(self, house: House) -> None:
        self.out: Out | None = None
        self.ended = False
        """The session is to close by itself: nobody is at its other end."""
        self.tripped: list[Mark] = []
        """Marks found since the sessions were last looked at."""
        self.operator = ""
        """Who is taken to be at the keyboard, by name."""
        self.language = ""
        """What they have the screens speak; the session's language where empty."""
        self.before_sign_out: Callable[[Operator | None], Awaitable[None]] = _nothing
        """Keeps what was typed, before the person counts as gone."""
        self._house = house
        self._touched = 0
        self._offers = 0
        self._came_by = link_now()

    # Whether this session may go on

    def put_out(self, out: Out) -> None:
        """End writing here for good, and say why; the first reason stays."""
        if self.out is None:
            self.out = out
            if out.code in FORBIDDEN_CHANGES:
                trip(self._house.home.run, out.code)
            self._house.show_presence()
            self._house.tell()

    async def look(self) -> None:
        """See whether this session may go on, then what was left at its door; raises RecordsErrors."""
        if self.out is not None:
            return
        if self._offers:
            await self._take_what_is_offered()
        found = await self._house.note(_standing)
        if found is not None:
            await self.read_notices(self._house.head)  # who ended it says more than the seat it lost
            self.put_out(found)
        elif self._house.seat in (Seat.PRODUCTION, Seat.PHARMACY):
            for path, mark in marks(self._house.home.run):
                await self._take_in(path, mark)

    async def _take_in(self, path: Path, mark: Mark) -> None:
        """Journal a mark and show it; one that can't be journaled now stays where it is."""
        if isinstance(await self._house.act(note_tripwire, mark), Done):
            path.unlink(missing_ok=True)
            self.tripped.append(mark)
            self._house.tell()

    async def read_notices(self, after: int) -> None:
        """Read what new entries say to this session: ended by somebody, or a seat left to it."""
        for notice in await self._house.ask(notices, self._house.presence.name, after):
            await self._heed(notice)

    async def _heed(self, notice: Notice) -> None:
        if notice.act == "end_session":
            told = {name: notice.params.get(name) for name in ("by", "since")}
            self.put_out(Out("ended", {**told, "reason": notice.reason}))
        elif notice.params.get("seat") == self._house.wanted:
            self._offers = OFFERS

    async def _take_what_is_offered(self) -> None:
        """Sit down where somebody leaves a seat to this session; they may not have stood up yet."""
        self._offers -= 1
        if await self._house.sit_down() is None:
            self._offers = 0

    def facts(self) -> dict[str, str | int]:
        """Give what the others may see of this session now."""
        house = self._house
        return {
            "seat": house.seat,
            "wanted": house.wanted.value,
            "operator": self.operator,
            "out": self.out.code if self.out else "",
            "silent": int(self.silent_seconds),
            "beat": house.now().isoformat(timespec="seconds"),
            "beat_ns": house.clock.boot_ns(),
        }

    # Who blocks the room

    async def unblock(self) -> tuple[Seen, ...]:
        """End what holds the records locked and can never write again; give whoever else holds them."""
        house = self._house
        found = await asyncio.to_thread(sessions, house.home, house.clock)
        blocking = [one for one in found if one.holds]
        lost = [one for one in blocking if self._is_lost(one)]
        for one in end_by_force(lost):
            if one.holds is not None:
                await house.note(note_blocker, one.holds, dict(one.session.facts))
        return tuple(one for one in blocking if one not in lost)

    def _is_lost(self, seen: Seen) -> bool:
        lease = self._house.lease_seconds
        return may_be_ended(stopped=seen.stopped, silent_seconds=seen.silent, lease_seconds=lease)

    # Whether anybody is there

    def touched(self) -> None:
        """Note that a key was pressed."""
        self._touched = self._house.clock.boot_ns()

    @property
    def silent_seconds(self) -> float:
        """Seconds since the last key."""
        return (self._house.clock.boot_ns() - self._touched) / 1e9

    async def look_for_people(self) -> None:
        """Do what is due when nobody touched a key, or when the link to the other end was cut."""
        if self._came_by is Link.SSH and link_now() is Link.ORPHAN:
            await self._give_back()
            self._end()
            return
        limits, seconds = idle.limits(self._house.settings), self.silent_seconds
        if self.out is not None:
            if self._came_by is not Link.CONSOLE and seconds >= limits.end:
                self._end()
            return
        if self._house.wanted is Seat.OBSERVER:
            return  # a display on the wall, which has no keys
        due = idle.due(seconds, self._house.seat, limits)
        if due is not Due.NOTHING:
            await self.sign_out()
        if due is Due.GIVE_BACK and await self._give_back():
            self.put_out(Out("idle", {"minutes": int(limits.give_back // 60)}))
        if due is Due.END:
            self._end()

    async def sign_out(self) -> None:
        """Let the person at the keyboard go: what was typed is kept for them, PINs are asked again."""
        leaving = await self._house.note(_leaving)
        if leaving is not None or self._house.seat != Seat.OBSERVER:
            await self.before_sign_out(leaving)
        await self._house.note(_forget)
        self.show_operator()

    def show_operator(self) -> None:
        """Take over who signed last."""
        person = self._house.operator_now()
        name, language = (person.name, person.language) if person else ("", "")
        if (name, language) != (self.operator, self.language):
            self.operator, self.language = name, language
            self._house.tell()

    async def _give_back(self) -> bool:
        if self._house.seat == Seat.OBSERVER or self.out is not None:
            return False
        return isinstance(await self._house.act(give_seat_back), Done)

    def _end(self) -> None:
        self.ended = True
        self._house.tell()


def _standing(desk: Desk) -> Out | None:
    return standing(desk.store)


def _leaving(desk: Desk) -> Operator | None:
    return desk.operator


def _forget(desk: Desk) -> None:
    desk.operator = None
    desk.pins.forget()
