"""What can go wrong with the records, each with the code and parameters of its sentence
(`stopped.<code>`)."""

from __future__ import annotations

from collections.abc import Mapping


class RecordsError(Exception):
    """The records can't be used, or not as asked; `code` and `params` name the sentence for people."""

    code = "records"

    def __init__(self, **params: str | int) -> None:
        super().__init__(f"{self.code} {params}")
        self.params: Mapping[str, str | int] = params

    @property
    def key(self) -> str:
        """The key of the sentence for people."""
        return f"stopped.{self.code}"


class NoDatabase(RecordsError):
    """There is no database yet: set-up has not been done."""

    code = "no_database"


class NotOurDatabase(RecordsError):
    """The file is not a database of the station, or of a form it does not use (WAL, another program's)."""

    code = "not_our_database"


class DatabaseNewer(RecordsError):
    """A newer program made or upgraded this database."""

    code = "database_newer"


class ProgramTooOld(RecordsError):
    """The database was upgraded: programs older than `least` may not write in it any more."""

    code = "program_too_old"

    def __init__(self, program: int, least: int) -> None:
        super().__init__(program=program, least=least)


class DatabaseOlder(RecordsError):
    """An older program made this database: it has to be upgraded first."""

    code = "database_older"


class SchemaChanged(RecordsError):
    """Somebody changed the tables or the triggers from outside."""

    code = "schema_changed"


class FileReplaced(RecordsError):
    """The file under the open connection is not the one that was opened."""

    code = "file_replaced"


class MirrorAhead(RecordsError):
    """The mirror knows entries that the database does not."""

    code = "mirror_ahead"

    def __init__(self, path: str, mirror: int, database: int) -> None:
        super().__init__(path=path, mirror=mirror, database=database)


class MirrorDiffers(RecordsError):
    """The mirror is damaged or belongs to another journal."""

    code = "mirror_differs"

    def __init__(self, path: str, n: int) -> None:
        super().__init__(path=path, n=n)


class Fenced(RecordsError):
    """The fence refused this process; `verdict` says why."""

    code = "fenced"

    def __init__(self, verdict: str) -> None:
        super().__init__(verdict=verdict)
        self.verdict = verdict

    @property
    def key(self) -> str:
        """The key of the sentence for people."""
        return f"fenced.{self.verdict}"


class RuleBroken(RecordsError):
    """The database's own rule refused a row that an act tried to write."""

    code = "rule_broken"

    def __init__(self, rule: str) -> None:
        super().__init__(rule=rule)
        self.rule = rule

    @property
    def key(self) -> str:
        """The key of the sentence for people."""
        return f"rule.{self.rule}"


class Busy(RecordsError):
    """Another process holds the write lock for too long."""

    code = "busy"


class DiskFault(RecordsError):
    """The disk is full, read-only or failing; nothing was recorded."""

    code = "disk_fault"


class KeyMissing(RecordsError):
    """The station key can't be read."""

    code = "key_missing"


class Damaged(RecordsError):
    """A journal or a book can't be read or does not add up."""

    code = "damaged"


class CommitUnknown(RecordsError):
    """COMMIT gave an error: the act may or may not be recorded; look it up by its id."""

    code = "commit_unknown"


class OutcomeUnknown(RecordsError):
    """COMMIT gave an error and the file can't be read now: whether the act is recorded is known when it
    can be again."""

    code = "outcome_unknown"


class NotAlone(RecordsError):
    """Another station process lives, and this can only be done alone."""

    code = "not_alone"


class ChainBroken(RecordsError):
    """The journal can't be rebuilt from: it does not hold together at an entry."""

    code = "chain_broken"

    def __init__(self, fault: str, n: int) -> None:
        super().__init__(fault=fault, n=n)


class NotWhole(RecordsError):
    """The records do not add up, and what was asked starts only from whole ones."""

    code = "not_whole"


class BackupDiffers(RecordsError):
    """A backup just made does not verify: it is none."""

    code = "backup_differs"


class BackupBehind(RecordsError):
    """Database or mirror know entries that the backup to restore does not."""

    code = "backup_behind"


class BackupOfAnotherBook(RecordsError):
    """The backup to restore does not begin like the database: it is of another book of record."""

    code = "backup_of_another_book"


class SqliteTooOld(RecordsError):
    """This SQLite may lose data in the mode that replication needs."""

    code = "sqlite_too_old"


class Superseded(RecordsError):
    """The standby was promoted: this machine is not the station any more."""

    code = "superseded"


class NoSeries(RecordsError):
    """Every series letter is used or owned by somebody."""

    code = "no_series"


class NoSecondMedium(RecordsError):
    """The second medium is not there, and what is asked is done in both places or not at all."""

    code = "no_second_medium"


class ArchiveDiffers(RecordsError):
    """An archive of a closed book is not what was sealed."""

    code = "archive_differs"


class MirrorBehind(RecordsError):
    """The mirror lacks entries that the database has."""

    code = "mirror_behind"

    def __init__(self, path: str, mirror: int, database: int) -> None:
        super().__init__(path=path, mirror=mirror, database=database)


class AnotherBook(RecordsError):
    """The book of record that was followed was closed: the journal begins anew."""

    code = "another_book"


class UnsafeText(RecordsError):
    """A text holds signs that would steer a terminal or printer: it is not recorded."""

    code = "unsafe_text"
