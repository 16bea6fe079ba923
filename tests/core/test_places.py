"""State lies where the machine says, closed to everybody else; data comes with the program."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from station import places


def test_the_environment_names_the_home(own_home: Path) -> None:
    assert places.home().path == own_home


def test_the_system_folder_is_used_where_it_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STATION_HOME")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "user"))
    monkeypatch.setattr(places, "SYSTEM_HOME", tmp_path / "system")
    assert places.home().path == tmp_path / "user" / "station"
    (tmp_path / "system").mkdir()
    assert places.home().path == tmp_path / "system"


def test_naming_a_place_creates_nothing(own_home: Path) -> None:
    assert places.home().database.parent == own_home
    assert not own_home.exists()


def test_made_folders_are_closed_to_everybody_else() -> None:
    home = places.home().make().make()
    folders = [home.path, home.run, home.printed, home.inbox, home.archive]
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}


def test_data_comes_with_the_program() -> None:
    assert (places.data_folder() / "words" / "fr.mo").is_file()
