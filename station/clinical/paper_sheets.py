"""The A4 sheets that were asked for: which, of what, which copy, and whether they went out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SheetKind(StrEnum):
    """What a sheet is; also the name of its template. Batches print the kinds in this order."""

    WORKSHEET = "worksheet"
    PLAN = "plan"
    NOTE = "note"


REQUESTED, SENT = "requested", "sent"
INTRATHECAL_WARD = "intrathecal"


@dataclass(frozen=True)
class Sheet:
    """One sheet asked for. `subject` names what it is about; `batch` is the entry that asked.

    `copy` counts from 1 for each kind and subject. `sent` means handed to the printer's queue or folder.
    """

    id: int
    kind: SheetKind
    subject: str
    preparation: int | None
    copy: int
    batch: int
    state: str
    at: datetime
    number: str | None = None
    """The number of the paper kit that was printed on a worksheet without a number of its own."""
    entry: int = 0


def preparation_subject(preparation: int) -> str:
    """Name the bag that a worksheet is about."""
    return f"preparation:{preparation}"


def prescription_subject(prescription: int) -> str:
    """Name the prescription that an administration plan is about."""
    return f"prescription:{prescription}"


def ward_subject(day: str, ward: str, *, intrathecal: bool = False) -> str:
    """Name the day (ISO) and ward that a delivery note is about; what goes into the spine has its own."""
    return f"{INTRATHECAL_WARD if intrathecal else 'ward'}:{day}:{ward}"


def handover_subject(handover: int) -> str:
    """Name the list that left, which a delivery note is about."""
    return f"handover:{handover}"
