"""`station readiness`: whether the station is ready, what to do, and an exit code for monitoring."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Sequence
from datetime import UTC, datetime

from screens.outage.ready_words import light_word, stands, what_to_do
from station.clinical.readiness import Item, Light, worst
from station.clinical.tables import BadData
from station.places import home
from station.readiness.facts import readiness
from station.records.errors import RecordsError
from station.records.opening import connect
from station.runtime.house import read_unit_data
from station.words import say

UNKNOWN = 3
"""The exit code of a station that can't be judged."""


def run(args: Namespace) -> int:
    """Print every point; 0 ready, 1 to be watched, 2 to be acted on, 3 not to be judged."""
    here = home()
    try:
        database = connect(here.database)
        try:
            found = readiness(database, here, datetime.now(UTC), read_unit_data().formulary)
        finally:
            database.conn.close()
    except RecordsError as error:
        print(say(f"stopped.{error.code}", **error.params), file=sys.stderr)
        return UNKNOWN
    except BadData as error:
        print(say(f"refused.{error.code}", **error.params), file=sys.stderr)
        return UNKNOWN
    _print_json(found) if args.json else _print(found)
    return int(worst(found))


def _print(found: Sequence[Item]) -> None:
    for item in found:
        print(f"{light_word(item.light):<12} {say(f'ready.{item.code}'):<28} {stands(item)}")
        if item.light is not Light.GOOD:
            print(f"{'':<13}-> {what_to_do(item)}")


def _print_json(found: Sequence[Item]) -> None:
    told = [{"code": item.code, "light": item.light.name.lower(), **item.params} for item in found]
    print(json.dumps({"worst": worst(list(found)).name.lower(), "items": told}, ensure_ascii=False))
