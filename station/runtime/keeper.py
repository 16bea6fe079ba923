"""The keeper of a live station: backups in a process of their own, the second medium looked at, what is wrong
told at once."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import sys
import time
from collections.abc import Mapping
from typing import Any

from station.records.errors import RecordsError
from station.records.queries.handovers import last_entry
from station.runtime.hosting import House, closed_within
from station.runtime.house import second_medium_is_there
from station.runtime.standby_state import standby_alert

LOOK_SECONDS = 5.0
EVERY_SECONDS = 900.0
"""A backup is made so long after the one before, when something was recorded in between."""
AFTER_HAND_OVER_SECONDS = 20.0
"""Bags that left are in a backup so soon; a list handed over right after another waits for one backup."""


class Keeper:
    """Keeps one live process's backups, until `closing` is set."""

    def __init__(self, house: House, closing: asyncio.Event) -> None:
        self.alerts: tuple[str, ...] = ()
        """What everybody must know, as codes of `alert.<code>`."""
        self._house, self._closing = house, closing
        self._from_backup: tuple[str, ...] = ()
        self._saved_head = 0
        self._saved_at = time.monotonic()
        self._handed_over: float | None = None
        self._last_list = 0

    async def run(self) -> None:
        """Look every few seconds; back up when it is time."""
        self._saved_head = self._house.head
        self._last_list = await self._newest_list()
        while not await closed_within(self._closing, LOOK_SECONDS):
            self._show()
            if await self._is_due():
                await self._back_up()

    def _show(self) -> None:
        missing = () if second_medium_is_there(self._house.home) else ("second_medium",)
        alerts = (*missing, *self._from_backup, *standby_alert(self._house.home))
        if alerts != self.alerts:
            self.alerts = alerts
            self._house.tell()

    async def _newest_list(self) -> int:
        with contextlib.suppress(RecordsError):
            return await self._house.ask(last_entry)
        return self._last_list

    async def _is_due(self) -> bool:
        """Tell whether something new has waited long enough."""
        if self._house.head == self._saved_head:
            return False
        now, newest = time.monotonic(), await self._newest_list()
        if newest != self._last_list:
            self._last_list, self._handed_over = newest, now
        left = self._handed_over is not None and now - self._handed_over >= AFTER_HAND_OVER_SECONDS
        return left or now - self._saved_at >= EVERY_SECONDS

    async def _back_up(self) -> None:
        head = self._house.head
        told = await self._in_a_process()
        if told is None:
            return
        self._saved_head, self._saved_at, self._handed_over = head, time.monotonic(), None
        mirror = ("mirror_bad",) if told["mirror"] else ()
        self._from_backup = (*(("backup",) if told["backup"] else ()), *mirror)
        if self._from_backup:
            logging.getLogger(__name__).warning("backup: %s", json.dumps(told))
        self._show()

    async def _in_a_process(self) -> Mapping[str, Any] | None:
        """Run the backup; None when the station closed meanwhile. A run that says nothing is a failed one."""
        command = (sys.executable, "-m", "station.runtime.backing_up", str(self._house.home.path))
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        said = asyncio.ensure_future(process.communicate())
        closing = asyncio.ensure_future(self._closing.wait())
        await asyncio.wait((said, closing), return_when=asyncio.FIRST_COMPLETED)
        closing.cancel()
        if not said.done():
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await said
            return None
        with contextlib.suppress(ValueError):
            told: Mapping[str, Any] = json.loads(said.result()[0])
            return told
        return {"backup": ["died"], "mirror": []}
