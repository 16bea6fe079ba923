"""One record of a table to one order, or to every reason why it can't be one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import TypeVar

from station.clinical.amounts import BadNumber, parse_number
from station.clinical.model import Go
from station.clinical.orders import ImportedOrder, ImportedPatient, Problem
from station.exchange.dates import read_birth_date, read_moment
from station.exchange.fields import IDENTIFIERS, UNITS, canonical
from station.exchange.mapping import ColumnMapping, key_of
from station.exchange.refusals import BadCell, shown

MAX_CELL = 200

# What a spreadsheet makes of an identifier that it took for a number: 144272509.0, 1,44273E+08.
_MANGLED = re.compile(r"[0-9]+[.,]0+|[0-9]+(?:[.,][0-9]+)?E\+?[0-9]+", re.IGNORECASE)
# A lot may truly be 24E05.
_MANGLED_LOT = re.compile(r"[0-9]+[.,]0+|[0-9][.,][0-9]+E\+?[0-9]+", re.IGNORECASE)

# What a spreadsheet shows where a formula came to nothing, in French and English, and one that never ran.
_ERRORS = (
    "#N/A",
    "#VALEUR!",
    "#VALUE!",
    "#REF!",
    "#DIV/0!",
    "#NOM?",
    "#NAME?",
    "#NOMBRE!",
    "#NUM!",
    "#NUL!",
    "#NULL!",
)
NO_RESULT = "#FORMULE!"
"""What stands for a formula that was never computed: its cell looks empty, and nobody knows what is meant."""

T = TypeVar("T")


@dataclass(frozen=True)
class Column:
    """Where a field lies in the file, and the header as the file writes it."""

    index: int
    header: str


@dataclass
class Line:
    """The cells of one record, read field by field; what can't be read is noted and the reading goes on."""

    file: str
    number: int
    cells: Sequence[str]
    columns: Mapping[str, Column]
    mapping: ColumnMapping
    problems: list[Problem] = field(default_factory=list)

    def optional(self, name: str, read: Callable[[str], T]) -> T | None:
        """Read a field, None when it is empty, has no column, or can't be read (a problem is then noted)."""
        try:
            text = self.text(name)
            if not text and name in self.mapping.required:
                raise BadCell("cell_empty")
            return read(text) if text else None
        except (BadCell, BadNumber) as bad:
            self.note(name, bad.code, bad.params)
            return None

    def needed(self, name: str, read: Callable[[str], T], instead: T) -> T:
        """Read a field that every order has; `instead` stands for it in a line that is refused anyway."""
        value = self.optional(name, read)
        return instead if value is None else value

    def text(self, name: str) -> str:
        """Give a cell's text cleaned, checked and translated, "" when empty; raises BadCell."""
        column = self.columns.get(name)
        if column is None:
            return self.mapping.defaults.get(name, "")
        cell = unicodedata.normalize("NFC", self.cells[column.index]).strip()
        _check(name, cell)
        translated = self.mapping.values.get(name, {}).get(key_of(cell), cell) if cell else ""
        value = canonical(name, translated) if translated else ""
        if value is None:
            raise BadCell("cell_unknown_unit" if name in UNITS else "cell_unknown_value", text=cell)
        return value

    def note(self, name: str, code: str, params: Mapping[str, str | int] = MappingProxyType({})) -> None:
        """Note what is wrong with a field."""
        quoted = {key: shown(value) if isinstance(value, str) else value for key, value in params.items()}
        self.problems.append(Problem(self.file, self.number, self.header(name), code, quoted))

    def header(self, name: str) -> str:
        """Give a field's header as the file writes it."""
        column = self.columns.get(name)
        return column.header if column else self.mapping.header_of(name)


def _check(name: str, cell: str) -> None:
    if any(unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") for c in cell):
        raise BadCell("cell_control", text=cell)
    if len(cell) > MAX_CELL:
        raise BadCell("cell_too_long", text=cell, limit=MAX_CELL)
    if cell[:1] in ("=", "@") or (cell[:1] in ("+", "-") and len(cell) > 1):
        raise BadCell("number_signed" if re.fullmatch(r"[+-][0-9.,]+", cell) else "cell_formula", text=cell)
    if cell in _ERRORS or cell == NO_RESULT:
        raise BadCell("cell_no_result" if cell == NO_RESULT else "cell_error", text=cell)
    if name in IDENTIFIERS and (_MANGLED_LOT if name == "lot" else _MANGLED).fullmatch(cell):
        raise BadCell("cell_mangled_id", text=cell)


def read_order(line: Line) -> ImportedOrder | None:
    """Make an order of a line, None when anything was noted against it."""
    basis = line.optional("basis", lambda text: above_zero(line, text))
    basis_unit = line.optional("basis_unit", str)
    due = _due(line)
    order = ImportedOrder(
        line=line.number,
        patient=_patient(line, due),
        prescription_id=line.needed("prescription_id", str, ""),
        external_id=line.needed("external_id", str, ""),
        protocol=line.optional("protocol", str),
        cycle=line.optional("cycle", str),
        day=line.optional("day", str),
        prescriber=line.optional("prescriber", str),
        ward=line.needed("ward", str, ""),
        weight_kg=line.optional("weight_kg", lambda text: above_zero(line, text)),
        height_cm=line.optional("height_cm", lambda text: above_zero(line, text)),
        bsa_m2=line.optional("bsa_m2", lambda text: above_zero(line, text)),
        go=line.optional("go", Go) or Go.ATT,
        drug=line.needed("drug", str, ""),
        dose=line.needed("dose", lambda text: above_zero(line, text), Decimal(0)),
        dose_unit=line.needed("dose_unit", str, ""),
        basis=basis,
        basis_unit=basis_unit if basis is not None else None,
        route=line.needed("route", str, ""),
        diluent=line.optional("diluent", str),
        volume_ml=line.optional("volume_ml", lambda text: above_zero(line, text)),
        container=line.needed("container", str, ""),
        infusion_minutes=line.optional("infusion_minutes", lambda text: _minutes(line, text)),
        due=due,
        source=line.mapping.source,
        trial=line.optional("trial", str),
        trial_arm=line.optional("trial_arm", str),
        trial_kit=line.optional("trial_kit", str),
        blinded=line.optional("blinded", str) == "yes",
        suspect=line.optional("suspect", str),
        pump=line.optional("pump", str),
        pump_ml_h=line.optional("pump_ml_h", lambda text: above_zero(line, text)),
        pump_ml=line.optional("pump_ml", lambda text: above_zero(line, text)),
        pump_residual_ml=line.optional("pump_residual_ml", lambda text: above_zero(line, text)),
    )
    if basis is not None and basis_unit is None and not line.problems:
        line.note("basis_unit", "cell_empty")
    return None if line.problems else order


def _patient(line: Line, due: datetime) -> ImportedPatient:
    birth_date = line.needed("birth_date", lambda text: read_birth_date(text, line.mapping.dates), "")
    if birth_date.replace("-00", "-01") > due.date().isoformat():
        line.note("birth_date", "cell_impossible_date", {"text": line.text("birth_date")})
    return ImportedPatient(
        ipp=line.needed("ipp", str, ""),
        birth_name=line.needed("birth_name", str, ""),
        used_name=line.optional("used_name", str),
        first_name=line.needed("first_name", str, ""),
        birth_date=birth_date,
        sex=line.optional("sex", str),
    )


def _due(line: Line) -> datetime:
    unread = datetime.max.replace(tzinfo=UTC)
    mapping = line.mapping
    if "due" in mapping.required:
        return line.needed("due", lambda text: read_moment(text, mapping.times, mapping.zone), unread)
    day = line.optional("due_date", str)
    if day is None:
        line.optional("due_time", str)
        return unread
    return line.needed(
        "due_time", lambda hour: read_moment(f"{day} {hour}", mapping.times, mapping.zone), unread
    )


def above_zero(line: Line, text: str) -> Decimal:
    """Read a figure in the file's own decimal sign; raises BadCell for zero, BadNumber for no number."""
    value = parse_number(text, line.mapping.decimal)
    if not value:
        raise BadCell("cell_not_positive", text=text)
    return value


def _minutes(line: Line, text: str) -> int:
    value = above_zero(line, text)
    if value != int(value):
        raise BadCell("cell_not_whole", text=text)
    return int(value)
