"""What a unit changes after set-up: what may change, to what means something, signed by a pharmacist."""

from __future__ import annotations

import pytest

from station.acts.outcome import Outcome
from station.acts.settings import add_hood, change_settings, switch_hood
from station.clinical.model import State
from station.clinical.printer_spec import KINDS
from station.clinical.settings import CHANGEABLE, GS1_SUBSTITUTES, SCAN_PREFIXES, why_not_set
from station.exchange.gs1 import BadScan, read_pack
from station.printing.printers import UnknownPrinter, open_printer
from station.records.queries.settings import all_hoods, settings
from tests.flow.day import Day, done, refused
from tests.flow.walk import Walk

PRINTERS = (
    "network:10.0.0.5:9100",
    "usb:04b8:0e15",
    "serial:/dev/ttyS0:19200",
    "cups:labels",
    "virtual:/tmp/x",
)
NO_PRINTERS = (
    "network:10.0.0.5", "network:10.0.0.5:70000", "network:10.0.0.5:0", "usb:04b8", "serial:ttyS0:9600",
    "cups:two words", "fax:1", "file:", "",
)  # fmt: skip


def change(day: Day, by: str = "Hélène", reason: str | None = None, **wanted: str) -> Outcome:
    return change_settings(day.desk, day.by(by, reason=reason), wanted)


def test_a_pharmacist_changes_the_unit_the_printer_and_the_scanner(day: Day) -> None:
    wanted = {
        "unit_name": "Autre unité", "unit_address": "2 rue", "printer": "network:10.0.0.5:9100",
        "paper_mm": "58", "gs1_separator": "|", "scan_prefix": "ctrl+b",
    }  # fmt: skip
    done(change(day, **wanted))
    assert settings(day.database).items() >= wanted.items()
    refused(change(day, by="Fanny", paper_mm="80"), "role_missing")


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("paper_mm", "76", "setting_paper"), ("paper_mm", "", "setting_paper"),
        ("printer", "network:nowhere", "setting_printer"),
        ("gs1_separator", "A", "setting_gs1_separator"), ("gs1_separator", "|~", "setting_gs1_separator"),
        ("scan_prefix", "a", "setting_scan_prefix"), ("scan_prefix", "ctrl+c", "setting_scan_prefix"),
        ("single_check_allowed", "perhaps", "setting_yes_or_no"),
        ("unit_name", "  ", "unit_name_and_address"), ("unit_name", "x" * 81, "unit_name_and_address"),
        ("series", "B", "setting_fixed"), ("hold_points", "none", "setting_fixed"),
        ("last_badge", "0", "setting_fixed"), ("colour", "blue", "setting_fixed"),
    ],
)  # fmt: skip
def test_nonsense_and_what_is_fixed_is_refused_and_changes_nothing(
    day: Day, name: str, value: str, code: str
) -> None:
    before = settings(day.database)
    refused(change(day, reason="Essai", **{"paper_mm": "58", name: value}), code)
    assert settings(day.database) == before


def test_changing_nothing_is_no_entry(day: Day) -> None:
    done(change(day, paper_mm="58"))
    head = day.head()
    refused(change(day, paper_mm="58"), "setting_same")
    assert day.head() == head


def test_allowing_the_single_check_takes_a_reason(day: Day) -> None:
    refused(change(day, single_check_allowed="yes"), "reason_missing")
    done(change(day, reason="Nuits à deux", single_check_allowed="yes"))
    done(change(day, single_check_allowed="no"))


@pytest.mark.parametrize("spec", [*PRINTERS, *NO_PRINTERS])
def test_the_core_takes_the_printers_that_can_be_opened_and_no_others(spec: str) -> None:
    try:
        open_printer(spec)
    except UnknownPrinter:
        assert why_not_set("printer", spec) is not None and spec in NO_PRINTERS
    else:
        assert why_not_set("printer", spec) is None and spec in PRINTERS
    assert {spec.partition(":")[0] for spec in PRINTERS} | {"file"} == set(KINDS)


@pytest.mark.parametrize("sign", GS1_SUBSTITUTES)
def test_every_substitute_the_core_takes_separates_a_lot(sign: str) -> None:
    assert read_pack(f"01034009578808591728123110LOT1{sign}21S1", sign).lot == "LOT1"
    with pytest.raises(BadScan):
        read_pack(f"01034009578808591728123110LOT1{sign}21S1")


def test_the_default_prefix_is_one_of_those_that_may_be_set() -> None:
    from screens.shell.scans import PREFIX

    assert SCAN_PREFIXES[0] == PREFIX and CHANGEABLE["scan_prefix"].fits(PREFIX)


def test_a_hood_out_of_use_gets_no_tray_and_comes_back(day: Day) -> None:
    why = day.by("Hélène", reason="Panne")
    refused(switch_hood(day.desk, day.by("Hélène"), 1, active=False), "reason_missing")
    refused(switch_hood(day.desk, day.by("Fanny", reason="Panne"), 1, active=False), "role_missing")
    done(switch_hood(day.desk, why, 1, active=False))
    walk = Walk(day).to(State.VALIDATED)
    refused(walk.open_tray(hood=1), "hood_unknown")
    refused(switch_hood(day.desk, day.by("Hélène", reason="Panne"), 2, active=False), "last_hood")
    refused(add_hood(day.desk, day.by("Hélène"), "Isolateur 1"), "hood_name")
    done(add_hood(day.desk, day.by("Hélène"), "Hotte de secours"))
    done(switch_hood(day.desk, day.by("Hélène", reason="Réparé"), 1, active=True))
    assert [hood.active for hood in all_hoods(day.database)] == [True, True, True]
    done(walk.open_tray(hood=1))


def test_a_hood_where_a_bag_is_drawn_stays_in_use(day: Day) -> None:
    walk = Walk(day).to(State.DRAWN)

    def disable() -> Outcome:
        return switch_hood(day.desk, day.by("Hélène", reason="Panne"), 1, active=False)

    assert refused(disable(), "hood_drawn").params["number"] == walk.bag.register_number
    walk.to(State.INJECTED)
    done(disable())
    walk.to(State.HANDED_OVER)
