"""Backups of a home: one verified copy here, one on the second medium, and what is known of the last ones.

`python -m station.runtime.backing_up HOME` makes them and checks the mirror in a process of its own, so that
no screen waits.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from station.places import Home
from station.progress import Tell, counting, untold
from station.records.backup import Backup, back_up, backups
from station.records.chain import Fault
from station.records.errors import RecordsError
from station.records.heads import append_head, check_heads, heads_beside
from station.records.keys import load_key
from station.records.verify import verify
from station.runtime.house import read_machine, second_medium_is_there
from station.words import say_os


@dataclass(frozen=True)
class Made:
    """What became of a backup in one place: the copy, or the code and parameters of what went wrong
    (`absent`: no such folder or medium; `os`: the system's own words)."""

    folder: Path
    backup: Backup | None
    fault: str = ""
    params: Mapping[str, str | int] = field(default_factory=dict)


def places(home: Home) -> tuple[Path, ...]:
    """List where backups go: the home, and the second medium."""
    second = read_machine(home).second_medium
    return (home.backups, *((second / "backups",) if second else ()))


def back_up_everywhere(
    home: Home, at: datetime, more: tuple[Path, ...] = (), tell: Tell = untold
) -> tuple[Made, ...]:
    """Back up into every place and the folders in `more`; one that fails does not stop the others."""
    return tuple(_one(home, folder, at, tell, strange=folder in more) for folder in (*places(home), *more))


def _one(home: Home, folder: Path, at: datetime, tell: Tell, *, strange: bool) -> Made:
    try:
        if not strange:
            _make(home, folder)
        count = counting(tell, "backing_up")
        return Made(folder, back_up(home.database, folder, at, progress=count))
    except RecordsError as error:
        return Made(folder, None, error.code, error.params)
    except FileNotFoundError:
        return Made(folder, None, "absent")
    except OSError as error:
        return Made(folder, None, "os", {"why": say_os(error)})


def _make(home: Home, folder: Path) -> None:
    """Make the folder, but not on a second medium that is not there: its key copy tells."""
    machine = read_machine(home)
    away = folder != home.backups and machine.key_copy is not None and not machine.key_copy.exists()
    if away:
        raise FileNotFoundError(2, os.strerror(2), str(folder))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def newest(folder: Path, now: datetime) -> datetime | None:
    """Say when the newest backup of a folder was made; None where there is none or no folder.

    One named later than now was made before the clock was put back: it counts only where there is no other.
    """
    made = [
        datetime.strptime(path.stem, "station-%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC)
        for path in backups(folder)
    ]
    return max((at for at in made if at <= now), default=max(made, default=None))


def sign_on_second_medium(home: Home, at: datetime) -> None:
    """Add a signed head beside the mirror; a medium that is not there is told by the backup."""
    mirror = read_machine(home).mirror
    if mirror is not None and second_medium_is_there(home):
        with suppress(OSError, RecordsError):
            append_head(home.database, load_key(home.key), at, heads_beside(mirror))


def head_faults(home: Home, on_paper: str | None = None) -> tuple[Fault, ...]:
    """Compare the heads signed beside the mirror, and one typed from paper, with the journal; raises
    KeyMissing."""
    mirror, texts = read_machine(home).mirror, [on_paper] if on_paper else []
    if mirror is not None and heads_beside(mirror).exists():
        texts += heads_beside(mirror).read_text(encoding="ascii", errors="replace").splitlines()
    return tuple(check_heads(home.database, load_key(home.key), texts)) if texts else ()


def mirror_faults(home: Home) -> tuple[str, ...]:
    """Compare the mirror with the journal; give the codes of what does not add up."""
    faults = verify(home.database, read_machine(home).mirror).faults
    return tuple(sorted({fault.code for fault in faults if fault.code.startswith("mirror_")}))


def main() -> int:
    """Back up the home named, sign how far its journal goes, check its mirror; tell what went wrong as one
    line of JSON, codes only."""
    os.nice(10)
    home, now = Home(Path(sys.argv[1])), datetime.now(UTC)
    made = back_up_everywhere(home, now)
    sign_on_second_medium(home, now)
    print(json.dumps({"backup": [item.fault for item in made if item.fault], "mirror": mirror_faults(home)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
