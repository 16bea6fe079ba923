"""What the database itself holds of drawing: a syringe takes what it is made for, and what is removed from a
bag before leaves something in it."""

from __future__ import annotations

from collections.abc import Iterator

from station.records.trigger import trigger

MICROLITRES = "CAST(round({0} * 1000) AS INTEGER)"
"""A volume in mL as a whole number, so that a sum of decimals is exact."""


def drawing_rules() -> Iterator[str]:
    """Give the rules of every syringe as it is drawn."""
    volume, capacity = (MICROLITRES.format(f"NEW.{name}") for name in ("volume_ml", "capacity_ml"))
    yield trigger("draw_fits", "BEFORE INSERT ON draws", f"{volume} <= 0 OR {volume} > {capacity}")
    before = (
        f"SELECT coalesce(sum({MICROLITRES.format('volume_ml')}), 0) FROM draws"
        " WHERE preparation = NEW.preparation AND round = NEW.round AND id <> NEW.id"
    )
    holds = f"coalesce({MICROLITRES.format('volume_ml')}, 0)"
    removed = f"remove_volume AND ({before}) + {volume} >= {holds}"
    yield trigger(
        "removal_fits",
        "BEFORE INSERT ON draws",
        f"EXISTS (SELECT 1 FROM preparations WHERE id = NEW.preparation AND {removed})",
    )
