"""From a preparation to the screen of the step where it stands, and from one step to the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from screens.preparation.onward import Onward
from screens.preparation.step_screen import StepScreen
from screens.shell.keyed import KeyedScreen
from screens.shell.severity import Severity
from station.acts.desk import Desk
from station.acts.dispensing import bag_of_code
from station.acts.label_rows import code_key
from station.acts.outcome import Refused
from station.acts.scanned import preparation_inside
from station.clinical.model import State
from station.clinical.paper_codes import Part, read_part
from station.clinical.scan_codes import CodeType, Misread, read
from station.records.queries import preparations
from station.records.queries.sheets import bag_of_part
from station.runtime.live import Live
from station.words import say


def _making(live: Live, number: int) -> StepScreen:
    from screens.preparation.making import MakingScreen

    return MakingScreen(live, number)


def _validation(live: Live, number: int) -> StepScreen:
    from screens.preparation.validation import ValidationScreen

    return ValidationScreen(live, number)


def _tray(live: Live, number: int) -> StepScreen:
    from screens.preparation.tray import TrayScreen

    return TrayScreen(live, number)


def _reading(live: Live, number: int) -> StepScreen:
    from screens.preparation.reading import ReadingScreen

    return ReadingScreen(live, number)


def _bag_check(live: Live, number: int) -> StepScreen:
    from screens.preparation.bag_check import BagCheckScreen

    return BagCheckScreen(live, number)


def _release(live: Live, number: int) -> StepScreen:
    from screens.preparation.release import ReleaseScreen

    return ReleaseScreen(live, number)


def _ended(live: Live, number: int) -> StepScreen:
    from screens.preparation.ended import EndedScreen

    return EndedScreen(live, number)


SCREENS: dict[State, Callable[[Live, int], StepScreen]] = {
    State.ORDERED: _validation,
    State.REFUSED: _validation,
    State.VALIDATED: _tray,
    State.OPENED: _tray,
    State.STARTED: _making,
    State.DRAWN: _reading,
    State.READ: _making,
    State.INJECTED: _making,
    State.FINISHED: _bag_check,
    State.CHECKED: _release,
    State.RELEASED: _ended,
    State.HANDED_OVER: _ended,
    State.CANCELLED: _ended,
    State.DESTROYED: _ended,
}


async def walk(host: KeyedScreen[Any], live: Live, preparation_id: int) -> None:
    """Open the preparation at its step, and go on from step to step until the person goes back."""
    onward: Onward | None = Onward(preparation_id)
    while onward is not None:
        found = await live.ask(preparations.preparation, onward.preparation)
        if found is None:
            host.tell(say("refused.preparation_unknown", id=onward.preparation), Severity.REFUSED)
            return
        screen = SCREENS[found.state](live, found.id)
        screen.told = onward.told
        onward = await host.ask(screen)


def preparation_of_code(desk: Desk, text: str) -> int | Refused:
    """Find the preparation behind a scanned label or worksheet; else say what the scan is."""
    part = read_part(text)
    if isinstance(part, Part):
        bag = bag_of_part(desk.store.database, part)
        return bag.id if bag else Refused("worksheet_unknown", {"sheet": part.name})
    code = read(text, code_key(desk))
    if isinstance(code, Misread):
        return Refused(f"scan_{code.reason.value}")
    if code.type in (CodeType.TRAY, CodeType.OVERWRAP):
        return preparation_inside(desk, code, text)
    return bag_of_code(desk, text)
