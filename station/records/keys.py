"""The station key: 32 secret bytes made at set-up, from which every other secret is derived; and sealing
with it."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from station.records.disk import sync_folder
from station.records.errors import KeyMissing

SIZE = 32
PAPER_NONCE = 12


@dataclass(frozen=True)
class StationKey:
    """The key in memory; its repr hides it."""

    secret: bytes

    def __repr__(self) -> str:
        return "StationKey(...)"

    def derive(self, purpose: str) -> bytes:
        """Give a key of 32 bytes for one purpose (HMAC-SHA256 of its name)."""
        return hmac.new(self.secret, b"station/" + purpose.encode(), hashlib.sha256).digest()

    def seal(self, values: dict[str, str], purpose: str) -> str:
        """Encrypt values (AES-256-GCM, bound to `purpose`) so that they can lie in the journal unread."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = secrets.token_bytes(12)
        text = json.dumps(values, sort_keys=True, ensure_ascii=False).encode()
        return (nonce + AESGCM(self.derive("seal")).encrypt(nonce, text, purpose.encode())).hex()

    def seal_for_paper(self, data: bytes) -> bytes:
        """Encrypt bytes (AES-256-GCM) so that the same bytes give the same paper.

        The nonce is an HMAC of the bytes: it comes twice only where the text is the same.
        """
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = hmac.new(self.derive("paper nonce"), data, hashlib.sha256).digest()[:PAPER_NONCE]
        return nonce + AESGCM(self.derive("paper")).encrypt(nonce, data, None)

    def unseal_paper(self, sealed: bytes) -> bytes | None:
        """Open what `seal_for_paper` closed; None when another key closed it, or it was touched."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            return AESGCM(self.derive("paper")).decrypt(sealed[:PAPER_NONCE], sealed[PAPER_NONCE:], None)
        except (InvalidTag, ValueError):
            return None

    def unseal(self, sealed: str, purpose: str) -> dict[str, str]:
        """Open what `seal` closed; raises cryptography's InvalidTag when it was touched."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        data = bytes.fromhex(sealed)
        text = AESGCM(self.derive("seal")).decrypt(data[:12], data[12:], purpose.encode())
        values: dict[str, str] = json.loads(text)
        return values


def make_key() -> StationKey:
    """Make a new key from the system's randomness."""
    return StationKey(secrets.token_bytes(SIZE))


def save_key(key: StationKey, path: Path) -> None:
    """Write the key to a new file that only its owner reads, synced; raises FileExistsError where another
    file lies.

    The name appears only with the whole key behind it, so that a set-up cut short can be begun again.
    """
    if path.exists() and _holds(path, key):
        return
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(key.secret.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        _name(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def _holds(path: Path, key: StationKey) -> bool:
    try:
        return load_key(path) == key
    except KeyMissing:
        return False


def _name(draft: Path, path: Path) -> None:
    """Give a whole file its name, never over another one; a USB stick's file system knows no links, there
    it is moved."""
    try:
        os.link(draft, path)
    except OSError as error:
        if isinstance(error, FileExistsError):
            raise
        if path.exists():
            raise FileExistsError(str(path)) from error
        draft.rename(path)


def load_key(path: Path) -> StationKey:
    """Read the key; raises KeyMissing with the path when there is none or it is not one."""
    try:
        secret = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise KeyMissing(path=str(path)) from error
    if len(secret) != SIZE:
        raise KeyMissing(path=str(path))
    return StationKey(secret)
