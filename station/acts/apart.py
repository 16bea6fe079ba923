"""What keeps intrathecal preparations apart in acts: hoods, lists, vinca alkaloids of the same day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from station.acts.aim import reason_given
from station.acts.desk import Desk, Scene
from station.acts.outcome import Refused, refusal
from station.acts.unit_data import UnitData
from station.clinical.findings.intrathecal import same_day
from station.clinical.intrathecal import IN_HOOD, is_intrathecal, why_not_in_hood, why_not_one_list
from station.clinical.model import Preparation
from station.records.database import Database
from station.records.queries.fetch import many
from station.records.queries.lines import line_of, lines_of
from station.records.queries.settings import time_zone


def why_not_this_hood(scene: Scene, bag: Preparation, hood: int) -> Refused | None:
    """Say what is being made in a hood that may not be beside this preparation."""
    marks = ", ".join("?" for _ in IN_HOOD)
    states = sorted(state.value for state in IN_HOOD)
    there = many(scene.database, Preparation, f"hood = ? AND state IN ({marks})", [hood, *states])
    reason = why_not_in_hood(bag, there, scene.desk.data.formulary.terms)
    return refusal(reason) if reason else None


def why_not_together(desk: Desk, bags: Sequence[Preparation]) -> Refused | None:
    """Say why bags may not leave on one list."""
    reason = why_not_one_list(bags, desk.data.formulary.terms)
    return refusal(reason) if reason else None


def leaves_alone(data: UnitData, bag: Preparation) -> bool:
    """Tell whether a preparation has a delivery note apart."""
    return is_intrathecal(bag.route, data.formulary.terms)


def vinca_alert(database: Database, data: UnitData, preparation: int, now: datetime) -> Refused | None:
    """Say what the patient gets on the same day that kills if the two are mixed up; `now` is aware."""
    mine = line_of(database, preparation)
    if mine is None:
        return None
    zone = time_zone(database)
    found = next(same_day(mine, lines_of(database, mine.patient), data.formulary, now.astimezone(zone)), None)
    if found is None:
        return None
    drug, other = mine.preparation.drug, found.preparation
    params = {"drug": drug, "other": other.drug, "at": other.due.astimezone(zone).strftime("%d/%m %H:%M")}
    return Refused("vinca_same_day", params)


def unanswered_alert(scene: Scene, *bags: Preparation) -> Refused | None:
    """Give the first alert of some preparations where no reason was given to go on all the same."""
    if reason_given(scene):
        return None
    found = (vinca_alert(scene.database, scene.desk.data, bag.id, scene.now) for bag in bags)
    return next(filter(None, found), None)
