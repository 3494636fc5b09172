"""What the towns share: people behind doors, the truth about a row, points in other datums."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from streams.imports.places import coordinates
from tests.communities.paper import Page
from tests.communities.towns import GIVEN, SURNAMES, Pen

Truth = dict[str, Any]


@dataclass
class Soul:
    """Somebody; `marks` are codes in the order of the rounds."""

    name: str
    compound: str
    building: str
    unit: int | None
    room: str
    phone: str
    relation: str
    tenant: bool
    age: int
    sex: str
    marks: list[str]

    @property
    def door(self) -> tuple[str, str, int | None, str]:
        return self.compound, self.building, self.unit, self.room

    @property
    def surname(self) -> str:
        return self.name[:1]

    def value(self, *more: str, **said: Any) -> Truth:
        """What a row about them says: name, door, and what else is named."""
        known = {
            "phone": [self.phone],
            "residency": "tenant" if self.tenant else "resident",
            "relation": self.relation,
            "marks": list(self.marks),
            "age": self.age,
        }
        door = {"compound": self.compound, "building": self.building, "unit": self.unit, "room": self.room}
        return {"name": self.name, **door, **{k: known[k] for k in more}, **said}


@dataclass
class Town:
    """A community: its files in the order in which they come in."""

    written_on: date
    files: list[tuple[str, str, bytes, list[Page]]] = field(default_factory=list)


USUAL = ("sampled",) * 14 + ("open", "away", "no_answer", "refused", "sampled_at_door")


class Folk:
    """Settles homes with people whose names and phones are given once."""

    def __init__(self, seed: str, rounds: int, marks: tuple[str, ...] = USUAL) -> None:
        self.pen = Pen(seed)
        self.rounds = rounds
        self.marks = marks
        self.names: set[str] = set()
        self.homes: list[tuple[tuple[str, str, int | None, str], list[Soul]]] = []

    @property
    def souls(self) -> list[Soul]:
        return [soul for _, home in self.homes for soul in home]

    def of(self, compound: str, building: str = "") -> list[tuple[tuple[str, str, int | None, str], list[Soul]]]:
        """The homes of a compound or a building."""
        return [h for h in self.homes if h[0][0] == compound and building in ("", h[0][1])]

    def name(self, surname: str = "") -> str:
        while True:
            given = "".join(self.pen.some(GIVEN, 1 if self.pen.chance(0.3) else 2))
            name = (surname or self.pen.pick(SURNAMES)) + given
            if name not in self.names:
                self.names.add(name)
                return name

    def phone(self) -> str:
        return f"19900{self.pen.number(0, 999999):06d}"

    def settle(
        self, compound: str, building: str, unit: int | None, rooms: Iterable[str], *, empty: float = 0.06
    ) -> None:
        """Give each room a household, or leave it empty."""
        for room in rooms:
            home: list[Soul] = []
            if not self.pen.chance(empty):
                tenant = self.pen.chance(0.15)
                for relation in self._relations():
                    head = home[0].surname if home and relation == "child" else ""
                    age = {"child": self.pen.number(1, 17), "parent": self.pen.number(62, 94)}
                    home.append(
                        Soul(
                            self.name(head),
                            compound,
                            building,
                            unit,
                            room,
                            self.phone(),
                            relation,
                            tenant,
                            age.get(relation, self.pen.number(23, 88)),
                            self.pen.pick("男女"),
                            [self.pen.pick(self.marks) for _ in range(self.rounds)],
                        )
                    )
            self.homes.append(((compound, building, unit, room), home))

    def _relations(self) -> list[str]:
        out = ["head"]
        out += ["spouse"] if self.pen.chance(0.65) else []
        out += ["child"] if self.pen.chance(0.5) else []
        return out + (["parent"] if self.pen.chance(0.15) else [])


def floors(count: int, each: int, first: int = 1) -> list[str]:
    """Room numbers: 101, 102 … of that many floors."""
    return [f"{f}{n:02d}" for f in range(first, first + count) for n in range(1, each + 1)]


def ok(value: Truth) -> Truth:
    """A row as it should be."""
    return {"verdict": "accept", "value": value}


def warn(value: Truth, *doubts: str) -> Truth:
    """A row that is kept with doubts."""
    return {"verdict": "warn", "value": value, "doubts": list(doubts)}


def no(field_: str, reason: str) -> Truth:
    """A row that is turned away."""
    return {"verdict": "reject", "field": field_, "reason": reason}


def either(*outcomes: Truth) -> Truth:
    """A row about which two clerks may differ."""
    return {"verdict": "either", "outcomes": list(outcomes)}


def printed(wgs: tuple[float, float], datum: str) -> tuple[float, float]:
    """Return (lon, lat) as a map of that datum prints it, to six places."""
    point = wgs
    if datum != "WGS-84":
        point = coordinates.gcj_of_wgs(*point)
    if datum == "BD-09":
        point = coordinates.bd_of_gcj(*point)
    return round(point[0], 6), round(point[1], 6)
