"""Power cuts, which kill -9 can't show: the system calls of a driver are recorded, and what a disk may hold
is rebuilt for a cut after each of them.

A disk keeps for sure only what was synced: file content by fsync of the file, names by fsync of their folder.
Of the rest anything may be there: nothing, all, only data, only names, a part, a write torn at a sector.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from station.places import Home
from station.runtime.house import Machine, write_machine
from tests.crash.station import check, command, copied, said

CALLS = (
    "openat,write,pwrite64,ftruncate,fsync,fdatasync,unlink,unlinkat,rename,renameat,renameat2,link,linkat"
)
SECTOR = 512
VARIANTS = ("nothing", "everything", "data", "names", "torn", "part", "part")


@dataclass
class Inode:
    """One file's content: what is surely on the disk, and the writes that may be."""

    durable: bytes = b""
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)

    def with_writes(self, writes: list[tuple[int, bytes | None]]) -> bytes:
        """Give the content with some of the pending writes; None as data cuts the file there."""
        content = bytearray(self.durable)
        for offset, data in writes:
            if data is None:
                del content[offset:]
                content.extend(b"\0" * (offset - len(content)))
                continue
            content.extend(b"\0" * (offset - len(content)))
            content[offset : offset + len(data)] = data
        return bytes(content)


@dataclass
class Disk:
    """The files of one station, as the recorded calls leave them."""

    now: dict[str, Inode] = field(default_factory=dict)
    durable: dict[str, Inode] = field(default_factory=dict)
    names: list[tuple[str, Inode | None]] = field(default_factory=list)
    said: str = ""

    @property
    def acks(self) -> dict[int, str]:
        """What was acknowledged so far."""
        return said(self.said).acks

    def sync(self, path: str) -> None:
        """Make a file's content, or the names in a folder, durable."""
        if path in self.now:
            inode = self.now[path]
            inode.durable, inode.pending = inode.with_writes(inode.pending), []
            return
        kept = []
        for name, inode in self.names:
            if str(Path(name).parent) == path:
                self._set(self.durable, name, inode)
            else:
                kept.append((name, inode))
        self.names = kept

    def name(self, path: str, inode: Inode | None) -> None:
        """Give a file a name, or take it away."""
        self._set(self.now, path, inode)
        self.names.append((path, inode))

    @staticmethod
    def _set(names: dict[str, Inode], path: str, inode: Inode | None) -> None:
        if inode is None:
            names.pop(path, None)
        else:
            names[path] = inode

    def after_a_cut(self, variant: str, rng: random.Random) -> dict[str, bytes]:
        """Give the files that may be there when the power goes now."""
        names = dict(self.durable)
        some = len(self.names) if variant in ("everything", "names", "torn") else 0
        some = rng.randint(0, len(self.names)) if variant == "part" else some
        for path, inode in self.names[:some]:
            self._set(names, path, inode)
        return {path: inode.with_writes(self._writes(inode, variant, rng)) for path, inode in names.items()}

    @staticmethod
    def _writes(inode: Inode, variant: str, rng: random.Random) -> list[tuple[int, bytes | None]]:
        if variant in ("nothing", "names"):
            return []
        if variant == "part":
            return [write for write in inode.pending if rng.random() < 0.5]
        writes = list(inode.pending)
        if variant == "torn" and writes and (data := writes[-1][1]):
            sectors = rng.randint(0, max(0, len(data) // SECTOR - 1)) if len(data) > SECTOR else 0
            cut = sectors * SECTOR or rng.randrange(len(data))
            writes[-1] = (writes[-1][0], data[:cut])
        return writes


CALL = re.compile(r"^(?:\d+\s+)?(\w+)\((.*)\)\s+= (-?\d+)")
FD = re.compile(r"^-?\w+<([^>]*)>")
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


def record(prepared: Path, folder: Path, acts: int, synchronous: str) -> tuple[Home, Path, list[str]]:
    """Run a driver for so many acts under strace; give the station as it was before, and the calls."""
    before, home = folder / "before", copied(prepared, folder / "station")
    shutil.rmtree(before, ignore_errors=True)
    shutil.copytree(folder / "station", before)
    log = folder / "calls"
    strace = ["strace", "-f", "-y", "-xx", "-s", "10000000", "-o", str(log), "-e", f"trace={CALLS}"]
    driver = command(home, "production", acts, synchronous)
    subprocess.run([*strace, *driver], check=True, stdout=subprocess.DEVNULL, cwd=Path.cwd())
    return home, before, log.read_text(encoding="ascii").splitlines()


def _decoded(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def _path(text: str) -> str:
    """Read a path as strace writes it, in hexadecimal or not."""
    return _decoded(text).decode() if text.startswith("\\x") else text


def replay(home: Home, before: Path, calls: list[str]) -> Iterator[Disk]:
    """Give the disk after each call that changed it; it is the same object, changed on."""
    roots = (str(home.path), str(home.path.parent / "second"))
    disk = Disk()
    for file in sorted(path for path in before.rglob("*") if path.is_file()):
        path = str(home.path.parent / file.relative_to(before))
        disk.now[path] = disk.durable[path] = Inode(file.read_bytes())
    for line in calls:
        found = CALL.match(line)
        if found and int(found[3]) >= 0 and _apply(disk, found[1], found[2], int(found[3]), roots):
            yield disk


def _apply(disk: Disk, call: str, arguments: str, result: int, roots: tuple[str, str]) -> bool:
    """Do one recorded call to the disk; tell whether it concerned the station's files."""
    texts = [_decoded(text) for text in TEXT.findall(arguments)]
    descriptor = FD.match(arguments)
    on = _path(descriptor[1]) if descriptor else ""
    if call == "write" and arguments.startswith("1<"):
        disk.said += texts[0].decode()
        return False
    if call == "openat":
        return _created(disk, texts[0].decode(), arguments, roots)
    if call in ("unlink", "unlinkat", "rename", "renameat", "renameat2", "link", "linkat"):
        return _renamed(disk, call, [text.decode() for text in texts], roots)
    if not on.startswith(roots) or "/run/" in on:
        return False
    return _written(disk, call, on, texts, arguments, result)


def _written(disk: Disk, call: str, path: str, texts: list[bytes], arguments: str, result: int) -> bool:
    inode = disk.now.get(path)
    if call in ("fsync", "fdatasync"):
        disk.sync(path)
        return True
    if inode is None:
        return False
    if call == "pwrite64":
        inode.pending.append((int(arguments.rsplit(",", 1)[1]), texts[0][:result]))
    elif call == "write":
        inode.pending.append((len(inode.with_writes(inode.pending)), texts[0][:result]))
    elif call == "ftruncate":
        inode.pending.append((int(arguments.rsplit(",", 1)[1]), None))
    return True


def _created(disk: Disk, path: str, arguments: str, roots: tuple[str, str]) -> bool:
    if "O_CREAT" not in arguments or not path.startswith(roots) or "/run/" in path or path in disk.now:
        return False
    disk.name(path, Inode())
    return True


def _renamed(disk: Disk, call: str, paths: list[str], roots: tuple[str, str]) -> bool:
    if not paths[0].startswith(roots) or paths[0] not in disk.now:
        return False
    if call.startswith("unlink"):
        disk.name(paths[0], None)
        return True
    disk.name(paths[1], disk.now[paths[0]])
    if call.startswith("rename"):
        disk.name(paths[0], None)
    return True


@dataclass
class Cuts:
    """How many states were rebuilt, and how many different ones were checked."""

    rebuilt: int = 0
    checked: int = 0

    def __str__(self) -> str:
        return (
            f"{self.rebuilt} power cuts rebuilt, {self.checked} different states checked: lost 0, damaged 0"
        )


def cut_power(
    prepared: Path,
    folder: Path,
    rng: random.Random,
    *,
    acts: int,
    most: int | None = None,
    synchronous: str = "EXTRA",
) -> Cuts:
    """Record some acts, and check what may be left after a cut at every call, or at `most` of the states."""
    home, before, calls = record(prepared, folder, acts, synchronous)
    total = len(VARIANTS) * sum(1 for _ in replay(home, before, calls))
    share = 1.0 if most is None else most / max(1, total)
    cuts, seen = Cuts(), set[int]()
    for disk in replay(home, before, calls):
        for variant in VARIANTS:
            cuts.rebuilt += 1
            files = disk.after_a_cut(variant, rng)
            state = hash((frozenset(files.items()), len(disk.acks)))
            if state in seen or rng.random() > share:
                continue
            seen.add(state)
            check(_laid_out(files, home, folder / "cut"), disk.acks)
            cuts.checked += 1
    return cuts


def _laid_out(files: dict[str, bytes], home: Home, folder: Path) -> Home:
    """Write the files of one state into a folder."""
    shutil.rmtree(folder, ignore_errors=True)
    for path, content in files.items():
        target = folder / Path(path).relative_to(home.path.parent)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    cut = Home(folder / "home").make()
    write_machine(cut, Machine(folder / "second"))
    return cut
