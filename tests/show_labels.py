"""Shows every label as it comes out, and how well its code is read: `python -m tests.show_labels`.

`--into DIR` writes each as a PNG, one pixel a dot. Each label is made for its printer (ESC/POS and ZPL) and
printed by the independent decoders of the tests. Its code is then photographed badly: turned, blurred, noisy,
with dead elements of the head. Simulated optics rank conditions; they are no read rate of a real scanner.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import zxingcpp
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from station.clinical.label_content import LabelContent
from station.printing.escpos_bytes import label_bytes
from station.printing.zpl_bytes import zpl_bytes
from tests.core.printing_examples import ALL, CONTINUOUS, DOTS, drawn
from tests.escpos_decoder import decode
from tests.virtual_zebra import print_format

SCALE = 2
"""Pixels a dot in the photographs: 16 to the mm."""

Photograph = Callable[[Image.Image, random.Random], Image.Image]


def printed(content: LabelContent, paper: int) -> Image.Image:
    """Print a label from its ESC/POS bytes."""
    return decode(label_bytes(drawn(content, paper), DOTS[paper], CONTINUOUS)).picture


def printed_by_zebra(content: LabelContent, paper: int) -> Image.Image:
    """Print a label from its ZPL bytes."""
    data = zpl_bytes(drawn(content, paper), DOTS[paper], CONTINUOUS)
    return print_format(data.removeprefix(b"^XA").removesuffix(b"^XZ\r\n"))


def same_ink(one: Image.Image, other: Image.Image) -> bool:
    """Tell whether the same dots are black; ESC/POS may stand a few dots aside to spell no command."""
    one, other = (ImageOps.invert(each.convert("L")) for each in (one, other))
    return ImageChops.difference(one.crop(one.getbbox()), other.crop(other.getbbox())).getbbox() is None


def photograph(
    picture: Image.Image,
    chance: random.Random,
    *,
    turn: float = 180,
    blur: float = 0.8,
    noise: float = 8,
    dead: int = 0,
) -> Image.Image:
    """Take a bad photograph: turned by up to so many degrees, blurred and noisy (pixels, grey levels)."""
    page = picture.convert("L")
    lines = ImageDraw.Draw(page)
    for _ in range(dead):
        column = chance.randrange(page.width - 150, page.width)
        lines.line((column, 0, column, page.height), fill=255)
    page = page.crop((page.width - 180, 0, page.width, 200))
    page = page.resize((page.width * SCALE, page.height * SCALE), Image.Resampling.NEAREST)
    page = page.rotate(chance.uniform(-turn, turn), Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    page = page.filter(ImageFilter.GaussianBlur(blur))
    grain = Image.effect_noise(page.size, noise)
    return Image.blend(page, grain, 0.5).point(lambda level: max(0, min(255, 2 * level - 128)))


CONDITIONS: Mapping[str, Photograph] = {
    "straight": lambda page, chance: photograph(page, chance, turn=0, blur=0.1, noise=1),
    "turned, blur 0.8, noise 8": photograph,
    "blur 2": lambda page, chance: photograph(page, chance, blur=2),
    "blur 3": lambda page, chance: photograph(page, chance, blur=3),
    "blur 4": lambda page, chance: photograph(page, chance, blur=4),
    "noise 25": lambda page, chance: photograph(page, chance, noise=25),
    "noise 50": lambda page, chance: photograph(page, chance, noise=50),
    "1 dead element": lambda page, chance: photograph(page, chance, dead=1),
    "4 dead elements": lambda page, chance: photograph(page, chance, dead=4),
    "blur 2, noise 25, 1 dead": lambda page, chance: photograph(page, chance, blur=2, noise=25, dead=1),
}


def rates(pictures: Mapping[str, Image.Image], codes: Mapping[str, str], frames: int) -> None:
    """Print how often each condition gives the right code, another one, or none."""
    chance = random.Random(20261125)
    for name, take in CONDITIONS.items():
        count: Counter[str] = Counter()
        for label, picture in pictures.items():
            for _ in range(frames):
                found = [each.text for each in zxingcpp.read_barcodes(take(picture, chance))]
                count["right" if found == [codes[label]] else "wrong" if found else "none"] += 1
        total = sum(count.values())
        print(
            f"{name:28} {100 * count['right'] / total:5.1f} % right   {count['wrong']} wrong   {total} frames"
        )


def main() -> int:
    """Write the pictures, then print the rates."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--into", type=Path, help="write each label as a PNG into this folder")
    parser.add_argument("--frames", type=int, default=6, help="photographs of each label and condition")
    options = parser.parse_args()
    pictures, codes = {}, {}
    for paper in DOTS:
        for content in ALL:
            name = f"{content.kind}-{paper}-{'worst' if content.copy else 'short'}"
            picture = printed(content, paper)
            assert same_ink(picture, printed_by_zebra(content, paper)), name
            print(f"{name:24} {picture.height // 8:4} mm")
            if options.into:
                options.into.mkdir(parents=True, exist_ok=True)
                picture.save(options.into / f"{name}.png")
            if content.code:
                pictures[name], codes[name] = picture, content.code
    rates(pictures, codes, options.frames)
    return 0


if __name__ == "__main__":
    sys.exit(main())
