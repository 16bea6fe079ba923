"""A label picture as the bytes a ZPL printer (Zebra) takes: one ^GFA graphic, nothing of its own fonts."""

from typing import TYPE_CHECKING

from station.printing.stocks import Stock

if TYPE_CHECKING:
    from PIL.Image import Image


def zpl_bytes(picture: "Image", paper_dots: int, stock: Stock) -> bytes:
    """Give the bytes that print a picture once, in the middle of paper that wide (Zebra, ZPL II Programming
    Guide: ^GF format A, one hexadecimal digit for four dots, 1 is black).

    ValueError when the picture is wider than the paper.
    """
    if picture.width > paper_dots:
        raise ValueError(f"picture of {picture.width} dots on paper of {paper_dots}")
    row = -(-picture.width // 8)
    size = row * picture.height
    left = (paper_dots - picture.width) // 2
    head = f"^XA{stock.zpl}^PW{paper_dots}^LL{picture.height}^LH0,0^FO{left},0^GFA,{size},{size},{row},"
    # 1;I packs black as 1, which is what ^GF burns.
    dots = picture.convert("1").tobytes("raw", "1;I").hex().upper().encode("ascii")
    return head.encode("ascii") + dots + b"^FS^PQ1^XZ\r\n"
