"""How far each partition is handled: locked first in every intake transaction, and written last."""

from collections.abc import Sequence

from infra.database import Connection
from schemas.errors import LogLost
from streams.intake_records import Partition, Record

_LOCK = """
select topic, partition, next, cluster from position
where (topic, partition) in (select * from unnest($1::text[], $2::integer[])) order by topic, partition for update
"""
_START = """
insert into position (topic, partition, next, cluster)
select t.topic, t.partition, t.next, $4
from unnest($1::text[], $2::integer[], $3::bigint[]) as t (topic, partition, next)
on conflict do nothing
"""
_ADVANCE = """
update position set next = t.next
from unnest($1::text[], $2::integer[], $3::bigint[]) as t (topic, partition, next)
where position.topic = t.topic and position.partition = t.partition
"""


async def lock(connection: Connection, records: Sequence[Record], cluster: str) -> dict[Partition, int]:
    """Lock the positions of the records' partitions, in order; one never met starts at its first record here.

    Raises
    ------
    LogLost
        They speak of another cluster.
    """
    first: dict[Partition, int] = {}
    for record in records:
        first[record.place] = min(record.offset, first.get(record.place, record.offset))
    places = sorted(first)
    topics, partitions = [topic for topic, _ in places], [partition for _, partition in places]
    rows = await connection.fetch(_LOCK, topics, partitions)
    if len(rows) < len(places):
        await connection.execute(_START, topics, partitions, [first[place] for place in places], cluster)
        rows = await connection.fetch(_LOCK, topics, partitions)
    strange = next((row["cluster"] for row in rows if row["cluster"] != cluster), None)
    if strange is not None:
        raise LogLost(
            f"The positions speak of the Kafka cluster {strange}, this one is {cluster}."
            " Connect the right one, or start from an empty database."
        )
    return {(row["topic"], row["partition"]): row["next"] for row in rows}


async def advance(connection: Connection, taken: Sequence[Record]) -> None:
    """Write how far the partitions are handled now."""
    following = {record.place: record.offset + 1 for record in taken}
    topics, partitions = [topic for topic, _ in following], [partition for _, partition in following]
    await connection.execute(_ADVANCE, topics, partitions, list(following.values()))
