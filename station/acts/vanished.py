"""Lines that an earlier file brought and a later one of the same days no longer has: reported, not judged."""

from __future__ import annotations

from datetime import datetime, time

from station.clinical.model import Patient, Preparation, Prescription
from station.clinical.orders import OrderFile, SetAside
from station.records.database import Database
from station.records.queries import imports
from station.records.queries.fetch import one

GONE = "line_gone"


def gone(database: Database, file: OrderFile) -> tuple[SetAside, ...]:
    """List what the same main system sent before for the days of this file, and does not send any more.

    Nothing happens to such a preparation: the ward may have cancelled it, its line may be among the refused
    ones, or the export may be partial.
    """
    if not file.orders:
        return ()
    days = [order.due for order in file.orders]
    since = datetime.combine(min(days).date(), time.min, min(days).tzinfo)
    until = datetime.combine(max(days).date(), time.max, max(days).tzinfo)
    sent = {order.external_id for order in file.orders}
    missing = [
        bag for bag in imports.awaited(database, file.source, since, until) if bag.external_id not in sent
    ]
    return tuple(SetAside(0, _words(database, bag), GONE, {"id": bag.external_id}) for bag in missing)


def _words(database: Database, bag: Preparation) -> str:
    prescription = one(database, Prescription, bag.prescription)
    patient = one(database, Patient, prescription.patient) if prescription else None
    who = f"{patient.birth_name} {patient.first_name} " if patient else ""
    return f"{who}{bag.drug}"
