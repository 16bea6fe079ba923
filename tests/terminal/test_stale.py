"""Clients that should not be there any more, for real: they see it within seconds, and change nothing.

The whole table, with the older wheel and the slow cases: `python -m tests.stale`.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from station.exchange.demo_day import demo_csv
from station.records.opening import connect
from station.runtime.house import LEASE_SECONDS
from tests import stale
from tests.flow.day import PIN
from tests.needs import needs
from tests.terminal.sshd import needs_sshd
from tests.terminal.station_walk import Station

ALONE = ("stopped_then_woken", "stopped_inside", "killed", "two_take_over", "locked_out")
BY_OTHERS = ("observer_writes", "trigger_dropped", "file_replaced")
SLOW = ("stopped_inside",)
"""Where the one who takes over waits for SQLite's own five seconds before the blocker is named."""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station with its day, left by everybody."""
    return stale.prepare(tmp_path_factory.mktemp("stale") / "prepared")


def run(case: str, prepared: Path, folder: Path) -> stale.Row:
    with stale.place_of(prepared, folder / case) as place:
        return stale.CASES[case](place)


@pytest.mark.parametrize("case", [*ALONE, *BY_OTHERS])
def test_a_stale_client_sees_it_at_once_and_changes_nothing(
    case: str, prepared: Path, tmp_path: Path
) -> None:
    row = run(case, prepared, tmp_path)
    assert row.unchanged
    assert case in SLOW or row.after is None or row.after < LEASE_SECONDS, "seen by looking, not by waiting"


@needs_sshd
def test_a_second_colleague_over_ssh_only_reads(prepared: Path, tmp_path: Path) -> None:
    row = run("second_ssh", prepared, tmp_path)
    assert row.unchanged and "la place Pharmacie" in row.saw


@needs_sshd
@pytest.mark.parametrize("case", ["link_cut", "link_cut_setsid"])
def test_a_program_whose_link_was_cut_gives_its_seat_back(case: str, prepared: Path, tmp_path: Path) -> None:
    row = run(case, prepared, tmp_path)
    assert row.unchanged and row.after is not None, row


@needs_sshd
@needs("tmux", apt="tmux")
def test_a_program_that_lives_on_in_tmux_is_told_apart(prepared: Path, tmp_path: Path) -> None:
    assert run("link_cut_tmux", prepared, tmp_path).saw == "lives on, told as multiplexer"


def test_a_person_imports_from_the_command_line_by_signing_and_only_where_a_seat_is_free(
    prepared: Path, tmp_path: Path
) -> None:
    with stale.place_of(prepared, tmp_path / "import") as place:
        changed = tmp_path / "modifie.csv"
        changed.write_bytes(demo_csv(datetime.now(ZoneInfo("Europe/Paris")).date(), changed=True))
        holder = place.console().at_board()
        assert "Production est" in imported(place, changed)
        assert holder.end() == 0
        assert "import" in imported(place, changed).lower()
        database = connect(place.home.database)
        act = "json_extract(body, '$.act') = 'import'"
        sql = f"SELECT json_extract(body, '$.seat') FROM journal WHERE {act} ORDER BY n"
        seats = [row[0] for row in database.execute(sql).fetchall()]
        signatures = database.execute("SELECT count(*) FROM signatures WHERE act = 'import'").fetchone()[0]
        database.conn.close()
        assert (seats, signatures) == (["production"] * 2, 2)


def imported(place: stale.Place, file: Path) -> str:
    """Run the command as a person at a terminal would, and give what it said."""
    line = Station(place.home, "import", str(file), "--yes", size=(132, 43))
    try:
        line.wait_for("Votre nom")
        line.type("Fanny Delcourt\r")
        line.wait_for("Code de Fanny")
        line.type(f"{PIN}\r")
        line.until(lambda: line.process.poll() is not None)
        line.read(0.2)
        return line.text()
    finally:
        line.close()
