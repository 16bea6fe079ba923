"""The one door for files of orders: bytes to orders, orders set aside, and refusals; nothing is lost."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from station.clinical.formulary import Formulary
from station.clinical.orders import OrderFile, Problem
from station.exchange.decoding import MAX_BYTES
from station.exchange.fhir_orders import read_fhir
from station.exchange.mapping import ColumnMapping, read_mapping
from station.exchange.pn13 import read_pn13
from station.exchange.tables import read_orders, read_sheets
from station.exchange.workbooks import BadWorkbook, is_workbook, open_workbook
from station.places import data_folder
from station.progress import Tell, untold

_FIRST_SIGNS = {b"<": "pn13", b"{": "fhir", b"[": "fhir"}
FORMATS = {"pn13": read_pn13, "fhir": read_fhir}


def read_file(
    name: str,
    data: bytes,
    mappings: Sequence[ColumnMapping],
    wanted: str | None = None,
    drugs: Callable[[], Formulary] | None = None,
    tell: Tell = untold,
) -> OrderFile:
    """Read a file of any known kind, told by its first bytes and never by its name.

    `drugs` gives the formulary, which tells cytotoxic preparations from other orders in a message.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    if len(data) <= MAX_BYTES and is_workbook(data):
        return _workbook(name, sha256, data, mappings, wanted, tell)
    kind = kind_of(data) if len(data) <= MAX_BYTES else None
    if kind is None or drugs is None:
        return read_orders(name, data, mappings, wanted, tell)
    return FORMATS[kind](name, sha256, data, read_format(kind), drugs(), tell)


def kind_of(data: bytes) -> str | None:
    """Tell a message by its first sign: XML, JSON, or None for what may be a table."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            start = data[:200].decode(encoding, errors="replace").lstrip()
            return "pn13" if start.startswith("<?xml") else None
    first = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return _FIRST_SIGNS.get(first)


def read_format(kind: str, folder: Path | None = None) -> ColumnMapping:
    """Read how a kind of message is understood; raises BadMapping."""
    path = (folder or data_folder()) / "formats" / f"{kind}.toml"
    return read_mapping(kind, path.read_bytes())


def _workbook(
    name: str,
    sha256: str,
    data: bytes,
    mappings: Sequence[ColumnMapping],
    wanted: str | None,
    tell: Tell,
) -> OrderFile:
    try:
        sheets = open_workbook(data, tell)
    except BadWorkbook as bad:
        return OrderFile(name, sha256, "", 0, (), (Problem(name, 0, None, bad.code),))
    return read_sheets(name, sha256, sheets, mappings, wanted, tell)
