"""The words of argparse itself, in the language spoken; it asks gettext, which has none for it."""

from __future__ import annotations

import argparse

from station.words import say

WORDS = {
    "usage: ": "argparse.usage",
    "positional arguments": "argparse.positional",
    "options": "argparse.options",
    "show this help message and exit": "argparse.help",
    "argument %(argument_name)s: %(message)s": "argparse.argument",
    "%(prog)s: error: %(message)s\n": "argparse.error",
    "the following arguments are required: %s": "argparse.required",
    "unrecognized arguments: %s": "argparse.unrecognized",
    "expected one argument": "argparse.one_expected",
    "ambiguous option: %(option)s could match %(matches)s": "argparse.ambiguous",
    "invalid choice: %(value)r (choose from %(choices)s)": "argparse.choice",
    "invalid %(type)s value: %(value)r": "argparse.value",
    "ignored explicit argument %r": "argparse.no_value",
    "one of the arguments %s is required": "argparse.one_of",
    "expected at least one argument": "argparse.some_expected",
    "not allowed with argument %s": "argparse.not_with",
}
"""What argparse says in English, and where the words for it are; what stands nowhere here stays English."""


def speak() -> None:
    """Let every parser made from now on speak the station's language."""
    vars(argparse)["_"] = _translated


def _translated(message: str) -> str:
    key = WORDS.get(message)
    return say(key) + "\n" * message.endswith("\n") if key else message
