"""A FHIR document as plain values: bounded JSON, resources found by any reference, nothing taken on trust."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

MOST_RESOURCES = 20_000


class BadDocument(ValueError):
    """A document that is no FHIR bundle; the words are at `refused.<code>`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def load(data: bytes) -> Any:
    """Parse JSON in UTF-8; raises BadDocument where it is broken, too deep, or says one thing twice."""
    try:
        return json.loads(
            data.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once
        )
    except RecursionError as error:
        raise BadDocument("file_json_deep") from error
    except BadDocument:
        raise
    except (ValueError, MemoryError) as error:
        raise BadDocument("file_json_broken") from error


def _no_number(text: str) -> Any:
    raise BadDocument("file_json_broken")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise BadDocument("file_json_twice")
    return dict(pairs)


def at(value: Any, *path: str | int) -> Any:
    """Give what lies at a path, None where anything on the way is missing or of another kind."""
    for step in path:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and len(value) > step else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def many(value: Any, *path: str | int) -> list[Any]:
    """Give the list at a path, empty where there is none."""
    found = at(value, *path)
    return found if isinstance(found, list) else []


def words(value: Any, *path: str | int) -> str:
    """Give the text or number at a path as text, "" where there is none."""
    found = at(value, *path)
    if isinstance(found, bool) or not isinstance(found, str | int | Decimal):
        return ""
    return found.strip() if isinstance(found, str) else format(Decimal(found), "f")


def codes(concept: Any) -> list[tuple[str, str]]:
    """List the (system, code) pairs of a CodeableConcept."""
    return [(words(each, "system"), words(each, "code")) for each in many(concept, "coding")]


def label(concept: Any) -> str:
    """Give the words of a CodeableConcept: its text, else the first display."""
    shown = [words(each, "display") for each in many(concept, "coding")]
    return words(concept, "text") or next((text for text in shown if text), "")


class Bundle:
    """The resources of a document, found by full URL, `Type/id` or `#id`."""

    def __init__(self, document: Any) -> None:
        entries = (
            many(document, "entry") if at(document, "resourceType") == "Bundle" else [{"resource": document}]
        )
        self.resources = [at(entry, "resource") for entry in entries[:MOST_RESOURCES]]
        self._by_name: dict[str, Mapping[str, Any]] = {}
        for entry, resource in zip(entries, self.resources, strict=False):
            for name in self._names(entry, resource):
                self._by_name.setdefault(name, resource)

    def _names(self, entry: Any, resource: Any) -> Iterator[str]:
        kind, identity = words(resource, "resourceType"), words(resource, "id")
        yield from filter(None, (words(entry, "fullUrl"), f"{kind}/{identity}", f"#{identity}"))

    def all(self, kind: str) -> list[Any]:
        """List the resources of one type."""
        return [resource for resource in self.resources if at(resource, "resourceType") == kind]

    def find(self, owner: Any, reference: str) -> Any:
        """Give what a resource refers to, among what it contains first; None when it is not there."""
        for inner in many(owner, "contained"):
            if reference == f"#{words(inner, 'id')}":
                return inner
        tail = "/".join(reference.split("/")[-2:])
        return self._by_name.get(reference) or self._by_name.get(tail)


def newest(observations: Sequence[Any]) -> Any:
    """Give the latest of some observations."""
    return max(observations, key=lambda each: words(each, "effectiveDateTime"), default=None)
