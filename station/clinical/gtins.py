"""Product codes: whether a GTIN ends with its check digit."""

from __future__ import annotations


def is_gtin14(text: str) -> bool:
    """Tell whether a text is a GTIN-14 with the right check digit (GS1 General Specifications, 7.9)."""
    from biip.checksums import gs1_standard_check_digit

    whole = text.isascii() and text.isdecimal() and len(text) == 14
    return whole and gs1_standard_check_digit(text[:-1]) == int(text[-1])
