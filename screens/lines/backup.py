"""`station backup`: verified copies of the database, here, on the second medium, and where told."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from screens.lines.progress import progress
from station.places import home
from station.runtime.backing_up import Made, back_up_everywhere, sign_on_second_medium
from station.runtime.house import is_set_up
from station.words import say, say_count


def run(args: Namespace) -> int:
    """Back the station of this home up; 0 when every place has its verified copy."""
    here = home()
    if not is_set_up(here):
        print(say("stopped.no_database", path=here.database), file=sys.stderr)
        return 1
    more = (Path(args.to).absolute(),) if args.to else ()
    with progress(say("progress.left.backup")) as tell:
        now = datetime.now(UTC)
        made = back_up_everywhere(here, now, more, tell)
        sign_on_second_medium(here, now)
    for one in made:
        _tell(one)
    return 1 if any(one.fault for one in made) else 0


def _tell(made: Made) -> None:
    if made.backup:
        print(
            say_count(
                "lines.backup.done", made.backup.entries, path=made.backup.path, head=made.backup.head[:16]
            )
        )
        return
    if made.fault == "absent":
        print(say("lines.backup.absent", path=made.folder), file=sys.stderr)
        return
    if made.fault == "os":
        told = say("lines.backup.failed", path=made.folder, why=made.params["why"])
    else:
        why = say(f"stopped.{made.fault}", **made.params)
        told = say("lines.backup.not_made", path=made.folder, told=why)
    print(told, file=sys.stderr)
