"""Promoting the second machine, and taking over what the first one alone knew."""

from __future__ import annotations

import json
import re
import socket
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from station.acts.desk import Request
from station.acts.merging import merge
from station.acts.outcome import Outcome
from station.places import Home
from station.progress import Progress, Tell, counting, untold
from station.records import mirror
from station.records.clock import Clock, Lease
from station.records.errors import MirrorDiffers
from station.records.keys import load_key, save_key
from station.records.presence import Presence
from station.records.promote import Promoted, promote
from station.runtime import litestream
from station.runtime.house import Machine, write_machine
from station.runtime.litestream import ReplicaFault
from station.runtime.standby_state import folder
from station.runtime.unattended import unattended

NUMBER = re.compile(r"(\d{2})([A-Z])(\d{5})")


@dataclass(frozen=True)
class TakenOver:
    """The promotion, and whether the replica could be told that it happened."""

    promoted: Promoted
    told: bool


def take_over(home: Home, second: Path, printer: str | None, tell: Tell = untold) -> TakenOver:
    """Restore the replica, check all of it, and make it this home's database; tell it in the replica.

    Raises ReplicaFault (it can't be restored), KeyMissing (the key has to be here first), OSError of the
    second medium, and what `promote` raises.
    """
    home.make()
    key, configuration = load_key(home.key), folder(home) / "litestream.yml"
    machine = Machine(second)
    assert machine.key_copy is not None
    second.mkdir(mode=0o700, parents=True, exist_ok=True)
    save_key(key, machine.key_copy)
    clock, presence = Clock(), Presence(home.run)
    try:
        with tempfile.TemporaryDirectory(dir=folder(home)) as name:
            restored = Path(name) / "restored.db"
            tell(Progress("fetching"))
            litestream.restore(configuration, restored)
            laid = counting(tell, "laying")
            made = promote(home.database, restored, presence, Lease(clock), printer=printer, progress=laid)
    finally:
        presence.close()
    write_machine(home, machine)
    at = clock.utc().isoformat(timespec="seconds")
    word = {"host": socket.gethostname(), "at": at, "series": made.series}
    told = False
    with suppress(ReplicaFault):
        litestream.say_promoted(configuration, json.dumps(word))
        told = True
    configuration.unlink()  # where the old machine wrote; this one feeds a standby of its own, or none
    return TakenOver(made, told)


def missing_numbers(last_known: Sequence[str], on_paper: str) -> list[str] | None:
    """List the register numbers that are on paper and that the replica does not know, up to the last one on a
    label or in the paper register; None when that is no number."""
    read = NUMBER.fullmatch(on_paper.strip().upper())
    if read is None:
        return None
    year, series, sequence = read.groups()
    known = max((int(number[3:]) for number in last_known if number[:3] == year + series), default=0)
    return [f"{year}{series}{place:05}" for place in range(known + 1, int(sequence) + 1)]


def take_in(home: Home, old_mirror: Path) -> Outcome:
    """Take over what the old machine's mirror holds and this journal does not; raises MirrorDiffers when it
    is no mirror."""
    entries = list(mirror.read_entries(old_mirror))
    if not entries:
        raise MirrorDiffers(str(old_mirror), 0)
    with unattended(home) as desk:
        return merge(desk, Request(), entries)
