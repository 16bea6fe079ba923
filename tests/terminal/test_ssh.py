"""The pharmacy's way in, over a real sshd with the shipped drop-in: the station, and nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from station.clinical.seats import Seat
from station.places import Home, data_folder
from station.records.clock import Clock
from station.records.tripwire import marks
from station.runtime.doctor import examine, shipped_directives
from station.runtime.sessions import sessions
from tests import stale
from tests.terminal.sshd import Far, Sshd, needs_sshd

pytestmark = needs_sshd


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A station with its day, at which nobody sits."""
    stale.prepare(tmp_path_factory.mktemp("ssh") / "station")
    return Home(tmp_path_factory.getbasetemp() / "ssh0" / "station" / "home")


@pytest.fixture(scope="module")
def sshd(home: Home) -> Iterator[Sshd]:
    """A server that lets the pharmacy in."""
    server = Sshd(home.path.parent.parent / "sshd", home)
    yield server
    server.close()


def ran(sshd: Sshd, *words: str, key: str = "key") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        sshd.ssh(*words, key=key), capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL
    )


def test_who_comes_in_is_offered_the_seat_and_is_seen_with_the_key(sshd: Sshd, home: Home) -> None:
    far = Far(sshd)
    try:
        far.only_look()
        (seen,) = sessions(home, Clock())
        assert (seen.session.seat, seen.session.facts["link"]) == (Seat.OBSERVER, "ssh")
        listed = subprocess.run(
            ["ssh-keygen", "-lf", str(sshd.folder / "key.pub")], capture_output=True, text=True, check=True
        )
        assert seen.session.facts["key"] in listed.stdout.split()
    finally:
        far.close()


@pytest.mark.parametrize("sent", ["id; sh", "scp -t /tmp", "/bin/sh", "sh -c 'cat /etc/passwd'"])
def test_a_command_that_is_sent_is_not_run_but_leaves_an_alarm(sent: str, sshd: Sshd, home: Home) -> None:
    ended = ran(sshd, "--", sent)
    assert ended.returncode != 0
    assert "uid=" not in ended.stdout and "root:" not in ended.stdout
    found = [(path, mark) for path, mark in marks(home.run) if mark.what == "command_sent"]
    assert found and sent not in str(found)
    for path, _ in found:
        path.unlink()


def test_there_is_no_file_transfer_no_forwarding_and_no_other_key(sshd: Sshd) -> None:
    assert ran(sshd, "-s", "--", "sftp").returncode != 0
    through = ran(sshd, "-o", "ExitOnForwardFailure=yes", "-W", "127.0.0.1:22")
    assert through.returncode != 0 and through.stdout == ""
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(sshd.folder / "stranger")], check=True
    )
    assert "Permission denied" in ran(sshd, key="stranger").stderr


@pytest.mark.parametrize("term", ["dumb", "unknown"])
def test_a_terminal_that_can_draw_nothing_is_told_so(term: str, sshd: Sshd) -> None:
    far = Far(sshd, term=term)
    try:
        far.until(lambda: far.process.poll() is not None)
        assert f"TERM={term}" in far.text()
    finally:
        far.close()


def test_a_tiny_window_says_so_and_gets_well_when_it_grows(sshd: Sshd) -> None:
    far = Far(sshd, size=(30, 8), term="vt100")
    try:
        far.wait_for("80", "24")
        far.send(b"\x03\x1a\x1c\x04")
        far.wait_for("80", "24")
    finally:
        far.close()


def test_without_a_terminal_nothing_opens(sshd: Sshd) -> None:
    ended = ran(sshd, "-T")
    assert ended.returncode == 1 and "terminal" in ended.stdout + ended.stderr


def test_doctor_compares_what_sshd_applies_with_what_is_shipped(
    sshd: Sshd, home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root may ask sshd what it applies")
    monkeypatch.setattr("station.runtime.doctor.ACCOUNT", "root")

    def wrong(config: Path) -> str:
        (check,) = [check for check in examine(home, config) if check.code == "sshd"]
        return check.params["wrong"]

    assert wrong(sshd.config) == ""
    loose = tmp_path / "loose"
    loose.write_text(sshd.config.read_text().replace("DisableForwarding yes", "DisableForwarding no"))
    assert wrong(loose) == "disableforwarding"
    assert {"forcecommand", "exposeauthinfo", "clientaliveinterval"} <= shipped_directives().keys()


def test_doctor_finds_what_others_could_read(home: Home, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(home.path, copy)
    copy.chmod(0o700)
    (copy / "station.db").chmod(0o644)
    bad = [
        c.params.get("path")
        for c in examine(Home(copy), tmp_path / "none")
        if c.code == "private" and not c.well
    ]
    assert bad == [str(copy / "station.db")]


def test_the_start_script_is_a_shell_script_that_passes_no_variable_on() -> None:
    text = (data_folder() / "deploy" / "station-remote").read_text()
    assert subprocess.run(["sh", "-n"], input=text, text=True).returncode == 0
    assert "env -i" in text and "PYTHONPATH" not in text
