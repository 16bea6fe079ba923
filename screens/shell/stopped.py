"""What keeps the station from opening, as one sentence."""

from __future__ import annotations


class Stopped(Exception):
    """The station can't be opened; `sentence` says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
