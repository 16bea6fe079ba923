"""The mirror heals any crash by itself, and refuses to be written over when it is not this journal's."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from station.clinical.model import Setting
from station.records import journal, mirror
from station.records.errors import MirrorAhead, MirrorDiffers
from station.records.mirror import Mirror
from station.records.verify import verify
from tests.records_kit import Bench, founded, opened, staffed


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = staffed(tmp_path / "home")
    for number in range(5):
        bench.write(Setting("n", str(number)))
    yield bench
    bench.close()


def stored(bench: Bench) -> bytes:
    return b"".join(mirror.line_of(entry) for entry in journal.entries(bench.database))


def test_every_entry_is_a_line_closed_to_others(bench: Bench) -> None:
    assert bench.mirror.read_bytes() == stored(bench)
    assert bench.mirror.stat().st_mode & 0o777 == 0o600
    assert [entry.n for entry in mirror.read_entries(bench.mirror)] == [1, 2, 3, 4, 5, 6]


def test_cut_at_any_byte_it_is_made_whole_again(bench: Bench) -> None:
    whole = stored(bench)
    for size in [*range(0, len(whole), 97), len(whole) - 1]:
        bench.mirror.write_bytes(whole[:size])
        assert Mirror(bench.mirror).catch_up(bench.database) == 6
        assert bench.mirror.read_bytes() == whole


def test_a_torn_line_longer_than_a_block_is_cut(bench: Bench) -> None:
    bench.write(Setting("long", "x" * 200_000))
    whole = stored(bench)
    bench.mirror.write_bytes(whole + b"y" * 150_000)
    assert Mirror(bench.mirror).catch_up(bench.database) == 7
    assert bench.mirror.read_bytes() == whole


def test_nothing_is_written_twice(bench: Bench) -> None:
    before = bench.mirror.stat().st_size
    bench.store.catch_up()
    Mirror(bench.mirror).catch_up(bench.database)
    assert bench.mirror.stat().st_size == before


def test_an_older_database_refuses_to_start_under_its_mirror(bench: Bench) -> None:
    older = bench.home / "older.db"
    shutil.copy(bench.path, older)
    bench.write(Setting("n", "5"))
    os.replace(older, bench.path)
    with pytest.raises(MirrorAhead) as ahead:
        opened(bench.home)
    assert (ahead.value.params["mirror"], ahead.value.params["database"]) == (7, 6)


def test_another_journals_mirror_is_refused_and_left_as_it_was(bench: Bench, tmp_path: Path) -> None:
    other = founded(tmp_path / "other")
    other.write(Setting("n", "1"))
    shutil.copy(other.mirror, bench.mirror)
    other.close()
    before = bench.mirror.read_bytes()
    with pytest.raises(MirrorDiffers):
        opened(bench.home)
    assert bench.mirror.read_bytes() == before


@pytest.mark.parametrize("damage", [b"rubbish\n", b"\xff\xfe\n", b"0\t{}\n", b"\n"])
def test_a_damaged_last_line_is_refused_and_never_cut(bench: Bench, damage: bytes) -> None:
    bench.mirror.write_bytes(stored(bench) + damage)
    with pytest.raises(MirrorDiffers) as differs:
        opened(bench.home)
    assert differs.value.params["path"] == str(bench.mirror)
    assert bench.mirror.read_bytes().endswith(damage)


def test_a_mirror_that_is_another_while_people_work_is_a_fault_and_not_a_stop(bench: Bench) -> None:
    bench.mirror.write_bytes(b"rubbish\n")
    bench.write(Setting("n", "6"))
    assert bench.store.mirror_fault == "mirror_differs"
    bench.mirror.unlink()
    bench.write(Setting("n", "7"))
    assert bench.store.mirror_fault is None
    assert bench.mirror.read_bytes() == stored(bench)


def test_removed_under_the_station_it_is_made_anew(bench: Bench) -> None:
    bench.mirror.unlink()
    bench.write(Setting("n", "6"))
    assert bench.mirror.read_bytes() == stored(bench)


def test_removed_while_it_is_written_it_is_made_anew(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    real, times = os.fdatasync, []

    def remove_once(descriptor: int) -> None:
        real(descriptor)
        if not times:
            bench.mirror.unlink()
        times.append(1)

    monkeypatch.setattr(os, "fdatasync", remove_once)
    bench.write(Setting("n", "6"))
    assert bench.mirror.read_bytes() == stored(bench)


def test_a_disk_that_is_gone_is_a_fault_and_work_goes_on(bench: Bench) -> None:
    shutil.rmtree(bench.mirror.parent)
    bench.write(Setting("n", "6"))
    assert bench.store.mirror_fault == "ENOENT"
    bench.mirror.parent.mkdir()
    bench.write(Setting("n", "7"))
    assert bench.store.mirror_fault is None
    assert bench.mirror.read_bytes() == stored(bench)


def test_the_empty_folder_of_an_unmounted_disk_gets_no_mirror(bench: Bench, tmp_path: Path) -> None:
    marked = Mirror(tmp_path / "unmounted.jsonl", mark=tmp_path / "station.key")
    with pytest.raises(FileNotFoundError):
        marked.catch_up(bench.database)
    assert not marked.path.exists()
    assert marked.mark is not None
    marked.mark.touch()
    assert marked.catch_up(bench.database) == journal.head(bench.database).n


def test_lines_of_a_failed_sync_are_written_anew(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    before = bench.mirror.read_bytes()

    def fail(descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fdatasync", fail)
        bench.write(Setting("n", "6"))
    assert bench.store.mirror_fault == "EIO"
    assert bench.mirror.read_bytes() == before
    bench.store.catch_up()
    assert bench.mirror.read_bytes() == stored(bench)


def test_a_process_that_stopped_with_the_file_locked_stops_nobody(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror, "LOCK_SECONDS", 0.05)
    with open(bench.mirror, "rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        bench.write(Setting("n", "6"))
        assert bench.store.mirror_fault == "EAGAIN"
    bench.store.catch_up()
    assert bench.mirror.read_bytes() == stored(bench)


def test_several_processes_share_the_file(bench: Bench) -> None:
    code = (
        "import sys; from pathlib import Path; from station.records.mirror import Mirror; "
        "from station.records.store import connect\n"
        "d = connect(Path(sys.argv[1])); m = Mirror(Path(sys.argv[2]))\n"
        "for _ in range(60): m.catch_up(d)\n"
    )
    command = [sys.executable, "-c", code, str(bench.path), str(bench.mirror)]
    others = [subprocess.Popen(command, cwd=Path.cwd()) for _ in range(2)]
    for number in range(40):
        bench.write(Setting("n", str(number)))
    assert [other.wait(60) for other in others] == [0, 0]
    bench.store.catch_up()
    assert bench.mirror.read_bytes() == stored(bench)


def test_a_large_file_becomes_a_finished_part_and_all_parts_are_the_mirror(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror, "PART_BYTES", 2000)
    for number in range(20):
        bench.write(Setting("n", str(number)))
    found = mirror.parts(bench.mirror)
    assert len(found) > 3 and found[-1] == bench.mirror
    assert b"".join(part.read_bytes() for part in found) == stored(bench)
    assert [entry.n for entry in mirror.read_entries(bench.mirror)] == list(range(1, 27))
    assert verify(bench.path, bench.mirror).whole
    found[1].write_bytes(found[1].read_bytes().replace(b'"value":"', b'"value":"9', 1))
    assert {fault.code for fault in verify(bench.path, bench.mirror).faults} == {"mirror_differs"}


def test_another_process_follows_when_a_part_is_finished(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Mirror(bench.mirror)
    other.catch_up(bench.database)
    monkeypatch.setattr(mirror, "PART_BYTES", 1)
    bench.write(Setting("n", "6"))
    assert not bench.mirror.exists()
    monkeypatch.setattr(mirror, "PART_BYTES", 2**30)
    bench.write(Setting("n", "7"))
    other.catch_up(bench.database)
    assert b"".join(mirror.lines(bench.mirror)) == stored(bench)
