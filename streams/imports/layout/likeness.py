"""What the cells of each kind's fields look like, as data: which share of them, below a hint and below another word."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

NEVER = 2.0
"""A share that no column has: without a hint the field is not guessed."""


class Like(NamedTuple):
    """What a field's cells look like, and which share of them must, below a word with a hint and below any other."""

    field: str
    content: str
    hinted: float
    alone: float = NEVER


_DOOR = (
    Like("address", "address", 0.4, 0.7),
    Like("address", "door", 0.4, 0.6),
    Like("compound", "compound", 0.5, 0.6),
    Like("building", "building", 0.5, 0.8),
    Like("building", "block", 0.8),
    Like("room", "room", 0.6, 0.9),
    Like("room", "house", 0.8),
    Like("unit", "unit", 0.7),
    Like("floor", "floor", 0.7),
)
_PERSON = (
    Like("home", "home", 0.5, 0.7),
    Like("phone", "phone", 0.3, 0.6),
    Like("relation", "relation", 0.4, 0.6),
    *_DOOR,
    Like("name", "name", 0.4, 0.7),
    Like("name", "namelike", 0.7, 0.9),
    Like("age", "age", 0.7),
    Like("birth", "birth", 0.5),
)
LIKE: Mapping[str, Sequence[Like]] = {
    "register": (
        *_PERSON,
        Like("head", "name", 0.4),
        Like("head", "namelike", 0.8),
        Like("mark", "mark", 0.5),
        Like("mark", "plain mark", 0.6, 0.6),
        Like("residency", "residency", 0.5, 0.7),
        Like("why", "mark", 0.3),
        Like("where", "mark", 0.3),
        Like("note", "remark", 0.3),
    ),
    "special": (
        *_PERSON,
        Like("category", "category", 0.3, 0.45),
        Like("age", "years", 0.7, 0.9),
        Like("promised", "clock", 0.5),
        Like("note", "remark", 0.3),
        Like("note", "state", 0.1, 0.1),
    ),
    "quarantine": (
        *_PERSON,
        Like("category", "class", 0.3, 0.6),
        Like("tested", "days", 0.5),
        Like("tested", "lists of days", 0.2, 0.2),
        Like("home_until", "future", 0.3, 0.5),
        Like("home_until", "date", 0.5),
        Like("departed", "past", 0.4),
        Like("home_from", "past", 0.5),
        Like("registered", "past", 0.5),
        Like("departed", "past", 0.4, 0.8),
        Like("note", "remark", 0.3),
        Like("note", "state", 0.1, 0.1),
    ),
    "samples": (Like("tube", "tube", 0.5, 0.8), *_PERSON, Like("taken_at", "moment", 0.6)),
    "results": (
        Like("tube", "tube", 0.5, 0.8),
        Like("result", "result", 0.5, 0.7),
        Like("reported_at", "moment", 0.6, 0.9),
    ),
    "teams": (
        Like("phone", "phone", 0.3, 0.6),
        Like("name", "name", 0.4, 0.7),
        Like("temperature", "temperature", 0.5, 0.7),
        Like("code", "code", 0.5, 0.9),
        Like("negative", "negative", 0.6, 0.8),
        Like("kind", "kind", 0.6),
        Like("team", "team", 0.4, 0.7),
        Like("role", "role", 0.4, 0.6),
        Like("team", "group", 0.6),
        Like("shift", "shift", 0.5, 0.9),
        Like("vehicle", "vehicle", 0.5, 0.8),
        Like("trained", "trained", 0.5),
        Like("trained", "training", 0.3, 0.3),
        Like("ppe", "ppe", 0.5, 0.8),
        Like("note", "remark", 0.3),
    ),
    "buildings": (
        Like("point", "point", 0.4, 0.5),
        Like("lon", "east", 0.4, 0.5),
        Like("lat", "north", 0.4, 0.5),
        Like("homes_per_floor", "stairs", 0.4, 0.6),
        Like("homes_per_floor", "count", 0.6),
        Like("units", "count", 0.6),
        Like("floors", "count", 0.6),
        Like("homes", "count", 0.6),
        Like("lift", "lift", 0.6),
        Like("building", "building", 0.4, 0.6),
        Like("building", "block", 0.6),
        Like("building", "marked block", 0.6, 0.7),
        Like("building", "whole block", 0.6, 0.7),
        Like("compound", "text", 0.6),
        Like("compound", "estate", 0.4, 0.4),
        Like("alias", "text", 0.3),
        Like("alias", "street", 0.6, 0.9),
        Like("note", "remark", 0.3),
    ),
}
"""Per kind what its fields look like, the surest first."""
