"""How a live process changes its place: it sits down where nobody sits, takes over, hands on, ends others."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from station.acts.desk import Request
from station.acts.outcome import Done, Outcome, Refused
from station.acts.sessions import Session, end_sessions, hand_over_seat, lockout, take_over
from station.acts.signing import sign
from station.acts.sitting import take_seat
from station.clinical.seats import Seat
from station.runtime.hosting import House
from station.runtime.sessions import Seen, end_by_force, sessions

GRACE_SECONDS = 3.0
"""How long an ended session may take to notice, before its process is killed."""


class Seating:
    """Keeps the seat of one live process."""

    def __init__(self, house: House, wanted: Seat) -> None:
        self.wanted = wanted
        self.seat: str = Seat.OBSERVER.value
        self.why_observer: Refused | None = None
        self._house = house

    async def sit_down(self) -> Refused | None:
        """Take the wanted seat if it is free: never taken, left, or its process gone; else say who holds it.

        An observer may ask again whenever it likes; who sits keeps the seat, who wants none gets none.
        """
        if self.seat != Seat.OBSERVER or self.wanted == Seat.OBSERVER:
            return None
        outcome = await self._house.act(take_seat, Request(), self.wanted, self._house.presence)
        if isinstance(outcome, Refused):
            self.why_observer = outcome
            return outcome
        await self._be_seated()
        return None

    def only_read(self) -> None:
        """Stay an observer of one's own will."""
        self.why_observer = Refused("only_reading")

    async def take_over(self, request: Request, token: int) -> Outcome:
        """Take the wanted seat from the one who holds it with this token, by a signature and a reason.

        Where that one stands still with the records locked, the signature is the word to kill it.
        """
        outcome = await self._house.act(take_over, request, self.wanted, self._house.presence, token)
        if isinstance(outcome, Refused) and outcome.code == "blocked_by":
            refused = await self._kill_stopped(request, "take_over")
            if refused is not None:
                return refused
            outcome = await self._house.act(take_over, request, self.wanted, self._house.presence, token)
        return await self._seated_by(outcome)

    async def _kill_stopped(self, request: Request, act: str) -> Refused | None:
        """Kill the stopped processes that hold the records locked, if the signature is right."""
        signer = await self._house.consult(sign, act, request)
        if isinstance(signer, Refused):
            return signer
        there = await asyncio.to_thread(sessions, self._house.home, self._house.clock)
        end_by_force([one for one in there if one.holds and one.stopped])
        return None

    async def lock_out(self, request: Request) -> Outcome:
        """Put everybody else out; an observer takes the wanted seat by it."""
        outcome = await self._house.act(lockout, request, self.wanted, self._house.presence)
        return await self._seated_by(outcome)

    async def _seated_by(self, outcome: Outcome) -> Outcome:
        if isinstance(outcome, Done) and self.seat == Seat.OBSERVER:
            await self._be_seated()
        return outcome

    async def _be_seated(self) -> None:
        self.seat, self.why_observer = self.wanted.value, None
        await self._house.begin_work()

    async def hand_over(self, request: Request, to: Session) -> Outcome:
        """Leave the seat to another session, and read on."""
        outcome = await self._house.act(hand_over_seat, request, self._house.presence, to)
        if isinstance(outcome, Done):
            self.seat, self.why_observer = Seat.OBSERVER.value, Refused("seat_handed_on", outcome.params)
            self._house.tell()
        return outcome

    async def end(self, request: Request, chosen: Sequence[Seen]) -> Outcome:
        """End other sessions; a process that does not react, or is none of ours, is killed.

        Where one of them holds the records locked, the signature counts before the act can be recorded.
        """
        sessions_ended = [one.session for one in chosen]
        outcome = await self._house.act(end_sessions, request, self._house.presence, sessions_ended)
        if isinstance(outcome, Refused) and outcome.code == "blocked_by":
            signer = await self._house.consult(sign, "end_session", request)
            if isinstance(signer, Refused):
                return signer
            end_by_force([one for one in chosen if one.holds])
            outcome = await self._house.act(end_sessions, request, self._house.presence, sessions_ended)
        if isinstance(outcome, Done):
            await self._see_them_off(chosen)
        return outcome

    async def _see_them_off(self, chosen: Sequence[Seen]) -> None:
        """Wait until the ended have locked themselves; kill those that do not."""
        names = {one.session.presence for one in chosen}
        left: list[Seen] = list(chosen)
        for _ in range(int(GRACE_SECONDS / 0.25)):
            there = await asyncio.to_thread(sessions, self._house.home, self._house.clock)
            left = [one for one in there if one.session.presence in names and not one.out]
            if not left:
                return
            await asyncio.sleep(0.25)
        end_by_force(left)
