"""The app around the screens: one queue of scans, one intention at a time, a clean end whatever happens."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from textual.app import App
from textual.binding import BindingType
from textual.events import Event, Key, Resize
from textual.filter import LineFilter
from textual.reactive import Reactive
from textual.screen import Screen
from textual.theme import Theme
from textual.worker import WorkerFailed

from screens.commands import Area, Offer, signature_offer
from screens.outage.words import elapsed
from screens.shell.behind import Behind
from screens.shell.dialog import Dialog
from screens.shell.everywhere import Everywhere
from screens.shell.faults import EXIT_CODE, note_fault
from screens.shell.glyphs import use_ascii_frames, use_whole_cells
from screens.shell.habit import Habit
from screens.shell.harmless import HARMLESS
from screens.shell.keyed import KeyedScreen
from screens.shell.local_time import local_now
from screens.shell.scans import PREFIX, TIMEOUT, Fault, Frame, FrameCollector, typed_in_wrong_layout
from screens.shell.screen import StationScreen
from screens.shell.severity import Severity
from screens.shell.stopped import Stopped
from screens.shell.surroundings import HeaderFacts, Live, Notices
from screens.shell.terminal import is_plain
from screens.shell.themes import DARK, PLAIN, THEMES
from screens.shell.too_small import TooSmallScreen, too_small
from screens.shell.turn import Turn
from screens.shell.type_ahead import TypeAhead
from screens.shell.wrapping import break_as_written
from screens.widgets.pin_field import PinField
from station.clinical.scan_codes import CodeType
from station.words import say

ScanAnywhere = Callable[[str], Awaitable[bool]]
"""Takes a scan that the screen on top had no use for; False if it means nothing at all."""

NoticesNow = Callable[[], Awaitable[Notices]]
"""Gives what the whole team must know; asked when the records changed."""


class StationApp(App[int], inherit_bindings=False):
    """The station on a terminal; opens on the screen that `first` makes."""

    CSS_PATH = "base.tcss"
    BINDINGS: ClassVar[list[BindingType]] = []
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    ESCAPE_TO_MINIMIZE = False
    VERTICAL_BREAKPOINTS = [(40, "-high")]  # noqa: RUF012 - declared so in Textual
    theme: Reactive[str] = Reactive(DARK.name)

    def __init__(
        self,
        live: Live,
        first: Callable[[], StationScreen[Any]],
        *,
        unit: str,
        log: Path,
        areas: Sequence[Area] = (),
        badge_first: ScanAnywhere | None = None,
        scan_anywhere: ScanAnywhere | None = None,
        notices_now: NoticesNow | None = None,
        stand: Callable[[], Coroutine[Any, Any, None]] | None = None,
        opened: Callable[[], Coroutine[Any, Any, None]] | None = None,
        prefix: str = PREFIX,
        clock: Callable[[], datetime] = local_now,
    ) -> None:
        super().__init__()
        use_whole_cells()
        break_as_written()
        if is_plain():
            use_ascii_frames()
            self.theme = PLAIN.name
        self.live = live
        self.unit = unit
        self.operator = ""
        """Name of the person at the keyboard, in words; call `refresh_header` after a change."""
        self.role = ""
        """What that person is, as a code of `role.<code>`."""
        self.notices = Notices()
        """What the whole team must know."""
        self.turn = Turn()
        self.behind = Behind(self)
        self.habit = Habit()
        self.dialog_shown: Callable[[Dialog[Any]], None] = lambda dialog: None
        """Told of every dialog once it stands."""
        self.scans_given = 0
        """How many scans were given to a screen so far."""
        self.everywhere = Everywhere(self, areas)
        self.in_dialogs = Everywhere(self, only_help=True)
        self._first = first
        self._fault_log = log
        self._badge_first = badge_first
        self._scan_anywhere = scan_anywhere
        self._notices_now = notices_now
        self._notices_read = False  # till then nobody may be told that there is no outage
        self._stand = stand
        self._opened = opened
        self._standing = asyncio.Event()
        if stand is None:
            self._standing.set()
        self.stopped: Stopped | None = None
        """Why the station could not be opened behind the first screen."""
        self._clock = clock
        self._collector = FrameCollector(prefix)
        self._typed = TypeAhead(self, self._give_key, self._held_up)
        self._scans: asyncio.Queue[str] = asyncio.Queue()

    @property
    def available_themes(self) -> dict[str, Theme]:
        """Give our own themes from the first moment on: one set later has every style sheet read again."""
        return {theme.name: theme for theme in THEMES}

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give the colours that the style sheets name, before a theme is applied."""
        return DARK.variables

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Let nothing through that would steer the terminal."""
        return [*super().get_line_filters(), HARMLESS]

    def get_default_screen(self) -> Screen[Any]:
        """Open on the first screen, whose style sheets Textual does not read by itself."""
        first = self._first()
        for path in first.css_path:
            self.stylesheet.read(path)
        return first

    def on_mount(self) -> None:
        """Start the consumer of scans, the clock, and the answers to signals."""
        self.run_worker(self._consume_scans(), exit_on_error=True)
        self.set_interval(TIMEOUT / 4, self._look_at_frame)
        self._tick()
        self.live.subscribe(self.records_changed)
        self._look_for_notices()
        for wanted in (signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(wanted, self.exit, 0)
        asyncio.get_running_loop().add_signal_handler(signal.SIGCONT, self._woken)
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)

    def on_ready(self) -> None:
        """Begin with what comes before the first key."""
        if not gc.isenabled():  # `run_app` had the look for garbage off; what the start made stays
            gc.freeze()
            gc.enable()
        if self._stand is None:
            self._begin_work()
        else:
            self.run_worker(self._open_behind(self._stand), exit_on_error=True)

    async def _open_behind(self, stand: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Open what acts while the first screen takes keys; end where that can't be."""
        await self._shown()
        try:
            await stand()
        except Stopped as stopped:
            self.stopped = stopped
            self.exit()
        else:
            self._begin_work()

    async def _shown(self) -> None:
        """Wait until the first screen shows what it read: whoever waits for it waits for nothing else."""
        first, painted = self.screen_stack[0], asyncio.Event()
        if isinstance(first, StationScreen):
            await first.loaded.wait()
        self.call_after_refresh(painted.set)
        await painted.wait()

    def _begin_work(self) -> None:
        """Begin with what comes before the first command."""
        if self._opened is not None:
            self.begin(self._opened())

    def stand_on(self, live: Live) -> None:
        """Go on with the whole live process, now that it is open."""
        self.live = live
        live.subscribe(self.records_changed)
        self._standing.set()
        self.records_changed()

    # Keys and scans

    async def on_event(self, event: Event) -> None:
        """Take scans out of the keys before any screen sees them."""
        if not isinstance(event, Key) or event.is_forwarded:
            await super().on_event(event)
            return
        self.live.touched()
        if self._collector.take(event):
            self.habit.over()
        else:
            await self._typed.take(event)
        self._sort_frames()

    async def _give_key(self, key: Key) -> None:
        """Give a key to the screen, unless it is part of a PIN typed where none is asked."""
        if isinstance(self.focused, PinField):
            self.habit.over()
        elif self.habit.drops(key):
            if isinstance(self.screen, KeyedScreen):
                self.screen.tell(say("habit.pin_not_asked"), Severity.WARNING)
            return
        await super().on_event(key)

    def _held_up(self) -> bool:
        """Whether a command waits for the station to open: what was typed behind it is meant for later."""
        return self.turn.busy and not self._standing.is_set()

    def _look_at_frame(self) -> None:
        """Give up a frame whose Enter never came."""
        if self._collector.open:
            from textual._time import get_time  # the clock of Key.time

            self._collector.look(get_time())
            self._sort_frames()

    def _sort_frames(self) -> None:
        """Queue whole scans; refuse aloud what was given up."""
        for result in self._collector.results():
            if isinstance(result, Frame):
                self._scans.put_nowait(result.text)
            else:
                self._refuse(
                    say("scanner.unfinished") if result is Fault.UNFINISHED else say("scanner.damaged")
                )

    async def _consume_scans(self) -> None:
        """Handle one scan at a time, each by the screen that is on top once the one before is settled."""
        while True:
            text = await self._scans.get()
            await self._typed.given()
            await self.turn.idle()
            self.scans_given += 1
            self.begin(self._give(text))

    async def _give(self, text: str) -> None:
        """Give a badge to who greets people, else the scan to the screen on top, then to whoever takes scans
        from anywhere."""
        self.habit.over()
        screen = self.screen
        greeted = self._badge_first if isinstance(screen, StationScreen) else None
        if greeted is not None and await greeted(text):
            self.habit.expect()
            await self._sign_by(text)
            return
        if isinstance(screen, KeyedScreen) and await screen.on_scan(text):
            screen.refresh_commands()
        elif screen.is_modal:
            self._refuse_behind_question(text)
        elif self._scan_anywhere is None or not await self._scan_anywhere(text):
            wrong = typed_in_wrong_layout(text)
            self._refuse(say("scanner.wrong_layout") if wrong else say("scanner.unknown"))

    def _refuse_behind_question(self, text: str) -> None:
        """Refuse a scan that the question shown does not wait for; a badge may bring a PIN by habit."""
        badge = text.strip().upper().startswith(CodeType.PERSON.value)
        if badge:
            self.habit.expect()
        self._refuse(say("scanner.badge_too_soon" if badge else "scanner.answer_first"))

    async def _sign_by(self, badge: str) -> None:
        """Open the signature that the screen on top waits for, with the person whose badge was scanned."""
        screen = self.screen
        offer = signature_offer(screen.hosts()) if isinstance(screen, StationScreen) else None
        if offer is None or not isinstance(screen, StationScreen):
            return
        why_not = offer.why_not
        if screen.says(say("scan.whose", name=self.operator)):
            code = "sign.at_f12" if why_not is None else "sign.not_yet"
            screen.tell(say(code, name=self.operator, why=why_not or ""))
        if why_not is not None:
            return
        screen.badge = badge
        await self._carry_out(offer)
        screen.take_badge()

    def _refuse(self, sentence: str) -> None:
        if isinstance(self.screen, KeyedScreen):
            self.screen.tell(sentence, Severity.REFUSED)

    def shown(self, screen: Screen[Any]) -> None:
        """Take note of a screen that somebody is asked on, once it stands."""
        if isinstance(screen, Dialog):
            self.dialog_shown(screen)

    # One intention at a time

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Carry out work that the next scan and the next command wait for."""
        self.turn.begin()
        self.run_worker(self._in_turn(work), exit_on_error=True)

    async def _in_turn(self, work: Coroutine[Any, Any, None]) -> None:
        with self.turn.already_begun():
            await self._stands(work)
            await work

    async def _stands(self, work: Coroutine[Any, Any, None]) -> None:
        """Wait until what acts is open; work that was waiting when the app ends is given up."""
        try:
            await self._standing.wait()
        except asyncio.CancelledError:
            work.close()
            raise

    def start(self, offer: Offer) -> None:
        """Carry a command out."""
        self.begin(self._carry_out(offer))

    async def _carry_out(self, offer: Offer) -> None:
        await offer.host.carry_out(offer.command)
        if isinstance(self.screen, KeyedScreen):
            self.screen.refresh_commands()

    # What is around the screens

    def header_facts(self) -> HeaderFacts:
        """Return what the top line says now."""
        now = self._clock()
        return HeaderFacts(
            unit=self.unit,
            moment=say("header.moment", date=f"{now:%d/%m/%Y}", time=f"{now:%H:%M}"),
            seat=say(f"seat.{self.live.seat}"),
            operator=self.operator,
            printer=say(f"printer.light.{self.live.printer.value}") if self._standing.is_set() else "",
            alert=self.notices.alert,
            hour=say("header.hour", date=f"{now:%d/%m}", time=f"{now:%H:%M}"),
            outage=self._outage(),
            calm=say("header.no_outage") if self._notices_read else "",
            role=say(f"role.{self.role}") if self.role else "",
            role_short=say(f"role.{self.role}.short") if self.role else "",
            ready=self.notices.ready,
            standby=self.notices.standby,
            working=self._notices_now is not None,
        )

    def _outage(self) -> str:
        if self.notices.recovery:
            return self.notices.recovery
        since = self.notices.outage_since
        return say("header.outage", elapsed=elapsed(self._clock() - since)) if since else ""

    def refresh_header(self) -> None:
        """Show the top line as it is now."""
        if self.screen_stack and isinstance(self.screen, StationScreen) and self.screen.is_mounted:
            self.screen.refresh_header()

    def records_changed(self) -> None:
        """Show the records and the printer as they are now; other screens do it when they come on top."""
        if not self.screen_stack:
            return  # the app ended; what goes on beside it must not fall over that
        self.refresh_header()
        self._look_for_notices()
        if isinstance(self.screen, StationScreen):
            self.screen.records_changed()

    def _look_for_notices(self) -> None:
        if self._notices_now is not None and self._standing.is_set():
            self.run_worker(self._show_notices(self._notices_now), exit_on_error=True)

    async def _show_notices(self, notices_now: NoticesNow) -> None:
        self.notices = await notices_now()
        self._notices_read = True
        self.refresh_header()

    def _tick(self) -> None:
        """Show the time, once a minute: each drawing costs bytes over SSH."""
        self.refresh_header()
        self.set_timer(60.5 - self._clock().second, self._tick)

    def _woken(self) -> None:
        """Take the terminal anew after a stop: Textual's own answer begins second threads beside the first,
        and two that read share a scan's signs out among them."""
        with self.suspend():
            pass

    def on_resize(self, event: Resize) -> None:
        """Put a plain sentence in front of everything while the window is too small."""
        if too_small(event.size) and not isinstance(self.screen, TooSmallScreen):
            self.push_screen(TooSmallScreen())

    # The unexpected

    def _handle_exception(self, error: Exception) -> None:
        """Note where it happened, without any value, and end with one sentence."""
        cause = error.error if isinstance(error, WorkerFailed) else error
        note_fault(cause, self._fault_log)
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self.panic()

    def panic(self, *renderables: object) -> None:
        """End with one sentence, never with a traceback, whose values may be a patient's."""
        self._return_code = EXIT_CODE
        super().panic(say("shell.fault", log=str(self._fault_log)))
