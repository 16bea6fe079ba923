"""Long work that holds the screen: what is done now, how far it is, since when, and whether Esc ends it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import Command
from screens.shell.dialog import Dialog
from screens.shell.progress_words import bar, doing, elapsed, so_far
from screens.shell.severity import Severity
from station.progress import Cancelled, Progress
from station.words import say

STOP = Command("progress.stop", "escape", "command.stop")
BAR = 40
"""Signs of the bar."""
REDRAWN_SECONDS = 1.0
"""How often the dialog is drawn again: each time costs bytes over SSH."""


@dataclass(frozen=True, slots=True)
class LongWork:
    """Long work as people know it: its title, and in a sentence what ending it leaves; or, where it can't be
    ended, why."""

    title: str
    sentence: str
    ends: bool = True


class Going:
    """How far work is that goes on, and whether it was asked to end. Told from any thread, read by the
    screen's."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.progress: Progress | None = None
        self.asked_to_end = False
        self._clock = clock
        self._began = clock()

    def tell(self, progress: Progress) -> None:
        """Note how far it is; raises Cancelled where it was asked to end."""
        self.progress = progress
        if self.asked_to_end:
            raise Cancelled

    @property
    def seconds(self) -> float:
        """How long it has gone on."""
        return self._clock() - self._began


class ProgressDialog(Dialog[None]):
    """Stands until `end`; a scan during it is refused aloud."""

    KEYS = (STOP,)

    def __init__(self, work: LongWork, going: Going) -> None:
        super().__init__(work.title)
        self._work = work
        self._going = going
        self._over = False
        self._shown: dict[str, str] = {}

    def inside(self) -> ComposeResult:
        """Show what is done, how far it is, and what Esc does."""
        yield Static("", id="doing", markup=False)
        yield Static("", id="bar", markup=False)
        yield Static("", id="elapsed", markup=False)
        yield Static("", id="ending", markup=False)

    def on_mount(self) -> None:
        """Show how far it is, now and from time to time."""
        self._show()
        self.set_interval(REDRAWN_SECONDS, self._show)

    def _show(self) -> None:
        now = self._going.progress
        self._put("#doing", doing(now) if now else "")
        self._put("#bar", f"{bar(now, BAR)} {so_far(now)}".strip() if now else "")
        self._put("#elapsed", elapsed(self._going.seconds))
        self._put("#ending", self._ending())

    def _put(self, place: str, words: str) -> None:
        if words == self._shown.get(place):
            return
        line, stood = self.query_one(place, Static), bool(self._shown.get(place))
        self._shown[place] = words
        line.display = bool(words)
        line.update(words, layout=not stood or place == "#ending")  # else only this line is drawn again

    def _ending(self) -> str:
        if not self._work.ends:
            return say("progress.can_t_end", why=self._work.sentence)
        if self._going.asked_to_end:
            return say("progress.ending")
        return say("progress.esc_ends", left=self._work.sentence)

    def why_not(self, command_id: str) -> str | None:
        """End only what can be ended, once."""
        ending = not self._work.ends or self._going.asked_to_end
        return self._ending() if ending else None

    async def do_stop(self) -> None:
        """Ask the work to end at its next step."""
        self._going.asked_to_end = True
        self._show()

    async def on_scan(self, text: str) -> bool:
        """Refuse aloud: nobody knows yet what the scan would be about."""
        self.tell(say("progress.no_scan"), Severity.REFUSED)
        return True

    def end(self) -> None:
        """Leave, the work being over: at once, or when what covers the dialog is gone."""
        self._over = True
        self.finish()

    def on_screen_resume(self) -> None:
        """Leave if the work ended while something else was on top."""
        super().on_screen_resume()
        if self._over:
            self.finish()
