"""The bags scanned onto one hand-over list: all of one ward, each with the code that was scanned."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime

from station.clinical.model import Preparation


@dataclass(frozen=True, slots=True)
class Bag:
    """A bag on the list: its ward, the scanned code, and the storage its label asks for."""

    preparation: Preparation
    ward: str
    code: str
    storage: str


class BagList:
    """A list being scanned."""

    def __init__(self) -> None:
        self._bags: dict[int, Bag] = {}

    def __len__(self) -> int:
        return len(self._bags)

    def __contains__(self, preparation: int) -> bool:
        return preparation in self._bags

    @property
    def ward(self) -> str | None:
        """The ward that the first bag fixed; None while the list is empty."""
        return next((bag.ward for bag in self._bags.values()), None)

    @property
    def codes(self) -> tuple[str, ...]:
        """What was scanned, in order."""
        return tuple(bag.code for bag in self._bags.values())

    @property
    def ids(self) -> tuple[int, ...]:
        """The preparations, in order of scanning."""
        return tuple(self._bags)

    @property
    def preparations(self) -> tuple[Preparation, ...]:
        """The bags themselves, in order of scanning."""
        return tuple(bag.preparation for bag in self._bags.values())

    @property
    def numbers(self) -> list[str]:
        """The register numbers, in order of scanning."""
        return [bag.preparation.register_number or "-" for bag in self._bags.values()]

    @property
    def latest(self) -> datetime | None:
        """The latest hour by which every bag must have been given: the earliest use-by."""
        return min(
            (bag.preparation.use_by for bag in self._bags.values() if bag.preparation.use_by), default=None
        )

    @property
    def storages(self) -> list[str]:
        """What the labels ask for, each said once."""
        return list(dict.fromkeys(bag.storage for bag in self._bags.values() if bag.storage))

    def add(self, bag: Bag) -> None:
        """Put a bag on the list."""
        self._bags[bag.preparation.id] = bag

    def take_off(self, preparation: int) -> None:
        """Take a bag off the list."""
        self._bags.pop(preparation, None)

    def keep_only(self, waiting: Set[int]) -> list[str]:
        """Take off the bags that do not wait any more, and give their numbers."""
        gone = [bag for number, bag in self._bags.items() if number not in waiting]
        for bag in gone:
            self.take_off(bag.preparation.id)
        return [bag.preparation.register_number or "-" for bag in gone]
