"""What the database already knows of the area: places, people, tubes, decisions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from streams.imports.judging.identity import Door
from streams.imports.judging.records import BuildingRow, RegisterRow, Row, SampleRow
from streams.imports.places.addresses import AddressTree, Building, Compound
from streams.imports.places.plates import building_key
from streams.imports.values import names


@dataclass(frozen=True, slots=True)
class Person:
    """A registered resident."""

    resident: str
    household: str
    name: str
    door: Door
    phones: tuple[str, ...] = ()
    born: int | None = None
    id_last4: str = ""


@dataclass(frozen=True, slots=True)
class Tube:
    """A tube somebody registered."""

    residents: frozenset[str]
    sealed_at: datetime | None = None


class People:
    """Registered residents by door and by name."""

    def __init__(self, persons: Iterable[Person] = ()) -> None:
        self.by_door: dict[Door, list[Person]] = {}
        self.by_name: dict[tuple[str, str], list[Person]] = {}
        self.doors: dict[tuple[str, str], set[tuple[int, str]]] = {}
        for person in persons:
            self.add(person)

    def __bool__(self) -> bool:
        return bool(self.by_door)

    def add(self, person: Person) -> None:
        """Take one more in."""
        door = person.door
        self.by_door.setdefault(door, []).append(person)
        self.by_name.setdefault((door.compound, names.key(person.name)), []).append(person)
        self.doors.setdefault((door.compound, building_key(door.building)), set()).add((door.unit, door.room))

    def is_listed(self, name: str) -> bool:
        """Say whether somebody of that name lives anywhere."""
        key = names.key(name)
        return any((compound, key) in self.by_name for compound, _ in self.doors)

    def find(self, door: Door, name: str) -> Person | None:
        """Return the person of that name behind the door."""
        key = names.key(name)
        return next((p for p in self.by_door.get(door, ()) if names.key(p.name) == key), None)

    def find_similar(self, door: Door, name: str) -> Person | None:
        """Return somebody behind the door whose name is nearly the same."""
        return next((p for p in self.by_door.get(door, ()) if names.similar(p.name, name)), None)


@dataclass(frozen=True)
class Known:
    """What is known before a reading.

    Attributes
    ----------
    area, secret
        For ids; the secret must be the same on every machine.
    compounds
        The address book.
    aliases
        Printed name of a place → name of a compound, as a user once decided.
    headers
        (kind, printed header) → field, as a user once decided.
    residents
        The register.
    tubes
        Tube code → who is in it.
    fingerprints
        `key` → `fingerprint` of the records of the kind that is read, as last imported.
    crew
        Member id → team id, for check-ins whose roster came earlier.
    decided
        (kind of question, what it is about) → answer, as a user once decided on forms, days and places.
    """

    area: str = ""
    secret: bytes = b""
    compounds: tuple[Compound, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[tuple[str, str], str] = field(default_factory=dict)
    residents: tuple[Person, ...] = ()
    tubes: Mapping[str, Tube] = field(default_factory=dict)
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    crew: Mapping[str, str] = field(default_factory=dict)
    decided: Mapping[tuple[str, ...], str] = field(default_factory=dict)

    @cached_property
    def tree(self) -> AddressTree:
        """The address book with every name a place goes by."""
        return AddressTree(self.compounds, self.aliases)

    @cached_property
    def people(self) -> People:
        """The register by door and by name."""
        return People(self.residents)

    def after(self, rows: Iterable[Row]) -> "Known":
        """Return what is known once `rows` are written down (buildings, register and samples)."""
        listed = list(rows)
        return Known(
            self.area,
            self.secret,
            _compounds(self.compounds, [r for r in listed if isinstance(r, BuildingRow)]),
            self.aliases,
            self.headers,
            (*self.residents, *(_person(r) for r in listed if isinstance(r, RegisterRow) and r.resident)),
            {**self.tubes, **_tubes([r for r in listed if isinstance(r, SampleRow)])},
            {r.key: r.fingerprint for r in listed},
            self.crew,
            self.decided,
        )


def _person(row: RegisterRow) -> Person:
    return Person(
        row.resident, row.household, row.name, Door(row.compound, row.building, row.unit, row.room), row.phones
    )


def _compounds(before: tuple[Compound, ...], rows: list[BuildingRow]) -> tuple[Compound, ...]:
    aliases = {c.name: list(c.aliases) for c in before}
    buildings: dict[str, dict[str, Building]] = {c.name: dict(c.buildings) for c in before}
    for row in rows:
        aliases.setdefault(row.compound, []).extend(row.aliases)
        made = Building(row.compound, row.building, row.units, row.floors, row.homes_per_floor, row.homes)
        buildings.setdefault(row.compound, {})[building_key(row.building)] = made
    return tuple(Compound(n, tuple(dict.fromkeys(aliases.get(n, ()))), found) for n, found in buildings.items())


def _tubes(rows: list[SampleRow]) -> dict[str, Tube]:
    found: dict[str, list[SampleRow]] = {}
    for row in rows:
        found.setdefault(row.tube, []).append(row)
    return {
        tube: Tube(
            frozenset(r.resident for r in inside if r.resident),
            max((r.sampled_at for r in inside if r.sampled_at), default=None),
        )
        for tube, inside in found.items()
    }


def day_of(moment: datetime | None) -> date | None:
    """Return the day of a moment."""
    return moment.date() if moment else None
