"""The look: every glyph drawn exists on the Linux console, and can be seen in its 16 colours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import cast

import pytest
from rich._wrap import divide_line
from rich.color import ColorType
from rich.segment import Segment
from textual.theme import Theme

from screens.app import StationApp
from screens.dialogs.notice import NoticeDialog
from screens.shell.header import _cells
from screens.shell.header import lines as lines_of_header
from screens.shell.keyed import KeyedScreen
from screens.shell.severity import Severity
from screens.shell.surroundings import HeaderFacts, Notices
from screens.shell.terminal import shorter
from screens.shell.themes import THEMES
from screens.shell.wrapping import break_as_written, wrapped
from screens.widgets.date_field import read_date
from screens.widgets.fact_table import Fact, rows
from screens.widgets.stepper import lines
from tests.screens.sample import STEPS, make

# The kernel's palette, and what it makes of "bold" and of the bright colours.
PALETTE = (
    *("000000", "aa0000", "00aa00", "aa5500", "0000aa", "aa00aa", "00aaaa", "aaaaaa"),
    *("555555", "ff5555", "55ff55", "ffff55", "5555ff", "ff55ff", "55ffff", "ffffff"),
)
BOXES = "─│┌┐└┘├┤┬┴┼█░▒▓«»°µ²"
KEYS = ("", "f2", "f6", "f12", "f2", "escape", "f9", "escape", "f1", "escape")


def drawn(app: StationApp) -> Iterator[Segment]:
    """Yield the segments of the whole screen as the terminal gets them."""
    for strip in app.screen._compositor.render_strips():
        yield from strip


def on_console(character: str) -> bool:
    """Whether the kernel's font and the Debian Lat15 fonts both have a character."""
    if character in BOXES or character.isascii():
        return True
    try:
        character.encode("cp437")
        character.encode("iso8859-15")
    except UnicodeEncodeError:
        return False
    return True


def luminance(colour: int) -> float:
    parts = [int(PALETTE[colour][place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(segment: Segment, paper: int, ink: int) -> float:
    style = segment.style
    if style is None:
        return 21.0
    numbers = []
    for colour, default in ((style.color, ink), (style.bgcolor, paper)):
        if colour is None or colour.type is ColorType.DEFAULT:
            numbers.append(default)
        else:
            assert colour.type is ColorType.STANDARD, f"{colour} is not one of the 16 colours"
            numbers.append(cast(int, colour.number))
    front, back = numbers if not style.reverse else reversed(numbers)
    return ratio(front | 8 if style.bold else front, back)


def ratio(front: int, back: int) -> float:
    """Contrast as WCAG 2 counts it (1.4.3), on a console that has no bright grounds."""
    lights = sorted((luminance(front), luminance(back & 7)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


async def walk(app: StationApp, size: tuple[int, int]) -> Iterator[Segment]:
    """Go through every kind of screen of the shell and collect what is drawn."""
    seen: list[Segment] = []
    async with app.run_test(size=size) as pilot:
        app.notices = Notices(alert="Zytiga épuisé")
        app.refresh_header()
        for key in KEYS:
            if key:
                await pilot.press(key)
            for severity in Severity:
                cast("KeyedScreen[object]", app.screen).tell("Une phrase où tout se lit.", severity)
                await pilot.pause()
                seen.extend(drawn(app))
        await app.push_screen(NoticeDialog(("Lisez.",)))
        await pilot.pause()
        seen.extend(drawn(app))
        await pilot.resize_terminal(79, 20)
        await pilot.pause()
        seen.extend(drawn(app))
    return iter(seen)


@pytest.mark.parametrize("size", [(80, 24), (132, 43)])
@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
async def test_every_glyph_exists_on_the_console_and_is_readable_in_16_colours(
    theme: str, size: tuple[int, int]
) -> None:
    app = make()
    app.theme = theme
    paper, ink = (7, 0) if theme == "station-light" else (0, 7)
    faint = {}
    for segment in await walk(app, size):
        missing = {character for character in segment.text if not on_console(character)}
        assert not missing, f"{missing} in {segment.text!r}"
        if segment.text.strip() and contrast(segment, paper, ink) < 3:
            faint[segment.text] = contrast(segment, paper, ink)
    assert not faint


NAMES = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
NUMBERS = {f"ansi_{name}": n for n, name in enumerate(NAMES)} | {
    f"ansi_bright_{name}": n + 8 for n, name in enumerate(NAMES)
}
RULE = re.compile(r"([^{}/]+)\{([^}]*)\}")
COLOURS = re.compile(r"(?<![-\w])(color|background):\s*\$([\w-]+)")


def pairs_of_the_styles() -> dict[tuple[str, str, str], str]:
    """Every ink with its paper and style that a style sheet names; what one leaves out is the screen's."""
    found = {}
    for sheet in Path("screens").rglob("*.tcss"):
        for selector, body in RULE.findall(sheet.read_text(encoding="utf-8")):
            named = dict(COLOURS.findall(body))
            assert not re.search("text-style: .*(bold|reverse)", body), f"{sheet}: {selector}"
            if named and named.get("color") != "background":  # what is hidden on purpose
                pair = named.get("color", "foreground"), named.get("background", "background")
                style = re.search(r"text-style: \$([\w-]+)", body)
                found[(*pair, style[1] if style else "")] = f"{sheet.name}: {selector.strip()}"
    return found


@pytest.mark.parametrize("theme", THEMES, ids=[theme.name for theme in THEMES])
def test_every_pair_of_colours_of_the_styles_has_the_contrast_of_text(theme: Theme) -> None:
    colours = {"foreground": theme.foreground, "background": theme.background, **theme.variables}
    pairs = pairs_of_the_styles()
    assert len(pairs) > 15
    faint = {}
    for (ink, paper, style), where in pairs.items():
        bold = colours.get(style) == "bold"
        front, back = (NUMBERS[str(colours[name])] for name in (ink, paper))
        if ratio(front | 8 if bold else front, back) < 4.5:
            faint[where] = (colours[ink], colours[paper], bold)
    assert faint == {}


async def test_every_word_of_the_shell_can_be_drawn_on_the_console() -> None:
    for part in Path("data/words").glob("*/shell.po"):
        words = "".join(re.findall(r'^msgstr "(.*)"$', part.read_text(encoding="utf-8"), re.MULTILINE))
        assert not {character for character in words if not on_console(character)}, part


FULL = HeaderFacts(
    unit="Unité de reconstitution du CHD",
    moment="23/11/2026 16:05",
    hour="23/11 16:05",
    seat="Lecture seule",
    operator="Hélène Marchadier-Lescure",
    role="préparateur",
    role_short="prép.",
    printer="Impr. en attente",
    alert="! COPIE ARRÊTÉE, second support absent, 12 changements à décider",
    outage="PANNE 23 h 12",
    calm="Hors panne",
    ready="! pas prêt : 12",
    standby="! secours en retard",
    working=True,
)


@pytest.mark.parametrize("width", [80, 100, 132])
def test_the_header_says_all_nine_facts_and_the_alert_at_once(width: int) -> None:
    laid = lines_of_header(FULL, width)
    told = [" | ".join(part.words for side in line for part in side) for line in laid]
    assert len(told) == 2 and all(sum(map(_cells, line)) <= width for line in laid)
    for word in ("PANNE 23 h 12", "! COPIE ARRÊTÉE", "Unité de", "Lecture seule", "23/11", "16:05"):
        assert word in told[0], told
    for word in ("Hélène", "prép", "! pas prêt : 12", "! secours en retard", "Impr. en attente"):
        assert word in told[1], told


def test_a_quiet_header_says_so_in_words_and_cuts_nothing_at_80_columns() -> None:
    quiet = replace(
        FULL,
        unit="Unité",
        operator="Hélène Marchadier",
        role="pharmacien",
        outage="",
        alert="",
        ready="Station prête",
        standby="Sans secours",
        printer="Impr. prête",
    )
    told = [part.words for line in lines_of_header(quiet, 80) for side in line for part in side]
    assert told == [
        *("Hors panne", "Unité", "Lecture seule", "23/11/2026 16:05"),
        *("Hélène Marchadier, pharmacien", "Station prête", "Sans secours", "Impr. prête"),
    ]


def test_the_walk_takes_two_lines_at_80_columns_and_says_who_signed() -> None:
    broken = lines(STEPS, 78)
    assert len(broken) == 2
    assert all(sum(len(words) + 2 for _, words in line) - 2 <= 78 for line in broken)
    words = " ".join(text for line in broken for _, text in line)
    assert "[x] Validée DURAND A." in words


def test_an_unknown_fact_is_said_and_a_number_stays_with_its_unit() -> None:
    laid = rows((Fact("Poids", None), Fact("Volume", "x" * 20 + " 250 mL")), 35)
    assert laid[0][1] == "inconnu"
    assert [piece for _, piece, _ in laid[1:]] == ["x" * 20, "250 mL"]
    told = rows((Fact("Dose", "18000\u00a0unités internationales"),), 21)
    assert [label.strip() + piece for label, piece, _ in told] == [
        "Dose :",
        "18000 unités",
        "internationales",
    ]


def test_a_unit_longer_than_its_column_is_parted_between_its_words() -> None:
    assert wrapped("18000\u00a0unités\u00a0internationales", 15) == ["18000 unités", "internationales"]


GOOD_DATES = ("01021960", "01/02/1960", "29022024")
BAD_DATES = ("31021960", "010260", "1/2/1960", "29022023", "")


def test_a_date_is_read_only_with_a_four_digit_year_and_if_it_exists() -> None:
    assert all(read_date(text) for text in GOOD_DATES)
    assert not any(read_date(text) for text in BAD_DATES)


@pytest.mark.parametrize(
    ("drawing", "left"),
    [
        ("\x1b[37;40mun \x1b[0m\x1b[37;40mdeux\x1b[0m", "\x1b[37;40mun deux\x1b[0m"),
        ("\x1b[1ma\x1b[0m\x1b[1mb\x1b[0m\x1b[1mc\x1b[0m", "\x1b[1mabc\x1b[0m"),
        ("\x1b[1ma\x1b[0m\x1b[7mb\x1b[0m", "\x1b[1ma\x1b[0m\x1b[7mb\x1b[0m"),
        ("\x1b[1ma\x1b[0m\x1b[4;79H\x1b[1mb\x1b[0m", "\x1b[1ma\x1b[0m\x1b[4;79H\x1b[1mb\x1b[0m"),
    ],
)
def test_a_plain_drawing_leaves_out_only_what_changes_nothing(drawing: str, left: str) -> None:
    assert shorter(drawing) == left


@pytest.mark.parametrize("width", range(14, 60))
def test_no_line_begins_with_a_sign_or_a_unit_that_belongs_to_the_word_before(width: int) -> None:
    text = (
        "Date de la cure inconnue : le délai (14 jours) ; dose « 5 % », 250 mL. Limite 780 mg/m² ! Ensuite ?"
    )
    break_as_written()
    offsets = divide_line(text, width)
    laid = [text[start:end] for start, end in pairwise([0, *offsets, len(text)])]
    for line in (*laid, *wrapped(text, width)):
        assert len(line.rstrip()) <= width
        assert not line.startswith((":", ";", "!", "?", "»", "%", "mL", "mg/", "jours"))
