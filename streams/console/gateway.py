"""Events from neighbouring systems: CloudEvents over HTTP, onto the stream; answered only once Kafka has them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from infra import crash, kafka
from schemas import codec
from schemas.envelope import Event
from schemas.errors import BadRequest, BrokerAway, DispatchError, NotAllowed
from schemas.topics import COMMANDS
from streams.intake_records import check_times

MOST = 1_000
"""Events in one batch."""


@dataclass
class Verdicts:
    """What became of each event of a request, by its index."""

    good: list[Event]
    rejected: list[dict[str, Any]]


def read(body: bytes, headers: dict[str, str], may_see: Any, now: datetime) -> Verdicts:
    """Read structured, batched or binary CloudEvents, or our own JSON, judging each event on its own.

    What the intake would bury for its times is refused here, where somebody reads the answer.

    Raises
    ------
    BadRequest
        The body is no JSON, or holds too many events.
    """
    try:
        data = msgspec.json.decode(body)
    except msgspec.DecodeError as error:
        raise BadRequest(f"The body is no JSON: {error}.") from error
    items = data if isinstance(data, list) else [data]
    if len(items) > MOST:
        raise BadRequest(f"At most {MOST} events a request, got {len(items)}.")
    verdicts = Verdicts([], [])
    for index, item in enumerate(items):
        try:
            verdicts.good.append(_one(item, headers, may_see, now))
        except DispatchError as error:
            verdicts.rejected.append({"index": index, "code": error.code, "message": error.message})
    return verdicts


def _one(item: Any, headers: dict[str, str], may_see: Any, now: datetime) -> Event:
    if not isinstance(item, dict):
        raise BadRequest("An event must be a JSON object.")
    value = item
    if "specversion" in item:
        inner = item.get("data")
        value = (inner if isinstance(inner, dict) else {}) | _named(
            item.get("type"), item.get("id"), item.get("time"), inner
        )
    elif "ce-type" in headers:
        value = item | _named(headers["ce-type"], headers.get("ce-id"), headers.get("ce-time"), item)
    topic, event = codec.decode_any(msgspec.json.encode(value))
    if topic.lane is None or topic is COMMANDS:
        raise NotAllowed(f"Nobody but doorstep itself writes to {topic.full_name}.")
    if not may_see(event.area):
        raise NotAllowed(f"The area {event.area} is not open to you.")
    check_times(event, now)
    return event


def _named(tag: Any, ident: Any, time: Any, inner: Any) -> dict[str, Any]:
    given = inner if isinstance(inner, dict) else {}
    wanted = {"type": tag, "event_id": ident, "occurred_at": time}
    return {name: given.get(name, value) for name, value in wanted.items() if given.get(name, value) is not None}


async def publish(producer: AIOKafkaProducer, events: Sequence[Event], *, source: str) -> None:
    """Put events onto their topics and wait until all replicas have them.

    Raises
    ------
    BrokerAway
        Kafka did not take all of them; sending them again is harmless.
    """
    try:
        sent = [await producer.send(**kafka.record(event, codec.encode(event), source=source)) for event in events]
        await asyncio.wait_for(asyncio.gather(*sent), timeout=15)
        crash.at("gateway.sent")
    except (KafkaError, TimeoutError, OSError) as error:
        raise BrokerAway(
            f"Kafka did not take the events: {error}. Send them again; the same ids are harmless."
        ) from error
