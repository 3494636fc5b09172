"""Passwords and tokens: argon2 for what people type, SHA-256 for random tokens."""

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""**Source** OWASP password storage cheat sheet: argon2id, 19 MiB, 2 passes, 1 lane."""

_NOBODY = _hasher.hash(secrets.token_hex(16))


def hashed(password: str) -> str:
    """The argon2id hash of a password."""
    return _hasher.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Whether a password is the stored one; an unknown login costs the same time."""
    try:
        return _hasher.verify(stored or _NOBODY, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


_CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Nothing that is mistaken for something else when read from one screen and typed on another."""


def new_code() -> str:
    """A short code to be typed once: 8 characters, 40 bits, as ABCD-EFGH."""
    letters = [secrets.choice(_CODE_LETTERS) for _ in range(8)]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])


def new_password() -> str:
    """A first password, to be told to its owner and changed at once: 12 characters, 60 bits."""
    return "-".join("".join(secrets.choice(_CODE_LETTERS) for _ in range(4)) for _ in range(3)).lower()


def code_hash(code: str) -> bytes:
    """What is stored of a short code, however it was typed."""
    return hashlib.sha256(("code:" + "".join(code.upper().split()).replace("-", "")).encode()).digest()


def new_token() -> str:
    """A random token, 256 bits, URL-safe."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).digest()
