"""The outage: declared, its functions followed, its checklists ticked, closed, and learnt from."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from station.acts.desk import Desk, Request, Scene
from station.acts.logbook import Told, line
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.acts.recalling import enrolments_ended
from station.acts.reentry import why_not_complete
from station.acts.roster import all_ended
from station.acts.setting_up import a_pharmacist_stays
from station.clinical.logbook import Category
from station.clinical.outage import Debrief, Function, FunctionState, Health, Outage, Tick, healths
from station.clinical.steps import Not
from station.clinical.who_signs import why_may_not
from station.records.database import Database
from station.records.queries.fetch import one
from station.records.queries.outages import being_made, file_of, going_on
from station.words import say


def declare(
    desk: Desk,
    request: Request,
    what: str,
    began: datetime,
    functions: dict[Function, Health],
    *,
    planned: bool = False,
) -> Outcome:
    """Declare an outage: what failed, since when, and how each function of the main software is now."""

    def decide(scene: Scene) -> Plan | Refused:
        refused = _may_not(scene, "declare_outage") or _why_not_declare(scene, what, began, functions)
        if refused:
            return refused
        row = Outage(
            scene.next_id("outages"), what.strip(), planned, began, scene.signer.id, declared=scene.now
        )
        states = _states(scene, row.id, functions, row.what)
        told = Told(Category.FACT, say("logged.outage_declared", what=row.what), began)
        rows = (row, *states, line(scene, told, outage=row.id))
        return Plan("outage_declared", rows, f"outage:{row.id}", {"what": row.what})

    return perform(desk, request, "declare_outage", decide)


def _why_not_declare(
    scene: Scene, what: str, began: datetime, functions: dict[Function, Health]
) -> Refused | None:
    if not what.strip():
        return Refused("outage_what")
    if began > scene.now:
        return Refused("log_in_future")
    if going_on(scene.database):
        return Refused("outage_already")
    if all(health is Health.UP for health in functions.values()):
        return Refused("outage_nothing_down")
    return None


def _states(
    scene: Scene, outage: int, functions: dict[Function, Health], note: str
) -> tuple[FunctionState, ...]:
    first = scene.next_id("outage_functions")
    return tuple(
        FunctionState(first + place, outage, function, health, note, scene.now, scene.signer.id)
        for place, (function, health) in enumerate(functions.items())
    )


def set_function(desk: Desk, request: Request, function: Function, health: Health, note: str) -> Outcome:
    """Note how a function of the main software is now, with what was seen."""

    def decide(scene: Scene) -> Plan | Refused:
        found = going_on(scene.database)
        refused = _may_not(scene, "outage_function") or (Refused("no_outage") if found is None else None)
        if refused or found is None:
            return refused or Refused("no_outage")
        if not note.strip():
            return Refused("outage_function_note")
        before = healths(file_of(scene.database, found).states).get(function)
        if before and (before.health, before.note) == (health, note.strip()):
            return Refused("outage_function_same")
        state = _states(scene, found.id, {function: health}, note.strip())
        words = say(
            "logged.outage_function",
            function=say(f"outage.function.{function.value}"),
            health=say(f"outage.health.{health.value}"),
            note=note.strip(),
        )
        rows = (*state, line(scene, Told(Category.FACT, words)))
        params = {"function": function.value, "health": health.value}
        return Plan("outage_function_set", rows, f"outage:{found.id}", dict(params))

    return perform(desk, request, "outage_function", decide)


def tick(desk: Desk, request: Request, checklist: str, item: str, words: str, *, ticked: bool) -> Outcome:
    """Tick an item of a checklist, or take the tick back; the words are kept as they were read."""

    def decide(scene: Scene) -> Plan | Refused:
        refused = _may_not(scene, "tick")
        if refused:
            return refused
        found = going_on(scene.database)
        row = Tick(
            scene.next_id("outage_ticks"),
            found.id if found else None,
            checklist,
            item,
            words,
            ticked,
            scene.now,
            scene.signer.id,
        )
        told = Told(Category.FACT, say("logged.ticked" if ticked else "logged.unticked", words=words))
        code = "ticked" if ticked else "unticked"
        return Plan(code, (row, line(scene, told)), f"checklist:{checklist}", {"words": words})

    return perform(desk, request, "tick", decide)


def why_not_close(database: Database) -> list[Not]:
    """List what keeps the outage from being closed; empty when nothing does."""
    found = going_on(database)
    if found is None:
        return [Not("no_outage")]
    states = healths(file_of(database, found).states)
    wrong = [state for state in states.values() if state.health is not Health.UP]
    reasons = [Not("outage_function_not_up", {"function": state.function.value}) for state in wrong]
    waiting = being_made(database)
    reasons += [Not("outage_bags_being_made", {"count": waiting})] if waiting else []
    return [*reasons, *why_not_complete(database)]


def close(desk: Desk, request: Request, how_ended: str) -> Outcome:
    """Close the outage once nothing keeps it open, saying how it ended; roles and enrolments in haste end
    too."""

    def decide(scene: Scene) -> Plan | Refused:
        refused = _may_not(scene, "close_outage")
        found = going_on(scene.database)
        if refused or found is None:
            return refused or Refused("no_outage")
        if not how_ended.strip():
            return Refused("outage_how_ended")
        for reason in why_not_close(scene.database):
            return refusal(reason)
        ending = enrolments_ended(scene, found.id)
        if not a_pharmacist_stays(scene, *ending):
            return Refused("outage_last_pharmacist")
        row = replace(found, ended=scene.now, ended_by=scene.signer.id, how_ended=how_ended.strip())
        told = Told(Category.FACT, say("logged.outage_closed", how=how_ended.strip()))
        before = (line(scene, told), *all_ended(scene), *ending)
        return Plan("outage_closed", (*before, row), f"outage:{row.id}")

    return perform(desk, request, "close_outage", decide)


def debrief(desk: Desk, request: Request, outage_id: int, text: str, vendor: str | None) -> Outcome:
    """Write down what was learnt after a closed outage, and what the vendor was told of it."""

    def decide(scene: Scene) -> Plan | Refused:
        refused = _may_not(scene, "debrief")
        found = one(scene.database, Outage, outage_id)
        if refused or found is None:
            return refused or Refused("no_outage")
        if found.ended is None:
            return Refused("debrief_after_closing")
        if not text.strip():
            return Refused("debrief_empty")
        row = Debrief(
            scene.next_id("debriefs"),
            found.id,
            text.strip(),
            vendor.strip() if vendor and vendor.strip() else None,
            scene.now,
            scene.signer.id,
        )
        return Plan("debriefed", (row,), f"outage:{found.id}")

    return perform(desk, request, "debrief", decide)


def _may_not(scene: Scene, act: str) -> Refused | None:
    may_not = why_may_not(act, scene.signer, None)
    return refusal(may_not) if may_not else None
