"""Opening the app on a terminal and leaving it, as a rough terminal needs it. Touches: the terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from screens.shell.terminal import set_environment, tolerate_any_byte

if TYPE_CHECKING:
    from screens.app import StationApp

Opened = Callable[[], "AbstractAsyncContextManager[StationApp]"]
"""Opens what the app stands on (the live process), gives the app, and closes it all at the end."""


def run_app(opened: Opened) -> int:
    """Run the app without a mouse and return the exit code; `opened` is what imports Textual."""
    set_environment()
    return asyncio.run(_run(opened))


async def _run(opened: Opened) -> int:
    async with opened() as app:
        tolerate_any_byte()
        await app.run_async(mouse=False)
        return app.return_code or 0
