"""How A4 documents are made: the same bytes from the same records, hostile text as text, faults told."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from station.clinical.documents import Document, Stamp, anchor, read_anchor
from station.places import data_folder
from station.printing.documents import typesetting
from station.printing.documents.delivery import send_document
from station.printing.documents.typesetting import DocumentFault, make_document, make_documents
from tests.pdf_reader import attached, pages, text_of

AT = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
STAMP = Stamp("Unité de test", "1 rue des Essais", AT, "02/03/2026 07:00", anchor(27, "ab" * 32))


def letter(**content: str) -> Document:
    return Document("letter", "Essai", "Réf. 1", content)


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder whose template `letter` prints one text."""
    for name in ("fonts", "documents", "words"):
        shutil.copytree(data_folder() / name, tmp_path / name)
    path = tmp_path / "documents" / "letter.typ"
    path.write_text("#let body(content, w) = [#content.text]\n", encoding="utf-8")
    monkeypatch.setattr(typesetting, "data_folder", lambda: tmp_path)
    return path


def test_the_same_document_gives_the_same_bytes(template: Path) -> None:
    assert make_document(letter(text="a"), STAMP) == make_document(letter(text="a"), STAMP)
    assert make_document(letter(text="a"), STAMP) != make_document(letter(text="b"), STAMP)


def test_a_document_says_that_it_is_pdf_a_3a_and_pdf_ua_1(template: Path) -> None:
    pdf = make_document(letter(text="a"), STAMP)
    assert b"<pdfaid:part>3</pdfaid:part>" in pdf and b"<pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf


HOSTILE = (
    '#import "x"',
    "$a^2$ *gras* _x_ `code` @label <label>",
    '"]) #panic("non")',
    "\\ // /* */ = titre",
    "=HYPERLINK(1)",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str, template: Path) -> None:
    assert text in text_of(make_document(letter(text=text), STAMP))


def test_a_sign_without_a_picture_is_shown_by_its_number_and_no_control_sign_gets_through(
    template: Path,
) -> None:
    said = text_of(make_document(letter(text="王 Ła\u202e\x07 œ ≤ 0,5 µg"), STAMP))
    assert "<U+738B> Ła œ ≤ 0,5 µg" in said


def test_every_page_says_whose_when_which_and_where_in_the_journal(template: Path) -> None:
    template.write_text("#let body(content, w) = [a #pagebreak() b]\n", encoding="utf-8")
    found = pages(make_documents((letter(), letter()), STAMP, "Deux"))
    assert len(found) == 4
    for place, page in enumerate(found):
        for said in ("Unité de test", "1 rue des Essais", "02/03/2026 07:00", STAMP.anchor, "Réf. 1"):
            assert said in page.text
        assert f"page {place % 2 + 1}/2" in page.text, "each document is counted by itself"


def test_what_a_document_says_is_attached_to_it(template: Path) -> None:
    (record,) = attached(make_document(letter(text="é"), STAMP))
    assert record["content"] == {"text": "é"} and record["reference"] == "Réf. 1"


def test_a_template_that_fails_or_warns_gives_no_document(template: Path) -> None:
    for source in (
        "#let body(content, w) = content.absent",
        '#let body(content, w) = text(font: "Absent")[a]',
    ):
        template.write_text(source, encoding="utf-8")
        with pytest.raises(DocumentFault) as fault:
            make_document(letter(text="a"), STAMP)
        assert fault.value.code == "template"


@pytest.mark.parametrize("kind", ["absent", "../words", "Letter"])
def test_a_kind_without_a_template_is_named(kind: str, template: Path) -> None:
    with pytest.raises(DocumentFault) as fault:
        make_document(Document(kind, "t", "r"), STAMP)
    assert (fault.value.code, fault.value.kind) == ("no_template", kind)


def test_a_kept_document_is_only_its_owners_and_never_written_over(tmp_path: Path) -> None:
    names = [send_document(b"%PDF", "folder", tmp_path / "printed", "a").kept for _ in range(2)]
    assert names == ["a.pdf", "a-2.pdf"]
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "printed").iterdir()} == {0o600}


def test_an_anchor_is_read_back_however_it_is_typed() -> None:
    printed = anchor(1027, "0123456789abcdef" + "0" * 48)
    assert printed == "1027 BCDF GHJK LNPR STVX"
    assert read_anchor(f" {printed.lower().replace(' ', '')} ") == (1027, "BCDFGHJKLNPRSTVX")
    for wrong in ("", "BCDF", "1027", "1027 BCDF", "x BCDF GHJK LNPR STVX", "² BCDF GHJK LNPR STVX"):
        assert read_anchor(wrong) is None
