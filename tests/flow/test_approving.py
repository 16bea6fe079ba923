"""A formulary line counts once two different pharmacists approved its content, until it changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from station.acts.approving import Read, approve_lines, lines_of, withdraw_approval
from station.acts.desk import Desk
from station.acts.importing import import_orders
from station.acts.validating import findings_of, validate
from station.clinical.approvals import Standing, standing_of
from station.clinical.formulary import gather
from station.clinical.model import Preparation, Provenance, State
from station.records.queries.approvals import approvals
from station.records.queries.fetch import many
from station.records.queries.preparations import stands_on
from tests.flow.day import Day, copied, done, file_of, founded, left, refused, staffed
from tests.flow.walk import Walk

OXALIPLATIN = "oxaliplatine/oxaliplatine-accord-5-mg-ml"


OXALI = "drug = 'Oxaliplatine' ORDER BY id"


@pytest.fixture(scope="module")
def unapproved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Staff a station whose formulary nobody approved."""
    folder = tmp_path_factory.mktemp("unapproved") / "station"
    left(staffed(founded(folder), approved=False))
    return folder


@pytest.fixture
def day(unapproved: Path, tmp_path: Path) -> Iterator[Day]:
    """Work at a copy of it."""
    day = copied(unapproved, tmp_path / "station")
    yield day
    day.close()


def read(desk: Desk, *lines: str) -> list[Read]:
    """Give lines with their content of now, as the screen would."""
    return [(item.line, item.content) for item in lines_of(desk) if not lines or item.line in lines]


def standing(day: Day, line: str = OXALIPLATIN) -> Standing:
    product = next(item for item in lines_of(day.desk) if item.line == line)
    return standing_of(product, approvals(day.database))


def test_one_pharmacist_is_not_enough_two_are(day: Day) -> None:
    wanted = read(day.desk, OXALIPLATIN)
    assert standing(day) is Standing.WAITING
    assert done(approve_lines(day.desk, day.by("Hélène"), wanted)).params["complete"] == 0
    assert standing(day) is Standing.HALF
    assert day.desk.data.formulary.find("oxaliplatine") is None
    refused(approve_lines(day.desk, day.by("Hélène"), wanted), "approved_by_you")
    assert done(approve_lines(day.desk, day.by("Karim"), wanted)).params["complete"] == 1
    found = day.desk.data.formulary.find("oxaliplatine")
    assert found and [product.line for product in found.products] == [OXALIPLATIN]


def test_who_is_no_pharmacist_approves_nothing(day: Day) -> None:
    refused(approve_lines(day.desk, day.by("Fanny"), read(day.desk, OXALIPLATIN)), "role_missing")
    refused(
        approve_lines(day.desk, day.by("Hélène"), [(OXALIPLATIN, "another content")]), "formulary_changed"
    )


def test_a_changed_line_is_nobody_s_until_it_is_read_again(day: Day) -> None:
    for name in ("Hélène", "Karim"):
        done(approve_lines(day.desk, day.by(name), read(day.desk)))
    before = day.desk.data.formulary.find("oxaliplatine")
    assert before and len(before.products) == 3
    changed = replace(before, products=tuple(replace(item, content="0" * 32) for item in before.products))
    formulary = gather([("x", changed)], day.desk.unit.formulary.terms)
    desk = replace(day.desk, unit=replace(day.desk.unit, formulary=formulary))
    assert desk.data.formulary.find("oxaliplatine") is None
    assert desk.data.formulary.named("oxaliplatine")
    product = lines_of(desk)[0]
    assert standing_of(product, approvals(day.database)) is Standing.CHANGED


def test_a_withdrawn_approval_counts_no_more_and_can_be_given_again(day: Day) -> None:
    for name in ("Hélène", "Karim"):
        done(approve_lines(day.desk, day.by(name), read(day.desk)))
    line = read(day.desk, OXALIPLATIN)[0]
    refused(withdraw_approval(day.desk, day.by("Karim"), line), "reason_missing")
    done(withdraw_approval(day.desk, day.by("Karim", reason="chiffre faux"), line))
    assert standing(day) is Standing.WAITING
    for name in ("Karim", "Sylvaine"):
        done(approve_lines(day.desk, day.by(name), [line]))
    assert standing(day) is Standing.APPROVED


def test_an_unapproved_line_leaves_a_prevalidated_order_its_own_figures_to_two_pharmacists(day: Day) -> None:
    done(import_orders(day.desk, day.by("Anne"), file_of(day)))
    bag = day.first("Oxaliplatine")
    assert bag.provenance is Provenance.PREVALIDATED
    found = findings_of(day.database, day.desk.data, bag.id, day.clock.utc())
    shown = [item.code for item in found]
    assert "formulary_unapproved" in shown and "diluent_not_allowed" not in shown
    alone = day.by("Hélène", reason="fiche du logiciel")
    refused(validate(day.desk, alone, day.seen(bag.id), shown), "second_pharmacist_needed")
    done(validate(day.desk, day.by("Hélène", "Karim", reason="fiche"), day.seen(bag.id), shown))
    row = day.database.execute("SELECT own_figures, line FROM validations").fetchone()
    assert row == (1, None)


def test_a_validation_names_the_approved_line_it_stands_on(day: Day) -> None:
    for name in ("Hélène", "Karim"):
        done(approve_lines(day.desk, day.by(name), read(day.desk)))
    done(import_orders(day.desk, day.by("Anne"), file_of(day)))
    bag = day.first("Pemetrexed")
    shown = [item.code for item in findings_of(day.database, day.desk.data, bag.id, day.clock.utc())]
    done(validate(day.desk, day.by("Hélène", "Karim", reason="vu"), day.seen(bag.id), shown))
    line, content, own = day.database.execute("SELECT line, content, own_figures FROM validations").fetchone()
    assert own == 0 and (line, content) in read(day.desk)


def test_a_line_withdrawn_after_the_validation_feeds_no_tray(day: Day) -> None:
    lines = read(day.desk)
    for name in ("Hélène", "Karim"):
        done(approve_lines(day.desk, day.by(name), lines))
    done(import_orders(day.desk, day.by("Anne"), file_of(day)))
    waiting, open_one = (Walk(day, number=bag.id) for bag in many(day.database, Preparation, OXALI)[:2])
    waiting.to(State.VALIDATED)
    open_one.to(State.OPENED)
    done(open_one.fill())
    line, _ = stands_on(day.database, waiting.id) or ("", "")
    (told,) = read(day.desk, line)
    done(withdraw_approval(day.desk, day.by("Karim", reason="Erreur de concentration"), told))
    refused(waiting.open_tray(), "line_fell")
    refused(open_one.start(), "line_fell")
    done(open_one.go_back())
