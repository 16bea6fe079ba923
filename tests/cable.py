"""A network cable that can be pulled: two network namespaces joined by a veth pair (root and iproute2)."""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import subprocess
import threading
from contextlib import suppress

_NEW_NET = 0x40000000


def can_pull() -> bool:
    """Tell whether this machine lets us make a cable."""
    return os.geteuid() == 0 and shutil.which("ip") is not None


class Cable:
    """A cable between this machine and a printer's place; a context manager."""

    def __init__(self) -> None:
        """Choose names and a net of its own: other tests have cables too."""
        net = f"10.{192 + os.getpid() // 256 % 64}.{os.getpid() % 256}"
        self._here, self._there = f"{net}.1", f"{net}.2"
        self.space = f"station{os.getpid()}"
        self.near, self.far = f"st{os.getpid()}a", f"st{os.getpid()}b"

    def __enter__(self) -> Cable:
        """Lay the cable."""
        for line in (
            f"netns add {self.space}",
            f"link add {self.near} type veth peer name {self.far} netns {self.space}",
            f"addr add {self._here}/24 dev {self.near}",
            f"link set {self.near} up",
            f"-n {self.space} addr add {self._there}/24 dev {self.far}",
            f"-n {self.space} link set {self.far} up",
            f"-n {self.space} link set lo up",
        ):
            _ip(line)
        return self

    def __exit__(self, *_: object) -> None:
        """Take it away."""
        with suppress(subprocess.CalledProcessError):
            _ip(f"link del {self.near}")
        with suppress(subprocess.CalledProcessError):
            _ip(f"netns del {self.space}")

    def pull(self) -> None:
        """Pull it."""
        _ip(f"link set {self.near} down")

    def put_back(self) -> None:
        """Put it back."""
        _ip(f"link set {self.near} up")

    def listening(self) -> socket.socket:
        """Give a socket that listens at the far end."""
        made: list[socket.socket] = []

        def there() -> None:
            libc = ctypes.CDLL(None, use_errno=True)
            space = os.open(f"/run/netns/{self.space}", os.O_RDONLY)
            assert libc.setns(space, _NEW_NET) == 0
            os.close(space)
            server = socket.create_server((self._there, 0))
            # A printer's small buffer: what it has no room for stays on this side of the cable.
            server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            made.append(server)

        thread = threading.Thread(target=there)
        thread.start()
        thread.join()
        return made[0]


def _ip(line: str) -> None:
    subprocess.run(["ip", *line.split()], check=True, capture_output=True)
