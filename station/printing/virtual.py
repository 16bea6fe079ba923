"""A printer that is a folder: each label as its bytes and as the picture those bytes print."""

import io
import os
import tempfile
from pathlib import Path

from station.printing.decoding import decode_raster
from station.printing.results import (
    Delivery,
    Outcome,
    PrinterStatus,
    Reason,
    State,
    not_sent,
    reason_of,
)

_STATE_FILE = "state"


class VirtualPrinter:
    """Writes 000001.bin and 000001.png, and so on.

    A file `state` in the folder with the name of a printer state (paper_out, cover_open, offline) makes it
    refuse labels as a real printer in that state would: for drills and tests.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, data: bytes, title: str) -> Delivery:
        """Print one label into the folder, which is made if need be."""
        state = self.status().state
        if state is not State.READY:
            return Delivery(Outcome.NOT_SENT, reason_of(state))
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            kept = self._add(data)
        except PermissionError as error:
            return not_sent(Reason.NOT_ALLOWED, error)
        except OSError as error:
            return not_sent(Reason.ABSENT, error)
        return Delivery(Outcome.DELIVERED, Reason.PRINTED, kept=kept)

    def status(self) -> PrinterStatus:
        """Tell what the file `state` says, ready without it."""
        try:
            return PrinterStatus(
                State((self._folder / _STATE_FILE).read_text(encoding="ascii").strip()), False
            )
        except OSError:
            return PrinterStatus(State.READY, False)
        except ValueError:
            return PrinterStatus(State.UNKNOWN)

    def _add(self, data: bytes) -> str:
        """Keep the bytes and their picture; give the name of the best to look at."""
        number = 1 + max((int(path.stem) for path in self._folder.glob("[0-9]*.bin")), default=0)
        while not _write_new(self._folder / f"{number:06}.bin", data):
            number += 1
        picture = decode_raster(data)
        if picture is None:
            return f"{number:06}.bin"
        buffer = io.BytesIO()
        picture.save(buffer, format="PNG")
        _write_new(self._folder / f"{number:06}.png", buffer.getvalue())
        return f"{number:06}.png"


def _write_new(path: Path, data: bytes) -> bool:
    """Write a whole file under a name not yet taken; False when it is taken."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".part-") as part:
        part.write(data)
        part.flush()
        os.fchmod(part.fileno(), 0o644)
        try:
            os.link(part.name, path)
        except FileExistsError:
            return False
    return True
