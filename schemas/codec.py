"""Bytes to events and back. Decoding comes before any transaction, and sorts what cannot be decoded."""

import functools
from typing import Any

import msgspec

from schemas.envelope import Event
from schemas.errors import UnknownTag, UnreadableEvent
from schemas.topics import Topic, by_tag

_encoder = msgspec.json.Encoder()


class _Tag(msgspec.Struct):
    type: str


@functools.cache
def _decoder(topic: Topic) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(topic.carries)


_tag_decoder = msgspec.json.Decoder(_Tag)


def encode(event: Event) -> bytes:
    """The event as JSON, as it travels on Kafka."""
    return _encoder.encode(event)


def decode(topic: Topic, value: bytes | None) -> Event:
    """Read one value of a topic.

    Raises
    ------
    UnknownTag
        A `type` this release does not know.
    UnreadableEvent
        Not JSON, a missing or wrong field, or an event of another topic: the message names it.
    """
    if value is None:
        raise UnreadableEvent("The record has no value.")
    try:
        event: Event = _decoder(topic).decode(value)
        return event
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        tag = _tag(value)
        home = by_tag().get(tag or "")
        if home not in (None, topic):
            raise UnreadableEvent(f"{tag} belongs on {home.full_name}, not on {topic.full_name}.", tag=tag) from error
        if tag is not None and home is None:
            raise UnknownTag(f"The tag {tag[:80]!r} is not known on {topic.full_name}.", tag=tag[:80]) from error
        raise UnreadableEvent(f"The event cannot be read: {str(error).rstrip('.')}.", tag=tag) from error


def decode_any(value: bytes) -> tuple[Topic, Event]:
    """Read an event whose topic follows from its tag, as `POST /api/events` needs.

    Raises
    ------
    UnreadableEvent
        As for `decode`; `UnknownTag` if no topic carries the tag.
    """
    tag = _tag(value)
    if tag is None:
        raise UnreadableEvent("The event has no type.")
    topic = by_tag().get(tag)
    if topic is None:
        raise UnknownTag(f"The tag {tag[:80]!r} is not known.", tag=tag[:80])
    return topic, decode(topic, value)


def _tag(value: bytes) -> str | None:
    try:
        return _tag_decoder.decode(value).type
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
