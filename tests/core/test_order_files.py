"""Order files: every line is an order or a problem, nothing is guessed, and nothing raises."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.clinical.model import Go
from station.clinical.names import Likeness, homonyms
from station.clinical.orders import OrderFile, Problem
from station.exchange.demo_day import demo_csv
from station.exchange.mapping import ColumnMapping, load_mappings, read_mapping
from station.exchange.refusals import BadMapping
from station.exchange.sentences import sentence
from station.exchange.tables import read_orders
from station.places import data_folder
from station.words import set_language

MAPPINGS = load_mappings(data_folder() / "mappings")
DAY = date(2026, 11, 23)

GOOD = {
    "IPP": "0099000101",
    "Nom de naissance": "D'HÉRICOURT",
    "Nom utilisé": "",
    "Prénom": "Maëlys",
    "Date de naissance": "12/03/1968",
    "Sexe": "F",
    "N° prescription": "P1",
    "N° préparation": "P1-1",
    "Protocole": "FOLFOX",
    "Cycle": "3",
    "Jour": "J1",
    "Prescripteur": "Dr VERDIER",
    "Service": "HDJ Oncologie",
    "Poids (kg)": "64,5",
    "Taille (cm)": "168",
    "Surface (m²)": "1,735",
    "OK chimio": "GO",
    "Médicament": "Oxaliplatine",
    "Dose": "147,5",
    "Unité": "mg",
    "Posologie": "85",
    "Unité de posologie": "mg/m²",
    "Voie": "IV",
    "Solvant": "Glucose 5 %",
    "Volume solvant (mL)": "250",
    "Contenant": "Poche",
    "Durée (min)": "120",
    "Date d'administration": "23/11/2026",
    "Heure d'administration": "08:30",
    "Commentaire": "",
}
HEADERS = tuple(GOOD)


def cell(header: str, text: str) -> dict[str, str]:
    """Make a good line with one cell changed."""
    return {**GOOD, header: text}


def table(*lines: dict[str, str], delimiter: str = ";") -> str:
    """Write lines as an export would."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(lines[0] if lines else GOOD)
    writer.writerows(one.values() for one in lines)
    return out.getvalue()


def read(data: str | bytes, wanted: str | None = None) -> OrderFile:
    """Read with the mappings that come with the station."""
    return read_orders("jour.csv", data.encode("cp1252") if isinstance(data, str) else data, MAPPINGS, wanted)


def codes(file: OrderFile) -> list[tuple[int, str | None, str]]:
    """Give where each problem is, and its code."""
    return [(problem.line, problem.column, problem.code) for problem in file.problems]


def mapping(text: str) -> ColumnMapping:
    """Read a mapping from its text."""
    return read_mapping("autre", text.encode())


SHIPPED_TEXT = (data_folder() / "mappings" / "chimio-fr.toml").read_text(encoding="utf-8")


def test_a_good_line_becomes_one_order_with_nothing_lost() -> None:
    file = read(table(GOOD))
    assert (file.name, file.mapping, file.lines, file.problems) == ("jour.csv", "chimio-fr", 1, ())
    (order,) = file.orders
    assert order.line == 2
    assert (order.patient.ipp, order.patient.birth_name) == ("0099000101", "D'HÉRICOURT")
    assert (order.patient.first_name, order.patient.birth_date) == ("Maëlys", "1968-03-12")
    assert (order.dose, order.dose_unit, order.basis, order.basis_unit) == (
        Decimal("147.5"),
        "mg",
        85,
        "mg/m2",
    )
    assert (order.weight_kg, order.height_cm, order.bsa_m2) == (Decimal("64.5"), 168, Decimal("1.735"))
    assert (order.route, order.diluent, order.container) == ("intravenous", "g5", "bag")
    assert (order.go, order.infusion_minutes, order.volume_ml) == (Go.GO, 120, 250)
    assert order.due == datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


def test_an_unknown_value_is_none_and_never_zero() -> None:
    optional = ("Nom utilisé", "Sexe", "Protocole", "Cycle", "Jour", "Prescripteur", "Posologie", "Solvant")
    numbers = ("Poids (kg)", "Taille (cm)", "Surface (m²)", "Volume solvant (mL)", "Durée (min)")
    (order,) = read(table({**GOOD, **dict.fromkeys((*optional, *numbers, "OK chimio"), "")})).orders
    assert order.patient.used_name is order.patient.sex is order.protocol is order.prescriber is None
    assert (
        order.weight_kg
        is order.height_cm
        is order.bsa_m2
        is order.volume_ml
        is order.infusion_minutes
        is None
    )
    assert order.basis is order.basis_unit is order.diluent is None
    assert order.go is Go.ATT


def test_a_zero_that_an_export_writes_for_unknown_is_unknown() -> None:
    (order,) = read(table({**GOOD, "Poids (kg)": "0", "Taille (cm)": "0"})).orders
    assert order.weight_kg is order.height_cm is None


@pytest.mark.parametrize(
    ("header", "text", "code"),
    [
        ("IPP", "", "cell_empty"),
        ("Service", "  ", "cell_empty"),
        ("Heure d'administration", "", "cell_empty"),
        ("Date d'administration", "", "cell_empty"),
        ("Unité de posologie", "", "cell_empty"),
        ("Dose", "1 250", "number_thousands"),
        ("Dose", "147.5", "number_other_sign"),
        ("Dose", "-5", "number_signed"),
        ("Dose", "12 mg", "number_unreadable"),
        ("Dose", "1e3", "number_exponent"),
        ("Dose", ",5", "number_bare_sign"),
        ("Dose", "1" * 20, "number_too_long"),
        ("Dose", "0,0", "cell_not_positive"),
        ("Poids (kg)", "0,0", "cell_not_positive"),
        ("Durée (min)", "12,5", "cell_not_whole"),
        ("Unité", "U", "cell_unknown_unit"),
        ("Unité", "mL", "cell_unknown_unit"),
        ("Unité de posologie", "mg/j", "cell_unknown_unit"),
        ("Sexe", "X", "cell_unknown_value"),
        ("OK chimio", "peut-être", "cell_unknown_value"),
        ("Date de naissance", "12.03.1968", "cell_bad_date"),
        ("Date de naissance", "12/03/68", "cell_bad_date"),
        ("Heure d'administration", "8h30", "cell_bad_date"),
        ("Date de naissance", "31/02/1968", "cell_impossible_date"),
        ("Date de naissance", "12/00/1968", "cell_impossible_date"),
        ("Date de naissance", "00/13/1968", "cell_impossible_date"),
        ("Date de naissance", "00/00/0000", "cell_impossible_date"),
        ("Date de naissance", "24/11/2026", "cell_impossible_date"),
        ("Heure d'administration", "25:00", "cell_impossible_date"),
        ("Nom de naissance", "=HYPERLINK(A1)", "cell_formula"),
        ("Prescripteur", "@SUM(A1)", "cell_formula"),
        ("Service", "+cmd|'/c calc'!A0", "cell_formula"),
        ("IPP", '="0099000101"', "cell_formula"),
        ("IPP", "99000101.0", "cell_mangled_id"),
        ("N° préparation", "1,44273E+08", "cell_mangled_id"),
        ("Prénom", "Ma\x00lys", "cell_control"),
        ("Prénom", "Ma\nlys", "cell_control"),
        ("Protocole", "x" * 201, "cell_too_long"),
    ],
)
def test_a_cell_that_cannot_be_read_refuses_its_line_and_no_other(header: str, text: str, code: str) -> None:
    other = {**GOOD, "N° préparation": "P1-2"}
    file = read(table(cell(header, text), other))
    assert codes(file) == [(2, header, code)]
    assert [order.external_id for order in file.orders] == ["P1-2"]
    assert file.lines == 2


def test_an_invisible_sign_in_a_name_is_refused() -> None:
    assert codes(read(table(cell("Prénom", "Ma\u202elys")).encode())) == [(2, "Prénom", "cell_control")]


def test_every_problem_of_a_line_is_told_at_once() -> None:
    file = read(table({**GOOD, "Dose": "abc", "Sexe": "X", "Service": ""}))
    assert {(problem.column, problem.code) for problem in file.problems} == {
        ("Dose", "number_unreadable"),
        ("Sexe", "cell_unknown_value"),
        ("Service", "cell_empty"),
    }


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("00/00/1955", "1955-00-00"),
        ("00/06/1955", "1955-06-00"),
        ("1955-00-00", "1955-00-00"),
        ("1/2/1955", "1955-02-01"),
    ],
)
def test_a_birth_date_may_have_unknown_parts(text: str, iso: str) -> None:
    (order,) = read(table(cell("Date de naissance", text))).orders
    assert order.patient.birth_date == iso


def test_a_bad_day_of_administration_is_told_with_its_hour() -> None:
    (problem,) = read(table(cell("Date d'administration", "23/11/1926"))).problems
    assert (problem.code, problem.params) == ("cell_impossible_date", {"text": "23/11/1926 08:30"})


def test_an_hour_that_the_clocks_skip_does_not_exist() -> None:
    skipped = {**GOOD, "Date d'administration": "29/03/2026", "Heure d'administration": "02:30"}
    assert codes(read(table(skipped))) == [(2, "Heure d'administration", "cell_impossible_date")]


def test_both_encodings_give_the_same_orders() -> None:
    text = table(
        GOOD, {**GOOD, "IPP": "2", "N° prescription": "P2", "N° préparation": "P2-1", "Prénom": "Zoé"}
    )
    western, unicode, marked = (read(text.encode(name)) for name in ("cp1252", "utf-8", "utf-8-sig"))
    assert western.orders == unicode.orders == marked.orders
    assert len(western.orders) == 2
    assert len({western.sha256, unicode.sha256, marked.sha256}) == 3


def test_a_byte_without_meaning_refuses_its_line_and_names_the_byte() -> None:
    data = table(GOOD, {**GOOD, "N° préparation": "P1-2"}).encode("cp1252")
    file = read(data.replace(b"P1-2", b"P1-2\x81"))
    assert [(problem.line, problem.code, problem.params) for problem in file.problems] == [
        (3, "line_bad_byte", {"byte": "81"})
    ]
    assert len(file.orders) == 1


def test_a_damaged_utf8_file_is_not_read_as_windows_1252() -> None:
    """One name cut in the middle of a letter must not turn every accent into two wrong letters."""
    data = table(GOOD, {**GOOD, "N° préparation": "P1-2"}).encode()
    file = read(data[::-1].replace("Maëlys".encode()[::-1], b"Ma\xc3lys"[::-1], 1)[::-1])
    assert codes(file) == [(3, None, "line_bad_byte")]
    assert [order.patient.first_name for order in file.orders] == ["Maëlys"]


def test_a_decomposed_accent_is_the_same_letter() -> None:
    (order,) = read(table(cell("Prénom", "Mae\u0308lys")).encode()).orders
    assert order.patient.first_name == "Maëlys"


def test_line_numbers_are_physical_even_with_quoted_line_breaks() -> None:
    three = (
        cell("Commentaire", "une\nnote\nsur trois lignes"),
        {**cell("Dose", "abc"), "N° préparation": "P1-2"},
        {**GOOD, "N° préparation": "P1-3"},
    )
    file = read(table(*three))
    assert [order.line for order in file.orders] == [2, 6]
    assert codes(file) == [(5, "Dose", "number_unreadable")]
    assert file.lines == 3


def test_an_open_quote_costs_its_own_line_only() -> None:
    others = tuple({**GOOD, "N° préparation": f"P1-{n}"} for n in range(2, 5))
    text = table(cell("Commentaire", "QUOTE"), *others).replace("QUOTE", '"ouvert')
    file = read(text)
    assert codes(file) == [(2, None, "line_broken_quote")]
    assert [order.line for order in file.orders] == [3, 4, 5]


def test_two_stray_quotes_swallow_no_line_between_them() -> None:
    others = tuple({**GOOD, "N° préparation": f"P1-{n}"} for n in range(2, 5))
    text = table(cell("Commentaire", "QUOTE"), *others[:2], {**others[2], "Commentaire": "QUOTE"})
    file = read(text.replace("QUOTE", '"ouvert'))
    assert [order.line for order in file.orders] == [3, 4]
    assert [number for number, _, _ in codes(file)] == [2, 5]


@pytest.mark.parametrize(("end", "found"), [(";en trop", 31), (None, 29)])
def test_a_line_with_too_many_or_too_few_cells_is_refused(end: str | None, found: int) -> None:
    head, row = table(GOOD).splitlines()
    file = read(f"{head}\n{row + end if end else row.removesuffix(';')}\n")
    (problem,) = file.problems
    assert (problem.line, problem.code, problem.params) == (2, "line_cells", {"expected": 30, "found": found})


def test_blank_lines_are_no_lines() -> None:
    head, row = table(GOOD).splitlines()
    file = read(f"\r\n{head}\r\n\r\n{row}\r\n{';' * 29}\r\n\r\n")
    assert (file.lines, [order.line for order in file.orders], file.problems) == (1, [4], ())


def test_one_preparation_twice_in_a_file_is_refused_the_second_time() -> None:
    file = read(table(GOOD, GOOD))
    (problem,) = file.problems
    assert (problem.line, problem.code, problem.params) == (3, "line_duplicate", {"id": "P1-1", "earlier": 2})
    assert len(file.orders) == 1


@pytest.mark.parametrize(
    ("header", "text", "code"),
    [
        ("Prénom", "Jeanne", "line_identity_differs"),
        ("Date de naissance", "13/03/1968", "line_identity_differs"),
        ("Sexe", "M", "line_identity_differs"),
        ("Poids (kg)", "80", "line_prescription_differs"),
        ("OK chimio", "NOGO", "line_prescription_differs"),
        ("IPP", "0099000102", "line_prescription_differs"),
    ],
)
def test_a_line_that_contradicts_an_earlier_one_is_refused(header: str, text: str, code: str) -> None:
    file = read(table(GOOD, {**GOOD, "N° préparation": "P1-2", header: text}))
    assert [(problem.line, problem.code, problem.params["earlier"]) for problem in file.problems] == [
        (3, code, 2)
    ]


def test_an_identity_is_compared_folded() -> None:
    file = read(table(GOOD, {**GOOD, "N° préparation": "P1-2", "Prénom": "MAELYS"}))
    assert (len(file.orders), file.problems) == (2, ())


def test_headers_are_compared_folded_and_in_any_order() -> None:
    shuffled = {key.upper().replace("É", "E"): GOOD[key] for key in sorted(GOOD)}
    file = read(table(shuffled))
    assert (len(file.orders), file.problems) == (1, ())


@pytest.mark.parametrize("delimiter", [",", "\t", "|"])
def test_a_wrong_delimiter_is_told(delimiter: str) -> None:
    (problem,) = read(table(GOOD, delimiter=delimiter)).problems
    assert (problem.line, problem.code) == (0, "file_delimiter")
    assert problem.params == {"found": "TAB" if delimiter == "\t" else delimiter, "expected": ";"}


def test_a_missing_column_is_named_as_the_mapping_writes_it() -> None:
    file = read(table({key: text for key, text in GOOD.items() if key not in ("Dose", "Voie")}))
    assert codes(file) == [(0, "Dose", "file_column_missing"), (0, "Voie", "file_column_missing")]
    assert (file.lines, file.orders) == (1, ())


def test_two_columns_for_one_field_refuse_the_file() -> None:
    assert codes(read(table({**GOOD, "N° IPP": "1"}))) == [(0, "N° IPP", "file_column_twice")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"\xef\xbb\xbf\r\n ", "file_empty"),
        (b"\xd0\xcf\x11\xe0rest", "file_workbook_unreadable"),
        (table(GOOD).encode("utf-16"), "file_is_utf16"),
        (b"x" * 4_000_001, "file_too_large"),
        (b"a;b;c\r\n1;2;3", "file_no_mapping"),
        (b"\x1c\x1d", "file_no_mapping"),
    ],
)
def test_a_file_that_is_no_export_says_what_it_is(data: bytes, code: str) -> None:
    file = read(data)
    assert codes(file) == [(0, None, code)]
    assert file.orders == ()


def test_a_mapping_can_be_named() -> None:
    assert len(read(table(GOOD), wanted="chimio-fr").orders) == 1
    assert codes(read(table(GOOD), wanted="autre")) == [(0, None, "file_unknown_mapping")]
    assert {code for _, _, code in codes(read(b";;;", wanted="chimio-fr"))} == {"file_column_missing"}


def test_a_pharmacist_adds_another_main_system_with_one_file(tmp_path: Path) -> None:
    other = """
        delimiter = ","
        decimal = "."
        dates = "YYYY-MM-DD"
        times = "YYYY-MM-DD HH:mm"
        time_zone = "Europe/Brussels"
        [columns]
        ipp = "id"
        birth_name = "name"
        first_name = "first"
        birth_date = "born"
        prescription_id = "rx"
        external_id = "bag"
        drug = "drug"
        dose = "dose mg"
        due = "when"
        [defaults]
        dose_unit = "mg"
        ward = "Day hospital"
        route = "intravenous"
        container = "bag"
        [values.drug]
        "5-FU" = "fluorouracile"
    """
    (tmp_path / "other.toml").write_text(other, encoding="utf-8")
    mappings = load_mappings(data_folder() / "mappings", tmp_path, tmp_path / "not-there")
    text = (
        "id,name,first,born,rx,bag,drug,dose mg,when\n"
        "007,Doe,Jo,1970-01-31,R1,B1,5-fu,712.125,2026-11-23 09:00\n"
    )
    file = read_orders("other.csv", text.encode(), mappings)
    assert (file.mapping, file.problems) == ("other", ())
    (order,) = file.orders
    assert (order.patient.ipp, order.drug, order.dose, order.ward) == (
        "007",
        "fluorouracile",
        Decimal("712.125"),
        "Day hospital",
    )
    assert order.due == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def test_a_house_mapping_replaces_the_shipped_one_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "chimio-fr.toml").write_text(
        SHIPPED_TEXT.replace('title = "', 'title = "Notre '), encoding="utf-8"
    )
    (replaced,) = load_mappings(data_folder() / "mappings", tmp_path)
    assert replaced.title.startswith("Notre ")


@pytest.mark.parametrize(
    ("old", "new", "code", "key"),
    [
        ('delimiter = ";"', "delimiter = ;", "mapping_unreadable", ""),
        ('delimiter = ";"', 'delimiter = "/"', "mapping_bad_value", "delimiter"),
        ('delimiter = ";"', "delimiter = 3", "mapping_bad_value", "delimiter"),
        ("decimal = ", "decimale = ", "mapping_unknown_key", "decimale"),
        ('ipp = ["IPP", "N° IPP"]', "", "mapping_missing_key", "columns.ipp"),
        ('ipp = ["IPP", "N° IPP"]', "ipp = []", "mapping_bad_value", "columns.ipp"),
        ('sex = "Sexe"', 'sexe = "Sexe"', "mapping_unknown_key", "columns.sexe"),
        ('sex = "Sexe"', 'sex = "Prénom"', "mapping_bad_value", "columns.sex"),
        ('due_time = ["Heure d\'administration"]', "", "mapping_missing_key", "columns.due_time"),
        ('"Masculin" = "M"', '"Masculin" = "H"', "mapping_bad_value", "values.sex.Masculin"),
        ('"DD/MM/YYYY HH:mm"', '"DD/MM/YYYY"', "mapping_bad_value", "times"),
        ('"YYYY-MM-DD"]', '"YYYY-MM-MM-DD"]', "mapping_bad_value", "dates"),
        ('"Europe/Paris"', '"Europe/Pariss"', "mapping_bad_value", "time_zone"),
        ('"Europe/Paris"', '"../../etc/passwd"', "mapping_bad_value", "time_zone"),
        ("[values.sex]", "[defaults]\nsex = 'M'\n[values.sex]", "mapping_bad_value", "defaults.sex"),
        ("[columns]", 'required = ["diluant"]\n[columns]', "mapping_missing_key", "columns.diluant"),
    ],
)
def test_a_faulty_mapping_names_its_file_and_key(old: str, new: str, code: str, key: str) -> None:
    assert old in SHIPPED_TEXT
    with pytest.raises(BadMapping) as refused:
        mapping(SHIPPED_TEXT.replace(old, new, 1))
    assert (refused.value.code, refused.value.params["file"], refused.value.params["key"]) == (
        code,
        "autre.toml",
        key,
    )


def test_a_unit_may_require_more_than_the_station_does() -> None:
    strict = mapping(SHIPPED_TEXT.replace("[columns]", 'required = ["weight_kg"]\n[columns]', 1))
    file = read_orders("jour.csv", table(cell("Poids (kg)", "")).encode(), [strict])
    assert codes(file) == [(2, "Poids (kg)", "cell_empty")]


@given(st.binary(max_size=400))
def test_any_bytes_are_read_without_an_exception(data: bytes) -> None:
    file = read(data)
    assert file.problems or file.lines == len(file.orders)
    assert all(sentence(problem) for problem in file.problems)


@given(st.binary(max_size=200))
def test_any_bytes_below_a_good_header_are_orders_or_problems(body: bytes) -> None:
    file = read(table().encode("cp1252").replace(b"\r\n", b"\n", 1) + body)
    seen = {order.line for order in file.orders} | {problem.line for problem in file.problems if problem.line}
    assert any(problem.line == 0 for problem in file.problems) or len(seen) == file.lines


@settings(max_examples=200)
@given(st.lists(st.tuples(st.sampled_from(HEADERS), st.text(max_size=12)), min_size=1, max_size=4))
def test_every_mutated_line_is_one_order_or_has_a_problem(changes: list[tuple[str, str]]) -> None:
    lines = [{**GOOD, "N° préparation": f"X{n}", header: text} for n, (header, text) in enumerate(changes)]
    data = table(GOOD, *lines).encode("utf-8", errors="surrogatepass")
    file = read(data)
    ordered, refused = {order.line for order in file.orders}, {problem.line for problem in file.problems}
    assert not ordered & refused
    assert 0 not in refused
    assert len(ordered | refused) == file.lines
    assert 2 in ordered


@given(st.decimals(min_value=Decimal("0.01"), max_value=9999, places=3))
def test_a_cell_that_is_read_is_read_as_it_was_written(dose: Decimal) -> None:
    text = f"{dose:f}".replace(".", ",")
    (order,) = read(table(cell("Dose", text))).orders
    assert order.dose == dose


def test_the_demo_day_is_clean_but_for_its_one_refused_line() -> None:
    file = read(demo_csv(DAY))
    assert codes(file) == [(15, "Dose", "number_thousands")]
    assert (file.lines, len(file.orders)) == (40, 39)
    assert len({order.patient.ipp for order in file.orders}) == 18
    assert len({order.drug for order in file.orders}) == 12
    assert {order.go for order in file.orders} == {Go.GO, Go.ATT, Go.PREP, Go.NOGO}
    assert {order.due.date() for order in file.orders} == {DAY}


def test_the_demo_day_has_its_two_pairs_of_homonyms() -> None:
    people = list({order.patient.ipp: order.patient for order in read(demo_csv(DAY)).orders}.values())
    assert [(one.birth_name, why) for one, _, why in homonyms(people)] == [
        ("GUILBAUD", Likeness.SAME_TRAITS),
        ("LE BIHAN", Likeness.SAME_NAME),
    ]


def test_the_demo_doses_follow_body_surface_and_weight_but_for_the_deliberate_ones() -> None:
    wrong = []
    for order in read(demo_csv(DAY)).orders:
        assert order.weight_kg and order.height_cm and order.bsa_m2 and order.basis
        surface = (order.weight_kg * order.height_cm / 3600).sqrt()
        assert abs(surface - order.bsa_m2) < Decimal("0.006")
        by = {"mg/m2": surface, "mg/kg": order.weight_kg}.get(order.basis_unit or "")
        if by and abs(order.dose / (order.basis * by) - 1) > Decimal("0.05"):
            wrong.append((order.drug, order.dose))
    assert wrong == [("Paclitaxel", 157)]


def test_the_later_demo_export_changes_one_dose_and_adds_one_bag() -> None:
    before = {order.external_id: order for order in read(demo_csv(DAY)).orders}
    after = {order.external_id: order for order in read(demo_csv(DAY, changed=True)).orders}
    assert before.keys() <= after.keys()
    assert [after[name].drug for name in after.keys() - before.keys()] == ["Carboplatine"]
    changed = [name for name in before if before[name].dose != after[name].dose]
    assert [(before[name].dose, after[name].dose) for name in changed] == [(147, 112)]


@pytest.fixture(params=["fr", "en"])
def spoken(request: pytest.FixtureRequest) -> Iterator[None]:
    """Speak each language in turn, and French again afterwards."""
    set_language(request.param)
    yield
    set_language("fr")


@pytest.mark.usefixtures("spoken")
def test_every_refusal_of_the_exchange_has_words_with_all_their_values() -> None:
    folder = Path(read_orders.__code__.co_filename).parent
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    written = set(re.findall(r'"((?:file|line|cell)_[a-z0-9_]+)"', source))
    names = ("text", "limit", "byte", "expected", "found", "id", "earlier", "ipp", "mapping", "headers")
    for code in written:
        words = sentence(Problem("jour.csv", 3, "Dose", code, dict.fromkeys(names, "x")))
        assert f"refused.{code}" not in words and "{" not in words


def test_a_problem_is_told_with_its_line_and_column() -> None:
    (problem,) = read(demo_csv(DAY)).problems
    assert sentence(problem).startswith("Ligne 15, colonne « Dose » : « 1 030 » contient un espace")
