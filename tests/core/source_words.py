"""What the source says: which keys it asks for, with which parameters, and which it builds as it goes."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.mofile import read_mo

from station.printing.documents.typesetting import WORD

ROOT = Path(__file__).resolve().parents[2]
ASKING = {
    "say": "",
    "say_count": "",
    "Refused": "refused.",
    "Not": "refused.",
    "Done": "done.",
    "Plan": "done.",
}
BUILT = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*[._]")


@dataclass(frozen=True)
class Asked:
    """One place where the source asks for words; `params` is None where the source alone does not tell."""

    where: str
    by: str
    key: str
    params: frozenset[str] | None


@dataclass
class Source:
    """All that the source asks for and mentions."""

    asked: list[Asked] = field(default_factory=list)
    strings: set[str] = field(default_factory=set)
    prefixes: set[str] = field(default_factory=lambda: {"refused.", "done."})

    def uses(self, key: str) -> bool:
        """Tell whether a key is written out, starts like one that is built, or is the help of a command."""
        command = key.removesuffix(".help")
        return bool(self.strings & {key, command}) or key.startswith(tuple(self.prefixes))


def read_source(root: Path = ROOT) -> Source:
    """Read the Python of both packages, the documents' templates, and the settings in `data`."""
    source = Source()
    for path in sorted([*(root / "station").rglob("*.py"), *(root / "screens").rglob("*.py")]):
        _read_module(path, path.relative_to(root), source)
    for path in sorted((root / "data" / "documents").glob("*.typ")):
        _read_template(path, path.relative_to(root), source)
    for path in sorted((root / "data").rglob("*.toml")):
        source.strings.update(_leaves(tomllib.loads(path.read_text(encoding="utf-8"))))
    return source


def _read_template(path: Path, name: Path, source: Source) -> None:
    """Read the words that the template of a document asks for."""
    for key in WORD.findall(path.read_text(encoding="utf-8")):
        source.strings.add(key)
        source.asked.append(Asked(str(name), "say", key, frozenset()))


def words_of(language: str, root: Path = ROOT) -> dict[str, tuple[str, ...]]:
    """Return key to words from the compiled catalogue: one form, or two where the key counts something."""
    with (root / "data" / "words" / f"{language}.mo").open("rb") as file:
        messages = [message for message in read_mo(file) if message.id]
    return {
        message.id if isinstance(message.id, str) else message.id[0]: (
            (message.string,) if isinstance(message.string, str) else tuple(message.string)
        )
        for message in messages
    }


def _read_module(path: Path, name: Path, source: Source) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            source.strings.add(node.value)
        elif isinstance(node, ast.JoinedStr):
            _built(node.values[0] if node.values else None, source)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            _built(node.left, source)
        elif isinstance(node, ast.Call) and node.args and (by := _name(node.func)) in ASKING:
            source.asked += [
                Asked(f"{name}:{node.lineno}", by, ASKING[by] + key, _params(node, by))
                for key in _literals(node.args[0])
            ]


def _built(start: ast.expr | None, source: Source) -> None:
    if isinstance(start, ast.Constant) and isinstance(start.value, str) and BUILT.fullmatch(start.value):
        source.prefixes.add(start.value)


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _literals(argument: ast.expr) -> Iterator[str]:
    if isinstance(argument, ast.IfExp):
        yield from _literals(argument.body)
        yield from _literals(argument.orelse)
    elif isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value


def _params(call: ast.Call, by: str) -> frozenset[str] | None:
    if by in ("say", "say_count"):
        if any(keyword.arg is None for keyword in call.keywords):
            return None
        given = {keyword.arg for keyword in call.keywords if keyword.arg}
        return frozenset(given | ({"n"} if by == "say_count" else set()))
    if by == "Plan":
        return None
    if len(call.args) == 1 and not call.keywords:
        return frozenset()
    params = call.args[1] if len(call.args) > 1 else None
    if not isinstance(params, ast.Dict):
        return None
    names = [key.value if isinstance(key, ast.Constant) else None for key in params.keys]
    return frozenset(map(str, names)) if all(isinstance(each, str) for each in names) else None


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each)
