"""`station rebuild`: a new database from the whole journal or its mirror; the damaged one is kept."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from screens.lines.agreeing import agreed
from screens.lines.mirroring import proven_whole
from screens.lines.progress import progress
from screens.shell.ahead import ahead_words
from station.places import Home, home
from station.progress import counting
from station.records.clock import Clock, Lease
from station.records.errors import MirrorAhead, MirrorBehind, NoDatabase, RecordsError
from station.records.presence import Presence
from station.records.rebuild import Rebuilt, rebuild
from station.runtime.house import read_machine
from station.words import say, say_count


def run(args: Namespace) -> int:
    """Rebuild the station of this home, then verify it; 0 whole, 1 not done."""
    here = home()
    mirror = Path(args.from_mirror) if args.from_mirror else read_machine(here).mirror
    from_mirror = args.from_mirror is not None
    if from_mirror and mirror is None:
        print(say("lines.rebuild.no_mirror"), file=sys.stderr)
        return 1
    try:
        if not here.database.exists() and not from_mirror:
            raise NoDatabase(path=str(here.database))
        if not args.yes and not agreed(say("lines.rebuild.sure", path=here.database)):
            print(say("lines.rebuild.nothing_done"), file=sys.stderr)
            return 1
        made = _rebuilt(here, mirror, from_mirror, args.accept_loss)
    except RecordsError as error:
        print(say(f"stopped.{error.code}", **error.params), file=sys.stderr)
        if isinstance(error, MirrorAhead) and mirror:
            print(ahead_words(here, mirror), file=sys.stderr)
        if isinstance(error, MirrorBehind):
            print(say("lines.rebuild.accept_loss"), file=sys.stderr)
        return 1
    _tell(made)
    return proven_whole(here, mirror)


def _rebuilt(here: Home, mirror: Path | None, from_mirror: bool, accept_loss: bool) -> Rebuilt:
    presence = Presence(here.run)
    try:
        with progress(say("progress.left.records")) as tell:
            return rebuild(
                here.database,
                presence,
                Lease(Clock()),
                mirror_path=mirror,
                from_mirror=from_mirror,
                accept_loss=accept_loss,
                progress=counting(tell, "laying"),
            )
    finally:
        presence.close()


def _tell(made: Rebuilt) -> None:
    print(say_count("lines.rebuild.done", made.entries))
    if made.kept:
        print(say("lines.rebuild.kept", path=made.kept))
    if made.lost:
        print(say_count("lines.rebuild.lost", made.lost))
    if made.regained:
        print(say_count("lines.rebuild.regained", made.regained))
    if made.pins:
        print(say_count("lines.rebuild.pins", made.pins))
