"""Where each visit's door is: building, unit, floor, and the building's point."""

from collections.abc import Iterable
from dataclasses import dataclass

from streams.dispatch import policy
from streams.dispatch.day.facts import Facts, Place, Visit

_BELOW_BUILDING = frozenset({"unit", "floor", "room"})
_ABOVE_BUILDING = frozenset({"compound", "community", "street", "district"})


@dataclass(frozen=True)
class Door:
    """A door, and the building it is in.

    Attributes
    ----------
    at
        Latitude and longitude of the building (WGS-84); None where neither it nor its compound has a point.
    """

    building: str
    unit: int = 1
    floor: int = 1
    floors: int = 1
    lift: bool = False
    at: tuple[float, float] | None = None


def doors(known: Facts, visits: Iterable[Visit]) -> dict[str, Door]:
    """Return the door of each visit; a household whose place nobody gave stands at the depot."""
    found: dict[str, Door] = {}
    for visit in visits:
        drawn = known.drawn.get(visit.visit)
        if drawn is None or drawn[0] is not visit:
            drawn = known.drawn[visit.visit] = (visit, _door(known, known.homes.get(visit.household)))
        found[visit.visit] = drawn[1]
    return found


def chain(known: Facts, place: str | None) -> list[Place]:
    """Return a place and everything it lies in, innermost first."""
    found: list[Place] = []
    while place is not None and place in known.places and len(found) < 12:
        found.append(known.places[place])
        place = found[-1].parent
    return found


def _door(known: Facts, place: str | None) -> Door:
    line = chain(known, place)
    if not line:
        return Door("unknown")
    building = next((p for p in line if p.kind not in _BELOW_BUILDING), line[-1])
    unit = next((p.unit for p in line if p.unit is not None), None) or 1
    floor = next((p.floor for p in line if p.floor is not None), None) or 1
    floors = max(1, building.floors or 1, floor)
    lift = building.lift if building.lift is not None else floors > policy.LIFT_ABOVE_FLOORS
    return Door(building.place, max(1, unit), max(1, floor), floors, lift, _point(known, line))


def _point(known: Facts, line: list[Place]) -> tuple[float, float] | None:
    """The point of the door or building, else its compound's, else the centre of the compound's buildings."""
    for place in line:
        if place.lat is not None and place.lon is not None and place.kind not in _ABOVE_BUILDING:
            return place.lat, place.lon
    for place in line:
        if place.kind in _ABOVE_BUILDING:
            if place.lat is not None and place.lon is not None:
                return place.lat, place.lon
            if place.place in known.centres:
                return known.centres[place.place]
    return None
