"""The warm standby, with real Litestream processes: fed from the mirror, proved, promoted as the next series;
the old machine is out, and what it alone knew is taken over."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from station.clinical.model import State
from station.places import Home
from station.records.errors import SqliteTooOld, Superseded
from station.records.follower import Follower
from station.records.queries.foreign import foreign_entries
from station.records.verify import verify
from station.runtime import standby_state as state
from station.runtime.house import open_desk, read_machine
from station.runtime.promotion import missing_numbers
from tests.flow.day import Day, copied, left, reopened, whole_day
from tests.flow.walk import Walk
from tests.needs import needs
from tests.standby_kit import following, run, second_machine, sftp_server, until_proved


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("day") / "prepared"
    left(whole_day(folder))
    return folder


@pytest.fixture
def day(prepared: Path, tmp_path: Path) -> Iterator[Day]:
    day = copied(prepared, tmp_path / "first")
    yield day
    day.close()


def configured(home: Home, replica: str, *more: str) -> None:
    done = run(home, "configure", "--replica", replica, *more)
    assert done.returncode == 0, done.stderr


def promoted(home: Home, *more: str) -> subprocess.CompletedProcess[str]:
    return run(home, "promote", "--second", str(home.path.parent / "second-medium"), "--yes", *more)


def test_work_is_followed_proved_and_taken_over_as_the_next_series(day: Day, tmp_path: Path) -> None:
    replica = f"file://{tmp_path}/replica"
    configured(day.home, replica)
    with following(day.home):
        Walk(day).to(State.HANDED_OVER)
        until_proved(day.home, day.head())
        assert run(day.home, "status").returncode == 0 and state.standby_alert(day.home) == ()
    day.presence.close()  # the first machine loses its power here
    second = second_machine(tmp_path / "b" / "home", day.home)
    configured(second, replica)
    done = promoted(second, "--printer", "virtual", "--last", "26A00003")
    assert done.returncode == 0, done.stderr
    assert "lettre B" in done.stdout and "26A00002, 26A00003" in done.stdout
    again = reopened(second)
    assert again.count("pins") == day.count("pins")
    bag = Walk(again, "Trastuzumab").to(State.HANDED_OVER).bag
    assert bag.register_number == "26B00001"
    again.close()
    assert verify(second.database, read_machine(second).mirror).whole


def test_the_old_machine_is_out_when_it_comes_back_and_what_it_alone_knew_is_taken_over(
    day: Day, tmp_path: Path
) -> None:
    replica = f"file://{tmp_path}/replica"
    configured(day.home, replica)
    with following(day.home):
        until_proved(day.home, day.head())
    Walk(day).to(State.OPENED)  # recorded while the network was down
    second = second_machine(tmp_path / "b" / "home", day.home)
    configured(second, replica)
    assert promoted(second).returncode == 0
    with following(day.home) as follower:
        assert follower.wait(90) == 1
    assert Walk(day).validate().params["verdict"] == "epoch"  # type: ignore[union-attr]
    with pytest.raises(Superseded):
        open_desk(day.home)
    mirror = read_machine(day.home).mirror
    merged = run(second, "merge", str(mirror))
    assert merged.returncode == 0, merged.stderr
    assert run(second, "merge", str(mirror)).returncode == 1
    again = reopened(second)
    acts = [entry.act for entry in foreign_entries(again.database)]
    assert {"validate", "open_tray"} <= set(acts)
    again.close()
    assert verify(second.database, read_machine(second).mirror).whole


def test_a_replica_that_can_not_be_read_back_is_told_on_the_board(day: Day, tmp_path: Path) -> None:
    configured(day.home, f"file://{tmp_path}/replica")
    with following(day.home):
        until_proved(day.home, day.head())
        for file in (tmp_path / "replica").rglob("*.ltx"):
            file.write_bytes(file.read_bytes()[:100])
        until = time.monotonic() + 60
        while state.standby_alert(day.home) == () and time.monotonic() < until:
            time.sleep(0.1)
        assert state.standby_alert(day.home) == ("standby",)
        said = run(day.home, "status")
        assert said.returncode == 1 and "ne se relit pas" in said.stderr


def test_killed_with_litestream_it_goes_on_where_it_was(day: Day, tmp_path: Path) -> None:
    configured(day.home, f"file://{tmp_path}/replica")
    with following(day.home):
        until_proved(day.home, day.head())
    Walk(day).to(State.OPENED)
    with following(day.home):
        until_proved(day.home, day.head())


@needs("sshd", apt="openssh-server openssh-client")
def test_over_sftp_too_with_the_host_s_key_checked(day: Day, tmp_path: Path) -> None:
    with sftp_server(tmp_path / "ssh") as server:
        told = ("--key", str(server.key), "--host-key", server.host_key)
        configured(day.home, server.url, *told)
        with following(day.home):
            Walk(day).to(State.OPENED)
            until_proved(day.home, day.head())
        second = second_machine(tmp_path / "b" / "home", day.home)
        configured(second, server.url, *told)
        done = promoted(second)
        assert done.returncode == 0, done.stderr
        assert json.loads((server.root / "replica" / "promoted.json").read_text())["series"] == "B"
        with following(day.home) as follower:
            assert follower.wait(90) == 1
    assert state.superseded(day.home)


def test_a_silent_follower_is_an_alert_and_status_says_what_to_do(day: Day, tmp_path: Path) -> None:
    configured(day.home, f"file://{tmp_path}/replica")
    assert state.standby_alert(day.home) == ("standby",)
    assert "station standby follow" in run(day.home, "status").stderr


def test_an_sqlite_that_may_lose_data_in_wal_is_refused(tmp_path: Path) -> None:
    if sqlite3.sqlite_version_info >= (3, 51, 3):
        Follower(tmp_path / "follower.db").close()
    else:
        with pytest.raises(SqliteTooOld):
            Follower(tmp_path / "follower.db")


def test_the_live_file_stays_in_its_mode(day: Day, tmp_path: Path) -> None:
    configured(day.home, f"file://{tmp_path}/replica")
    with following(day.home):
        until_proved(day.home, day.head())
    with closing(sqlite3.connect(day.home.database)) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
        names = {row[0] for row in raw.execute("SELECT name FROM sqlite_schema")}
    assert not {name for name in names if name.startswith("_litestream")}


def test_numbers_on_paper_that_the_replica_lacks_are_listed() -> None:
    assert missing_numbers(["26A00003", "25A00090"], "26a00005") == ["26A00004", "26A00005"]
    assert missing_numbers([], "26A00002") == ["26A00001", "26A00002"]
    assert missing_numbers(["26A00003"], "26A00003") == []
    assert missing_numbers(["26A00003"], "A3") is None


def test_a_bad_address_and_a_machine_that_is_a_station_are_refused_with_a_sentence(
    day: Day, tmp_path: Path
) -> None:
    assert "Écrivez file:" in run(day.home, "configure", "--replica", "ftp://x/y").stderr
    assert "--host-key" in run(day.home, "configure", "--replica", "sftp://u@h/p").stderr
    configured(day.home, f"file://{tmp_path}/replica")
    assert "pas le secours" in promoted(day.home).stderr
    empty = Home(tmp_path / "c" / "home").make()
    configured(empty, f"file://{tmp_path}/replica")
    assert "clé" in promoted(empty).stderr
    shutil.rmtree(empty.path)
