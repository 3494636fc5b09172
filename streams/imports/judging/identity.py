"""Ids that say nothing about anybody: keyed hashes of a door, and of a person behind it.

The same door and the same name give the same id at every import, on every machine that shares the secret; without the
secret an id cannot be turned back by trying names. Ids travel on Kafka, names never.
"""

import hashlib
from functools import lru_cache
from typing import NamedTuple

from streams.imports.places.plates import building_key
from streams.imports.values import names
from streams.imports.words.spelling import plain


class Door(NamedTuple):
    """What one household lives behind; unit 0 where a building has none."""

    compound: str
    building: str
    unit: int
    room: str


def _hash(secret: bytes, *parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode(), key=secret[:64], digest_size=12, person=b"doorstep").hexdigest()


def place_id(secret: bytes, area: str, compound: str, building: str = "", unit: int = 0) -> str:
    """Return the id of a compound, a building of it, or a unit of that."""
    return "p" + _hash(secret, area, plain(compound), building_key(building) if building else "", str(unit or ""))


@lru_cache(maxsize=1 << 12)
def household_id(secret: bytes, area: str, door: Door) -> str:
    """Return the id of the household behind the door."""
    return "h" + _hash(secret, area, plain(door.compound), building_key(door.building), str(door.unit), door.room)


def resident_id(secret: bytes, area: str, door: Door, name: str) -> str:
    """Return the id of the person of that name behind the door."""
    return "r" + _hash(secret, household_id(secret, area, door), names.key(name))


def member_id(secret: bytes, area: str, name: str, phone: str = "") -> str:
    """Return the id of somebody of a crew."""
    return "m" + _hash(secret, area, names.key(name), phone)


def team_id(secret: bytes, area: str, team: str) -> str:
    """Return the id of a team, the same on every day."""
    return "t" + _hash(secret, area, plain(team))
