"""The first words of the demonstration: what to press, and the cursor on a preparation that is easy."""

from __future__ import annotations

import asyncio

from textual.css.query import NoMatches

from screens.app import StationApp
from screens.board.board import BoardScreen
from screens.shell.severity import Severity
from screens.widgets.work_table import WorkTable
from station.readiness.stock import Shelves
from station.readiness.walking import easy_preparation
from station.runtime.live import Live
from station.words import say

SOON = 0.05  # seconds


async def welcome(app: StationApp, live: Live, shelves: Shelves, pin: str) -> None:
    """Wait for the board, then say how to begin."""
    easy = await live.consult(easy_preparation, shelves)
    while not board_on(app, easy):
        await asyncio.sleep(SOON)
    if isinstance(app.screen, BoardScreen):
        app.screen.tell(say("demo.welcome", pin=pin), Severity.NOTE)


def board_on(app: StationApp, easy: int | None) -> bool:
    """Put the cursor of the board on a preparation, as soon as there is a board."""
    try:
        table = app.screen.query_one(WorkTable) if app.is_running else None
    except NoMatches:
        return False
    if table is None or not table.row_count:
        return False
    return easy is None or table.go_to(str(easy))
