"""`station export FILE`: the pack that gives the work back; with --vendor the one that names nobody."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from screens.lines.progress import progress
from station.exchange.formulary import read_terms
from station.places import home
from station.records.clock import Clock
from station.records.errors import RecordsError
from station.records.opening import connect
from station.runtime.packing import Making, full_pack, vendor_pack
from station.runtime.register_export import write_new
from station.words import say, say_os

DONE, NOT_DONE = 0, 1


def run(args: argparse.Namespace) -> int:
    """Write the pack to a new file that only its owner reads."""
    path = Path(args.file)
    try:
        database = connect(home().database)
    except RecordsError as error:
        return _fail(say(f"stopped.{error.code}", **error.params))
    try:
        database.execute("BEGIN")
        making = Making(database, read_terms(), Clock().utc())
        with progress(say("progress.left.export")) as tell:
            data = vendor_pack(making, tell) if args.vendor else full_pack(making, tell)
        write_new(path, data)
    except FileExistsError:
        return _fail(say("register.file_exists", path=path))
    except OSError as error:
        return _fail(say("register.file_fails", path=path, why=say_os(error)))
    finally:
        database.conn.close()
    print(say("export.vendor_done" if args.vendor else "export.done", path=path, size=-(-len(data) // 1000)))
    return DONE


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return NOT_DONE
