"""The objective in words: each term of the cost with its price and its reason, in the order of doors/1, section 4.

`judging/costs.py` counts the terms from a plan; the search carries the same sum. Who adds a term adds it here first.
"""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.plan import Cost


@dataclass(frozen=True, slots=True)
class Term:
    """One term of the objective, in seconds of travel.

    Attributes
    ----------
    name
        The field of `Cost`.
    counts
        What is added up.
    because
        Why it has a price.
    """

    name: str
    counts: str
    because: str


TERMS = (
    Term("travel_s", "all legs of used teams, driven ones included, to the end", "time on the way serves nobody"),
    Term("unassigned_s", "`penalty_s` (or `prices.mandatory_s`) of each visit left out", "outweighs everything else"),
    Term("late_s", "`late_per_s` × seconds after the close of the best window", "residents wait"),
    Term("not_preferred_s", "a price per visit whose crew 0 is not the preferred team", "people know their team"),
    Term(
        "churn_s",
        "another team, or a shift beyond the tolerance, against the published plan",
        "people were told something",
    ),
    Term("unfair_s", "permille of the longest minus the shortest work", "nobody carries the day alone"),
)


def told(cost: Cost) -> str:
    """Return the terms that cost anything, dearest first: `travel 5,120 s, late 340 s`."""
    paid = sorted(((getattr(cost, term.name), term.name) for term in TERMS), reverse=True)
    words = [f"{name.removesuffix('_s').replace('_', ' ')} {value:,} s" for value, name in paid if value]
    return ", ".join(words) or "nothing"
