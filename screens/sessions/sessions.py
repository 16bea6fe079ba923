"""Who is connected: each session with its seat and signs of life; ending one, handing or taking the seat."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import Command
from screens.dialogs.reason import ReasonDialog
from screens.preparation.signing import Do, sign_here
from screens.sessions.words import about, columns, key_of, row, tripped
from screens.shell.screen import StationScreen
from screens.shell.severity import Severity
from screens.widgets.work_table import WorkTable
from station.clinical.seats import Seat
from station.records.seats import holder
from station.records.tripwire import Mark
from station.runtime.sessions import Seen, sessions
from station.words import say, say_count

END = Command("sessions.end", "f2", "command.end_session")
HAND = Command("sessions.hand", "f3", "command.hand_over_seat")
TAKE = Command("sessions.take", "f4", "command.take_over")
END_REMOTE = Command("sessions.end_remote", "f7", "command.end_remote")
LOCKOUT = Command("sessions.lockout", None, "command.lockout")

LOOK_AGAIN = 2.0


class SessionsScreen(StationScreen[None]):
    """Lists every process of the station, and any other that blocks it; looks again by itself."""

    KEYS = (END, HAND, TAKE, END_REMOTE, LOCKOUT)
    AUTO_FOCUS = "WorkTable"
    CSS_PATH: ClassVar[str] = "sessions.tcss"

    def __init__(self) -> None:
        super().__init__()
        self.seen: tuple[Seen, ...] = ()
        self.held: dict[int, int] = {}
        """How many looks in a row each process held the file locked."""
        self.marks: tuple[Mark, ...] = ()

    def body(self) -> ComposeResult:
        """Put the alarms over the list, and the whole of the current line under it."""
        yield Static("", id="marks", markup=False)
        yield Static("", id="count", markup=False)
        yield WorkTable(columns())
        yield Static("", id="about", markup=False)

    def on_mount(self) -> None:
        """Take over the alarms, which count as seen, and look again from time to time."""
        self.set_interval(LOOK_AGAIN, self._look_again)

    def _look_again(self) -> None:
        if self.app.screen is self:
            self.records_changed()

    async def reload(self) -> None:
        """Look who is there now."""
        self.marks = (*self.marks, *self.live.watch.tripped)
        self.live.watch.tripped.clear()
        self.seen = await asyncio.to_thread(sessions, self.live.home, self.live.clock)
        holding = {int(one.session.facts["pid"]) for one in self.seen if one.holds}
        self.held = {pid: self.held.get(pid, 0) + 1 for pid in holding}
        mine = self.live.presence.name
        self.query_one(WorkTable).show([row(one, mine, self._blocks(one)) for one in self.seen])
        self.query_one("#count", Static).update(say_count("sessions.count", len(self.seen)))
        marks = self.query_one("#marks", Static)
        marks.display = bool(self.marks)
        marks.update("\n".join(tripped(mark) for mark in self.marks[-3:]))
        self._show_about()

    def _blocks(self, seen: Seen) -> bool:
        """Whether a process holds the file for longer than anybody needs."""
        return self.held.get(int(seen.session.facts.get("pid", 0)), 0) > 1

    def _show_about(self) -> None:
        self.query_one("#about", Static).update(about(self.current) if self.current else "")

    @property
    def current(self) -> Seen | None:
        """The session under the cursor."""
        key = self.query_one(WorkTable).current
        return next((one for one in self.seen if key_of(one) == key), None)

    def on_work_table_moved(self) -> None:
        """Show the whole of the session under the cursor."""
        self._show_about()
        self.refresh_commands()

    # What can be done

    @property
    def _others_remote(self) -> tuple[Seen, ...]:
        mine = self.live.presence.name
        return tuple(one for one in self.seen if one.remote and one.session.presence != mine)

    def why_not(self, command_id: str) -> str | None:
        """Say why something can't be done now; the core repeats what matters."""
        observer = self.live.seat == Seat.OBSERVER
        if command_id == TAKE.id:
            return None if observer else say("board.seated_already")
        if command_id == LOCKOUT.id:
            return None
        if observer:
            return say("sessions.seat_first")
        if command_id == END_REMOTE.id:
            return None if self._others_remote else say("sessions.none_remote")
        if self.current is None or self.current.session.presence == self.live.presence.name:
            return say("sessions.choose_another")
        if command_id == HAND.id:
            return self._why_not_hand(self.current)
        return None

    def _why_not_hand(self, to: Seen) -> str | None:
        seat = say(f"seat.{self.live.seat}")
        if to.session.seat != Seat.OBSERVER or to.out:
            return say("sessions.not_waiting")
        return (
            None
            if to.session.facts.get("wanted") == self.live.seat
            else say("sessions.other_seat", seat=seat)
        )

    # Acts

    async def do_end(self) -> None:
        """End the session under the cursor."""
        if self.current is not None:
            await self._end((self.current,), say("sessions.why_end", who=self.current.name))

    async def do_end_remote(self) -> None:
        """End every session that came over the network."""
        others = self._others_remote
        await self._end(others, say_count("sessions.why_end_remote", len(others)))

    async def _end(self, chosen: Sequence[Seen], question: str) -> None:
        names = tuple(one.name for one in chosen)
        await self._with_reason(
            "end_session", question, names, lambda request: self.live.seating.end(request, chosen)
        )

    async def do_hand(self) -> None:
        """Leave this session's seat to the one under the cursor."""
        to = self.current
        if to is None:
            return
        line = say("sessions.signed_hand", seat=say(f"seat.{self.live.seat}"), who=to.name)
        await sign_here(
            self, "hand_over_seat", (line,), lambda request: self.live.seating.hand_over(request, to.session)
        )

    async def do_take(self) -> None:
        """Take the seat: at once where nobody sits, else by a signature and a reason."""
        if await self.live.sit_down() is None:
            self.tell(say("board.seated"), Severity.DONE)
            return
        seat = self.live.seating.wanted
        found = await self.live.ask(holder, seat)
        token = found.token if found else 0
        who = next((one.name for one in self.seen if found and one.session.presence == found.presence), "?")
        question = say("sessions.why_take", seat=say(f"seat.{seat.value}"))
        await self._with_reason(
            "take_over",
            question,
            (say("sessions.signed_take", seat=say(f"seat.{seat.value}"), who=who),),
            lambda request: self.live.seating.take_over(request, token),
        )

    async def do_lockout(self) -> None:
        """Put everybody else out, before an upgrade."""
        await self._with_reason(
            "lockout",
            say("sessions.why_lockout"),
            (say_count("sessions.signed_lockout", max(0, len(self.seen) - 1)),),
            self.live.seating.lock_out,
        )

    async def _with_reason(self, act: str, question: str, lines: tuple[str, ...], do: Do) -> None:
        reason = await self.ask(ReasonDialog(question, lines))
        if reason:
            await sign_here(self, act, (*lines, reason), do, reason)
