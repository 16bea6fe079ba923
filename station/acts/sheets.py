"""Asking for A4 sheets, and noting which went out: a batch that was cut short goes on where it stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from station.acts.desk import Desk, Request, Scene
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.acts.recording import record
from station.clinical.paper_sheets import REQUESTED, SENT, Sheet, SheetKind
from station.clinical.who_signs import why_may_not
from station.records.queries import sheets
from station.records.queries.blind import is_blind


@dataclass(frozen=True)
class Wanted:
    """A sheet to ask for."""

    kind: SheetKind
    subject: str
    preparation: int | None = None
    number: str | None = None


def order_sheets(desk: Desk, request: Request, wanted: Sequence[Wanted], *, signed: bool = True) -> Outcome:
    """Ask for sheets, in their order: copy numbers are allotted here. `signed=False` is for the service seat.

    The worksheet of a bag that is being read blind is refused: it tells the volume to find.
    """

    def decide(scene: Scene) -> Plan | Refused:
        may_not = why_may_not("print_sheets", scene.signer, None) if scene.signers else None
        if may_not:
            return refusal(may_not)
        if not wanted:
            return Refused("no_sheets")
        blind = [item for item in wanted if item.preparation and is_blind(scene.database, item.preparation)]
        if blind and len(blind) == len(wanted):
            return Refused("blind_reading")
        rows = new_sheets(scene, [item for item in wanted if item not in blind])
        return Plan("sheets_ordered", rows, "sheets", {"count": len(rows), "left_out": len(blind)})

    if not signed:
        return record(desk, request, "print_sheets", decide)
    return perform(desk, request, "print_sheets", decide)


def new_sheets(scene: Scene, wanted: Sequence[Wanted], state: str = REQUESTED) -> tuple[Sheet, ...]:
    """Make the rows of sheets, each with its next copy number; those of a kit go out with it."""
    first = scene.next_id("sheets")
    return tuple(
        Sheet(
            id=first + place,
            kind=item.kind,
            subject=item.subject,
            preparation=item.preparation,
            copy=1 + len(sheets.sheets_about(scene.database, item.kind, item.subject)),
            batch=scene.entry,
            state=state,
            at=scene.now,
            number=item.number,
        )
        for place, item in enumerate(wanted)
    )


def note_sent(desk: Desk, request: Request, sheet_id: int) -> Outcome:
    """Note that a sheet was handed to the printer's queue or folder."""

    def decide(scene: Scene) -> Plan | Refused:
        found = sheets.sheet(scene.database, sheet_id)
        if found is None or found.state != REQUESTED:
            return Refused("sheet_settled")
        return Plan("sheet_sent", (replace(found, state=SENT),), f"sheet:{sheet_id}")

    return record(desk, request, "sheet_sent", decide)


def doubt_first(desk: Desk, request: Request) -> Outcome:
    """Before going on with what was cut short: the first sheet may be out, so it becomes the next copy.

    Sheets go out one after the other; only the first unsent one of each batch can be in doubt.
    """

    def decide(scene: Scene) -> Plan | Refused:
        waiting = sheets.unsent(scene.database)
        firsts = {item.batch: item for item in reversed(waiting)}.values()
        if not firsts:
            return Refused("no_sheets")
        rows = tuple(replace(item, copy=item.copy + 1) for item in firsts)
        return Plan("sheets_resumed", rows, "sheets", {"count": len(waiting)})

    return record(desk, request, "sheet_sent", decide)
