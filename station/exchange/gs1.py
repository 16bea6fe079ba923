"""What the GS1 DataMatrix of a drug box or an infusion bag says: product, lot, expiry, serial number.

The rule about separators. Lot and serial number have no fixed length: only the group separator (GS, 0x1D)
tells where one ends. Many keyboard wedges drop it, and `10A23B117` + GS + `21SN00012345` then reads as the
lot `A23B11721SN00012345`, without any error. Nothing in such a text tells it from a true lot of that
length, so no text without a separator is read, not even where the lot stands last: the lot has to be typed,
or the scanner to be set. Separators in front prove nothing (some scanners send one for the start of the
code), one after that does. The unit may name a substitute that its scanner sends for GS: one sign that GS1
allows in no lot or serial number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from station.clinical.settings import GS1_SUBSTITUTES

if TYPE_CHECKING:
    from biip.gs1_messages import GS1Message

GROUP_SEPARATOR = "\x1d"
SYMBOLOGIES = ("]d2", "]C1", "]e0", "]Q3", "]E0")
"""What a scanner may send first: GS1 DataMatrix, GS1-128, DataBar and QR; EAN-13 too, which says no lot."""

GTIN, LOT, EXPIRY, SERIAL = "01", "10", "17", "21"


class BadScan(ValueError):
    """A scan that says nothing sure; the words are at `refused.<code>`."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code, params)
        self.code = code
        self.params: Mapping[str, str] = MappingProxyType(params)


@dataclass(frozen=True)
class Pack:
    """What one pack says: GTIN-14, lot, expiry as an ISO date (day 00: last of the month), serial number."""

    gtin: str
    lot: str
    expiry: str | None = None
    serial: str | None = None


def looks_like_gs1(text: str) -> bool:
    """Tell whether a scan is a product's code, not one of the station's, which are letters only."""
    return text.startswith("]") or text.strip(GROUP_SEPARATOR)[:1].isdecimal()


def read_pack(text: str, substitute: str = "") -> Pack:
    """Read one scan; raises BadScan where product or lot is not there without a doubt."""
    message = _message(text, _separators(substitute))
    found = _elements(message)
    if LOT not in found:
        raise BadScan("gs1_no_lot")
    expiry = message.element_strings.get(ai=EXPIRY)
    return Pack(
        gtin=found[GTIN],
        lot=found[LOT],
        expiry=expiry.date.isoformat() if expiry and expiry.date else None,
        serial=found.get(SERIAL),
    )


def _separators(substitute: str) -> tuple[str, ...]:
    if not substitute:
        return (GROUP_SEPARATOR,)
    if len(substitute) > 1 or substitute not in GS1_SUBSTITUTES:
        raise BadScan("gs1_substitute", sign=substitute)
    return (GROUP_SEPARATOR, substitute)


def _message(text: str, separators: tuple[str, ...]) -> GS1Message:
    """Parse a scan whose separators arrived."""
    from biip import ParseConfig, parse

    bare = text[3:] if text.startswith(SYMBOLOGIES) else text
    body = bare.lstrip("".join(separators))
    if body.startswith("]"):
        raise BadScan("gs1_unreadable")
    result = parse(body, config=ParseConfig(separator_chars=separators))
    if result.gs1_message is None and result.gtin is not None:
        raise BadScan("gs1_only_product")
    if not any(separator in body for separator in separators):
        raise BadScan("gs1_no_separator" if body.startswith(GTIN) else "gs1_unreadable")
    if result.gs1_message is None:
        raise BadScan("gs1_unreadable")
    return result.gs1_message


def _elements(message: GS1Message) -> dict[str, str]:
    """Give the values by application identifier; a value that is there twice, differing, is no value."""
    found: dict[str, str] = {}
    for element in message.element_strings:
        if found.setdefault(element.ai.ai, element.value) != element.value:
            raise BadScan("gs1_unreadable")
        if element.gtin_error:
            raise BadScan("gs1_bad_gtin", gtin=element.value)
    if GTIN not in found:
        raise BadScan("gs1_unreadable")
    return found
