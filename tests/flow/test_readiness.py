"""A readiness run on a neglected and on a cared-for station, the drill on scratch copies, the go before a
cut."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from screens.command_line import main
from station.acts.approving import lines_of, withdraw_approval
from station.acts.contacts import call, take_in_contacts
from station.acts.outage import tick
from station.acts.readiness import count_stock, go_or_not, report_drill
from station.clinical.drill import DrillStep, StepResult
from station.clinical.model import State
from station.clinical.scan_codes import spell_key
from station.exchange.outage_data import read_checklist, read_contacts
from station.places import data_folder
from station.readiness.drill import drill
from station.readiness.drill_paper import empty_station, order_told, rebuilt, worksheet_codes
from station.readiness.drill_scratch import NotPossible, Scratch, StepFailed
from station.readiness.drill_steps import restore_last_backup
from station.records.keys import make_key
from station.records.queries import crisis
from station.records.queries.approvals import coverage
from station.records.queries.logbook import told
from station.records.queries.preparations import dossier
from station.records.queries.readiness import cut_ticks, last_go, recorded
from station.runtime.backing_up import back_up_everywhere
from tests.flow.day import PIN, Day, ShiftedClock, copied, done, refused
from tests.flow.walk import Walk


@pytest.fixture
def today(prepared: Path, tmp_path: Path) -> Day:
    """A station whose clock is the machine's, as the command line's is."""
    return copied(prepared, tmp_path / "station", ShiftedClock())


def judged(
    day: Day, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, dict[str, str]]:
    monkeypatch.setenv("STATION_HOME", str(day.home.path))
    code = main(["readiness", "--json"])
    found = json.loads(capsys.readouterr().out)
    return code, {item["code"]: item["light"] for item in found["items"]}


def test_a_neglected_station_says_so_and_a_cared_for_one_too(
    today: Day, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, lights = judged(today, monkeypatch, capsys)
    assert code == 2
    neglected = {name for name, light in lights.items() if light == "act"}
    assert neglected >= {"backup", "second", "restore", "printer", "contacts", "drill"}
    _care(today)
    code, lights = judged(today, monkeypatch, capsys)
    left = {name for name, light in lights.items() if light != "good"}
    assert left <= {"import", "printer", "clock", "disk"}  # the day's list is old; the machine is as it is


def _care(day: Day) -> None:
    """Back up, verify the contacts by calling, count the labels, run the drill and sign for it."""
    back_up_everywhere(day.home, datetime.now(UTC))
    done(take_in_contacts(day.desk, day.by("Karim"), read_contacts(data_folder() / "contacts.toml")))
    for contact in crisis.contacts(day.database):
        done(call(day.desk, day.by("Fanny"), contact.id, "Répond", right=True))
    done(count_stock(day.desk, day.by("Fanny"), "12 rouleaux"))
    before = day.head(), sorted(path.name for path in day.home.path.rglob("*"))
    steps = tuple(drill(day.home))
    assert (day.head(), sorted(path.name for path in day.home.path.rglob("*"))) == before  # nothing real
    assert {step.code: step.result for step in steps if step.result is not StepResult.DONE} == {}
    done(report_drill(day.desk, day.by("Karim"), day.clock.utc(), steps, "Sans remarque"))


def test_a_drug_of_the_list_without_an_approved_line_is_named(today: Day) -> None:
    whole = coverage(today.database, today.desk.unit.formulary)
    assert whole.missing == () and whole.approved == whole.lines == len(whole.approved_at)
    lines = [item for item in lines_of(today.desk) if item.line.startswith("oxaliplatine")]
    for item in lines:
        by = today.by("Hélène", reason="Concentration à vérifier")
        done(withdraw_approval(today.desk, by, (item.line, item.content)))
    found = coverage(today.database, today.desk.unit.formulary)
    assert (found.missing, found.approved) == (("Oxaliplatine",), whole.lines - len(lines))


def test_without_a_station_readiness_is_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["readiness"]) == 3
    assert capsys.readouterr().err


def test_without_a_backup_there_is_nothing_to_restore(today: Day, tmp_path: Path) -> None:
    with pytest.raises(NotPossible):
        restore_last_backup(Scratch(today.home, tmp_path))
    skipped = DrillStep("restore", StepResult.NOT_POSSIBLE, 0, "")
    done(report_drill(today.desk, today.by("Karim"), today.clock.utc(), (skipped,), None))
    found = recorded(today.database, today.clock.utc().date())
    assert found.tested_restore is None and found.drill is not None and not found.drill.passed


def test_the_paper_of_a_bag_rebuilds_it_elsewhere_only_with_every_code_and_the_key(
    today: Day, tmp_path: Path
) -> None:
    bag = Walk(today).to(State.OPENED).id
    lost = dossier(today.database, bag)
    codes, sealed = worksheet_codes(today.desk, bag, PIN), spell_key(today.desk.key.secret)
    with empty_station(tmp_path / "there", PIN) as there:
        with pytest.raises(StepFailed, match="no_sheets"):
            rebuilt(there, codes[1:], sealed, PIN)
        with pytest.raises(StepFailed, match="no_sheets"):
            rebuilt(there, codes, spell_key(make_key().secret), PIN)
        assert lost is not None and order_told(rebuilt(there, codes, sealed, PIN)) == order_told(lost)


def test_only_a_pharmacist_signs_for_a_drill_that_ran(today: Day) -> None:
    now, step = today.clock.utc(), DrillStep("walk", StepResult.DONE, 1, "")
    refused(report_drill(today.desk, today.by("Karim"), now, (), None), "drill_nothing")
    refused(report_drill(today.desk, today.by("Fanny"), now, (step,), None), "role_missing")


def test_go_before_a_cut_takes_two_people_and_a_reason_for_what_is_open(today: Day) -> None:
    items = read_checklist("before_cut").items
    by = today.by("Karim", "Fanny")
    refused(go_or_not(today.desk, today.by("Karim"), "Migration", 9, 9, go=True), "go_no_go_two_sign")
    refused(go_or_not(today.desk, today.by("Fanny", "Karim"), "Migration", 9, 9, go=True), "role_missing")
    refused(go_or_not(today.desk, by, "Migration", 1, len(items), go=True), "go_no_go_reason")
    first = items[0]
    done(tick(today.desk, today.by("Fanny"), "before_cut", first.key, first.said("fr"), ticked=True))
    assert set(cut_ticks(today.database, "before_cut")) == {first.key}
    both = today.by("Karim", "Fanny", reason="Éditeur sur place")
    done(go_or_not(today.desk, both, "Migration", 1, len(items), go=True))
    found = last_go(today.database)
    assert found is not None and (found.go, found.reason) == (True, "Éditeur sur place")
    assert cut_ticks(today.database, "before_cut") == {}  # the next cut begins with a clean list
    assert told(today.database)[-1].line.text.startswith("GO : Migration")
