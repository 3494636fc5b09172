"""Collects what one import says; ids follow from the import and the subject, so said again they are the same."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from schemas.envelope import Event
from streams.imports.facts import Facts


@dataclass
class Speaker:
    """Collects the events of one import, and learns each at once, so that nothing is said twice.

    Attributes
    ----------
    at
        The doorstep clock: when the facts were said.
    """

    area: str
    timezone: str
    import_id: str
    at: datetime
    facts: Facts
    events: list[Event] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The date of the area."""
        return self.at.astimezone(ZoneInfo(self.timezone)).date()

    def say(self, event: type[Event], *subject: object, **fields: Any) -> None:
        """Say an event about a subject."""
        parts = "\x1f".join([self.import_id, event.__name__, *map(str, subject)])
        ident = "e" + hashlib.blake2b(parts.encode(), digest_size=16).hexdigest()
        said = event(event_id=ident, occurred_at=self.at, area=self.area, **fields)
        self.events.append(said)
        self.facts.learn([said])


def room_place(household: str) -> str:
    """The place id of the door of a household: a hash like it."""
    return "p" + household[1:]
