"""How printing goes, in one word: what the header shows."""

from __future__ import annotations

from enum import StrEnum


class PrinterLight(StrEnum):
    """How printing goes; `printer.light.<value>` says it."""

    READY = "ready"
    PRINTING = "printing"
    WAITING = "waiting"
    DOUBTFUL = "doubtful"
    UNPRINTABLE = "unprintable"
