"""The sheets for the wall: one page each, complete in both languages, told when asked for by a wrong name."""

from __future__ import annotations

from pathlib import Path

import pytest

from screens import command_line
from station.clinical.documents import Stamp
from station.clinical.sheets import parse_sheet
from station.clinical.tables import BadData
from station.exchange.sheets import read_sheet, sheet_names
from station.printing.documents.typesetting import make_document
from station.runtime.documents.sheets import sheet_document
from station.words import set_language
from tests.core.test_documents import AT
from tests.pdf_reader import pages, text_of

STAMP = Stamp("station", "", AT, "02/03/2026", "-")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", sheet_names())
def test_a_sheet_is_one_page_with_every_line_of_it(name: str, language: str) -> None:
    set_language(language)  # type: ignore[arg-type]
    sheet = read_sheet(name)
    pdf = make_document(sheet_document(sheet), STAMP)
    assert len(pages(pdf)) == 1
    said = "".join(text_of(pdf).split())
    assert [
        item[language]
        for part in sheet.parts
        for item in part.items
        if "".join(item[language].split()) not in said
    ] == []


def test_a_sheet_without_parts_is_refused_by_its_file() -> None:
    with pytest.raises(BadData) as refused:
        parse_sheet({"title": {"fr": "Fiche"}}, "vide.toml", "vide")
    assert (refused.value.file, refused.value.key) == ("vide.toml", "part")


def test_the_line_makes_one_file_and_names_the_sheets_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert command_line.main(["sheet", "card"]) == 0
    assert len(pages((tmp_path / "station-card.pdf").read_bytes())) == 1
    assert command_line.main(["sheet", "nope"]) == 1
    assert "pilot" in capsys.readouterr().err
