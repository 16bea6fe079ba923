"""Several main systems, several nights: numbers kept apart, lines that are gone told, messages taken in."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from station.acts.importing import import_orders
from station.acts.vanished import gone
from station.clinical.model import State
from station.clinical.orders import OrderFile
from station.records.queries.imports import by_external_id, imports
from station.runtime.files import read_mappings, read_order_file
from tests.flow.day import Day, done, file_of
from tests.flow.walk import Walk

INVENTED = Path(__file__).parent.parent / "samples" / "invented"


def from_system(file: OrderFile, source: str) -> OrderFile:
    """The same file as another main system would send it."""
    return replace(file, source=source, orders=tuple(replace(order, source=source) for order in file.orders))


def without(file: OrderFile, *numbers: str) -> OrderFile:
    return replace(file, orders=tuple(order for order in file.orders if order.external_id not in numbers))


def test_the_same_numbers_of_two_systems_are_two_preparations(day: Day) -> None:
    file, before = file_of(day), day.count("preparations")
    done(import_orders(day.desk, day.by("Anne"), from_system(file, "autre")))
    assert (day.count("preparations"), day.count("changes")) == (2 * before, 0)
    number = file.orders[0].external_id
    one, other = (by_external_id(day.database, number, source) for source in ("", "autre"))
    assert one is not None and other is not None and one.id != other.id
    assert one.prescription != other.prescription
    again = done(import_orders(day.desk, day.by("Anne"), from_system(file, "autre")))
    assert (again.params["added"], again.params["same"]) == (0, before)


def test_a_line_that_a_later_file_of_the_same_day_no_longer_has_is_reported_and_kept(day: Day) -> None:
    file = file_of(day)
    number = file.orders[3].external_id
    (missing,) = gone(day.database, without(file, number))
    assert (missing.code, missing.params["id"]) == ("line_gone", number)
    outcome = done(import_orders(day.desk, day.by("Anne"), without(file, number)))
    assert outcome.params["gone"] == 1
    told = json.loads(imports(day.database)[0].asides)
    assert [item["params"]["id"] for item in told] == [number]
    found = by_external_id(day.database, number)
    assert found is not None and found.state is State.ORDERED and found.held is None


def test_what_is_over_or_came_from_elsewhere_is_not_missed(day: Day) -> None:
    file = file_of(day)
    ended = Walk(day, number=4)
    done(ended.cancel())
    assert gone(day.database, without(file, ended.bag.external_id)) == ()
    assert gone(day.database, from_system(without(file, file.orders[0].external_id), "autre")) == ()


def test_a_message_is_taken_in_by_the_act_that_takes_tables_in(day: Day) -> None:
    file = read_order_file(INVENTED / "folfox.xml", read_mappings(day.home))
    outcome = done(import_orders(day.desk, day.by("Anne"), file))
    assert (outcome.params["added"], outcome.params["aside"]) == (1, 1)
    found = by_external_id(day.database, "88001", "PN13")
    assert found is not None and found.drug == "oxaliplatine"
    done(Walk(day, number=found.id).validate("Hélène", "Karim"))
