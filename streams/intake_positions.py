"""How far each partition is handled: compared and swapped first in every intake transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from infra.database import Connection, Database, Row
from schemas.errors import LogLost
from streams.intake_records import Partition, Record

_CLAIM = """
with held as materialized (
    select topic, partition, next, cluster from position
    where (topic, partition) in (select * from unnest($1::text[], $2::integer[])) order by topic, partition for update
), moved as (
    update position set next = t.following
    from unnest($1::text[], $2::integer[], $3::bigint[], $4::bigint[]) as t (topic, partition, first, following)
         join held using (topic, partition)
    where position.topic = t.topic and position.partition = t.partition and held.next = t.first and held.cluster = $5
)
select topic, partition, next, cluster from held
"""
"""In the order of `held` rows are locked, so nothing deadlocks; what is not next in its partition moves nothing."""
_NOWHERE = -1
"""No position is there."""
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


@dataclass(frozen=True)
class Claimed:
    """The positions of a batch, locked.

    Attributes
    ----------
    positions
        As they were before this batch.
    moved
        The partitions whose records of this batch are all next and without a gap: their positions are written.
    """

    positions: dict[Partition, int]
    moved: frozenset[Partition]


async def begin_anew(database: Database, topic: str) -> int:
    """Have every partition of a topic read from its beginning; returns how many there are.

    What is handled twice changes nothing: facts commute, and ids that were seen are dropped. A process that reads on
    meanwhile meets a gap at its next record, and goes back.
    """
    return len(await database.fetch("update position set next = 0 where topic = $1 returning partition", topic))


async def claim(connection: Connection, records: Sequence[Record], cluster: str) -> Claimed:
    """Lock the positions of the records' partitions, in order, and move those on behind which the records are next.

    One never met starts at its first record here. `advance` moves the others, when it is known what is taken of them.

    Raises
    ------
    LogLost
        They speak of another cluster.
    """
    spans = _spans(records)
    rows = await _locked(connection, spans, cluster)
    if len(rows) < len(spans):
        met = {(row["topic"], row["partition"]) for row in rows}
        unmet = {place: span for place, span in spans.items() if place not in met}
        topics, partitions = [topic for topic, _ in unmet], [partition for _, partition in unmet]
        await connection.execute(_START, topics, partitions, [span.first for span in unmet.values()], cluster)
        rows += await _locked(connection, unmet, cluster)
    strange = next((row["cluster"] for row in rows if row["cluster"] != cluster), None)
    if strange is not None:
        raise LogLost(
            f"The positions speak of the Kafka cluster {strange}, this one is {cluster}."
            " Connect the right one, or start from an empty database."
        )
    positions = {(row["topic"], row["partition"]): row["next"] for row in rows}
    moved = (place for place, span in spans.items() if span.is_whole and positions[place] == span.first)
    return Claimed(positions, frozenset(moved))


@dataclass(frozen=True)
class _Span:
    """The records of a partition in a batch: first offset, that after the last, and whether nothing is missing."""

    first: int
    following: int
    is_whole: bool = True


def _spans(records: Sequence[Record]) -> dict[Partition, _Span]:
    spans: dict[Partition, _Span] = {}
    for record in records:
        at = record.offset
        old = spans.get(record.place, _Span(at, at))
        spans[record.place] = _Span(min(old.first, at), at + 1, old.is_whole and at == old.following)
    return spans


async def _locked(connection: Connection, spans: Mapping[Partition, _Span], cluster: str) -> list[Row]:
    places = sorted(spans)
    topics, partitions = [topic for topic, _ in places], [partition for _, partition in places]
    firsts = [spans[place].first if spans[place].is_whole else _NOWHERE for place in places]
    rows = await connection.fetch(
        _CLAIM, topics, partitions, firsts, [spans[place].following for place in places], cluster
    )
    return list(rows)


async def advance(connection: Connection, taken: Sequence[Record]) -> None:
    """Write how far the partitions are handled now."""
    following = {record.place: record.offset + 1 for record in taken}
    if following:
        topics, partitions = [topic for topic, _ in following], [partition for _, partition in following]
        await connection.execute(_ADVANCE, topics, partitions, list(following.values()))
