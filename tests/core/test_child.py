"""A child process gets all it is given, however long it takes to begin reading."""

from __future__ import annotations

import sys

from station.child import said_by
from station.progress import untold

ECHO = "import sys, time; time.sleep(0.5); sys.stdout.buffer.write(sys.stdin.buffer.read())"


def test_a_child_that_begins_late_is_given_everything_and_says_everything() -> None:
    given = bytes(range(256)) * 1000
    assert said_by((sys.executable, "-I", "-c", ECHO), given, 10, untold, "opening") == given
