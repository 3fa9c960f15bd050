"""Citizens' data at rest: sealed with a key that is not in the database, and found again by a keyed hash."""

import hashlib
import hmac
import os
from collections.abc import Callable

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from callcenter.domain.errors import CallcenterError
from callcenter.office.keys import Keys
from callcenter.orders.case import Citizen
from callcenter.orders.numbers import normal

_NONCE = 12
_CITIZEN, _BUNDLE = b"c1", b"b1"
_decode = msgspec.json.Decoder(Citizen).decode


class CannotOpen(CallcenterError):
    """The data was changed, or sealed with a key that the key file does not have."""


class Sealer:
    """Seals and opens citizens' data (AES-256-GCM); a blob begins with its format and the id of its key."""

    def __init__(self, keys: Keys, country_code: str = "86", random: Callable[[int], bytes] = os.urandom) -> None:
        self._ciphers = {key: AESGCM(secret) for key, secret in keys.derived("citizen").items()}
        self._current, self._fingerprint = keys.current, keys.fingerprint
        self._country_code, self._random = country_code, random

    def seal(self, citizen: Citizen) -> bytes:
        """The citizen's data as it is stored."""
        return self._seal(_CITIZEN, msgspec.json.encode(citizen))

    def open(self, blob: bytes) -> Citizen:
        """What ``seal`` was given. Raises CannotOpen."""
        return _decode(self._open(_CITIZEN, blob))

    def seal_bundle(self, number: str, content: bytes) -> bytes:
        """What was put together about an order, bound to its number."""
        return self._seal(_BUNDLE, content, number)

    def open_bundle(self, number: str, blob: bytes) -> bytes:
        """What ``seal_bundle`` was given for the same number. Raises CannotOpen."""
        return self._open(_BUNDLE, blob, number)

    def _seal(self, format: bytes, content: bytes, about: str = "") -> bytes:
        head, nonce = format + b":" + self._current.encode() + b":", self._random(_NONCE)
        return head + nonce + self._ciphers[self._current].encrypt(nonce, content, head + about.encode())

    def _open(self, format: bytes, blob: bytes, about: str = "") -> bytes:
        parts = bytes(blob).split(b":", 2)
        cipher = self._ciphers.get(parts[1].decode("ascii", "replace")) if len(parts) == 3 else None
        if cipher is None or parts[0] != format:
            raise CannotOpen("sealed with a key that is not in the key file; bring back the file that has it")
        head = format + b":" + parts[1] + b":"
        try:
            return cipher.decrypt(parts[2][:_NONCE], parts[2][_NONCE:], head + about.encode())
        except (InvalidTag, ValueError):
            raise CannotOpen("the sealed data was changed after it was written; restore it from a backup") from None

    def is_current(self, blob: bytes) -> bool:
        """Whether it is sealed with the newest key; if not, seal it anew."""
        return bytes(blob).startswith(_CITIZEN + b":" + self._current.encode() + b":")

    def fingerprint(self, number: str) -> str:
        """A keyed hash by which a number is found again, however it was written; empty for an empty number."""
        if not (plain := normal(number, self._country_code)):
            return ""
        return hmac.digest(self._fingerprint, plain.encode(), hashlib.sha256).hex()

    def digest(self, content: bytes) -> str:
        """A keyed hash: shows later that this was the content, and lets nobody guess it."""
        return hmac.digest(self._fingerprint, b"content:" + content, hashlib.sha256).hex()
