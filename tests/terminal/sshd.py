"""A real sshd on loopback, with the station's own drop-in and its own start script, for the account of the
tests."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from station.places import Home, data_folder
from tests.needs import needs
from tests.terminal.terminal import Terminal

needs_sshd = needs("sshd", apt="openssh-server openssh-client")

GLOBAL = """
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host
PidFile {folder}/pid
StrictModes no
UsePAM no
PermitRootLogin prohibit-password
"""


class Sshd:
    """One server in a folder; everybody who comes in with its key gets `station --remote` on a home."""

    def __init__(self, folder: Path, home: Home, wrap: str = "") -> None:
        """`wrap` is put before the program, as who has a shell might have started it: `setsid`, tmux."""
        self.folder = folder
        folder.mkdir(mode=0o700)
        for name in ("host", "key"):
            command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
            subprocess.run(command, check=True)
        key = (folder / "key.pub").read_text()
        (folder / "authorized_keys").write_text(f"restrict,pty {key}")
        self._write_start(home, wrap)
        self.port = _free_port()
        self.config = folder / "sshd_config"
        self.config.write_text(GLOBAL.format(port=self.port, folder=folder) + self._drop_in())
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)
        program = shutil.which("sshd") or "/usr/sbin/sshd"
        self._server = subprocess.Popen([program, "-D", "-f", str(self.config), "-E", str(folder / "log")])
        self._wait()

    def _write_start(self, home: Home, wrap: str) -> None:
        text = (data_folder() / "deploy" / "station-remote").read_text()
        text = text.replace("/opt/station/bin/python", f"{wrap} {sys.executable}".strip())
        start = self.folder / "station-remote"
        start.write_text(text.replace("/var/lib/station", str(home.path)))
        start.chmod(0o700)

    def _drop_in(self) -> str:
        text = (data_folder() / "deploy" / "60-station.conf").read_text()
        text = text.replace("Match User station", f"Match User {getpass.getuser()}")
        text = text.replace("/etc/ssh/station/authorized_keys", str(self.folder / "authorized_keys"))
        return text.replace("/opt/station/bin/station-remote", str(self.folder / "station-remote"))

    def _wait(self) -> None:
        for _ in range(1200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text())

    def ssh(self, *words: str, key: str = "key") -> list[str]:
        """Give the client's command line; `words` go before the host, the command sent after `--`."""
        at = words.index("--") if "--" in words else len(words)
        options, sent = words[:at], words[at + 1 :]
        known = ["-F", "none", "-o", "UserKnownHostsFile=/dev/null", "-o", "StrictHostKeyChecking=no"]
        quiet = ["-o", "BatchMode=yes", "-o", "LogLevel=ERROR", "-o", "IdentitiesOnly=yes"]
        whom = ["-p", str(self.port), "-i", str(self.folder / key), f"{getpass.getuser()}@127.0.0.1"]
        return ["ssh", *known, *quiet, *options, *whom, *sent]

    def close(self) -> None:
        """End the server and whoever is still connected to it."""
        self._server.terminate()
        self._server.wait()


class Far(Terminal):
    """A person at the pharmacy, over ssh."""

    def __init__(
        self, sshd: Sshd, *words: str, size: tuple[int, int] = (80, 24), term: str = "xterm-256color"
    ) -> None:
        super().__init__(sshd.ssh("-tt", *words), {}, size=size, term=term)

    def take_the_seat(self) -> Far:
        """Take the seat that is offered."""
        self.wait_for("place de la pharmacie est libre")
        self.press("f12")
        self.wait_for("| Pharmacie")
        return self

    def only_look(self) -> Far:
        """Decline the seat that is offered."""
        self.wait_for("place de la pharmacie est libre")
        self.press("escape")
        self.wait_for("Lecture seule")
        return self


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
