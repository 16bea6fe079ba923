"""Taking a list of leftovers or stock in: triaged once more, accepted items recorded, others kept listed."""

from __future__ import annotations

import json
from dataclasses import asdict

from station.acts.aim import reason_given
from station.acts.desk import Desk, Request, Scene
from station.acts.leftovers import Listed, listed_rows
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.acts.stock import Counted, counted_rows
from station.clinical.lists import ListFile, ToldLeftover, ToldLot
from station.clinical.model import Hood, ImportRecord
from station.clinical.names import fold
from station.clinical.orders import Problem, SetAside
from station.clinical.stock import StockLot
from station.clinical.triage import (
    ACCEPTED,
    REFUSED,
    SAME,
    SUSPECT,
    Judged,
    Known,
    Triage,
    by_pack,
    counted_before,
    triage,
)
from station.clinical.who_signs import why_may_not
from station.records.database import Database
from station.records.queries import lists
from station.records.queries.fetch import many

ACTS = {"leftovers": "leftover_list", "stock": "count_vials"}
"""Which act each kind of list is: the same people sign it as by hand."""


def triage_of(desk: Desk, file: ListFile) -> Triage:
    """Say what taking a list in would do now; records nothing."""
    return _triage(desk, desk.store.database, file)


def _triage(desk: Desk, database: Database, file: ListFile) -> Triage:
    known = Known(
        formulary=desk.data.formulary,
        rules=desk.data.checks.leftovers,
        hoods=_hoods(database),
        leftovers=lists.every_leftover(database),
        stock=by_pack(lists.every_lot(database)),
        from_lists=lists.lots_from_lists(database),
        last_lines=lists.last_lines(database, file.mapping, file.sha256),
        now=desk.clock.utc(),
    )
    return triage(file, known)


def _hoods(database: Database) -> dict[str, int]:
    return {fold(hood.name): hood.id for hood in many(database, Hood)}


def take_in_list(desk: Desk, request: Request, file: ListFile) -> Outcome:
    """Record what a list brings, in one transaction: leftovers in quarantine, counts of lots.

    The same file again, or a list that brings nothing, is refused and adds nothing. A list much shorter or
    longer than the last one needs a reason.
    """
    act = ACTS[file.kind]

    def decide(scene: Scene) -> Plan | Refused:
        found = _triage(scene.desk, scene.database, file)
        refused = _why_not(scene, act, file, found)
        if refused:
            return refused
        rows = _rows(scene, found.of(ACCEPTED))
        if isinstance(rows, Refused):
            return rows
        record = _record(scene, file, found)
        params: dict[str, str | int | None] = {
            "name": file.name,
            "sha256": file.sha256,
            "mapping": file.mapping,
            **{fate: len(found.of(fate)) for fate in (ACCEPTED, SUSPECT, SAME)},
            REFUSED: record.refused,
        }
        return Plan("list_taken", (record, *rows), f"list:{file.sha256}", params)

    return perform(desk, request, act, decide, f"list:{file.sha256}")


def _why_not(scene: Scene, act: str, file: ListFile, found: Triage) -> Refused | None:
    for signer in scene.signers:
        may_not = why_may_not(act, signer, None)
        if may_not:
            return refusal(may_not)
    told = file.problems or found.of(SUSPECT) or found.of(REFUSED)
    if not found.of(ACCEPTED) and (not told or lists.taken(scene.database, file.sha256)):
        return Refused("list_nothing_new")
    return Refused("list_reason") if found.needs_reason and not reason_given(scene) else None


def _rows(scene: Scene, accepted: tuple[Judged, ...]) -> tuple[object, ...] | Refused:
    hoods = _hoods(scene.database)
    vials = [each.item for each in accepted if isinstance(each.item, ToldLeftover)]
    lots = [each.item for each in accepted if isinstance(each.item, ToldLot)]
    opened = listed_rows(scene, [_listed(item, hoods) for item in vials])
    before = by_pack(lists.every_lot(scene.database))
    counted = counted_rows(scene, [_counted(scene, item, counted_before(item, before)) for item in lots])
    if isinstance(opened, Refused):
        return opened
    return counted if isinstance(counted, Refused) else (*opened, *counted)


def _listed(item: ToldLeftover, hoods: dict[str, int]) -> Listed:
    return Listed(
        drug=item.drug,
        name=item.product,
        lot=item.lot,
        expiry=item.expiry,
        concentration_mg_ml=item.concentration_mg_ml,
        volume_ml=item.remaining_ml,
        product=item.gtin,
        opened_at=item.opened_at,
        hood=hoods.get(fold(item.hood)) if item.hood else None,
        trial=item.trial,
    )


def _counted(scene: Scene, item: ToldLot, there: StockLot | None) -> Counted:
    """Name a lot as it is named here: as counted before, as its pack is known, else as the list does."""
    named = scene.desk.data.formulary.pack(item.gtin) if item.gtin else None
    return Counted(
        drug=item.drug,
        name=there.name if there else named[1].brand if named else item.product,
        lot=item.lot,
        expiry=item.expiry,
        content_mg=item.content_mg,
        concentration_mg_ml=item.concentration_mg_ml,
        count=item.count,
        product=item.gtin,
        trial=item.trial,
    )


def _record(scene: Scene, file: ListFile, found: Triage) -> ImportRecord:
    problems = [*file.problems, *refused_items(file, found)]
    told = [
        {"line": item.line, "column": item.column, "code": item.code, "params": dict(item.params)}
        for item in sorted(problems, key=lambda item: item.line)
    ]
    asides = suspect_items(found)
    return ImportRecord(
        id=scene.next_id("imports"),
        name=file.name,
        sha256=file.sha256,
        mapping=file.mapping,
        at=scene.now,
        added=len(found.of(ACCEPTED)),
        same=len(found.of(SAME)),
        changed=0,
        refused=len({item.line for item in problems}),
        problems=json.dumps(told, ensure_ascii=False, sort_keys=True),
        aside=len(found.of(SUSPECT)),
        asides=json.dumps([asdict(item) for item in asides], ensure_ascii=False, sort_keys=True),
        source=file.source,
    )


def refused_items(file: ListFile, found: Triage) -> tuple[Problem, ...]:
    """Give what the triage found impossible as problems of the file's lines."""
    return tuple(
        Problem(file.name, each.item.line, None, why.code, why.params or {})
        for each in found.of(REFUSED)
        for why in each.why
    )


def suspect_items(found: Triage) -> tuple[SetAside, ...]:
    """Give what the triage doubts as things set aside, one for each reason."""
    return tuple(
        SetAside(
            each.item.line,
            f"{each.item.lot} {each.item.product}",
            why.code,
            why.params or {},
        )
        for each in found.of(SUSPECT)
        for why in each.why
    )
