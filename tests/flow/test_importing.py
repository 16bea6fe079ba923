"""Taking a file in: what it adds and changes, and what a change does to a bag before and after its start."""

from __future__ import annotations

import json
import os
from decimal import Decimal
from pathlib import Path

from station.acts.changes import decide_change
from station.acts.importing import import_orders, preview
from station.acts.outcome import Done, Outcome
from station.acts.relabelling import renew_label
from station.clinical.model import Change, Hold, State
from station.exchange.demo_day import demo_csv
from station.records.queries import imports
from station.runtime.files import read_mappings, read_order_file
from tests.flow.day import Day, done, file_of, refused
from tests.flow.walk import Walk

OLD, NEW = Decimal(147), Decimal(112)
"""The dose of the bag that the later file changes."""
BOOKS = ("patients", "prescriptions", "preparations", "changes")


def take(day: Day, *, changed: bool = False, edit: tuple[str, str] = ("", "")) -> Done:
    """Take the day's file in again, as it is, as it is later, or with one text replaced."""
    return done(import_orders(day.desk, day.by("Anne"), file_of(day, changed=changed, edit=edit)))


def waiting(day: Day) -> list[Change]:
    return imports.open_changes(day.database)


def decide(day: Day, change: Change, *, accept: bool, reason: str | None = "Vu avec le médecin") -> Outcome:
    return decide_change(day.desk, day.by("Hélène", reason=reason), change.id, accept=accept)


def test_the_same_file_twice_adds_nothing(day: Day) -> None:
    before = [day.count(book) for book in BOOKS]
    again = take(day)
    assert (again.params["added"], again.params["same"], again.params["changed"]) == (0, 39, 0)
    assert [day.count(book) for book in BOOKS] == before


def test_the_preview_says_what_the_import_then_does(day: Day) -> None:
    before = day.head()
    kinds = [fate.kind for fate in preview(day.database, file_of(day, changed=True))]
    assert (kinds.count("new"), kinds.count("changed"), kinds.count("same")) == (1, 1, 38)
    assert day.head() == before
    taken = take(day, changed=True)
    assert (taken.params["added"], taken.params["changed"], taken.params["same"]) == (1, 1, 38)


def test_the_changed_file_twice_asks_only_once(day: Day) -> None:
    take(day, changed=True)
    assert take(day, changed=True).params["changed"] == 0
    assert len(waiting(day)) == 1


def test_a_half_bad_file_lists_every_line_it_refuses(day: Day) -> None:
    record = imports.imports(day.database)[0]
    (problem,) = json.loads(record.problems)
    assert (record.added, record.refused) == (39, 1)
    assert (problem["line"], problem["column"], problem["code"]) == (15, "Dose", "number_thousands")
    assert problem["params"]["text"] == "1 030"


def test_a_changed_dose_is_a_difference_that_holds_the_bag(day: Day) -> None:
    walk = Walk(day).to(State.VALIDATED)
    take(day, changed=True)
    (change,) = waiting(day)
    assert json.loads(change.fields) == {"dose": ["147", "112"], "basis": ["85", "65"]}
    assert change.critical
    assert (walk.bag.held, walk.bag.dose) == (Hold.CHANGED, OLD)
    refused(walk.open_tray(), "held")
    refused(walk.resume(), "change_needs_decision")
    refused(walk.go_back(), "change_needs_decision")


def test_an_accepted_critical_change_voids_validation_and_labels_and_keeps_the_number(day: Day) -> None:
    walk = Walk(day).to(State.OPENED)
    done(walk.fill())
    take(day, changed=True)
    refused(decide(day, waiting(day)[0], accept=True, reason=None), "reason_missing")
    done(decide(day, waiting(day)[0], accept=True))
    bag = walk.bag
    assert (bag.state, bag.held, bag.dose, bag.validator) == (State.ORDERED, None, NEW, None)
    assert (bag.register_number, bag.bag_label, walk.components()) == ("26A00001", None, [])
    states = day.database.execute("SELECT state FROM labels WHERE preparation = ?", [walk.id]).fetchall()
    assert set(states) == {("void",)}
    walk.to(State.HANDED_OVER)
    assert walk.bag.register_number == "26A00001"
    assert "112 mg" in day.label(walk.id).content


def test_a_change_kept_out_lets_the_bag_go_on_as_it_was(day: Day) -> None:
    walk = Walk(day).to(State.VALIDATED)
    take(day, changed=True)
    change = waiting(day)[0]
    done(decide(day, change, accept=False))
    refused(decide(day, change, accept=True), "change_decided")
    assert (walk.bag.state, walk.bag.held, walk.bag.dose) == (State.VALIDATED, None, OLD)
    walk.to(State.HANDED_OVER)


def test_after_the_start_a_critical_change_holds_the_bag_and_can_only_be_kept_out(day: Day) -> None:
    walk = Walk(day).to(State.STARTED)
    take(day, changed=True)
    (change,) = waiting(day)
    assert (walk.bag.state, walk.bag.held) == (State.STARTED, Hold.CHANGED)
    refused(walk.draw(), "held")
    refused(decide(day, change, accept=True), "change_after_start")
    done(decide(day, change, accept=False))
    assert walk.bag.held is None
    walk.to(State.HANDED_OVER)


def test_after_the_start_the_bag_may_be_destroyed_and_remade_with_the_new_dose(day: Day) -> None:
    walk = Walk(day).to(State.STARTED)
    take(day, changed=True)
    done(walk.destroy())
    assert walk.bag.state is State.DESTROYED
    made = done(walk.remake())
    again = Walk(day, number=int(made.params["id"] or 0))
    assert (again.bag.state, again.bag.remake_of) == (State.ORDERED, walk.id)


def test_a_change_that_is_not_critical_holds_nothing_and_keeps_the_validation(day: Day) -> None:
    walk = Walk(day).to(State.VALIDATED)
    take(day, edit=("02/03/2026;08:30", "02/03/2026;09:45"))
    mine = [change for change in waiting(day) if change.preparation == walk.id]
    assert [(list(json.loads(item.fields)), item.critical) for item in mine] == [(["due"], False)]
    assert walk.bag.held is None
    done(decide(day, mine[0], accept=True))
    assert (walk.bag.state, walk.bag.held) == (State.VALIDATED, None)
    assert (walk.bag.due.hour, walk.bag.due.minute) == (8, 45)


def test_a_changed_identity_touches_every_bag_of_the_patient(day: Day) -> None:
    first, second, third = (Walk(day, number=number) for number in (1, 2, 3))
    first.to(State.VALIDATED)
    second.to(State.STARTED)
    take(day, edit=("AUGEREAU;PÉRON", "AUGERAUD;PÉRON"))
    by_bag = {change.preparation: change for change in waiting(day)}
    assert set(by_bag) == {1, 2, 3}
    assert {walk.bag.held for walk in (first, second, third)} == {Hold.CHANGED}
    done(decide(day, by_bag[1], accept=True))
    assert first.patient.birth_name == "AUGERAUD"
    assert (first.bag.state, first.bag.held) == (State.ORDERED, None)
    assert (second.bag.state, second.bag.held) == (State.STARTED, Hold.CHANGED)
    assert third.bag.held is None, "decided once, the same identity is decided for the bags not started"
    assert [change.preparation for change in waiting(day)] == [2]


def test_a_started_bag_keeps_no_label_with_the_old_name(day: Day) -> None:
    other, walk = Walk(day, number=1), Walk(day, number=2).to(State.STARTED)
    take(day, edit=("AUGEREAU;PÉRON", "AUGERAUD;PÉRON"))
    by_bag = {change.preparation: change for change in waiting(day)}
    done(decide(day, by_bag[other.id], accept=True))
    done(decide(day, by_bag[walk.id], accept=False))
    old = walk.bag.bag_label
    done(renew_label(day.desk, day.by("Hélène", reason="Nom corrigé"), day.seen(walk.id)))
    assert walk.bag.bag_label != old
    assert "AUGERAUD" in day.label(walk.id).content


def test_a_bag_whose_label_tells_an_old_name_is_not_released(day: Day) -> None:
    other, walk = Walk(day, number=1), Walk(day, number=2).to(State.CHECKED)
    take(day, edit=("AUGEREAU;PÉRON", "AUGERAUD;PÉRON"))
    by_bag = {change.preparation: change for change in waiting(day)}
    done(decide(day, by_bag[other.id], accept=True))
    done(decide(day, by_bag[walk.id], accept=False))
    refused(walk.release(), "label_outdated")


def test_a_bag_whose_change_is_undecided_is_not_let_go_by_another_decision(day: Day) -> None:
    walk = Walk(day)
    done(walk.hold())
    take(day, changed=True)
    assert walk.bag.held is Hold.ASKED
    refused(walk.resume(), "change_needs_decision")
    done(decide(day, waiting(day)[0], accept=True))
    assert (walk.bag.held, walk.bag.dose) == (None, NEW)


def test_a_mismatch_read_again_leaves_an_undecided_change_holding_the_bag(day: Day) -> None:
    walk = Walk(day).to(State.DRAWN)
    done(walk.read("Fanny", syringe_1="30"))
    done(walk.read("Bruno"))
    take(day, changed=True)
    done(walk.read_again())
    assert walk.bag.held is Hold.CHANGED
    refused(walk.read("Fanny"), "held")


def test_a_line_for_a_known_patient_number_with_another_name_is_refused(day: Day) -> None:
    mine = "0099000107;TRAORÉ;;Fatoumata;00/00/1955;F;P26-4106;P26-4106-041"
    taken = done(
        import_orders(
            day.desk,
            day.by("Anne"),
            file_of(day, changed=True, edit=(mine, mine.replace("TRAORÉ", "TRAVERS"))),
        )
    )
    assert (taken.params["added"], taken.params["refused"]) == (0, 2)


def test_a_decision_on_a_change_is_a_pharmacists(day: Day) -> None:
    take(day, changed=True)
    change = waiting(day)[0]
    request = day.by("Bruno", reason="Essai")
    refused(decide_change(day.desk, request, change.id, accept=False), "role_missing")


def line_of(day: Day, walk: Walk) -> str:
    """Give the line of the demonstration's file that became a bag."""
    text = demo_csv(day.clock.utc().date(), False).decode("cp1252")
    return next(line for line in text.splitlines() if walk.bag.external_id in line.split(";"))


def alone(day: Day, place: int = 0) -> Walk:
    """Find a bag that is the only one of its patient."""
    row = day.database.execute(
        "SELECT min(p.id) FROM preparations p JOIN prescriptions r ON r.id = p.prescription"
        " GROUP BY r.patient HAVING count(*) = 1 ORDER BY 1 LIMIT 1 OFFSET ?",
        [place],
    ).fetchone()
    return Walk(day, number=row[0])


def test_a_line_that_moved_to_another_patient_holds_the_bag_and_renames_nobody(day: Day) -> None:
    """Taking it would write one patient's identity over another's."""
    walk = alone(day)
    before = walk.patient
    mine, other = line_of(day, walk).split(";"), line_of(day, Walk(day)).split(";")
    take(day, edit=(";".join(mine), ";".join([*other[:6], *mine[6:]])))
    (change,) = [item for item in waiting(day) if item.preparation == walk.id]
    assert walk.bag.held is Hold.CHANGED
    refused(decide(day, change, accept=True), "change_moved")
    assert walk.patient == before
    done(decide(day, change, accept=False))
    assert walk.bag.held is None


def test_a_corrected_patient_number_is_taken_unless_somebody_else_has_it(day: Day) -> None:
    """The same two corrections, but in between another bag's correction took the number."""
    walk, other = alone(day), alone(day, 1)
    for mine in (walk, other):
        line = line_of(day, mine)
        take(day, edit=(line, line.replace(mine.patient.ipp, "0099999999", 1)))
    first, second = (item for item in waiting(day) if item.preparation in (walk.id, other.id))
    done(decide(day, first, accept=True))
    refused(decide(day, second, accept=True), "change_moved")
    assert sorted((walk.patient.ipp, other.patient.ipp))[1] == "0099999999"
    assert walk.patient.ipp != other.patient.ipp


def test_a_line_that_moved_to_another_prescription_is_a_difference(day: Day) -> None:
    walk = alone(day)
    mine = line_of(day, walk)
    number = walk.prescription.external_id
    take(day, edit=(mine, mine.replace(f";{number};", ";P26-9999;", 1)))
    (change,) = [item for item in waiting(day) if item.preparation == walk.id]
    assert change.critical and "prescription_id" in json.loads(change.fields)
    refused(decide(day, change, accept=True), "change_moved")


def test_a_difference_overtaken_by_a_later_one_is_not_taken(day: Day) -> None:
    walk = Walk(day)
    mine = line_of(day, walk)
    for dose in ("151,5", "152,5"):
        take(day, edit=(mine, mine.replace(f";{OLD};", f";{dose};", 1)))
    first, second = (item for item in waiting(day) if item.preparation == walk.id)
    done(decide(day, second, accept=True))
    refused(decide(day, first, accept=True), "change_outdated")
    done(decide(day, first, accept=False))
    assert walk.bag.held is None


def test_a_changed_line_holds_the_bag_that_was_made_anew_in_its_place(day: Day) -> None:
    walk = Walk(day).to(State.STARTED)
    done(walk.destroy())
    again = Walk(day, number=int(done(walk.remake()).params["id"] or 0)).to(State.STARTED)
    take(day, changed=True)
    assert [item.preparation for item in waiting(day)] == [again.id]
    assert again.bag.held is Hold.CHANGED


def test_a_released_bag_with_an_old_name_on_it_does_not_leave(day: Day) -> None:
    other, walk = Walk(day, number=1), Walk(day, number=2).to(State.RELEASED)
    take(day, edit=("AUGEREAU;PÉRON", "AUGERAUD;PÉRON"))
    by_bag = {change.preparation: change for change in waiting(day)}
    done(decide(day, by_bag[other.id], accept=True))
    done(decide(day, by_bag[walk.id], accept=False))
    refused(walk.hand_over(), "label_outdated")


def test_a_file_whose_name_no_screen_can_show_is_taken_in_under_one_that_it_can(
    day: Day, tmp_path: Path
) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/jour\xe9\n\xe2\x80\xae.csv"))
    path.write_bytes(demo_csv(day.clock.utc().date(), True))
    file = read_order_file(path, read_mappings(day.home))
    assert file.name == "jour???.csv"
    done(import_orders(day.desk, day.by("Anne"), file))
