"""Laying a whole journal into empty books: entries verbatim, rows by the one upsert, under the fence and
every rule.

What was recorded under an older schema is laid without the safety rules of this one, which it could not know.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from station.clinical.model import Setting
from station.records import journal, schema, seats
from station.records.books import whole_row
from station.records.chain import Link, follow
from station.records.database import FAILURES, Database, sqlite3
from station.records.errors import ChainBroken, RuleBroken
from station.records.fence import PROGRAM_VERSION, Identity
from station.records.form import SCHEMA_VERSION
from station.records.presence import Presence
from station.records.rows import time_text
from station.records.seats import Seat
from station.records.translating import translate

BEAT_EVERY = 500
ACTS = {
    "rebuilt": "rebuild",
    "upgraded": "upgrade",
    "restored": "restore",
    "promoted": "promote",
    "book_opened": "open_book",
}


@dataclass(frozen=True)
class Salvage:
    """What could still be read in the damaged database beside its journal."""

    last: int = 0
    token: int = 0
    epoch: int | None = None
    least_version: int = PROGRAM_VERSION
    pins: tuple[tuple[int, str, str], ...] = ()


class Rebuilding:
    """Books being filled, without safety rules yet; the caller opened a transaction and commits.

    `in_place`: the entries are in the database's journal already.
    """

    def __init__(
        self,
        database: Database,
        identity: Identity,
        presence: Presence,
        salvage: Salvage,
        *,
        in_place: bool = False,
    ) -> None:
        self.database = database
        self.identity = identity
        self.presence = presence
        self.salvage = salvage
        self.in_place = in_place
        self.entries = 0
        self.session = salvage.token
        self.ruled = False

    def begin(self) -> None:
        """Raise the epoch over the old one and take the service seat."""
        # Where the old epoch can't be read: no epoch that was counted up reaches the seconds since 1970.
        old = self.salvage.epoch or int(self.identity.clock.utc().timestamp())
        least = max(self.salvage.least_version, PROGRAM_VERSION)
        self.database.execute("UPDATE gate SET epoch = ?, least_version = ?", [old + 1, least])
        self.identity.epoch = old + 1
        self.sit()

    def sit(self) -> None:
        """Take the service seat with a token above every session the journal names."""
        presence = self.presence
        seats.take(
            self.database, self.identity, Seat.SERVICE, presence.name, presence.facts, after=self.session
        )

    def lay(self, entries: Iterable[journal.Entry], progress: Callable[[int], None]) -> None:
        """Lay every entry with its rows; raises ChainBroken at the first that does not hold."""
        for link in follow(entries):
            if link.faults or link.body is None:
                raise ChainBroken(link.faults[0], link.entry.n)
            self._lay_one(link, link.body)
            self.entries = link.entry.n
            if self.entries % BEAT_EVERY == 0:
                self.identity.lease.beat()
                progress(self.entries)
        progress(self.entries)

    def _lay_one(self, link: Link, body: Mapping[str, Any]) -> None:
        try:
            if not self.in_place:
                journal.insert(self.database, link.entry, body["id"])
            if any(book == "settings" and _is_of_this_schema(row) for book, row in body["rows"]):
                self.rule()
            for book, row in body["rows"]:
                journal.lay(self.database, book, whole_row(book, row), link.entry.n)
            self.session = max(self.session, body["session"])
        except (KeyError, TypeError, ValueError, sqlite3.ProgrammingError) as error:
            raise ChainBroken("rows_unreadable", link.entry.n) from error
        except FAILURES as error:
            if isinstance(translate(error), RuleBroken):
                raise ChainBroken("rule_broken", link.entry.n) from error
            raise

    def rule(self) -> None:
        """Put the safety rules in force from here on."""
        if not self.ruled:
            schema.add_rules(self.database)
            self.ruled = True

    def carry_over(self) -> int:
        """Carry PINs over and doubt every label that may have been printed; give how many people have no
        PIN now."""
        for pin in self.salvage.pins:
            self.database.execute(
                "INSERT INTO pins (operator, hash, set_at) SELECT ?, ?, ? WHERE EXISTS"
                " (SELECT 1 FROM operators WHERE id = ?)",
                [*pin, pin[0]],
            )
        self.doubt_labels("rebuilt")
        return self._count(
            "SELECT count(*) FROM operators WHERE active AND id NOT IN (SELECT operator FROM pins)"
        )

    def doubt_labels(self, why: str) -> None:
        """Doubt every label that may have been printed: it is asked, never sent again by itself."""
        self.database.execute(
            "INSERT OR REPLACE INTO print_attempts (label, state, session, at, detail)"
            " SELECT id, 'doubtful', ?, ?, ? FROM labels WHERE state = 'requested'",
            [self.identity.token, time_text(self.identity.clock.utc()), why],
        )

    def _count(self, sql: str) -> int:
        return int(self.database.execute(sql).fetchone()[0])

    def end(self, code: str, params: Mapping[str, str | int], *more: Setting) -> None:
        """Tell in the journal what was done, under which schema and with which other settings it goes on, and
        leave the seat."""
        self.tell(code, params, more)
        seats.leave(self.database, self.identity)

    def tell(
        self,
        code: str,
        params: Mapping[str, str | int],
        settings: Sequence[Setting],
        rows: Sequence[Any] = (),
        *,
        operators: Sequence[int] = (),
        reason: str | None = None,
    ) -> None:
        """Write the entry that says what was done, on whose signatures, with the rows that come with it."""
        self.rule()
        self.sit()
        told = {item.name: item.value for item in settings}
        writing = journal.Writing(
            act_id=uuid.uuid4().hex,
            act=ACTS[code],
            subject="station",
            code=code,
            params=params,
            at=time_text(self.identity.clock.utc()),
            boot_ns=self.identity.clock.boot_ns(),
            boot=self.identity.clock.boot,
            series=told.get("series") or self._setting("series") or "",
            session=self.identity.token,
            seat=self.identity.seat,
            operators=operators,
            reason=reason,
        )
        known = self._setting(schema.SCHEMA_SETTING) == this_schema().value
        added = [*settings, *([] if known else [this_schema()]), *rows]
        self.entries = journal.append(self.database, writing, added).n

    def _setting(self, name: str) -> str | None:
        found = self.database.execute("SELECT value FROM settings WHERE name = ?", [name]).fetchone()
        return str(found[0]) if found else None


def this_schema() -> Setting:
    """Give the row by which a journal tells that the rules of this schema hold from its entry on."""
    return Setting(schema.SCHEMA_SETTING, str(SCHEMA_VERSION))


def _is_of_this_schema(row: Mapping[str, Any]) -> bool:
    return (row["name"], row["value"]) == (schema.SCHEMA_SETTING, this_schema().value)
