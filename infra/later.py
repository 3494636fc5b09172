"""Statements that wait to be run together, in one round trip: each costs two processes a wake-up, under a lock."""

from dataclasses import dataclass, field
from typing import Any

_NOTHING = "select null::text as area, null::text as household where false"


@dataclass
class Later:
    """What waits to be written, in the order in which it came.

    All of it sees the moment before any of it was written, so no two statements may write the same table.
    """

    _waiting: list[tuple[str, Any, str | None]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, statement: str, rows: Any, households: str | None = None) -> None:
        """Add a statement whose one argument is $1, and a query of (area, household) with the same one."""
        self._waiting.append((statement, rows, households))

    def take(self, first: int = 1) -> tuple[list[str], list[Any], str]:
        """Take all that waits as parts of a WITH, their arguments from $`first` on, and the query of households."""
        waiting, self._waiting = self._waiting, []
        parts, asked = [], []
        for n, (statement, _, households) in enumerate(waiting, first):
            parts.append(f"later{n} as ({statement.replace('$1', f'${n}')})")
            if households is not None:
                asked.append(households.replace("$1", f"${n}"))
        return parts, [rows for _, rows, _ in waiting], " union ".join(asked) or _NOTHING
