"""Every word the program asks for exists in both languages, can be filled in, and is asked for by someone."""

from __future__ import annotations

import errno
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from string import Formatter
from types import ModuleType

import pytest

from station import words
from tests.core.source_words import ROOT, Source, read_source, words_of


@cache
def compiler() -> ModuleType:
    spec = spec_from_loader("ci_words", SourceFileLoader("ci_words", str(ROOT / ".ci" / "words")))
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def source() -> Source:
    return read_source()


@pytest.fixture(scope="module")
def french() -> dict[str, tuple[str, ...]]:
    return words_of("fr")


def test_catalogues_are_complete_alike_and_compiled(capsys: pytest.CaptureFixture[str]) -> None:
    assert compiler().main(["--check"]) == 0, capsys.readouterr().out


def test_every_key_the_source_asks_for_has_words(source: Source, french: dict[str, tuple[str, ...]]) -> None:
    assert [f"{asked.where} {asked.key}" for asked in source.asked if asked.key not in french] == []


def test_every_word_is_asked_for_somewhere(source: Source, french: dict[str, tuple[str, ...]]) -> None:
    assert [key for key in french if not source.uses(key)] == []


def test_every_placeholder_is_given(source: Source, french: dict[str, tuple[str, ...]]) -> None:
    missing = []
    for asked in source.asked:
        wanted = {
            name for form in french.get(asked.key, ()) for _, name, _, _ in Formatter().parse(form) if name
        }
        if asked.params is not None and wanted - asked.params:
            missing.append(f"{asked.where} {asked.key} lacks {sorted(wanted - asked.params)}")
    assert missing == []


def test_plurals_are_counted_and_only_plurals(source: Source, french: dict[str, tuple[str, ...]]) -> None:
    asked = [asked for asked in source.asked if asked.by in ("say", "say_count") and asked.key in french]
    assert [a.where for a in asked if (a.by == "say_count") != (len(french[a.key]) > 1)] == []


# The rules of `.ci/words`, on small catalogues made to break them.


def write(folder: Path, **parts: str) -> list[str]:
    """Write parts named like `fr_board` and return the options that make `.ci/words` read them."""
    for name, text in parts.items():
        language, area = name.split("_")
        (folder / language).mkdir(exist_ok=True)
        (folder / language / f"{area}.po").write_text(text, encoding="utf-8")
    return ["--folder", str(folder)]


def entry(key: str, text: str) -> str:
    return f'msgid "{key}"\nmsgstr "{text}"\n\n'


def counted(key: str, one: str, many: str) -> str:
    return f'msgid "{key}"\nmsgid_plural "{key}"\nmsgstr[0] "{one}"\nmsgstr[1] "{many}"\n\n'


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"fr_a": entry("k", "oui")}, "k: in French only"),
        ({"fr_a": entry("k", "oui"), "en_a": entry("k", "")}, "k has no words"),
        ({"fr_a": entry("k", "{nom}"), "en_a": entry("k", "{name}")}, "k: placeholders differ"),
        ({"fr_a": entry("k", "{nom"), "en_a": entry("k", "x")}, "k has a bad placeholder"),
        (
            {"fr_a": entry("k", "a"), "fr_b": entry("k", "a"), "en_a": entry("k", "a")},
            "k is already in fr/a.po",
        ),
        ({"fr_a": entry("k", "a") + entry("k", "b"), "en_a": entry("k", "a")}, "k is there 2 times"),
        ({"fr_a": "#, fuzzy\n" + entry("k", "a"), "en_a": entry("k", "a")}, "k is marked fuzzy"),
        (
            {"fr_a": counted("board.count", "{n} a", "{n} b"), "en_a": entry("board.count", "x")},
            "board.count: plural in one language only",
        ),
    ],
)
def test_a_faulty_catalogue_is_refused(
    parts: dict[str, str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compiler().main(write(tmp_path, **parts)) == 1
    assert said in capsys.readouterr().out


def test_a_stale_catalogue_is_found_and_compiling_again_changes_no_byte(tmp_path: Path) -> None:
    options = write(tmp_path, fr_a=entry("k", "a"), en_a=entry("k", "a"))
    assert compiler().main([*options, "--check"]) == 1
    assert compiler().main(options) == 0
    first = (tmp_path / "fr.mo").read_bytes()
    assert compiler().main(options) == 0
    assert (tmp_path / "fr.mo").read_bytes() == first
    write(tmp_path, fr_a=entry("k", "b"))
    assert compiler().main([*options, "--check"]) == 1


@pytest.fixture
def spoken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let `say` speak from a small catalogue."""
    folder = tmp_path / "words"
    folder.mkdir()
    french = counted("board.count", "{n} poche", "{n} poches") + entry("done.x", "Fait par {name}")
    english = counted("board.count", "{n} bag", "{n} bags") + entry("done.x", "Done by {name}")
    compiler().main(write(folder, fr_a=french, en_a=english))
    monkeypatch.setattr(words, "data_folder", lambda: tmp_path)
    words._catalogue.cache_clear()
    yield folder
    words._catalogue.cache_clear()


def test_words_follow_the_language_and_its_plural(spoken: Path) -> None:
    assert words.say("done.x", name="Zoé") == "Fait par Zoé"
    assert [words.say_count("board.count", n) for n in (0, 1, 2)] == ["0 poche", "1 poche", "2 poches"]
    words.set_language("en")
    assert words.language() == "en"
    assert words.say("done.x", name="Zoé") == "Done by Zoé"
    assert [words.say_count("board.count", n) for n in (0, 1, 2)] == ["0 bags", "1 bag", "2 bags"]


def test_saying_never_raises(spoken: Path) -> None:
    assert words.say("no.such.key", key="a", name="b") == "no.such.key"
    assert words.say_count("no.such.key", 3) == "no.such.key"
    assert words.say("") == ""
    assert words.say("done.x") == "Fait par {name}"
    assert words.say("done.x", name="{brace}") == "Fait par {brace}"


@pytest.mark.parametrize("damage", [b"", b"not a catalogue", b"\xde\x12\x04\x95\x00"])
def test_a_damaged_catalogue_leaves_the_keys(damage: bytes, spoken: Path) -> None:
    (spoken / "fr.mo").write_bytes(damage)
    assert words.say("done.x", name="Zoé") == "done.x"


# What French adds to the words that fill a sentence, and sources in the other language.


def test_a_small_french_word_loses_its_vowel_before_a_vowel(spoken: Path) -> None:
    written = [words._fill("dose {drug:de}", {"drug": drug}) for drug in ("gemcitabine", "Oxaliplatine")]
    assert written == ["dose de gemcitabine", "dose d'Oxaliplatine"]
    assert words._fill("autre {screen:que} prévu", {"screen": "hydroxyurée"}) == "autre qu'hydroxyurée prévu"


FOREIGN = {
    "fr": {
        "the",
        "of",
        "with",
        "and",
        "to",
        "verified",
        "read",
        "leaflet",
        "SmPC",
        "brand",
        "other",
        "usual",
    },
    "en": {"le", "la", "les", "des", "une", "par", "avec", "ligne", "vérifier", "RCP", "dans", "pour"},
}
"""Words that a source in the other language would have; titles and names of journals have none of them."""


def sources() -> set[str]:
    """Gather every source that the data files name."""

    def told(value: object, key: str = "") -> Iterator[str]:
        if isinstance(value, dict):
            for name, inner in value.items():
                yield from told(inner, "source" if key == "sources" else name)
        elif isinstance(value, list):
            for inner in value:
                yield from told(inner, key)
        elif key == "source" and isinstance(value, str):
            yield value

    files = [path for path in (ROOT / "data").rglob("*.toml") if path.name != "sources.toml"]
    return {text for path in files for text in told(tomllib.loads(path.read_text(encoding="utf-8")))}


@pytest.mark.parametrize("spoken_now", ["fr", "en"])
def test_every_source_of_the_data_is_said_in_the_language_spoken(spoken_now: words.Language) -> None:
    with words.speaking(spoken_now):
        said = {text: words.say_source(text) for text in sources()}
    assert len(said) > 100
    assert [text for text in said.values() if FOREIGN[spoken_now] & set(re.findall(r"\w+", text))] == []


def test_what_the_system_refuses_is_said_in_french_and_what_is_rare_as_it_says_it() -> None:
    assert words.say_os(OSError(errno.ENOSPC, "No space left on device")) == "plus de place"
    assert words.say_os(OSError(errno.EXDEV, "Invalid cross-device link")) == "Invalid cross-device link"
