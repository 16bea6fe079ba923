"""Labels requested, what became of them, and what a scanned code means."""

from __future__ import annotations

from dataclasses import dataclass

from station.clinical.label_content import ON_CONTAINER
from station.clinical.model import Label
from station.records.database import Database
from station.records.queries.blind import hidden, is_blind
from station.records.queries.fetch import dicts, many, one


@dataclass(frozen=True)
class Job:
    """One label of the print queue with its last attempt."""

    label: int
    kind: str
    preparation: int | None
    copy: int
    state: str
    attempt: str | None
    session: int | None
    at: str | None
    detail: str | None
    replaced_by: int | None
    birth_name: str | None
    first_name: str | None
    register_number: str | None


def label(database: Database, label_id: int) -> Label | None:
    """Find one label as it may be shown now."""
    found = one(database, Label, label_id)
    if found and found.preparation and is_blind(database, found.preparation):
        return hidden(found)
    return found


def waiting(database: Database) -> list[Label]:
    """List requested labels that nobody has begun to print, or that certainly did not leave."""
    return many(
        database,
        Label,
        "state = 'requested' AND id NOT IN"
        " (SELECT label FROM print_attempts WHERE state <> 'not_sent') ORDER BY id",
    )


def jobs(database: Database, limit: int = 200) -> list[Job]:
    """List the newest labels with their last attempt."""
    sql = (
        "SELECT l.id AS label, l.kind, l.preparation, l.copy, l.state, a.state AS attempt, a.session, a.at,"
        " a.detail,"
        " l.replaced_by, t.birth_name, t.first_name, p.register_number"
        " FROM labels l LEFT JOIN print_attempts a ON a.label = l.id"
        " LEFT JOIN preparations p ON p.id = l.preparation"
        " LEFT JOIN prescriptions r ON r.id = p.prescription LEFT JOIN patients t ON t.id = r.patient"
        " ORDER BY l.id DESC LIMIT ?"
    )
    return [Job(**row) for row in dicts(database, sql, [limit])]


def newest_of(database: Database, found: Label) -> Label:
    """Follow what replaced a label to the one that counts now; the label itself when nothing replaced it."""
    while found.replaced_by is not None:
        newer = label(database, found.replaced_by)
        assert newer is not None
        found = newer
    return found


def current(database: Database, preparation: int, kind: str) -> Label | None:
    """Find the label of a kind that counts now for a preparation: the last that was not replaced.

    A bag, a syringe and a pump have one label between them.
    """
    kinds = sorted(ON_CONTAINER) if kind in ON_CONTAINER else [kind]
    marks = ", ".join("?" for _ in kinds)
    found = many(
        database,
        Label,
        f"preparation = ? AND kind IN ({marks}) AND state <> 'void' ORDER BY id DESC LIMIT 1",
        [preparation, *kinds],
    )
    return found[0] if found else None


LIGHTS = (("unprintable", "unprintable"), ("doubtful", "doubtful"), ("not_sent", "waiting"))


def light(database: Database) -> tuple[str, str]:
    """Say how printing goes, gravest first: the light's name and the reason of the label behind it."""
    for state, name in LIGHTS:
        row = database.execute(
            "SELECT a.detail FROM print_attempts a JOIN labels l ON l.id = a.label"
            " WHERE a.state = ? AND l.state = 'requested' ORDER BY a.at DESC LIMIT 1",
            [state],
        ).fetchone()
        if row:
            return name, row[0] or ""
    return "ready", ""
