"""Disks that fail under a working station: full, read-only, cut off in the middle (ext4), and single calls
that fail, injected by strace."""

from __future__ import annotations

import fcntl
import os
import random
import shutil
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from station.places import Home
from station.records.clock import Clock, Lease
from station.records.presence import Presence
from station.records.rebuild import rebuild
from station.records.verify import verify
from station.runtime.house import Machine, read_machine, write_machine
from tests.crash.station import Running, check, copied

EXT4_IOC_SHUTDOWN = 0x8004587D
NO_LOG_FLUSH = 2
"""linux/fs/ext4/ext4.h: `going down` without flushing the journal, as at a power cut."""

FAULTS = (
    "fdatasync:error=EIO",
    "fsync:error=EIO",
    "pwrite64:error=EIO",
    "pwrite64:error=ENOSPC",
    "unlink:error=EIO",
    "write:error=ENOSPC",
    "fdatasync:signal=KILL",
    "pwrite64:signal=KILL",
    "unlink:signal=KILL",
)
"""What strace injects at the n-th call: errors, and a kill before the call is done."""


@contextmanager
def mounted(folder: Path, *how: str) -> Iterator[Path]:
    """Mount something on a folder for a while (root only)."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", *how, str(folder)], check=True, capture_output=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True, capture_output=True)


def on_the_disk(prepared: Path, disk: Path, second: Path) -> Home:
    """Lay a station out with its home on the disk that will fail and its second medium elsewhere."""
    shutil.copytree(prepared / "home", disk / "home")
    shutil.rmtree(second, ignore_errors=True)
    shutil.copytree(prepared / "second", second)
    home = Home(disk / "home")
    write_machine(home, Machine(second))
    return home


def full_disk(prepared: Path, folder: Path) -> int:
    """Fill the disk under a working station: it stops with a word, nothing shown as done is lost, and goes on
    once there is room; give the number of acts that were shown as done."""
    with mounted(folder / "disk", "-t", "tmpfs", "-o", "size=8m", "none") as disk:
        home = on_the_disk(prepared, disk, folder / "second")
        driver = Running(home).until_it_works()
        with suppress(OSError), open(disk / "filler", "wb", buffering=0) as filler:
            while True:
                filler.write(b"x" * 65536)
        told = driver.finish()
        assert told.last.startswith("STOP stopped_disk_fault"), told.last
        (disk / "filler").unlink()
        check(home, told.acks)
        again = Running(home, most=20).finish()
        check(home, told.acks | again.acks)
        assert again.acks
        return len(told.acks | again.acks)


@dataclass(frozen=True)
class AfterCut:
    """How many acts were shown as done before a disk was cut off, and how many the mirror alone still had."""

    acks: int
    regained: int


def _came_back(home: Home, acks: dict[int, str]) -> AfterCut:
    """Look at a station whose disk is back. A file system cut off in the middle of a sync may say that it was
    done (the transaction it waits for is gone); then the mirror knows more than the database, the station
    says so, and the line that it says brings everything back."""
    regained = 0
    if any(fault.code == "mirror_ahead" for fault in verify(home.database, read_machine(home).mirror).faults):
        presence, mirror = Presence(home.run), read_machine(home).mirror
        regained = rebuild(
            home.database, presence, Lease(Clock()), mirror_path=mirror, from_mirror=True
        ).regained
        presence.close()
    check(home, acks)
    return AfterCut(len(acks), regained)


def read_only(prepared: Path, folder: Path) -> AfterCut:
    """Let ext4 turn read-only under a working station, as it does by itself after an error; then mend it."""
    image = _image(folder)
    with mounted(folder / "disk", "-o", "loop", str(image)) as disk:
        home = on_the_disk(prepared, disk, folder / "second")
        driver = Running(home).until_it_works()
        subprocess.run(["mount", "-o", "remount,abort", str(disk)], check=False, capture_output=True)
        told = driver.finish()
        assert told.last.startswith("STOP"), told.last
    subprocess.run(["e2fsck", "-p", str(image)], check=False, capture_output=True)
    with mounted(folder / "disk", "-o", "loop", str(image)) as disk:
        return _came_back(Home(disk / "home"), told.acks)


def _image(folder: Path) -> Path:
    """Make a small ext4 file system in a file."""
    folder.mkdir(parents=True, exist_ok=True)
    image = folder / "image"
    with open(image, "wb") as file:
        file.truncate(32_000_000)
    subprocess.run(["mkfs.ext4", "-q", "-F", str(image)], check=True, capture_output=True)
    return image


def shut_down(prepared: Path, folder: Path, rng: random.Random) -> AfterCut:
    """Cut a real ext4 file system off while the station works on it, mount it again and look."""
    image, second = _image(folder), folder / "second"
    with mounted(folder / "disk", "-o", "loop", str(image)) as disk:
        home = on_the_disk(prepared, disk, second)
        subprocess.run(["sync", "-f", str(disk)], check=True)
        driver = Running(home).until_it_works()
        time.sleep(rng.uniform(0.0, 0.5))
        descriptor = os.open(disk, os.O_RDONLY)
        fcntl.ioctl(descriptor, EXT4_IOC_SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
        os.close(descriptor)
        told = driver.finish()
        assert told.last.startswith("STOP"), told.last
    with mounted(folder / "disk", "-o", "loop", str(image)) as disk:
        return _came_back(Home(disk / "home"), told.acks)


def injected(prepared: Path, folder: Path, fault: str, nth: int) -> int:
    """Let the n-th call of a kind fail, or kill the process there, and look."""
    home = copied(prepared, folder / "station")
    call = fault.split(":")[0]
    what = ["-e", f"trace={call}", "-e", f"inject={fault}:when={nth}"]
    wrapped = ["strace", "-f", "-qq", "-o", "/dev/null", "-P", str(home.database)]
    wrapped += ["-P", f"{home.database}-journal", "-P", str(home.path)]
    told = Running(home, most=25, wrapped=[*wrapped, *what]).finish()
    check(home, told.acks)
    again = Running(home, most=3).finish()
    check(home, told.acks | again.acks)
    return len(told.acks)
