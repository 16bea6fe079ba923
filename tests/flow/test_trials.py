"""Clinical trials: complete or set aside, their own stock and leftovers, and nothing outside that tells."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from screens.board.cells import detail, row
from station.acts.leftovers import destroy_leftovers
from station.acts.logbook import Told, tell
from station.acts.sourcing import plan_of
from station.acts.stock import Counted, count_stock
from station.acts.tray import Item, why_not_add
from station.acts.typing_orders import retype
from station.clinical.label_content import from_json
from station.clinical.logbook import Category
from station.clinical.model import Label, Preparation, State
from station.clinical.paper_sheets import Sheet, SheetKind, handover_subject, prescription_subject
from station.clinical.typed_orders import SpecialFields, TypedLine, figures_of
from station.exchange.formulary import read_terms
from station.exchange.pack_vendor import Blinded, vendor_entries
from station.records.queries import leftovers, preparations, reentries
from station.records.queries.fetch import many
from station.records.queries.logbook import told
from station.records.queries.register import register
from station.records.seats import Seat
from station.runtime.documents.making import document_of
from station.runtime.live import Live
from station.runtime.packing import Making, full_pack, vendor_pack
from tests.flow.day import Day, done, left, refused
from tests.flow.test_pack import files_of, rows
from tests.flow.test_returns import back, decide
from tests.flow.typed_by_hand import SALINE, Typed, ordered, typed
from tests.flow.walk import Walk

SPECIAL = SpecialFields(trial="POLAR-GO", trial_arm="bras B", trial_kit="K-0417", blinded=True)
GEMCITABINE = TypedLine(
    "gemcitabine", Decimal(1840), "mg", "intravenous", "bag", "nacl_0_9", Decimal(250), 30, special=SPECIAL
)
SECRETS = ("gemcitabine", "1840", "1 840", "bras b", "7,36")


def vial(walk: Walk) -> Item:
    """The vial that the demonstration's shelf has for the order."""
    return next(item for item in Walk.items(walk) if item.kind == "vial")


def kept_for(day: Day, walk: Walk, trial: str | None = "POLAR-GO", count: int = 9) -> Item:
    """Count the vial's lot for a trial, and give the vial."""
    item = vial(walk)
    found = day.desk.data.formulary.vial(item.gtin or "")
    assert found is not None
    substance, product, pack = found
    lot = Counted(
        substance.code, product.brand, item.lot, item.expiry, pack.content_mg, product.concentration_mg_ml,
        count, item.gtin, trial,
    )  # fmt: skip
    done(count_stock(day.desk, day.by("Fanny"), (lot,)))
    return item


def packs(walk: Walk) -> tuple[Item, ...]:
    return tuple(item for item in Walk.items(walk) if item.kind == "vial")


@pytest.fixture
def trial(day: Day) -> Typed:
    """A blinded order of a trial, validated, its stock counted."""
    (walk,) = ordered(day, GEMCITABINE)
    kept_for(day, walk)
    walk.vials = (*packs(walk), SALINE)
    return walk


@pytest.mark.parametrize("lacks", ["trial", "trial_arm", "trial_kit"])
def test_an_incomplete_trial_is_set_aside(day: Day, lacks: str) -> None:
    (walk,) = typed(day, replace(GEMCITABINE, special=replace(SPECIAL, **{lacks: None})))
    assert "trial_incomplete" in walk.findings()
    refused(walk.validate("Hélène", "Karim"), "finding_forbidden")
    done(walk.hold(reason="Kit demandé à l'investigateur"))


def _figures(day: Day, walk: Walk) -> dict[str, str]:
    return figures_of(walk.bag, walk.patient, day.desk.data.formulary.terms)


def test_its_number_and_kit_are_typed_twice(day: Day) -> None:
    (walk,) = typed(day, GEMCITABINE)
    assert _figures(day, walk)["trial_kit"] == "K-0417"
    (other,) = typed(day, replace(GEMCITABINE, drug="docétaxel"), twice=False)
    figures = _figures(day, other) | {"trial_kit": "K-0471"}
    answer = retype(day.desk, day.by("Fanny"), day.seen(other.id), figures)
    assert refused(answer, "retype_differs").params == {"figures": "trial_kit"}


def test_it_is_made_from_its_own_stock_only(day: Day) -> None:
    (walk,) = ordered(day, GEMCITABINE)
    walk.to(State.OPENED)
    item = vial(walk)
    refused(why_not_add(day.desk, walk.id, (item,)), "trial_stock_missing")
    assert plan_of(day.desk, walk.id) == ()
    kept_for(day, walk, "AURORE")
    refused(why_not_add(day.desk, walk.id, (item,)), "trial_stock_missing")
    kept_for(day, walk, count=1)
    assert why_not_add(day.desk, walk.id, (item,)) is None
    two = (item, replace(item, serial="ANOTHER"))
    refused(why_not_add(day.desk, walk.id, two), "trial_stock_missing")


def test_its_stock_serves_nothing_else_until_the_lot_is_counted_for_all(day: Day) -> None:
    (walk,) = ordered(day, replace(GEMCITABINE, special=SpecialFields()))
    walk.to(State.OPENED)
    item = kept_for(day, walk)
    by_hand = replace(item, gtin=None, serial=None, content_mg=Decimal(1000), concentration_mg_ml=Decimal(38))
    for one in (item, by_hand):
        refused(why_not_add(day.desk, walk.id, (one,)), "trial_stock_only")
    kept_for(day, walk, None)
    assert why_not_add(day.desk, walk.id, (item,)) is None


def test_a_tray_takes_from_the_count_of_its_trial(day: Day, trial: Typed) -> None:
    kept_for(day, trial, None, count=5)
    trial.to(State.STARTED)
    used = len(packs(trial))
    counts = {lot.trial: lot.count for lot in leftovers.stock(day.database)}
    assert counts == {"POLAR-GO": 9 - used, None: 5}


def test_what_is_left_of_it_serves_the_same_trial_or_is_destroyed(day: Day, trial: Typed) -> None:
    trial.to(State.FINISHED)
    (left,) = leftovers.standing(day.database)
    assert left.trial == "POLAR-GO"
    label = next(item for item in many(day.database, Label) if item.id == left.label)
    assert "POLAR-GO" in from_json(label.content).texts()["trial"]
    ordinary, again = (
        ordered(day, replace(GEMCITABINE, special=special))[0]
        for special in (SpecialFields(), replace(SPECIAL, trial_kit="K-0418"))
    )
    leftover = Item("vial", "", "", "", leftover=left.id)
    ordinary.to(State.OPENED)
    refused(why_not_add(day.desk, ordinary.id, (leftover,)), "leftover_other_trial")
    assert all(source.leftover is None for source in plan_of(day.desk, ordinary.id))
    again.to(State.OPENED)
    assert why_not_add(day.desk, again.id, (leftover,)) is None
    done(destroy_leftovers(day.desk, day.by("Fanny", "Moussa", reason="Fin de l'essai"), [left.id]))


def test_an_ordinary_leftover_does_not_enter_a_trial(day: Day) -> None:
    (first,) = ordered(day, replace(GEMCITABINE, special=SpecialFields()))
    first.vials = (*packs(first), SALINE)
    first.to(State.FINISHED)
    (left,) = leftovers.standing(day.database)
    (walk,) = ordered(day, GEMCITABINE)
    walk.to(State.OPENED)
    refused(
        why_not_add(day.desk, walk.id, (Item("vial", "", "", "", leftover=left.id),)), "leftover_other_trial"
    )


def _paper(day: Day, kind: SheetKind, subject: str, bag: Preparation) -> str:
    now = day.clock.utc()
    number = bag.id if kind is SheetKind.WORKSHEET else None
    made = document_of(day.desk, Sheet(1, kind, subject, number, 1, 1, "sent", now), now)
    assert made is not None
    return str(made[0]).casefold()


def test_nothing_that_leaves_the_unit_names_a_blinded_drug_its_dose_or_the_arm(
    day: Day, trial: Typed
) -> None:
    trial.to(State.HANDED_OVER)
    bag = trial.bag
    label = from_json(day.label(trial.id).content)
    outside = [
        str(label.fields).casefold(),
        _paper(day, SheetKind.PLAN, prescription_subject(bag.prescription), bag),
        _paper(day, SheetKind.NOTE, handover_subject(bag.handover or 0), bag),
    ]
    for paper in outside:
        assert [secret for secret in SECRETS if secret in paper] == []
        assert "polar-go" in paper and "k-0417" in paper
    inside = _paper(day, SheetKind.WORKSHEET, f"preparation:{bag.id}", bag)
    assert "gemcitabine" in inside and "bras b" in inside and "1840 mg" in inside


def test_a_vendors_pack_and_the_logbook_do_not_either_and_the_full_pack_says_that_it_is_blinded(
    day: Day, trial: Typed
) -> None:
    trial.to(State.HANDED_OVER)
    bag = trial.bag
    done(tell(day.desk, day.by("Fanny"), Told(Category.FACT, "Poche partie", preparation=bag.id)))
    (told_of,) = [item.about for item in told(day.database) if item.line.preparation == bag.id]
    assert bag.register_number in told_of and "gemcitabine" not in told_of.casefold()
    making = Making(day.database, read_terms(), day.clock.utc())
    entries = json.loads(files_of(vendor_pack(making))["journal.json"])["entries"]
    written = [(book, row) for entry in entries for book, row in entry["rows"]]
    (leftover,) = leftovers.standing(day.database)
    mine = [
        (book, row)
        for book, row in written
        if bag.id == row.get("id" if book == "preparations" else "preparation")
        or leftover.id == row.get("id" if book == "leftovers" else "leftover")
    ]
    books = {"preparations", "components", "draws", "leftovers", "leftover_moves", "register", "labels"}
    assert books <= {book for book, _ in mine}
    assert [secret for secret in (*SECRETS, vial(trial).gtin or "?") if secret in str(mine).casefold()] == []
    proof = ["proofs", {"id": 1, "totals": "gemcitabine"}]
    (last,) = vendor_entries([{**entries[-1], "rows": [proof]}], Blinded(frozenset({1}), frozenset()), str)
    assert last["rows"] == [["proofs", {"id": 1}]]
    files = files_of(full_pack(making))
    (row_of,) = [line for line in rows(files["preparations.csv"]) if line["preparation"] == bag.external_id]
    assert (row_of["blinded"], row_of["trial"], row_of["drug"]) == ("1", "POLAR-GO", "gemcitabine")
    bundle = [entry["resource"] for entry in json.loads(files["bundle.json"])["entry"]]
    named = [one for one in bundle if one["id"] in (f"bag-{bag.id}", f"dispense-{bag.id}")]
    assert [one["meta"]["security"][0]["code"] for one in named] == ["R", "R"]


async def test_who_only_reads_is_told_no_blinded_drug_by_any_question_and_who_sits_is(
    day: Day, trial: Typed
) -> None:
    trial.to(State.HANDED_OVER)
    bag, since = trial.bag, trial.bag.due
    left(day)
    for wanted, named in ((Seat.OBSERVER, False), (Seat.PHARMACY, True)):
        live = Live(day.home, wanted, day.clock)
        await live.open()
        board = await live.ask(preparations.board, since, since + timedelta(minutes=1))
        asked = (
            [row for row in board if row.id == bag.id],
            await live.ask(preparations.dossier, bag.id),
            [line for line in await live.ask(register) if line.number == bag.register_number],
            [task for task in await live.ask(reentries.tasks) if task.number == bag.register_number],
            await live.ask(leftovers.standing),
        )
        await live.close()
        secrets = [
            [secret for secret in ("gemcitabine", "bras b") if secret in str(one).casefold()] for one in asked
        ]
        assert [bool(found) for found in secrets] == [named] * 5
    (on_the_board,) = asked[0]
    seen = str(row(on_the_board, since, 80, outside=True)) + detail(on_the_board, since, outside=True)
    assert [secret for secret in SECRETS if secret in seen.casefold()] == []


def test_neither_does_the_waste_label_of_a_blinded_bag_that_came_back(day: Day, trial: Typed) -> None:
    trial.to(State.HANDED_OVER)
    done(back(day, trial))
    done(decide(day, trial, keep=False))
    waste = from_json(day.label(trial.id, "destruction").content)
    assert [secret for secret in SECRETS if secret in str(waste.fields).casefold()] == []


def test_an_open_trial_s_label_names_drug_and_arm(day: Day) -> None:
    (walk,) = ordered(day, replace(GEMCITABINE, special=replace(SPECIAL, blinded=False)))
    walk.to(State.OPENED)
    texts = from_json(day.label(walk.id).content).texts()
    assert texts["drug"] == "gemcitabine" and texts["trial"] == "Essai POLAR-GO, bras bras B, kit K-0417"


def test_a_trial_made_again_is_still_of_the_trial(day: Day, trial: Typed) -> None:
    trial.to(State.STARTED)
    done(trial.destroy())
    done(trial.remake())
    new = many(day.database, Preparation, "remake_of = ?", [trial.id])[0]
    assert (new.trial, new.trial_arm, new.trial_kit, new.blinded) == ("POLAR-GO", "bras B", "K-0417", True)
