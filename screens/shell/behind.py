"""Long work that nobody has to wait for: it goes on behind the screens, and its end is told on one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from textual.app import App

from screens.shell.screen import StationScreen
from screens.shell.severity import Severity

Told = tuple[str, Severity]
"""How work ended, in words, and how serious that is."""

LOOK_SECONDS = 0.5
"""How often it is looked whether a question still covers the screen that is to be told."""


class Behind:
    """Carries out one work after the other while people go on."""

    def __init__(self, app: App[int]) -> None:
        self._app = app
        self._one = asyncio.Lock()
        self._going = 0

    @property
    def busy(self) -> bool:
        """Whether something goes on."""
        return self._going > 0

    def begin(self, work: Callable[[], Awaitable[Told]]) -> None:
        """Begin work once what was begun before is over."""
        self._going += 1
        self._app.run_worker(self._carry_out(work), exit_on_error=True)

    async def _carry_out(self, work: Callable[[], Awaitable[Told]]) -> None:
        try:
            async with self._one:
                sentence, severity = await work()
        finally:
            self._going -= 1
        screen = await self._full_screen()
        screen.tell(sentence, severity)

    async def _full_screen(self) -> StationScreen[Any]:
        """Wait until no question covers the screen, which would take the sentence away with it."""
        while not isinstance(screen := self._app.screen, StationScreen):
            await asyncio.sleep(LOOK_SECONDS)
        return screen
