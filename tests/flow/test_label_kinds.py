"""Which label goes on what: by container and route, on the overwrap, on what is destroyed; its mentions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from station.acts.desk import Request, Scene
from station.acts.label_texts import container_kind, drug_name
from station.acts.print_requests import cancel_label, label_seen
from station.acts.print_requests import test_label as ask_for_a_test
from station.acts.print_traffic import claim, settle
from station.acts.settings import change_settings
from station.clinical.label_content import LabelKind, from_json
from station.clinical.model import Label, Preparation, State
from station.places import data_folder
from station.printing.layout import load_layout
from station.printing.plain import as_text
from station.records.queries.fetch import many
from tests.flow.day import Day, done, refused
from tests.flow.walk import Walk


def set_to(day: Day, **values: str) -> None:
    done(change_settings(day.desk, day.by("Hélène"), values))


def of_kind(day: Day, kind: str) -> list[Label]:
    return many(day.database, Label, "kind = ? ORDER BY id", [kind])


def said(label: Label) -> dict[str, str]:
    return from_json(label.content).texts()


def in_container(day: Day, container: str) -> Walk:
    drawn = many(day.database, Preparation, "drug LIKE 'Fluorouracil%' ORDER BY id")
    found = [each for each in drawn if each.container == container]
    return Walk(day, number=found[0].id)


@pytest.mark.parametrize("kind", ["syringe", "pump"])
def test_each_container_has_its_own_label_which_lets_it_be_released(day: Day, kind: str) -> None:
    walk = in_container(day, kind).to(State.OPENED)
    assert day.label(walk.id).kind == kind
    walk.to(State.HANDED_OVER)


def test_a_pump_says_hours_and_the_mean_flow(day: Day) -> None:
    walk = in_container(day, "pump").to(State.STARTED)
    texts = said(day.label(walk.id))
    assert texts["duration"] == "46 h"
    volume = float(texts["total_volume"].removesuffix(" mL").replace(",", "."))
    assert texts["flow"] == f"{volume / 46:.1f} mL/h".replace(".", ",")


def scene_of(day: Day) -> Scene:
    return Scene(day.desk, day.database, day.clock.utc(), (), Request())


def test_what_goes_into_the_spine_has_a_label_of_its_own_whatever_it_is_in(day: Day) -> None:
    for container in ("syringe", "bag"):
        spinal = replace(day.bag(1), route="intrathécale", container=container)
        assert container_kind(scene_of(day), spinal) is LabelKind.INTRATHECAL


def test_capitals_inside_a_name_are_only_for_listed_pairs(day: Day) -> None:
    formulary = day.desk.data.formulary
    each = {id(substance): substance for substance in formulary.names.values()}.values()
    written = {substance.fr: drug_name(scene_of(day), substance.fr) for substance in each}
    with_capitals = {drug for drug, name in written.items() if name != drug}
    assert {"cisplatine", "vincristine", "doxorubicine"} <= with_capitals
    assert all(formulary.terms.look_alike(drug) for drug in with_capitals)


def vincristine(day: Day) -> Walk:
    """Bring one to validation by two pharmacists, as its findings ask."""
    walk = Walk(day, "Vincristine")
    done(walk.validate("Hélène", "Karim"))
    return walk


def test_a_vinca_alkaloid_says_by_which_route_alone_it_is_given(day: Day) -> None:
    walk = vincristine(day).to(State.OPENED)
    warning = said(day.label(walk.id))["fatal_route"]
    assert "INTRAVEINEUSE UNIQUEMENT" in warning and "MORTEL" in warning


def test_the_overwrap_names_no_patient_and_no_drug_and_is_printed_where_the_unit_wants_it(day: Day) -> None:
    Walk(day, number=1).to(State.RELEASED)
    assert of_kind(day, "overwrap") == []
    set_to(day, overwrap_label="yes")
    walk = vincristine(day).to(State.RELEASED)
    (outer,) = of_kind(day, "overwrap")
    content = from_json(outer.content)
    shown = as_text(content, load_layout(data_folder() / "labels", content.kind, 80), 100).casefold()
    patient = walk.patient
    for secret in (patient.birth_name, patient.first_name, patient.ipp, walk.bag.drug, "mg"):
        assert secret.casefold() not in shown
    assert str(walk.bag.register_number).casefold() in shown
    assert "mortel" in shown


def test_what_is_destroyed_is_labelled_so_that_nobody_gives_it(day: Day) -> None:
    walk = Walk(day).to(State.STARTED)
    done(walk.destroy())
    (label,) = of_kind(day, "destruction")
    assert (said(label)["number"], label.state) == (walk.bag.register_number, "requested")
    assert "Ne pas administrer" in said(label)["disposal"]


@pytest.mark.parametrize(("panels", "there"), [("none", False), ("printed", True), ("preprinted", True)])
def test_the_coloured_panel_is_as_the_pharmacist_set_it(day: Day, panels: str, there: bool) -> None:
    set_to(day, legal_panels=panels)
    walk = Walk(day).to(State.OPENED)
    assert ("legal_panel" in said(day.label(walk.id))) is there


# The queue


def test_a_label_that_never_left_is_taken_out_of_the_queue(day: Day) -> None:
    done(ask_for_a_test(day.desk, day.by()))
    number = of_kind(day, "test")[0].id
    done(cancel_label(day.desk, day.by("Fanny"), number))
    assert of_kind(day, "test")[0].state == "void"
    assert not claim(day.desk, number)
    refused(cancel_label(day.desk, day.by("Fanny"), number), "label_settled")


def test_a_label_that_may_be_out_is_not_cancelled_but_settled(day: Day) -> None:
    done(ask_for_a_test(day.desk, day.by()))
    label = of_kind(day, "test")[0]
    assert claim(day.desk, label.id)
    refused(cancel_label(day.desk, day.by("Fanny"), label.id), "label_may_be_out")
    settle(day.desk, label.id, "doubtful", "cut_off")
    refused(cancel_label(day.desk, day.by("Fanny"), label.id), "label_may_be_out")


def test_the_label_that_a_bag_waits_for_is_not_taken_away(day: Day) -> None:
    walk = Walk(day).to(State.OPENED)
    refused(cancel_label(day.desk, day.by("Fanny"), day.label(walk.id).id), "label_needed")


def test_the_scan_of_a_label_in_doubt_proves_that_it_came_out(day: Day) -> None:
    walk = Walk(day).to(State.OPENED)
    label = day.label(walk.id)
    refused(label_seen(day.desk, day.by(), walk.code), "label_settled")
    assert claim(day.desk, label.id)
    settle(day.desk, label.id, "doubtful", "cut_off")
    done(label_seen(day.desk, day.by(), walk.code.lower()))
    assert day.label(walk.id).state == "confirmed"
