"""Work done by hand and entered later: who did what and when, who typed it and who compared it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from station.clinical.model import HoldPoint, State
from station.clinical.steps import Act, Not


@dataclass(frozen=True)
class PaperSignature:
    """One signature copied from paper: who did the act and when; who typed it, who compared it, and when."""

    id: str
    preparation: int
    act: str
    operator: int
    done_at: datetime
    typist: int
    comparer: int
    at: datetime
    entry: int = 0


@dataclass(frozen=True)
class Deed:
    """One thing done by hand, as read from the paper: by whom (their number) and when."""

    act: Act
    operator: int
    done_at: datetime


ON_PAPER: Mapping[State, tuple[Act, ...]] = {
    State.VALIDATED: (Act.VALIDATE,),
    State.STARTED: (Act.START,),
    State.INJECTED: (Act.READ, Act.READ),
    State.FINISHED: (Act.FINISH,),
    State.CHECKED: (Act.CHECK_BAG, Act.CHECK_BAG),
    State.RELEASED: (Act.RELEASE,),
    State.HANDED_OVER: (Act.HAND_OVER,),
}
"""What must be signed on paper for a bag to have come to a state, in the order of the walk."""

REACHABLE = (
    State.STARTED, State.INJECTED, State.FINISHED, State.CHECKED, State.RELEASED, State.HANDED_OVER,
)  # fmt: skip
"""Where a bag made by hand may stand when it is entered: it goes on from there at the station."""

PATH = (
    State.ORDERED, State.VALIDATED, State.OPENED, State.STARTED, State.DRAWN, State.READ, State.INJECTED,
    State.FINISHED, State.CHECKED, State.RELEASED, State.HANDED_OVER,
)  # fmt: skip
"""Every state on the way; the database sees each of them in turn, with its rules."""

READERS: Mapping[HoldPoint, Act] = {
    HoldPoint.BEFORE_INJECTION: Act.READ,
    HoldPoint.FINISHED_BAG: Act.CHECK_BAG,
}


def still_to_do(now: State, reached: State) -> tuple[State, ...]:
    """List the states between where a bag stands at the station and where it stands on paper."""
    if now not in PATH or reached not in REACHABLE:
        return ()
    return PATH[PATH.index(now) + 1 : PATH.index(reached) + 1]


def wanted_acts(now: State, reached: State) -> tuple[Act, ...]:
    """List what must stand signed on the paper."""
    return tuple(act for state in still_to_do(now, reached) for act in ON_PAPER.get(state, ()))


def why_not_deeds(
    wanted: Sequence[Act], deeds: Sequence[Deed], entered: datetime, seen: datetime | None = None
) -> Not | None:
    """Say what is wrong with the signatures on paper: missing or too many, out of order, ahead of the entry,
    or before the last step the station saw (`seen`; paper is written to the minute).
    """
    if [deed.act for deed in deeds] != list(wanted):
        missing = next((act for act in wanted if act not in {deed.act for deed in deeds}), None)
        return Not("paper_signature_missing", {"act": missing}) if missing else Not("paper_signatures_differ")
    times = [deed.done_at for deed in deeds]
    if any(time > entered for time in times):
        return Not("paper_time_ahead")
    if any(later < earlier for earlier, later in pairwise(times)):
        return Not("paper_times_out_of_order")
    if seen and times and times[0] < seen.replace(second=0, microsecond=0):
        return Not("paper_before_station")
    return None
