"""`station upgrade` killed at a random moment: the old database is there or the new one; again, it ends."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

from station.places import Home
from station.records.opening import connect
from station.records.upgrade import look
from station.records.verify import verify
from station.runtime.house import open_desk, read_machine
from tests.crash.station import Lost
from tests.released_kit import RELEASES, unpacked

LONGEST_SECONDS = 1.5


def killed_upgrade(folder: Path, rng: random.Random, totals: Counter[str]) -> None:
    """Kill one upgrade of a released database, and insist on what must hold."""
    home = unpacked(rng.choice(RELEASES), folder)
    before = _journal(home)
    if _upgrade(home, rng.uniform(0.1, LONGEST_SECONDS)) == -signal.SIGKILL:
        totals["kill -9 while upgrading"] += 1
        totals["of them after the upgrade was done"] += not look(home.database).needed
    if _journal(home)[: len(before)] != before or not verify(home.database).whole:
        raise Lost("an upgrade that was killed changed the journal")
    if _upgrade(home) != 0 or look(home.database).needed:
        raise Lost("an upgrade that was killed can't be done again")
    open_desk(home).store.close()
    if not verify(home.database, read_machine(home).mirror).whole:
        raise Lost("not whole after the upgrade")
    shutil.rmtree(folder)


def _upgrade(home: Home, seconds: float | None = None) -> int:
    """Run the command, for so many seconds at most; give its code."""
    line = [sys.executable, "-m", "screens.command_line", "upgrade"]
    environment = os.environ | {"STATION_HOME": str(home.path)}
    process = subprocess.Popen(
        line, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=Path.cwd()
    )
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _journal(home: Home) -> list[tuple[object, ...]]:
    with closing(connect(home.database, older=True).conn) as connection:
        return list(connection.execute("SELECT n, hash FROM journal ORDER BY n").fetchall())
