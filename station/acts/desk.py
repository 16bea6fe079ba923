"""The desk where acts are done: the open records, the station key, the unit's data, the PINs just given."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from station.acts.unit_data import ApprovedData, UnitData
from station.clinical.model import Operator
from station.records.clock import Clock
from station.records.database import Database
from station.records.keys import StationKey
from station.records.queries.settings import setting, time_zone
from station.records.store import Store


@dataclass(frozen=True)
class Given:
    """A signature as given: the badge as scanned, or the person chosen from the list; the PIN if typed."""

    badge: str | None = None
    operator: int | None = None
    pin: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Request:
    """What comes with every act: signatures, the reason if asked, its own id (so that a retry is found)."""

    signatures: tuple[Given, ...] = ()
    reason: str | None = None
    act_id: str = field(default_factory=lambda: uuid.uuid4().hex)


@dataclass
class PinMemory:
    """When each person last gave the right PIN in this process, in nanoseconds since boot, and as whom; and
    how many wrong ones were given where nothing can be recorded.

    Whatever was changed about the person or their PIN since, here or elsewhere, makes it forgotten.
    """

    hours: float = 1.0
    given: dict[int, tuple[int, int, str]] = field(default_factory=dict)
    wrong: int = 0

    def forget(self) -> None:
        """Ask everybody for their PIN again."""
        self.given.clear()

    def remember(self, operator: Operator, pin_hash: str, now_ns: int) -> None:
        """Note that a person gave the right PIN."""
        self.given[operator.id] = (now_ns, operator.entry, pin_hash)

    def fresh(self, operator: Operator, pin_hash: str | None, now_ns: int) -> bool:
        """Tell whether the badge alone is enough."""
        then, entry, known = self.given.get(operator.id, (0, -1, ""))
        return (entry, known) == (operator.entry, pin_hash) and now_ns - then < self.hours * 3600e9


@dataclass
class Desk:
    """Everything an act needs; one per writing process, used only in its write thread."""

    store: Store
    key: StationKey
    unit: UnitData
    """What the files say, approved or not: for approving it, never for a figure."""
    pins: PinMemory = field(default_factory=PinMemory)
    operator: Operator | None = None
    """Who signed last here, and is taken to be at the keyboard."""
    _approved: ApprovedData = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._approved = ApprovedData(self.unit)

    @property
    def data(self) -> UnitData:
        """The unit's data as calculations may use it: with the formulary lines approved now."""
        return self._approved.now(self.store.database)

    @property
    def run(self) -> Path:
        """Where the processes of this station leave their signs."""
        return self.store.path.parent / "run"

    @property
    def clock(self) -> Clock:
        """The station's clocks."""
        return self.store.identity.clock


@dataclass(frozen=True)
class Scene:
    """What an act sees inside its transaction."""

    desk: Desk
    database: Database
    now: datetime
    signers: tuple[Operator, ...]
    request: Request

    @property
    def signer(self) -> Operator:
        """The first signer; acts that are signed always have one."""
        return self.signers[0]

    @property
    def entry(self) -> int:
        """The number the journal entry of this act will have."""
        row = self.database.execute("SELECT coalesce(max(n), 0) + 1 FROM journal").fetchone()
        return int(row[0])

    def next_id(self, book: str) -> int:
        """Give the next free number of a book, after those that earlier books of record gave out."""
        row = self.database.execute(
            f"SELECT 1 + max((SELECT coalesce(max(id), 0) FROM {book}),"
            " coalesce((SELECT last FROM carried WHERE id = ?), 0))",
            [book],
        ).fetchone()
        return int(row[0])

    def setting(self, name: str, default: str = "") -> str:
        """Read one setting of the unit."""
        return setting(self.database, name, default)

    def local(self, moment: datetime) -> datetime:
        """Give a time in the unit's time zone."""
        return moment.astimezone(time_zone(self.database))

    def series(self) -> str:
        """Give this station's series letter."""
        return self.setting("series", "A")
