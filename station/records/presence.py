"""Presence files: every process of the station holds a locked file under `run/`; the kernel unlocks it
when the process is gone."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from station.records.clock import boot_identity
from station.records.errors import NotAlone
from station.records.fence import PROGRAM_VERSION
from station.records.process import process_facts

LENGTH = 4096
"""Bytes of a presence file: always as many, written at once, so that nobody reads half of one."""


class Presence:
    """This process's own file; it lives as long as the process."""

    def __init__(self, run: Path) -> None:
        run.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sweep(run)
        self.facts = process_facts() | {
            "version": PROGRAM_VERSION,
            "boot": boot_identity(),
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        self.name = f"{os.getpid()}-{secrets.token_hex(8)}.json"
        self.path = run / self.name
        unlocked = self.path.with_suffix(".new")
        self._file: IO[str] | None = open(unlocked, "x", encoding="utf-8")  # noqa: SIM115 - held for the process's life
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self.tell({})
        unlocked.rename(self.path)

    def tell(self, more: Mapping[str, str | int]) -> None:
        """Write what others may read about this process."""
        if self._file is None:
            return
        self.facts.update(more)
        os.pwrite(self._file.fileno(), json.dumps(self.facts).encode().ljust(LENGTH), 0)

    def close(self) -> None:
        """Leave: the file goes with the process."""
        if self._file is not None:
            self.path.unlink(missing_ok=True)
            self._file.close()
            self._file = None


def is_alive(run: Path, name: str) -> bool:
    """Tell whether the process behind a presence file still lives (its lock is held)."""
    try:
        with open(run / name, encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def everyone(run: Path) -> list[dict[str, Any]]:
    """List the facts of every living process."""
    found = []
    for path in sorted(run.glob("*.json")):
        if is_alive(run, path.name):
            try:
                found.append(json.loads(path.read_text(encoding="utf-8")) | {"presence": path.name})
            except (OSError, ValueError):
                continue
    return found


def refuse_company(presence: Presence) -> None:
    """Raise NotAlone, with who they are, while any other station process lives that is not locked for
    good."""
    there = [facts for facts in everyone(presence.path.parent) if not facts.get("out")]
    others = [facts for facts in there if facts["presence"] != presence.name]
    if others:
        raise NotAlone(who=", ".join(_who(facts) for facts in others))


def _who(facts: Mapping[str, Any]) -> str:
    return (
        f"{facts.get('seat', '')} {facts.get('from') or facts.get('terminal', '')} ({facts['pid']})".strip()
    )


def _sweep(run: Path) -> None:
    for path in run.glob("*.json"):
        if not is_alive(run, path.name):
            path.unlink(missing_ok=True)
