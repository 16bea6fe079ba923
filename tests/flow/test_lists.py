"""Lists of leftovers and stock: never believed; what enters is quarantined, what is odd stays out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook

from screens.command_line import main
from screens.lines.import_file import SOMEBODY_DECIDES
from station.acts.lists import take_in_list, triage_of
from station.acts.stock import Counted, count_stock
from station.clinical.leftovers import LeftoverState, Origin, balanced
from station.clinical.list_numbers import missing_numbers
from station.clinical.lists import ListFile, ToldLeftover, ToldLot
from station.clinical.triage import ACCEPTED, REFUSED, SAME, SUSPECT
from station.exchange.sentences import sentence
from station.records import journal
from station.records.queries import imports, leftovers
from station.records.queries.readiness import recorded
from station.runtime.files import read_incoming, read_list_file, read_mappings, read_order_file
from station.runtime.house import open_desk
from station.runtime.watching import Watch
from tests.flow.day import Day, done, left, refused

INVENTED = Path(__file__).parents[1] / "samples" / "invented"


def read(day: Day, path: Path) -> ListFile:
    file = read_incoming(path, read_mappings(day.home))
    assert isinstance(file, ListFile)
    return file


@pytest.fixture
def vials(day: Day) -> ListFile:
    return read(day, INVENTED / "reliquats.csv")


@pytest.fixture
def packs(day: Day) -> ListFile:
    return read(day, INVENTED / "stock.csv")


def lines(day: Day, file: ListFile, fate: str) -> dict[int, set[str]]:
    """Give the lines of a fate with the codes of their reasons."""
    return {each.item.line: {why.code for why in each.why} for each in triage_of(day.desk, file).of(fate)}


def altered(day: Day, tmp_path: Path, name: str, keep: slice, old: str = "", new: str = "") -> ListFile:
    """Write some lines of a sample again, one text changed."""
    header, *body = (INVENTED / name).read_bytes().decode("cp1252").splitlines()
    path = tmp_path / name
    path.write_bytes("\r\n".join([header, *body[keep]]).replace(old, new).encode("cp1252"))
    return read(day, path)


# Reading


def test_a_cell_that_can_t_be_read_is_refused_with_file_line_column_and_reason(vials: ListFile) -> None:
    told = {(item.line, item.column, item.code) for item in vials.problems}
    assert told == {
        (11, "Volume restant (mL)", "number_other_sign"),
        (12, "CIP", "cell_bad_gtin"),
        (12, "Ouvert le", "cell_bad_date"),
    }
    told_first = sentence(vials.problems[0]).replace("\u00a0", " ")
    assert told_first.startswith("Ligne 11, colonne « Volume restant (mL) »")


def test_windows_1252_decimal_commas_and_a_month_alone_are_read(vials: ListFile) -> None:
    second = vials.items[1]
    assert isinstance(second, ToldLeftover)
    assert (str(second.remaining_ml), second.expiry, second.gtin) == ("3.25", "2028-01-31", "03400957880859")
    assert vials.items[5].product == "ZÉBULINE LABO 2 mg/mL"


def test_a_missing_column_is_named_and_nothing_is_read(day: Day, tmp_path: Path) -> None:
    file = altered(day, tmp_path, "reliquats.csv", slice(2), "Volume restant (mL)", "Reste")
    assert not file.items
    assert [(item.line, item.column, item.code) for item in file.problems] == [
        (0, "Volume restant (mL)", "file_column_missing")
    ]


def test_a_spreadsheet_is_read_as_the_same_list(day: Day, vials: ListFile, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (INVENTED / "reliquats.csv").read_bytes().decode("cp1252").splitlines():
        sheet.append(row.split(";"))
    book.save(tmp_path / "reliquats.xlsx")
    assert read(day, tmp_path / "reliquats.xlsx").items == vials.items


def test_an_export_of_orders_is_no_list_and_a_list_no_orders(day: Day, tmp_path: Path) -> None:
    from station.exchange.demo_day import demo_csv

    path = tmp_path / "jour.csv"
    path.write_bytes(demo_csv(day.clock.utc().date()))
    assert read_list_file(path, read_mappings(day.home)) is None
    assert not read_order_file(INVENTED / "stock.csv", read_mappings(day.home)).orders


# Triage


def test_impossible_leftovers_are_refused_each_with_its_reason(day: Day, vials: ListFile) -> None:
    assert lines(day, vials, REFUSED) == {
        4: {"list_above_content"},
        5: {"list_opened_later"},
        6: {"list_use_by_past"},
        9: {"list_twice"},
        10: {"list_twice"},
        13: {"list_too_old"},
    }


def test_an_unknown_drug_or_hood_makes_a_leftover_suspect(day: Day, vials: ListFile) -> None:
    assert lines(day, vials, SUSPECT) == {7: {"list_unknown_drug"}, 8: {"list_unknown_hood"}}
    assert set(lines(day, vials, ACCEPTED)) == {2, 3}


def test_the_same_vial_told_on_two_lines_is_suspect_on_both(day: Day, vials: ListFile) -> None:
    first = vials.items[0]
    assert isinstance(first, ToldLeftover)
    file = replace(vials, items=(first, replace(first, line=3, number="R-0120")))
    assert lines(day, file, SUSPECT) == {2: {"list_twin"}, 3: {"list_twin"}}


def test_numbers_missing_from_the_list_are_named(day: Day, vials: ListFile) -> None:
    (gaps,) = triage_of(day.desk, vials).notices
    assert (gaps.code, gaps.params) == ("list_gaps", {"count": 1, "numbers": "R-0104"})
    assert missing_numbers(["7", "9", "A01", "A03", "x"]) == ("8", "A02")


def test_stock_is_compared_with_the_packs_of_the_formulary(day: Day, packs: ListFile) -> None:
    assert [(item.line, item.code) for item in packs.problems] == [(7, "cell_bad_count")]
    assert lines(day, packs, REFUSED) == {4: {"list_expired"}}
    assert lines(day, packs, SUSPECT) == {5: {"list_pack_differs"}, 6: {"list_other_drug"}}


# Taking in


def test_accepted_leftovers_enter_in_quarantine_and_the_rest_stays_listed(day: Day, vials: ListFile) -> None:
    told = done(take_in_list(day.desk, day.by("Bruno"), vials))
    assert [told.params[name] for name in (ACCEPTED, SUSPECT, REFUSED, SAME)] == [2, 2, 8, 0]
    found = leftovers.standing(day.database)
    assert {(item.state, item.origin) for item in found} == {(LeftoverState.QUARANTINED, Origin.IMPORTED)}
    assert all(balanced(item, leftovers.moves(day.database, item.id)) for item in found)
    record = imports.imports(day.database)[0]
    assert (record.added, record.aside, record.refused) == (2, 2, 8)
    assert {item["code"] for item in json.loads(record.asides)} == {"list_unknown_drug", "list_unknown_hood"}


def test_who_took_it_in_and_the_hash_of_the_file_are_journaled(day: Day, vials: ListFile) -> None:
    request = day.by("Bruno")
    done(take_in_list(day.desk, request, vials))
    entry = journal.find(day.database, request.act_id)
    assert entry is not None
    body = entry.read()
    assert body["subject"] == f"list:{vials.sha256}" and body["params"]["name"] == "reliquats.csv"
    assert body["operators"] == [day.people["Bruno"].id]


def test_the_same_file_twice_adds_nothing(day: Day, vials: ListFile, packs: ListFile) -> None:
    for file in (vials, packs):
        done(take_in_list(day.desk, day.by("Bruno"), file))
        refused(take_in_list(day.desk, day.by("Bruno"), file), "list_nothing_new")
    assert (day.count("leftovers"), len(leftovers.stock(day.database))) == (2, 2)


def test_a_vial_used_since_does_not_come_back_with_the_next_list(
    day: Day, vials: ListFile, tmp_path: Path
) -> None:
    done(take_in_list(day.desk, day.by("Bruno"), vials))
    later = altered(day, tmp_path, "reliquats.csv", slice(2), "12,4", "9,1")
    assert set(lines(day, later, SAME)) == {2, 3}
    refused(take_in_list(day.desk, day.by("Bruno", reason="liste réduite"), later), "list_nothing_new")


def test_a_list_much_shorter_than_the_last_one_needs_a_reason(
    day: Day, packs: ListFile, tmp_path: Path
) -> None:
    done(take_in_list(day.desk, day.by("Bruno"), packs))
    short = altered(day, tmp_path, "stock.csv", slice(1), ";14", ";11")
    refused(take_in_list(day.desk, day.by("Bruno"), short), "list_reason")
    done(take_in_list(day.desk, day.by("Bruno", reason="inventaire partiel"), short))
    assert [lot.count for lot in leftovers.stock(day.database) if lot.lot == "GEMC77"] == [11]


def test_a_count_made_here_stays_whatever_the_list_says(day: Day, packs: ListFile) -> None:
    first = packs.items[0]
    assert isinstance(first, ToldLot)
    figures = (first.content_mg, first.concentration_mg_ml)
    by_hand = Counted(
        "gemcitabine", "GEMCITABINE HIKMA 38 mg/mL", "GEMC77", first.expiry, *figures, 9, first.gtin
    )
    done(count_stock(day.desk, day.by("Moussa"), (by_hand,)))
    assert lines(day, packs, SUSPECT)[2] == {"list_counted_here"}
    done(take_in_list(day.desk, day.by("Bruno"), packs))
    assert [lot.count for lot in leftovers.stock(day.database) if lot.lot == "GEMC77"] == [9]


def test_a_list_does_not_count_as_tonight_s_export_of_orders(day: Day, vials: ListFile) -> None:
    today = day.clock.utc().date()
    before = recorded(day.database, today).imported
    day.later(hours=1)
    done(take_in_list(day.desk, day.by("Bruno"), vials))
    assert recorded(day.database, today).imported == before


def test_the_watched_inbox_leaves_lists_to_a_person(day: Day) -> None:
    (day.home.inbox / "reliquats.csv").write_bytes((INVENTED / "reliquats.csv").read_bytes())
    left(day)
    watch = Watch(day.home)
    watch.sweep()
    (taken,) = watch.sweep()
    refused(taken.outcome, "list_needs_person")
    assert not watch.sweep()


def test_the_command_shows_the_triage_and_without_a_terminal_records_nothing(
    day: Day, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = day.count("imports")
    left(day)
    monkeypatch.setenv("STATION_HOME", str(day.home.path))
    assert main(["import", str(INVENTED / "stock.csv"), "--yes"]) == SOMEBODY_DECIDES
    told = capsys.readouterr()
    assert "6 lignes : 2 refusées" in told.out and "stock.csv : Ligne 7" in told.out.replace("\u00a0", " ")
    assert "quelqu'un doit lire son tri" in told.err
    desk = open_desk(day.home, lease_seconds=1.0)
    assert len(imports.imports(desk.store.database)) == before
    assert not leftovers.stock(desk.store.database)
    desk.store.close()
