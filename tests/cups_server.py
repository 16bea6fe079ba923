"""A print server of one's own: the machine's cupsd on a private socket and folder, with one raw queue."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path

QUEUE = "station_test"

_CONF = """
Listen {folder}/cups.sock
DefaultAuthType None
WebInterface No
Browsing Off
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
"""
_FILES = """
ServerRoot {folder}
RequestRoot {folder}/spool
CacheDir {folder}/cache
StateDir {folder}/state
TempDir {folder}/temp
AccessLog {folder}/access_log
ErrorLog {folder}/error_log
PageLog {folder}/page_log
SystemGroup root
FileDevice Yes
"""


class CupsServer:
    """Serves `QUEUE`, which hands its jobs raw to a network printer; a context manager."""

    def __init__(self, host: str, port: int) -> None:
        """Name the printer behind the queue."""
        self._device = f"socket://{host}:{port}"
        self._folder = tempfile.TemporaryDirectory(prefix="cups-")
        self.environment = {"CUPS_SERVER": f"{self._folder.name}/cups.sock"}

    def __enter__(self) -> CupsServer:
        """Start it and make the queue."""
        folder = Path(self._folder.name)
        folder.chmod(0o755)
        for name in ("spool", "cache", "state", "temp"):
            (folder / name).mkdir(mode=0o777)
        (folder / "cupsd.conf").write_text(_CONF.format(folder=folder))
        (folder / "cups-files.conf").write_text(_FILES.format(folder=folder))
        self._process = subprocess.Popen(
            ["/usr/sbin/cupsd", "-f", "-c", folder / "cupsd.conf", "-s", folder / "cups-files.conf"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 60
        while self.run("lpstat", "-r").returncode or "not running" in self.run("lpstat", "-r").stdout:
            assert time.monotonic() < deadline, "cupsd does not start"
            time.sleep(0.1)
        made = self.run("/usr/sbin/lpadmin", "-p", QUEUE, "-E", "-v", self._device, "-m", "raw")
        assert made.returncode == 0, made.stderr
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self._process.terminate()
        self._process.wait(10)
        self._folder.cleanup()

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run one of CUPS's own commands on this server."""
        whole = os.environ | self.environment | {"LC_ALL": "C"}
        return subprocess.run(command, env=whole, capture_output=True, text=True, check=False)
