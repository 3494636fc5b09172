"""The plan in force, as a plain value."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Published:
    """The plan in force of one area and day: what people were given.

    Attributes
    ----------
    version
        0 when there is none yet.
    routes
        The stops by team, as in the table `route`.
    departs
        When each team leaves its depot.
    unassigned
        By visit: reason, teams, fix.
    """

    version: int = 0
    frozen: bool = False
    routes: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    versions: Mapping[str, int] = field(default_factory=dict)
    departs: Mapping[str, dt.datetime | None] = field(default_factory=dict)
    returns: Mapping[str, dt.datetime | None] = field(default_factory=dict)
    unassigned: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    cost: Mapping[str, Any] = field(default_factory=dict)
