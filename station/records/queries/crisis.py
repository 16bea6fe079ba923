"""Who does what in the outage: shifts, recalls, enrolments, the cell, decisions, contacts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from station.clinical.contacts import Contact
from station.clinical.crisis import Decision, DecisionKind, Member
from station.clinical.logbook import LogLine
from station.clinical.messages import Message
from station.clinical.model import Operator
from station.clinical.mutual_aid import Entrusted
from station.clinical.prompts import prompts
from station.clinical.roster import Enrolment, Recall
from station.clinical.steps import Not
from station.records.database import Database
from station.records.queries import people
from station.records.queries.duty import roster
from station.records.queries.fetch import many, one
from station.records.queries.outages import going_on
from station.records.queries.preparations import Dossier, dossier


def contacts(database: Database) -> list[Contact]:
    """List whom to call, by kind and name."""
    return many(database, Contact, "active ORDER BY kind, name, id")


def recalls(database: Database, outage: int) -> dict[int, Recall]:
    """Give the last recall of each colleague in an outage, by contact."""
    found = many(database, Recall, "outage = ? ORDER BY id", [outage])
    return {recall.contact: recall for recall in found}


def enrolled_for(database: Database, outage: int) -> list[Operator]:
    """List the people enrolled in haste for an outage who may still sign."""
    numbers = [item.operator for item in many(database, Enrolment, "outage = ?", [outage])]
    found = [people.operator(database, number) for number in numbers]
    return [person for person in found if person is not None and person.active]


def members(database: Database, outage: int) -> list[Member]:
    """List the crisis cell of an outage, also who left it."""
    return many(database, Member, "outage = ? ORDER BY until IS NOT NULL, id", [outage])


def decisions(database: Database, outage: int | None = None) -> list[Decision]:
    """List decisions, the open ones first, of one outage if named."""
    where = "(:outage IS NULL OR outage = :outage) ORDER BY status <> 'open', coalesce(deadline, '9'), id"
    return many(database, Decision, where, {"outage": outage})


def triage_of(database: Database) -> dict[int, Decision]:
    """Give the last open triage decision of each preparation."""
    where = "kind = ? AND status = 'open' AND preparation IS NOT NULL ORDER BY id"
    found = many(database, Decision, where, [DecisionKind.TRIAGE.value])
    return {item.preparation: item for item in found if item.preparation is not None}


@dataclass(frozen=True)
class CellFile:
    """The crisis cell and its decisions, for one screen or report."""

    members: tuple[Member, ...]
    decisions: tuple[Decision, ...]


def cell_file(database: Database) -> CellFile:
    """Gather the cell of the outage going on, and every decision that is open."""
    outage = going_on(database)
    mine = tuple(members(database, outage.id)) if outage else ()
    every = decisions(database, outage.id if outage else None)
    return CellFile(mine, tuple(every))


def prompts_now(database: Database, now: datetime) -> list[Not]:
    """List what the organisation lacks; nothing while no outage goes on."""
    outage = going_on(database)
    if outage is None:
        return []
    lines = many(database, LogLine, "outage = ?", [outage.id])
    return prompts(roster(database), lines, decisions(database, outage.id), now)


def messages(database: Database) -> list[Message]:
    """List the messages, the last one first."""
    return many(database, Message, "1 ORDER BY id DESC LIMIT 200")


@dataclass(frozen=True)
class Aid:
    """One entrusted preparation with its partner and its order."""

    entrusted: Entrusted
    partner: Contact
    dossier: Dossier


def aid(database: Database) -> list[Aid]:
    """List what was entrusted, what is away first."""
    found = []
    for item in many(database, Entrusted, "1 ORDER BY state <> 'entrusted', id DESC LIMIT 300"):
        file = dossier(database, item.preparation)
        partner = one(database, Contact, item.contact)
        if file is not None and partner is not None:
            found.append(Aid(item, partner, file))
    return found
