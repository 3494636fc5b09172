"""Kafka: topics declared from the map of topics, an idempotent producer, the cluster's identity."""

import asyncio
import contextlib
import hashlib
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import GroupCoordinatorNotAvailableError, KafkaError, TopicAlreadyExistsError
from aiokafka.partitioner import murmur2

from schemas.envelope import Event
from schemas.errors import BrokerAway
from schemas.topics import PARTITIONS, TOPICS, Topic, by_tag, tag_of

_DAY_MS = 24 * 3600 * 1000
ANSWER_S = 2.0
"""How long a broker may take to say which topics there are [s]."""


async def create_topics(bootstrap: str, *, replication: int | None = None) -> list[str]:
    """Create the topics that are missing and name them; existing ones are left as they are.

    Parameters
    ----------
    replication
        Copies of each partition; absent: 3 where there are three brokers, else 1.

    Raises
    ------
    BrokerAway
        Kafka does not answer.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        await admin.start()
        existing = set(await admin.list_topics())
        brokers = len((await admin.describe_cluster())["brokers"])
        copies = replication or min(3, brokers)
        fresh = [_declared(topic, copies) for topic in TOPICS if topic.full_name not in existing]
        if fresh:
            await admin.create_topics(fresh)
            await _await_group_coordinator(admin)
        return [topic.name for topic in fresh]
    except TopicAlreadyExistsError:
        return []
    except (KafkaError, OSError) as error:
        raise BrokerAway(f"Kafka does not answer at {bootstrap}: {error}. Check DOORSTEP_KAFKA.") from error
    finally:
        await admin.close()


async def _await_group_coordinator(admin: AIOKafkaAdminClient) -> None:
    """Wait until a new cluster has made its topic of groups: who asks first is told an error, which a consumer logs."""
    for _ in range(50):
        with contextlib.suppress(GroupCoordinatorNotAvailableError):
            await admin.find_coordinator("doorstep")
            return
        await asyncio.sleep(0.1)


def _declared(topic: Topic, copies: int) -> NewTopic:
    config = {"retention.ms": str(topic.retention_days * _DAY_MS), "min.insync.replicas": str(min(2, copies))}
    return NewTopic(topic.full_name, num_partitions=PARTITIONS, replication_factor=copies, topic_configs=config)


async def cluster_id(bootstrap: str) -> str:
    """The identity of the cluster, kept beside the positions so that another cluster is noticed.

    Raises
    ------
    BrokerAway
        Kafka does not answer.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        await admin.start()
        return str((await admin.describe_cluster())["cluster_id"])
    except (KafkaError, OSError) as error:
        raise BrokerAway(f"Kafka does not answer at {bootstrap}: {error}. Check DOORSTEP_KAFKA.") from error
    finally:
        await admin.close()


def partition_of(area: str) -> int:
    """The partition of an area's records, as every Kafka client computes it (murmur2)."""
    return int((murmur2(area.encode()) & 0x7FFFFFFF) % PARTITIONS)


async def start_producer(bootstrap: str, *, linger_ms: int = 0, batch_bytes: int = 16_384) -> AIOKafkaProducer:
    """A started producer: idempotent, acknowledged by all replicas. The caller stops it.

    Parameters
    ----------
    batch_bytes
        Most in one batch of a partition.

    Raises
    ------
    BrokerAway
        Kafka does not answer.
    """
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap,
        enable_idempotence=True,
        acks="all",
        linger_ms=linger_ms,
        max_batch_size=batch_bytes,
        max_request_size=2_000_000,
    )
    try:
        await producer.start()
    except (KafkaError, OSError) as error:
        await producer.stop()
        raise BrokerAway(f"Kafka does not answer at {bootstrap}: {error}. Check DOORSTEP_KAFKA.") from error
    return producer


async def answers(producer: AIOKafkaProducer) -> None:
    """Ask the cluster of a producer for its topics.

    Raises
    ------
    BrokerAway
        No broker answers.
    """
    try:
        await asyncio.wait_for(producer.client.fetch_all_metadata(), ANSWER_S)
    except (KafkaError, OSError, TimeoutError) as error:
        raise BrokerAway(f"Kafka does not answer: {error!r}. Check DOORSTEP_KAFKA.") from error


def traceparent(event_id: str, caused_by: str | None) -> bytes:
    """The W3C trace context of a record: one trace for an event and all that names it as its cause.

    Both ids are digests, so that a record sent again has the same ones and a reader can compute the trace of an event.
    """
    trace = hashlib.blake2b((caused_by or event_id).encode(), digest_size=16).hexdigest()
    span = hashlib.blake2b(event_id.encode(), digest_size=8).hexdigest()
    return f"00-{trace}-{span}-01".encode()


def record(event: Event, value: bytes, *, sequence: int | None = None, source: str = "doorstep") -> dict[str, Any]:
    """Arguments for `producer.send`: topic, key, value, CloudEvents 1.0 binary headers and the trace."""
    tag = tag_of(event)
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_id", event.event_id.encode()),
        ("ce_type", tag.encode()),
        ("ce_source", source.encode()),
        ("ce_time", event.occurred_at.isoformat().encode()),
        ("traceparent", traceparent(event.event_id, event.caused_by)),
        ("content-type", b"application/json"),
    ]
    if sequence is not None:
        headers.append(("ce_sequence", str(sequence).encode()))
    return {"topic": by_tag()[tag].full_name, "key": event.area.encode(), "value": value, "headers": headers}
