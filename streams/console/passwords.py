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


def new_token() -> str:
    """A random token, 256 bits, URL-safe."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).digest()
