"""The keys of the cases: each case has its own data key, wrapped by a master key that stands outside the database."""

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # as the receipt codes of web chats
FINGERPRINT_MARK = "case key"  # the mark that says which key a database was begun with


class VaultProblem(Exception):
    """The key file cannot be used, in words for an operator."""


class Vault:
    """Seals and opens texts (AES-256-GCM). Whoever has the database without the master key reads nothing of them."""

    def __init__(self, master: bytes) -> None:
        if len(master) != KEY_BYTES:
            raise VaultProblem(f"a key has {KEY_BYTES} bytes")
        self._wrapping = AESGCM(_derived(master, "wrap"))
        self._own = AESGCM(_derived(master, "own"))
        self._naming = _derived(master, "name")

    @classmethod
    def open(cls, file: Path) -> "Vault":
        """The vault of the key in `file`, which is made with mode 600 when it is missing."""
        if not file.exists():
            make(file)
        try:
            return cls(base64.b64decode(file.read_bytes().strip(), validate=True))
        except (OSError, ValueError) as error:
            raise VaultProblem(f"{file}: no key that can be read") from error

    @property
    def fingerprint(self) -> str:
        """Tells two keys apart without telling anything of them."""
        return hmac.digest(self._naming, b"fingerprint", hashlib.sha256).hex()[:32]

    def name(self, lane: str) -> str:
        """A name of `lane` to look it up by, which only this vault can make."""
        return hmac.digest(self._naming, f"lane {lane}".encode(), hashlib.sha256).hex()

    def new_key(self, of: str) -> str:
        """A new data key, wrapped, for whatever is called `of`."""
        return _seal(self._wrapping, secrets.token_bytes(KEY_BYTES), of)

    def seal(self, key: str, of: str, text: str) -> str:
        """`text` under the data key of `of`."""
        return _seal(AESGCM(_open(self._wrapping, key, of)), text.encode(), of)

    def open_sealed(self, key: str, of: str, sealed: str) -> str:
        """What was sealed. Raises InvalidTag for another key, another owner or changed letters."""
        return _open(AESGCM(_open(self._wrapping, key, of)), sealed, of).decode()

    def seal_file(self, key: str, of: str, content: bytes) -> bytes:
        """`content` under the data key of `of`, as bytes."""
        return _seal_raw(AESGCM(_open(self._wrapping, key, of)), content, of)

    def open_file(self, key: str, of: str, sealed: bytes) -> bytes:
        """What `seal_file` sealed. Raises InvalidTag as `open_sealed` does."""
        return _open_raw(AESGCM(_open(self._wrapping, key, of)), sealed, of)

    def receipt(self, key: str, of: str) -> str:
        """80 bits as XXXX-XXXX-XXXX-XXXX that only the data key of `of` gives, and so no more once it is destroyed."""
        bits = int.from_bytes(hmac.digest(_open(self._wrapping, key, of), b"receipt", hashlib.sha256)[:10], "big")
        letters = "".join(_CROCKFORD[bits >> shift & 31] for shift in range(75, -5, -5))
        return "-".join(letters[start : start + 4] for start in range(0, 16, 4))

    def rewrap(self, key: str, of: str, other: "Vault") -> str:
        """The data key of `of`, wrapped by the vault `other` instead of this one."""
        return _seal(other._wrapping, _open(self._wrapping, key, of), of)

    def seal_own(self, of: str, text: str) -> str:
        """A secret of the service itself, such as the seed of somebody's codes."""
        return _seal(self._own, text.encode(), of)

    def open_own(self, of: str, sealed: str) -> str:
        """What `seal_own` sealed."""
        return _open(self._own, sealed, of).decode()


def _derived(master: bytes, use: str) -> bytes:
    return hmac.digest(master, f"hamroh {use}".encode(), hashlib.sha256)


def _seal(cipher: AESGCM, content: bytes, of: str) -> str:
    return base64.b64encode(_seal_raw(cipher, content, of)).decode()


def _open(cipher: AESGCM, sealed: str, of: str) -> bytes:
    return _open_raw(cipher, base64.b64decode(sealed), of)


def _seal_raw(cipher: AESGCM, content: bytes, of: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, content, of.encode())


def _open_raw(cipher: AESGCM, raw: bytes, of: str) -> bytes:
    if len(raw) <= NONCE_BYTES:
        raise InvalidTag
    return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], of.encode())


def make(file: Path) -> None:
    """A new key, written whole before it gets its name, so that two processes that start at once agree on one."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
