"""What dispatch knows of one area and day, as plain values: the input of every decision, without a database."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from streams.routes.pinned import BEGUN, ENDED
from streams.routes.published import Published


class Window(Struct, frozen=True):
    """When a visit may start; soft after `close_at` where `late_until_at` is given."""

    open_at: dt.datetime
    close_at: dt.datetime
    late_until_at: dt.datetime | None = None


class Shift(Struct, frozen=True):
    """One working time of a team."""

    from_at: dt.datetime
    to_at: dt.datetime


@dataclass(frozen=True)
class Visit:
    """A row of `visit`, in any state."""

    visit: str
    household: str
    visit_class: str
    residents: tuple[str, ...]
    state: str
    windows: tuple[Window, ...] = ()
    mandatory: bool = False
    attempt: int = 1
    release_at: dt.datetime | None = None
    began_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    team: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether a team still has to go there."""
        return self.state == "due"

    @property
    def is_done(self) -> bool:
        """Whether a team has begun or ended it, at the door."""
        return self.team is not None and self.state in BEGUN

    @property
    def is_ended(self) -> bool:
        """Whether a team has finished there."""
        return self.state in ENDED


@dataclass(frozen=True)
class Team:
    """A row of `team_day`."""

    team: str
    kind: str
    ppe_level: int
    mode: str
    crew: tuple[Mapping[str, Any], ...]
    shifts: tuple[Shift, ...]
    gate: tuple[Mapping[str, Any], ...] | None = None
    lost: bool = False


@dataclass(frozen=True)
class Place:
    """A node of the address tree."""

    place: str
    kind: str
    parent: str | None = None
    unit: int | None = None
    floor: int | None = None
    room: str | None = None
    floors: int | None = None
    lift: bool | None = None
    lat: float | None = None
    lon: float | None = None
    name: str | None = None


@dataclass(frozen=True)
class Override:
    """A rule that a coordinator allowed a team to pass for one visit: its code, and by how much [min]."""

    team: str
    code: str
    minutes: int = 0


@dataclass(frozen=True)
class Phone:
    """What is known of a team lead's phone.

    Attributes
    ----------
    confirmed
        The newest route version it has confirmed.
    seen_at
        When it was last heard of, in real time.
    shows
        The visits of that version, and of those handed to it since, and when each was to start: what the team may
        still go to.
    handed
        The newest route version it was handed, read or not.
    """

    confirmed: int
    seen_at: dt.datetime
    shows: Mapping[str, dt.datetime] = field(default_factory=dict)
    handed: int = 0


@dataclass(frozen=True)
class Facts:
    """Everything of one area and day at one rev.

    Attributes
    ----------
    lasts
        The team that was last at the door of a household, on an earlier day.
    seen_now
        Real time, for the phones; None: phones are not looked at.
    drawn
        By visit, the visit its door was found for, and the door: a cache, which `kept` carries on from older facts.
    """

    area: str
    rev: int
    timezone: str
    publish: str
    day: dt.date
    now: dt.datetime
    depot: tuple[float, float] | None = None
    visits: Mapping[str, Visit] = field(default_factory=dict)
    teams: Mapping[str, Team] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    homes: Mapping[str, str] = field(default_factory=dict)
    centres: Mapping[str | None, tuple[float, float]] = field(default_factory=dict)
    lasts: Mapping[str, str] = field(default_factory=dict)
    pins: Mapping[str, str] = field(default_factory=dict)
    overrides: Mapping[str, Override] = field(default_factory=dict)
    phones: Mapping[str, Phone] = field(default_factory=dict)
    published: Published = field(default_factory=Published)
    seen_now: dt.datetime | None = None
    drawn: dict[str, tuple[Visit, Any]] = field(default_factory=dict, init=False, compare=False, repr=False)

    @cached_property
    def origin(self) -> dt.datetime:
        """Second 0 of the routing problem: 00:00 of the day in the area's time zone."""
        return dt.datetime(self.day.year, self.day.month, self.day.day, tzinfo=ZoneInfo(self.timezone))

    @cached_property
    def origin_s(self) -> float:
        """The same as seconds since the epoch."""
        return self.origin.timestamp()

    @cached_property
    def states(self) -> dict[str, str]:
        """The state of each visit."""
        return {visit.visit: visit.state for visit in self.visits.values()}

    @cached_property
    def open(self) -> dict[str, Visit]:
        """The visits a team still has to go to."""
        return {visit.visit: visit for visit in self.visits.values() if visit.is_open}
