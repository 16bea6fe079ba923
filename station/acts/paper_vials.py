"""What the vials of a bag made by hand do to the shelf and to leftovers: nobody here saw what was taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from station.acts.desk import Scene
from station.acts.leftover_rows import let_go, let_one_go, reserved
from station.acts.stock import taken_from_stock
from station.clinical.leftovers import Leftover
from station.clinical.model import Component, Preparation, State


def accounted(
    scene: Scene, bag: Preparation, reached: State, items: Sequence[Component]
) -> tuple[object, ...]:
    """Give the counted lots as fewer; leftovers as the bag's own while it is drawn here, else to recount."""
    return (*taken_from_stock(scene, items, bag.trial), *_leftovers(scene, bag, reached, items))


def _leftovers(
    scene: Scene, bag: Preparation, reached: State, items: Sequence[Component]
) -> tuple[Leftover, ...]:
    named = reserved(scene, items)
    if reached is State.STARTED:
        return named
    taken_from = replace(bag, state=reached)
    held = let_go(scene, taken_from)
    return (*held, *(let_one_go(taken_from, item) for item in named))
