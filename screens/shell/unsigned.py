"""What people put together on a screen and nobody signed yet, with each step before it: F11 goes back one."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


class Unsigned(Generic[T]):
    """A value that changes step by step; it is forgotten with its steps once it is signed."""

    def __init__(self, first: T) -> None:
        self._first = first
        self._now = first
        self._before: list[T] = []

    @property
    def now(self) -> T:
        """The value as it stands."""
        return self._now

    @property
    def begun(self) -> bool:
        """Whether there is a step to go back."""
        return bool(self._before)

    def become(self, value: T) -> None:
        """Take a step."""
        if value != self._now:
            self._before.append(self._now)
            self._now = value

    def undo(self) -> None:
        """Go back one step; does nothing at the first value."""
        if self._before:
            self._now = self._before.pop()

    def take_away(self) -> tuple[T, list[T]]:
        """Give the value with its steps to who leaves, and begin again for the next person."""
        taken = self._now, self._before
        self.clear()
        return taken

    def bring_back(self, taken: tuple[T, list[T]]) -> None:
        """Go on with what was taken away."""
        self._now, self._before = taken

    def clear(self) -> None:
        """Begin again: what stood here was signed."""
        self._now, self._before = self._first, []
