"""The whole walk through the real command on a real terminal: import, steps, labels, register, journal."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import zxingcpp

from station.clinical.model import Patient
from station.clinical.names import fold
from station.places import Home
from station.records.opening import connect
from station.records.queries.fetch import many
from tests.escpos_decoder import decode
from tests.terminal import station_walk as walk
from tests.terminal.station_walk import Station, founded_home, to_the_end
from tests.terminal.terminal import ROOT
from tests.terminal.witness import Witness


def printed_codes(home: Home) -> dict[str, str]:
    """Read the code of every label that came out, from the printer's own bytes, by name of its file."""
    codes = {}
    for path in sorted(home.printed.glob("*.bin")):
        found = zxingcpp.read_barcodes(decode(path.read_bytes()).picture)
        assert len(found) == 1, path
        codes[path.name] = found[0].text
    return codes


def line(home: Home, *words: str) -> str:
    """Run a station command to its end, insist that it went well, and give what it said."""
    ended = subprocess.run(
        [sys.executable, "-m", "screens.command_line", *words],
        env={**os.environ, "STATION_HOME": str(home.path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_one_preparation_goes_from_the_imported_file_to_the_hand_over_by_keys_and_scans(
    tmp_path: Path,
) -> None:
    home, scratch = founded_home(tmp_path), tmp_path / "scratch"
    scratch.mkdir()
    station = Station(home, environment={"TMPDIR": str(scratch)})
    witness = Witness(station.process.pid)
    limits = Path(f"/proc/{station.process.pid}/limits")
    try:
        to_the_end(walk.take_in(station.at_board()))
        to_the_end(walk.open_it(station))
        core = next(line for line in limits.read_text().splitlines() if line.startswith("Max core"))
        for step in (walk.validate, walk.open_tray):
            to_the_end(step(station))
        station.until(lambda: len(list(home.printed.glob("*.png"))) == 2)
        bag = [code for code in printed_codes(home).values() if code.startswith("BG")]
        assert len(bag) == 1
        for step in (walk.fill_tray, walk.start, walk.draw):
            to_the_end(step(station))
        for step in (walk.first_reading, walk.second_reading, walk.inject, walk.finish):
            to_the_end(step(station))
        for labelled in (walk.first_check, walk.second_check, walk.release, walk.hand_over):
            to_the_end(labelled(station, bag[0]))
        assert station.end() == 0
    finally:
        station.close()
    assert b"\x1b[>" not in station.output  # no Kitty keys: they break the Linux console's F keys
    assert int(core.split()[4]) <= 1, "a core dump would hold patients' names"
    _check_no_patient_outside(home, scratch, witness.stop())
    _check_records(home, tmp_path)


def _check_no_patient_outside(home: Home, scratch: Path, seen: str) -> None:
    """No name and no number of a patient: in command lines, environments and names of open files of any
    process of the walk, in temporary files, in the log, in the files of the living processes."""
    database = connect(home.database)
    patients = many(database, Patient)
    database.conn.close()
    assert "screens.command_line" in seen and len(patients) > 10
    files = [path for folder in (scratch, home.run) for path in folder.rglob("*") if path.is_file()]
    left = [path.read_bytes().decode(errors="replace") for path in (*files, home.log) if path.exists()]
    told = fold("\n".join([seen, *left, *(path.name for path in home.path.rglob("*"))]))
    named = [one for who in patients for one in (who.birth_name, who.ipp) if fold(one) in told]
    assert named == []


def _check_records(home: Home, folder: Path) -> None:
    assert "Tout est intact" in line(home, "verify")
    line(home, "register", "--csv", str(folder / "register.csv"))
    rows = list(csv.reader(io.StringIO((folder / "register.csv").read_text("utf-8-sig")), delimiter=";"))
    assert len(rows) == 2
    told = " ".join(rows[1])
    for words in (
        "26A00001",
        "ŒUVRAY",
        "rastuzumab",
        "5H7",
        "1S9",
        "Aurélie Toussaint",
        "Karim Ouadah",
        "Julie",
    ):
        assert words in told, (words, told)
