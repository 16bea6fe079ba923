"""Every client that should not be there any more: what it saw, after how long, and that nothing changed.

`python -m tests.stale` prints the whole table (some minutes); `--case NAME` only one. The default tests run
the essential ones. *Simulated* are the cases that a container can't do for real: they go through the clock's
seam.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from station.clinical.model import State
from station.places import Home
from station.records.clock import Clock
from station.records.fence import PROGRAM_VERSION
from station.records.opening import connect
from station.records.seats import Seat, holder
from station.records.tripwire import marks
from station.records.verify import verify
from station.runtime.house import Machine, write_machine
from station.runtime.sessions import sessions
from tests.flow.day import PIN, Day, ShiftedClock, left, refused, reopened, seated, whole_day
from tests.flow.walk import Walk
from tests.terminal.sshd import Far, Sshd
from tests.terminal.station_walk import Station
from tests.terminal.terminal import ROOT, Terminal

NOHUP = """/bin/sh -c 'trap "" HUP; exec "$@"' sh"""
"""What nohup does, but for its own refusal to leave a program its terminal."""
TMUX = f"/usr/bin/tmux -L stale{os.getpid()}"
LOCKED = "CE POSTE EST VERROUILL"


@dataclass
class Row:
    """One line of the table."""

    case: str
    saw: str
    after: float | None
    unchanged: bool
    simulated: bool = False

    def __str__(self) -> str:
        after = f"{self.after:5.2f} s" if self.after is not None else "      -"
        kind = "simulated" if self.simulated else "real"
        return (
            f"{self.case:<34} {kind:<9} {after}  {'unchanged' if self.unchanged else 'CHANGED':<9} {self.saw}"
        )


@dataclass
class Place:
    """A fresh copy of a prepared station, and what is open on it."""

    folder: Path
    home: Home
    open: ExitStack = field(default_factory=ExitStack)

    def console(self, environment: dict[str, str] | None = None) -> Station:
        """Open the real app on a terminal of its own."""
        station = Station(self.home) if environment is None else Old(self.home, environment)
        self.open.callback(station.close)
        return station

    def far(self, wrap: str = "") -> tuple[Sshd, Far]:
        """Start an sshd, and come in over it."""
        sshd = Sshd(self.folder / f"sshd{time.monotonic_ns()}", self.home, wrap)
        self.open.callback(sshd.close)
        return sshd, self.another_far(sshd)

    def another_far(self, sshd: Sshd) -> Far:
        """Come in over a server that runs."""
        far = Far(sshd, size=(80, 25))  # tmux takes a line for itself
        self.open.callback(far.close)
        return far

    def child(self, *words: str) -> subprocess.Popen[str]:
        """Start a process of `tests.stale_process`, which has no screen."""
        command = [sys.executable, "-m", "tests.stale_process", str(self.home.path), *words]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        child = subprocess.Popen(command, cwd=ROOT, text=True, **pipes)  # type: ignore[call-overload]
        self.open.callback(lambda: (child.kill(), child.wait()))
        return child  # type: ignore[no-any-return]

    def token(self, seat: Seat = Seat.PRODUCTION) -> int:
        """Give the token of who holds a seat now."""
        database = connect(self.home.database)
        found = holder(database, seat)
        database.conn.close()
        return found.token if found else 0

    def written_by(self, token: int) -> int:
        """Count what a session journaled."""
        database = connect(self.home.database)
        sql = "SELECT count(*) FROM journal WHERE json_extract(body, '$.session') = ?"
        count = database.execute(sql, [token]).fetchone()[0]
        database.conn.close()
        return int(count)

    def faults(self) -> set[str]:
        """Verify, and name the kinds of fault; what the mirror lacks when a process was killed is none."""
        return {fault.code for fault in verify(self.home.database).faults}


class Old(Station):
    """An older release, installed from its own wheel."""

    def __init__(self, home: Home, environment: dict[str, str]) -> None:
        command = [sys.executable, "-P", "-m", "screens.command_line"]
        Terminal.__init__(self, command, {"STATION_HOME": str(home.path), **environment})
        self.home = home


def stop(place: Place, station: Station) -> None:
    """Stop a station where it holds no lock on the records; else it is ended, as `stopped_inside` shows."""
    while True:
        station.process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, station.process.pid, os.WSTOPPED)
        if not any(one.holds for one in sessions(place.home, Clock())):
            return
        station.process.send_signal(signal.SIGCONT)
        station.read(0.1)


def said(terminal: Terminal) -> str:
    """Give the reason on the locked screen, on one line."""
    inside = terminal.text().partition(LOCKED)[2]
    reason = re.split(r"\n\s*\n", inside.partition("\n")[2].strip())[0]
    return " ".join(reason.split())


def line(child: subprocess.Popen[str]) -> str:
    """Read what a child says next."""
    assert child.stdout is not None
    return child.stdout.readline().strip()


def ask(child: subprocess.Popen[str]) -> str:
    """Have a child try to write."""
    assert child.stdin is not None
    child.stdin.write("write\n")
    child.stdin.flush()
    return line(child)


def at_sessions(station: Terminal) -> Terminal:
    """Open the list of sessions."""
    station.press("f9")
    station.wait_for("Menu :")
    station.type("connect")
    station.choose("Qui est connect")
    station.wait_for("cette session")
    return station


def sign_with_reason(station: Station, reason: str, person: str = "Anne") -> None:
    """Give the reason that is asked, and the badge and PIN."""
    station.wait_for("Motif")
    station.type(reason)
    station.wait_for("F12")
    station.press("f12")
    station.wait_for("Scannez votre badge")
    station.scan(station.badge(person))
    station.wait_for("Code")
    station.type(PIN)
    station.wait_for("F12")
    station.press("f12")


def take_over(station: Station, reason: str = "Poste figé") -> None:
    """Take the seat over by keys."""
    at_sessions(station).press("f4")
    sign_with_reason(station, reason)
    station.wait_for("| Production")


def locked_after(station: Terminal, began: float) -> float:
    """Wait for the locked screen and say how long it took."""
    station.wait_for(LOCKED)
    return time.monotonic() - began


# The cases


def second_console(place: Place) -> Row:
    """A second `station` on the same machine."""
    place.console().at_board()
    before, began = place.written_by(place.token()), time.monotonic()
    second = place.console()
    second.wait_for("Lecture seule : ")
    saw = " ".join(second.text().partition("Lecture seule : ")[2].split()[:9])
    return Row("second console", saw, time.monotonic() - began, place.written_by(place.token()) == before)


def second_ssh(place: Place) -> Row:
    """A second colleague over SSH."""
    sshd, first = place.far()
    first.take_the_seat()
    token, began = place.token(Seat.PHARMACY), time.monotonic()
    second = place.another_far(sshd)
    second.wait_for("Lecture seule : ")
    saw = " ".join(second.text().partition("Lecture seule : ")[2].split()[:9])
    return Row("second SSH", saw, time.monotonic() - began, place.token(Seat.PHARMACY) == token)


def observer_writes(place: Place) -> Row:
    """An observer that calls the core, past every screen."""
    first = place.child("sit")
    assert line(first) == "seat_taken"
    second = place.child("sit")
    assert line(second) == "seat_taken"
    database_before, began = place.written_by(place.token()), time.monotonic()
    saw = ask(second)
    return Row(
        "observer through the core",
        saw,
        time.monotonic() - began,
        place.written_by(place.token()) == database_before,
    )


def older_version(place: Place) -> Row:
    """An older release, from a real wheel, left open while the station that it made is upgraded."""
    older = {"PYTHONPATH": f"{older_wheel(place.folder)}:{ROOT}"}
    make = "import pathlib, sys; from tests.stale import prepare; prepare(pathlib.Path(sys.argv[1]))"
    made = place.folder / "made"
    command = [sys.executable, "-P", "-c", make, str(made)]
    subprocess.run(command, check=True, env={**os.environ, **older})
    place.home = Home(made / "home")
    old = place.console(older).at_board()
    assert sessions(place.home, Clock())[0].session.facts["version"] == PROGRAM_VERSION - 1
    token = place.token()
    before = place.written_by(token)
    upgrading = seated(place.home, None, ShiftedClock())
    with upgrading.desk.store.transaction(fenced=False) as database:
        database.execute("UPDATE gate SET least_version = ?", [PROGRAM_VERSION])
    upgrading.close()
    after = locked_after(old, time.monotonic())
    again = place.console(older)
    again.until(lambda: again.process.poll() is not None)
    assert "trop ancien" in again.text()
    assert [mark.what for _, mark in marks(place.home.run)] == ["start_refused"]
    return Row("older version, left open", said(old), after, place.written_by(token) == before)


def older_wheel(folder: Path) -> Path:
    """Build the wheel of a release before this one from this checkout, and install it beside."""
    source, target = folder / "source", folder / "older"
    source.mkdir()
    for name in ("station", "screens", "data"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    fence = source / "station" / "records" / "fence.py"
    now, then = f"PROGRAM_VERSION = {PROGRAM_VERSION}\n", f"PROGRAM_VERSION = {PROGRAM_VERSION - 1}\n"
    assert now in fence.read_text()
    fence.write_text(fence.read_text().replace(now, then))
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-q",
        "--no-deps",
        "--target",
        str(target),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return target


def raw_sqlite(place: Place) -> Row:
    """A raw sqlite3 shell and the sqlite-utils command."""
    statement = "UPDATE settings SET value = 'x'"
    shell = [sys.executable, "-c", "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute(sys.argv[2])"]
    utils = [sys.executable, "-m", "sqlite_utils", "query"]
    said_by = []
    began = time.monotonic()
    for tool in (shell, utils):
        ran = subprocess.run([*tool, str(place.home.database), statement], capture_output=True, text=True)
        assert ran.returncode != 0
        said_by.append((ran.stdout + ran.stderr).strip().splitlines()[-1])
    return Row("raw sqlite3, sqlite-utils", "; ".join(said_by), time.monotonic() - began, not place.faults())


def stopped_then_woken(place: Place) -> Row:
    """The holder is stopped (SIGSTOP), its seat is taken over, it wakes (SIGCONT)."""
    stale = place.console().at_board()
    token = place.token()
    before = place.written_by(token)
    stop(place, stale)
    take_over(place.console().at_board())
    began = time.monotonic()
    stale.process.send_signal(signal.SIGCONT)
    after, saw = locked_after(stale, began), said(stale)
    stale.press("f2")  # a new process, which finds the seat held
    stale.wait_for("Lecture seule : ")
    return Row("SIGSTOP, taken over, SIGCONT", saw, after, place.written_by(token) == before)


def stopped_inside(place: Place) -> Row:
    """The holder is stopped inside an open transaction: the room is blocked until somebody's word ends it."""
    stale = place.child("inside")
    assert [line(stale), line(stale)] == ["seat_taken", "inside"]
    token = place.token()
    before = place.written_by(token)
    began = time.monotonic()
    take_over(place.console().at_board())
    after = time.monotonic() - began
    code = stale.wait(60)
    database = connect(place.home.database)
    there = database.execute("SELECT 1 FROM settings WHERE value = 'stale'").fetchone()
    database.conn.close()
    unchanged = there is None and place.written_by(token) == before
    return Row("SIGSTOP inside a transaction", f"killed through its pidfd (exit {code})", after, unchanged)


def frozen(place: Place) -> Row:
    """A process that slept longer than its lease, nobody having taken its seat."""
    stale = place.console().at_board()
    token = place.token()
    before = place.written_by(token)
    stop(place, stale)
    time.sleep(22)
    began = time.monotonic()
    stale.process.send_signal(signal.SIGCONT)
    after = locked_after(stale, began)
    return Row("frozen for longer than the lease", said(stale), after, place.written_by(token) == before)


def killed(place: Place) -> Row:
    """kill -9 of the holder; the next one takes the seat without asking."""
    first = place.console().at_board()
    token = place.token()
    before = place.written_by(token)
    first.kill()
    began = time.monotonic()
    place.console().wait_for("| Production")
    after = time.monotonic() - began
    return Row(
        "kill -9, seat taken again",
        "(gone) the next console has the seat",
        after,
        place.written_by(token) == before,
    )


def link_cut(place: Place, name: str, wrap: str, most_beats: int = 12) -> Row:
    """The ssh client is killed; the program ends, or lives on for so many beats more."""
    _, far = place.far(wrap)
    far.take_the_seat()
    token = place.token(Seat.PHARMACY)
    before, began = place.written_by(token), time.monotonic()
    far.kill()
    saw, after, beats = "", None, set[object]()
    while len(beats) <= most_beats:
        there = sessions(place.home, Clock())
        if not there:
            saw, after = "ended by itself, seat given back", time.monotonic() - began
            break
        beats.add(there[0].session.facts["beat_ns"])
        saw = f"lives on, told as {there[0].session.facts['link']}"
        time.sleep(0.1)
    subprocess.run([*TMUX.split(), "kill-server"], check=False, capture_output=True)
    for one in sessions(place.home, Clock()):
        subprocess.run(["kill", "-9", str(one.session.facts["pid"])], check=False)
    own = place.written_by(token) - before  # leaving the seat is the one thing it may journal
    return Row(f"link cut, {name}", saw, after, own <= 1)


def two_take_over(place: Place) -> Row:
    """Two people take the seat over at the same moment."""
    holding = place.child("sit")
    assert line(holding) == "seat_taken"
    first, second = place.console().at_board(), place.console().at_board()
    for station, person in ((first, "Anne"), (second, "Fanny")):
        at_sessions(station).press("f4")
        station.wait_for("Motif")
        station.type("Au même instant")
        station.wait_for("F12")
        station.press("f12")
        station.wait_for("Scannez votre badge")
        station.scan(station.badge(person))
        station.wait_for("Code")
        station.type(PIN)
        station.wait_for("F12")
    began = time.monotonic()
    first.press("f12")
    second.press("f12")
    first.until(lambda: "| Production" in first.text() or "| Production" in second.text())
    loser = second if "| Production" in first.text() else first
    loser.wait_for("vient de changer de main")
    after = time.monotonic() - began
    both = ["| Production" in station.text() for station in (first, second)]
    return Row("two take-overs at once", "the second: « vient de changer de main »", after, sum(both) == 1)


def clock_set(place: Place) -> Row:
    """The wall clock jumps a day back, then two forward: leases count the time since boot."""
    day = reopened(place.home)
    walk = Walk(day)
    for days in (-1, 2):
        day.clock.shift += timedelta(days=days)
        walk.hold()
        walk.resume()
    answer = walk.hold()
    day.close()
    return Row(
        "wall clock set back and forward", f"goes on working ({answer.code})", None, not place.faults(), True
    )


def rebooted(place: Place) -> Row:
    """The machine started again: another boot id."""
    return _in_core(place, "machine restarted", lambda day: setattr(day.clock, "boot", "another start"))


def stolen(place: Place) -> Row:
    """Somebody uses the session's number without its nonce."""

    def steal(day: Day) -> None:
        day.desk.store.identity.sit("production", day.desk.store.identity.token, "guessed")

    return _in_core(place, "stolen number without nonce", steal, simulated=False)


def _in_core(place: Place, name: str, happen: Callable[[Day], object], *, simulated: bool = True) -> Row:
    day = reopened(place.home)
    walk = Walk(day)
    before = place.written_by(place.token())
    happen(day)
    began = time.monotonic()
    outcome = refused(walk.hold(), "fenced")
    after = time.monotonic() - began
    day.close()
    saw = f"refused: {outcome.params['verdict']}"
    return Row(name, saw, after, place.written_by(place.token()) == before, simulated)


def trigger_dropped(place: Place) -> Row:
    """Somebody with file access drops a trigger."""
    stale = place.console().at_board()
    token = place.token()
    before = place.written_by(token)
    began = time.monotonic()
    drop = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('DROP TRIGGER rule_release')"
    subprocess.run([sys.executable, "-c", drop, str(place.home.database)], check=True)
    after = locked_after(stale, began)
    assert place.faults() == {"schema_changed"}
    return Row(
        "trigger dropped", said(stale) + " (verify: schema_changed)", after, place.written_by(token) == before
    )


def file_replaced(place: Place) -> Row:
    """The database file is replaced by an older copy under a live client."""
    older = place.folder / "older.db"
    shutil.copy(place.home.database, older)
    stale = place.console().at_board()
    began = time.monotonic()
    older.replace(place.home.database)
    after = locked_after(stale, began)
    return Row("database file replaced", said(stale), after, not place.faults())


def locked_out(place: Place) -> Row:
    """`station lockout`, signed at a terminal, before an upgrade."""
    stale = place.console().at_board()
    token = place.token()
    before = place.written_by(token)
    out = Station(place.home, "lockout")
    place.open.callback(out.close)
    out.wait_for("Votre nom")
    out.type("Anne Premier\r")
    out.wait_for("Code d'Anne")
    out.type(f"{PIN}\r")
    out.wait_for("Motif")
    began = time.monotonic()
    out.type("Mise à jour\r")
    after = locked_after(stale, began)
    out.until(lambda: out.process.poll() is not None)
    assert out.process.returncode == 0, out.text()
    return Row("station lockout", said(stale), after, place.written_by(token) == before)


def observers_poll(place: Place) -> Row:
    """Twenty observers poll while a preparation is walked to its release."""
    crowd = place.child("observe", "20")
    assert line(crowd) == "polling"
    day = reopened(place.home)
    began = time.monotonic()
    Walk(day).to(State.RELEASED)
    after = time.monotonic() - began
    left(day)
    assert crowd.stdin is not None
    crowd.stdin.close()
    return Row("20 observers poll, a bag is walked", line(crowd), after, not place.faults())


CASES: dict[str, Callable[[Place], Row]] = {
    "second_console": second_console,
    "second_ssh": second_ssh,
    "observer_writes": observer_writes,
    "older_version": older_version,
    "raw_sqlite": raw_sqlite,
    "stopped_then_woken": stopped_then_woken,
    "stopped_inside": stopped_inside,
    "frozen": frozen,
    "killed": killed,
    "link_cut": lambda place: link_cut(place, "as deployed", ""),
    "link_cut_nohup": lambda place: link_cut(place, "hang-up ignored (nohup)", NOHUP),
    "link_cut_setsid": lambda place: link_cut(place, "setsid", "/usr/bin/setsid --wait"),
    "link_cut_tmux": lambda place: link_cut(place, "tmux", f"{TMUX} -f /dev/null new-session", 2),
    "two_take_over": two_take_over,
    "locked_out": locked_out,
    "clock_set": clock_set,
    "rebooted": rebooted,
    "stolen": stolen,
    "trigger_dropped": trigger_dropped,
    "file_replaced": file_replaced,
    "observers_poll": observers_poll,
}


@contextmanager
def place_of(prepared: Path, folder: Path) -> Iterator[Place]:
    """Copy the prepared station for one case, and end what the case left open."""
    shutil.copytree(prepared, folder)
    home = Home(folder / "home")
    write_machine(home, Machine(folder / "second"))
    place = Place(folder, home)
    with place.open:
        yield place


def prepare(folder: Path) -> Path:
    """Prepare a station with its day, left by everybody."""
    left(whole_day(folder))
    return folder


def main(arguments: Sequence[str]) -> int:
    """Run the cases asked for and print each; 1 when something changed that must not."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--case", choices=list(CASES), action="append")
    options = parser.parse_args(arguments)
    rows = []
    with tempfile.TemporaryDirectory() as name:
        prepared = prepare(Path(name) / "prepared")
        for case in options.case or CASES:
            with place_of(prepared, Path(name) / case) as place:
                rows.append(CASES[case](place))
            print(rows[-1], flush=True)
    return 0 if all(row.unchanged for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
