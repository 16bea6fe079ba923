"""The print queue: what is requested is printed one after the other, in a thread of its own, and one light
says how."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from station.acts import print_traffic
from station.clinical.label_content import LabelContent
from station.records.errors import RecordsError
from station.records.queries import labels
from station.records.queries.settings import settings
from station.runtime.hosting import House
from station.runtime.printer_light import PrinterLight
from station.runtime.printing import Attempt, Codes, print_codes, print_label, printer_spec

T = TypeVar("T")

RETRY_SECONDS = 5.0


class PrintQueue:
    """Prints for one live process, until `closing` is set."""

    def __init__(self, house: House, closing: asyncio.Event) -> None:
        self.light = PrinterLight.READY
        self.detail = ""
        self._house = house
        self._closing = closing
        self._thread = ThreadPoolExecutor(1, "station-print")
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Look at once whether something is to be printed."""
        self._woken.set()

    def close(self) -> None:
        """End the thread, once the label that is being printed is out."""
        self._thread.shutdown(wait=True)

    async def run(self) -> None:
        """Print what is requested, one after the other; what did not leave is tried again, doubt never."""
        while not self._closing.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(RETRY_SECONDS):
                    await self._woken.wait()
            self._woken.clear()
            with contextlib.suppress(RecordsError):
                await self._print_waiting()

    async def try_printer(self, content: LabelContent, told: Mapping[str, str]) -> Attempt:
        """Print a label with settings not kept yet; a printer that the queue does not use waits for
        nobody."""
        in_use = told.get("printer") == self._house.settings.get("printer")
        paper = {**self._house.settings, **told}
        return await self._press_on(self._thread if in_use else None, content, paper)

    async def print_codes(self, codes: Codes) -> Attempt:
        """Print codes on the printer in use, in turn with the labels."""
        told = self._house.settings
        return await self._on_press(self._thread, print_codes, codes, told)

    async def _print_waiting(self) -> None:
        for label in await self._house.ask(labels.waiting):
            if self._closing.is_set() or not await self._print_one(label.id, label.content):
                break
        await self._show_light()

    async def _print_one(self, label_id: int, content: str) -> bool:
        """Print one label; False when the printer does not take any now."""
        try:
            told = await self._house.ask(settings)  # never the printer of a moment ago
            if not await self._house.note(print_traffic.claim, label_id):
                return True
        except RecordsError:
            return False
        if self.light is not PrinterLight.WAITING:  # a printer tried again is not yet one that prints
            self._turn(PrinterLight.PRINTING, "")
        attempt = await self._press_on(self._thread, content, told)
        with contextlib.suppress(RecordsError):
            await self._house.note(print_traffic.settle, label_id, attempt.state, attempt.detail)
        return attempt.state != print_traffic.NOT_SENT

    async def _press_on(
        self, pool: ThreadPoolExecutor | None, content: str | LabelContent, told: Mapping[str, str]
    ) -> Attempt:
        return await self._on_press(pool, print_label, content, told)

    async def _on_press(
        self,
        pool: ThreadPoolExecutor | None,
        work: Callable[[T, str, Mapping[str, str]], Attempt],
        what: T,
        told: Mapping[str, str],
    ) -> Attempt:
        spec = printer_spec(self._house.home, told.get("printer", ""))
        return await asyncio.get_running_loop().run_in_executor(pool, work, what, spec, told)

    async def _show_light(self) -> None:
        light, detail = await self._house.ask(labels.light)
        self._turn(PrinterLight(light), detail)

    def _turn(self, light: PrinterLight, detail: str) -> None:
        if (light, detail) != (self.light, self.detail):
            self.light, self.detail = light, detail
            self._house.tell()
