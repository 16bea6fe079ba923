"""A label's code on the screen, for when the printer is dead: an imager reads it from the glass."""

from __future__ import annotations

import os
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from screens.commands import CLOSE
from screens.shell.footer import CommandFooter
from screens.shell.keyed import KeyedScreen
from screens.shell.message_line import MessageLine
from station.words import say

WHITE, BLACK = "on #ffffff", "on #000000"
HALF = "#000000 on #ffffff"
KEPT_LINES = 2
"""Lines under the code: the message and the keys."""


class CodeScreen(KeyedScreen[str], ModalScreen[str]):
    """Shows one code as large as the terminal lets it; Esc puts it away.

    Where it `takes` scans, it answers what is scanned meanwhile.
    """

    KEYS = (CLOSE,)
    AUTO_FOCUS = ""
    CSS_PATH: ClassVar[str] = "code_screen.tcss"

    def __init__(self, code: str, words: str, *, takes: bool = False) -> None:
        super().__init__()
        self._takes = takes
        self._code = code
        self._words = words

    def compose(self) -> ComposeResult:
        """Leave all the room to the code."""
        with Container(id="room"):
            yield Static("", id="code", markup=False)
        yield MessageLine()
        yield CommandFooter()

    def on_mount(self) -> None:
        """Draw it, and say whose it is."""
        self.tell(self._words)
        self.on_resize()

    def on_resize(self) -> None:
        """Draw it again for another size."""
        columns, lines = self.size.width, self.size.height - KEPT_LINES
        drawn = draw(self._code, columns, lines, half=os.environ.get("TERM") != "linux")
        self.query_one("#code", Static).update(drawn if drawn is not None else say("code.no_room"))

    async def on_scan(self, text: str) -> bool:
        """Answer a scan, where one is wanted."""
        if self._takes:
            self.finish(text)
        return self._takes

    async def do_close(self) -> None:
        """Put it away."""
        self.finish()


def draw(code: str, columns: int, lines: int, *, half: bool) -> Content | None:
    """Draw a code within that many cells: in whole cells where they fit, in half blocks where the font has
    them; nothing where there is no room."""
    from station.printing.code_modules import code_modules
    from station.printing.on_screen import as_spaces, size_as_half_blocks, size_as_spaces
    from station.printing.plain import half_blocks

    modules = code_modules(code)
    wide, high = size_as_spaces(modules)
    if wide <= columns and high <= lines:
        rows = [
            Content.assemble(*((" " * cells, BLACK if black else WHITE) for black, cells in row))
            for row in as_spaces(modules)
        ]
        return Content("\n").join(rows)
    wide, high = size_as_half_blocks(modules)
    if half and wide <= columns and high <= lines:
        return Content("\n").join(
            Content.styled(row, HALF) for row in half_blocks(modules, dark_ground=False)
        )
    return None
