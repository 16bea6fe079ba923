"""Why a cell or a mapping can't be read: codes and parameters whose words are at `refused.<code>`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

MAX_SHOWN = 60


class BadCell(ValueError):
    """One cell that can't be read."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code, params)
        self.code = code
        self.params: Mapping[str, str | int] = MappingProxyType(
            {name: shown(value) if isinstance(value, str) else value for name, value in params.items()}
        )


class BadMapping(ValueError):
    """A mapping file that can't be used, with the file and the key at fault."""

    def __init__(self, code: str, file: str, key: str = "", text: str = "") -> None:
        super().__init__(code, file, key, text)
        self.code = code
        self.params: Mapping[str, str | int] = MappingProxyType(
            {"file": file, "key": key, "text": shown(text)}
        )


def shown(text: str) -> str:
    """Make a cell's text safe and short enough to be quoted in a sentence."""
    printable = "".join(c if c.isprintable() else "�" for c in text)
    return printable if len(printable) <= MAX_SHOWN else printable[: MAX_SHOWN - 1] + "…"
