"""Whether the formulary line a bag was validated on is still what two pharmacists approved."""

from __future__ import annotations

from station.acts.desk import Scene
from station.acts.outcome import Refused
from station.records.queries import preparations


def why_line_fell(scene: Scene, preparation_id: int) -> Refused | None:
    """Say that the line was changed or withdrawn since the validation: its figures feed nothing any more."""
    stands = preparations.stands_on(scene.database, preparation_id)
    if stands is None:
        return None
    approved = scene.desk.data.formulary.names.values()
    now = {(product.line, product.content) for substance in approved for product in substance.products}
    return None if stands in now else Refused("line_fell", {"line": stands[0]})
