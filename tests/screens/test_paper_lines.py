"""`station print`, `kit`, `recover`, `verify --anchor`: what they write and say, and their exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from screens.command_line import main
from station.places import Home
from tests.pdf_reader import text_of


def test_a_day_without_bags_prints_nothing_and_says_so(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["print", "--day", "2031-01-01"]) == 1
    assert "Aucun document" in capsys.readouterr().err
    assert main(["print", "--day", "hier"]) == 2


def test_the_kit_can_be_worked_by_and_its_sheets_read_back(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "kit.pdf"
    assert main(["kit", "--to", str(target)]) == 0
    assert str(target) in capsys.readouterr().out
    said = text_of(target.read_bytes())
    for wanted in (
        "Carnet de secours",
        "K00001",
        "K00020",
        "Hélène Marchadier",
        "Fiche de fabrication vierge",
    ):
        assert wanted in said
    assert main(["kit", "--to", str(target)]) == 1, "never over another file"


def test_a_printed_head_is_placed_in_the_chain(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kit"]) == 0
    (kit,) = home.printed.glob("kit-*.pdf")
    said = text_of(kit.read_bytes())
    anchor = said.split("Journal ")[1].split(" Carnet")[0]
    assert main(["verify", "--anchor", anchor]) == 0
    assert "ce papier est bien le sien" in capsys.readouterr().out
    number, rest = anchor.split(" ", 1)
    assert main(["verify", "--anchor", f"{int(number) - 1} {rest}"]) == 1
    assert main(["verify", "--anchor", f"9999 {rest}"]) == 1
    assert main(["verify", "--anchor", "rien"]) == 1
    said_then = capsys.readouterr().err
    assert "autre empreinte" in said_then and "ont été perdues" in said_then and "n'est pas" in said_then


def test_codes_of_a_file_are_read_and_recovery_asks_for_a_person(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scanned = tmp_path / "codes.txt"
    scanned.write_text("FBXX\nBONJOUR\n", encoding="ascii")
    assert main(["recover", str(scanned)]) == 1
    assert "Aucun document" in capsys.readouterr().err
    assert main(["recover", str(tmp_path / "absent.txt")]) == 1
