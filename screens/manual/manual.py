"""The manual on the screen: one book at a time, as plain text that the arrows scroll."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from screens.commands import Command
from screens.manual.books import BOOKS, BookMissing, read_book, unwrapped
from screens.shell.screen import StationScreen

NEXT = Command("manual.next_book", "f2", "command.next_book")


def page(book: str) -> Content:
    """Draw a book, or the sentence that says it is missing."""
    try:
        return as_content(read_book(book))
    except BookMissing as missing:
        return Content(str(missing))


def as_content(text: str) -> Content:
    """Draw Markdown as a console can show it: headings and what is bold in bold, paragraphs to the width."""
    return Content("\n").join(map(_line, unwrapped(text)))


def _line(line: str) -> Content:
    if line.startswith("#"):
        return Content.styled(line.lstrip("# "), "bold")
    parts = [
        Content.styled(part, "bold") if number % 2 else Content(part)
        for number, part in enumerate(line.split("**"))
    ]
    return Content("").join(parts)


class Page(VerticalScroll, can_focus=True):
    """What scrolls."""


class ManualScreen(StationScreen[None]):
    """Shows a book; F2 turns to the next one."""

    KEYS = (NEXT,)
    AUTO_FOCUS = "Page"
    CSS_PATH: ClassVar[str] = "manual.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._book = BOOKS[0]

    def body(self) -> ComposeResult:
        """Put the page."""
        with Page():
            yield Static(page(self._book), id="book", markup=False)

    async def do_next_book(self) -> None:
        """Turn to the next book, from its first line."""
        self._book = BOOKS[(BOOKS.index(self._book) + 1) % len(BOOKS)]
        self.query_one("#book", Static).update(page(self._book))
        self.query_one(Page).scroll_home(animate=False)
