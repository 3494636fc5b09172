"""The names by which things are called across the system: opaque, without meaning, without a person in them.

An id is 1–128 characters of ASCII letters, digits and ``._:/@+~#=-``. What looks like a mainland mobile number or a
resident identity number is refused, so that neither can travel on the stream by mistake.
"""

from hashlib import blake2b
from typing import Annotated, TypeAlias

from msgspec import Meta

_PATTERN = r"^(?!1[3-9]\d{9}$)(?!\d{17}[\dXx]$)[A-Za-z0-9._:/@+~#=\-]{1,128}$"

Id = Annotated[str, Meta(pattern=_PATTERN, description="An opaque id: ASCII, no blanks, no phone or identity number.")]
Code = Annotated[str, Meta(pattern=r"^[a-z0-9_.\-]{1,64}$", description="A code from a closed vocabulary.")]

AreaCode: TypeAlias = Id
"""The unit that is planned together, and the Kafka key."""
EventId: TypeAlias = Id
"""One event, for ever."""
PlaceId: TypeAlias = Id
"""A node of the address tree."""
HouseholdId: TypeAlias = Id
"""Who lives behind one door."""
ResidentId: TypeAlias = Id
"""A person in a household."""
ZoneId: TypeAlias = Id
"""One place at a risk level, over its versions."""
TubeId: TypeAlias = Id
"""The code printed on the physical tube."""
TeamId: TypeAlias = Id
"""A team; the same id on every day it works."""
MemberId: TypeAlias = Id
"""Somebody of a crew."""
VisitId: TypeAlias = Id
"""One household at its door on one day."""
OrderId: TypeAlias = Id
"""One chase order, one tube."""
AlertId: TypeAlias = Id
"""Something a person should look at."""
PointId: TypeAlias = Id
"""A depot or hand-over point."""
CommandId: TypeAlias = Id
"""One thing a coordinator asked for."""


def digest(*parts: str) -> str:
    """20 hex digits that stand for these parts: an id that follows from what it names is the same when made twice."""
    return blake2b("\x1f".join(parts).encode(), digest_size=10).hexdigest()
