"""The lines of the outage screen: the functions of the main software, then the items of the checklists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from screens.widgets.stepper import StepState
from screens.widgets.work_table import Row
from station.clinical.checklists import Checklist
from station.clinical.outage import (
    Function,
    FunctionState,
    Health,
    Rung,
    Tick,
    back_since,
    healths,
    lasted,
    rung,
)
from station.records.queries.outages import OutageFile
from station.words import language, say

FUNCTION = "function:"
RECOVERY = "recovery"
"""The checklist of the return, shown once every function is up."""

SIGNS = {
    Health.UP: StepState.DONE.value,
    Health.DEGRADED: StepState.CURRENT.value,
    Health.DOWN: StepState.BLOCKED.value,
}


def checklist_names(file: OutageFile | None, now: datetime) -> tuple[str, ...]:
    """Name the checklists that count now, the newest step first; none before an outage or after it."""
    if file is None or file.outage.ended is not None:
        return ()
    reached = list(Rung)[: list(Rung).index(rung(lasted(file.outage, file.states, now))) + 1]
    return (*((RECOVERY,) if back_since(file.states) else ()), *(step.value for step in reversed(reached)))


def said_items(lists: Iterable[Checklist]) -> dict[str, str]:
    """Give every item in words, by its row's key."""
    return {f"{each.name}/{item.key}": item.said(language()) for each in lists for item in each.items}


def list_title(key: str) -> str:
    """Name the checklist that a row's key belongs to."""
    return say(f"checklist.{key.partition('/')[0]}")


def outage_rows(
    file: OutageFile | None,
    lists: Iterable[Checklist],
    names: Mapping[int, str],
    at: Callable[[datetime], str],
) -> list[Row]:
    """Write the lines; without an outage there is none."""
    if file is None:
        return []
    states = healths(file.states)
    ticks = {(tick.checklist, tick.item): tick for tick in file.ticks}
    rows = [_function_row(function, states.get(function), names, at) for function in Function]
    return rows + [
        _item_row(
            f"{each.name}/{item.key}", item.said(language()), ticks.get((each.name, item.key)), names, at
        )
        for each in lists
        for item in each.items
    ]


def _function_row(
    function: Function,
    state: FunctionState | None,
    names: Mapping[int, str],
    at: Callable[[datetime], str],
) -> Row:
    health = f"{SIGNS[state.health]} {say(f'outage.health.{state.health.value}')}" if state else "?"
    when = at(state.at) if state else ""
    who = names.get(state.noted_by, "") if state else ""
    return Row(f"{FUNCTION}{function.value}", (health, say(f"outage.function.{function.value}"), when, who))


def _item_row(
    key: str, words: str, tick: Tick | None, names: Mapping[int, str], at: Callable[[datetime], str]
) -> Row:
    done = tick is not None and tick.ticked
    sign = StepState.DONE.value if done else StepState.TO_COME.value
    when = at(tick.at) if tick and done else ""
    who = names.get(tick.noted_by, "") if tick and done else ""
    return Row(key, (f"{sign} {list_title(key)}", words, when, who))
