"""`station sessions`: who is connected, on the terminal; changes nothing and takes no seat."""

from __future__ import annotations

from argparse import Namespace

from screens.sessions.words import about, row
from station.places import home
from station.records.clock import Clock
from station.runtime.sessions import sessions
from station.words import say_count


def run(args: Namespace) -> int:
    """Print every session on a line, and its particulars under it; always 0."""
    found = sessions(home(), Clock())
    for seen in found:
        print(
            "  ".join(cell for cell in row(seen, "", seen.holds is not None and seen.stopped).cells if cell)
        )
        for line in about(seen).splitlines():
            print(f"    {line}")
    print(say_count("sessions.count", len(found)))
    return 0
