"""The demonstration day: an invented export, brought to any date. Touches: the data folder."""

from __future__ import annotations

from datetime import date

from station.places import data_folder

_DAY_IN_FILE = b"01/01/2026"


def demo_csv(today: date, changed: bool = False) -> bytes:
    """Give the invented export of a day as the main software would write it, or its later version."""
    name = "chimio-jour-modifie.csv" if changed else "chimio-jour.csv"
    data = (data_folder() / "demo" / name).read_bytes()
    return data.replace(_DAY_IN_FILE, today.strftime("%d/%m/%Y").encode("ascii"))
