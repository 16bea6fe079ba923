"""Reading an order file: bounded, never a device, with the mappings of the program and of this station."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from station.clinical.lists import ListFile
from station.clinical.orders import OrderFile, Problem
from station.clinical.tables import BadData
from station.exchange.decoding import MAX_BYTES
from station.exchange.fields import LEFTOVERS, ORDERS, STOCK
from station.exchange.formulary import read_formulary
from station.exchange.lists import read_list
from station.exchange.mapping import ColumnMapping, read_mapping
from station.exchange.mapping_draft import Look, look
from station.exchange.reading import read_file
from station.exchange.refusals import BadMapping
from station.places import Home, data_folder
from station.progress import Tell, untold
from station.words import say_os


@dataclass(frozen=True)
class Mappings:
    """The mappings of orders and those of lists that can be used, and what is wrong with the others."""

    usable: tuple[ColumnMapping, ...]
    faults: tuple[BadMapping, ...]
    lists: tuple[ColumnMapping, ...] = ()


def read_mappings(home: Home) -> Mappings:
    """Read the program's mappings and this station's, which win; a bad one does not spoil the others."""
    faults: list[BadMapping] = []
    orders = _read_mappings(home, ORDERS, faults)
    lists = [*_read_mappings(home, LEFTOVERS, faults), *_read_mappings(home, STOCK, faults)]
    return Mappings(tuple(orders), tuple(faults), tuple(lists))


def _read_mappings(home: Home, kind: str, faults: list[BadMapping]) -> list[ColumnMapping]:
    """Read the mappings of a kind; those of lists lie in a folder of that name, which is part of theirs."""
    below = "" if kind == ORDERS else f"{kind}/"
    folders = (data_folder() / "mappings" / below, home.mappings / below)
    files = {f"{below}{path.stem}": path for folder in folders for path in sorted(folder.glob("*.toml"))}
    usable: list[ColumnMapping] = []
    for name, path in sorted(files.items()):
        try:
            usable.append(read_mapping(name, path.read_bytes(), kind))
        except BadMapping as fault:
            faults.append(fault)
        except OSError as error:
            faults.append(BadMapping("mapping_unreadable", path.name, text=say_os(error)))
    return usable


def read_order_file(
    path: Path, mappings: Mappings, wanted: str | None = None, tell: Tell = untold
) -> OrderFile:
    """Read a file of orders with the mapping `wanted`, or the one its headers fit; faults are problems."""
    name = shown_name(path)
    try:
        data = _bytes(path)
    except OSError as error:
        problem = Problem(name, 0, None, "file_unreadable", {"why": say_os(error)})
        return OrderFile(name, "", "", 0, (), (problem,))
    try:
        return read_file(name, data, mappings.usable, wanted, read_formulary, tell)
    except BadData as bad:
        problem = Problem(name, 0, None, bad.code, {key: str(value) for key, value in bad.params.items()})
    except BadMapping as fault:
        problem = Problem(name, 0, None, fault.code, fault.params)
    return OrderFile(name, "", "", 0, (), (problem,))


def read_incoming(
    path: Path, mappings: Mappings, wanted: str | None = None, tell: Tell = untold
) -> OrderFile | ListFile:
    """Read a file of any kind: orders, else a list of leftovers or stock."""
    orders = read_order_file(path, mappings, wanted, tell)
    whole = next((problem.code for problem in orders.problems if problem.line == 0), None)
    return (whole in _NO_ORDERS and read_list_file(path, mappings, wanted, tell)) or orders


_NO_ORDERS = frozenset({"file_no_mapping", "file_unknown_mapping", "file_delimiter"})


def read_list_file(
    path: Path, mappings: Mappings, wanted: str | None = None, tell: Tell = untold
) -> ListFile | None:
    """Read a file as a list of leftovers or stock; None when it is none."""
    try:
        return read_list(shown_name(path), _bytes(path), mappings.lists, wanted, tell)
    except OSError:
        return None


def shown_name(path: Path) -> str:
    """Give a file's name as it may be shown and recorded: signs that can't be are question marks."""
    return "".join(sign if sign.isprintable() else "?" for sign in path.name)


def _bytes(path: Path) -> bytes:
    """Read a plain file, one byte beyond the limit at most; OSError also for a folder, pipe or device."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "not a plain file")
        return file.read(MAX_BYTES + 1)


def look_at(path: Path) -> Look | str:
    """Look at a table's header and first rows; a text is the code of why it can't be."""
    try:
        return look(_bytes(path))
    except OSError:
        return "file_unreadable"


def keep_mapping_file(home: Home, name: str, text: str) -> None:
    """Put a mapping with those of this station, in place of one of the same name; raises OSError."""
    home.mappings.mkdir(mode=0o700, exist_ok=True)
    draft = home.mappings / f".{name}.draft"
    draft.write_text(text, encoding="utf-8")
    os.replace(draft, home.mappings / f"{name}.toml")


def waiting_files(folder: Path, limit: int = 50) -> tuple[Path, ...]:
    """List the newest plain files of a folder that others put files into; a missing one is empty."""
    try:
        found = [path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")]
        return tuple(sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)[:limit])
    except OSError:
        return ()
