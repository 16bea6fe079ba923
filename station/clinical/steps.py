"""The steps of a preparation: which act leads from which state to which, and why an act can't be done now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from station.clinical.model import (
    AFTER_START,
    BEFORE_START,
    Go,
    Hold,
    HoldPoint,
    Preparation,
    State,
)


class Act(StrEnum):
    """What a person does to one preparation."""

    VALIDATE = "validate"
    REFUSE = "refuse"
    RETURN_TO_VALIDATION = "return_to_validation"
    OPEN_TRAY = "open_tray"
    ATTRIBUTE = "attribute"
    FILL_TRAY = "fill_tray"
    START = "start"
    DRAW = "draw"
    READ = "read"
    INJECT = "inject"
    FINISH = "finish"
    CHECK_BAG = "check_bag"
    RELEASE = "release"
    HAND_OVER = "hand_over"
    HOLD = "hold"
    RESUME = "resume"
    CANCEL = "cancel"
    DESTROY = "destroy"
    REMAKE = "remake"
    READ_AGAIN = "read_again"
    REDRAW = "redraw"


@dataclass(frozen=True)
class Step:
    """From which states an act may be done, where it leads (None: it stays), and whether a held one accepts
    it."""

    sources: frozenset[State]
    target: State | None
    when_held: bool = False


STEPS: Mapping[Act, Step] = {
    Act.VALIDATE: Step(frozenset({State.ORDERED, State.REFUSED}), State.VALIDATED),
    Act.REFUSE: Step(frozenset({State.ORDERED}), State.REFUSED),
    Act.RETURN_TO_VALIDATION: Step(
        frozenset({State.VALIDATED, State.OPENED, State.REFUSED}), State.ORDERED, when_held=True
    ),
    Act.OPEN_TRAY: Step(frozenset({State.VALIDATED}), State.OPENED),
    Act.ATTRIBUTE: Step(frozenset({State.VALIDATED}), State.FINISHED),
    Act.FILL_TRAY: Step(frozenset({State.OPENED, State.STARTED}), None),
    Act.START: Step(frozenset({State.OPENED}), State.STARTED),
    Act.DRAW: Step(frozenset({State.STARTED}), State.DRAWN),
    Act.READ: Step(frozenset({State.DRAWN}), State.READ),
    Act.INJECT: Step(frozenset({State.READ}), State.INJECTED),
    Act.FINISH: Step(frozenset({State.INJECTED}), State.FINISHED),
    Act.CHECK_BAG: Step(frozenset({State.FINISHED}), State.CHECKED),
    Act.RELEASE: Step(frozenset({State.CHECKED}), State.RELEASED),
    Act.HAND_OVER: Step(frozenset({State.RELEASED}), State.HANDED_OVER),
    Act.HOLD: Step((BEFORE_START | AFTER_START) - {State.REFUSED}, None),
    Act.RESUME: Step((BEFORE_START | AFTER_START), None, when_held=True),
    Act.CANCEL: Step(BEFORE_START, State.CANCELLED, when_held=True),
    Act.DESTROY: Step(AFTER_START, State.DESTROYED, when_held=True),
    Act.REMAKE: Step(
        AFTER_START | {State.DESTROYED, State.CANCELLED, State.HANDED_OVER}, None, when_held=True
    ),
    Act.READ_AGAIN: Step(frozenset({State.DRAWN, State.FINISHED}), None, when_held=True),
    Act.REDRAW: Step(frozenset({State.DRAWN}), State.STARTED, when_held=True),
}

WALK = (
    Act.VALIDATE,
    Act.OPEN_TRAY,
    Act.START,
    Act.DRAW,
    Act.READ,
    Act.INJECT,
    Act.FINISH,
    Act.CHECK_BAG,
    Act.RELEASE,
    Act.HAND_OVER,
)


@dataclass(frozen=True)
class Not:
    """Why not: a code whose sentence lies at `refused.<code>`, with its parameters."""

    code: str
    params: Mapping[str, str | int] | None = None


def why_not(act: Act, preparation: Preparation, go: Go) -> Not | None:
    """Say why the act can't be done to this preparation in its state, or None when it can (people are judged
    apart)."""
    step = STEPS[act]
    if preparation.state not in step.sources:
        return Not("wrong_step", {"state": preparation.state.value, "act": act.value})
    if preparation.held and not step.when_held:
        return Not("held", {"reason": preparation.held_reason or "", "hold": preparation.held.value})
    return _special(act, preparation, go)


def _special(act: Act, preparation: Preparation, go: Go) -> Not | None:
    if act is Act.START and go is not Go.GO and not preparation.anticipated:
        return Not("start_needs_go", {"go": go.value})
    if act is Act.RELEASE and go is not Go.GO:
        return Not("release_needs_go", {"go": go.value})
    if act is Act.HAND_OVER and go is not Go.GO:
        return Not("hand_over_needs_go", {"go": go.value})
    if act is Act.CHECK_BAG and preparation.use_by is None:
        return Not("use_by_unknown")
    if act in (Act.VALIDATE, Act.OPEN_TRAY, Act.ATTRIBUTE) and go is Go.NOGO:
        return Not("nogo_stands")
    if act is Act.RESUME:
        return _why_not_resume(preparation, go)
    if act in (Act.READ_AGAIN, Act.REDRAW) and preparation.held is not Hold.MISMATCH:
        return Not("no_mismatch")
    return None


def _why_not_resume(preparation: Preparation, go: Go) -> Not | None:
    if not preparation.held:
        return Not("not_held")
    if preparation.held is Hold.MISMATCH:
        return Not("mismatch_needs_decision")
    if preparation.held is Hold.CHANGED:
        return Not("change_needs_decision")
    if go is Go.NOGO or (preparation.held is Hold.NOGO and go is not Go.GO):
        return Not("nogo_stands")
    return None


def moves(active: frozenset[HoldPoint]) -> frozenset[tuple[State, State]]:
    """List every change of state that can happen, for the database's own rule; hold points not active are
    skipped."""
    pairs = {(source, step.target) for step in STEPS.values() if step.target for source in step.sources}
    if HoldPoint.BEFORE_INJECTION not in active:
        pairs.add((State.STARTED, State.READ))
    if HoldPoint.FINISHED_BAG not in active:
        pairs.add((State.INJECTED, State.CHECKED))
    return frozenset(pairs)
