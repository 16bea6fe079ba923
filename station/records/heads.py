"""Signed heads: how far the journal goes, signed with Ed25519, kept outside of it and printed on paper, so
that a cut-off tail is seen. A chain alone does not show that its end is missing.

The signing key is derived from the station key: who holds that key can check, and can sign.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from station.records.chain import Fault
from station.records.database import FAILURES
from station.records.disk import sync_folder, write_all
from station.records.journal import Head, head
from station.records.keys import StationKey
from station.records.opening import connect
from station.records.translating import translate

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

TAG = b"station-head-1\n"


@dataclass(frozen=True)
class SignedHead:
    """The last entry's number and hash at a time (aware UTC), and their signature (64 bytes)."""

    n: int
    hash: str
    at: datetime
    signature: bytes

    def text(self) -> str:
        """Write it as one line for paper, a QR code or a file: number, time, hash, signature in base64."""
        return f"{_told(self.n, self.hash, self.at)} {base64.b64encode(self.signature).decode()}"


def _told(n: int, digest: str, at: datetime) -> str:
    return f"{n} {at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} {digest}"


def _private(key: StationKey) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(key.derive("head"))


def sign_head(key: StationKey, last: Head, at: datetime) -> SignedHead:
    """Sign how far the journal goes now."""
    told = _told(last.n, last.hash, at)
    return SignedHead(last.n, last.hash, at, _private(key).sign(TAG + told.encode()))


def read_head(text: str) -> SignedHead | None:
    """Read a line that `SignedHead.text` wrote; None when it is not one."""
    try:
        n, at, digest, signature = text.split()
        moment = datetime.strptime(at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        return SignedHead(int(n), digest, moment, base64.b64decode(signature, validate=True))
    except ValueError:
        return None


def is_genuine(key: StationKey, signed: SignedHead) -> bool:
    """Tell whether this station signed it."""
    from cryptography.exceptions import InvalidSignature

    told = _told(signed.n, signed.hash, signed.at)
    try:
        _private(key).public_key().verify(signed.signature, TAG + told.encode())
    except InvalidSignature:
        return False
    return True


def append_head(database: Path, key: StationKey, at: datetime, path: Path) -> SignedHead:
    """Sign the database's head and add it to a file, synced; raises OSError or a RecordsError."""
    reading = connect(database)
    try:
        signed = sign_head(key, head(reading), at)
    except FAILURES as error:
        raise translate(error) from error
    finally:
        reading.conn.close()
    created = not path.exists()
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        write_all(descriptor, f"{signed.text()}\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if created:
        sync_folder(path.parent)
    return signed


def heads_beside(mirror: Path) -> Path:
    """Name the file of signed heads that lies beside a mirror."""
    return mirror.with_name("station-heads.txt")


def put_heads_aside(mirror: Path, stamp: str) -> None:
    """Keep the heads of a tail whose loss was accepted under another name."""
    path = heads_beside(mirror)
    if path.exists():
        path.rename(path.with_name(f"{path.name}.before-{stamp}"))


def check_heads(database: Path, key: StationKey, texts: list[str]) -> Iterator[Fault]:
    """Compare signed heads with the journal: what they name has to be there, as it was."""
    reading = connect(database, older=True)
    try:
        for text in texts:
            signed = read_head(text)
            if signed is None or not is_genuine(key, signed):
                yield Fault("head_forged", {"text": text[:60]})
                continue
            row = reading.execute("SELECT hash FROM journal WHERE n = ?", [signed.n]).fetchone()
            if signed.n and (row is None or row[0] != signed.hash):
                at = f"{signed.at:%Y-%m-%d %H:%M} UTC"
                yield Fault("head_missing" if row is None else "head_differs", {"n": signed.n, "at": at})
    except FAILURES as error:
        raise translate(error) from error
    finally:
        reading.conn.close()
