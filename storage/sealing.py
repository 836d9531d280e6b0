"""The seal on what members write: AES-GCM, the owner and the period bound in, the keys outside the database."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.statements import statements

SQL = statements("sealing")
KEY_BYTES = 32
_KEY_ID_BYTES = 4
_NONCE_BYTES = 12  # drawn at random: 2^32 seals a key are safe, a century of 16,000 members
_KEY_ID, _NONCE, _REST = slice(4), slice(4, 16), slice(16, None)  # of a sealed value
_PROOF_OF = "proof"


class SealBroken(Exception):
    """A sealed value was changed, moved to another row, or sealed with a key that is not here."""


class KeyMissing(Exception):
    """The database was sealed with a key that is not among the keys given; nothing was written."""

    def __init__(self, key_ids: Sequence[str]) -> None:
        super().__init__("sealed with a key that was not given")
        self.key_ids = tuple(key_ids)


class Seal:
    """Seals with the first key, opens with any. Values never leave it unsealed except to the caller."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise ValueError(f"a key has {KEY_BYTES} bytes")
        self._ciphers: Mapping[bytes, AESGCM] = {_key_id(key): AESGCM(key) for key in keys}
        self._hash_keys = [_derived(key, b"codes") for key in keys]
        self._current = _key_id(keys[0])

    @property
    def key_id(self) -> str:
        return self._current.hex()

    def seal(self, plain: bytes, about: str) -> bytes:
        """Key id, nonce, ciphertext and tag. `about` says whose value it is; opening needs the same."""
        nonce = os.urandom(_NONCE_BYTES)
        return self._current + nonce + self._ciphers[self._current].encrypt(nonce, plain, about.encode())

    def open(self, sealed: bytes, about: str) -> bytes:
        """What was sealed. Raises SealBroken where value, owner and key do not belong together."""
        (plain,) = self.open_all([(sealed, about)])
        return plain

    def open_all(self, sealed: Iterable[tuple[bytes, str]]) -> list[bytes]:
        """The same for many, each with its `about`, in one plain loop: the counting of a province is made of this."""
        ciphers = self._ciphers
        try:
            return [ciphers[one[_KEY_ID]].decrypt(one[_NONCE], one[_REST], about.encode()) for one, about in sealed]
        except KeyError:
            raise SealBroken("sealed with an unknown key") from None
        except InvalidTag as broken:
            raise SealBroken("changed, or another's") from broken

    def hashes(self, text: str) -> list[bytes]:
        """The keyed hash of a code or an address under each key, the current first: without a key no guess helps."""
        return [hashlib.blake2b(text.encode(), key=key, digest_size=32).digest() for key in self._hash_keys]

    def hash(self, text: str) -> bytes:
        return self.hashes(text)[0]

    def knows(self, key_id: str) -> bool:
        return bytes.fromhex(key_id) in self._ciphers


def refuse_other_keys(connection: sqlite3.Connection, seal: Seal) -> frozenset[str]:
    """The ids of the keys in use here. Raises KeyMissing where one of them was not given; writes nothing."""
    proofs = dict(SQL.proofs(connection))
    missing = [key_id for key_id, proof in proofs.items() if not _proves(seal, key_id, proof)]
    if missing:
        raise KeyMissing(missing)
    return frozenset(proofs)


def check_keyring(connection: sqlite3.Connection, seal: Seal) -> None:
    """Refuse to work with a key that cannot open what is stored; remember a key that is new here."""
    if seal.key_id not in refuse_other_keys(connection, seal):
        SQL.add_proof(connection, key_id=seal.key_id, proof=seal.seal(b"", _PROOF_OF))


def forget_other_keys(connection: sqlite3.Connection, seal: Seal) -> None:
    """Call once everything is sealed with the current key."""
    SQL.forget_other_proofs(connection, key_id=seal.key_id)


def _proves(seal: Seal, key_id: str, proof: bytes) -> bool:
    try:
        return seal.knows(key_id) and seal.open(proof, _PROOF_OF) == b""
    except SealBroken:
        return False


def _key_id(key: bytes) -> bytes:
    return _derived(key, b"id")[:_KEY_ID_BYTES]


def _derived(key: bytes, purpose: bytes) -> bytes:
    return hashlib.blake2b(purpose, key=key, digest_size=32, person=b"tu-soi").digest()
