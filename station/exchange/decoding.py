"""Bytes of a file to text: UTF-8 when it is, else Windows-1252, and no guess that changes a name."""

from __future__ import annotations

MAX_BYTES = 4_000_000

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def refusal(data: bytes) -> str | None:
    """Name why these bytes can't be a table in text at all, None when they may be."""
    if len(data) > MAX_BYTES:
        return "file_too_large"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return "file_workbook_unreadable"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "file_is_utf16"
    return None if data.removeprefix(_BYTE_ORDER_MARK).strip() else "file_empty"


def decode(data: bytes) -> str:
    """Decode a whole file; a byte that has no meaning stays as a lone surrogate, which `bad_byte` finds.

    A file with some accented lines in UTF-8 is a UTF-8 file with damaged lines: read in Windows-1252, its
    names would change without a word.
    """
    data = data.removeprefix(_BYTE_ORDER_MARK)
    encoding = "utf-8" if _all_utf8(data) or _some_accents_are_utf8(data) else "cp1252"
    return data.decode(encoding, errors="surrogateescape")


def bad_byte(text: str) -> str | None:
    """Give the first byte of a decoded text that had no meaning, in two hexadecimal digits."""
    return next((f"{ord(c) - 0xDC00:02X}" for c in text if "\udc80" <= c <= "\udcff"), None)


def _all_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _some_accents_are_utf8(data: bytes) -> bool:
    return any(not line.isascii() and _all_utf8(line) for line in data.splitlines())
