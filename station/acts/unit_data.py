"""What pharmacists keep as data, and the part of it that calculations may use: approved formulary lines."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from station.clinical.checks import Checks
from station.clinical.drawing import SyringeStock
from station.clinical.findings.context import DoseData
from station.clinical.formulary import Formulary, approved_only
from station.clinical.protocols import removes_volume
from station.records import journal
from station.records.database import Database
from station.records.queries.approvals import approved_contents, last_change


@dataclass(frozen=True)
class UnitData:
    """Formulary, checks, syringes in stock; `version` hashes their files."""

    formulary: Formulary
    checks: Checks
    syringes: SyringeStock
    version: str
    doses: DoseData = field(default_factory=DoseData)

    def removes_volume(self, protocol: str | None, drug: str, container: str) -> bool:
        """Tell whether the protocol an order names says to remove the drug's volume from the bag."""
        return removes_volume(self.doses.protocol(protocol), drug, container, self.formulary)


def approved_data(database: Database, data: UnitData) -> UnitData:
    """Give the data with only the formulary lines that two pharmacists approved; the others only wait."""
    return replace(data, formulary=approved_only(data.formulary, approved_contents(database)))


class ApprovedData:
    """What a process keeps of it: cut down anew only when an approval was written."""

    def __init__(self, unit: UnitData) -> None:
        self.unit = unit
        self._head = -1
        self._version = -1
        self._data = unit

    def now(self, database: Database) -> UnitData:
        """Give the data as approved in these records now; while the journal's head stays, so do they."""
        head = journal.head(database).n
        if head != self._head:
            self._follow(database)
            self._head = head
        return self._data

    def _follow(self, database: Database) -> None:
        version = last_change(database)
        if version != self._version:
            self._data, self._version = approved_data(database, self.unit), version
