"""Opening the app on a terminal and leaving it, as a rough terminal needs it. Touches: the terminal."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from screens.shell.terminal import is_plain, set_environment, tolerate_any_byte, write_less
from station.words import say

if TYPE_CHECKING:
    from screens.app import StationApp

Opened = Callable[[], "AbstractAsyncContextManager[StationApp]"]
"""Opens what the app stands on (the live process), gives the app, and closes it all at the end."""


def run_app(opened: Opened) -> int:
    """Run the app without a mouse and return the exit code; `opened` is what imports Textual.

    Until the first screen stands nothing looks for garbage: a start makes none, and looking took a tenth of
    it.
    """
    set_environment()
    gc.disable()
    return asyncio.run(_run(opened))


async def _run(opened: Opened) -> int:
    async with opened() as app:
        if not os.isatty(0):  # piped, or the terminal was closed: Textual would wait for keys for ever
            print(say("shell.no_terminal"), file=sys.stderr)
            return 1
        tolerate_any_byte()
        if is_plain():
            write_less()
        await app.run_async(mouse=False)
        if app.stopped is not None:
            if os.environ.get("TERM") == "linux":  # it has one screen only: the board would stand behind it
                print("\x1b[H\x1b[J", end="", flush=True)
            raise app.stopped
        return app.return_code or 0
