"""What a code is where a preparation was looked for, in words: another thing, another series, a product."""

from __future__ import annotations

import pytest

from screens.labels.foreign_codes import is_product
from screens.navigation import preparation_of_code
from station.acts.label_rows import code_key
from station.acts.print_requests import test_label as ask_for_a_test
from station.acts.settings import change_settings
from station.clinical.model import Label, State
from station.clinical.scan_codes import CodeType, encode
from station.records.queries.fetch import many
from tests.flow.day import Day, done, refused
from tests.flow.walk import Walk


def code_of(day: Day, kind: str) -> str:
    return str(many(day.database, Label, "kind = ? ORDER BY id DESC", [kind])[0].code)


def test_a_hood_says_its_name(day: Day) -> None:
    code = encode(CodeType.HOOD, "A", 1, code_key(day.desk))
    assert refused(preparation_of_code(day.desk, code), "scan_is_hood").params["name"]


def test_a_test_label_says_that_printer_and_scanner_work(day: Day) -> None:
    done(ask_for_a_test(day.desk, day.by()))
    refused(preparation_of_code(day.desk, code_of(day, "test")), "scan_is_test")


def test_waste_says_what_it_was_and_leads_nowhere(day: Day) -> None:
    walk = Walk(day).to(State.STARTED)
    done(walk.destroy())
    told = refused(preparation_of_code(day.desk, code_of(day, "destruction")), "scan_is_waste").params
    assert told["number"] == walk.bag.register_number


def test_the_overwrap_leads_to_what_is_inside(day: Day) -> None:
    done(change_settings(day.desk, day.by("Hélène"), {"overwrap_label": "yes"}))
    walk = Walk(day).to(State.RELEASED)
    assert preparation_of_code(day.desk, code_of(day, "overwrap")) == walk.id


def test_the_overwrap_is_not_the_bag(day: Day) -> None:
    """Only the label on the bag itself hands it over: an overwrap may hold another one."""
    from station.acts.dispensing import bag_of_code

    done(change_settings(day.desk, day.by("Hélène"), {"overwrap_label": "yes"}))
    Walk(day).to(State.RELEASED)
    refused(bag_of_code(day.desk, code_of(day, "overwrap")), "scan_is_another_thing")


@pytest.mark.parametrize("kind", list(CodeType))
def test_a_code_of_the_paper_kit_is_never_taken_for_one_of_ours(day: Day, kind: CodeType) -> None:
    Walk(day).to(State.STARTED)
    code = encode(
        kind, "K", day.label(1).id if many(day.database, Label, "preparation = 1") else 1, code_key(day.desk)
    )
    found = preparation_of_code(day.desk, code)
    assert not isinstance(found, int)


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("]d20103400900000000171127113010A1\x1d2112", True),
        ("0103400900000000171127113010A1", True),
        ("3400900000000", True),
        ("BGBBBBBBKRSBXKJCVRKVVSSVGFNS", False),
        ("0099000101", False),
        ("https://example.org/0103400900000000", False),
        ("", False),
    ],
)
def test_a_products_code_is_told_from_a_wristband_and_a_link(text: str, product: bool) -> None:
    assert is_product(text) is product
