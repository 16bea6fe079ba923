"""The database's own rules: each lets the right rows pass and undoes the wrong ones, whatever an act would
try."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from station.clinical.after_the_fact import PaperSignature
from station.clinical.approvals import Approval
from station.clinical.foreign import ForeignEntry
from station.clinical.model import (
    Change,
    Component,
    Draw,
    Go,
    HandOver,
    Hold,
    HoldPoint,
    ImportRecord,
    Operator,
    Preparation,
    Prescription,
    Setting,
    Signature,
    State,
    Validation,
)
from station.clinical.paper_numbers import PaperNumber
from station.clinical.paper_sheets import Sheet, SheetKind
from station.clinical.patient_facts import FactKind, PatientFact, Told
from station.clinical.recovered import RecoveredSheet
from station.clinical.reentry import Proof, Reentry, Status, TaskKind
from station.clinical.typed_orders import Evidence, EvidenceKind, Retyping
from station.records import form, journal, schema
from station.records.apart_rules import apart_rules
from station.records.books import BOOKS, Book
from station.records.closing_rules import closing_rules
from station.records.database import Database, sqlite3
from station.records.document_rules import document_rules
from station.records.drawing_rules import drawing_rules
from station.records.errors import RuleBroken
from station.records.fence import entry_hash
from station.records.leftover_rules import leftover_rules as rules_of_leftovers
from station.records.outage_rules import outage_rules
from station.records.queries.fetch import one
from station.records.reentry_rules import reentry_rules
from station.records.return_rules import return_rules
from station.records.rules import WRITTEN_ONCE, all_rules
from station.records.trial_rules import trial_rules
from station.records.typing_rules import typing_rules
from tests.leftover_rows import leftover_rows
from tests.outage_rows import names_of, outage_rows
from tests.records_kit import (
    ANNE,
    BRUNO,
    CHLOE,
    DENIS,
    EMMA,
    FELIX,
    Bench,
    label,
    line,
    order,
    pair,
    reading,
    staffed,
    walk,
)
from tests.return_rows import ready_bag, returned

BEFORE, BAG = HoldPoint.BEFORE_INJECTION, HoldPoint.FINISHED_BAG
Rows = Callable[[Bench, Preparation], tuple[Any, ...]]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = staffed(tmp_path)
    yield bench
    bench.close()


@dataclass(frozen=True)
class Case:
    """At a state (after `first` rows), `good` rows may be written and `bad` ones may not, by the rule
    `code`."""

    code: str
    at: State | None
    good: Rows
    bad: Rows
    first: Rows = field(default=lambda bench, bag: ())
    why: str = ""

    def __str__(self) -> str:
        return f"{self.code}-{self.why}" if self.why else self.code


def to(state: State, **changes: Any) -> Rows:
    return lambda bench, bag: (replace(bag, state=state, **changes),)


def same(**changes: Any) -> Rows:
    return lambda bench, bag: (replace(bag, **changes),)


def read_by(point: HoldPoint, *checkers: int, outcome: str = "agree") -> Rows:
    return lambda bench, bag: tuple(
        replace(reading(90 + place, bag, point, place, checker), outcome=outcome)
        for place, checker in enumerate(checkers, start=1)
    )


def both(*parts: Rows) -> Rows:
    return lambda bench, bag: tuple(row for part in parts for row in part(bench, bag))


def go(value: Go) -> Rows:
    def rows(bench: Bench, bag: Preparation) -> tuple[Any, ...]:
        found = one(bench.database, Prescription, 1)
        assert found is not None
        return (replace(found, go=value),)

    return rows


def change(decision: str = "open", critical: bool = True, fields: str = "{}") -> Rows:
    record = ImportRecord(1, "f.csv", "00", "m", order().due, 0, 0, 1, 0, "[]")
    return lambda bench, bag: (
        *((record,) if one(bench.database, ImportRecord, 1) is None else ()),
        Change(1, 1, 1, 1, fields, critical, decision, None),
    )


def setting(name: str, value: str) -> Rows:
    return lambda bench, bag: (Setting(name, value),)


def nothing(bench: Bench, bag: Preparation) -> tuple[Any, ...]:
    return ()


def rows(*given: Any) -> Rows:
    return lambda bench, bag: given


FIRST = rows(reading(91, order(), BEFORE, 1, BRUNO))
OPEN = rows(replace(reading(91, order(), BEFORE, 1, BRUNO), found=None, sealed="00", outcome="open"))

ON_OWN_FIGURES = Validation(1, 1, "accepted", "[]", "f", "fiche", ANNE, BRUNO, order().due, own_figures=True)
ON_A_LINE = replace(
    ON_OWN_FIGURES, reason=None, second=None, line="oxaliplatine/x", content="c", own_figures=False
)


def approval(number: int, operator: int, content: str = "c", withdrawn: bool = False) -> Approval:
    return Approval(number, "oxaliplatine/x", content, operator, order().due, withdrawn)


APPROVED = rows(approval(1, ANNE), approval(2, BRUNO), approval(3, ANNE, content="by one"))


def lying(good: dict[str, str], bad: dict[str, str]) -> Rows:
    """Give two orders to validate: the second may be, the third may not."""
    return rows(replace(order(2), **good), replace(order(3), **bad))


def validated(number: int) -> Rows:
    return lambda bench, bag: (replace(bench.bag(number), state=State.VALIDATED, validator=ANNE),)


LIST = HandOver(1, "HDJ", "Paul", False, None, order().due, CHLOE)

CASES = [
    Case(
        "starts_ordered", None, rows(order(2)), rows(replace(order(2), state=State.VALIDATED, validator=ANNE))
    ),
    Case(
        "starts_ordered",
        State.RELEASED,
        same(due=order().due + timedelta(hours=1)),
        rows(replace(order(3), state=State.RELEASED)),
        why="a row laid again is not a start",
    ),
    Case("step", State.VALIDATED, to(State.CANCELLED), to(State.STARTED, preparer=DENIS)),
    Case("step", State.RELEASED, to(State.DESTROYED), to(State.CHECKED), why="no way back"),
    Case(
        "step",
        State.CHECKED,
        to(State.RELEASED, releaser=ANNE),
        both(rows(LIST), to(State.HANDED_OVER, handover=1)),
        why="no hand-over before release",
    ),
    Case("step", State.HANDED_OVER, same(handover=1), to(State.DESTROYED), why="ended is ended"),
    Case(
        "held",
        State.CHECKED,
        to(State.DESTROYED, held=None),
        to(State.RELEASED, releaser=ANNE),
        same(held=Hold.ASKED),
    ),
    Case(
        "held",
        State.CHECKED,
        same(held=None),
        to(State.RELEASED, releaser=ANNE, held=None),
        same(held=Hold.NOGO),
        why="not even when the hold is lifted with the step",
    ),
    Case("held", State.STARTED, to(State.DRAWN), to(State.DRAWN, held=Hold.ASKED), why="nor put on with it"),
    Case(
        "held",
        State.RELEASED,
        to(State.DESTROYED),
        to(State.HANDED_OVER, handover=1, held=None),
        same(held=Hold.CHANGED),
        why="no hand-over",
    ),
    Case(
        "redraw",
        State.DRAWN,
        to(State.STARTED, held=None, round=2),
        to(State.STARTED, held=None),
        same(held=Hold.MISMATCH),
    ),
    Case(
        "redraw",
        State.DRAWN,
        same(held=None),
        to(State.STARTED, held=None, round=2),
        same(held=Hold.ASKED),
        why="only after a mismatch",
    ),
    Case("round_grows", State.DRAWN, same(round=2), same(round=3)),
    Case("open_change", State.STARTED, both(change("kept"), to(State.DRAWN)), to(State.DRAWN), change()),
    Case(
        "open_change",
        State.STARTED,
        to(State.DESTROYED),
        to(State.DRAWN),
        change(),
        why="it may still be destroyed",
    ),
    Case(
        "order_frozen",
        State.VALIDATED,
        to(State.ORDERED, validator=None, dose=order().dose + 1),
        same(dose=order().dose + 1),
    ),
    Case(
        "order_frozen",
        State.STARTED,
        same(due=order().due + timedelta(hours=1)),
        same(drug="cisplatine"),
        why="after the start",
    ),
    Case("number_fixed", State.OPENED, same(hood=None), same(register_number=None)),
    Case(
        "single_check_allowed",
        State.OPENED,
        both(setting("single_check_allowed", "yes"), same(single_check=True)),
        same(single_check=True),
    ),
    Case(
        "validated_by_pharmacist",
        State.ORDERED,
        to(State.VALIDATED, validator=ANNE),
        to(State.VALIDATED, validator=DENIS),
    ),
    Case(
        "validated_by_pharmacist",
        State.ORDERED,
        to(State.VALIDATED, validator=BRUNO),
        to(State.VALIDATED, validator=EMMA),
        why="not who typed it",
    ),
    Case(
        "validated_by_pharmacist",
        State.ORDERED,
        to(State.VALIDATED, validator=BRUNO),
        to(State.VALIDATED, validator=FELIX),
        why="not who is disabled",
    ),
    Case("validated_by_pharmacist", State.ORDERED, to(State.REFUSED), to(State.VALIDATED), why="not nobody"),
    Case(
        "validated_by_pharmacist",
        State.OPENED,
        to(State.ORDERED, validator=None),
        same(validator=BRUNO),
        why="nor changed later",
    ),
    Case("start_needs_validation_and_go", State.OPENED, to(State.STARTED, preparer=DENIS), to(State.STARTED)),
    Case(
        "start_needs_validation_and_go",
        State.OPENED,
        to(State.STARTED, preparer=DENIS, anticipated="urgence"),
        to(State.STARTED, preparer=DENIS),
        go(Go.ATT),
        why="anticipated or GO",
    ),
    Case("signed_once", State.DRAWN, same(preparer=DENIS), same(preparer=CHLOE)),
    Case("signed_once", State.RELEASED, to(State.DESTROYED), same(releaser=BRUNO), why="releaser"),
    Case("signed_once", State.HANDED_OVER, same(handover=1), same(handover=None), why="hand-over"),
    Case(
        "two_readings_before_injection",
        State.DRAWN,
        both(read_by(BEFORE, BRUNO, CHLOE), to(State.READ)),
        both(read_by(BEFORE, BRUNO), to(State.READ)),
    ),
    Case(
        "two_readings_before_injection",
        State.DRAWN,
        same(held=Hold.MISMATCH),
        both(read_by(BEFORE, BRUNO, CHLOE, outcome="differ"), to(State.READ)),
        why="that agree",
    ),
    Case(
        "two_readings_before_injection",
        State.DRAWN,
        nothing,
        both(rows(*pair(93, order(), BEFORE)), to(State.READ)),
        rows(replace(reading(91, order(), BEFORE, 3, ANNE), outcome="differ")),
        why="nobody picks a reading",
    ),
    Case(
        "two_readings_before_injection",
        State.DRAWN,
        both(setting("hold_points", "finished_bag"), to(State.READ)),
        both(setting("hold_points", "before_injection"), to(State.READ)),
        why="unless it is not asked",
    ),
    Case(
        "two_readings_before_injection",
        State.READ,
        to(State.INJECTED),
        to(State.INJECTED, round=2),
        why="of this round",
    ),
    Case(
        "two_checks_on_the_bag",
        State.FINISHED,
        both(read_by(BAG, BRUNO, CHLOE), to(State.CHECKED)),
        to(State.CHECKED),
    ),
    Case(
        "two_checks_on_the_bag",
        State.FINISHED,
        both(
            setting("single_check_allowed", "yes"), read_by(BAG, BRUNO), to(State.CHECKED, single_check=True)
        ),
        both(read_by(BAG, BRUNO), to(State.CHECKED)),
        why="one with a derogation",
    ),
    Case("release", State.CHECKED, to(State.RELEASED, releaser=ANNE), to(State.RELEASED)),
    Case(
        "release",
        State.CHECKED,
        to(State.RELEASED, releaser=BRUNO),
        to(State.RELEASED, releaser=CHLOE),
        why="by a pharmacist",
    ),
    Case(
        "release",
        State.CHECKED,
        nothing,
        to(State.RELEASED, releaser=ANNE),
        go(Go.NOGO),
        why="not against NOGO",
    ),
    Case(
        "release",
        State.CHECKED,
        to(State.RELEASED, releaser=ANNE),
        to(State.RELEASED, releaser=ANNE, use_by=None),
        why="use-by known",
    ),
    Case(
        "release",
        State.CHECKED,
        to(State.RELEASED, releaser=ANNE),
        to(State.RELEASED, releaser=ANNE, use_by=order().due.replace(year=2020)),
        why="use-by not passed",
    ),
    Case(
        "release",
        State.CHECKED,
        to(State.RELEASED, releaser=ANNE),
        to(State.RELEASED, releaser=ANNE, bag_label=None),
        why="labelled",
    ),
    Case(
        "release",
        State.CHECKED,
        nothing,
        to(State.RELEASED, releaser=ANNE, round=2),
        why="checks of this round",
    ),
    Case(
        "hand_over",
        State.RELEASED,
        both(rows(LIST), to(State.HANDED_OVER, handover=1)),
        to(State.HANDED_OVER),
    ),
    Case(
        "hand_over",
        State.RELEASED,
        nothing,
        both(rows(LIST), to(State.HANDED_OVER, handover=1, use_by=order().due.replace(year=2020))),
        why="within the use-by",
    ),
    Case("readers_differ", State.DRAWN, read_by(BEFORE, BRUNO, CHLOE), read_by(BEFORE, BRUNO, BRUNO)),
    Case(
        "readers_differ", State.DRAWN, read_by(BEFORE, BRUNO), read_by(BEFORE, DENIS), why="not the preparer"
    ),
    Case(
        "readers_differ",
        State.DRAWN,
        FIRST,
        rows(reading(92, order(), BEFORE, 2, BRUNO)),
        FIRST,
        why="the same row laid again is the same reader",
    ),
    Case(
        "reading_shown", State.DRAWN, OPEN, rows(replace(reading(91, order(), BEFORE, 1, BRUNO), found=None))
    ),
    Case(
        "reading_shown",
        State.DRAWN,
        FIRST,
        rows(replace(reading(91, order(), BEFORE, 1, BRUNO), found=None)),
        OPEN,
        why="when it is closed",
    ),
    Case("reading_fixed", State.DRAWN, FIRST, rows(reading(91, order(), BEFORE, 1, CHLOE)), FIRST),
    Case(
        "reading_fixed",
        State.DRAWN,
        FIRST,
        rows(replace(reading(91, order(), BEFORE, 1, BRUNO), found={"x": "2"})),
        FIRST,
        why="its figures",
    ),
    Case(
        "reading_fixed",
        State.DRAWN,
        FIRST,
        rows(replace(reading(91, order(), BEFORE, 1, BRUNO), sealed="11")),
        OPEN,
        why="its seal",
    ),
    Case(
        "reading_fixed",
        State.DRAWN,
        FIRST,
        rows(replace(reading(91, order(), BEFORE, 1, BRUNO), outcome="differ")),
        FIRST,
        why="its outcome",
    ),
    Case(
        "one_reading",
        State.DRAWN,
        rows(reading(92, order(), BEFORE, 2, CHLOE)),
        rows(reading(92, order(), BEFORE, 1, CHLOE)),
        FIRST,
    ),
    Case(
        "label_fixed",
        State.OPENED,
        rows(replace(label(1, 1), state="void")),
        rows(replace(label(1, 1), content="{x}")),
    ),
    Case(
        "label_fixed",
        State.OPENED,
        rows(replace(label(1, 1), state="void")),
        rows(label(1, 1)),
        rows(replace(label(1, 1), state="void")),
        why="void stays void",
    ),
    Case("change_decided", State.STARTED, change("kept"), change("accepted"), change("kept")),
    Case(
        "change_decided",
        State.STARTED,
        change("kept"),
        change(critical=False),
        change(),
        why="what it was is fixed",
    ),
    Case("register_gapless", State.VALIDATED, rows(line(1, 1)), rows(line(2, 1))),
    Case(
        "register_gapless",
        State.OPENED,
        rows(line(2, 1), line(1, 1, "B")),
        rows(line(3, 1)),
        why="each series by itself",
    ),
    Case(
        "register_gapless",
        State.VALIDATED,
        rows(line(1, 1)),
        rows(replace(line(1, 1), number="26A00007")),
        why="the number says it",
    ),
    Case(
        "register_gapless",
        State.OPENED,
        rows(replace(line(1, 1), status="cancelled")),
        rows(replace(line(1, 1), number="26A00002")),
        why="a line laid again is not a new one",
    ),
    Case(
        "register_fixed",
        State.OPENED,
        rows(replace(line(1, 1), status="delivered")),
        rows(line(1, 2)),
        rows(order(2)),
    ),
    Case("one_badge", None, nothing, lambda bench, bag: (replace(_person(bench, BRUNO), badge=ANNE),)),
    Case("reference", None, rows(order(2)), rows(replace(order(2), prescription=77))),
    Case(
        "written_once",
        State.ORDERED,
        rows(Signature("9.2", "validate", ANNE, 1, order().due, True, None)),
        rows(Signature("9.1", "validate", BRUNO, 1, order().due, True, None)),
        rows(Signature("9.1", "validate", ANNE, 1, order().due, True, None)),
    ),
    Case(
        "written_once",
        State.ORDERED,
        nothing,
        rows(Validation(1, 1, "refused", "[]", "f", None, ANNE, None, order().due)),
        rows(replace(ON_OWN_FIGURES, findings="[1]")),
        why="a validation",
    ),
    Case(
        "approved_by_pharmacist",
        None,
        rows(approval(1, ANNE)),
        rows(approval(1, CHLOE)),
        why="a helper",
    ),
    Case("approved_by_pharmacist", None, rows(approval(1, BRUNO)), rows(approval(1, FELIX)), why="who left"),
    Case(
        "approval_fixed",
        None,
        rows(approval(1, ANNE, withdrawn=True)),
        rows(approval(1, ANNE, content="d")),
        rows(approval(1, ANNE)),
    ),
    Case(
        "approval_fixed",
        None,
        rows(approval(2, ANNE)),
        rows(approval(1, ANNE)),
        rows(approval(1, ANNE, withdrawn=True)),
        why="a withdrawn one stays so",
    ),
    Case(
        "one_approval",
        None,
        rows(approval(2, BRUNO)),
        rows(approval(2, ANNE)),
        rows(approval(1, ANNE)),
    ),
    Case(
        "line_approved",
        State.ORDERED,
        rows(ON_A_LINE),
        rows(replace(ON_A_LINE, content="by one")),
        APPROVED,
        why="approved by one",
    ),
    Case(
        "line_approved",
        State.ORDERED,
        rows(ON_OWN_FIGURES),
        rows(replace(ON_OWN_FIGURES, second=None)),
        why="own figures, one pharmacist",
    ),
    Case(
        "line_approved",
        State.ORDERED,
        rows(replace(ON_OWN_FIGURES, decision="refused", reason=None)),
        rows(replace(ON_OWN_FIGURES, reason=" ")),
        why="own figures, no reason",
    ),
    Case(
        "line_approved",
        State.ORDERED,
        rows(ON_OWN_FIGURES),
        rows(replace(ON_OWN_FIGURES, second=DENIS)),
        why="own figures, the second no pharmacist",
    ),
    Case(
        "line_fell",
        State.OPENED,
        to(State.STARTED, preparer=DENIS),
        both(rows(approval(2, BRUNO, withdrawn=True)), to(State.STARTED, preparer=DENIS)),
        both(APPROVED, rows(ON_A_LINE)),
    ),
    Case(
        "validated_twice_by_one",
        State.ORDERED,
        rows(ON_OWN_FIGURES),
        rows(replace(ON_OWN_FIGURES, second=ANNE)),
    ),
    *(
        Case(
            "vinca_in_a_bag",
            None,
            validated(2),
            validated(3),
            lying({"drug": "VINCRISTINE", "container": "Poche"}, bad),
            why=" ".join(bad.values()),
        )
        for bad in (
            {"drug": "vinblastine", "container": "seringue"},
            {"drug": "Vindésine", "container": "ser. 20 mL"},
            {"drug": "Oncovin", "container": "poche ou seringue"},
        )
    ),
    *(
        Case(
            "intrathecal_listed",
            None,
            validated(2),
            validated(3),
            lying(
                {"drug": "Méthotrexate", "route": "Intrathécale"}, {"drug": "oxaliplatine", "route": route}
            ),
            why=route,
        )
        for route in ("IT", "intrathécale", "intra-thecal")
    ),
    Case(
        "vinca_in_a_bag",
        None,
        validated(2),
        validated(3),
        lying({"drug": "vincristine", "route": "IV"}, {"drug": "cytarabine vincristine", "route": "IT"}),
        why="intrathecal",
    ),
]


def _person(bench: Bench, number: int) -> Operator:
    found = one(bench.database, Operator, number)
    assert found is not None
    return found


def _begun(bench: Bench, case: Case) -> Preparation:
    bag = walk(bench, case.at) if case.at else order()
    first = case.first(bench, bag)
    if first:
        bench.write(*first)
    return bench.bag() if case.at else bag


def test_the_fingerprint_kept_in_the_source_is_that_of_a_database_made_now() -> None:
    database = Database(sqlite3.connect(":memory:", isolation_level=None), execute_plugins=False)
    schema.create(database)
    made = form.fingerprint(database)
    assert form.FINGERPRINTS[form.SCHEMA_VERSION] == made, (
        "the schema changed: write this one in records/form.py"
    )


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_a_rule_forbids_is_undone(bench: Bench, case: Case) -> None:
    bag = _begun(bench, case)
    before = list(bench.database.conn.iterdump())
    with pytest.raises(RuleBroken) as broken:
        bench.write(*case.bad(bench, bag))
    assert broken.value.rule == case.code
    assert list(bench.database.conn.iterdump()) == before


@pytest.mark.parametrize("case", [case for case in CASES if case.good is not nothing], ids=str)
def test_what_a_rule_allows_passes(bench: Bench, case: Case) -> None:
    bag = _begun(bench, case)
    bench.write(*case.good(bench, bag))


def test_one_hood_holds_one_drawn_preparation(bench: Bench) -> None:
    walk(bench, State.DRAWN)
    other = walk(bench, State.STARTED, 2)
    with pytest.raises(RuleBroken, match="one_drawn_per_hood"):
        bench.write(replace(other, state=State.DRAWN))
    bench.write(*pair(91, bench.bag(), BEFORE), replace(bench.bag(), state=State.READ))
    bench.write(replace(bench.bag(), state=State.INJECTED))
    bench.write(replace(other, state=State.DRAWN))


def test_every_step_of_the_walk_is_allowed(bench: Bench) -> None:
    assert walk(bench, State.HANDED_OVER).state is State.HANDED_OVER


RAW = (
    "DELETE FROM {table}",
    "UPDATE {table} SET entry = 1",
    "UPDATE {table} SET {key} = {key} || '9', entry = (SELECT max(n) FROM journal)",
    "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
)


CARRIED = ("carried", "closed_books")
"""Written at the opening of a second book only: tests/flow/test_closing.py."""


@pytest.mark.parametrize(
    "book", [book for book in BOOKS if book.name not in CARRIED], ids=lambda book: book.name
)
def test_no_row_of_a_book_is_deleted_moved_or_written_without_its_entry(bench: Bench, book: Book) -> None:
    bag = walk(bench, State.HANDED_OVER)
    bench.write(
        *(*leftover_rows(), returned(), ready_bag()),
        *change()(bench, bag),
        Signature("9.1", "x", ANNE, 1, bag.due, True, None),
        ON_OWN_FIGURES,
        approval(1, ANNE),
        PatientFact(
            1, 1, FactKind.PLATELETS, bag.dose, "G/L", None, "2026-11-22", "X", Told.PHONE, True, bag.due
        ),
        Draw(1, 1, 1, 1, bag.dose, bag.dose, bag.dose),
        Component(1, 1, "vial", "x", None, "L", "2027-01-01", None, None, None, None),
        Sheet(1, SheetKind.WORKSHEET, "preparation:1", 1, 1, 1, "sent", bag.due),
        PaperNumber("26K00001", 2026, "K", 1, "kit", "issued", bag.due),
        RecoveredSheet("Z-1", 1, "ordered", bag.due, "1 B", "{}"),
        PaperSignature("9.p1", 1, "start", ANNE, bag.due, ANNE, BRUNO, bag.due),
        *outage_rows(ANNE, BRUNO),
        ForeignEntry(1, "A", 7, bag.due, "start", "preparation:1", "started", "{}", "0" * 64),
        Evidence(1, 1, EvidenceKind.SIGNED, "Dr", bag.due, False, None, None, ANNE, bag.due),
        Retyping(1, 1, ANNE, bag.due),
        Reentry("preparation:x", TaskKind.PREPARATION, Status.TO_DO, 1),
        Proof(1, bag.due, ANNE, "26A00001", "26A00001", 1, "[]", "[]", 1, "0" * 64),
    )
    before = list(bench.database.conn.iterdump())
    for statement in RAW:
        with pytest.raises(RuleBroken), bench.writing() as database:
            journal.append(database, bench.telling(), ())
            database.execute(statement.format(table=book.name, key=book.key))
    assert list(bench.database.conn.iterdump()) == before


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM journal WHERE n = 1",
        "UPDATE journal SET body = body || ' '",
        "INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE n = 1",
    ],
)
def test_the_journal_is_append_only(bench: Bench, statement: str) -> None:
    with pytest.raises(RuleBroken, match=r"journal_append_only|journal_chain"), bench.writing() as database:
        database.execute(statement)


def _spoiled(entry: journal.Entry, change: str) -> journal.Entry:
    if change == "gap":
        return replace(entry, n=entry.n + 1)
    if change == "hash":
        return replace(entry, hash="0" * 64)
    body = {
        "text": "not json",
        "empty": "{}",
        "number": entry.body.replace(f'"n":{entry.n}', '"n":1'),
        "previous": re.sub(r'"prev":"[0-9a-f]{64}"', f'"prev":"{"1" * 64}"', entry.body),
    }[change]
    return journal.Entry(entry.n, body, entry_hash(body))


@pytest.mark.parametrize("spoilt", ["gap", "hash", "text", "empty", "number", "previous"])
def test_an_entry_that_does_not_follow_is_refused(bench: Bench, spoilt: str) -> None:
    with pytest.raises(RuleBroken, match="journal_chain"), bench.writing() as database:
        entry = journal.compose(journal.head(database), bench.telling("same"), ())
        journal.insert(database, _spoiled(entry, spoilt), "same")


def test_an_entry_is_found_by_the_id_it_names(bench: Bench) -> None:
    with pytest.raises(RuleBroken, match="journal_chain"), bench.writing() as database:
        entry = journal.compose(journal.head(database), bench.telling("one"), ())
        journal.insert(database, entry, "other")
    bench.write(act_id="one")
    with pytest.raises(RuleBroken, match="act_twice"):
        bench.write(act_id="one")


def test_every_rule_is_tried_here() -> None:
    told = set(re.findall(r"'rule:(\w+)'", "\n".join(all_rules())))
    others = (outage_rules, reentry_rules, typing_rules, rules_of_leftovers, return_rules, document_rules)
    others = (*others, closing_rules, apart_rules, trial_rules, drawing_rules)
    told -= {name for rules in others for name in names_of(rules())}
    tried = {case.code for case in CASES}
    elsewhere = {"journal_append_only", "journal_chain", "book_kept", "book_entry", "book_key"}
    assert told - tried == elsewhere  # the others have tests of their own
    assert set(WRITTEN_ONCE) <= {book.name for book in BOOKS}
