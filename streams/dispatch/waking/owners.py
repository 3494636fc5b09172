"""Which dispatch process owns an area: the consumer group of the demand topic says so.

Applying a plan is safe without it, because it happens under the area's lock; ownership only spares double work. While
Kafka is away the last answer stands, and before the first one everybody owns everything.
"""

import asyncio
import contextlib
from collections.abc import Callable

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener
from aiokafka.errors import KafkaError

from infra import kafka, telemetry
from schemas.topics import DEMAND

GROUP = "doorstep-dispatch"
AGAIN_S = 2.0
FALLBACK_MS = 500
"""A record that was to wake us may come so late [ms]: NOTIFY has done it, and each fetch costs broker and us 1 ms."""
CLOSE_S = 3.0
"""A machine that is away may hold up the end of this process so long [s]."""


class Owners(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """What this process owns.

    Parameters
    ----------
    wake
        Called with the area of every record on the demand topic: the fallback for a lost NOTIFY.
    """

    def __init__(self, bootstrap: str | None, name: str, wake: Callable[[str], None]) -> None:
        self._bootstrap, self._name, self._wake = bootstrap, name, wake
        self.partitions: frozenset[int] | None = None

    def owns(self, area: str) -> bool:
        """Whether this process plans `area`."""
        return self.partitions is None or kafka.partition_of(area) in self.partitions

    async def follow(self) -> None:
        """Follow the demand topic until cancelled, through anything Kafka does."""
        while self._bootstrap is not None:
            consumer = self._consumer()
            try:
                await consumer.start()
                async for record in consumer:
                    if record.key:
                        self._wake(record.key.decode(errors="replace"))
            except (KafkaError, OSError) as error:
                telemetry.logger("dispatch").warning("kafka is away", error=str(error))
            finally:
                with contextlib.suppress(KafkaError, OSError, TimeoutError):
                    await asyncio.wait_for(consumer.stop(), CLOSE_S)
            await asyncio.sleep(AGAIN_S)

    def _consumer(self) -> AIOKafkaConsumer:
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._bootstrap,
            group_id=GROUP,
            group_instance_id=self._name,
            client_id=self._name,
            enable_auto_commit=False,
            auto_offset_reset="latest",
            session_timeout_ms=10_000,
            fetch_min_bytes=1 << 20,
            fetch_max_wait_ms=FALLBACK_MS,
        )
        consumer.subscribe([DEMAND.full_name], listener=self)
        return consumer

    async def on_partitions_revoked(self, revoked: object) -> None:
        """Nothing to hand over: the database holds everything."""

    async def on_partitions_assigned(self, assigned: set[object]) -> None:
        """Plan these from now on; what waits there is seen at the next poll."""
        self.partitions = frozenset(part.partition for part in assigned)  # type: ignore[attr-defined]
