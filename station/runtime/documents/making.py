"""From a sheet that was asked for to the document it becomes, as the records are now."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from station.acts.apart import leaves_alone
from station.acts.desk import Desk, Scene
from station.acts.sheets import Wanted
from station.clinical.documents import Document, Stamp
from station.clinical.model import ENDED, HandOver, Preparation, State
from station.clinical.paper_codes import TooMuchForPaper, split
from station.clinical.paper_sheets import (
    INTRATHECAL_WARD,
    Sheet,
    SheetKind,
    preparation_subject,
    prescription_subject,
    ward_subject,
)
from station.clinical.printed_sheet import PrintedSheet, pack
from station.records.queries.fetch import many, one
from station.records.queries.preparations import BoardRow, board, dossier
from station.records.queries.settings import time_zone
from station.records.queries.sheets import batch_range, names_for_paper, rows_for_paper
from station.records.rows import time_text
from station.runtime.documents.bag import Bag, scene_of
from station.runtime.documents.note import delivery_note
from station.runtime.documents.plan import administration_plan
from station.runtime.documents.stamping import signed_stamp, stamp_of
from station.runtime.documents.worksheet import worksheet

NOT_PRINTED = ENDED | {State.REFUSED}


def wanted_for(desk: Desk, day: date) -> list[Wanted]:
    """List the sheets of everything due on a day (local), in order: worksheets, plans, then notes by ward."""
    rows = due_on(desk, day)
    bags = [many(desk.store.database, Preparation, "id = ?", [row.id])[0] for row in rows]
    prescriptions = dict.fromkeys(bag.prescription for bag in bags)
    lists = sorted({(row.ward, leaves_alone(desk.data, bag)) for row, bag in zip(rows, bags, strict=True)})
    return [
        *(Wanted(SheetKind.WORKSHEET, preparation_subject(bag.id), bag.id) for bag in bags),
        *(Wanted(SheetKind.PLAN, prescription_subject(number)) for number in prescriptions),
        *(
            Wanted(SheetKind.NOTE, ward_subject(day.isoformat(), ward, intrathecal=alone))
            for ward, alone in lists
        ),
    ]


def due_on(desk: Desk, day: date) -> list[BoardRow]:
    """List the bags due on a day that are still to be made or on their way, in the order they are due."""
    zone = time_zone(desk.store.database)
    since = datetime(day.year, day.month, day.day, tzinfo=zone)
    until = since + timedelta(days=1)
    found = board(desk.store.database, since, datetime.combine(day + timedelta(days=1), until.timetz()))
    return [row for row in found if row.due >= since and row.state not in NOT_PRINTED]


def document_of(desk: Desk, sheet: Sheet, now: datetime) -> tuple[Document, Stamp] | None:
    """Make what a sheet says now, with its stamp; None where nothing is left to say."""
    scene = scene_of(desk, now)
    signed = sheet.kind is SheetKind.NOTE
    stamp = signed_stamp(desk, now) if signed else stamp_of(desk.store.database, now)
    if sheet.kind is SheetKind.WORKSHEET and sheet.preparation:
        bag = bag_of(scene, sheet.preparation)
        made = worksheet(bag, sheet, codes_of(desk, sheet, stamp)) if bag else None
    elif sheet.kind is SheetKind.PLAN:
        made = _plan(scene, sheet)
    else:
        made = _note(scene, sheet)
    return (made, stamp) if made else None


def bag_of(scene: Scene, preparation: int, *, outside: bool = False) -> Bag | None:
    """Gather one bag for its papers: those that stay in the unit, or those that leave it."""
    found = dossier(scene.database, preparation)
    return Bag(scene, found, outside) if found else None


def codes_of(desk: Desk, sheet: Sheet, stamp: Stamp) -> tuple[str, ...]:
    """Give the texts of a worksheet's codes: its bag's rows, sealed; none for more than paper can hold."""
    database = desk.store.database
    assert sheet.preparation is not None
    rows = rows_for_paper(database, sheet.preparation)
    first, last = batch_range(database, sheet.batch)
    packed = pack(
        PrintedSheet(rows, names_for_paper(database, rows), time_text(stamp.at), stamp.anchor, first, last)
    )
    try:
        return split(desk.key.seal_for_paper(packed), scene_of(desk, stamp.at).series(), sheet.id)
    except TooMuchForPaper:
        return ()


def _plan(scene: Scene, sheet: Sheet) -> Document | None:
    number = int(sheet.subject.partition(":")[2])
    found = many(scene.database, Preparation, "prescription = ? ORDER BY due, id", [number])
    bags = [
        bag_of(scene, bag.id, outside=True)
        for bag in found
        if bag.state not in (State.CANCELLED, State.DESTROYED)
    ]
    whole = [bag for bag in bags if bag]
    return administration_plan(whole, sheet) if whole else None


def _note(scene: Scene, sheet: Sheet) -> Document | None:
    kind, _, rest = sheet.subject.partition(":")
    if kind == "handover":
        left = one(scene.database, HandOver, int(rest))
        found = many(scene.database, Preparation, "handover = ? ORDER BY id", [int(rest)])
        ward = left.ward if left else ""
    else:
        day, _, ward = rest.partition(":")
        left = None
        rows = [row for row in due_on(scene.desk, date.fromisoformat(day)) if row.ward == ward]
        due = [bag for row in rows for bag in many(scene.database, Preparation, "id = ?", [row.id])]
        apart = kind == INTRATHECAL_WARD
        found = [bag for bag in due if leaves_alone(scene.desk.data, bag) == apart]
    bags = [bag for bag in (bag_of(scene, item.id, outside=True) for item in found) if bag]
    return delivery_note(ward, bags, sheet.copy, left) if bags else None
