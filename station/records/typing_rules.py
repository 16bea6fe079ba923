"""What the database itself holds of orders typed by hand: nobody validates what only one person typed."""

from __future__ import annotations

from collections.abc import Iterator

from station.records.trigger import trigger


def typing_rules() -> Iterator[str]:
    """A typed order, or one it replaces, was typed again by somebody else before it is validated."""
    again = (
        "EXISTS (SELECT 1 FROM retypings r WHERE r.preparation IN (NEW.id, NEW.remake_of)"
        " AND r.operator <> NEW.typist)"
    )
    typed = "NEW.typist IS NOT NULL AND NEW.provenance IN ('reentered', 'reproduced')"
    validated = "NEW.state = 'validated' AND OLD.state <> 'validated'"
    yield trigger("retyped", "BEFORE UPDATE ON preparations", f"{validated} AND {typed} AND NOT {again}")
