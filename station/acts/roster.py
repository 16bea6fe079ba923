"""Roles of the outage: taken, handed over with a read-back, left; only while an outage goes on."""

from __future__ import annotations

from dataclasses import replace

from station.acts.aim import reason_given
from station.acts.desk import Desk, Request, Scene
from station.acts.logbook import Told, line
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.clinical.logbook import Category
from station.clinical.roster import Duty, Shift, why_not_hold
from station.clinical.who_signs import why_may_not
from station.records.queries.duty import held
from station.records.queries.outages import going_on
from station.words import say


def take_duty(desk: Desk, request: Request, duty: Duty) -> Outcome:
    """Take a role; one that somebody holds only with a reason (they can't be reached), and theirs ends."""

    def decide(scene: Scene) -> Plan | Refused:
        refused = _why_not(scene, "take_duty", duty)
        if refused:
            return refused
        before = _holder(scene, duty)
        if before and not reason_given(scene):
            return Refused("duty_held", {"duty": duty.value})
        reason = scene.request.reason if before else None
        row = _shift(scene, duty, forced=reason)
        words = say("logged.duty_taken", name=scene.signer.name, duty=say(f"duty.{duty.value}"))
        told = Told(Category.FACT, f"{words} {reason or ''}".strip())
        rows = (*_ended(scene, before), row, line(scene, told))
        return Plan("duty_taken", rows, f"duty:{duty.value}", {"duty": duty.value, "name": scene.signer.name})

    return perform(desk, request, "take_duty", decide)


def hand_over_duty(desk: Desk, request: Request, duty: Duty, told: str, *, read_back: bool) -> Outcome:
    """Hand a role over: signed by who leaves, then by who takes over and read back what was told."""

    def decide(scene: Scene) -> Plan | Refused:
        if len(scene.signers) != 2:
            return Refused("duty_two_sign")
        leaving, taking = scene.signers
        before = _holder(scene, duty)
        if before is None or before.operator != leaving.id:
            return Refused("duty_not_yours", {"name": leaving.name, "duty": duty.value})
        if not told.strip() or not read_back:
            return Refused("duty_read_back")
        taker = replace(scene, signers=(taking,))
        refused = _why_not(taker, "hand_over_duty", duty)
        if refused:
            return refused
        row = _shift(taker, duty, follows=before.id, told=told.strip())
        names = {"leaving": leaving.name, "taking": taking.name, "duty": say(f"duty.{duty.value}")}
        words = say("logged.duty_handed_over", **names, told=told.strip())
        rows = (*_ended(scene, before), row, line(taker, Told(Category.FACT, words)))
        params = {"duty": duty.value, "name": taking.name}
        return Plan("duty_handed_over", rows, f"duty:{duty.value}", dict(params))

    return perform(desk, request, "hand_over_duty", decide)


def leave_duty(desk: Desk, request: Request, duty: Duty) -> Outcome:
    """Leave one's role without a successor; the station asks for one from then on."""

    def decide(scene: Scene) -> Plan | Refused:
        may_not = why_may_not("leave_duty", scene.signer, None)
        if may_not:
            return refusal(may_not)
        found = _holder(scene, duty)
        if found is None or found.operator != scene.signer.id:
            return Refused("duty_not_yours", {"name": scene.signer.name, "duty": duty.value})
        words = say("logged.duty_left", name=scene.signer.name, duty=say(f"duty.{duty.value}"))
        rows = (line(scene, Told(Category.FACT, words)), *_ended(scene, found))
        return Plan("duty_left", rows, f"duty:{duty.value}", {"duty": duty.value, "name": scene.signer.name})

    return perform(desk, request, "leave_duty", decide)


def all_ended(scene: Scene) -> tuple[Shift, ...]:
    """Give every shift going on as ended now: roles end with the outage."""
    return tuple(replace(shift, until=scene.now) for shift in held(scene.database))


def _why_not(scene: Scene, act: str, duty: Duty) -> Refused | None:
    may_not = why_may_not(act, scene.signer, None)
    if may_not:
        return refusal(may_not)
    if going_on(scene.database) is None:
        return Refused("no_outage")
    fault = why_not_hold(duty, scene.signer, held(scene.database))
    return refusal(fault) if fault else None


def _holder(scene: Scene, duty: Duty) -> Shift | None:
    found = held(scene.database, duty)
    return found[0] if found else None


def _ended(scene: Scene, shift: Shift | None) -> tuple[Shift, ...]:
    return (replace(shift, until=scene.now),) if shift else ()


def _shift(
    scene: Scene,
    duty: Duty,
    *,
    follows: int | None = None,
    told: str | None = None,
    forced: str | None = None,
) -> Shift:
    return Shift(
        id=scene.next_id("shifts"),
        duty=duty,
        operator=scene.signer.id,
        since=scene.now,
        follows=follows,
        handed_over=told,
        forced=forced,
    )
