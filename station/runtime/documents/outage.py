"""A4 documents of an outage: the crisis report, the logbook, the roster, a message, a checklist to tick."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from station.acts.label_texts import course_text, paper_amount
from station.clinical.checklists import Checklist
from station.clinical.crisis import Decision
from station.clinical.days import day_text
from station.clinical.documents import Document, Json, Stamp
from station.clinical.model import Preparation
from station.clinical.outage import Outage, back_since, lasted
from station.clinical.roster import Roster
from station.clinical.terms import UNDILUTED
from station.exchange.register_csv import Manner, cell_text
from station.records.database import Database
from station.records.queries import crisis, duty
from station.records.queries.fetch import many
from station.records.queries.logbook import ToldLine, told
from station.records.queries.outages import OutageFile, file_of
from station.records.queries.people import names
from station.records.queries.settings import time_zone
from station.runtime.documents.stamping import signed_stamp, stamp_of
from station.words import language, on_paper, say, say_count

if TYPE_CHECKING:
    from station.runtime.live import Live

SIGNED = frozenset({"crisis", "logbook", "roster"})
"""Documents that end with the journal's head, signed: what is kept of an outage, and goes with a shift."""


def crisis_report(database: Database, outage: Outage, now: datetime) -> Document:
    """Give facts and decisions of an outage in the order of time, with who held which role, and the end."""
    zone = time_zone(database)
    file, lines = file_of(database, outage), told(database, outage=outage.id)
    decisions = sorted(crisis.decisions(database, outage.id), key=lambda item: (item.at, item.id))
    return Document(
        kind="crisis",
        title=say("report.title", what=outage.what),
        reference=say("report.reference", since=_moment(outage.began, zone)),
        content={
            "facts": _facts(file, now, zone, names(database)),
            "functions": [
                [
                    _moment(state.at, zone),
                    say(f"outage.function.{state.function.value}"),
                    say(f"outage.health.{state.health.value}"),
                    state.note,
                ]
                for state in file.states
            ],
            "count": say_count("logbook.count", len(lines)),
            "lines": [_line(item, zone) for item in lines],
            "decisions": [_decision(item, zone) for item in decisions],
            "roles": _roles(duty.roster(database), zone, since=outage.began, until=outage.ended or now),
            "members": [
                [item.name, item.function, item.phone] for item in crisis.members(database, outage.id)
            ],
            "debriefs": [[item.text, item.vendor or "-"] for item in file.debriefs],
        },
    )


def _facts(file: OutageFile, now: datetime, zone: ZoneInfo, people: dict[int, str]) -> Json:
    outage = file.outage
    length, back = lasted(outage, file.states, now), back_since(file.states)
    minutes = int(length.total_seconds() // 60)
    ended = _moment(outage.ended, zone) if outage.ended else say("report.still")
    return [
        [say("report.began"), _moment(outage.began, zone)],
        [say("report.back"), _moment(back, zone) if back else say("report.still")],
        [say("report.ended"), ended],
        [say("report.lasted"), say("outage.hours", hours=minutes // 60, minutes=f"{minutes % 60:02d}")],
        [say("report.declared_by"), people.get(outage.declared_by, "")],
        [say("report.how_ended"), outage.how_ended or "-"],
    ]


def _line(item: ToldLine, zone: ZoneInfo) -> Json:
    duty = f" ({say(f'duty.{item.line.duty}')})" if item.line.duty else ""
    marks = "".join(
        say(mark)
        for mark, true in (
            ("logbook.corrected_mark", item.corrected),
            ("logbook.corrects_mark", item.line.corrects is not None),
        )
        if true
    )
    late = abs((item.line.written - item.line.at).total_seconds()) >= 60
    written = say("logbook.written_at", at=_moment(item.line.written, zone))
    return [
        [_moment(item.line.at, zone), *([written] if late else [])],
        say(f"log.{item.line.category.value}"),
        [f"{marks} {item.line.text}".strip(), *([item.about] if item.about else [])],
        f"{item.author}{duty}",
    ]


def _decision(item: Decision, zone: ZoneInfo) -> Json:
    deadline = _moment(item.deadline, zone) if item.deadline else "-"
    return [
        [_moment(item.at, zone), item.decided_by],
        item.what,
        item.why,
        [item.owner, deadline],
        [say(f"decision.{item.status.value}"), item.became or ""],
    ]


def _roles(roster: Roster, zone: ZoneInfo, *, since: datetime, until: datetime) -> Json:
    return [
        [
            say(f"duty.{shift.duty.value}"),
            roster.names.get(shift.operator, ""),
            _moment(shift.since, zone),
            _moment(shift.until, zone) if shift.until else "-",
            shift.handed_over or shift.forced or "",
        ]
        for shift in roster.shifts
        if (shift.until is None or shift.until >= since) and shift.since <= until
    ]


def logbook_document(database: Database) -> Document:
    """Give the last lines of the logbook."""
    zone = time_zone(database)
    lines = told(database)
    return Document(
        kind="logbook",
        title=say("report.logbook"),
        reference=say("report.logbook"),
        content={
            "count": say_count("logbook.count", len(lines)),
            "lines": [_line(item, zone) for item in lines],
        },
    )


def roster_document(database: Database, now: datetime) -> Document:
    """Give who holds which role, and whom to call, for the wall and the paper kit."""
    zone = time_zone(database)
    found = crisis.contacts(database)
    return Document(
        kind="roster",
        title=say("report.roster"),
        reference=say("report.roster"),
        content={
            "roles": _roles(duty.roster(database), zone, since=now, until=now),
            "contacts": [
                [
                    say(f"contact.{item.kind.value}"),
                    [item.name, item.function],
                    item.phone,
                    item.agreement or item.site or "",
                ]
                for item in found
            ],
        },
    )


def message_document(to: str, subject: str, text: str) -> Document:
    """Give a message as it was signed."""
    return Document("message", subject, subject, {"to": to, "paragraphs": text.split("\n")})


def aid_document(found: Sequence[crisis.Aid], manner: Manner) -> Document:
    """Give the packet of one partner: each order in full, with boxes for the partner's own batch record."""
    partner = found[0].partner
    with on_paper():
        title = say("report.aid", partner=partner.name)
        content: dict[str, Json] = {
            "partner": [partner.name, partner.function, partner.phone, partner.agreement or "-"],
            "orders": [_order(item, manner) for item in found],
        }
    return Document("mutual_aid", title, title, content)


def _order(item: crisis.Aid, manner: Manner) -> Json:
    bag, told, patient = item.dossier.preparation, item.dossier.prescription, item.dossier.patient
    used = f" ({patient.used_name})" if patient.used_name else ""
    unknown = say("fact.unknown")
    return {
        "who": f"{patient.birth_name}{used} {patient.first_name}",
        "facts": [
            [say("report.aid_born"), day_text(patient.birth_date)],
            [say("report.aid_ipp"), patient.ipp],
            [say("report.aid_drug"), f"{bag.drug} {paper_amount(bag.dose, bag.dose_unit)}"],
            *([[say("order.blinded"), say("order.blinded_yes")]] if bag.blinded else []),
            [say("report.aid_diluent"), _diluted(bag, manner)],
            [say("report.aid_route"), cell_text("route", bag.route, manner) or unknown],
            [say("report.aid_due"), _moment(bag.due, manner.zone)],
            [
                say("report.aid_protocol"),
                course_text(told.protocol or unknown, told.cycle, told.day),
            ],
            [say("report.aid_prescriber"), f"{told.prescriber or unknown}, {told.ward}"],
        ],
    }


def _diluted(bag: Preparation, manner: Manner) -> str:
    """Say diluent, volume and container in words; what is given undiluted has no volume to tell."""
    code = manner.terms.diluent(bag.diluent)
    volume = paper_amount(bag.volume_ml, "mL") if bag.volume_ml is not None else say("fact.unknown")
    said = (
        cell_text("diluent", bag.diluent or code, manner),
        "" if code == UNDILUTED and bag.volume_ml is None else volume,
        cell_text("container", bag.container, manner) or say("fact.unknown"),
    )
    return ", ".join(part for part in said if part)


def checklist_document(checklist: Checklist) -> Document:
    """Give a checklist to tick by hand, for the paper kit."""
    with on_paper():
        title = say("report.checklist", name=say(f"checklist.{checklist.name}"))
        items = [item.said(language()) for item in checklist.items]
    return Document("checklist", title, title, {"items": items})


def _moment(then: datetime, zone: ZoneInfo) -> str:
    return f"{then.astimezone(zone):%d/%m/%Y %H:%M}"


def last_report(database: Database, now: datetime) -> Document | None:
    """Give the report of the last outage."""
    found = many(database, Outage, "1 ORDER BY id DESC LIMIT 1")
    return crisis_report(database, found[0], now) if found else None


async def print_document(live: Live, document: Document) -> str:
    """Make a document, keep it in the station's folder of printed things, and say where it lies."""
    made = (
        live.consult(signed_stamp, live.now()) if document.kind in SIGNED else live.ask(stamp_of, live.now())
    )
    stamp = await made
    return await asyncio.to_thread(keep_document, document, stamp, live.home.printed)


def keep_document(document: Document, stamp: Stamp, folder: Path) -> str:
    """Make a document and keep it in a folder; say where it lies, or why it could not be made."""
    from station.printing.documents.delivery import send_document
    from station.printing.documents.typesetting import DocumentFault, fault_words, make_document

    try:
        pdf = make_document(document, stamp)
    except DocumentFault as fault:
        return fault_words(fault)
    name = f"{document.kind}-{stamp.at:%Y%m%d-%H%M}"
    delivery = send_document(pdf, "", folder, name)
    if not delivery.kept:
        return say("report.not_kept", why=delivery.detail or delivery.reason.value)
    return say("report.kept", path=folder / delivery.kept)
