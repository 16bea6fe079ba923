"""What is due when nobody touches a key, and which process may be ended without asking."""

from __future__ import annotations

import pytest

from station.clinical.blocking import may_be_ended
from station.clinical.idle import Due, Limits, due, fits, limits
from station.clinical.seats import Seat

LIMITS = Limits(sign_out=300, give_back=900, end=1800)


@pytest.mark.parametrize(
    ("seat", "seconds", "expected"),
    [
        (Seat.PRODUCTION, 299, Due.NOTHING),
        (Seat.PRODUCTION, 300, Due.SIGN_OUT),
        (Seat.PRODUCTION, 86_400, Due.SIGN_OUT),
        (Seat.PHARMACY, 899, Due.SIGN_OUT),
        (Seat.PHARMACY, 900, Due.GIVE_BACK),
        (Seat.OBSERVER, 1799, Due.SIGN_OUT),
        (Seat.OBSERVER, 1800, Due.END),
    ],
)
def test_idleness_signs_out_then_gives_back_then_ends_but_never_gives_production_back(
    seat: Seat, seconds: float, expected: Due
) -> None:
    assert due(seconds, seat, LIMITS) is expected


def test_a_limit_that_makes_no_sense_is_the_usual_one() -> None:
    assert limits({"idle_sign_out": "2", "idle_seat": "-1", "idle_end": "²"}) == Limits(120, 900, 1800)
    assert [text for text in ("0", "241", "1,5", "", "٣", "x") if fits(text)] == []


@pytest.mark.parametrize(
    ("stopped", "silent", "expected"),
    [(True, 21.0, True), (True, 19.0, False), (False, 900.0, False), (True, None, False)],
)
def test_only_a_stopped_process_of_ours_whose_lease_is_over_is_ended_unasked(
    stopped: bool, silent: float | None, expected: bool
) -> None:
    assert may_be_ended(stopped=stopped, silent_seconds=silent, lease_seconds=20) is expected
