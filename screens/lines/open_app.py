"""`station`: opens the screens."""

from __future__ import annotations

from argparse import Namespace

from screens.opening import open_remote, open_station
from station.places import home


def run(args: Namespace) -> int:
    """Open the station of the home; 0 when it was left in order, 1 when it can't be opened."""
    return open_remote(home()) if args.remote else open_station(home())
