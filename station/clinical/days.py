"""Days as people read them: day, month, year, in both languages, on screens and on paper."""

from __future__ import annotations


def day_text(iso: str) -> str:
    """Write an ISO date as `30/06/2028`; unknown parts stay 00, what is no date is left as it is."""
    parts = iso.split("-")
    return "/".join(reversed(parts)) if len(parts) == 3 else iso
