"""Where data and state lie: the one module that knows. Touches: the environment and, in `make`, folders."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

SYSTEM_HOME = Path("/var/lib/station")


@dataclass(frozen=True)
class Home:
    """One station's folder of state; naming a place here never creates it."""

    path: Path

    @property
    def database(self) -> Path:
        """The live database of the open book of record."""
        return self.path / "station.db"

    @property
    def key(self) -> Path:
        """The station key, which signs scan codes."""
        return self.path / "station.key"

    @property
    def settings(self) -> Path:
        """What this machine was told at set-up: its series letter, its mirror's place, its printer."""
        return self.path / "settings.toml"

    @property
    def archive(self) -> Path:
        """The closed books of record, sealed."""
        return self.path / "archive"

    @property
    def backups(self) -> Path:
        """Verified copies of the database, the newest last."""
        return self.path / "backups"

    @property
    def inbox(self) -> Path:
        """Files put here are offered for import."""
        return self.path / "inbox"

    @property
    def mappings(self) -> Path:
        """Column mappings that a pharmacist added; they win over those that came along."""
        return self.path / "mappings"

    @property
    def printed(self) -> Path:
        """What was sent to paper, kept to be shown or printed again."""
        return self.path / "printed"

    @property
    def run(self) -> Path:
        """One locked file for each living process."""
        return self.path / "run"

    @property
    def log(self) -> Path:
        """What the program says about itself; never a record of care."""
        return self.path / "station.log"

    def make(self) -> Home:
        """Create the missing folders, closed to everybody else (0700), and return this home."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in (self.archive, self.backups, self.inbox, self.printed, self.run):
            folder.mkdir(mode=0o700, exist_ok=True)
        return self


def home() -> Home:
    """Name the state folder: STATION_HOME, else /var/lib/station where it can be written, else the user's."""
    if told := os.environ.get("STATION_HOME"):
        return Home(Path(told).expanduser().absolute())
    if os.access(SYSTEM_HOME, os.W_OK | os.X_OK):
        return Home(SYSTEM_HOME)
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Home(Path(state) / "station")


def data_folder() -> Path:
    """Find the data that came with the program: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "data"
    return installed if installed.is_dir() else package.parent / "data"
