"""Files in and out: case files (doors/1), VRPTW texts, plans. What is wrong in a file is said in one sentence.

Longer than 250 lines because each record of the file has its reader here, and nowhere else.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from optimizer.errors import InvalidProblemError
from optimizer.plan import Cost, Plan, Route, Stop, Unassigned
from optimizer.problem import (
    Break,
    Building,
    EuclidTravel,
    Mode,
    Point,
    Prices,
    RoutingProblem,
    Team,
    TravelModel,
    Visit,
)

Record = TypeVar("Record")
Json = Any

EVENT_FIELDS = {
    "urgent": {"visit"},
    "cancel": {"visit"},
    "no_answer": {"team"},
    "team_late": {"team", "delay_s"},
    "team_lost": {"team"},
}
"""What each kind of event carries beside `id`, `t_s` and `kind`."""

LARGE_TENTHS = 1_000_000_000
"""Price of leaving out a VRPTW customer: more than any tour through all of them."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens in a stream at `t_s`; `visit` is a whole visit (urgent) or an id (cancel)."""

    id: str
    t_s: int
    kind: str
    visit: Visit | str | None = None
    team: str | None = None
    delay_s: int = 0


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case as the file has it: the problem, and its events if it is a stream."""

    problem: RoutingProblem
    events: tuple[Event, ...] = ()
    independent: bool = False


def read_text(path: Path) -> str:
    """Return the text of the file at `path`."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        cure = "check the path; the file must be UTF-8 text"
        raise InvalidProblemError("a readable file", field="file", got=str(error), cure=cure) from error


def read_json(path: Path) -> Json:
    """Return what the JSON file at `path` holds."""
    try:
        return json.loads(read_text(path))
    except (json.JSONDecodeError, RecursionError) as error:
        raise InvalidProblemError("JSON", field="file", got=str(error), cure="repair the file") from error


def guessed(path: Path) -> str:
    """Return the format of the case at `path`, by its content: `doors`, `vrptw` or `hhcrsp`."""
    if not read_text(path).lstrip().startswith("{"):
        return "vrptw"
    content = read_json(path)
    return "hhcrsp" if "patients" in content else "doors"


def read_doors(path: Path) -> CaseFile:
    """Read a case file in the format doors/1."""
    return case_of(read_json(path))


def case_of(content: Json) -> CaseFile:
    """Return the case that `content`, decoded JSON in the format doors/1, describes.

    Raises
    ------
    InvalidProblemError
        A field is unknown, missing or wrong; it is named with the cure.
    """
    content = dict(_object(content, "case"))
    if (said := content.pop("format", None)) != "doors/1":
        raise InvalidProblemError('format "doors/1"', field="format", got=said, cure='begin with "format": "doors/1"')
    events = _list(content.pop("events", []), "events")
    independent = content.pop("independent", False)
    if not isinstance(independent, bool):
        raise InvalidProblemError("independent as true or false", field="independent", got=independent)
    problem = _record(RoutingProblem, content, "", _OF_CASE)
    return CaseFile(problem, tuple(event_of(event) for event in events), independent)


def event_of(content: Json) -> Event:
    """Return the event that `content`, decoded JSON, describes."""
    content = _object(content, "event")
    at = f"event {content.get('id')}"
    event = _record(Event, content, at, {"visit": lambda v, at: v if isinstance(v, str) else _visit(v, at)})
    if event.kind not in EVENT_FIELDS:
        raise InvalidProblemError("a known kind", field="kind", got=event.kind, at=at, cure=f"use {list(EVENT_FIELDS)}")
    if not isinstance(event.t_s, int) or not isinstance(event.delay_s, int):
        raise InvalidProblemError("t_s and delay_s as whole numbers", field="t_s", got=event.t_s, at=at)
    for name in EVENT_FIELDS[event.kind]:
        if name not in content:
            raise InvalidProblemError(f"{name} in an event {event.kind}", field=name, got=None, at=at)
    if (event.kind == "urgent") != isinstance(event.visit, Visit):
        raise InvalidProblemError("a whole visit when urgent, else an id", field="visit", got=content["visit"], at=at)
    return event


def read_vrptw(path: Path) -> CaseFile:
    """Read a VRPTW instance in Solomon's text form; times and distances become tenths of the file's unit."""
    name, fleet, rows = _solomon(read_text(path))
    depot = rows[0]
    tenth = [[round(value * 10) for value in row[4:]] for row in rows]
    _servable(fleet, rows, tenth)
    spots = [(int(row[1]), int(row[2])) for row in rows]
    team: dict[str, Any] = {"mode": "straight", "start": "depot", "end": "depot", "shift_start_s": tenth[0][0],
            "shift_end_s": tenth[0][1], "roles": ("sampler",), "person_capacity": int(fleet[1])}  # fmt: skip
    visits = tuple(
        Visit(str(int(row[0])), str(int(row[0])), 1, times[2], ((times[0], times[1]),), 1, LARGE_TENTHS,
              persons=int(row[3])) for row, times in zip(rows[1:], tenth[1:], strict=True)
    )  # fmt: skip
    buildings = tuple(
        Building(str(int(row[0])), x, y, 1, False) for row, (x, y) in zip(rows[1:], spots[1:], strict=True)
    )
    teams = tuple(Team(id=str(number + 1), **team) for number in range(int(fleet[0])))
    points = (Point("depot", int(depot[1]), int(depot[2])),)
    return CaseFile(RoutingProblem(EuclidTravel(10), points, buildings, teams, visits, name=name))


def plan_of(content: Json, *, whole: bool = True) -> Plan:
    """Return the plan that `content`, decoded JSON, describes; ids may be whole numbers, as in VRPTW plans.

    Parameters
    ----------
    whole
        False for a published plan, which has no cost.
    """
    content = _object(content, "plan")
    if whole and "cost" not in content:
        raise InvalidProblemError("cost in the plan", field="cost", got=None, cure="state every term of the cost")
    return _record(Plan, content, "plan", {**_OF_PLAN, "routes": _routes, "unassigned": _unassigned})


def read_plan(path: Path) -> Plan:
    """Read a plan file."""
    return plan_of(read_json(path))


def plan_json(plan: Plan, kind: str = "doors") -> dict[str, Json]:
    """Return `plan` as the plan file has it."""
    content: dict[str, Json] = {
        "routes": [route_json(route, kind) for route in plan.routes],
        "unassigned": [unassigned_json(left) for left in plan.unassigned],
        "cost": cost_json(plan.cost, kind),
    }
    for name in ("timing", "trace", "seed", "iterations"):
        if (value := getattr(plan, name)) is not None:
            content[name] = dict(value) if isinstance(value, Mapping) else value
    return content


def cost_json(cost: Cost, kind: str = "doors") -> dict[str, int]:
    """Return `cost` as the plan file has it."""
    terms: dict[str, int] = asdict(cost)
    return {name: terms[name] for name in ("travel_s", "total_s")} if kind == "vrptw" else terms


def route_json(route: Route, kind: str = "doors") -> dict[str, Json]:
    """Return `route` as the plan file has it."""
    number = int if kind == "vrptw" else str
    stops = [stop_json(stop) for stop in route.stops]
    for stop in stops:
        if "visit" in stop:
            stop["visit"] = number(stop["visit"])
    return {"team": number(route.team), "depart_s": route.depart_s, "return_s": route.return_s, "stops": stops}


def stop_json(stop: Stop) -> dict[str, Json]:
    """Return `stop` as the plan file has it: what it is first, then its times."""
    content: dict[str, Json] = {}
    if stop.visit is not None:
        content["visit"] = stop.visit
        if stop.crew:
            content["crew"] = stop.crew
    elif stop.handover is not None:
        content["handover"] = stop.handover
    elif stop.reset:
        content["reset"] = True
    else:
        content["break"] = stop.break_index
    return content | {"arrive_s": stop.arrive_s, "start_s": stop.start_s, "leave_s": stop.leave_s}


def unassigned_json(left: Unassigned) -> dict[str, Json]:
    """Return `left` as the plan file has it."""
    content: dict[str, Json] = {"visit": left.visit, "reason": left.reason}
    if left.teams:
        content["teams"] = dict(left.teams)
    return content | ({"fix": left.fix} if left.fix else {})


def _solomon(text: str) -> tuple[str, list[float], list[list[float]]]:
    """The name, the fleet (number, capacity) and the rows of 7, the depot first; a row that is cut off is an error."""
    lines = [(number, line.split()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    rows: list[list[float]] = []
    for number, words in lines[1:]:
        if words[0][0] in "+-.0123456789":
            if not _numeric(words) or len(words) not in (2, 7):
                raise _no_vrptw(" ".join(words), f"line {number}")
            rows.append([float(word) for word in words])
    fleet, customers = [row for row in rows if len(row) == 2], [row for row in rows if len(row) == 7]
    if len(fleet) != 1 or not customers:
        raise _no_vrptw(f"{len(customers)} customers")
    for row in (fleet[0], *(row[:4] for row in customers)):
        if not all(value.is_integer() for value in row):
            raise InvalidProblemError("whole numbers but for times", field="CUSTOMER", got=row, cure="scale the file")
    return " ".join(lines[0][1]), fleet[0], customers


def _servable(fleet: list[float], rows: list[list[float]], tenth: list[list[int]]) -> None:
    """Refuse a file that no plan can serve: everybody has to be."""
    opens, closes, _ = tenth[0]
    for row, (ready, due, service) in zip(rows[1:], tenth[1:], strict=True):
        at, square = f"customer {row[0]:.0f}", (row[1] - rows[0][1]) ** 2 + (row[2] - rows[0][2]) ** 2
        far = math.isqrt(int(100 * square))
        if row[3] > fleet[1]:
            raise InvalidProblemError(f"DEMAND <= {fleet[1]:.0f}", field="DEMAND", got=row[3], at=at)
        start = max(opens + far, ready)
        if start > due or start + service + far > closes:
            cure = "give a later DUE DATE"
            raise InvalidProblemError("a customer in reach", field="DUE DATE", got=due / 10, at=at, cure=cure)
    if sum(row[3] for row in rows[1:]) > fleet[0] * fleet[1] or (len(rows) > 1 and fleet[0] < 1):
        raise InvalidProblemError("vehicles for all demand", field="NUMBER", got=fleet[0], cure="give more vehicles")


def _no_vrptw(got: str, at: str = "") -> InvalidProblemError:
    cure = "give one line with number and capacity, then 7 columns a customer, the depot first"
    return InvalidProblemError("a VRPTW text", field="CUSTOMER", got=got, at=at, cure=cure)


def _numeric(words: list[str]) -> bool:
    return all(word.lstrip("+-").replace(".", "", 1).isdigit() for word in words)


def _record(kind: type[Record], content: Json, at: str, readers: Mapping[str, Callable[[Json, str], Any]]) -> Record:
    """Build a `kind` from the object `content`, refusing unknown and missing fields."""
    content = _object(content, at or "case")
    known = {one.name: one for one in fields(kind)}  # type: ignore[arg-type]
    for name in content:
        if name not in known:
            close = ", ".join(sorted(known))
            cure = f"remove it; known are {close}"
            raise InvalidProblemError("known fields only", field=name, got=name, at=at, cure=cure)
    for name, one in known.items():
        if name not in content and one.default is MISSING and one.default_factory is MISSING:
            raise InvalidProblemError(f"the field {name}", field=name, got=None, at=at, cure=f"add {name}")
    return kind(**{name: _field(readers.get(name), name, value, at) for name, value in content.items()})


def _field(reader: Callable[[Json, str], Any] | None, name: str, value: Json, at: str) -> Any:
    try:
        return value if reader is None else reader(value, at)
    except InvalidProblemError as error:
        if error.field in ("", "id", "time", at):  # a general reader, which does not know what it reads
            raise InvalidProblemError(error.expected, field=name, got=error.got, at=at, cure=error.cure) from error
        raise


def _object(value: Json, at: str) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise InvalidProblemError("an object {…}", field=at, got=value, at=at)
    return value


def _list(value: Json, at: str) -> list[Json]:
    if not isinstance(value, list):
        raise InvalidProblemError("a list […]", field=at, got=value, at=at)
    return value


def _tuple(value: Json, at: str) -> tuple[Json, ...]:
    return tuple(_list(value, at))


def _texts(value: Json, at: str) -> tuple[str, ...]:
    texts = _tuple(value, at)
    if not all(isinstance(text, str) for text in texts):
        raise InvalidProblemError("a list of texts", field="roles", got=value, at=at)
    return texts


def _each(reader: Callable[[Json, str], Any]) -> Callable[[Json, str], tuple[Any, ...]]:
    return lambda value, at: tuple(reader(one, at) for one in _list(value, at))


def _flag(value: Json, at: str) -> bool:
    if not isinstance(value, bool):
        raise InvalidProblemError("true or false", field=at, got=value, at=at)
    return value


def _plain(kind: type[Record], name: str) -> Callable[[Json, str], Record]:
    return lambda value, _: _record(kind, value, f"{name} {_object(value, name).get('id', '')}".strip(), _FLAGS)


def _id(value: Json, at: str) -> str:
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise InvalidProblemError("an id", field="id", got=value, at=at)
    return str(value)


def _whole(value: Json, at: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidProblemError("a whole number", field="time", got=value, at=at, cure="round it")
    return value


def _stop(value: Json, at: str) -> Stop:
    content = {("break_index" if name == "break" else name): one for name, one in _object(value, at).items()}
    times = dict.fromkeys(("arrive_s", "start_s", "leave_s", "crew", "break_index"), _whole)
    return _record(Stop, content, at, {**times, "visit": _id, "handover": _id, "reset": _flag})


def _routes(value: Json, at: str) -> tuple[Route, ...]:
    readers = {"team": _id, "depart_s": _whole, "return_s": _whole, "stops": _each(_stop)}
    return tuple(
        _record(Route, route, f"route of team {_object(route, at).get('team')}", readers) for route in _list(value, at)
    )


def _unassigned(value: Json, at: str) -> tuple[Unassigned, ...]:
    return tuple(_record(Unassigned, one, "unassigned", {"visit": _id}) for one in _list(value, at))


def _visit(value: Json, _: str) -> Visit:
    return _record(Visit, value, f"visit {_object(value, 'visit').get('id')}", _OF_VISIT)


def _team(value: Json, _: str) -> Team:
    return _record(Team, value, f"team {_object(value, 'team').get('id')}", _OF_TEAM)


def _travel(value: Json, at: str) -> TravelModel:
    modes = {
        "modes": lambda m, _: {name: _record(Mode, one, "travel.modes", {}) for name, one in _object(m, at).items()}
    }
    return _record(TravelModel, value, "travel", modes)


_FLAGS: dict[str, Callable[[Json, str], Any]] = {"handover": _flag, "lift": _flag}
_OF_VISIT = {"windows_s": _each(_tuple), "crews": _each(_texts), "gap_s": _tuple, "mandatory": _flag}
_OF_TEAM = {"roles": _texts, "breaks": _each(_plain(Break, "break")), "driven": _each(_stop), "lost": _flag}
_OF_PLAN = {
    "cost": lambda value, _: _record(Cost, value, "cost", {}),
    "trace": _each(_tuple),
}
_OF_CASE: dict[str, Callable[[Json, str], Any]] = {
    "travel": _travel,
    "prices": _plain(Prices, "prices"),
    "points": _each(_plain(Point, "point")),
    "buildings": _each(_plain(Building, "building")),
    "teams": _each(_team),
    "visits": _each(_visit),
    "published": lambda value, _: plan_of(value, whole=False),
}
