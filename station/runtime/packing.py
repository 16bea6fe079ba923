"""Making the packs: everything that gives the work back, or what a vendor may have; and opening one again."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import blake2b

from station.clinical.leftovers import Leftover, LeftoverMove
from station.clinical.model import (
    Component,
    HandOver,
    Patient,
    Preparation,
    Prescription,
    RegisterEntry,
    Signature,
)
from station.clinical.reentry import Task
from station.clinical.stock import StockLot
from station.clinical.terms import Terms
from station.exchange.pack import (
    JOURNAL,
    Json,
    journal_entries,
    journal_line,
    json_bytes,
    read_pack,
    write_pack,
)
from station.exchange.pack_csv import table
from station.exchange.pack_fhir import Act, Work, bundle
from station.exchange.pack_vendor import blinded_in, vendor_entries
from station.places import Home
from station.progress import Progress, Tell, counted, counting, untold
from station.records import journal
from station.records.clock import Clock, Lease
from station.records.database import Database
from station.records.presence import Presence
from station.records.queries import people, reentries
from station.records.queries.fetch import many, one
from station.records.queries.register import register
from station.records.queries.settings import settings
from station.records.rebuild import Rebuilt, rebuild
from station.records.rows import time_text, time_value
from station.runtime.documents.proof import last_proof_pdf
from station.runtime.documents.register_extract import register_document
from station.runtime.documents.stamping import stamp_of
from station.runtime.register_export import manner_of


@dataclass(frozen=True)
class Making:
    """What a pack is made from: the records at one moment, the unit's terms, the hour."""

    database: Database
    terms: Terms
    now: datetime


def full_pack(making: Making, tell: Tell = untold) -> bytes:
    """Make the pack that gives everything back; it names every patient and every person."""
    entries = [(entry.body, entry.hash) for entry in journal.entries(making.database)]
    work = list(_work(making.database, tell))
    tell(Progress("laying_out"))
    documents = _documents(making, tell)
    packing = counting(tell, "packing")
    packing(0, 3)
    files = {
        JOURNAL: b"".join(journal_line(body, digest) for body, digest in entries),
        **_tables(making.database, work),
    }
    packing(1, 3)
    files |= {"bundle.json": json_bytes(_bundle(making, work, documents)), **documents}
    packing(2, 3)
    return write_pack(files, _facts(making, "full"))


def vendor_pack(making: Making, tell: Tell = untold) -> bytes:
    """Make the pack for a vendor: the acts and figures, and nobody's name, number or birth date.

    What is in a blinded bag is not told either.
    """
    key = secrets.token_bytes(16)

    def pseudonym(text: str) -> str:
        return blake2b(text.encode(), key=key, digest_size=6).hexdigest()

    entries = list(journal.entries(making.database))
    blinded = blinded_in(entry.read() for entry in entries)
    bodies = (entry.read() for entry in counted(entries, tell, "blanking"))
    told = list(vendor_entries(bodies, blinded, pseudonym))
    tell(Progress("packing"))
    files = {"journal.json": json_bytes({"entries": told})}
    head = journal.head(making.database)
    return write_pack(files, {"kind": "vendor", "made_at": time_text(making.now), "entries": head.n})


def _facts(making: Making, kind: str) -> Json:
    told, head = settings(making.database), journal.head(making.database)
    lines = register(making.database)
    return {
        "kind": kind,
        "made_at": time_text(making.now),
        "unit": told.get("unit_name", ""),
        "series": told.get("series", ""),
        "head": {"n": head.n, "hash": head.hash},
        "numbers": {
            "first": lines[0].number if lines else None,
            "last": lines[-1].number if lines else None,
            "count": len(lines),
            "missing": list(reentries.gaps(making.database)),
        },
        "open_reentries": reentries.counts(making.database)[0],
    }


def _work(database: Database, tell: Tell) -> Iterator[Work]:
    """Gather what was done under each register number, in the order of the numbers."""
    lines = many(database, RegisterEntry, "1 ORDER BY year, series, sequence")
    for line in counted(lines, tell, "collecting"):
        bag = one(database, Preparation, line.preparation)
        assert bag is not None
        prescription = one(database, Prescription, bag.prescription)
        assert prescription is not None
        patient = one(database, Patient, prescription.patient)
        assert patient is not None
        signatures = many(database, Signature, "preparation = ? ORDER BY entry, id", [bag.id])
        yield Work(
            line,
            bag,
            prescription,
            patient,
            many(database, Component, "preparation = ? AND NOT removed ORDER BY id", [bag.id]),
            signatures,
            one(database, HandOver, bag.handover) if bag.handover else None,
            max((each.at for each in signatures if each.act == "finish"), default=None),
        )


def _bundle(making: Making, work: list[Work], documents: Mapping[str, bytes]) -> Json:
    bodies = (entry.read() for entry in journal.entries(making.database))
    acts = (Act(body["n"], body["act"], _milliseconds(body["at"]), body["operators"]) for body in bodies)
    return bundle(work, people.operators(making.database), acts, documents, making.terms)


def _milliseconds(text: str) -> str:
    return time_value(text).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _tables(database: Database, work: list[Work]) -> dict[str, bytes]:
    names = people.names(database)
    return {
        "preparations.csv": table(PREPARATION_FIELDS, (_preparation(item, names) for item in work)),
        "components.csv": table(
            COMPONENT_FIELDS,
            (
                asdict(part) | {"register_number": item.line.number}
                for item in work
                for part in item.components
            ),
        ),
        "signatures.csv": table(
            SIGNATURE_FIELDS,
            (
                asdict(each) | {"register_number": item.line.number, "person": names.get(each.operator)}
                for item in work
                for each in item.signatures
            ),
        ),
        **_leftovers(database, names),
        "reentries.csv": table(REENTRY_FIELDS, (_reentry(task, names) for task in reentries.tasks(database))),
    }


PREPARATION_FIELDS = (
    *(
        "register_number",
        "status",
        "reason",
        "ipp",
        "birth_name",
        "used_name",
        "first_name",
        "birth_date",
        "sex",
    ),
    *("prescription", "preparation", "source", "protocol", "cycle", "day", "prescriber", "ward"),
    *("weight_kg", "height_cm", "bsa_m2", "go", "drug", "dose", "dose_unit", "basis", "basis_unit", "route"),
    *("diluent", "volume_ml", "remove_volume", "container", "infusion_minutes", "due", "provenance", "state"),
    *("trial", "trial_arm", "trial_kit", "blinded"),
    *(
        "anticipated",
        "single_check",
        "allotted_at",
        "reconstituted_at",
        "made_at",
        "use_by",
        "validator",
        "preparer",
    ),
    *("releaser", "delivered_at", "recipient"),
)
COMPONENT_FIELDS = (
    *("register_number", "kind", "name", "product", "lot", "expiry", "supplier", "serial"),
    *("content_mg", "concentration_mg_ml", "unit"),
)
SIGNATURE_FIELDS = ("register_number", "act", "person", "at", "pin", "reason")
REENTRY_FIELDS = (
    *("kind", "register_number", "status", "main_number", "entered_by", "entered_at"),
    *("verified_by", "verified_at", "reason"),
)


LEFTOVER_FIELDS = (
    *("id", "drug", "name", "product", "lot", "expiry", "serial", "concentration_mg_ml", "unit", "origin"),
    *("initial_ml", "remaining_ml", "state", "storage", "opened_at", "use_by", "reason"),
)
MOVE_FIELDS = (
    *("leftover", "kind", "before_ml", "change_ml", "after_ml", "at", "person", "second"),
    *("register_number", "reason"),
)
STOCK_FIELDS = (
    *("drug", "name", "product", "lot", "expiry", "content_mg", "concentration_mg_ml", "unit", "count"),
)


def _leftovers(database: Database, names: Mapping[int, str]) -> dict[str, bytes]:
    """Write leftovers, every movement of theirs, and the stock as last counted."""
    moves = (
        asdict(move) | {"person": names.get(move.operator), "second": names.get(move.witness or 0)}
        for move in many(database, LeftoverMove, "1 ORDER BY id")
    )
    return {
        "leftovers.csv": table(LEFTOVER_FIELDS, map(asdict, many(database, Leftover, "1 ORDER BY id"))),
        "leftover_moves.csv": table(MOVE_FIELDS, moves),
        "stock.csv": table(STOCK_FIELDS, map(asdict, many(database, StockLot, "1 ORDER BY id"))),
    }


def _preparation(item: Work, names: Mapping[int, str]) -> dict[str, object]:
    people_of = {
        role: names.get(getattr(item.preparation, role) or 0)
        for role in ("validator", "preparer", "releaser")
    }
    return {
        **asdict(item.patient),
        **asdict(item.prescription),
        **asdict(item.preparation),
        **people_of,
        "register_number": item.line.number,
        "status": item.line.status,
        "reason": item.line.reason,
        "prescription": item.prescription.external_id,
        "preparation": item.preparation.external_id,
        "allotted_at": item.line.allotted_at,
        "made_at": item.made_at,
        "delivered_at": item.handover.at if item.handover else None,
        "recipient": item.handover.recipient if item.handover else None,
    }


def _reentry(task: Task, names: Mapping[int, str]) -> dict[str, object]:
    done = task.done
    return {
        "kind": task.kind,
        "register_number": task.number,
        "status": task.status,
        "main_number": done.main_number if done else None,
        "entered_by": names.get(done.entered_by or 0) if done else None,
        "entered_at": done.entered_at if done else None,
        "verified_by": names.get(done.verified_by or 0) if done else None,
        "verified_at": done.verified_at if done else None,
        "reason": done.reason if done else None,
    }


def _documents(making: Making, tell: Tell) -> dict[str, bytes]:
    """Make the documents of a pack: the register, and the last proof of completeness if one was signed."""
    from station.printing.documents.typesetting import make_document

    told, stamp = settings(making.database), stamp_of(making.database, making.now)
    manner = manner_of(told, making.terms)
    lines = register(making.database)
    made = {"documents/register.pdf": make_document(register_document(lines, "number", manner), stamp, tell)}
    proof = last_proof_pdf(making.database, making.now)
    if proof is not None:
        made["documents/proof.pdf"] = proof
    return made


def unpack(data: bytes, home: Home, tell: Tell = untold) -> Rebuilt:
    """Lay a pack's journal into a new, empty home, where it can be read, verified and exported again.

    Raises BadPack, FileExistsError where the home has records already, and RecordsErrors.
    """
    _, files = read_pack(data)
    if home.database.exists():
        raise FileExistsError(str(home.database))
    home.make()
    mirror = home.path / JOURNAL
    with mirror.open("xb") as file:
        for body, digest in journal_entries(files.get(JOURNAL, b"")):
            file.write(digest.encode() + b"\t" + body.encode() + b"\n")
    presence, laid = Presence(home.run), counting(tell, "laying")
    try:
        return rebuild(
            home.database, presence, Lease(Clock()), mirror_path=mirror, from_mirror=True, progress=laid
        )
    finally:
        presence.close()
        mirror.unlink(missing_ok=True)
