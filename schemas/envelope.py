"""What every event carries, whoever sent it.

**Source** CloudEvents 1.0 for the headers on the wire (`ce_id` = `event_id`, `ce_type` = the tag).
"""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from schemas.ids import AreaCode, EventId

Instant = Annotated[datetime, Meta(tz=True, description="RFC 3339 with an offset.")]


class Event(Struct, frozen=True, kw_only=True, tag_field="type"):
    """Something that happened, said once, in the past tense.

    Attributes
    ----------
    event_id
        The same id means the same event: said again, it changes nothing.
    occurred_at
        When it became true, with offset. Of two statements about one fact the later one holds, ties by `event_id`.
    area
        The area it belongs to; its key on Kafka.
    caused_by
        The event it follows from, if another event made it.
    """

    event_id: EventId
    occurred_at: Instant
    area: AreaCode
    caused_by: EventId | None = None

    @property
    def stamp(self) -> tuple[datetime, str]:
        """The order among statements about one fact, whatever order they arrived in."""
        return self.occurred_at, self.event_id
