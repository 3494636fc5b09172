"""A form of address nobody taught, learnt from a whole table against the address book, as a clerk would. Pure.

Printed places are parted into numbers, letters and words; whatever parts them says nothing. Each way to take the pieces
for building, unit, floor, door and room is tried on all places of the same make; one counts where nearly all of them
exist and no other does nearly as well. A place that does not exist in it stays as the known parser reads it.

Long, because the pieces, what they may be and how well that fits are one idea.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from streams.imports.judging.known import People
from streams.imports.places.addresses import Address, AddressTree, Building
from streams.imports.places.plates import building_key, spelled
from streams.imports.values import names
from streams.imports.words.spelling import numeral, plain, tidy

LEAST = 6
"""So many different places of one make at least must be there to learn from (G)."""
NEARLY_ALL = 0.9
"""Such a share of them must exist (G)."""
BETTER = 0.1
"""By so much more of them must exist than under any other assignment (G)."""
EQUAL = 0.01
"""By so much the shares of two assignments may differ for the less odd one to be taken (G)."""
SOME = 0.3
"""Where none fits, ways under which such a share of the places exist are offered to a person (G)."""
WAYS = 3
"""So many ways are offered at most."""
TRIED = 12
"""So many places are tried first; an assignment under which fewer than `SOME` of them exist is left (G)."""
MOST = 240
"""So many places are asked at most (G)."""
PIECES, NUMBERS = 12, 5
"""Places in more pieces, or with more numbers and letters, are no door (G)."""
_LOW = 9
"""Floors of the highest house whose rooms may have two digits."""
_HIGHEST, _WIDEST, _UNITS = 40, 12, 12
"""Floors, doors of a floor and units where the address book says nothing (G)."""

_NUMERALS = "零〇一二三四五六七八九十"
_STEMS = "甲乙丙丁戊"
_TOKEN = re.compile(rf"(\d+)(?:\.0+(?!\d))?|([A-Z{_STEMS}])|([{_NUMERALS}]+)|([^\W\d_A-Z{_NUMERALS}{_STEMS}]+)")
_ORDER = "BUFDR"
_SAYS = {"单": "U", "层": "F", "室": "RD", "户": "RD", "房": "RD", "栋": "B", "幢": "B"}
"""What the word right behind a piece makes of it."""


class Piece(NamedTuple):
    """A number, a letter or a word of a printed place: kind (n, a or w) and text; numerals are numbers."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """A printed place: what its pieces are, in which compound, and the building where something else says it.

    `printed` is the place as it stands in the file.
    """

    compound: str
    pieces: tuple[Piece, ...]
    building: str = ""
    printed: str = field(default="", compare=False)

    @property
    def make(self) -> str:
        """What places of one form have in common."""
        return "".join(piece.kind for piece in self.pieces)


Roles = tuple[str, ...]
"""Per piece what it is: B U F D R, X for nothing, + for a part of the building before the next one, or a cut."""

_CUTS: Mapping[str, tuple[tuple[str, int | None], ...]] = {
    "FD1": (("F", None), ("D", 1)),
    "UR3": (("U", None), ("R", 3)),
    "UR4": (("U", None), ("R", 4)),
    "BR3": (("B", None), ("R", 3)),
    "BR4": (("B", None), ("R", 4)),
    "BU1": (("B", None), ("U", 1)),
    "BU2": (("B", None), ("U", 2)),
    "UF1": (("U", None), ("F", 1)),
    "UF2": (("U", None), ("F", 2)),
    "BUR13": (("B", None), ("U", 1), ("R", 3)),
    "BUR14": (("B", None), ("U", 1), ("R", 4)),
    "BUR23": (("B", None), ("U", 2), ("R", 3)),
    "BUR24": (("B", None), ("U", 2), ("R", 4)),
    "BUFD": (("B", None), ("U", 1), ("F", 1), ("D", 1)),
    "RU1": (("R", None), ("U", 1)),
    "RU2": (("R", None), ("U", 2)),
    "RB1": (("R", None), ("B", 1)),
    "RB2": (("R", None), ("B", 2)),
    "RUB11": (("R", None), ("U", 1), ("B", 1)),
    "RUB22": (("R", None), ("U", 2), ("B", 2)),
}
"""Numbers written without a gap: of each part how many digits it has, counted from the right; None is the rest."""
_ROLES = frozenset({*_ORDER, "X", "+", *_CUTS})


@lru_cache(maxsize=1 << 12)
def pieces(text: str) -> tuple[Piece, ...]:
    """Part a printed place into numbers, letters and words."""
    found = []
    for number, letter, said, word in _TOKEN.findall(tidy(text).upper()):
        if number or said:
            found.append(Piece("n", number or str(numeral(said))))
        else:
            found.append(Piece("a", letter) if letter else Piece("w", word))
    return tuple(found)


class Book:
    """The address book and the register as forms ask them."""

    def __init__(self, tree: AddressTree, people: People) -> None:
        self._buildings: dict[str, dict[str, Building | None]] = {}
        self.tree, self.people = tree, people
        for name, compound in tree.compounds.items():
            found = self._buildings.setdefault(name, {})
            for key, building in compound.buildings.items():
                for said in {spelled(building.name), spelled(key)}:
                    found[said] = building if found.get(said, building) is building else None

    def building(self, place: Place, said: str) -> Building | None:
        """Return the building that is called so, the only one of the compound where nothing is said."""
        here = self._buildings.get(place.compound, {})
        if said or place.building:
            return here.get(spelled(said or place.building))
        several = list({id(b): b for b in here.values() if b}.values())
        return several[0] if len(several) == 1 else None

    def exists(self, building: Building, unit: int | None, room: str) -> bool:
        """Say whether the address book has such a unit, floor and room."""
        if not room.isdigit() or len(room) < 2:
            return False
        if len(room) == 2:  # floor and door of a low house: 42
            floors, doors = building.floors or 0, building.homes_per_floor or 0
            if not (floors <= _LOW and 1 <= int(room[0]) <= floors and 1 <= int(room[1]) <= doors):
                return False
            return (building.units or 1) == 1 if unit is None else 1 <= unit <= (building.units or _UNITS)
        unit_fits = (building.units or 1) == 1 if unit is None else 1 <= unit <= (building.units or _UNITS)
        floor, door = int(room[:-2]), int(room[-2:])
        plain = 1 <= floor <= (building.floors or _HIGHEST) and 1 <= door <= _WIDEST
        return unit_fits and building.has_room(room) and (plain or bool(building.homes_per_floor))

    def lives(self, address: Address) -> bool:
        """Say whether somebody of the register lives behind the door."""
        doors = self.people.doors.get((address.compound, building_key(address.building)), ())
        return (address.unit or 1, address.room) in doors or (address.unit or 0, address.room) in doors

    def may_live(self, address: Address, name: str) -> bool:
        """Say whether the register has nothing against it that somebody of a name lives behind a door."""
        named = self.people.by_name.get((address.compound, names.key(name)), ())
        if named:
            here = building_key(address.building), address.room
            return any((building_key(p.door.building), p.door.room) == here for p in named)
        known = (address.compound, building_key(address.building)) in self.people.doors
        return not known or self.lives(address)


class Way(NamedTuple):
    """A way to take the pieces, and how many of so many places exist under it."""

    roles: Roles
    there: int
    of: int


@dataclass(slots=True)
class Form:
    """How places of one make are read: the pieces' roles, and the words that never vary.

    Attributes
    ----------
    ways
        Those somebody must choose from, the best first: several fit, or none fits well; else none.
    """

    make: str
    roles: Roles
    always: Mapping[int, str]
    shown: Sequence[Place] = ()
    ways: Sequence[Way] = ()

    @property
    def fits(self) -> bool:
        """Say whether nearly all places exist under the roles."""
        return not self.ways or self.ways[0].there >= NEARLY_ALL * self.ways[0].of

    def read(self, book: Book, place: Place, roles: Roles | None = None) -> Address | None:
        """Return the door of a place, None where it does not exist."""
        return _read(book, place, roles or self.roles, self.always) if place.make == self.make else None


def _parts(place: Place, roles: Roles) -> dict[str, str] | None:
    """Return what the pieces say by their roles, None where a number is too short for its cut."""
    said: dict[str, str] = {}
    before = ""
    for piece, role in zip(place.pieces, roles, strict=True):
        if role == "+":
            before = piece.text
        elif role in _CUTS:
            rest = piece.text
            for name, width in reversed(_CUTS[role]):
                if width is not None and len(rest) <= width:
                    return None
                said[name], rest = (rest, "") if width is None else (rest[-width:], rest[:-width])
        elif role != "X":
            said[role] = before + piece.text
            before = ""
    return said


def _read(book: Book, place: Place, roles: Roles, always: Mapping[int, str]) -> Address | None:
    said = _parts(place, roles)
    if said is None or any(r == "X" and always.get(n) != place.pieces[n].text for n, r in enumerate(roles)):
        return None
    building = book.building(place, said.get("B", ""))
    if building is None:
        return None
    room = said["R"].lstrip("0") if "R" in said else f"{int(said['F'])}{int(said['D']):02d}"
    if "R" in said and "F" in said and int(said["F"]) != int(room[:-2] or 0):
        return None
    unit = _unit(said["U"]) if "U" in said else None
    if not book.exists(building, unit, room):
        return None
    return Address(place.compound, building.name, unit, room)


def _unit(text: str) -> int:
    return int(text) if text.isdigit() else _STEMS.find(text) + 1 or ord(text[0]) - 64


def _options(places: Sequence[Place], at: int, always: Mapping[int, str]) -> Iterator[str]:
    """Yield what a piece may be by its looks."""
    kind = places[0].pieces[at].kind
    texts = [place.pieces[at].text for place in places]
    if at in always:
        yield "X"
    if kind == "w":
        yield from ("B", "+")
        return
    if kind == "a":
        yield from ("B", "U", "+")
        return
    least, most = min(map(len, texts)), max(map(len, texts))
    following = {p.pieces[at + 1].text[:1] for p in places} if at + 1 < len(places[0].pieces) else set()
    means = _SAYS.get(following.pop(), _ORDER) if len(following) == 1 else _ORDER
    simple = ("B" if most <= 3 else "") + ("UFD" if most <= 2 else "") + ("R" if most <= 4 else "")
    yield from (role for role in simple if role in means)
    for cut, parts in _CUTS.items() if most >= 2 else ():
        if least >= sum(width or 1 for _, width in parts) and parts[-1][0] in means:
            yield cut


def _assignments(options: Sequence[Sequence[str]], used: frozenset[str] = frozenset()) -> Iterator[Roles]:
    """Yield every way to take the pieces in which none is said twice and a room comes out."""
    if not options:
        if ("R" in used) is not ("D" in used) and ("F" in used or "D" not in used):
            yield ()
        return
    for role in options[0]:
        takes = {name for name, _ in _CUTS[role]} if role in _CUTS else {role} - {"X", "+"}
        if takes & used:
            continue
        for rest in _assignments(options[1:], used | takes):
            if role != "+" or (rest and rest[0] == "B"):
                yield (role, *rest)


def is_complete(roles: Roles) -> bool:
    """Say whether roles name a door, each part of it once."""
    return any(tuple(roles) == said for said in _assignments([[role] for role in roles if role in _ROLES]))


def _is_usual(roles: Roles) -> bool:
    """Say whether the parts come from the largest to the smallest, or all the other way round."""
    parts = [_CUTS.get(role, ((role, None),)) for role in roles]
    ranks = [_ORDER.index(name) for cut in parts for name, _ in cut if name in _ORDER]
    return ranks in (sorted(ranks), sorted(ranks, reverse=True))


class _Fit(NamedTuple):
    share: float
    lived: float
    roles: Roles
    doors: tuple[Address | None, ...]

    @property
    def worth(self) -> float:
        return self.share + self.lived

    @property
    def oddness(self) -> tuple[bool, int, int]:
        """Whether the order is an odd one, how many numbers are cut, and how much of a place says nothing."""
        return not _is_usual(self.roles), sum(role in _CUTS for role in self.roles), self.roles.count("X")


def learn(book: Book, places: Iterable[Place]) -> list[Form]:
    """Learn the forms of printed places, one for each make of which there are enough."""
    makes: dict[str, dict[Place, None]] = {}
    for place in places:
        make = place.make
        if place.compound and len(make) <= PIECES and 1 <= len(make.replace("w", "")) <= NUMBERS:
            makes.setdefault(make, {})[place] = None
    return [form for same in makes.values() if len(same) >= LEAST and (form := _learnt(book, list(same)))]


def _learnt(book: Book, places: Sequence[Place]) -> Form | None:
    """Return the form of places of one make, None where no assignment fits even some of them."""
    places = places[:: len(places) // MOST + 1]
    always = constant(places)
    options = [list(_options(places, at, always)) for at in range(len(places[0].pieces))]
    some = [fit for roles in _assignments(options) if (fit := _fit(book, places, roles, always))]
    some.sort(key=lambda fit: (-fit.worth, fit.roles.count("X")))
    fits = [fit for fit in some if fit.share >= NEARLY_ALL]
    if fits:
        best = min((fit for fit in fits if fit.worth >= fits[0].worth - EQUAL), key=lambda fit: fit.oddness)
        near = [fit for fit in fits if fit.worth >= best.worth - BETTER and fit.oddness[:2] <= best.oddness[:2]]
        apart = _apart([best, *near])
        ways = apart if len(apart) > 1 else []
    else:
        ways = _apart(sorted(some, key=lambda fit: (-round(fit.worth, 1), fit.oddness)))
    if not (fits or ways):
        return None
    told = [Way(fit.roles, sum(map(bool, fit.doors)), len(places)) for fit in ways]
    return Form(places[0].make, (ways or [best])[0].roles, always, places[:3], told)


def constant(places: Sequence[Place]) -> dict[int, str]:
    """Return the pieces that are nearly always the same."""
    found = {}
    for at in range(len(places[0].pieces)):
        [(text, count)] = Counter(place.pieces[at].text for place in places).most_common(1)
        if count >= NEARLY_ALL * len(places):
            found[at] = text
    return found


def _fit(book: Book, places: Sequence[Place], roles: Roles, always: Mapping[int, str]) -> _Fit | None:
    """Return how well an assignment fits, None where it plainly does not."""
    tried = places[:: max(1, len(places) // TRIED)]
    if sum(_read(book, place, roles, always) is not None for place in tried) < SOME * len(tried):
        return None
    doors = [_read(book, place, roles, always) for place in places]
    there = [door for door in doors if door]
    lived = sum(map(book.lives, there)) / len(places) if book.people else 0.0
    return _Fit(len(there) / len(places), lived, roles, tuple(doors))


def _apart(fits: Sequence[_Fit]) -> list[_Fit]:
    """Return the first fits that lead to other doors than those before them."""
    found: list[_Fit] = []
    for fit in fits:
        if len(found) < WAYS and all(_differ(fit, before) for before in found):
            found.append(fit)
    return found


def _differ(one: _Fit, other: _Fit) -> bool:
    """Say whether two assignments lead to other doors, but for a few."""
    pairs = zip(one.doors, other.doors, strict=True)
    whole = Address("", "", 1)
    return sum(a.over(whole) != b.over(whole) for a, b in pairs if a and b) > 0.05 * len(one.doors)


def place_of(tree: AddressTree, said: Iterable[str], context: Address) -> Place:
    """Return the place that the texts of a row say together, the name of its compound taken out."""
    text = tidy("|".join(filter(None, said))).upper()
    name = tree.find_compound(text)
    printed = text.replace("|", " ")
    if not name:
        return Place(context.compound, pieces(text), context.building, printed)
    called = next((said for said in tree.names_of(name) if said in text), "")
    rest = text.replace(called, "|", 1) if called else tree.cut_compound(plain(text))[1]
    return Place(name, pieces(rest), context.building if context.compound == name else "", printed)
