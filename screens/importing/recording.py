"""Recording a file: one act, that may take some seconds for some thousand lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from screens.shell.keyed import KeyedScreen
from screens.shell.long_work import unbroken_work
from station.acts.desk import Desk, Request
from station.acts.outcome import Outcome
from station.clinical.lists import ListFile
from station.clinical.orders import OrderFile
from station.words import say

File = TypeVar("File", OrderFile, ListFile)


async def recorded(
    screen: KeyedScreen[Any], act: Callable[[Desk, Request, File], Outcome], request: Request, file: File
) -> Outcome:
    """Record a file by an act, which can't be ended."""
    title, why = say("progress.title.recording", name=file.name), say("progress.why.act")
    return await unbroken_work(screen, title, why, lambda _: screen.live.act(act, request, file))
