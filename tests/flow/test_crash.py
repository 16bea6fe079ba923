"""Short versions of `python -m tests.crash`: what was shown as done is there, once, whatever happens to
process, power, disk and file."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.crash.disks import full_disk, injected, read_only, shut_down
from tests.crash.files import flip, replaced
from tests.crash.kills import Killing, Tally
from tests.crash.nursery import Nursery
from tests.crash.power import cut_power
from tests.crash.station import Lost, prepare
from tests.needs import needs

root = pytest.mark.skipif(os.geteuid() != 0, reason="mounting takes root; run the tests as root")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station with enough to do for a while."""
    return prepare(tmp_path_factory.mktemp("large") / "station", 30)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station with three preparations."""
    return prepare(tmp_path_factory.mktemp("small") / "station", 3)


def test_kill_9_and_stops_lose_nothing(large: Path, tmp_path: Path) -> None:
    tally, nursery = Tally(), Nursery()
    rng = random.Random(7)
    while tally.kills < 6:  # on a fast machine all the work of a round may be done before
        Killing(large, tmp_path / "round", rng, tally, nursery).go_on(6 - tally.kills)
    nursery.close()
    assert tally.acks > 10


@needs("strace", apt="strace")
def test_a_power_cut_after_any_call_loses_nothing(small: Path, tmp_path: Path) -> None:
    cuts = cut_power(small, tmp_path, random.Random(7), acts=4, most=40)
    assert cuts.rebuilt > 1000 and cuts.checked > 20


@needs("strace", apt="strace")
def test_the_same_harness_finds_what_the_default_of_sqlite_loses(small: Path, tmp_path: Path) -> None:
    """With synchronous=FULL the removal of the rollback journal is not synced: a cut takes the last act
    back."""
    with pytest.raises(Lost):
        cut_power(small, tmp_path, random.Random(7), acts=5, synchronous="FULL")


@needs("strace", apt="strace")
@pytest.mark.parametrize(
    ("fault", "nth"),
    [("fdatasync:error=EIO", 40), ("unlink:error=EIO", 9), ("pwrite64:error=ENOSPC", 60),
     ("pwrite64:signal=KILL", 90)],
)  # fmt: skip
def test_a_call_that_fails_loses_nothing(large: Path, tmp_path: Path, fault: str, nth: int) -> None:
    injected(large, tmp_path, fault, nth)


@root
def test_a_full_disk_stops_with_a_word_and_work_goes_on_when_there_is_room(
    large: Path, tmp_path: Path
) -> None:
    assert full_disk(large, tmp_path) > 0


@root
@needs("mkfs.ext4", apt="e2fsprogs")
def test_a_disk_that_turns_read_only_loses_nothing(large: Path, tmp_path: Path) -> None:
    assert read_only(large, tmp_path).acks > 0


@root
@needs("mkfs.ext4", apt="e2fsprogs")
def test_a_real_file_system_cut_off_loses_nothing(large: Path, tmp_path: Path) -> None:
    assert shut_down(large, tmp_path, random.Random(7)).acks > 0


def test_a_flipped_bit_is_found_and_mended_or_changes_nothing(small: Path, tmp_path: Path) -> None:
    flips = flip(small, tmp_path, random.Random(7), 8)
    assert flips.flipped == flips.found + flips.harmless


@pytest.mark.parametrize("how", ["replaced", "renamed"])
def test_a_file_replaced_or_renamed_under_a_station_stops_it(large: Path, tmp_path: Path, how: str) -> None:
    replaced(large, tmp_path, how)
