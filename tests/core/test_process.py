"""What a process is to people: its link, the key that opened it, its start; and who holds a file locked."""

from __future__ import annotations

import base64
import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from station.records.lock_holders import end_process, lock_holders
from station.records.process import Link, ancestors, key_fingerprint, link_of, stat_of
from station.records.tripwire import MOST, marks, trip

SSH = {"SSH_CONNECTION": "10.0.0.1 5000 10.0.0.2 22"}


@pytest.mark.parametrize(
    ("environment", "above", "link"),
    [
        ({}, ["bash", "login", "systemd"], Link.CONSOLE),
        (SSH, ["sh", "sshd", "sshd", "systemd"], Link.SSH),
        (SSH, ["sshd-session", "sshd", "systemd"], Link.SSH),
        (SSH, ["systemd"], Link.ORPHAN),
        (SSH, [], Link.ORPHAN),
        (SSH, ["bash", "tmux: server", "systemd"], Link.MULTIPLEXER),
        ({**SSH, "STY": "1.pts"}, ["bash", "sshd"], Link.MULTIPLEXER),
        ({}, ["bash", "SCREEN"], Link.MULTIPLEXER),
    ],
)
def test_a_cut_link_and_a_multiplexer_are_told_from_a_live_link(
    environment: dict[str, str], above: list[str], link: Link
) -> None:
    assert link_of(environment, above) is link


def test_a_process_is_known_by_its_start_whatever_it_is_called(tmp_path: Path) -> None:
    odd = tmp_path / "x) R 1 (2"
    odd.symlink_to("/bin/sleep")
    with subprocess.Popen([str(odd), "60"]) as process:
        while (found := stat_of(process.pid)) is None or found.name.startswith("python"):
            pass
        assert (found.name, found.parent) == ("x) R 1 (2", os.getpid())
        assert not end_process(process.pid, found.start + 1)
        assert end_process(process.pid, found.start)
        assert process.wait() == -signal.SIGKILL
    assert stat_of(process.pid) is None
    assert ancestors(os.getpid())


def test_the_fingerprint_is_the_one_in_the_log_of_sshd(tmp_path: Path) -> None:
    blob = base64.b64encode(b"a key").decode()
    told = tmp_path / "auth"
    told.write_text(f"publickey ssh-ed25519 {blob}\n")
    digest = base64.b64encode(hashlib.sha256(b"a key").digest()).decode().rstrip("=")
    assert key_fingerprint(str(told)) == f"SHA256:{digest}"
    told.write_text("publickey ssh-ed25519 !\nnonsense\n\n")
    assert [key_fingerprint(path) for path in (str(told), "", str(tmp_path / "none"))] == ["", "", ""]


def test_who_holds_a_database_locked_is_found_and_its_like_on_another_file_is_not(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    for name in ("a.db", "b.db"):
        sqlite3.connect(tmp_path / name).execute("CREATE TABLE t (x)").connection.close()
    code = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute(sys.argv[2]); c.execute('SELECT * FROM t').fetchall(); print('ready', flush=True);"
        "sys.stdin.read()"
    )

    def holding(name: str, begin: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", code, str(tmp_path / name), begin]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        return process

    reader, writer = holding("a.db", "BEGIN"), holding("a.db", "BEGIN IMMEDIATE")
    elsewhere = holding("b.db", "BEGIN IMMEDIATE")
    writer.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, writer.pid, os.WSTOPPED)
    found = [(one.pid, one.writes, one.stopped) for one in lock_holders(path)]
    assert found == [(writer.pid, True, True), (reader.pid, False, False)]
    assert end_process(writer.pid, lock_holders(path)[0].start)
    writer.wait()
    assert [one.pid for one in lock_holders(path)] == [reader.pid]
    for process in (reader, elsewhere):
        process.kill()
        process.wait()


def test_a_client_gone_mad_does_not_fill_the_disk_with_marks(tmp_path: Path) -> None:
    for number in range(MOST + 20):
        trip(tmp_path, "act_refused", f"hold:{number}")
    assert len(list(tmp_path.iterdir())) == MOST
    next(tmp_path.glob("*.mark")).write_text("{")
    assert "unreadable" in {mark.what for _, mark in marks(tmp_path)}


def test_a_mark_that_can_not_be_left_stops_nothing(tmp_path: Path) -> None:
    trip(tmp_path / "file" / "below", "act_refused", "../../etc/passwd")
    blocked = tmp_path / "plain"
    blocked.write_text("")
    trip(blocked, "act_refused", "x")
