"""Closing a book of record, and destroying an archive after its legal time: signed by two pharmacists."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime

from station.acts.aim import reason_given
from station.acts.desk import Desk, Request, Scene
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.acts.reentry import why_not_complete
from station.clinical.closing import ClosedBook, Left, Papers, keep_until, why_not_leave
from station.clinical.returns import BagReturn, Fate, ReadyBag
from station.clinical.steps import Not
from station.clinical.who_signs import why_may_not
from station.records.database import Database
from station.records.next_book import still_usable
from station.records.queries import leftovers
from station.records.queries.closing import closed_books, left_undone
from station.records.queries.fetch import many
from station.records.queries.outages import being_made, going_on


def why_not_close_book(database: Database, now: datetime) -> list[Not]:
    """List what keeps the book from being closed: an outage, bags or leftovers somebody must still see to,
    work not given back."""
    found = going_on(database)
    reasons = [Not("close_book_outage", {"what": found.what})] if found else []
    making = being_made(database)
    reasons += [Not("outage_bags_being_made", {"count": making})] if making else []
    reasons += _lying_about(database, now)
    return [*reasons, *why_not_complete(database)]


def _lying_about(database: Database, now: datetime) -> list[Not]:
    bags = len(many(database, BagReturn, "fate IN (?, ?)", [Fate.WAITING, Fate.FREE]))
    bags += len(many(database, ReadyBag, "fate IN (?, ?)", [Fate.WAITING, Fate.FREE]))
    dead = len(leftovers.standing(database)) - len(still_usable(database, now))
    in_trays = sum(item.reserved_for is not None for item in still_usable(database, now))
    found = (("close_book_bags", bags), ("close_book_leftovers", dead), ("close_book_in_trays", in_trays))
    return [Not(code, {"count": count}) for code, count in found if count]


def close_book(desk: Desk, request: Request, papers: Papers, left: Left) -> Outcome:
    """Sign that this book is closed over what is left undone, and what becomes of the prints and exports that
    lie about; sealing it and opening the next comes after (runtime/closing_book)."""

    def decide(scene: Scene) -> Plan | Refused:
        refused = _why_not_signed(scene, "close_book")
        if refused:
            return refused
        for reason in why_not_close_book(scene.database, scene.now):
            return refusal(reason)
        may_not = why_not_leave(left_undone(scene.database), left)
        if may_not:
            return refusal(may_not)
        params = {"entries": scene.entry, "papers": papers, **asdict(left)}
        return Plan("book_closing_over" if left.why else "book_closing", (), "book", params)

    return perform(desk, request, "close_book", decide, "book")


def destroy_book(desk: Desk, request: Request, name: str) -> Outcome:
    """Sign that an archived book is destroyed, once its legal time is over; its files go after the act."""

    def decide(scene: Scene) -> Plan | Refused:
        refused = _why_not_signed(scene, "destroy_book")
        found = find(scene.database, name)
        if refused or found is None:
            return refused or Refused("archive_unknown", {"name": name[:60]})
        if found.destroyed:
            return Refused("archive_destroyed", {"name": name})
        until = max(found.keep_until, keep_until(found.closed, scene.desk.data.checks.archive_years))
        if scene.now < until:
            return Refused("archive_kept", {"name": name, "until": scene.local(until).strftime("%d/%m/%Y")})
        return Plan("book_destroyed", (replace(found, destroyed=scene.now),), f"book:{name}", {"name": name})

    return perform(desk, request, "destroy_book", decide, f"book:{name}")


def find(database: Database, name: str) -> ClosedBook | None:
    """Find a closed book by its archive's name."""
    return next((item for item in closed_books(database) if item.name == name), None)


def _why_not_signed(scene: Scene, act: str) -> Refused | None:
    for signer in scene.signers:
        may_not = why_may_not(act, signer, None)
        if may_not:
            return refusal(may_not)
    if len(scene.signers) != 2:
        return Refused("two_pharmacists")
    return None if reason_given(scene) else Refused("reason_missing")
