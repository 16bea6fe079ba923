"""How a printer is named in the settings: `network:10.0.0.5:9100`, `usb:04b8:0e15` and the others.

A printer that speaks ZPL (a Zebra) has `:zpl` at the end; the others speak ESC/POS.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from station.clinical.label_content import clean

_FORMS = {
    "network": re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9][A-Za-z0-9.-]*):(\d{1,5})(:silent|:zpl)?"),
    "usb": re.compile(r"([0-9A-Fa-f]{4}):([0-9A-Fa-f]{4})"),
    "serial": re.compile(r"(/.+):(\d{3,7})"),
    "cups": re.compile(r"([A-Za-z0-9_][A-Za-z0-9_.@-]*)(:zpl)?"),
    "file": re.compile(r"(.+?)(:zpl)?"),
    "virtual": re.compile(r"(.+)"),
}
_LAST_PORT = 65535
ZPL = ":zpl"

KINDS = tuple(_FORMS)
"""The kinds of printer, the likeliest first."""


@dataclass(frozen=True, slots=True)
class PrinterSpec:
    """A printer's kind and the parts of its address; a part that was left out is None."""

    kind: str
    parts: tuple[str | None, ...]

    @property
    def zpl(self) -> bool:
        """Whether the printer speaks ZPL."""
        return self.parts[-1] == ZPL


def read_spec(spec: str) -> PrinterSpec | None:
    """Read a printer's full setting; None when it means no printer."""
    kind, _, address = clean(spec).partition(":")
    found = _FORMS[kind].fullmatch(address) if kind in _FORMS else None
    if found is None or (kind == "network" and not 0 < int(found[2]) <= _LAST_PORT):
        return None
    return PrinterSpec(kind, found.groups())
