"""Safety rules that the database holds by itself, whatever program writes: triggers that say `rule:<code>` and undo the act.

They repeat, in SQL, what `clinical/steps.py` and `clinical/who_signs.py` decide, so that a fault in an act can't pass.
"""

from __future__ import annotations

from collections.abc import Iterator

from station.clinical.model import AFTER_START, ENDED, HoldPoint, State
from station.clinical.steps import moves
from station.records.books import BOOKS

FROZEN_ORDER = ("prescription", "drug", "dose", "dose_unit", "route", "diluent", "volume_ml", "container")


def _trigger(name: str, table: str, moment: str, when: str) -> str:
    return f"CREATE TRIGGER rule_{name} {moment} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, 'rule:{name}'); END"


def _texts(states: frozenset[State]) -> str:
    return ", ".join(f"'{state.value}'" for state in sorted(states))


def journal_rules() -> Iterator[str]:
    """Append only, no gap, each entry chained to the one before it."""
    yield _trigger("journal_append_only", "journal", "BEFORE UPDATE", "1")
    yield _trigger("journal_kept", "journal", "BEFORE DELETE", "1")
    yield _trigger(
        "journal_chain",
        "journal",
        "BEFORE INSERT",
        "NEW.n <> 1 + (SELECT coalesce(max(n), 0) FROM journal)"
        " OR NEW.hash <> station_hash(NEW.body)"
        " OR json_extract(NEW.body, '$.n') <> NEW.n"
        " OR json_extract(NEW.body, '$.id') <> NEW.act_id"
        " OR json_extract(NEW.body, '$.prev') <>"
        "    coalesce((SELECT hash FROM journal ORDER BY n DESC LIMIT 1), printf('%064d', 0))",
    )


def book_rules() -> Iterator[str]:
    """No book row is deleted, and every written row names the journal entry that carries it, the newest one."""
    for book in BOOKS:
        yield _trigger(f"{book.name}_kept", book.name, "BEFORE DELETE", "1")
        stale = "NEW.entry <> (SELECT coalesce(max(n), 0) FROM journal)"
        yield _trigger(f"{book.name}_entry_new", book.name, "BEFORE INSERT", stale)
        yield _trigger(f"{book.name}_entry", book.name, "BEFORE UPDATE", stale)


def register_rules() -> Iterator[str]:
    """Numbers without a gap per year and series; a number never changes hands."""
    yield _trigger(
        "register_gapless",
        "register",
        "BEFORE INSERT",
        "NOT EXISTS (SELECT 1 FROM register WHERE number = NEW.number) AND (NEW.number <>"
        " printf('%02d%s%05d', NEW.year % 100, NEW.series, NEW.sequence) OR NEW.sequence <> 1 +"
        " (SELECT coalesce(max(sequence), 0) FROM register WHERE year = NEW.year AND series = NEW.series))",
    )
    yield _trigger(
        "register_fixed",
        "register",
        "BEFORE UPDATE",
        "NEW.number <> OLD.number OR NEW.year <> OLD.year OR NEW.series <> OLD.series OR NEW.sequence <> OLD.sequence"
        " OR NEW.preparation <> OLD.preparation OR NEW.allotted_at <> OLD.allotted_at",
    )


def preparation_rules() -> Iterator[str]:
    """The steps, in order, signed by the right people, never while held."""
    pairs = moves(frozenset()) | moves(frozenset(HoldPoint))
    allowed = " OR ".join(f"(OLD.state = '{a.value}' AND NEW.state = '{b.value}')" for a, b in sorted(pairs))
    update = "BEFORE UPDATE"
    moved = "NEW.state <> OLD.state"
    yield _trigger(
        "starts_ordered", "preparations", "BEFORE INSERT", "NEW.state <> 'ordered' AND NOT " + _exists()
    )
    yield _trigger("step", "preparations", update, f"{moved} AND NOT ({allowed})")
    yield _trigger(
        "held",
        "preparations",
        update,
        f"{moved} AND NEW.held IS NOT NULL AND NEW.state NOT IN ('ordered', 'cancelled', 'destroyed')",
    )
    yield _trigger(
        "number_fixed",
        "preparations",
        update,
        "OLD.register_number IS NOT NULL AND NEW.register_number IS NOT OLD.register_number",
    )
    changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in FROZEN_ORDER)
    yield _trigger(
        "order_frozen",
        "preparations",
        update,
        f"OLD.state IN ({_texts(AFTER_START | ENDED)}) AND ({changed})",
    )
    yield from _people_rules(update)
    yield from _check_rules(update)
    yield from _release_rules(update)


def _exists() -> str:
    return "EXISTS (SELECT 1 FROM preparations WHERE id = NEW.id)"


def _people_rules(update: str) -> Iterator[str]:
    pharmacist = "(SELECT 1 FROM operators WHERE id = NEW.{0} AND active AND roles LIKE '%pharmacist%')"
    yield _trigger(
        "validated_by_pharmacist",
        "preparations",
        update,
        "NEW.state = 'validated' AND OLD.state <> 'validated' AND (NOT EXISTS "
        + pharmacist.format("validator")
        + " OR NEW.validator IS NEW.typist)",
    )
    yield _trigger(
        "start_needs_validation_and_go",
        "preparations",
        update,
        "NEW.state = 'started' AND OLD.state = 'opened' AND (NEW.validator IS NULL OR NEW.preparer IS NULL"
        " OR NEW.register_number IS NULL OR (NEW.anticipated IS NULL AND"
        " (SELECT go FROM prescriptions WHERE id = NEW.prescription) <> 'GO'))",
    )
    yield _trigger(
        "preparer_fixed",
        "preparations",
        update,
        "OLD.preparer IS NOT NULL AND NEW.preparer IS NOT OLD.preparer",
    )


def _agreed(point: HoldPoint) -> str:
    return (
        f"(SELECT coalesce((SELECT value FROM settings WHERE name = 'hold_points'), '{point.value}')"
        f" NOT LIKE '%{point.value}%') OR"
        " (SELECT count(DISTINCT checker) FROM readings WHERE preparation = NEW.id AND round = NEW.round AND"
        f" hold_point = '{point.value}' AND outcome = 'agree' AND checker <> NEW.preparer) >="
        " CASE WHEN NEW.single_check THEN 1 ELSE 2 END"
    )


def _check_rules(update: str) -> Iterator[str]:
    before, finished = HoldPoint.BEFORE_INJECTION, HoldPoint.FINISHED_BAG
    yield _trigger(
        "two_readings_before_injection",
        "preparations",
        update,
        f"NEW.state IN ('read', 'injected') AND NEW.state <> OLD.state AND NOT ({_agreed(before)})",
    )
    yield _trigger(
        "two_checks_on_the_bag",
        "preparations",
        update,
        f"NEW.state IN ('checked', 'released') AND NEW.state <> OLD.state AND NOT ({_agreed(finished)})",
    )


def _release_rules(update: str) -> Iterator[str]:
    yield _trigger(
        "release",
        "preparations",
        update,
        "NEW.state = 'released' AND OLD.state <> 'released' AND (NEW.held IS NOT NULL OR NEW.releaser IS NULL"
        " OR NEW.releaser = NEW.preparer OR NEW.bag_label IS NULL"
        " OR NOT EXISTS (SELECT 1 FROM operators WHERE id = NEW.releaser AND active AND roles LIKE '%pharmacist%')"
        " OR (SELECT go FROM prescriptions WHERE id = NEW.prescription) <> 'GO'"
        f" OR NOT ({_agreed(HoldPoint.BEFORE_INJECTION)}) OR NOT ({_agreed(HoldPoint.FINISHED_BAG)})"
        " OR NEW.use_by <= (SELECT json_extract(body, '$.at') FROM journal WHERE n = NEW.entry))",
    )
    yield _trigger(
        "hand_over",
        "preparations",
        update,
        "NEW.state = 'handed_over' AND OLD.state <> 'handed_over' AND NEW.handover IS NULL",
    )


def reading_rules() -> Iterator[str]:
    """Preparer and checkers are different people; what was read is never rewritten."""
    yield _trigger(
        "readers_differ",
        "readings",
        "BEFORE INSERT",
        "NEW.checker = (SELECT preparer FROM preparations WHERE id = NEW.preparation) OR EXISTS"
        " (SELECT 1 FROM readings WHERE preparation = NEW.preparation AND hold_point = NEW.hold_point"
        "  AND round = NEW.round AND checker = NEW.checker AND id <> NEW.id)",
    )
    yield _trigger(
        "reading_fixed",
        "readings",
        "BEFORE UPDATE",
        "NEW.checker <> OLD.checker OR NEW.preparation <> OLD.preparation OR NEW.round <> OLD.round OR NEW.at <> OLD.at"
        " OR (OLD.found IS NOT NULL AND NEW.found IS NOT OLD.found) OR (OLD.outcome <> 'open' AND NEW.outcome <> OLD.outcome)",
    )


def all_rules() -> Iterator[str]:
    """Every rule, as statements to run when a database is made."""
    yield "CREATE UNIQUE INDEX one_drawn_per_hood ON preparations (hood) WHERE state IN ('drawn', 'read')"
    yield "CREATE UNIQUE INDEX one_badge ON operators (badge)"
    yield "CREATE UNIQUE INDEX one_sequence ON register (year, series, sequence)"
    yield "CREATE UNIQUE INDEX one_reading ON readings (preparation, hold_point, round, position)"
    yield from journal_rules()
    yield from book_rules()
    yield from register_rules()
    yield from preparation_rules()
    yield from reading_rules()
