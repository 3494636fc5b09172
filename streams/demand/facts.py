"""What the rules read about one household. Ends are already settled: a later statement outlives an earlier end.

`said_at` is when something was said that holds: who becomes due after the door was visited is owed another visit.
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Homebound:
    """A resident cannot leave home from `since_on` to `until_on`, both included; absent `until_on`: open."""

    resident: str
    reasons: tuple[str, ...]
    since_on: date
    until_on: date | None = None
    promised: tuple[str, ...] = ()
    said_at: datetime | None = None

    def covers(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.since_on <= day and (self.until_on is None or day <= self.until_on)


@dataclass(frozen=True)
class Term:
    """A resident must stay at home; `released_on` is the first day without it, if it ended early."""

    resident: str
    quarantine_class: str
    departed_on: date
    registered_on: date
    last_day_on: date
    released_on: date | None = None
    said_at: datetime | None = None

    def covers(self, day: date) -> bool:
        """Whether the resident must be at home on a day."""
        return self.departed_on <= day <= self.last_day_on and not self.is_released(day)

    def is_released(self, day: date) -> bool:
        """Whether it was ended before or on a day."""
        return self.released_on is not None and day >= self.released_on


@dataclass(frozen=True)
class Excuse:
    """A resident need not be sampled from `since_on` to `until_on`, both included; absent: until taken back."""

    resident: str
    why: str
    since_on: date
    until_on: date | None = None

    def covers(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.since_on <= day and (self.until_on is None or day <= self.until_on)


@dataclass(frozen=True)
class Wish:
    """A coordinator added a visit of a day (`is_added`), or cancelled it: the later word holds."""

    day: date
    is_added: bool
    residents: tuple[str, ...] = ()
    said_at: datetime | None = None


@dataclass(frozen=True)
class Facts:
    """All that is known about a household and decides about its visits.

    Attributes
    ----------
    is_known
        The household was registered; before, what is said of it waits.
    living
        Residents registered in this household.
    known
        Residents registered anywhere in the area that something of this household speaks of.
    samples
        (resident, date) of each sample taken.
    """

    household: str
    is_known: bool = True
    living: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    homebound: tuple[Homebound, ...] = ()
    terms: tuple[Term, ...] = ()
    excuses: tuple[Excuse, ...] = ()
    samples: frozenset[tuple[str, date]] = frozenset()
    wishes: tuple[Wish, ...] = ()

    def is_excused(self, resident: str, day: date) -> bool:
        """Whether an excuse of the resident covers the day."""
        return any(excuse.resident == resident and excuse.covers(day) for excuse in self.excuses)

    def has_sample(self, resident: str, first: date, last: date) -> bool:
        """Whether the resident was sampled from `first` to `last`, both included."""
        return any(who == resident and first <= on <= last for who, on in self.samples)
