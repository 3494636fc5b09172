"""Records that were waited for while partitions changed hands are fetched again, not forgotten."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import ConsumerRecord, TopicPartition

from infra.pending import Pending
from infra.streaming import PositionConsumer

PLACE = TopicPartition("doorstep.households", 3)


class Consumer(PositionConsumer):
    """Ours, without a broker: one wait brings one record, and something may happen meanwhile."""

    def __init__(self, **meanwhile: Any) -> None:
        self.meanwhile = meanwhile
        self.told: list[Pending] = []
        self.app: Any = SimpleNamespace(
            consumer_generation_id=7,
            flow_control=SimpleNamespace(is_active=lambda: self.meanwhile.get("is_resumed", True)),
            topics=[SimpleNamespace(put=self._put)],
        )
        self.pending = Pending()
        self.flow_active = True
        self._buffered_partitions = set()
        self.seeks = 0

    async def _put(self, pending: Pending) -> None:
        self.told.append(pending)

    async def _wait_next_records(
        self, timeout: float
    ) -> tuple[Mapping[TopicPartition, Sequence[ConsumerRecord]], set[TopicPartition] | None]:
        self.app.consumer_generation_id = self.meanwhile.get("generation", 7)
        self.flow_active = self.meanwhile.get("flow_active", True)
        return {PLACE: [SimpleNamespace(topic=PLACE.topic, partition=PLACE.partition)]}, None

    def _gather(self, *, is_record: bool) -> None:
        pass

    async def perform_seek(self) -> None:
        self.seeks += 1


async def test_what_was_fetched_is_handed_over_and_told_once() -> None:
    consumer = Consumer()
    for _ in range(2):
        await consumer._drain()
    assert (consumer.seeks, len(consumer.pending), len(consumer.told)) == (0, 2, 1)


@pytest.mark.parametrize(
    "meanwhile",
    [{"generation": 8}, {"flow_active": False}, {"is_resumed": False}],
    ids=["another generation", "stopped flow", "queues that will be emptied"],
)
async def test_what_came_while_partitions_changed_hands_is_fetched_again(meanwhile: dict[str, Any]) -> None:
    consumer = Consumer(**meanwhile)
    await consumer._drain()
    assert (consumer.seeks, len(consumer.pending), consumer.told) == (1, 0, [])
