"""Closes a book, or destroys an archive, in a process that kills itself with SIGKILL at its n-th change of a
file.

`python -m tests.flow.closing_process HOME MOMENT [ARCHIVE]`, the signatures as JSON on standard input.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

from station.acts.desk import Given, Request
from station.acts.outcome import Done
from station.clinical.closing import ClosedBook, Papers
from station.places import Home
from station.runtime.closing_book import close_book, destroy_book
from tests.crash.closings import left_undone
from tests.flow.day import MORNING, ShiftedClock

MOMENTS = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "shutil.copyfile", "sqlite3.connect")


def main() -> int:
    """Close or destroy, or die on the way; 0 done."""
    told = json.load(sys.stdin)
    last, seen = int(sys.argv[2]), 0

    def count(event: str, _: object) -> None:
        nonlocal seen
        if event not in MOMENTS:
            return
        seen += 1
        if seen == last:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    request = Request(tuple(Given(badge=badge, pin=pin) for badge, pin in told["given"]), told["reason"])
    home, archive = Home(Path(sys.argv[1])), sys.argv[3:]
    if archive:
        gone = destroy_book(home, request, archive[0], ShiftedClock(MORNING + timedelta(days=4000)))
        return 0 if isinstance(gone, Done) else 1
    made = close_book(
        home, request, ShiftedClock(MORNING + timedelta(hours=2)), Papers.ARCHIVED, left_undone(home)
    )
    return 0 if isinstance(made, ClosedBook) else 1


if __name__ == "__main__":
    sys.exit(main())
