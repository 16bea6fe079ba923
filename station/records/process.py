"""What a process is to people: where it runs, whose key opened it, whether somebody is at its other end."""

from __future__ import annotations

import base64
import hashlib
import os
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

SSH_SERVERS = ("sshd",)
MULTIPLEXERS = ("tmux", "screen", "SCREEN")


class Link(StrEnum):
    """How somebody reaches a process; `link.<value>` says it."""

    CONSOLE = "console"
    SSH = "ssh"
    MULTIPLEXER = "multiplexer"
    """In tmux or screen: it lives on when its terminal goes away."""
    ORPHAN = "orphan"
    """It came over SSH and no SSH server is above it any more: the link was cut, the process lives on."""


@dataclass(frozen=True)
class Stat:
    """What the kernel says about a process: its name, state (R, S, T stopped, Z dead ...), parent, and its
    start in ticks since boot, which tells two processes of one number apart."""

    name: str
    state: str
    parent: int
    start: int


def stat_of(pid: int) -> Stat | None:
    """Read what the kernel says about a process (proc(5), fields 2, 3, 4 and 22), None when it is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    name, _, rest = text.partition("(")[2].rpartition(")")
    fields = rest.split()
    return Stat(name, fields[0], int(fields[1]), int(fields[19]))


def ancestors(pid: int) -> list[str]:
    """Name the processes above one, nearest first."""
    names: list[str] = []
    found = stat_of(pid)
    while found is not None and found.parent > 0 and len(names) < 64:
        found = stat_of(found.parent)
        names += [found.name] if found else []
    return names


def link_of(environment: Mapping[str, str], above: Iterable[str]) -> Link:
    """Tell how somebody reaches a process, from its environment and the names of the processes above it."""
    names = list(above)
    if environment.get("TMUX") or environment.get("STY") or any(n.startswith(MULTIPLEXERS) for n in names):
        return Link.MULTIPLEXER
    if not environment.get("SSH_CONNECTION"):
        return Link.CONSOLE
    return Link.SSH if any(name.startswith(SSH_SERVERS) for name in names) else Link.ORPHAN


def link_now() -> Link:
    """Tell how somebody reaches this process now."""
    return link_of(os.environ, ancestors(os.getpid()))


def key_fingerprint(path: str) -> str:
    """Give the fingerprint of the key that opened an SSH session, as sshd's log writes it; empty without one.

    `path` is SSH_USER_AUTH, a file of lines `publickey TYPE BASE64` (sshd_config(5), ExposeAuthInfo).
    """
    try:
        lines = Path(path).read_text(encoding="ascii", errors="replace").splitlines() if path else []
    except OSError:
        return ""
    for line in lines:
        parts = line.split()
        if len(parts) == 3 and parts[0] == "publickey":
            try:
                digest = hashlib.sha256(base64.b64decode(parts[2], validate=True)).digest()
            except ValueError:
                return ""
            return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")
    return ""


def process_facts() -> dict[str, str | int]:
    """Say what identifies this process: host, where from, terminal, link, key, number and start."""
    try:
        terminal = os.ttyname(0)
    except OSError:
        terminal = ""
    found = stat_of(os.getpid())
    connection = os.environ.get("SSH_CONNECTION", "")
    return {
        "host": socket.gethostname(),
        "from": connection.split(" ")[0],
        "connection": connection,
        "key": key_fingerprint(os.environ.get("SSH_USER_AUTH", "")),
        "link": link_now().value,
        "terminal": terminal,
        "pid": os.getpid(),
        "start": found.start if found else 0,
    }
