"""Files of other software: told by their bytes, read without a guess, hostile ones refused in a sentence."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from station.clinical.model import Go
from station.clinical.orders import OrderFile
from station.exchange import workbooks
from station.exchange.formulary import read_formulary
from station.exchange.mapping import load_mappings, read_mapping
from station.exchange.reading import read_file
from station.exchange.sentences import sentence
from station.places import data_folder
from station.words import say
from tests.core.test_order_files import GOOD, SHIPPED_TEXT, table
from tests.fuzz_readers import fuzz

SAMPLES = Path(__file__).parent.parent / "samples"
DANGLING = SAMPLES / "fhir-r4/Bundle-Presc-PerfGl-NaCl-KCl-1l.json"
"""A published example whose prescription refers to a medication that its bundle does not hold."""
MAPPINGS = load_mappings(data_folder() / "mappings")
DRUGS = read_formulary()
NUMBERS = {
    "Dose": 147.5, "Poids (kg)": 64.5, "Taille (cm)": 168, "Surface (m²)": 1.735, "Posologie": 85,
    "Volume solvant (mL)": 250, "Durée (min)": 120,
}  # fmt: skip
DAYS = {
    "Date de naissance": datetime(1968, 3, 12), "Date d'administration": date(2026, 11, 23),
    "Heure d'administration": time(8, 30),
}  # fmt: skip


def read(data: bytes, name: str = "fichier") -> OrderFile:
    """Read with everything that comes with the station."""
    return read_file(name, data, MAPPINGS, None, lambda: DRUGS)


def workbook(*lines: dict[str, object], more: tuple[str, ...] = ()) -> bytes:
    """Save lines as a spreadsheet program would."""
    book = openpyxl.Workbook()
    for name in ("Export", *more):
        sheet = book.active if name == "Export" else book.create_sheet(name)
        assert sheet is not None
        sheet.append(list(lines[0]))
        for line in lines:
            sheet.append(list(line.values()))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def calc(line: dict[str, str]) -> bytes:
    """Save a line of texts as LibreOffice would."""
    document, sheet = OpenDocumentSpreadsheet(), Table(name="Export")
    for cells in (line.keys(), line.values()):
        row = TableRow()
        for text in cells:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            row.addElement(cell)
        sheet.addElement(row)
    document.spreadsheet.addElement(sheet)
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()


def codes(file: OrderFile) -> list[tuple[int, str | None, str]]:
    """Give where each problem is, and its code."""
    return [(problem.line, problem.column, problem.code) for problem in file.problems]


def sample(name: str) -> OrderFile:
    """Read one sample."""
    return read((SAMPLES / name).read_bytes(), name)


# Workbooks


def test_a_workbook_and_a_text_of_the_same_lines_give_the_same_orders() -> None:
    text = read(table(GOOD).encode())
    for data in (workbook({**GOOD, **NUMBERS, **DAYS}), calc(GOOD)):
        file = read(data)
        assert (file.orders, file.problems, file.mapping) == (text.orders, (), "chimio-fr")


def test_an_identifier_that_a_spreadsheet_took_for_a_number_is_refused_where_its_length_is_not_known() -> (
    None
):
    file = read(workbook({**GOOD, "IPP": 99000101}))
    assert codes(file) == [(2, "IPP", "cell_mangled_id")]


def test_a_mapping_that_says_how_long_an_identifier_is_gives_its_zeros_back() -> None:
    mapping = read_mapping("dix", f"{SHIPPED_TEXT}\n[digits]\nipp = 10\n".encode())
    (order,) = read_file("f", workbook({**GOOD, "IPP": 99000101}), [mapping]).orders
    assert order.patient.ipp == "0099000101"


@pytest.mark.parametrize(
    ("header", "value", "code"),
    [
        ("Dose", "147.5", "number_other_sign"),
        ("Poids (kg)", "=1+1", "cell_no_result"),
        ("Médicament", "#N/A", "cell_error"),
        ("Dose", 1e20, "number_exponent"),
        ("OK chimio", True, "cell_unknown_value"),
        ("Date de naissance", 25000, "cell_bad_date"),
        ("Service", "=HYPERLINK(A1)", "cell_no_result"),
        ("Prescripteur", "@SUM(A1)", "cell_formula"),
    ],
)
def test_what_a_spreadsheet_spoiled_refuses_its_line_and_no_other(
    header: str, value: object, code: str
) -> None:
    other = {**GOOD, "N° préparation": "P1-2"}
    file = read(workbook({**GOOD, header: value}, other))
    assert codes(file) == [(2, header, code)]
    assert [order.external_id for order in file.orders] == ["P1-2"]


def test_a_decimal_typed_as_text_and_a_day_typed_beside_a_real_hour_are_read() -> None:
    (order,) = read(workbook({**GOOD, "Dose": "142,5", "Heure d'administration": time(9, 15)})).orders
    assert (order.dose, order.due) == (Decimal("142.5"), datetime(2026, 11, 23, 8, 15, tzinfo=UTC))


def test_a_table_that_begins_lower_and_further_right_keeps_its_rows_and_columns() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row, line in enumerate((list(GOOD), list({**GOOD, "Poids (kg)": "=1+1"}.values())), start=4):
        for column, text in enumerate(line, start=3):
            book.active.cell(row, column, text)
    out = io.BytesIO()
    book.save(out)
    assert codes(read(out.getvalue())) == [(5, "Poids (kg)", "cell_no_result")]


def test_two_sheets_that_look_like_the_export_are_not_chosen_between() -> None:
    assert codes(read(workbook(GOOD, more=("Copie",)))) == [(0, None, "file_two_sheets")]


def bomb() -> bytes:
    """Pack 200 MB of zeros into a workbook of some hundred kB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", bytes(200_000_000))
    return out.getvalue()


def lying_bomb() -> bytes:
    """Say that the 200 MB are ten bytes."""
    size = (200_000_000).to_bytes(4, "little")
    return bomb().replace(size, (10).to_bytes(4, "little"))


def far_cell() -> bytes:
    """Put one cell at the far end of a sheet, so that a dense table of it has 17 thousand million cells."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = book.active["XFD1048576"] = "x"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04rest", "file_workbook_unreadable"),
        (workbook(GOOD)[:-200], "file_workbook_unreadable"),
        (bomb(), "file_zip_bomb"),
        (lying_bomb(), "file_workbook_unreadable"),
        (far_cell(), "file_workbook_unreadable"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "file_xml_hostile"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "file_xml_hostile"),
        (b"<a><b></a>", "file_xml_broken"),
        (b"<a>" * 100_000 + b"</a>" * 100_000, "file_xml_other"),
        (b'<?xml version="1.0" encoding="martian"?><a/>', "file_xml_broken"),
        (b"[" * 100_000, "file_json_deep"),
        (b'{"a":1,"a":2}', "file_json_twice"),
        (b'{"a":NaN}', "file_json_broken"),
        (b'{"a":' + b"9" * 10_000 + b"}", "file_json_broken"),
        (b'{"resourceType":"Patient"}', "file_json_other"),
        (b'{"resourceType":"Bundle","entry":[{},null,3]}', "file_fhir_no_orders"),
        (b"<" + b" " * 4_000_001, "file_too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_hostile_or_broken_file_is_refused_with_a_sentence(data: bytes, code: str) -> None:
    file = read(data)
    assert codes(file) == [(0, None, code)]
    assert not file.orders and sentence(file.problems[0]) != f"refused.{code}"


def test_a_workbook_that_makes_its_reader_hang_is_given_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(60)\n", encoding="utf-8")
    monkeypatch.setattr(workbooks, "_CHILD", slow)
    monkeypatch.setattr(workbooks, "PATIENCE", 0.2)
    assert codes(read(workbook(GOOD))) == [(0, None, "file_workbook_unreadable")]


# Messages


@pytest.mark.parametrize(
    "path", sorted({*SAMPLES.glob("pn13/*"), *SAMPLES.glob("fhir-r4/*")} - {DANGLING}), ids=lambda p: p.stem
)
def test_every_line_of_a_real_prescription_without_chemotherapy_is_set_aside_with_its_reason(
    path: Path,
) -> None:
    file = read(path.read_bytes())
    assert (file.orders, file.problems, len(file.asides)) == ((), (), file.lines)
    assert file.lines >= 1
    for item in file.asides:
        assert item.what != "?" and say(f"refused.{item.code}", **item.params)[-1] == "."


def test_a_prescription_of_an_unknown_drug_is_refused_and_never_set_aside() -> None:
    file = read(DANGLING.read_bytes())
    assert (1, "/Medication.code", "order_no_drug") in codes(file)
    assert file.asides == ()


def test_a_pn13_message_without_namespace_gives_its_one_preparation_with_units_as_they_are_said() -> None:
    file = sample("invented/folfox.xml")
    (order,) = file.orders
    assert (order.patient.birth_name, order.patient.used_name, order.patient.birth_date) == (
        "VALLON", "PÉRON", "1958-04-12",
    )  # fmt: skip
    assert (order.drug, order.dose, order.dose_unit, order.route) == (
        "oxaliplatine", Decimal("147.5"), "mg", "intravenous",
    )  # fmt: skip
    assert (order.diluent, order.volume_ml, order.container) == ("g5", 250, "bag")
    assert (order.weight_kg, order.height_cm, order.infusion_minutes) == (Decimal("64.5"), 168, 120)
    assert (order.go, order.due) == (Go.GO, datetime(2026, 3, 2, 9, 30, tzinfo=UTC))
    assert (order.external_id, order.prescription_id, order.source) == (
        "88001", "0099000777-20260301170500", "PN13",
    )  # fmt: skip
    assert [item.what for item in file.asides] == ["ONDANSETRON 8 MG"]


def test_a_pump_or_a_day_without_hour_is_not_guessed_by_the_pn13_reader() -> None:
    file = sample("invented/folfox.xml")
    assert codes(file) == [
        (3, "/Elément_prescr_médic/Dh_début", "cell_bad_date"),
        (3, "/Elément_prescr_médic/Dispositif_associé", "cell_empty"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("<Unité>kg</Unité>", "<Unité>lb</Unité>", "cell_unknown_unit"),
        ("<Unité>kg</Unité>", "", "cell_unknown_unit"),
        ("<Nombre>147.5</Nombre>", "<Nombre>147,5x</Nombre>", "number_unreadable"),
        (">49</Voie", ">9999</Voie", "cell_unknown_value"),
        (">GO</GoNogo>", ">YES</GoNogo>", "cell_unknown_value"),
        ("<Ipp>0099000777</Ipp>", "<Ipp/>", "cell_empty"),
        (">VALLON<", ">=1+1<", "cell_formula"),
        ("<Date_naissance>1958", "<Date_naissance>1758", "cell_impossible_date"),
    ],
)
def test_what_a_pn13_message_says_wrongly_refuses_the_order(before: str, after: str, code: str) -> None:
    text = (SAMPLES / "invented/folfox.xml").read_text(encoding="utf-8")
    assert before in text
    file = read(text.replace(before, after).encode())
    assert (1, code) in {(line, found) for line, _, found in codes(file)}
    assert file.orders == ()


def test_a_stopped_pn13_element_is_a_nogo() -> None:
    text = (SAMPLES / "invented/folfox.xml").read_text(encoding="utf-8")
    (order,) = read(text.replace(">C</Cré", ">A</Cré").encode()).orders
    assert order.go is Go.NOGO


@pytest.mark.parametrize("version", ["r4", "r5"])
def test_a_fhir_compound_gives_one_preparation_with_its_ordered_dose_and_newest_weight(version: str) -> None:
    file = sample(f"invented/gemcitabine-{version}.json")
    (order,) = file.orders
    assert (order.drug, order.dose, order.dose_unit, order.basis, order.basis_unit) == (
        "gemcitabine", Decimal(1770), "mg", Decimal(1000), "mg/m2",
    )  # fmt: skip
    assert (order.diluent, order.volume_ml, order.container, order.infusion_minutes) == (
        "nacl_0_9", 250, "bag", 30,
    )  # fmt: skip
    assert (order.patient.ipp, order.patient.birth_date, order.weight_kg) == (
        "0099000778", "1955-00-00", Decimal("68.5"),
    )  # fmt: skip
    assert (order.ward, order.prescriber, order.go) == ("HDJ 2", "VERDIER Alix", Go.ATT)


def test_a_rate_alone_is_no_dose_and_two_times_of_day_are_not_one_preparation() -> None:
    found = {code for line, _, code in codes(sample("invented/gemcitabine-r4.json")) if line == 2}
    assert {"order_only_rate", "order_repeats"} <= found


def test_a_name_of_a_file_decides_nothing() -> None:
    data = (SAMPLES / "invented/folfox.xml").read_bytes()
    assert len(read(data, "../../etc/jour.csv").orders) == len(read(data, "x.xlsx").orders) == 1


@pytest.mark.parametrize("kind", ["csv", "xlsx", "xml", "json"])
def test_no_mutated_file_makes_a_reader_fall(kind: str) -> None:
    """A short run; the long one is `python -m tests.fuzz_readers`."""
    assert fuzz(kind, rounds=8 if kind == "xlsx" else 150, seed=7).fallen == []
