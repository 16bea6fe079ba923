"""One preparation with everything its screens show, and the board of all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from station.clinical.after_the_fact import PaperSignature
from station.clinical.model import (
    Change,
    Component,
    Draw,
    HoldPoint,
    Label,
    Patient,
    Preparation,
    Prescription,
    Reading,
    Signature,
    State,
    Validation,
)
from station.records.database import Database
from station.records.queries.blind import hidden, is_blind
from station.records.queries.fetch import GOING_ON, dicts, many, one
from station.records.rows import time_text, time_value


@dataclass(frozen=True)
class Dossier:
    """Everything about one preparation. While two people read blind, neither readings nor anything that
    tells the volume to find is in it."""

    preparation: Preparation
    prescription: Prescription
    patient: Patient
    components: tuple[Component, ...]
    draws: tuple[Draw, ...]
    readings: tuple[Reading, ...]
    signatures: tuple[Signature, ...]
    labels: tuple[Label, ...]
    changes: tuple[Change, ...]
    validation: Validation | None
    blind: bool
    on_paper: tuple[PaperSignature, ...] = ()
    """What was signed on paper and entered after the fact."""


@dataclass(frozen=True)
class BoardRow:
    """One line of the board."""

    id: int
    state: State
    held: str | None
    held_reason: str | None
    due: datetime
    ipp: str
    birth_name: str
    used_name: str | None
    first_name: str
    drug: str
    dose: str
    dose_unit: str
    route: str
    ward: str
    go: str
    register_number: str | None
    use_by: datetime | None
    hood: int | None
    changes: int
    entry: int
    after_the_fact: int = 0
    blinded: int = 0


def preparation(database: Database, preparation_id: int) -> Preparation | None:
    """Find one preparation."""
    return one(database, Preparation, preparation_id)


def components(database: Database, preparation_id: int) -> list[Component]:
    """List what is in a tray, without what was taken out again."""
    return many(database, Component, "preparation = ? AND NOT removed ORDER BY id", [preparation_id])


def draws(database: Database, found: Preparation) -> list[Draw]:
    """List what was drawn in the current round; for the core's own comparison, never for a screen."""
    return many(database, Draw, "preparation = ? AND round = ? ORDER BY number", [found.id, found.round])


def readings(database: Database, found: Preparation, point: HoldPoint) -> list[Reading]:
    """List the readings of the current round at a hold point."""
    return many(
        database,
        Reading,
        "preparation = ? AND hold_point = ? AND round = ? ORDER BY position",
        [found.id, point.value, found.round],
    )


def time_since_start(database: Database, preparation_id: int, boot: str, boot_ns: int) -> datetime | None:
    """Give the time by the clock that the bag was started by, had nobody set it; None after a restart.

    The machine's time since boot (`boot_ns`, ns) goes on whatever is done to the wall clock.
    """
    row = database.execute(
        "SELECT json_extract(j.body, '$.at'), json_extract(j.body, '$.boot_ns') FROM signatures s"
        " JOIN journal j ON j.n = s.entry WHERE s.preparation = ? AND s.act = 'start'"
        " AND json_extract(j.body, '$.boot') = ? ORDER BY j.n DESC LIMIT 1",
        [preparation_id, boot],
    ).fetchone()
    return time_value(row[0]) + timedelta(microseconds=(boot_ns - row[1]) // 1000) if row else None


def dossier(database: Database, preparation_id: int) -> Dossier | None:
    """Gather one preparation's whole file, blind where it has to be."""
    found = preparation(database, preparation_id)
    if found is None:
        return None
    prescription = one(database, Prescription, found.prescription)
    assert prescription is not None
    patient = one(database, Patient, prescription.patient)
    assert patient is not None
    blind = is_blind(database, found.id)
    mine = [found.id]
    labels = many(database, Label, "preparation = ? ORDER BY id", mine)
    validations = many(database, Validation, "preparation = ? ORDER BY id DESC LIMIT 1", mine)
    return Dossier(
        preparation=found,
        prescription=prescription,
        patient=patient,
        components=tuple(components(database, found.id)),
        draws=() if blind else tuple(draws(database, found)),
        readings=tuple(
            replace(item, sealed=None, found=None if blind else item.found)
            for item in many(database, Reading, "preparation = ? ORDER BY id", mine)
        ),
        signatures=tuple(many(database, Signature, "preparation = ? ORDER BY entry, id", mine)),
        labels=tuple(hidden(item) if blind else item for item in labels),
        changes=tuple(many(database, Change, "preparation = ? ORDER BY id", mine)),
        validation=validations[0] if validations else None,
        blind=blind,
        on_paper=tuple(many(database, PaperSignature, "preparation = ? ORDER BY done_at, id", mine)),
    )


BOARD_SQL = """
SELECT p.id, p.state, p.held, p.held_reason, p.due, t.ipp, t.birth_name, t.used_name, t.first_name, p.drug,
       p.dose, p.dose_unit, p.route, r.ward, r.go, p.register_number, p.use_by, p.hood, p.entry,
       p.after_the_fact, p.blinded,
       (SELECT count(*) FROM changes c WHERE c.preparation = p.id AND c.decision = 'open') AS changes
FROM preparations p JOIN prescriptions r ON r.id = p.prescription JOIN patients t ON t.id = r.patient
WHERE {where} ORDER BY p.due, t.birth_name, p.id
"""


def board(database: Database, since: datetime, until: datetime) -> list[BoardRow]:
    """List the preparations due in a time span, and all older ones that are not ended."""
    where = (
        "p.id IN (SELECT id FROM preparations WHERE due >= :since AND due < :until UNION ALL"
        f" SELECT id FROM preparations WHERE due < :since AND {GOING_ON})"
    )
    args = {"since": time_text(since), "until": time_text(until)}
    return [_board_row(row) for row in dicts(database, BOARD_SQL.format(where=where), args)]


def going_on(database: Database) -> list[BoardRow]:
    """List every preparation that is not ended, whenever it is due."""
    return [_board_row(row) for row in dicts(database, BOARD_SQL.format(where=f"p.{GOING_ON}"))]


def released_for(database: Database, ward: str) -> list[BoardRow]:
    """List the released bags of a ward that wait to be handed over."""
    where = "p.state = 'released' AND p.held IS NULL AND r.ward = :ward"
    return [_board_row(row) for row in dicts(database, BOARD_SQL.format(where=where), {"ward": ward})]


def _board_row(row: dict[str, object]) -> BoardRow:
    row["state"] = State(str(row["state"]))
    row["due"] = time_value(str(row["due"]))
    row["use_by"] = time_value(str(row["use_by"])) if row["use_by"] else None
    return BoardRow(**row)  # type: ignore[arg-type]


def head(database: Database) -> int:
    """Give the number of the last journal entry: the version that boards poll."""
    return int(database.execute("SELECT coalesce(max(n), 0) FROM journal").fetchone()[0])


def wards(database: Database) -> list[str]:
    """List the wards that have released bags waiting."""
    sql = (
        "SELECT DISTINCT r.ward FROM preparations p JOIN prescriptions r ON r.id = p.prescription"
        " WHERE p.state = 'released' AND p.held IS NULL ORDER BY r.ward"
    )
    return [str(row[0]) for row in database.execute(sql).fetchall()]


def was_signed(database: Database, preparation_id: int, act: str) -> bool:
    """Tell whether an act was ever signed for a preparation."""
    sql = "SELECT 1 FROM signatures WHERE preparation = ? AND act = ? LIMIT 1"
    return database.execute(sql, [preparation_id, act]).fetchone() is not None


def stands_on(database: Database, preparation_id: int) -> tuple[str, str] | None:
    """Give the formulary line and content that the last validation of a preparation stands on; None where it
    stands on its worksheet's own figures, or on none."""
    sql = (
        "SELECT line, content, own_figures FROM validations WHERE preparation = ? AND decision = 'accepted'"
        " ORDER BY id DESC LIMIT 1"
    )
    line, content, own = database.execute(sql, [preparation_id]).fetchone() or (None, None, 1)
    return None if own or line is None else (str(line), str(content))


def last_signed(database: Database, preparation_id: int, acts: Iterable[str]) -> datetime | None:
    """Give when one of these acts was last signed for a preparation."""
    names = list(acts)
    marks = ", ".join("?" * len(names))
    sql = f"SELECT max(at) FROM signatures WHERE preparation = ? AND act IN ({marks})"
    (at,) = database.execute(sql, [preparation_id, *names]).fetchone()
    return time_value(at) if at else None
