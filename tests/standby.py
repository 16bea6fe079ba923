"""Measures what a failover loses and how long it takes: `python -m tests.standby [--rounds 5] [--sftp]`.

Each round a station works (a driver that acknowledges each act), its follower and Litestream beside it; at a
random moment everything is killed with SIGKILL. Then a second machine is promoted from the replica. RPO: acts
that were shown as done and are not there, and how old the newest act there was at the kill. RTO: from the
command to a verified station.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

from station.places import Home
from station.records.opening import connect
from tests.crash.station import Running, copied, prepare
from tests.standby_kit import following, kill_all, run, second_machine, sftp_server, until_proved


@dataclass(frozen=True)
class Round:
    """One failover: acts shown as done, acts lost, age of the newest act that is there in seconds, seconds
    until the second machine was the station."""

    acts: int
    lost: int
    age: float
    took: float


def one_round(prepared: Path, folder: Path, replica: str, more: Sequence[str], rng: random.Random) -> Round:
    """Kill everything at a random moment, promote, and count."""
    shutil.rmtree(folder, ignore_errors=True)
    home, second = copied(prepared, folder / "first"), folder / "second-machine"
    _do(home, "configure", "--replica", replica, *more)
    at: dict[int, float] = {}
    with following(home) as follower:
        until_proved(home, 1)
        driver = Running(home)
        until = time.monotonic() + rng.uniform(3.0, 8.0)
        while time.monotonic() < until:
            for n in driver.said().acks:
                at.setdefault(n, time.time())
            time.sleep(0.01)
        killed = time.time()
        kill_all(follower)
        acks = driver.end().acks
    there = second_machine(second / "home", home)
    _do(there, "configure", "--replica", replica, *more)
    began = time.monotonic()
    _do(there, "promote", "--second", str(second / "medium"), "--yes")
    took = time.monotonic() - began
    database = connect(there.database)
    known = dict(database.execute("SELECT n, hash FROM journal").fetchall())
    database.conn.close()
    lost = [n for n, digest in acks.items() if known.get(n) != digest]
    newest = max((at[n] for n in acks if n in at and known.get(n) == acks[n]), default=killed)
    return Round(len(acks), len(lost), killed - newest if lost else 0.0, took)


def _do(home: Home, *words: str) -> None:
    done = run(home, *words)
    assert done.returncode == 0, done.stderr


def main(arguments: Sequence[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sftp", action="store_true", help="over SFTP on loopback instead of a folder")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    rng, rounds = random.Random(options.seed), []
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        prepared = prepare(folder / "prepared", 60)
        server = stack.enter_context(sftp_server(folder / "ssh")) if options.sftp else None
        for number in range(options.rounds):
            url = f"{server.url}-{number}" if server else f"file://{folder}/replica-{number}"
            more = ("--key", str(server.key), "--host-key", server.host_key) if server else ()
            rounds.append(one_round(prepared, folder / "round", url, more, rng))
            print(rounds[-1], flush=True)
    rate = sum(one.acts for one in rounds) / len(rounds)
    over = "SFTP" if options.sftp else "a folder"
    print(f"{len(rounds)} failovers over {over}, {rate:.0f} acts each")
    print(
        f"RPO: lost acts mean {mean(one.lost for one in rounds):.1f}, most {max(one.lost for one in rounds)};"
    )
    print(f"     age of the newest act there at most {max(one.age for one in rounds):.2f} s")
    took = [one.took for one in rounds]
    print(f"RTO: median {median(took):.1f} s, most {max(took):.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
