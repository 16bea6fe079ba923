"""Printing documents from the live process: records are read in their thread, pages laid out beside it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from station.acts.desk import Desk, Request
from station.acts.sheets import note_sent
from station.progress import Tell, counted, untold
from station.records.queries.sheets import unsent
from station.runtime.documents.batch import FOLDER, send_made, send_pdf
from station.runtime.documents.kit import kit_parts
from station.runtime.documents.making import document_of
from station.runtime.documents.others import Printable, kit_as
from station.runtime.documents.stamping import stamp_of
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


async def print_other(
    live: Live, maker: Callable[[Desk, str], Printable], what: str, tell: Tell = untold
) -> tuple[str, str]:
    """Print what is no sheet of a bag; give the file it was kept in, and why it did not leave, in words."""
    return await _send(live, await live.consult(maker, what), tell)


async def print_kit(live: Live, entry: int, tell: Tell = untold) -> tuple[str, str]:
    """Print the kit that an entry recorded, likewise; acts go on between two of its sheets."""
    now = live.now()
    stamp = await live.ask(stamp_of, now)
    parts = counted(await live.consult(kit_parts, entry, now), tell, "gathering", 1)
    return await _send(live, kit_as(entry, [await live.consult(part) for part in parts], stamp), tell)


async def _send(live: Live, made: Printable, tell: Tell) -> tuple[str, str]:
    place = live.settings.get("document_printer", FOLDER)
    return await asyncio.to_thread(send_pdf, made, place, live.home, tell)
