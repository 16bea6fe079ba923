"""Keys typed faster than the screen follows: each is given once what the one before moved has come to rest.

Textual hands a key to the part that has the cursor at that moment, while the key before may still be on its
way to move that cursor: on a slow night an answer would land in the field of the question before.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from textual.app import App
from textual.events import Key

Give = Callable[[Key], Awaitable[None]]


class TypeAhead:
    """Holds what was typed and not yet given; in order, none lost."""

    def __init__(self, app: App[int], give: Give, held_up: Callable[[], bool]) -> None:
        self._app = app
        self._give = give
        self._held_up = held_up
        self._held: deque[Key] = deque()
        self._given = asyncio.Event()
        self._given.set()

    async def take(self, key: Key) -> None:
        """Take a key behind those held, and give what can be given now."""
        self._held.append(key)
        if self._given.is_set():
            await self._go_on()

    async def given(self) -> None:
        """Wait until no key is held."""
        await self._given.wait()

    async def _go_on(self) -> None:
        while self._held and self._at_rest():
            await self._give(self._held.popleft())
        if self._held:
            self._given.clear()
            self._app.call_later(self._look_again)
        else:
            self._given.set()

    async def _look_again(self) -> None:
        await asyncio.sleep(0.01 if self._held_up() else 0)  # the parts of the screen have their turn
        if self._app.screen_stack:  # or it ended meanwhile
            await self._go_on()

    def _at_rest(self) -> bool:
        """Whether nothing is on its way between the app and the part that has the cursor."""
        if self._held_up():
            return False
        app = self._app
        pumps = [app, *(app.focused or app.screen).ancestors_with_self]
        return not any(pump.message_queue_size for pump in pumps)
