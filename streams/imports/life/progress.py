"""How far an import is: how many a second and the time left, for the terminal and for whoever watches over HTTP."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from infra.database import Connection, Database

EVERY_S = 0.4
"""Progress is written at most this often [s]."""
STALE_S = 60
"""A line not renewed for so long belongs to an import that died [s]."""


@dataclass(frozen=True)
class Stand:
    """Where an import is.

    Attributes
    ----------
    phase
        waiting (for another import of the area), reading, writing, or handling (relay and intake are at it).
    done, total
        Rows read of the file, rows it writes, or events that are handled; 0 while nobody knows.
    began
        Monotonic time when the phase began [s].
    number, files
        Which file of how many it is.
    """

    file: str = ""
    phase: str = "waiting"
    done: int = 0
    total: int = 0
    began: float = field(default_factory=time.monotonic)
    number: int = 1
    files: int = 1

    @property
    def per_s(self) -> float:
        """How many a second."""
        return self.done / max(0.001, time.monotonic() - self.began)

    @property
    def left_s(self) -> float | None:
        """Time left [s]; None while nobody can say."""
        return (self.total - self.done) / self.per_s if self.done and self.total else None


Tell = Callable[[Stand], None]


@dataclass
class Rows:
    """How many rows of a file are read, noted by the thread that reads."""

    done: int = 0
    total: int = 0

    def note(self, done: int, total: int) -> None:
        """Take down where the reader is."""
        self.done, self.total = done, total


def silent(_: Stand) -> None:
    """Tell nobody."""


@dataclass
class Watched:
    """One running import, written down for others to see and told to the one who waits."""

    database: Database
    area: str
    import_id: str
    kind: str
    by: str
    tell: Tell = silent
    _written: float = 0.0
    _phase: str = ""

    async def stand(self, stand: Stand) -> None:
        """Say where it is; a new phase at once, else now and then."""
        self.tell(stand)
        now = time.monotonic()
        if stand.phase == self._phase and now - self._written < EVERY_S:
            return
        self._written, self._phase = now, stand.phase
        about = (self.area, self.import_id, self.kind, self.by, stand.file, stand.phase, stand.done, stand.total)
        await self.database.execute(_WRITE, *about)

    async def over(self) -> None:
        """It ended."""
        await self.database.execute(
            "delete from import_progress where area = $1 and import = $2", self.area, self.import_id
        )


_WRITE = """
insert into import_progress (area, import, kind, by, file, phase, done, total) values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (area, import) do update set file = excluded.file, done = excluded.done, total = excluded.total,
    began_at = case when import_progress.phase = excluded.phase and import_progress.file = excluded.file
                    then import_progress.began_at else clock_timestamp() end,
    phase = excluded.phase, at = clock_timestamp()
"""


async def running(connection: Connection, area: str) -> list[dict[str, object]]:
    """The imports of an area that run now, with their pace and the time left [s]."""
    rows = await connection.fetch(
        "select import, kind, by, file, phase, done, total, began_at,"
        " extract(epoch from at - began_at)::float8 as spent_s from import_progress"
        " where area = $1 and at > clock_timestamp() - make_interval(secs => $2) order by began_at",
        area,
        STALE_S,
    )
    found = []
    for row in rows:
        one = dict(row)
        spent_s = one.pop("spent_s")
        pace = row["done"] / spent_s if spent_s > 0 else 0.0
        left = (row["total"] - row["done"]) / pace if pace > 0 and row["total"] else None
        found.append(one | {"per_s": round(pace, 1), "left_s": left})
    return found
