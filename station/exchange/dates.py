"""Dates and times of a file, by patterns a pharmacist can write: DD/MM/YYYY HH:mm."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from station.exchange.refusals import BadCell

EARLIEST_BIRTH = 1880
YEARS_OF_WORK = range(2000, 2101)

_TOKENS = {
    "YYYY": r"(?P<year>[0-9]{4})",
    "MM": r"(?P<month>[0-9]{1,2})",
    "DD": r"(?P<day>[0-9]{1,2})",
    "HH": r"(?P<hour>[0-9]{1,2})",
    "mm": r"(?P<minute>[0-9]{2})",
    "ss": r"(?P<second>[0-9]{2})",
}


def compiled(pattern: str) -> re.Pattern[str]:
    """Turn a pattern of YYYY MM DD HH mm ss into an expression; raises ValueError when one stands twice."""
    parts = re.split("(" + "|".join(_TOKENS) + ")", pattern)
    try:
        return re.compile("".join(_TOKENS.get(part) or re.escape(part) for part in parts))
    except re.error as error:
        raise ValueError(pattern) from error


def read_birth_date(text: str, patterns: Sequence[re.Pattern[str]]) -> str:
    """Give a birth date as ISO text, day or day and month 00 when unknown; raises BadCell."""
    found = _first_match(text, patterns)
    year, month, day = (int(found[part]) for part in ("year", "month", "day"))
    if year < EARLIEST_BIRTH or (month == 0 and day != 0) or not _exists(year, month or 1, day or 1):
        raise BadCell("cell_impossible_date", text=text)
    return f"{year:04}-{month:02}-{day:02}"


def read_expiry(text: str, patterns: Sequence[re.Pattern[str]]) -> str:
    """Give an expiry as an ISO date; without a day, the last of its month as on packs. Raises BadCell."""
    found = {name: int(value) for name, value in _first_match(text, patterns).items() if value is not None}
    year, month = found["year"], found["month"]
    if year not in YEARS_OF_WORK or not _exists(year, month, 1):
        raise BadCell("cell_impossible_date", text=text)
    day = found.get("day") or monthrange(year, month)[1]
    if not _exists(year, month, day):
        raise BadCell("cell_impossible_date", text=text)
    return f"{year:04}-{month:02}-{day:02}"


def read_moment(text: str, patterns: Sequence[re.Pattern[str]], zone: ZoneInfo) -> datetime:
    """Give a local date and time as aware UTC, the first of the two where clocks go back; raises BadCell."""
    found = {name: int(value) for name, value in _first_match(text, patterns).items() if value is not None}
    if found["year"] not in YEARS_OF_WORK:
        raise BadCell("cell_impossible_date", text=text)
    try:
        local = datetime(**found, tzinfo=zone)
    except ValueError as error:
        raise BadCell("cell_impossible_date", text=text) from error
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise BadCell("cell_impossible_date", text=text)
    return moment


def _first_match(text: str, patterns: Sequence[re.Pattern[str]]) -> dict[str, str]:
    for pattern in patterns:
        if found := pattern.fullmatch(text):
            return found.groupdict()
    raise BadCell("cell_bad_date", text=text)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
