"""How the play waits: for the eye, for a screen, for the records; and how it types, thing after thing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from textual.screen import Screen

from screens.app import StationApp
from screens.demo.hand import Hand
from screens.demo.narration import Narrator
from screens.dialogs.sign import SignDialog
from screens.widgets.pin_field import PinField
from station.readiness.demo import DemoFailed
from station.words import say

LOOK = 0.03  # seconds between two looks at the screen
PATIENCE = 20.0  # seconds that something may take before the play gives up
READING, KEY, DIGIT = 1.5, 0.3, 0.06  # seconds at speed 1: to read a line, after a key, after a digit


class Pace:
    """Plays keys at a speed that people can follow."""

    def __init__(self, app: StationApp, speed: float) -> None:
        self.app = app
        self._speed = max(speed, 0.1)
        self._hand = Hand(app)
        self._narrator = Narrator(app)

    async def pause(self, seconds: float) -> None:
        """Let people look."""
        await asyncio.sleep(seconds / self._speed)

    async def narrate(self, words: str) -> None:
        """Say what comes, and leave the time to read it."""
        await self._narrator.tell(words)
        await self.pause(READING)

    async def press(self, *keys: str) -> None:
        """Press keys, each once the one before is settled."""
        for key in keys:
            await self.until(lambda: not self.app.turn.busy)
            await self._press(key)
            await self.pause(KEY)
            await self._narrator.follow()

    async def _press(self, key: str) -> None:
        """Press one key; the focus moves behind a Tab, and what is typed next must not overtake it."""
        focused = self.app.focused
        self._hand.press(key)
        if key == "tab":
            await self.until(lambda: self.app.focused is not focused)

    async def write(self, text: str, each: float = DIGIT) -> None:
        """Type a text as fingers do."""
        for sign in text:
            self._hand.type(sign)
            await self.pause(each)
        await self.pause(KEY)

    async def scan(self, code: str) -> None:
        """Scan a code, and wait until it was taken."""
        given = self.app.scans_given
        self._hand.scan(code)
        await self.until(lambda: self.app.scans_given > given and not self.app.turn.busy)
        await self.pause(KEY)

    async def on(self, screen: type[Screen[Any]]) -> None:
        """Wait until a kind of screen is on top and settled."""
        await self.until(lambda: isinstance(self.app.screen, screen) and not self.app.turn.busy)
        await self._narrator.follow()

    async def sign(self, badge: str, pin: str) -> None:
        """Sign in the dialog that is open or opening: the badge, and the PIN if it is asked."""
        await self.on(SignDialog)
        await self.pause(KEY)
        self._hand.scan(badge)
        await self.until(lambda: self._asks_pin() or not self._signing())
        if self._signing():
            await self.write(pin)
            await self.press("f12")
            await self.until(lambda: not self._signing())
        await self.until(lambda: not self.app.turn.busy)

    def _signing(self) -> bool:
        return isinstance(self.app.screen, SignDialog)

    def _asks_pin(self) -> bool:
        screen = self.app.screen
        return isinstance(screen, SignDialog) and any(field.display for field in screen.query(PinField))

    async def until(self, condition: Callable[[], bool]) -> None:
        """Look until something is true; DemoFailed when it never is."""

        async def look() -> bool:
            return condition()

        await self.until_told(look)

    async def until_told(self, condition: Callable[[], Awaitable[bool]]) -> None:
        """Ask until the answer is yes; DemoFailed when it never is."""
        end = asyncio.get_running_loop().time() + PATIENCE
        while not await condition():
            if asyncio.get_running_loop().time() > end:
                raise DemoFailed(say("demo.stuck", screen=type(self.app.screen).__name__))
            await asyncio.sleep(LOOK)
