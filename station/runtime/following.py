"""Feeding the standby, on the station's machine: the mirror's entries into the follower database, Litestream
beside it, and from time to time the proof that the replica can be restored.

Litestream can stall after a kill and may say nothing (its issue 1309): what counts is what is restored.
"""

from __future__ import annotations

import contextlib
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from subprocess import Popen
from typing import IO

from station.clinical.texts import UNSAFE
from station.places import Home
from station.records import mirror
from station.records.chain import follow
from station.records.clock import Clock, Lease
from station.records.errors import AnotherBook, RecordsError
from station.records.fence import Identity, lock_out
from station.records.follower import BATCH, Follower, entries_of
from station.records.journal import Entry
from station.records.opening import connect
from station.records.queries.people import all_pins
from station.runtime import litestream
from station.runtime.house import read_machine
from station.runtime.litestream import ReplicaFault
from station.runtime.standby_state import Follower as State
from station.runtime.standby_state import folder, supersede, tell

FEED_SECONDS = 0.2
PIN_SECONDS = 5.0
PROVE_SECONDS = 60.0
GRACE_SECONDS = 5.0
"""What was fed so shortly before a proof may be missing in it."""


class MirrorTail:
    """The entries of a mirror that were not read yet, followed over its parts; `first` is the hash of the
    entry it began with, where one was read before."""

    def __init__(self, path: Path, after: int, first: str | None = None) -> None:
        self.path = path
        self.after = after
        self.first = first
        self._file: IO[bytes] | None = None

    def new(self) -> Iterator[Entry]:
        """Give the whole new lines; raises MirrorDiffers at a damaged one, AnotherBook where the journal
        begins anew."""
        if self._file is None:
            yield from (entry for entry in mirror.read_entries(self.path) if self._is_new(entry))
            if self.path.exists():
                self._file = open(self.path, "rb")  # noqa: SIM115 - followed for the process's life
                self._skip()
            return
        yield from self._lines()
        if self._was_finished():
            self._file.close()
            self._file = None

    def _is_new(self, entry: Entry) -> bool:
        if entry.n == 1:
            if self.first not in (None, entry.hash):
                raise AnotherBook
            self.first = entry.hash
        if entry.n <= self.after:
            return False
        self.after = entry.n
        return True

    def _skip(self) -> None:
        for _ in self._lines():
            pass

    def _lines(self) -> Iterator[Entry]:
        assert self._file is not None
        while line := self._file.readline():
            if not line.endswith(b"\n"):
                self._file.seek(-len(line), 1)
                return
            entry = mirror.read_line(line, self.path, self.after)
            if self._is_new(entry):
                yield entry

    def _was_finished(self) -> bool:
        """Tell whether the file grows no more: another lies at its path, or none."""
        assert self._file is not None
        here, there = Path(f"/proc/self/fd/{self._file.fileno()}"), self.path
        with contextlib.suppress(OSError):
            return here.stat().st_ino != there.stat().st_ino
        return True


class Following:
    """The standby's feeding, as one process."""

    def __init__(self, home: Home, prove_seconds: float = PROVE_SECONDS) -> None:
        self.home = home
        self.prove_seconds = prove_seconds
        self.configuration = folder(home) / "litestream.yml"
        self.proof = State()
        """What the last proof found; the feeding thread adds the rest and says it."""
        self.closing = threading.Event()
        self._heard = self._why = ""
        self._times: list[tuple[float, int]] = []

    def run(self) -> None:
        """Feed until `closing` is set; raises SqliteTooOld, ReplicaFault without Litestream, AnotherBook once
        the book was closed."""
        follower = Follower(folder(self.home) / "follower.db")
        child = litestream.replicate(self.configuration)
        threading.Thread(target=self._listen, args=(child,), daemon=True).start()
        prover = threading.Thread(target=self._prove_on, daemon=True)
        prover.start()
        try:
            self._feed_on(follower, child)
        finally:
            self.closing.set()
            child.terminate()
            child.wait(10)
            follower.close()

    # Feeding

    def _feed_on(self, follower: Follower, child: Popen[str]) -> None:
        machine = read_machine(self.home)
        tail = MirrorTail(machine.mirror or self.home.path / "no-mirror", follower.last, follower.first)
        pins_at = said_at = 0.0
        while not self.closing.wait(FEED_SECONDS):
            now = time.time()
            fault = "" if child.poll() is None else "litestream_gone"
            try:
                self._feed(follower, tail)
                if now - pins_at >= PIN_SECONDS:
                    pins_at = now
                    follower.keep_pins(self._pins())
            except AnotherBook as error:
                self._say(fed=follower.last, fault=error.code)
                raise
            except (RecordsError, OSError) as error:
                fault = getattr(error, "code", "os")
            if now - said_at >= 1.0 or fault:
                said_at = now
                self._say(fed=follower.last, fault=fault or self._heard or self.proof.fault)
            if fault == "litestream_gone":
                raise ReplicaFault(self._why or fault)

    def _feed(self, follower: Follower, tail: MirrorTail) -> None:
        batch: list[Entry] = []
        for entry in tail.new():
            batch.append(entry)
            if len(batch) == BATCH:
                follower.feed(batch)
                batch = []
        if batch:
            follower.feed(batch)
        self._times = [*self._times[-600:], (time.time(), follower.last)]

    def _pins(self) -> list[tuple[int, str, str]]:
        database = connect(self.home.database)
        try:
            return all_pins(database)
        finally:
            database.conn.close()

    def _say(self, fed: int, fault: str) -> None:
        why = self.proof.why or self._why
        tell(self.home, replace(self.proof, fed=fed, fault=fault, why=why, said_at=time.time()))

    # Listening and proving

    def _listen(self, child: Popen[str]) -> None:
        """Hear Litestream's errors; a later good word does not undo one, a proof does."""
        assert child.stdout is not None
        for line in child.stdout:
            if "level=ERROR" in line:
                self._heard, self._why = "litestream_error", UNSAFE.sub("", line.strip())[-200:]

    def _prove_on(self) -> None:
        while not self.closing.wait(self.prove_seconds):
            self._prove()
            word = litestream.promoted(self.configuration)
            if word is not None:
                self._give_way(word)

    def _prove(self) -> None:
        """Restore the replica, check the whole chain, and compare with what had been fed."""
        began = time.time()
        due = max((n for at, n in self._times if at <= began - GRACE_SECONDS), default=0)
        try:
            with tempfile.TemporaryDirectory(dir=folder(self.home)) as name:
                restored = Path(name) / "restored.db"
                litestream.restore(self.configuration, restored)
                proved = 0
                for link in follow(entries_of(restored)):
                    if link.faults:
                        raise ReplicaFault(f"entry {link.entry.n}: {link.faults[0]}")
                    proved = link.entry.n
        except (ReplicaFault, RecordsError, OSError) as error:
            self.proof = replace(self.proof, fault="replica", why=getattr(error, "why", str(error))[:200])
            return
        lacks = proved < due
        if not lacks:
            self._heard = self._why = ""
        since = (self.proof.lacks_since or began) if lacks else 0.0
        self.proof = State(proved=proved, proved_at=began, lacks_since=since)

    def _give_way(self, word: str) -> None:
        """The standby was promoted: nobody writes here any more, whoever is open now."""
        supersede(self.home, word)
        clock = Clock()
        with contextlib.suppress(RecordsError):
            database = connect(self.home.database, Identity(clock, Lease(clock)))
            lock_out(database)
            database.conn.close()
        self.closing.set()
