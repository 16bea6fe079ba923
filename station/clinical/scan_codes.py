"""The codes printed on bags, trays and badges, and the station key on paper: writing and reading them."""

import hashlib
import hmac
import string
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum

ALPHABET = "BCDFGHJKLNPRSTVX"
"""The 16 letters that arrive intact whatever the layouts of scanner and machine; each is half a byte."""

NUMBER_LETTERS = 8
MAC_LETTERS = 16
CHECK_LETTERS = 2
CODE_LETTERS = 2 + NUMBER_LETTERS + MAC_LETTERS + CHECK_LETTERS
KEY_BYTES = 32
MAX_SEQUENCE = 2**27 - 1
_LINE_BYTES = 4
_KEY_LINES = KEY_BYTES // _LINE_BYTES + 1

_DOMAIN = b"station scan code 1\x00"
# ASCII only, before folding: str.upper() would turn "ß" or "ſ" into letters of the alphabet.
_EITHER_CASE = frozenset(ALPHABET + ALPHABET.lower())
_ACCENTED_DIGIT_ROW = frozenset("éèçàùÉÈÇÀÙµ§°²ß")
_PLAIN_DIGIT_ROW = frozenset("&\"'(-_!@#$%^*)")


class CodeType(Enum):
    """What a code is stuck on. The two letters are printed on paper: never change or reuse them.

    No two types share a letter in the same place.
    """

    BAG = "BG"
    TRAY = "TR"
    PERSON = "PS"
    HOOD = "HD"
    LEFTOVER = "LF"
    COMPONENT = "CP"
    DELIVERY = "DN"
    WORKSHEET = "FB"
    TEST = "XT"
    OVERWRAP = "SV"
    DESTRUCTION = "KL"


class MisreadReason(StrEnum):
    """Why a scan is not one of the station's codes."""

    WRONG_LENGTH = "wrong_length"
    FOREIGN_ALPHABET = "foreign_alphabet"
    SCANNER_LAYOUT = "scanner_layout"
    DAMAGED = "damaged"
    NOT_OURS = "not_ours"
    UNKNOWN_TYPE = "unknown_type"


@dataclass(frozen=True, slots=True)
class ScanCode:
    """What a good code says: the thing it is stuck on, and that thing's number."""

    type: CodeType
    series: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Misread:
    """A scan that says nothing, and why."""

    reason: MisreadReason


def encode(code_type: CodeType, series: str, sequence: int, key: bytes) -> str:
    """Give the 28 letters to print; ValueError when series, sequence or key can't be written in a code."""
    _require_key(key)
    if len(series) != 1 or series not in string.ascii_uppercase:
        raise ValueError(f"series must be one letter A-Z, not {series!r}")
    if not 0 <= sequence <= MAX_SEQUENCE:
        raise ValueError(f"sequence must be within 0 and {MAX_SEQUENCE}, not {sequence}")
    number = (string.ascii_uppercase.index(series) << 27 | sequence).to_bytes(4, "big")
    signed = code_type.value + letters(number)
    body = signed + letters(_mac(signed, key))
    return body + letters(bytes([crc8(unletters(body))]))


def read(text: str, key: bytes) -> ScanCode | Misread:
    """Read what the scanner typed, in either case; the station's key decides whether the code is its own."""
    _require_key(key)
    if (fault := _alphabet_fault(text.strip())) is not None:
        return Misread(fault)
    folded = text.strip().upper()
    if len(folded) != CODE_LETTERS:
        return Misread(MisreadReason.WRONG_LENGTH)
    if crc8(unletters(folded)) != 0:
        return Misread(MisreadReason.DAMAGED)
    signed, mac = folded[: 2 + NUMBER_LETTERS], folded[2 + NUMBER_LETTERS : -CHECK_LETTERS]
    if not hmac.compare_digest(_mac(signed, key), unletters(mac)):
        return Misread(MisreadReason.NOT_OURS)
    return _parsed(signed)


@dataclass(frozen=True, slots=True)
class KeyMisread:
    """A station key copied wrongly from its sealed paper: the first wrong line (from 1), and why."""

    line: int
    reason: MisreadReason


def spell_key(key: bytes) -> list[str]:
    """Write the station key for its sealed paper: eight lines with check letters, and one over the whole."""
    _require_key(key)
    parts = [key[start : start + _LINE_BYTES] for start in range(0, KEY_BYTES, _LINE_BYTES)]
    return [_key_line(index, part) for index, part in enumerate([*parts, _key_seal(key)], start=1)]


def read_key(lines: Sequence[str]) -> bytes | KeyMisread:
    """Read the station key back as a person typed it, whatever the case and the spaces."""
    data = b""
    for index, line in enumerate(lines[:_KEY_LINES], start=1):
        part = _read_key_line(index, line)
        if isinstance(part, KeyMisread):
            return part
        data += part
    if len(lines) != _KEY_LINES:
        return KeyMisread(min(len(lines), _KEY_LINES) + 1, MisreadReason.WRONG_LENGTH)
    key, seal = data[:KEY_BYTES], data[KEY_BYTES:]
    return key if seal == _key_seal(key) else KeyMisread(_KEY_LINES, MisreadReason.DAMAGED)


def letters(data: bytes) -> str:
    """Write bytes in the 16 letters, two for each byte."""
    return "".join(ALPHABET[byte >> 4] + ALPHABET[byte & 15] for byte in data)


def unletters(text: str) -> bytes:
    """Read an even number of letters of the alphabet back to bytes; ValueError for anything else."""
    if len(text) % 2:
        raise ValueError("an odd number of letters is not a number of bytes")
    halves = [ALPHABET.index(letter) for letter in text]
    return bytes(high << 4 | low for high, low in zip(halves[::2], halves[1::2], strict=True))


def crc8(data: bytes) -> int:
    """Give the CRC-8 (polynomial 0x07): sees every wrong letter and every swap of two neighbours.

    Both differ from the right text by at most eight neighbouring bits, and a CRC-8 misses no such burst.
    The CRC of data followed by its own CRC is 0.
    """
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value << 1) ^ 0x107 if value & 0x80 else value << 1
    return value


def _key_seal(key: bytes) -> bytes:
    """Give what the ninth line says: four bytes over the whole key, which tell nothing about it."""
    return hmac.new(key, b"station key on paper 1", hashlib.sha256).digest()[:_LINE_BYTES]


def _key_line(index: int, part: bytes) -> str:
    """Write one line; its check letters cover its place too, so that two lines can't be swapped."""
    text = letters(part) + letters(bytes([crc8(bytes([index]) + part)]))
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def _read_key_line(index: int, line: str) -> bytes | KeyMisread:
    text = "".join(line.split())
    if (fault := _alphabet_fault(text)) is not None:
        return KeyMisread(index, fault)
    if len(text) != 2 * _LINE_BYTES + CHECK_LETTERS:
        return KeyMisread(index, MisreadReason.WRONG_LENGTH)
    data = unletters(text.upper())
    return KeyMisread(index, MisreadReason.DAMAGED) if crc8(bytes([index]) + data) else data[:_LINE_BYTES]


def _parsed(signed: str) -> ScanCode | Misread:
    number = int.from_bytes(unletters(signed[2:]), "big")
    try:
        return ScanCode(CodeType(signed[:2]), string.ascii_uppercase[number >> 27], number & MAX_SEQUENCE)
    except (ValueError, IndexError):
        return Misread(MisreadReason.UNKNOWN_TYPE)


def _alphabet_fault(text: str) -> MisreadReason | None:
    """Tell a keyboard layout that differs (an AZERTY digit row without Shift) from a foreign code."""
    if _EITHER_CASE.issuperset(text):
        return None
    signs = sum(sign in _PLAIN_DIGIT_ROW for sign in text)
    has_digit = any(sign.isdecimal() for sign in text)
    if not _ACCENTED_DIGIT_ROW.isdisjoint(text) or (signs >= 2 and not has_digit):
        return MisreadReason.SCANNER_LAYOUT
    return MisreadReason.FOREIGN_ALPHABET


def _mac(signed: str, key: bytes) -> bytes:
    return hmac.new(key, _DOMAIN + signed.encode("ascii"), hashlib.sha256).digest()[: MAC_LETTERS // 2]


def _require_key(key: bytes) -> None:
    if len(key) != KEY_BYTES:
        raise ValueError(f"the station key has {KEY_BYTES} bytes, not {len(key)}")
