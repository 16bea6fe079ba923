"""`station register`: the ordonnancier on the terminal, or as a CSV file; takes no seat."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from station.exchange.formulary import read_terms
from station.exchange.register_csv import Manner, cell_text
from station.places import home
from station.records.database import Database
from station.records.errors import RecordsError
from station.records.opening import connect
from station.records.queries.register import ORDERS, RegisterLine, register
from station.records.queries.settings import settings
from station.runtime.register_export import export_register, manner_of, write_new
from station.words import say, say_count, say_os

NOT_DONE, NOT_UNDERSTOOD = 1, 2


def run(args: argparse.Namespace) -> int:
    """Print the register, or write it to the file of `--csv` (`-` is standard output)."""
    order = args.sort or "number"
    if order not in ORDERS:
        return _fail(say("register.unknown_order", order=order, orders=", ".join(ORDERS)), NOT_UNDERSTOOD)
    try:
        database = connect(home().database)
    except RecordsError as error:
        return _fail(say(f"stopped.{error.code}", **error.params), NOT_DONE)
    try:
        return _show(database, order, args.csv)
    finally:
        database.conn.close()


def _show(database: Database, order: str, csv: str | None) -> int:
    lines, told = register(database, order), settings(database)
    if csv is None:
        _print(lines, order, manner_of(told, read_terms()))
        return 0
    data = export_register(lines, told, read_terms())
    if csv == "-":
        sys.stdout.buffer.write(data)
        return 0
    try:
        write_new(Path(csv), data)
    except FileExistsError:
        return _fail(say("register.file_exists", path=csv), NOT_DONE)
    except OSError as error:
        return _fail(say("register.file_fails", path=csv, why=say_os(error)), NOT_DONE)
    print(say_count("register.exported", len(lines), path=csv))
    return 0


def _print(lines: list[RegisterLine], order: str, manner: Manner) -> None:
    for line in lines:
        moment = cell_text("allotted_at", line.allotted_at, manner)
        dose = cell_text("dose", line.dose, manner)
        who = f"{line.birth_name} {line.first_name}"
        state = say(f"register.status.{line.status}")
        print(f"{line.number}  {moment}  {state:<10}  {who:<30}  {line.drug} {dose} {line.dose_unit}")
    print(say_count("register.count", len(lines), order=say(f"register.by_{order}")), file=sys.stderr)


def _fail(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code
