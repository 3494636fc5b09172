"""The routing problem: what is due, who is there, and the rules between them.

The field names, units and defaults are those of the case file (doors/1, sections 1 and 2), with tuples for lists.
Times are whole seconds from the start of the planning day, distances metres. Everything is checked when it is built
and cannot change afterwards.

This module is longer than others because it is the one place that knows every field of the case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from optimizer import references
from optimizer.errors import InvalidProblemError
from optimizer.plan import Plan, Stop

LONGEST_S = 100_000_000
"""Largest time [s] either way (three years): products with prices stay below 2**63."""

FARTHEST_M = 1_000_000
"""Largest coordinate [m] either way: squared millimetres of a difference stay below 2**63."""

DEAREST_S = 1_000_000_000_000
"""Largest price of leaving a visit out [s]."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the ground: depot, hand-over point, garage. Coordinates in metres."""

    id: str
    x_m: int
    y_m: int
    handover: bool = False

    def __post_init__(self) -> None:
        at = f"point {self.id}"
        _name("id", self.id, at)
        _whole("x_m", self.x_m, at, -FARTHEST_M, FARTHEST_M)
        _whole("y_m", self.y_m, at, -FARTHEST_M, FARTHEST_M)


@dataclass(frozen=True, slots=True)
class Building:
    """A building with its floors, with or without a lift. Coordinates in metres."""

    id: str
    x_m: int
    y_m: int
    floors: int
    lift: bool

    def __post_init__(self) -> None:
        at = f"building {self.id}"
        _name("id", self.id, at)
        _whole("x_m", self.x_m, at, -FARTHEST_M, FARTHEST_M)
        _whole("y_m", self.y_m, at, -FARTHEST_M, FARTHEST_M)
        _whole("floors", self.floors, at, 1, 1_000)


@dataclass(frozen=True, slots=True)
class Mode:
    """How a team moves between buildings: speed [mm/s], detour [‰ of the straight line], time to park [s]."""

    speed_mm_s: int
    detour_permille: int
    park_s: int

    def __post_init__(self) -> None:
        _whole("speed_mm_s", self.speed_mm_s, "travel.modes", 1, 1_000_000)
        _whole("detour_permille", self.detour_permille, "travel.modes", 0, 1_000_000)
        _whole("park_s", self.park_s, "travel.modes", 0, LONGEST_S)


@dataclass(frozen=True, slots=True)
class TravelModel:
    """What a way costs in time: modes, lifts, stairs, the next door on a floor, the next entrance, the set-up.

    Attributes
    ----------
    modes
        By name; `walk` is always there, because short hops are walked whatever the mode.
    lift_wait_s, lift_floor_s, stairs_floor_s
        From the ground to a floor.
    door_s, lift_between_s, lift_between_floor_s, stairs_between_floor_s
        From door to door in one building and unit.
    unit_gap_m
        Between neighbouring entrances of a building.
    setup_s
        At each arrival at a door that is not in the building and unit the team comes from.
    """

    modes: Mapping[str, Mode]
    lift_wait_s: int
    lift_floor_s: int
    stairs_floor_s: int
    door_s: int
    lift_between_s: int
    lift_between_floor_s: int
    stairs_between_floor_s: int
    unit_gap_m: int
    setup_s: int

    def __post_init__(self) -> None:
        if "walk" not in self.modes:
            cure = "add the mode walk; short hops are walked whatever the mode"
            raise InvalidProblemError("walk in modes", field="modes", got=sorted(self.modes), at="travel", cure=cure)
        for name in self.__slots__[1:]:
            _whole(name, getattr(self, name), "travel", 0, 100_000)


@dataclass(frozen=True, slots=True)
class EuclidTravel:
    """Travel of the VRPTW files: ⌊`per_unit` · straight line⌋ between any two places, for every mode."""

    per_unit: int = 10

    def __post_init__(self) -> None:
        _whole("per_unit", self.per_unit, "travel", 1, 1_000)


@dataclass(frozen=True, slots=True)
class TravelTable:
    """Travel written down [s]: `seconds[p][q]` over all places (the points, then the doors), for every mode."""

    seconds: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Prices:
    """What each imperfection costs, in seconds of travel (section 4 of doors/1)."""

    late_per_s: int = 0
    mandatory_s: int = 1_000_000
    not_preferred_s: int = 0
    churn_team_s: int = 0
    churn_shift_s: int = 0
    churn_shift_tolerance_s: int = 900
    unfair_permille: int = 0

    def __post_init__(self) -> None:
        for name in self.__slots__:
            _whole(name, getattr(self, name), "prices", 0, DEAREST_S)


@dataclass(frozen=True, slots=True)
class Break:
    """A pause that starts within [open_s, close_s] and takes duration_s; the suit comes off."""

    open_s: int
    close_s: int
    duration_s: int

    def __post_init__(self) -> None:
        _time("open_s", self.open_s, "breaks")
        _time("close_s", self.close_s, "breaks")
        _whole("duration_s", self.duration_s, "breaks", 0, LONGEST_S)
        _ordered("open_s <= close_s", "close_s", (self.open_s, self.close_s), "breaks")


@dataclass(frozen=True, slots=True)
class Visit:
    """One household to be visited at its door.

    Attributes
    ----------
    service_s, after_s
        Time at the door, and after it before the team may leave (change of set).
    windows_s
        Each (open, close), hard, or (open, close, late_until), soft after close.
    rank
        1 special, 2 quarantine, 3 re-check.
    crews
        The needed roles of each crew, one or two; crew 0 takes the samples.
    gap_s
        Least and largest time from the start of crew 0 to the start of crew 1.
    persons, single_tubes, pool_persons
        Counted against the capacities of crew 0.
    penalty_s, mandatory
        Price of leaving it out; for mandatory visits `prices.mandatory_s` counts instead.
    preferred_team, pinned_team
        Crew 0 had better be, or must be, this team.
    """

    id: str
    building: str
    floor: int
    service_s: int
    windows_s: tuple[tuple[int, ...], ...]
    rank: int
    penalty_s: int
    unit: int = 1
    after_s: int = 0
    release_s: int = 0
    crews: tuple[tuple[str, ...], ...] = (("sampler",),)
    gap_s: tuple[int, int] = (0, 0)
    ppe_level: int = 1
    persons: int = 1
    single_tubes: int = 0
    pool_persons: int = 0
    mandatory: bool = False
    preferred_team: str | None = None
    pinned_team: str | None = None

    def __post_init__(self) -> None:
        at = f"visit {self.id}"
        _name("id", self.id, at)
        _whole("floor", self.floor, at, 1, 1_000)
        _whole("unit", self.unit, at, 1, 10_000)
        _time("release_s", self.release_s, at)
        for name in ("service_s", "after_s"):
            _whole(name, getattr(self, name), at, 0, LONGEST_S)
        _whole("rank", self.rank, at, 1, 3)
        _whole("ppe_level", self.ppe_level, at, 0, 100)
        for name in ("persons", "single_tubes", "pool_persons"):
            _whole(name, getattr(self, name), at, 0, 1_000_000)
        _whole("penalty_s", self.penalty_s, at, 0, DEAREST_S)
        _windows(self.windows_s, at)
        _crews(self, at)


@dataclass(frozen=True, slots=True)
class Team:
    """A crew with its shift, its limits and what it has already done.

    Attributes
    ----------
    start, end
        Ids of points; they may differ.
    free_s
        Earliest departure of a team that was delayed before its first stop.
    person_capacity, tube_capacity, suit_limit_s
        None: no limit.
    driven, depart_s
        Stops already begun or driven to, with their times, and when the team left its start.
    lost
        Takes no further stop.
    """

    id: str
    mode: str
    start: str
    end: str
    shift_start_s: int
    shift_end_s: int
    roles: tuple[str, ...]
    free_s: int = 0
    ppe_level: int = 3
    person_capacity: int | None = None
    tube_capacity: int | None = None
    suit_limit_s: int | None = None
    breaks: tuple[Break, ...] = ()
    driven: tuple[Stop, ...] = ()
    depart_s: int | None = None
    lost: bool = False

    def __post_init__(self) -> None:
        at = f"team {self.id}"
        _name("id", self.id, at)
        for name in ("shift_start_s", "shift_end_s", "free_s"):
            _time(name, getattr(self, name), at)
        _ordered("shift_start_s <= shift_end_s", "shift_end_s", (self.shift_start_s, self.shift_end_s), at)
        _whole("ppe_level", self.ppe_level, at, 0, 100)
        for name in ("person_capacity", "tube_capacity", "suit_limit_s"):
            if getattr(self, name) is not None:
                _whole(name, getattr(self, name), at, 0, LONGEST_S)
        _driven(self, at)


@dataclass(frozen=True, slots=True)
class RoutingProblem:
    """All of one case at one moment.

    Attributes
    ----------
    now_s
        Nothing that is not driven yet may happen before it.
    reset_s
        Duration of a reset; None: this case knows no resets.
    handover_s
        Duration of a hand-over.
    specimen_limit_s
        Largest age of a sample at its hand-over; None: no limit.
    pool_size
        Persons whose swabs share one tube.
    published
        The plan people were given; None when there is none yet.
    """

    travel: TravelModel | EuclidTravel | TravelTable
    points: tuple[Point, ...]
    buildings: tuple[Building, ...]
    teams: tuple[Team, ...]
    visits: tuple[Visit, ...]
    name: str = ""
    kind: str = "basic"
    seed: int = 0
    now_s: int = 0
    reset_s: int | None = None
    handover_s: int = 0
    specimen_limit_s: int | None = None
    pool_size: int = 10
    prices: Prices = field(default_factory=Prices)
    published: Plan | None = None

    def __post_init__(self) -> None:
        _time("now_s", self.now_s, "")
        _whole("handover_s", self.handover_s, "", 0, LONGEST_S)
        _whole("pool_size", self.pool_size, "", 1, 1_000_000)
        for name in ("reset_s", "specimen_limit_s"):
            if getattr(self, name) is not None:
                _whole(name, getattr(self, name), "", 0, LONGEST_S)
        for name in ("points", "buildings", "teams", "visits"):
            _unique(name, [item.id for item in getattr(self, name)])
        references.check(self)


def unassigned_price(problem: RoutingProblem, visit: Visit) -> int:
    """Return what leaving `visit` out costs [s]."""
    return problem.prices.mandatory_s if visit.mandatory else visit.penalty_s


def _name(name: str, value: object, at: str) -> None:
    if not isinstance(value, str) or not value:
        raise InvalidProblemError(f"{name} as a text", field=name, got=value, at=at, cure="write it in quotes")


def _whole(name: str, value: object, at: str, least: int, most: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidProblemError(
            f"{name} as a whole number", field=name, got=value, at=at, cure="round it to the unit in the name"
        )
    if value < least:
        raise InvalidProblemError(f"{name} >= {least}", field=name, got=value, at=at)
    if value > most:
        raise InvalidProblemError(f"{name} <= {most}", field=name, got=value, at=at)


def _time(name: str, value: object, at: str) -> None:
    _whole(name, value, at, -LONGEST_S, LONGEST_S)


def _ordered(expected: str, name: str, values: Iterable[int], at: str) -> None:
    found = list(values)
    if found != sorted(found):
        raise InvalidProblemError(expected, field=name, got=found, at=at, cure="put the earlier time first")


def _windows(windows: tuple[tuple[int, ...], ...], at: str) -> None:
    if not windows:
        raise InvalidProblemError(
            "at least one window", field="windows_s", got=windows, at=at, cure="give [open, close]"
        )
    for window in windows:
        if len(window) not in (2, 3):
            expected = "windows_s as [open, close] or [open, close, late_until]"
            raise InvalidProblemError(expected, field="windows_s", got=window, at=at)
        for value in window:
            _time("windows_s", value, at)
        _ordered("open <= close <= late_until in windows_s", "windows_s", window, at)


def _crews(visit: Visit, at: str) -> None:
    if len(visit.crews) not in (1, 2):
        raise InvalidProblemError("one or two crews", field="crews", got=visit.crews, at=at)
    if len(visit.gap_s) != 2:
        raise InvalidProblemError("gap_s as [min, max]", field="gap_s", got=visit.gap_s, at=at)
    for value in visit.gap_s:
        _time("gap_s", value, at)
    _ordered("min <= max in gap_s", "gap_s", visit.gap_s, at)


def _driven(team: Team, at: str) -> None:
    if team.driven and team.depart_s is None:
        cure = "say when the team left its start"
        raise InvalidProblemError("depart_s beside driven", field="depart_s", got=None, at=at, cure=cure)
    if team.depart_s is not None:
        _time("depart_s", team.depart_s, at)
    for stop in team.driven:
        _ordered("arrive_s <= start_s <= leave_s in driven", "driven", (stop.arrive_s, stop.start_s, stop.leave_s), at)


def _unique(name: str, ids: list[str]) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise InvalidProblemError(
                f"each id once in {name}", field="id", got=one, at=name, cure="rename one of them"
            )
        seen.add(one)
