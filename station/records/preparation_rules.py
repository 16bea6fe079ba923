"""The rules of a preparation that the database holds by itself: the steps in order, signed by the right
people, never while held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from station.clinical.after_the_fact import READERS
from station.clinical.model import AFTER_START, ENDED, HoldPoint, State
from station.clinical.steps import STEPS, Act, moves
from station.records.trigger import trigger

UPDATE = "BEFORE UPDATE ON preparations"
MOVED = "NEW.state <> OLD.state"
FROZEN_ORDER = (
    *("prescription", "drug", "dose", "dose_unit", "route", "diluent", "volume_ml", "container"),
    *("remove_volume", "trial", "trial_arm", "trial_kit", "blinded"),
)
SIGNED_ONCE = ("preparer", "releaser", "handover")
PHARMACIST = "EXISTS (SELECT 1 FROM operators WHERE id = NEW.{0} AND active AND roles LIKE '%pharmacist%')"
GO = "(SELECT go FROM prescriptions WHERE id = NEW.prescription) IS 'GO'"
NOW = "(SELECT json_extract(body, '$.at') FROM journal WHERE n = NEW.entry)"
ATTRIBUTED = "(NEW.returned_bag IS NOT NULL OR NEW.ready_bag IS NOT NULL)"
NOT_IN_TIME = f"(NEW.use_by IS NULL OR NEW.use_by <= {NOW})"
PAPER = "SELECT {0} FROM paper_signatures WHERE preparation = NEW.id AND act = '{1}'"


def _not_in_time(act: Act) -> str:
    """The use-by counts at the moment of the act: on paper, when it was done."""
    moment = f"coalesce((CASE WHEN NEW.after_the_fact THEN ({PAPER.format('max(done_at)', act)}) END), {NOW})"
    return f"(NEW.use_by IS NULL OR NEW.use_by <= {moment})"


def preparation_rules() -> Iterator[str]:
    """Give the rules of the walk from the order to the hand-over."""
    yield from _step_rules()
    yield from _order_rules()
    yield from _people_rules()
    yield from _check_rules()
    yield from _dispensing_rules()


def _to(state: State) -> str:
    return f"NEW.state = '{state.value}' AND {MOVED}"


def _among(pairs: Iterable[tuple[State, State]]) -> str:
    told = (
        f"(OLD.state = '{before.value}' AND NEW.state = '{after.value}')" for before, after in sorted(pairs)
    )
    return f"({' OR '.join(told)})"


def _step_rules() -> Iterator[str]:
    known = "EXISTS (SELECT 1 FROM preparations WHERE id = NEW.id)"
    yield trigger(
        "starts_ordered", "BEFORE INSERT ON preparations", f"NEW.state <> 'ordered' AND NOT {known}"
    )
    pairs = moves(frozenset()) | moves(frozenset(HoldPoint))
    yield trigger("step", UPDATE, f"{MOVED} AND NOT {_among(pairs)}")
    open_to_held = {
        (source, step.target)
        for step in STEPS.values()
        if step.when_held and step.target
        for source in step.sources
    }
    flagged = "(OLD.held IS NOT NULL OR NEW.held IS NOT NULL)"
    yield trigger("held", UPDATE, f"{MOVED} AND {flagged} AND NOT {_among(open_to_held)}")
    redraw = _among((source, State.STARTED) for source in STEPS[Act.REDRAW].sources)
    yield trigger(
        "redraw", UPDATE, f"{redraw} AND (OLD.held IS NOT 'mismatch' OR NEW.round <> OLD.round + 1)"
    )
    yield trigger("round_grows", UPDATE, "NEW.round NOT IN (OLD.round, OLD.round + 1)")
    waiting = "SELECT 1 FROM changes WHERE preparation = NEW.id AND critical AND decision = 'open'"
    yield trigger("open_change", UPDATE, f"{MOVED} AND NOT {_among(open_to_held)} AND EXISTS ({waiting})")


def _order_rules() -> Iterator[str]:
    changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in FROZEN_ORDER)
    begun = ", ".join(f"'{state.value}'" for state in sorted(AFTER_START | ENDED))
    yield trigger(
        "order_frozen", UPDATE, f"({changed}) AND (OLD.state IN ({begun}) OR NEW.state <> 'ordered')"
    )
    yield trigger(
        "number_fixed",
        UPDATE,
        "OLD.register_number IS NOT NULL AND NEW.register_number IS NOT OLD.register_number",
    )
    yield trigger(
        "single_check_allowed",
        UPDATE,
        "NEW.single_check AND NOT OLD.single_check"
        " AND (SELECT value FROM settings WHERE name = 'single_check_allowed') IS NOT 'yes'",
    )


def _people_rules() -> Iterator[str]:
    changed = "NEW.validator IS NOT OLD.validator"
    yield trigger(
        "validated_by_pharmacist",
        UPDATE,
        f"({_to(State.VALIDATED)} AND (NOT {PHARMACIST.format('validator')} OR NEW.validator IS NEW.typist))"
        f" OR ({changed} AND NEW.state <> 'ordered' AND NOT ({_to(State.VALIDATED)}))",
    )
    yield trigger(
        "start_needs_validation_and_go",
        UPDATE,
        f"OLD.state = 'opened' AND {_to(State.STARTED)} AND (NEW.validator IS NULL OR NEW.preparer IS NULL"
        f" OR NEW.register_number IS NULL OR (NEW.anticipated IS NULL AND NOT {GO}))",
    )
    for name in SIGNED_ONCE:
        yield trigger(
            f"{name}_fixed",
            UPDATE,
            f"OLD.{name} IS NOT NULL AND NEW.{name} IS NOT OLD.{name}",
            code="signed_once",
        )


def _agreed(point: HoldPoint) -> str:
    """Enough different people, not the preparer, read the same in this round, and nobody read otherwise; or
    two of them signed it on paper; or it is not asked."""
    here = f"preparation = NEW.id AND round = NEW.round AND hold_point = '{point.value}'"
    asked = f"coalesce((SELECT value FROM settings WHERE name = 'hold_points'), '{point.value}')"
    agreeing = f"SELECT count(DISTINCT checker) FROM readings WHERE {here} AND outcome = 'agree'"
    signed = PAPER.format("count(DISTINCT operator)", READERS[point])
    return (
        f"({asked} NOT LIKE '%{point.value}%' OR"
        f" (({agreeing} AND checker <> NEW.preparer) >= CASE WHEN NEW.single_check THEN 1 ELSE 2 END"
        f" AND NOT EXISTS (SELECT 1 FROM readings WHERE {here} AND outcome = 'differ'))"
        f" OR (NEW.after_the_fact AND ({signed} AND operator <> NEW.preparer) >= 2))"
    )


def _check_rules() -> Iterator[str]:
    before, bag = _agreed(HoldPoint.BEFORE_INJECTION), _agreed(HoldPoint.FINISHED_BAG)
    yield trigger(
        "two_readings_before_injection",
        UPDATE,
        f"{MOVED} AND NEW.state IN ('read', 'injected') AND NOT {before}",
    )
    yield trigger("two_checks_on_the_bag", UPDATE, f"{_to(State.CHECKED)} AND NOT {bag}")


def _dispensing_rules() -> Iterator[str]:
    before, bag = _agreed(HoldPoint.BEFORE_INJECTION), _agreed(HoldPoint.FINISHED_BAG)
    yield trigger(
        "release",
        UPDATE,
        f"{_to(State.RELEASED)} AND (NEW.releaser IS NULL OR NEW.releaser IS NEW.preparer"
        f" OR (NEW.bag_label IS NULL AND NOT NEW.after_the_fact) OR NOT {PHARMACIST.format('releaser')}"
        f" OR NOT {GO} OR {_not_in_time(Act.RELEASE)}"
        f" OR NOT ({before} OR {ATTRIBUTED}) OR NOT {bag})",
    )
    late = _not_in_time(Act.HAND_OVER)
    yield trigger("hand_over", UPDATE, f"{_to(State.HANDED_OVER)} AND (NEW.handover IS NULL OR {late})")
