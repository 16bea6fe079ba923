"""Protocols: every one that ships is read, names its source, and asks for drugs that the formulary knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.clinical.tables import BadData
from station.exchange.formulary import read_formulary
from station.exchange.protocols import read_protocols
from station.places import data_folder

GOOD = (data_folder() / "protocols" / "folfox.toml").read_text(encoding="utf-8")


def test_a_dozen_protocols_ship_with_a_source_and_drugs_of_the_formulary() -> None:
    protocols, drugs = read_protocols(), read_formulary()
    assert len(protocols) >= 12
    for protocol in protocols:
        assert protocol.source.text and protocol.days
        assert [line.drug for line in protocol.lines if drugs.find(line.drug) is None] == []


def test_a_day_has_its_own_lines() -> None:
    gemcitabine = next(item for item in read_protocols() if item.code == "gemcitabine")
    assert gemcitabine.days == ("J1", "J8", "J15")
    assert gemcitabine.of_day("J2") == ()


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ('days = ["J1"]', 'days = ["1"]', "data_not_one_of"),
        ('route = "intravenous"', 'route = "IV"', "data_not_one_of"),
        ("basis = 85", 'basis = "85"', "data_not_a_number"),
        ("basis = 85", "base = 85", "data_missing"),
        ("cycle_days = 14", "cycle_days = 14\nextra = 1", "data_unknown_key"),
        ("cycle_days = 14", "cycle_days = ", "data_not_toml"),
    ],
)
def test_a_bad_file_names_itself(tmp_path: Path, before: str, after: str, code: str) -> None:
    (tmp_path / "x.toml").write_text(GOOD.replace(before, after), encoding="utf-8")
    with pytest.raises(BadData) as bad:
        read_protocols(tmp_path)
    assert (bad.value.code, bad.value.params["file"]) == (code, "x.toml")
