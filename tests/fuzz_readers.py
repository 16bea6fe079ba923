"""Mutated bytes and fields given to every reader: nothing may fall, hang, or lose a line without a word.

`python -m tests.fuzz_readers [rounds] [seed]` prints a table; the suite runs a few rounds of each.
"""

from __future__ import annotations

import io
import random
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import openpyxl

from station.clinical.formulary import Formulary
from station.clinical.orders import OrderFile
from station.exchange.demo_day import demo_csv
from station.exchange.formulary import read_formulary
from station.exchange.mapping import ColumnMapping, load_mappings
from station.exchange.reading import read_file
from station.places import data_folder

SAMPLES = Path(__file__).parent / "samples"
SLOWEST = 35.0
"""Seconds after which a reader hangs: a workbook's child is given 30."""
SPICES = [
    b"", b"\x00", b"\xff", b'"', b"'", b";", b"<", b">", b"&", b"{", b"}", b"[", b"]", b"=1+1", b"@", b"-1",
    b"0", b"9" * 400, "é".encode(), "\u202e".encode(), b"NaN", b"1e999", b"null", b"<!ENTITY a 'b'>", b"&a;",
    b"<![CDATA[x]]>", b"../../x", b"\r\n", b"20260230", b"00000000",
]  # fmt: skip


@dataclass
class Run:
    """What became of the rounds of one kind."""

    kind: str
    rounds: int = 0
    read: int = 0
    aside: int = 0
    refused: int = 0
    slowest: float = 0.0
    fallen: list[str] = field(default_factory=list)


@cache
def _drugs() -> Formulary:
    return read_formulary()


@cache
def _mappings() -> tuple[ColumnMapping, ...]:
    return load_mappings(data_folder() / "mappings")


def originals(kind: str) -> list[bytes]:
    """Give the good files that are spoiled."""
    day = demo_csv(date(2026, 3, 2))
    if kind == "csv":
        return [day]
    if kind == "xlsx":
        return [_workbook(day)]
    folders = ("pn13", "invented") if kind == "xml" else ("fhir-r4", "invented")
    return [path.read_bytes() for folder in folders for path in sorted((SAMPLES / folder).glob(f"*.{kind}"))]


def _workbook(day: bytes) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in day.decode("cp1252").splitlines():
        book.active.append(line.split(";"))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def spoil(data: bytes, chance: random.Random) -> bytes:
    """Change a file in one of the ways in which files are spoiled, several times over."""
    for _ in range(chance.randint(1, 6)):
        at, other = (chance.randrange(len(data) + 1) for _ in range(2))
        way = chance.randrange(5)
        if way == 0:
            data = data[:at] + chance.choice(SPICES) + data[at:]
        elif way == 1:
            data = data[:at] + chance.choice(SPICES) + data[at + chance.randint(1, 12) :]
        elif way == 2:
            data = data[: min(at, other)] + data[max(at, other) :] if chance.random() < 0.2 else data
        elif way == 3:
            data = data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
        else:
            start, end = sorted((at, min(len(data), at + 200)))
            data = data[:other] + data[start:end] + data[other:]
    return data


def spoil_workbook(data: bytes, chance: random.Random) -> bytes:
    """Spoil the sheet inside, or the packed bytes."""
    if chance.random() < 0.3:
        return spoil(data, chance)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(out, "w") as again:
        for name in packed.namelist():
            inner = packed.read(name)
            again.writestr(name, spoil(inner, chance) if "sheet1" in name else inner)
    return out.getvalue()


def accounted(file: OrderFile) -> bool:
    """Tell whether every line is an order, set aside, or refused."""
    refused = {problem.line for problem in file.problems}
    return 0 in refused or len(file.orders) + len(file.asides) + len(refused) >= file.lines


def fuzz(kind: str, rounds: int, seed: int) -> Run:
    """Give one reader many spoiled files."""
    chance, run, good = random.Random(seed), Run(kind), originals(kind)
    change: Callable[[bytes, random.Random], bytes] = spoil_workbook if kind == "xlsx" else spoil
    for n in range(rounds):
        data = change(chance.choice(good), chance)
        began = time.monotonic()
        try:
            file = read_file("f", data, _mappings(), None, _drugs)
            if not accounted(file):
                run.fallen.append(f"round {n}: a line was lost")
            run.read += len(file.orders)
            run.aside += len(file.asides)
            run.refused += len(file.problems)
        except Exception as error:
            run.fallen.append(f"round {n}: {type(error).__name__}: {error}")
        taken = time.monotonic() - began
        run.slowest = max(run.slowest, taken)
        if taken > SLOWEST:
            run.fallen.append(f"round {n}: took {taken:.0f} s")
        run.rounds += 1
    return run


def main() -> int:
    """Fuzz every reader and print what became of it."""
    rounds, seed = int([*sys.argv, "2000"][1]), int([*sys.argv, "0", "1"][2])
    print(f"{'kind':6}{'rounds':>8}{'orders':>9}{'aside':>8}{'problems':>10}{'slowest s':>11}{'fallen':>8}")
    fallen = 0
    for kind in ("csv", "xlsx", "xml", "json"):
        run = fuzz(kind, rounds // 20 if kind == "xlsx" else rounds, seed)
        fallen += len(run.fallen)
        print(
            f"{kind:6}{run.rounds:>8}{run.read:>9}{run.aside:>8}{run.refused:>10}{run.slowest:>11.3f}"
            f"{len(run.fallen):>8}"
        )
        print("\n".join(run.fallen[:10]), end="")
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
