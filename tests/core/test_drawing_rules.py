"""The database itself refuses a syringe over its brim, and to remove from a bag all that it holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from decimal import Decimal
from pathlib import Path

import pytest

from station.clinical.model import State
from station.records import journal
from station.records.errors import RuleBroken
from tests.records_kit import Bench, staffed, walk


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = staffed(tmp_path)
    yield bench
    bench.close()


def draw(bench: Bench, *volumes: str, capacity: str = "50") -> None:
    """Draw syringes in one entry, by statements of one's own."""
    with bench.writing() as database:
        entry = journal.append(database, bench.telling(), ())
        for number, volume in enumerate(volumes, start=1):
            database.execute(
                "INSERT INTO draws VALUES (?, 1, 1, ?, ?, '1', ?, ?)",
                [number, number, capacity, volume, entry.n],
            )


@pytest.mark.parametrize(
    ("volumes", "removed", "passes"),
    [
        (("49.95", "49.95"), True, True),
        (("50", "50"), True, False),
        (("49.9", "50.1"), True, False),
        (("50", "50"), False, True),
    ],
)
def test_what_is_removed_is_less_than_the_bag_holds(
    bench: Bench, volumes: tuple[str, ...], removed: bool, passes: bool
) -> None:
    walk(bench, State.STARTED, volume_ml=Decimal(100), remove_volume=removed)
    with nullcontext() if passes else pytest.raises(RuleBroken, match="removal_fits"):
        draw(bench, *volumes, capacity="60")


def test_nothing_is_removed_from_a_bag_of_unknown_volume(bench: Bench) -> None:
    walk(bench, State.STARTED, volume_ml=None, remove_volume=True)
    with pytest.raises(RuleBroken, match="removal_fits"):
        draw(bench, "1")


@pytest.mark.parametrize(("volume", "passes"), [("50.0", True), ("50.001", False), ("0", False)])
def test_a_syringe_holds_what_is_drawn(bench: Bench, volume: str, passes: bool) -> None:
    walk(bench, State.STARTED)
    with nullcontext() if passes else pytest.raises(RuleBroken, match="draw_fits"):
        draw(bench, volume)
