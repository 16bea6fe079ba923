"""The watched inbox: what is put there is taken in once, when whole; nothing is followed or moved."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from station.exchange.demo_day import demo_csv
from station.records.queries.imports import imports
from station.runtime.unattended import unattended
from station.runtime.watching import Watch, sweep_or_say
from tests.flow.day import MORNING, Day, done

SAMPLES = Path(__file__).parent.parent / "samples"
LATER = demo_csv(MORNING.date(), changed=True)


@pytest.fixture
def put(day: Day) -> Callable[[str, bytes], Path]:
    """Put a file into the inbox."""

    def put(name: str, data: bytes) -> Path:
        path = day.home.inbox / name
        path.write_bytes(data)
        return path

    return put


def test_a_file_is_taken_in_once_when_two_looks_found_it_the_same(day: Day, put: Callable[..., Path]) -> None:
    path, watch = put("nuit.csv", LATER[:900]), Watch(day.home)
    assert watch.sweep() == []
    path.write_bytes(LATER)
    assert watch.sweep() == []
    (taken,) = watch.sweep()
    assert done(taken.outcome).params["added"] == 1
    assert (watch.sweep(), Watch(day.home).sweep()) == ([], [])
    assert path.read_bytes() == LATER


def test_a_watcher_started_again_does_not_take_the_same_bytes_again(
    day: Day, put: Callable[..., Path]
) -> None:
    put("nuit.csv", LATER)
    first, second = Watch(day.home), Watch(day.home)
    first.sweep(), first.sweep()
    put("copie.csv", LATER)
    second.sweep()
    assert second.sweep() == []


def test_links_pipes_hidden_names_and_folders_are_not_read(day: Day, put: Callable[..., Path]) -> None:
    inbox = day.home.inbox
    outside = day.home.path / "ailleurs.csv"
    outside.write_bytes(LATER)
    (inbox / "lien.csv").symlink_to(outside)
    os.mkfifo(inbox / "tube.csv")
    (inbox / "dossier.csv").mkdir()
    put(".cache.csv", LATER)
    watch = Watch(day.home)
    watch.sweep()
    assert watch.sweep() == []


def test_a_file_of_which_nothing_can_be_read_is_listed_with_its_reason(
    day: Day, put: Callable[..., Path]
) -> None:
    put("paracetamol.xml", (SAMPLES / "pn13" / "specialite-3-latin1.xml").read_bytes())
    put("bombe.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    watch = Watch(day.home)
    watch.sweep()
    assert len(watch.sweep()) == 2
    newest = {item.name: item for item in imports(day.database)[:2]}
    assert newest["paracetamol.xml"].aside == 2
    assert newest["bombe.xml"].refused == 1


def test_a_taken_service_seat_makes_the_file_wait(day: Day, put: Callable[..., Path]) -> None:
    put("nuit.csv", LATER)
    watch = Watch(day.home)
    watch.sweep()
    with unattended(day.home):
        taken, why_not = sweep_or_say(watch)
        assert taken == [] and why_not is not None
    assert len(watch.sweep()) == 1


def test_the_command_watches_until_it_is_told_to_stop_and_names_no_file(
    day: Day, put: Callable[..., Path]
) -> None:
    watching = subprocess.Popen(
        [sys.executable, "-m", "screens.command_line", "watch", "--every", "1"],
        env={**os.environ, "STATION_HOME": str(day.home.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        put("MARTIN-Jean.csv", LATER)
        until = time.monotonic() + 60
        while len(imports(day.database)) < 2 and time.monotonic() < until:
            time.sleep(0.1)
        watching.send_signal(signal.SIGTERM)
        told = watching.communicate(timeout=60)[0]
    finally:
        watching.kill()
    assert watching.returncode == 0
    assert "Préparations ajoutées : 1" in told and "MARTIN" not in told
