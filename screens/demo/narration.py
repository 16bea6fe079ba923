"""What the playing demonstration says of itself: two lines over every screen and dialog."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.css.query import NoMatches
from textual.widgets import Static


class Narration(Static):
    """The lines, at the foot of the screen they are on."""

    DEFAULT_CSS = """
    Narration { dock: top; height: 2; padding: 0 1; background: $current-paper; color: $current-ink;
                text-style: $current-style; }
    """


class Narrator:
    """Keeps the lines on whatever screen is on top."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._words = ""

    async def tell(self, words: str) -> None:
        """Say something else."""
        self._words = words
        await self.follow()

    async def follow(self) -> None:
        """Put the words on the screen that is now on top."""
        screen = self._app.screen
        try:
            screen.query_one(Narration).update(self._words)
        except NoMatches:
            await screen.mount(Narration(self._words, markup=False))
