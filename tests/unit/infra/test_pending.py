"""Batches between the fetch and the agent: in order of each partition, and nobody waits for an import."""

import itertools
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from infra.pending import FEW, Pending


@dataclass(frozen=True)
class Told:
    """As much of a record as counts here."""

    topic: str
    partition: int
    offset: int


def records(partition: int, first: int, count: int) -> list[Told]:
    return [Told("t", partition, offset) for offset in range(first, first + count)]


def filled(*counts: int) -> Pending:
    """Partitions with so many records, in this order."""
    pending = Pending()
    for partition, count in enumerate(counts):
        if count:
            pending.add(records(partition, 0, count))  # type: ignore[arg-type]
    return pending


def test_one_urgent_record_does_not_wait_for_a_backlog_nor_share_its_batch() -> None:
    pending = filled(5 * FEW, 4 * FEW, 1)
    assert {one.partition for one in pending.take(FEW)} == {2}


def test_a_backlog_has_every_second_batch_although_others_never_end() -> None:
    pending, seen = filled(10 * FEW, 1), []
    for n in range(1, 7):
        seen.append({one.partition for one in pending.take(FEW)})
        pending.add(records(1, n, 1))  # type: ignore[arg-type]
    assert seen == [{1}, {0}] * 3


def test_backlogs_follow_one_after_the_other() -> None:
    pending = filled(9 * FEW, 9 * FEW, 9 * FEW)
    assert [pending.take(2 * FEW)[0].partition for _ in range(3)] == [0, 1, 2]


def test_what_waits_in_many_partitions_is_one_batch() -> None:
    pending = filled(*[2] * 30)
    assert len(pending.take(50)) == 50
    assert len(pending) == 10


@given(
    adds=st.lists(st.tuples(st.integers(0, 4), st.integers(1, 3 * FEW)), max_size=12),
    most=st.integers(1, 3 * FEW),
    eager=st.booleans(),
)
def test_every_record_is_taken_once_and_in_the_order_of_its_partition(
    adds: list[tuple[int, int]], most: int, eager: bool
) -> None:
    pending, following, taken = Pending(), dict.fromkeys(range(5), 0), []
    for partition, count in adds:
        pending.add(records(partition, following[partition], count))  # type: ignore[arg-type]
        following[partition] += count
        if eager:
            taken += pending.take(most)
    while pending:
        batch = pending.take(most)
        assert 0 < len(batch) <= most
        taken += batch
    taken.sort(key=lambda one: one.partition)
    for partition, group in itertools.groupby(taken, lambda one: one.partition):
        assert [one.offset for one in group] == list(range(following.pop(partition)))
    assert not any(following.values())


def test_what_is_forgotten_is_told_anew() -> None:
    pending = filled(3)
    pending.is_told = True
    pending.clear()
    assert (len(pending), pending.is_told) == (0, False)
