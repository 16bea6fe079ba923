"""The books of record: what keeps the open one from being closed, and the archives of those before it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from textual.app import ComposeResult
from textual.widgets import Static

from screens.commands import Command
from screens.dialogs.ask import AskDialog
from screens.dialogs.progress import LongWork
from screens.records.left_words import left_words
from screens.shell.local_time import local
from screens.shell.long_work import long_work
from screens.shell.screen import StationScreen
from screens.shell.sentences import refusal
from screens.shell.severity import Severity
from screens.widgets.work_table import Column, Row, WorkTable
from station.acts.closing import why_not_close_book
from station.acts.desk import Desk
from station.acts.outcome import Refused
from station.clinical.closing import ClosedBook, Left
from station.clinical.model import BEFORE_START
from station.clinical.seats import why_seat_may_not
from station.clinical.steps import Not
from station.records.keys import StationKey
from station.records.queries import preparations
from station.records.queries.closing import closed_books, left_undone
from station.records.queries.preparations import BoardRow
from station.runtime.closing_book import why_archive_fails
from station.words import captioned, say, say_count, separated

CHECK = Command("books.check", "f2", "command.check_archive")
CLOSE = Command("books.close", "f3", "command.close_book")

CLOSE_CODE = 76
"""What the app answers when the book is to be closed in its terminal: nobody may be in the station then."""
MOST_LEFT = 4
"""How many of the orders that would be left are listed here; the terminal lists all."""


class BooksScreen(StationScreen[None]):
    """Newest first. The book is closed in the terminal, once this session has ended; destroying is a line to
    type."""

    KEYS = (CHECK, CLOSE)
    CSS_PATH = "books_of_record.tcss"
    AUTO_FOCUS = "WorkTable"

    def __init__(self) -> None:
        super().__init__()
        self._books: dict[str, ClosedBook] = {}
        self._keeps_open = ""

    def body(self) -> ComposeResult:
        """Put the open book over the closed ones."""
        yield Static("", id="open", markup=False)
        yield Static(say("books.closed"), id="closed", markup=False)
        yield WorkTable(
            (
                Column(say("books.name"), 24, stretch=True),
                Column(say("books.closed_on"), 11),
                Column(say("books.entries"), 8, right=True),
                Column(say("books.keep_until"), 11),
                Column(say("books.standing"), 16),
            )
        )
        yield Static("", id="do", markup=False)

    async def reload(self) -> None:
        """Read the books again."""
        now = self.live.now()
        reasons = await self.live.ask(why_not_close_book, now)
        told = [_said(one) for one in reasons]
        self._keeps_open = told[0] if told else ""
        words = [say_count("books.kept_open", len(told)), *told] if told else [say("books.may_close")]
        words += self._left(await self.live.ask(left_undone), await self.live.ask(preparations.going_on))
        self.query_one("#open", Static).update("\n".join(words))
        found = await self.live.ask(closed_books)
        self._books = {book.name: book for book in reversed(found)}
        self.query_one(WorkTable).show([_row(book, now) for book in self._books.values()])
        self._show_line()

    def _left(self, found: Left, rows: Sequence[BoardRow]) -> list[str]:
        """Say what a closing would leave undone, the first lines of it."""
        if not found.not_begun and not found.undecided:
            return []
        begun = [row for row in rows if row.state in BEFORE_START]
        more = [say("books.left_more", n=len(begun) - MOST_LEFT)] if len(begun) > MOST_LEFT else []
        said = say("lines.close_book.left", not_begun=found.not_begun, undecided=found.undecided)
        return [said, *(f"  {left_words(row)}" for row in begun[:MOST_LEFT]), *more]

    def on_work_table_moved(self, event: WorkTable.Moved) -> None:
        """Say what can be done about the archive under the cursor."""
        self._show_line()

    def _show_line(self) -> None:
        book = self._current
        words = say("books.none") if book is None else _line(book, self.live.now())
        self.query_one("#do", Static).update(words)

    @property
    def _current(self) -> ClosedBook | None:
        return self._books.get(self.query_one(WorkTable).current or "")

    def why_not(self, command_id: str) -> str | None:
        """Check only an archive that is kept; close only from the seat that may, once nothing is open."""
        if command_id == CLOSE.id:
            may_not = why_seat_may_not(self.live.seat, "close_book", signed=True)
            return _said(may_not) if may_not else self._keeps_open or None
        book = self._current
        if book is None:
            return say("books.none")
        return refusal(Refused("archive_destroyed", {"name": book.name})) if book.destroyed else None

    async def do_close(self) -> None:
        """End this session, and ask for the closing in the terminal it leaves."""
        if await self.ask(AskDialog([say("books.close_how")])):
            self.app.exit(0, return_code=CLOSE_CODE)

    async def do_check(self) -> None:
        """Verify every file of the archive, here and on the second medium."""
        book = self._current
        if book is None:
            return
        key = await self.live.consult(_key)
        checking = LongWork(say("progress.title.archive", name=book.name), say("progress.left.archive"))
        faults = await long_work(
            self,
            checking,
            lambda tell: asyncio.to_thread(why_archive_fails, self.live.home, book, key, tell),
        )
        if faults is None:
            return
        if faults:
            said = separated(say(f"books.fault.{place}", why=why) for place, why in faults)
            self.tell(captioned(book.name, said), Severity.REFUSED)
        else:
            self.tell(say("books.whole", name=book.name), Severity.DONE)


def _said(reason: Not) -> str:
    return refusal(Refused(reason.code, dict(reason.params or {})))


def _key(desk: Desk) -> StationKey:
    return desk.key


def _row(book: ClosedBook, now: datetime) -> Row:
    days = (f"{local(book.closed):%d/%m/%Y}", str(book.entries), f"{local(book.keep_until):%d/%m/%Y}")
    return Row(book.name, (book.name, *days, say(f"books.is.{_standing(book, now)}")))


def _standing(book: ClosedBook, now: datetime) -> str:
    if book.destroyed:
        return "destroyed"
    return "kept" if now < book.keep_until else "may_go"


def _line(book: ClosedBook, now: datetime) -> str:
    until = f"{local(book.keep_until):%d/%m/%Y}"
    stands = say(f"books.do.{_standing(book, now)}", name=book.name, until=until)
    left = {"not_begun": book.not_begun, "undecided": book.undecided, "why": book.why_left}
    return f"{stands}\n{say('books.do.left', **left)}" if book.why_left else stands
