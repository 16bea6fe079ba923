"""The type of an open database, for those who pass it on without touching sqlite-utils."""

from sqlite_utils import Database

__all__ = ["Database"]
