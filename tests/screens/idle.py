"""Waiting until the app has nothing left to do: known from its event loop, not guessed from the processor.

Textual's own wait looks for 20 ms without work: it costs them at each key, and on a loaded machine, where the
app was only not let run, it ends too early.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import textual.app
import textual.pilot
from textual._context import active_app
from textual.app import ScreenStackError

PATIENCE, LONGEST = 1.0, 20.0
"""Seconds until a test goes on although a thread still works: one that may wait for the test itself, as with
Textual's own wait, and one that reads, records or prints."""


@contextmanager
def known_idle() -> Iterator[None]:
    """Have Textual's pilot wait until nothing runs, no thread works and nothing is to be drawn."""
    at_work: dict[asyncio.Future[Any], float] = {}
    hand_over = asyncio.BaseEventLoop.run_in_executor

    def counted(loop: asyncio.BaseEventLoop, pool: object, *args: Any) -> asyncio.Future[Any]:
        work: asyncio.Future[Any] = hand_over(loop, pool, *args)  # type: ignore[arg-type]
        at_work[work] = PATIENCE if pool is None else LONGEST
        work.add_done_callback(at_work.pop)
        return work

    async def wait_for_idle(min_sleep: float = 0.0, max_sleep: float = PATIENCE) -> None:
        loop: Any = asyncio.get_running_loop()
        began = loop.time()
        while (passed := loop.time() - began) < LONGEST:
            await asyncio.sleep(0)
            if loop._ready or _drew():
                continue
            left = {work: longest - passed for work, longest in at_work.items() if longest > passed}
            if not left:
                return
            await asyncio.wait(left, timeout=min(left.values()), return_when=asyncio.FIRST_COMPLETED)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio.BaseEventLoop, "run_in_executor", counted)
        patch.setattr(textual.app, "wait_for_idle", wait_for_idle)
        patch.setattr(textual.pilot, "wait_for_idle", wait_for_idle)
        yield


def _drew() -> bool:
    """Draw what the screen on top was about to draw at its next sixtieth of a second."""
    try:
        screen = active_app.get().screen
    except ScreenStackError:
        return False
    due = screen._update_timer._active.is_set()
    if due:
        screen._on_timer_update()
    return due
