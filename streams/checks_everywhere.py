"""The invariants of `doorstep check` that are no single area's: log of changes, outbox, positions, rows."""

from collections.abc import Awaitable, Callable

import msgspec

from infra.database import Connection


class Finding(msgspec.Struct, frozen=True):
    """A broken invariant.

    Attributes
    ----------
    invariant
        Its name: the function in this module.
    area
        "" where it is not of one area.
    about
        The id of what breaks it.
    """

    invariant: str
    area: str
    about: str
    message: str

    def __str__(self) -> str:
        return f"{self.invariant}: {self.area} {self.about}: {self.message}"


_IMPORTED = ("person", "ledger_record", "import_before")
_ROWS = ("place", "household", "resident", "homebound", "term", "excuse", "sample", "visit", *_IMPORTED)
"""Written by the thousand, without a foreign key: their area is the one whose lock the writer holds."""


async def rows_have_an_area(connection: Connection) -> list[Finding]:
    """No row of a ledger is of an area that does not exist."""
    found = []
    for table in _ROWS:
        sql = f"select area, count(*) as rows from {table} where area not in (select area from area) group by area"
        for row in await connection.fetch(sql):
            told = f"{row['rows']} rows of {table}, and no such area"
            found.append(Finding("rows_have_an_area", row["area"], table, told))
    return found


async def outbox_is_fresh(connection: Connection) -> list[Finding]:
    """Nothing waits for Kafka for longer than 10 s."""
    rows = await connection.fetch(
        """
        select c.area, min(c.rev) as rev, count(*) as waiting, min(c.recorded_at) as since
        from change c join relay_head h using (area)
        where c.rev > h.rev and c.topic is not null and c.recorded_at < clock_timestamp() - interval '10 seconds'
        group by c.area
        """
    )
    return [
        Finding("outbox_is_fresh", row["area"], str(row["rev"]), f"{row['waiting']} wait since {row['since']}")
        for row in rows
    ]


async def changes_are_contiguous(connection: Connection) -> list[Finding]:
    """The change numbers of an area have no gap, and its head is the last of them."""
    rows = await connection.fetch(
        """
        select h.area, h.rev, count(c.rev) as there, min(c.rev) as first, max(c.rev) as last
        from area_head h left join change c using (area) group by h.area, h.rev
        """
    )
    found = []
    for row in rows:
        whole = row["there"] == (row["last"] or 0) - (row["first"] or 1) + 1
        if not whole or (row["last"] or row["rev"]) != row["rev"]:
            told = f"{row['there']} changes from {row['first']} to {row['last']}, head {row['rev']}"
            found.append(Finding("changes_are_contiguous", row["area"], str(row["rev"]), told))
    return found


async def positions_make_sense(connection: Connection) -> list[Finding]:
    """Every position is of this cluster's log and lies beyond what was buried before it."""
    rows = await connection.fetch(
        """
        select p.topic, p.partition, p.next, max(d."offset") as buried, count(distinct q.cluster) as clusters
        from position p
        left join dead d on d.topic = p.topic and d.partition = p.partition
        left join position q on true
        group by p.topic, p.partition, p.next
        having p.next < 0 or coalesce(max(d."offset"), -1) >= p.next or count(distinct q.cluster) > 1
        """
    )
    return [
        Finding(
            "positions_make_sense",
            "",
            f"{row['topic']}/{row['partition']}",
            f"next {row['next']}, last buried {row['buried']}, {row['clusters']} clusters",
        )
        for row in rows
    ]


EVERYWHERE: tuple[Callable[[Connection], Awaitable[list[Finding]]], ...] = (
    outbox_is_fresh,
    changes_are_contiguous,
    positions_make_sense,
    rows_have_an_area,
)
