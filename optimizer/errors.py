"""What can go wrong in the router, sorted by whose turn it is: the caller's (the problem) or ours (the plan)."""

from __future__ import annotations

from typing import Any


class OptimizerError(Exception):
    """Anything the router refuses or fails at."""


class InvalidProblemError(OptimizerError, ValueError):
    """The problem (or the file it came from) is wrong; the caller has to change it.

    Attributes
    ----------
    field
        Name of the wrong field, as in the file.
    got
        The value found there.
    at
        Where: "team T7", "visit V17", "travel"; empty when the case itself is meant.
    cure
        One clause that says what to do.
    file
        The file that is wrong, where it is not the case's.
    """

    def __init__(self, expected: str, *, field: str, got: object, at: str = "", cure: str = "") -> None:
        place = f" at {at}" if at else ""
        super().__init__(f"Expected {expected}, got {shown(got)}{place}.")
        self.expected = expected
        self.field = field
        self.got = got
        self.at = at
        self.cure = cure or f"give {expected}"
        self.file = ""

    def __reduce__(self) -> tuple[object, ...]:
        details = {"field": self.field, "got": self.got, "at": self.at, "cure": self.cure}
        return _rebuilt, (type(self), self.expected, details)


class PlanningError(OptimizerError):
    """The checker refuses a plan of our own: a defect of the router, never of the caller.

    Attributes
    ----------
    violations
        The messages of the checker, each beginning with its constraint.
    """

    def __init__(self, violations: tuple[str, ...]) -> None:
        super().__init__(f"The checker refuses the plan in {len(violations)} places: {'; '.join(violations[:5])}.")
        self.violations = violations

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.violations,)


def shown(value: object, limit: int = 60) -> str:
    """Return `value` as people read it, cut to `limit` characters."""
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _rebuilt(kind: type[InvalidProblemError], expected: str, details: dict[str, Any]) -> InvalidProblemError:
    return kind(expected, **details)
