"""Collects what one import says; ids follow from the import and the subject, so said again they are the same."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from schemas.envelope import Event
from streams.imports.effects import facts as known
from streams.imports.effects import journal
from streams.imports.effects.facts import Facts


@dataclass
class Speaker:
    """Collects the events of one import, and learns each at once, so that nothing is said twice.

    Attributes
    ----------
    kind
        The kind of ledger that speaks; event ids show it, so that a ledger can take back its own word.
    at
        The doorstep clock: when the facts were said. A second word about one fact is said a microsecond later.
    tests
        Samples found and not said yet: residents by day and source.
    """

    area: str
    timezone: str
    kind: str
    import_id: str
    at: datetime
    facts: Facts
    events: list[Event] = field(default_factory=list)
    tests: dict[tuple[date, str], dict[str, None]] = field(default_factory=dict)
    _before: dict[journal.Key, Any] = field(default_factory=dict)
    _words: dict[journal.Key, int] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The date of the area."""
        return self.at.astimezone(ZoneInfo(self.timezone)).date()

    def say(self, event: type[Event], /, *subject: object, **fields: Any) -> None:
        """Say an event about a subject."""
        self.say_as(self.kind, event, *subject, **fields)

    def say_as(self, kind: str, event: type[Event], /, *subject: object, **fields: Any) -> None:
        """Say an event as the word of a kind of ledger."""
        parts = "\x1f".join([self.import_id, event.__name__, *map(str, subject)])
        digest = hashlib.blake2b(parts.encode(), digest_size=16).hexdigest()
        ident = known.event_id(kind or "other", digest)
        said = event(event_id=ident, occurred_at=self.at, area=self.area, **fields)
        keys, told = list(journal.keys(said)), self._words
        words = max([told.get(key, 0) for key in keys], default=0)
        if words:
            said = event(event_id=ident, occurred_at=self.at + timedelta(microseconds=words), area=self.area, **fields)
        for key in keys:
            told[key] = told.get(key, 0) + 1
            if key not in self._before:
                self._before[key] = journal.fact(self.facts, key)
        self.events.append(said)
        self.facts.learn([said])

    def changed(self) -> list[journal.Changed]:
        """What differs from before, fact by fact."""
        found = [journal.Changed(key, before, journal.fact(self.facts, key)) for key, before in self._before.items()]
        return [one for one in found if one.before != one.after]


def room_place(household: str) -> str:
    """The place id of the door of a household: a hash like it."""
    return "p" + household[1:]
