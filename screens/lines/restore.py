"""`station restore FILE`: a verified backup becomes the database again, as the next series."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from screens.lines.agreeing import agreed
from screens.lines.mirroring import proven_whole
from screens.lines.progress import progress
from station.places import Home, home
from station.records.clock import Clock, Lease
from station.records.errors import BackupBehind, RecordsError
from station.records.presence import Presence
from station.records.restore import Restored, restore
from station.runtime.house import read_machine
from station.words import say, say_count


def run(args: Namespace) -> int:
    """Restore a backup into this home, then verify it; 0 whole, 1 not done."""
    here, backup = home(), Path(args.file).absolute()
    if not args.yes and not agreed(say("lines.restore.sure", path=here.database, backup=backup)):
        print(say("lines.rebuild.nothing_done"), file=sys.stderr)
        return 1
    mirror = read_machine(here).mirror
    try:
        made = _restored(here, backup, mirror, accept_loss=args.accept_loss)
    except RecordsError as error:
        print(say(f"stopped.{error.code}", **error.params), file=sys.stderr)
        if isinstance(error, BackupBehind):
            print(say("lines.rebuild.accept_loss"), file=sys.stderr)
        return 1
    _tell(made)
    return proven_whole(here, mirror)


def _restored(here: Home, backup: Path, mirror: Path | None, *, accept_loss: bool) -> Restored:
    here.make()
    presence = Presence(here.run)
    try:
        with progress(say("progress.left.records")) as tell:
            return restore(
                here.database,
                backup,
                presence,
                Lease(Clock()),
                mirror_path=mirror,
                accept_loss=accept_loss,
                tell=tell,
            )
    finally:
        presence.close()


def _tell(made: Restored) -> None:
    print(say_count("lines.restore.done", made.entries, series=made.series))
    if made.kept:
        print(say("lines.rebuild.kept", path=made.kept))
    if made.lost:
        print(say_count("lines.restore.lost", made.lost))
    if made.mirror_kept:
        print(say("lines.restore.mirror_kept", path=made.mirror_kept))
