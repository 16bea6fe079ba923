"""Taking worksheets in from their codes, on a station that does not know them: orders marked from paper."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from station.acts.desk import Desk, Request, Scene
from station.acts.importing import Taking
from station.acts.outcome import Outcome, Plan, Refused, refusal
from station.acts.perform import perform
from station.clinical.model import SPECIAL, Patient, Preparation, Prescription, Provenance
from station.clinical.orders import ImportedOrder, ImportedPatient, OrderFile
from station.clinical.paper_numbers import ISSUED, RECOVERED, PaperNumber, split_number
from station.clinical.printed_sheet import PrintedSheet, rows_of
from station.clinical.recovered import RecoveredSheet
from station.clinical.who_signs import why_may_not
from station.records.queries import imports
from station.records.queries.fetch import one
from station.records.queries.sheets import full_row
from station.records.rows import ENTRY, fields_of, from_cells, time_value

FROM_PAPER = "paper"
"""The name of the mapping that an import from paper is recorded under."""


@dataclass(frozen=True)
class ReadSheet:
    """One whole sheet as read from its codes: its name (`A-12`) and what it carries."""

    name: str
    sheet: PrintedSheet


def recover(desk: Desk, request: Request, sheets: Sequence[ReadSheet]) -> Outcome:
    """Take sheets in: bags the station does not know become orders to validate; what it knows is left alone.

    The newest sheet of a bag counts. Its number stays the bag's own. Signed by a pharmacist.
    """

    def decide(scene: Scene) -> Plan | Refused:
        may_not = why_may_not("recover", scene.signer, None)
        if may_not:
            return refusal(may_not)
        if not sheets:
            return Refused("no_sheets")
        return _Recovering(scene, sheets).plan()

    return perform(desk, request, "recover", decide)


class _Recovering:
    """A pile of sheets being taken in."""

    def __init__(self, scene: Scene, sheets: Sequence[ReadSheet]) -> None:
        self.scene = scene
        newest = sorted(sheets, key=lambda item: (item.sheet.printed_at, item.name), reverse=True)
        self.sheets = [item for item in newest if one(scene.database, RecoveredSheet, item.name) is None]
        self.known = len(sheets) - len(self.sheets)

    def plan(self) -> Plan | Refused:
        orders = list(self._orders())
        own = self.scene.series()
        if any(line["series"] == own for item in self.sheets for line in rows_of(item.sheet, "register")):
            return Refused("recover_same_series", {"series": own})
        name = f"{len(self.sheets)}"
        digest = hashlib.sha256("".join(item.name for item in self.sheets).encode()).hexdigest()
        taking = Taking(self.scene, OrderFile(name, digest, FROM_PAPER, len(orders), tuple(orders), ()))
        taken = taking.plan()
        bags = {row.external_id: row for row in taken.rows if isinstance(row, Preparation)}
        kept = [row for item in self.sheets if (row := self._kept(item, bags)) is not None]
        params = {
            "added": taken.params["added"],
            "known": self.known + sum(1 for item in self.sheets if self._external(item) not in bags),
            "refused": taken.params["refused"],
        }
        if not kept and not taken.params["refused"]:
            return Refused("recover_nothing_new", {"count": len(self.sheets) + self.known})
        return Plan("recovered", (*taken.rows, *kept, *self._numbers(bags)), taken.subject, params)

    def _orders(self) -> Iterator[ImportedOrder]:
        """Give one order for each bag the station does not know, from its newest sheet."""
        seen: set[str] = set()
        for line, item in enumerate(self.sheets, start=1):
            external = self._external(item)
            if external in seen or imports.by_external_id(self.scene.database, external) is not None:
                continue
            seen.add(external)
            yield order_of(item.sheet, line)

    @staticmethod
    def _external(item: ReadSheet) -> str:
        return str(rows_of(item.sheet, "preparations")[0]["external_id"])

    def _kept(self, item: ReadSheet, bags: Mapping[str, Preparation]) -> RecoveredSheet | None:
        bag = bags.get(self._external(item))
        if bag is None:
            return None
        return RecoveredSheet(
            id=item.name,
            preparation=bag.id,
            state=str(rows_of(item.sheet, "preparations")[0]["state"]),
            printed_at=time_value(item.sheet.printed_at),
            anchor=item.sheet.anchor,
            rows=json.dumps(
                {"people": dict(item.sheet.people), "rows": [list(row) for row in item.sheet.rows]},
                ensure_ascii=False, sort_keys=True, separators=(",", ":"),
            ),
        )  # fmt: skip

    def _numbers(self, bags: Mapping[str, Preparation]) -> Iterator[PaperNumber]:
        """Keep the numbers that the lost station allotted: they are on the bags' labels."""
        seen: set[str] = set()
        for item in self.sheets:
            bag = bags.get(self._external(item))
            for line in rows_of(item.sheet, "register"):
                number = str(line["number"])
                parts = split_number(number)
                if bag and parts and number not in seen:
                    seen.add(number)
                    at = time_value(str(line["allotted_at"]))
                    yield PaperNumber(number, *parts, RECOVERED, ISSUED, at, bag.id)


def why_not_sheet(sheet: PrintedSheet) -> Refused | None:
    """Say why a sheet that was read can't be taken in by this program."""
    try:
        order_of(sheet, 1)
        time_value(sheet.printed_at)
    except (ValueError, KeyError, TypeError, IndexError, ArithmeticError):
        return Refused("sheet_not_understood")
    return None


def order_of(sheet: PrintedSheet, line: int) -> ImportedOrder:
    """Give the order that a sheet carries; raises ValueError, KeyError or IndexError for what is not one."""
    patient: Patient = _model(sheet, "patients", Patient)
    prescription: Prescription = _model(sheet, "prescriptions", Prescription)
    bag: Preparation = _model(sheet, "preparations", Preparation)
    return ImportedOrder(
        line=line,
        patient=ImportedPatient(
            patient.ipp, patient.birth_name, patient.used_name, patient.first_name, patient.birth_date,
            patient.sex,
        ),
        prescription_id=prescription.external_id,
        external_id=bag.external_id,
        protocol=prescription.protocol,
        cycle=prescription.cycle,
        day=prescription.day,
        prescriber=prescription.prescriber,
        ward=prescription.ward,
        weight_kg=prescription.weight_kg,
        height_cm=prescription.height_cm,
        bsa_m2=prescription.bsa_m2,
        go=prescription.go,
        drug=bag.drug,
        dose=bag.dose,
        dose_unit=bag.dose_unit,
        basis=bag.basis,
        basis_unit=bag.basis_unit,
        route=bag.route,
        diluent=bag.diluent,
        volume_ml=bag.volume_ml,
        container=bag.container,
        infusion_minutes=bag.infusion_minutes,
        remove_volume=bag.remove_volume,
        due=bag.due,
        provenance=Provenance.FROM_PAPER,
        **{name: getattr(bag, name) for name in SPECIAL},
    )  # fmt: skip


def _model(sheet: PrintedSheet, book: str, model: type[Any]) -> Any:
    row = full_row(book, dict(rows_of(sheet, book)[0]))
    if row is None:
        raise ValueError(book)
    cells = row | {ENTRY: 0}
    return from_cells(model, [cells[name] for name in fields_of(model)])
