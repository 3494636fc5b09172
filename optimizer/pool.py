"""Routes to choose from, and a choice: what passes between the search and `recombine`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Row = tuple[int, tuple[int, ...]]

KEPT = 600
"""Routes kept to choose from, the latest ones: CP-SAT decides as many in a tenth of a second, and hardly begins with
some thousands; the older ones gave next to nothing (measured: 0.4 % of the district with 500, 0.4 % with 1,500)."""


@dataclass(frozen=True, slots=True)
class Pool:
    """What may be chosen from.

    Attributes
    ----------
    routes
        Cost [s] of each route: `routes[team row, tasks in order]`.
    best
        The routes of the best plan; all of them are in `routes`.
    penalty
        What each task costs if it stays out [s]; tasks of one visit share a name in `visit`.
    """

    routes: Mapping[Row, int]
    best: tuple[Row, ...]
    penalty: Mapping[int, int]
    visit: Mapping[int, str]
    tied: frozenset[int]


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen routes, their cost and a lower bound for the pool [s], and whether the two meet."""

    routes: tuple[Row, ...]
    total_s: int
    bound_s: int
    before_s: int
    size: int

    @property
    def proven(self) -> bool:
        """Whether no other choice from the pool is cheaper."""
        return self.total_s <= self.bound_s
