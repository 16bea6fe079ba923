"""A scan code as the black and white modules of a QR symbol."""

Modules = tuple[tuple[bool, ...], ...]
"""Rows of modules, True for black, with the quiet zone around."""

QUIET = 4


def code_modules(code: str) -> Modules:
    """Give the QR symbol of a code (error level Q, quiet zone of 4 modules, as ISO/IEC 18004 asks)."""
    from qrcode.constants import ERROR_CORRECT_Q
    from qrcode.main import QRCode

    symbol = QRCode(error_correction=ERROR_CORRECT_Q, border=QUIET)
    symbol.add_data(code, optimize=0)
    symbol.make(fit=True)
    return tuple(tuple(bool(module) for module in row) for row in symbol.get_matrix())
