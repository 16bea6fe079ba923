"""Writing in the logbook: by hand, one line at a time, or by an act that tells what it did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from station.acts.desk import Desk, Request, Scene
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.clinical.logbook import Category, LogLine, why_not_tell
from station.clinical.model import Patient, Preparation, Prescription
from station.clinical.who_signs import why_may_not
from station.records.queries.duty import held
from station.records.queries.fetch import one
from station.records.queries.outages import going_on


@dataclass(frozen=True)
class Told:
    """What somebody tells: the words, when it happened (None: now), what it is about, what it corrects."""

    category: Category
    text: str
    at: datetime | None = None
    preparation: int | None = None
    patient: int | None = None
    corrects: int | None = None


def tell(desk: Desk, request: Request, told: Told) -> Outcome:
    """Write one line; a correction names the line it corrects, and both stay."""

    def decide(scene: Scene) -> Plan | Refused:
        may_not = why_may_not("log", scene.signer, None)
        fault = may_not or why_not_tell(told.text, told.at or scene.now, scene.now)
        if fault:
            return refusal(fault)
        unknown = _unknown(scene, told)
        if unknown:
            return unknown
        row = line(scene, told, by_hand=True)
        return Plan("logged" if told.corrects is None else "log_corrected", (row,), f"log:{row.id}")

    return perform(desk, request, "log", decide)


def _unknown(scene: Scene, told: Told) -> Refused | None:
    if told.preparation and one(scene.database, Preparation, told.preparation) is None:
        return Refused("preparation_unknown", {"id": told.preparation})
    if told.patient and one(scene.database, Patient, told.patient) is None:
        return Refused("log_patient_unknown")
    if told.corrects and one(scene.database, LogLine, told.corrects) is None:
        return Refused("log_line_unknown")
    return None


def line(scene: Scene, told: Told, *, by_hand: bool = False, outage: int | None = None) -> LogLine:
    """Give the row of a line, signed by the first signer; `outage` where the act itself opens one."""
    now_on = going_on(scene.database)
    return LogLine(
        id=scene.next_id("log_lines"),
        at=told.at or scene.now,
        written=scene.now,
        author=scene.signer.id,
        duty=_duty(scene),
        category=told.category,
        text=told.text.strip(),
        by_hand=by_hand,
        outage=outage or (now_on.id if now_on else None),
        preparation=told.preparation,
        patient=told.patient or _patient(scene, told.preparation),
        corrects=told.corrects,
    )


def _duty(scene: Scene) -> str | None:
    mine = held(scene.database, operator=scene.signer.id)
    return mine[0].duty.value if mine else None


def _patient(scene: Scene, preparation: int | None) -> int | None:
    bag = one(scene.database, Preparation, preparation) if preparation else None
    prescription = one(scene.database, Prescription, bag.prescription) if bag else None
    return prescription.patient if prescription else None
