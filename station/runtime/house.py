"""Opening a station's home: data, key, database, mirror and presence put together into a desk.

What opens it is loaded when a desk is opened: who only asks whether there is a station does not pay for it.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from station.places import Home, data_folder
from station.records.clock import Clock, Lease
from station.records.errors import NoDatabase, RecordsError, Superseded
from station.records.tripwire import trip
from station.runtime.standby_state import superseded

if TYPE_CHECKING:
    from station.acts.desk import Desk
    from station.acts.unit_data import UnitData
    from station.records.fence import Identity
    from station.records.store import Store

LEASE_SECONDS = 20.0
"""A process whose event loop did not beat for so long never writes again."""


@dataclass(frozen=True)
class Machine:
    """What this machine was told at set-up, outside the database: where the second medium is."""

    second_medium: Path | None

    @property
    def mirror(self) -> Path | None:
        """The mirror file on the second medium."""
        return self.second_medium / "station-mirror.jsonl" if self.second_medium else None

    @property
    def key_copy(self) -> Path | None:
        """The copy of the station key on the second medium."""
        return self.second_medium / "station.key" if self.second_medium else None


def read_machine(home: Home) -> Machine:
    """Read what the machine was told; nothing yet is a machine without a second medium."""
    try:
        told = tomllib.loads(home.settings.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Machine(None)
    second = told.get("second_medium")
    return Machine(Path(str(second)) if second else None)


def second_medium_is_there(home: Home) -> bool:
    """Tell whether the second medium answers; a home without one has nothing to miss."""
    machine = read_machine(home)
    return machine.key_copy is None or machine.key_copy.exists()


def write_machine(home: Home, machine: Machine) -> None:
    """Write what the machine was told."""
    second = str(machine.second_medium) if machine.second_medium else ""
    home.settings.touch(mode=0o600)
    home.settings.write_text(f"second_medium = {json.dumps(second)}\n", encoding="utf-8")


def is_set_up(home: Home) -> bool:
    """Tell whether a station lives in this home."""
    return home.database.exists()


def read_unit_data() -> UnitData:
    """Read the formulary, checks and syringes of the data folder; raises BadData."""
    from station.acts.unit_data import UnitData
    from station.exchange.formulary import read_checks, read_dose_data, read_formulary, read_syringes

    return UnitData(
        read_formulary(), read_checks(), read_syringes(), _version(data_folder()), read_dose_data()
    )


def _version(folder: Path) -> str:
    """Hash the files that feed calculations, so that a validation names what it was made with."""
    digest = hashlib.sha256()
    for path in sorted(
        [
            *folder.glob("*.toml"),
            *(folder / "formulary").glob("*.toml"),
            *(folder / "dose_bands").glob("*.toml"),
        ]
    ):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def open_desk(
    home: Home, clock: Clock | None = None, data: UnitData | None = None, lease_seconds: float = LEASE_SECONDS
) -> Desk:
    """Open the records of a home to write, as nobody yet: a seat has to be taken first.

    A process without an event loop that beats (a test, a script) asks for a longer lease.
    Raises NoDatabase before set-up, KeyMissing, MirrorAhead and the other RecordsErrors.
    """
    from station.acts.desk import Desk
    from station.records.fence import Identity
    from station.records.keys import load_key
    from station.runtime.remains import take_leave

    check_station(home)
    clock = clock or Clock()
    try:
        key = load_key(home.key)
        store = _open_store(home, Identity(clock, Lease(clock, lease_seconds)))
        take_leave(home, store.database)
    except RecordsError as error:
        trip(home.run, "start_refused", error.code)
        raise
    return Desk(store, key, data or read_unit_data())


def check_station(home: Home) -> None:
    """Raise NoDatabase before set-up, and Superseded where another machine took this one's place."""
    if not is_set_up(home):
        raise NoDatabase(path=str(home.database))
    if word := superseded(home):
        raise Superseded(host=word.get("host", "?"), at=word.get("at", "?"))


def _open_store(home: Home, identity: Identity) -> Store:
    from station.records.mirror import Mirror
    from station.records.store import Store

    machine = read_machine(home)
    mirror = Mirror(machine.mirror, machine.key_copy) if machine.mirror else None
    return Store(home.database, identity, mirror)
