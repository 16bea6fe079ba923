"""The register as a file for a spreadsheet: `;`, UTF-8 with its mark, decimal comma, no formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from station.clinical.days import day_text
from station.clinical.terms import Terms
from station.words import say

Cell = str | int | None


@dataclass(frozen=True)
class Manner:
    """How the fields are written: times local to a zone, terms in words."""

    zone: ZoneInfo
    terms: Terms


FIELDS = (
    *("number", "status", "reason", "allotted_at", "made_at", "delivered_at"),
    *("birth_name", "used_name", "first_name", "birth_date", "ipp", "ward", "prescriber"),
    *("protocol", "cycle", "day", "drug", "dose", "dose_unit", "concentration", "total_volume", "units"),
    *("diluent", "volume_ml", "container", "route", "composition", "use_by"),
    *("validator", "maker", "checkers", "single_check", "releaser", "recipient", "provenance"),
    "after_the_fact",
)
"""The mandatory fields of the register and those that practice adds, in the order of the columns."""

MOMENTS = frozenset({"allotted_at", "made_at", "delivered_at", "use_by"})
TERMS = frozenset({"route", "diluent", "container"})
NUMBERS = frozenset({"dose", "volume_ml"})
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def register_csv(lines: Iterable[Mapping[str, Cell]], pharmacy: str, manner: Manner) -> bytes:
    """Write the register's lines, each with the pharmacy it belongs to."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([*(say(f"register.field.{name}") for name in FIELDS), say("register.field.pharmacy")])
    for line in lines:
        cells = [cell_text(name, line[name], manner) or "" for name in FIELDS]
        writer.writerow([safe(cell) for cell in (*cells, pharmacy)])
    return text.getvalue().encode("utf-8-sig")


def cell_text(name: str, value: Cell, manner: Manner) -> str | None:
    """Write one field as people read it in France; None when it is unknown."""
    if value is None:
        return None
    if name in MOMENTS:
        return _local(str(value), manner.zone)
    if name in TERMS:
        code = manner.terms.code(name, str(value))
        return say(f"{name}.{code}") if code else str(value)
    if name in NUMBERS:
        return str(value).replace(".", ",")
    if name == "checkers":
        return str(value).replace(",", ", ")
    if name == "birth_date":
        return day_text(str(value))
    if name in ("single_check", "after_the_fact"):
        return say("register.yes") if value else say("register.no")
    if name == "status":
        return say(f"register.status.{value}")
    if name == "provenance":
        return say(f"provenance.{value}")
    return str(value)


def safe(cell: str) -> str:
    """Keep a spreadsheet from taking a cell for a formula: an apostrophe before the sign that starts one."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_STARTS_FORMULA) else cell


def _local(text: str, zone: ZoneInfo) -> str:
    moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    return moment.astimezone(zone).strftime("%d/%m/%Y %H:%M")
