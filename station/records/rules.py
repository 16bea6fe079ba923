"""Safety rules that the database holds by itself, whatever program writes: triggers that say `rule:<code>`
and undo the act.

They repeat, in SQL, what `clinical/steps.py` and `clinical/who_signs.py` decide, so that a fault in an act
can't pass. A condition that may meet NULL is written so that unknown means no. An upsert that becomes an
update fires the INSERT rules of its row too: an INSERT rule has to hold for a row laid again.
"""

from __future__ import annotations

from collections.abc import Iterator

from station.records import closing_rules, document_rules, leftover_rules, outage_rules, return_rules
from station.records.apart_rules import apart_rules
from station.records.books import BOOKS
from station.records.document_rules import ON_PAPER, WRITTEN
from station.records.drawing_rules import drawing_rules
from station.records.formulary_rules import formulary_rules
from station.records.preparation_rules import preparation_rules
from station.records.reentry_rules import reentry_rules
from station.records.trial_rules import trial_rules
from station.records.trigger import any_changed, trigger
from station.records.typing_rules import typing_rules

WRITTEN_ONCE = (
    *("signatures", "validations", "imports", "handovers", "draws", "patient_facts"),
    *document_rules.WRITTEN_ONCE,
    *leftover_rules.WRITTEN_ONCE,
    *outage_rules.WRITTEN_ONCE,
    "foreign_entries",
)
"""Books whose rows no act ever lays again."""


def journal_rules() -> Iterator[str]:
    """Append only, no gap, each entry chained to the one before it."""
    yield trigger("journal_append_only", "BEFORE UPDATE ON journal", "1")
    yield trigger("journal_kept", "BEFORE DELETE ON journal", "1", code="journal_append_only")
    yield trigger(
        "journal_chain",
        "BEFORE INSERT ON journal",
        "CASE WHEN NOT json_valid(NEW.body) THEN 1 ELSE"
        " NEW.n <> 1 + (SELECT coalesce(max(n), 0) FROM journal)"
        " OR NEW.hash <> station_hash(NEW.body)"
        " OR json_extract(NEW.body, '$.n') IS NOT NEW.n"
        " OR json_extract(NEW.body, '$.id') IS NOT NEW.act_id"
        " OR json_extract(NEW.body, '$.prev') IS NOT"
        "    coalesce((SELECT hash FROM journal ORDER BY n DESC LIMIT 1), printf('%064d', 0)) END",
    )


def book_rules() -> Iterator[str]:
    """No row is deleted or changes its key, and a written row names the journal entry that carries it, the
    newest one."""
    stale = "NEW.entry <> (SELECT coalesce(max(n), 0) FROM journal)"
    for book in BOOKS:
        yield trigger(f"{book.name}_kept", f"BEFORE DELETE ON {book.name}", "1", code="book_kept")
        yield trigger(f"{book.name}_entry", f"BEFORE INSERT ON {book.name}", stale, code="book_entry")
        yield trigger(f"{book.name}_again", f"BEFORE UPDATE ON {book.name}", stale, code="book_entry")
        moved = f"NEW.{book.key} <> OLD.{book.key}"
        yield trigger(f"{book.name}_key", f"BEFORE UPDATE ON {book.name}", moved, code="book_key")
    for name in WRITTEN_ONCE:
        yield trigger(f"{name}_once", f"BEFORE UPDATE ON {name}", "1", code="written_once")


def register_rules() -> Iterator[str]:
    """Numbers without a gap per year and series; a number never changes hands."""
    yield trigger(
        "register_gapless",
        "BEFORE INSERT ON register",
        "NOT EXISTS (SELECT 1 FROM register WHERE number = NEW.number) AND (NEW.number <>"
        f" {WRITTEN} OR (NOT {ON_PAPER} AND NEW.sequence <> 1 +"
        " max((SELECT coalesce(max(sequence), 0) FROM register"
        " WHERE year = NEW.year AND series = NEW.series),"
        f" {closing_rules.carried_sequence('register')})))",
    )
    fixed = ("year", "series", "sequence", "preparation", "allotted_at")
    yield trigger("register_fixed", "BEFORE UPDATE ON register", any_changed(fixed))


def reading_rules() -> Iterator[str]:
    """Preparer and checkers are different people; what was read is never rewritten."""
    yield trigger(
        "readers_differ",
        "BEFORE INSERT ON readings",
        "NEW.checker IS (SELECT preparer FROM preparations WHERE id = NEW.preparation) OR EXISTS"
        " (SELECT 1 FROM readings WHERE preparation = NEW.preparation AND hold_point = NEW.hold_point"
        "  AND round = NEW.round AND checker = NEW.checker AND id <> NEW.id)",
    )
    unread = "NEW.outcome <> 'open' AND NEW.found IS NULL"
    yield trigger("reading_shown", "BEFORE INSERT ON readings", unread)
    yield trigger("reading_shown_again", "BEFORE UPDATE ON readings", unread, code="reading_shown")
    yield trigger(
        "reading_fixed",
        "BEFORE UPDATE ON readings",
        any_changed(("checker", "preparation", "hold_point", "round", "position", "at"))
        + " OR (OLD.found IS NOT NULL AND NEW.found IS NOT OLD.found)"
        " OR (NEW.sealed IS NOT NULL AND NEW.sealed IS NOT OLD.sealed)"
        " OR (OLD.outcome <> 'open' AND NEW.outcome <> OLD.outcome)",
    )


def paper_rules() -> Iterator[str]:
    """What a label says is fixed when it is asked for, a void one stays void; a decision on a change is
    taken once."""
    yield trigger(
        "label_fixed",
        "BEFORE UPDATE ON labels",
        any_changed(("kind", "preparation", "copy", "content", "code"))
        + " OR (OLD.state = 'void' AND NEW.state <> 'void')",
    )
    yield trigger(
        "change_decided",
        "BEFORE UPDATE ON changes",
        any_changed(("preparation", "import_id", "fields", "critical"))
        + " OR (OLD.decision <> 'open' AND NEW.decision <> OLD.decision)",
    )


def safety_rules() -> Iterator[str]:
    """Every rule of the books: what they were laid with before these rules existed stays as it is."""
    yield "CREATE UNIQUE INDEX one_drawn_per_hood ON preparations (hood) WHERE state IN ('drawn', 'read')"
    yield "CREATE UNIQUE INDEX one_badge ON operators (badge)"
    yield "CREATE UNIQUE INDEX one_sequence ON register (year, series, sequence)"
    yield "CREATE UNIQUE INDEX one_reading ON readings (preparation, hold_point, round, position)"
    yield from book_rules()
    yield from register_rules()
    yield from preparation_rules()
    yield from reading_rules()
    yield from paper_rules()
    yield from formulary_rules()
    yield from apart_rules()
    yield from document_rules.document_rules()
    yield from leftover_rules.leftover_rules()
    yield from drawing_rules()
    yield from trial_rules()
    yield from return_rules.return_rules()
    yield from reentry_rules()
    yield from typing_rules()
    yield from outage_rules.outage_rules()
    yield from closing_rules.closing_rules()


def all_rules() -> Iterator[str]:
    """Every rule, as statements to run when a database is made."""
    yield from journal_rules()
    yield from safety_rules()
