"""What `station doctor` looks at: who may read the records, how sshd lets people in, the console."""

from __future__ import annotations

import pwd
import shutil
import stat
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from station.places import Home, data_folder
from station.records.errors import RecordsError
from station.records.form import is_whole
from station.records.opening import connect
from station.runtime.founding import same_medium
from station.runtime.house import read_machine

SSHD_CONFIG = Path("/etc/ssh/sshd_config")
UNIT = Path("/etc/systemd/system/station-console.service")
ACCOUNT = "station"
KEY_OPTIONS = "restrict,pty "


@dataclass(frozen=True)
class Check:
    """One thing looked at: words at `doctor.<code>`; `well` is None for what is not there or can't be
    seen."""

    code: str
    well: bool | None
    params: dict[str, str] = field(default_factory=dict)


def examine(home: Home, sshd_config: Path = SSHD_CONFIG, unit: Path = UNIT) -> Iterator[Check]:
    """Look at everything, from the records outwards; changes nothing."""
    yield from _private(home)
    yield _database(home)
    yield from _second_medium(home)
    yield from _sshd(sshd_config)
    yield _console(unit)


def _private(home: Home) -> Iterator[Check]:
    """The records belong to one account, and nobody else reads or writes them."""
    owner = home.path.lstat().st_uid
    places = (home.path, home.database, home.key, home.settings, home.log)
    folders = (home.run, home.inbox, home.printed, home.archive)
    for place in (*places, *folders):
        if place.exists():
            yield from _closed(place, owner)


def _closed(place: Path, owner: int) -> Iterator[Check]:
    found = place.lstat()
    mode = stat.S_IMODE(found.st_mode)
    yield Check("private", not mode & 0o077, {"path": str(place), "mode": f"{mode:04o}"})
    if found.st_uid != owner or stat.S_ISLNK(found.st_mode):
        yield Check("owner", False, {"path": str(place)})


def _database(home: Home) -> Check:
    """The database opens, and nobody changed its tables or triggers."""
    try:
        database = connect(home.database)
    except RecordsError as error:
        return Check("database", False, {"why": error.code})
    try:
        return Check("schema", is_whole(database))
    finally:
        database.conn.close()


def _second_medium(home: Home) -> Iterator[Check]:
    machine = read_machine(home)
    if machine.second_medium is None or not machine.second_medium.is_dir():
        yield Check("no_second_medium", False, {"path": str(machine.second_medium or "-")})
        return
    path = {"path": str(machine.second_medium)}
    yield Check("second_medium", not same_medium(home, machine.second_medium), path)
    if machine.key_copy is not None and machine.key_copy.exists():
        yield from _closed(machine.key_copy, home.path.lstat().st_uid)


# How sshd lets people in


def _sshd(config: Path) -> Iterator[Check]:
    """What sshd itself makes of its configuration for the station's account, compared with what we ship."""
    program = shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin:/sbin")
    if program is None or not config.exists() or not _account_exists():
        yield Check("sshd_absent", None)
        return
    command = [program, "-T", "-f", str(config), "-C", f"user={ACCOUNT},host=localhost,addr=127.0.0.1"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        why = ran.stderr.strip().splitlines()[-1:] or [""]
        yield Check("sshd_unread", None, {"path": str(config), "why": why[0]})
        return
    effective = dict(_directive(line) for line in ran.stdout.splitlines() if " " in line)
    wanted = shipped_directives()
    wrong = sorted(name for name, value in wanted.items() if not _same(name, effective.get(name), value))
    yield Check("sshd", not wrong, {"wrong": ", ".join(wrong)})
    yield from _keys(Path(effective.get("authorizedkeysfile", "-").split()[0]))
    yield from _writable_by_root_only(Path(effective.get("forcecommand", "-").split()[0]))


def _account_exists() -> bool:
    try:
        pwd.getpwnam(ACCOUNT)
    except KeyError:
        return False
    return True


def shipped_directives() -> dict[str, str]:
    """Read what `data/deploy/60-station.conf` asks of sshd for the station's account."""
    text = (data_folder() / "deploy" / "60-station.conf").read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    return dict(_directive(line) for line in lines if line and not line.startswith(("#", "Match")))


def _directive(line: str) -> tuple[str, str]:
    name, _, value = line.partition(" ")
    return name.lower(), value.strip()


FREE = ("authorizedkeysfile", "forcecommand")
"""Directives whose value is a place, which may be another one: it is looked at by itself."""


def _same(name: str, found: str | None, wanted: str) -> bool:
    if name in FREE:
        return found is not None and found.startswith("/")
    return found is not None and found.casefold() == wanted.casefold()


def _keys(path: Path) -> Iterator[Check]:
    """Keys are added by root alone, and each may open a terminal and nothing else."""
    yield from _writable_by_root_only(path)
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return
    keys = [line for line in lines if line.strip() and not line.startswith("#")]
    loose = [str(n) for n, line in enumerate(keys, start=1) if not line.startswith(KEY_OPTIONS)]
    yield Check("keys", not loose, {"path": str(path), "lines": ", ".join(loose)})


def _writable_by_root_only(path: Path) -> Iterator[Check]:
    try:
        chain: Iterable[Path] = (path, *path.resolve().parents)
        loose = [one for one in chain if one.stat().st_uid != 0 or one.stat().st_mode & 0o022]
    except OSError:
        yield Check("missing", False, {"path": str(path)})
        return
    yield Check("root_only", not loose, {"path": str(path), "loose": ", ".join(map(str, loose))})


def _console(unit: Path) -> Check:
    """The production terminal's service says what ours says; other lines may stand beside."""
    if not unit.exists():
        return Check("console_absent", None)
    shipped = (data_folder() / "deploy" / "station-console.service").read_text(encoding="utf-8")
    found = set(unit.read_text(encoding="utf-8", errors="replace").splitlines())
    wanted = [
        line
        for line in shipped.splitlines()
        if line.startswith(("User=", "UMask=", "TTYPath=", "StandardInput="))
    ]
    missing = [line for line in wanted if line not in found]
    return Check("console", not missing, {"missing": ", ".join(missing)})
