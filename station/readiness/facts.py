"""Gathering what readiness is judged on: records, backups, second medium, machine."""

from __future__ import annotations

from datetime import datetime

from station.clinical.formulary import Formulary
from station.clinical.readiness import Facts, Item, judge
from station.exchange.outage_data import read_limits
from station.places import Home
from station.records.database import Database
from station.records.queries.approvals import coverage
from station.records.queries.readiness import recorded
from station.records.queries.settings import time_zone
from station.runtime.backing_up import newest
from station.runtime.house import read_machine, second_medium_is_there
from station.runtime.machine import clock_synchronised, disk_free_percent


def gather(database: Database, home: Home, now: datetime, formulary: Formulary) -> Facts:
    """Measure everything; what can't be measured is unknown. `formulary`: what the unit's files say."""
    known = recorded(database, now.astimezone(time_zone(database)).date())
    second = read_machine(home).second_medium
    there = second is not None and second_medium_is_there(home)
    places = (home.path, *((second,) if second and there else ()))
    return Facts(
        imported=known.imported,
        backup=newest(home.backups, now),
        second_backup=newest(second / "backups", now) if second and there else None,
        second_medium=there,
        tested_restore=known.tested_restore,
        printed=known.printed,
        printer=known.printer,
        stock=known.stock.at if known.stock else None,
        stock_answer=known.stock.answer if known.stock else "",
        clock_synchronised=clock_synchronised(),
        disk_free_percent=disk_free_percent(*places),
        without_pin=known.without_pin,
        pharmacists=known.pharmacists,
        makers=known.makers,
        contacts=known.contacts,
        stale_contacts=known.stale_contacts,
        drill=known.drill.ran if known.drill else None,
        drill_passed=known.drill is not None and known.drill.passed,
        formulary=coverage(database, formulary),
    )


def readiness(database: Database, home: Home, now: datetime, formulary: Formulary) -> list[Item]:
    """Judge the station of a home now; raises BadData where the limits can't be read."""
    return judge(gather(database, home, now, formulary), read_limits(), now)
