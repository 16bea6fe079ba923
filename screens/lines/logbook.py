"""`station logbook`: the logbook on the terminal, or as a CSV file; takes no seat."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from station.exchange.logbook_csv import logbook_csv
from station.places import home
from station.records.errors import RecordsError
from station.records.opening import connect
from station.records.queries.logbook import ToldLine, told
from station.records.queries.settings import time_zone
from station.runtime.register_export import write_new
from station.words import say, say_count, say_os

NOT_DONE = 1
ALL = 1_000_000


def run(args: Namespace) -> int:
    """Print every line in the order of what happened, or write the file of `--csv` (`-`: standard output)."""
    try:
        database = connect(home().database)
    except RecordsError as error:
        print(say(f"stopped.{error.code}", **error.params), file=sys.stderr)
        return NOT_DONE
    try:
        lines, zone = told(database, ALL), time_zone(database)
    finally:
        database.conn.close()
    rows = [_row(item, zone) for item in lines]
    if args.csv is None:
        for row in rows:
            print("  ".join(cell for cell in (row[1], row[3], row[6], row[4]) if cell))
        print(say_count("logbook.count", len(rows)), file=sys.stderr)
        return 0
    return _write(args.csv, logbook_csv(rows), len(rows))


def _write(place: str, data: bytes, count: int) -> int:
    if place == "-":
        sys.stdout.buffer.write(data)
        return 0
    try:
        write_new(Path(place), data)
    except FileExistsError:
        print(say("register.file_exists", path=place), file=sys.stderr)
        return NOT_DONE
    except OSError as error:
        print(say("register.file_fails", path=place, why=say_os(error)), file=sys.stderr)
        return NOT_DONE
    print(say_count("register.exported", count, path=place))
    return 0


def _row(item: ToldLine, zone: ZoneInfo) -> tuple[str, ...]:
    line = item.line
    return (
        str(line.id),
        _moment(line.at, zone),
        _moment(line.written, zone),
        say(f"log.{line.category.value}"),
        line.text,
        item.about,
        item.author,
        say(f"duty.{line.duty}") if line.duty else "",
        str(line.corrects or ""),
    )


def _moment(then: datetime, zone: ZoneInfo) -> str:
    return f"{then.astimezone(zone):%d/%m/%Y %H:%M}"
