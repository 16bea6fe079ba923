"""What a closing would leave undone, in words."""

from __future__ import annotations

from screens.board.cells import patient, told_outside
from screens.preparation.order_facts import day_and_time
from station.records.queries.preparations import BoardRow
from station.words import say


def left_words(row: BoardRow) -> str:
    """Say whose order it is, of what, for when and where it stands; a blinded drug is not named."""
    return say(
        "books.left_order",
        patient=patient(row),
        drug=" ".join(told_outside(row)).strip(),
        due=day_and_time(row.due),
        state=say(f"state.{row.state.value}"),
    )
