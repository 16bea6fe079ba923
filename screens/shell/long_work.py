"""Waiting for long work from a screen: what is over within half a second shows nothing, the rest says how far
it is. It holds the screen as any intention does; keys, scans and the session go on being heard."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

from screens.dialogs.progress import Going, LongWork, ProgressDialog
from screens.shell.keyed import KeyedScreen
from screens.shell.severity import Severity
from station.progress import Cancelled, Tell
from station.words import say

T = TypeVar("T")

SHOWN_AFTER_SECONDS = 0.5


async def long_work(
    screen: KeyedScreen[Any], work: LongWork, begin: Callable[[Tell], Awaitable[T]]
) -> T | None:
    """Carry work out and give what it gives; None, after saying so, where the person ended it.

    `begin` is given the `Tell` to pass on to the work, which may run in another thread.
    """
    going = Going()
    task = asyncio.ensure_future(begin(going.tell))
    try:
        await asyncio.wait((task,), timeout=SHOWN_AFTER_SECONDS)
        if not task.done():
            dialog = ProgressDialog(work, going)
            task.add_done_callback(lambda _: dialog.end())
            await screen.ask(dialog)
        return await task
    except Cancelled:
        screen.tell(say("progress.ended", left=work.sentence), Severity.WARNING)
        return None
    finally:
        going.asked_to_end = True  # where the app ended, a thread goes no further than its next step


async def unbroken_work(
    screen: KeyedScreen[Any], title: str, why: str, begin: Callable[[Tell], Awaitable[T]]
) -> T:
    """Carry out, in the same way, work that can't be ended; `why` says why."""
    return cast(T, await long_work(screen, LongWork(title, why, ends=False), begin))
