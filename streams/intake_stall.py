"""A record that kills its process: after starts without progress records go singly, and the deadly one is buried.

Only tries of the record itself count towards burying it, so that a process killed from outside buries nothing.
"""

from collections.abc import Mapping

from infra.database import Database
from streams.intake_records import Partition, Record

STARTS = 3
"""Starts at the same position after which the records of the partition are taken one by one."""
TRIES = 3
"""Tries of one record, each ended with its process, after which it is buried."""

_STARTED = """
insert into stall (topic, partition, next, starts)
select *, 1 from unnest($1::text[], $2::integer[], $3::bigint[])
on conflict (topic, partition) do update
set starts = case when stall.next = excluded.next then stall.starts + 1 else 1 end,
    tries = case when stall.next = excluded.next then stall.tries else 0 end,
    next = excluded.next
returning topic, partition, starts
"""
_TRIED = """
insert into stall (topic, partition, next, tries) values ($1, $2, $3, 1)
on conflict (topic, partition) do update
set tries = case when stall.next = excluded.next then stall.tries + 1 else 1 end, next = excluded.next
returning tries
"""


async def count_start(database: Database, behind: Mapping[Partition, int]) -> set[Partition]:
    """Count a start of this process at positions whose log is longer; names those to be taken one by one."""
    if not behind:
        return set()
    places = sorted(behind)
    rows = await database.fetch(
        _STARTED, [topic for topic, _ in places], [n for _, n in places], [behind[place] for place in places]
    )
    return {(row["topic"], row["partition"]) for row in rows if row["starts"] > STARTS}


async def is_deadly(database: Database, record: Record) -> bool:
    """Count a try before it is made; whether the tries before it all ended with the process."""
    tries: int = await database.fetchval(_TRIED, record.topic, record.partition, record.offset)
    return tries > TRIES
