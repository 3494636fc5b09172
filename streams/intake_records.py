"""Records as they come from Kafka, judged before any transaction: an event, or a refusal with its reason."""

import typing
from datetime import date, datetime, timedelta
from functools import cache
from typing import Literal

import msgspec

from schemas.codec import decode
from schemas.envelope import Event
from schemas.errors import DispatchError, ImplausibleTime, UnknownTag
from schemas.topics import by_full_name

AHEAD = timedelta(minutes=5)
"""How far ahead of the clock an event may lie. Source: HOUSE, section 4."""
AWAY = timedelta(days=400)
"""How far from the clock an event may lie. Source: INTERFACE, section 1."""
OPEN_ENDED = ("since_on", "until_on")
"""Dates that may lie as far away as they like: who is homebound has been so for years."""

Fate = Literal["buried", "parked"]
Partition = tuple[str, int]


class Record(msgspec.Struct, frozen=True):
    """One record of a topic."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()

    @property
    def place(self) -> Partition:
        """The partition it stands in."""
        return self.topic, self.partition


class Refusal(msgspec.Struct, frozen=True):
    """A record that is not handled, and why."""

    record: Record
    fate: Fate
    code: str
    message: str
    area: str | None = None


class Heard(msgspec.Struct, frozen=True):
    """A record that is an event."""

    record: Record
    event: Event


def judge(record: Record, now: datetime) -> Heard | Refusal:
    """Decode a record and check its times against the clock."""
    try:
        event = decode(by_full_name()[record.topic], record.value)
        check_times(event, now)
    except DispatchError as error:
        return refuse(record, error)
    except Exception as error:  # the decoder's own defect must not stop the stream
        return refuse(record, error)
    return Heard(record, event)


def refuse(record: Record, error: BaseException, area: str | None = None) -> Refusal:
    """What becomes of a record that failed with `error`."""
    fate: Fate = "parked" if isinstance(error, UnknownTag) else "buried"
    code = error.code if isinstance(error, DispatchError) else "E1000"
    message = error.message if isinstance(error, DispatchError) else f"{type(error).__name__}: {error}"
    return Refusal(record, fate, code, message.replace("\x00", "")[:1000], area)


def check_times(event: Event, now: datetime) -> None:
    """Refuse an event that lies ahead of the clock or far away from it, or speaks of such times.

    Raises
    ------
    ImplausibleTime
        An instant more than 5 minutes ahead of the clock, anything more than 400 days away from it, or a test of a day
        that is still to come.
    """
    _check_instants(event, now)
    _check_dates(event, now.date())


def _check_instants(event: Event, now: datetime) -> None:
    for name in ("occurred_at", "at", "sealed_at", "resulted_at"):
        instant: datetime | None = getattr(event, name, None)
        if instant is None or (name == "at" and "command" in type(event).__module__):
            continue
        if instant > now + AHEAD:
            raise ImplausibleTime(f"{name} lies {_length(instant - now)} ahead of the clock.", field=name)
        if instant < now - AWAY:
            raise ImplausibleTime(f"{name} lies {_length(now - instant)} before the clock.", field=name)


def _length(span: timedelta) -> str:
    """A span as a person says it."""
    minutes = round(span.total_seconds() / 60)
    return f"{span.days} days" if span.days else f"{minutes // 60} h {minutes % 60:02d} min"


def _check_dates(event: Event, today: date) -> None:
    for name in _dates_of(type(event)):
        on: date | None = getattr(event, name)
        if on is None:
            continue
        if abs(on - today) > AWAY:
            raise ImplausibleTime(f"{name} is {on}: more than {AWAY.days} days away from the clock.", field=name)
        if name == "tested_on" and on > today + timedelta(days=1):  # it is tomorrow already in the east
            raise ImplausibleTime(f"{name} is {on}: that day is still to come.", field=name)


@cache
def _dates_of(kind: type[Event]) -> tuple[str, ...]:
    """The fields of an event that are dates and must lie near the clock."""
    fields = msgspec.structs.fields(kind)
    dated = [field.name for field in fields if date in (field.type, *typing.get_args(field.type))]
    return tuple(name for name in dated if name not in OPEN_ENDED)
