"""`station upgrade`: makes the database of an older program one of this program's, after a backup."""

from __future__ import annotations

import sys
from argparse import Namespace

from screens.lines.mirroring import proven_whole
from screens.lines.progress import progress
from station.places import Home, home
from station.records.backup import Backup
from station.records.clock import Clock, Lease
from station.records.errors import RecordsError
from station.records.presence import Presence
from station.records.upgrade import Outlook, look, upgrade
from station.runtime.house import read_machine
from station.words import say, say_count, say_os


def run(args: Namespace) -> int:
    """Upgrade the station of this home, then verify it; with --check only say what would happen."""
    here = home()
    try:
        outlook = look(here.database)
        if not outlook.needed:
            print(say("lines.upgrade.nothing", version=outlook.after))
            return 0
        _tell_outlook(outlook, here)
        if args.check:
            return 0
        saved = _upgraded(here)
    except RecordsError as error:
        print(say(f"stopped.{error.code}", **error.params), file=sys.stderr)
        return 1
    except OSError as error:
        why = say_os(error)
        print(say("lines.upgrade.no_backup", path=here.backups, why=why), file=sys.stderr)
        return 1
    print(say("lines.upgrade.done", version=outlook.after, path=saved.path))
    return proven_whole(here, read_machine(here).mirror)


def _tell_outlook(outlook: Outlook, here: Home) -> None:
    print(
        say_count(
            "lines.upgrade.outlook",
            outlook.entries,
            before=outlook.before,
            after=outlook.after,
            path=here.backups,
        )
    )


def _upgraded(here: Home) -> Backup:
    here.make()
    presence, clock = Presence(here.run), Clock()
    try:
        with progress(say("progress.left.records")) as tell:
            return upgrade(here.database, presence, Lease(clock), here.backups, at=clock.utc(), tell=tell)
    finally:
        presence.close()
