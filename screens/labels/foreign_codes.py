"""Codes that the station did not print, in words: what was scanned where no product is asked for."""

from __future__ import annotations

import re

from station.exchange.gs1 import BadScan, read_pack
from station.runtime.live import Live
from station.words import say

_PRODUCT = re.compile(r"(\][A-Za-z]\d)?\x1d?(01\d{14}.*|\d{8}|\d{12,14})", re.DOTALL)


def is_product(text: str) -> bool:
    """Tell a product's code (GS1 DataMatrix, EAN bar code) from what else may be scanned by mistake."""
    return _PRODUCT.fullmatch(text) is not None


def product_words(text: str, live: Live) -> str:
    """Say which product was scanned, and that a step has to be open for it."""
    try:
        pack = read_pack(text, live.settings.get("gs1_separator", ""))
    except BadScan:
        return say("scan.is_product")
    known = live.data.formulary.vial(pack.gtin)
    return say("scan.is_pack", name=known[1].brand if known else pack.gtin, lot=pack.lot)
