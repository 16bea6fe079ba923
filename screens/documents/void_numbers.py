"""Declaring numbers of the paper kit void: which, why, and the signature."""

from __future__ import annotations

from typing import Any

from screens.dialogs.pick import ListDialog
from screens.dialogs.reason import ReasonDialog
from screens.preparation.signing import sign_here
from screens.shell.local_time import local
from screens.shell.screen import StationScreen
from screens.shell.severity import Severity
from screens.widgets.choice_list import Choice
from station.acts.kit import void_numbers
from station.records.queries.paper_numbers import free
from station.words import say, say_count

ALL = "all"


async def declare_void(screen: StationScreen[Any]) -> None:
    """Ask which free numbers of this year's kit were not used, and why; record it with a signature."""
    numbers = [one.number for one in await screen.live.ask(free, local(screen.live.now()).year)]
    if not numbers:
        screen.tell(say("void_numbers.none"), Severity.WARNING)
        return
    choices = [Choice(ALL, say_count("void_numbers.all", len(numbers)))]
    chosen = await screen.ask(
        ListDialog(say("void_numbers.title"), [*choices, *(Choice(number, number) for number in numbers)])
    )
    if chosen is None:
        return
    wanted = numbers if chosen == ALL else [chosen]
    reason = await screen.ask(ReasonDialog(say("void_numbers.why")))
    if reason:
        await sign_here(
            screen,
            "void_numbers",
            (_named(wanted), reason, "", say("signed.void_numbers")),
            lambda request: screen.live.act(void_numbers, request, wanted),
            reason,
        )


def _named(numbers: list[str]) -> str:
    return numbers[0] if len(numbers) == 1 else f"{numbers[0]} - {numbers[-1]}"
