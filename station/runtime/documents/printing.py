"""Printing documents from the live process: records are read in their thread, pages laid out beside it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from station.acts.desk import Desk, Request
from station.acts.sheets import note_sent
from station.places import Home
from station.records.queries.sheets import unsent
from station.runtime.documents.batch import FOLDER, send_made, send_pdf
from station.runtime.documents.making import document_of
from station.runtime.documents.others import Printable
from station.runtime.live import Live


@dataclass(frozen=True)
class Going:
    """One sheet that went out, or the one that did not and why; `left` still wait behind it."""

    sheet: int
    left: int
    fault: str = ""


async def print_batch(live: Live) -> AsyncIterator[Going]:
    """Print every sheet that waits, one after the other; ends after the first that can't leave."""
    waiting = await live.ask(unsent)
    place = live.settings.get("document_printer", FOLDER)
    for done, sheet in enumerate(waiting, start=1):
        made = await live.consult(document_of, sheet, live.now())
        fault = ""
        if made is not None:
            fault = (await asyncio.to_thread(send_made, made, place, live.home, sheet)).fault
        if not fault:
            await live.act(note_sent, Request(), sheet.id)
        yield Going(sheet.id, len(waiting) - done, fault)
        if fault:
            return


async def print_other(live: Live, maker: Callable[[Desk, str], Printable], what: str) -> tuple[str, str]:
    """Print what is no sheet of a bag; give the file it was kept in, and why it did not leave, in words."""
    made = await live.consult(maker, what)
    place = live.settings.get("document_printer", FOLDER)
    return await asyncio.to_thread(_send, made, place, live.home)


def _send(made: Printable, place: str, home: Home) -> tuple[str, str]:
    return send_pdf(made, place, home)
