"""The base of every screen and dialog: keys become commands, a refused key says why, answers are awaited."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.screen import Screen

from screens.commands import COMMAND_KEYS, Command, Host, check_keys, offer_for, offers
from screens.shell.footer import CommandFooter
from screens.shell.message_line import MessageLine
from screens.shell.sentences import deed, refusal
from screens.shell.severity import Severity
from screens.shell.surroundings import Station
from screens.shell.turn import counted_here
from station.acts.outcome import Done, Outcome
from station.words import say

if TYPE_CHECKING:
    from station.runtime.live import Live

R = TypeVar("R")
Answer = TypeVar("Answer")


class KeyedScreen(Screen[R], inherit_bindings=False):
    """A screen whose keys are the commands in `KEYS`, each carried out by its own `async def do_<name>`."""

    KEYS: ClassVar[tuple[Command, ...]] = ()
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, f"press('{key}')", show=False) for key in COMMAND_KEYS),
        Binding("tab", "app.focus_next", show=False),
        Binding("shift+tab", "app.focus_previous", show=False),
    ]

    def __init_subclass__(cls, **options: bool) -> None:
        """Refuse, when the program is loaded, a key used twice or a command that nothing carries out."""
        super().__init_subclass__(**options)
        check_keys(cls.KEYS)
        for command in cls.KEYS:
            if not hasattr(cls, command.method):
                raise TypeError(f"{cls.__name__} has {command.id} among its keys but no {command.method}")

    def __init__(self) -> None:
        super().__init__()
        self.answer: asyncio.Future[R | None] = asyncio.get_running_loop().create_future()
        """What this screen answers to `ask`; set once, by `finish`."""
        self._asked_in_turn = False
        self.badge = ""
        """A badge scanned to sign what can be signed here; whoever asks for the signature takes it."""

    @property
    def station(self) -> Station:
        """The app, as screens may use it."""
        return cast(Station, self.app)

    @property
    def live(self) -> Live:
        """The live process: `act` records, `ask` reads."""
        return cast("Live", cast(Any, self.app).live)

    # What a screen may override

    def why_not(self, command_id: str) -> str | None:
        """Say in one sentence why a command of `KEYS` can't act now; None if it can."""
        return None

    async def on_scan(self, text: str) -> bool:
        """Take one scan; False if it means nothing here."""
        return False

    def hosts(self) -> list[Host]:
        """Return who offers commands here, nearest first."""
        return [self, self.station.everywhere]

    # What a screen may call

    def tell(self, sentence: str, severity: Severity = Severity.NOTE) -> None:
        """Show a sentence in the message line, where it stays; a refusal is also heard."""
        self.query_one(MessageLine).tell(sentence, severity)
        if severity is Severity.REFUSED:
            self.app.bell()

    def says(self, sentence: str) -> bool:
        """Whether this is what the message line says."""
        return self.query_one(MessageLine).sentence == sentence

    def report(self, outcome: Outcome) -> bool:
        """Tell how an act ended; True if it was done."""
        if isinstance(outcome, Done):
            self.tell(deed(outcome), Severity.DONE)
            return True
        self.tell(refusal(outcome), Severity.REFUSED)
        return False

    def take_badge(self) -> str:
        """Give the badge that was scanned for the signature to come, once."""
        badge, self.badge = self.badge, ""
        return badge

    async def ask(self, screen: KeyedScreen[Answer]) -> Answer | None:
        """Show a dialog or a screen and wait for what it answers; scans go to it meanwhile."""
        turn = self.station.turn
        screen._asked_in_turn = counted_here()
        try:
            await self.app.push_screen(screen)
            self.station.shown(screen)
        finally:
            if screen._asked_in_turn:
                turn.end()
        return await screen.answer

    async def go(self, screen: KeyedScreen[Answer]) -> None:
        """Show a screen and come back as soon as it stands, without waiting for what it answers."""
        await self.app.push_screen(screen)

    def finish(self, result: R | None = None) -> None:
        """Answer and leave the screen; does nothing when it was already left."""
        if self.answer.done() or self.app.screen is not self:
            return
        if self._asked_in_turn:
            self.station.turn.begin()  # for the one who asked, and who goes on now
        popped = self.app.pop_screen()
        self.answer.set_result(result)
        self.station.begin(_made(popped))

    def refresh_commands(self) -> None:
        """Look again which commands can act, for the footer."""
        try:
            self.query_one(CommandFooter).show(offers(self.hosts()))
        except NoMatches:
            return  # not composed yet

    # How keys become commands

    def commands(self) -> tuple[Command, ...]:
        """Return this screen's commands."""
        return self.KEYS

    def reason_against(self, command: Command) -> str | None:
        """Say why a command of this screen can't act now."""
        return self.why_not(command.id)

    async def carry_out(self, command: Command) -> None:
        """Do what a command of this screen stands for."""
        method: Callable[[], Awaitable[None]] = getattr(self, command.method)
        await method()

    def action_press(self, key: str) -> None:
        """Carry out the command on a key, or say why not; Esc with nothing to close says nothing."""
        offer = offer_for(key, self.hosts())
        if key == "escape" and (offer is None or offer.why_not is not None):
            return
        if offer is None and key == "f12" and self.station.habit.behind_badge:
            return  # the badge has signed, and what was done stays to be read
        if offer is None:
            self.tell(say("shell.key_unused", key=say(f"key.{key}")), Severity.REFUSED)
        elif offer.why_not is not None:
            self.tell(offer.why_not, Severity.REFUSED)
        elif self.station.turn.busy:
            self.tell(say("shell.busy"), Severity.REFUSED)
        else:
            self.station.start(offer)

    def on_descendant_focus(self) -> None:
        """Show what the newly focused part allows."""
        self.refresh_commands()

    def on_screen_resume(self) -> None:
        """Show what can be done now that the screen is on top again."""
        self.refresh_commands()


async def _made(change: Awaitable[object]) -> None:
    """Wait until a change of screen is made."""
    await change
