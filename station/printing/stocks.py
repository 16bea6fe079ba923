"""What is on the roll, and the commands that bring it into place: data/stocks.toml, read and checked."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from station.printing.faults import LayoutFault

FILE = "stocks.toml"


@dataclass(frozen=True, slots=True)
class Stock:
    """The ESC/POS bytes before and after a label, and the ZPL command that says the same."""

    before: bytes
    after: bytes
    zpl: str


@dataclass(frozen=True, slots=True)
class Paper:
    """The paper that the unit has told of: width and length in mm (None: as long as it needs), and its stock.

    `preprinted` stock carries the law's coloured panels already.
    """

    width: int
    stock: Stock
    length: int | None = None
    preprinted: bool = False


def paper_of(told: Mapping[str, str], data: Path) -> Paper:
    """Give the paper of the settings; LayoutFault when data/stocks.toml does not say how to handle it."""
    length = told.get("label_length_mm", "")
    return Paper(
        width=int(told.get("paper_mm") or "80"),
        stock=read_stock(data, told.get("label_stock") or "continuous"),
        length=int(length) if length else None,
        preprinted=told.get("legal_panels") == "preprinted",
    )


def read_stock(data: Path, name: str) -> Stock:
    """Read one stock of the file; LayoutFault names file and field."""
    try:
        tables = tomllib.loads((data / FILE).read_text(encoding="utf-8"))
    except OSError as error:
        raise LayoutFault(FILE, "", "absent") from error
    except ValueError as error:
        raise LayoutFault(FILE, str(error), "not_toml") from error
    table = tables.get(name)
    if not isinstance(table, dict):
        raise LayoutFault(FILE, name, "value")
    return Stock(_bytes(table, name, "before"), _bytes(table, name, "after"), _text(table, name, "zpl"))


def _bytes(table: Mapping[str, object], name: str, key: str) -> bytes:
    try:
        return bytes.fromhex(_text(table, name, key))
    except ValueError as error:
        raise LayoutFault(FILE, f"{name}.{key}", "value") from error


def _text(table: Mapping[str, object], name: str, key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str):
        raise LayoutFault(FILE, f"{name}.{key}", "value")
    return value
