"""The places of an area with every name they go by, and one parser for every way an address is written."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from streams.imports.places import plates
from streams.imports.places.plates import building_key, is_numbered
from streams.imports.words.spelling import as_printed, plain

_GENERIC = re.compile(
    r"(?:小区|家属院|家属区|家属楼|宿舍院|宿舍区|宿舍|公寓|花园|社区|小院|大院|自然村|新村|新居|新区|"
    r"[新佳嘉雅花馨名家]?[苑园]|院|村|(?<=[平排]房)区)$"
)
_AFTER_STEM = re.compile(
    r"^(?:小区|家属院|家属区|家属楼|宿舍院|宿舍区|宿舍|公寓|花园|小院|大院|佳苑|新村|新居|院内|院|苑|村)"
)
_AFTER_NAME = re.compile(
    r"^(?:小区|院内|院里|[院村](?=[\d甲乙丙丁])|内)|^第?[\d一二三四五六七八九十]{1,3}(?:村民小组|小?组|队)(?=[\d甲乙丙丁])"
)
"""What may stand between the name of a compound and the door: 小区, the group of a village."""
_ELSE = re.compile(r"^(?:社区|街道|居委|派出所|村委|大街|[东西南北中]?(?:路|街|巷))")
"""What makes a name before it that of something larger than a compound."""
_UPPER = re.compile(
    r"^(?:.{2,8}?省)?(?:.{1,6}?市)?(?:.{1,6}?(?:(?<![小苑院园社])区|县))?"
    r"(?:.{1,8}?(?:街道|镇|乡))?(?:.{1,8}?社区)?"
)
_LEADS = re.compile(r"(?:.*(?:省|市|区|县|街道|镇|乡|社区|居委会|村委会|院|路|街|号|[-—:：,，、/])|山西|太原)?")
"""What may stand before the short name of a compound."""
_NOTHING = re.compile(r"^(?:本|我|该)?(?:小区|院内|院里|院|宿舍|社区|楼院|村|家)?$")
CUTS = 4096
"""Texts kept beside the compound they name."""
_IN_GROUP = re.compile(r"第?\d{1,2}(?:村民小组|小?组|队)(?=[\d甲乙丙丁])")
"""The group of a village before the number of a house, which says nothing where houses are numbered through."""
_GROUPS = re.compile(r"\d(?:组|队)$")
_LANE = re.compile(r"(?<=[路街道])\d{1,5}弄$")
"""A lane by its number, which is enough in its own community: 北渔路95弄."""
_CALLED = re.compile(r"[甲乙丙丁戊己庚](?:幢|栋|座|楼|号楼)")
_STEM = re.compile(r"([甲乙丙丁戊己庚])(?=[-—/]\d)")
"""A building by its sign alone before the rest of a door: 甲-1-302."""
_DOUBLE = re.compile(r"(\d{1,2})[-—](\d{1,2})(?:号楼|楼|栋|幢|#)?[-—]?(?=\d)")
PART = re.compile(r"(?:\d{1,2}期|[东西南北中A-Z]区)")
"""A part of a compound, which says nothing where the compound is called so."""
_PHASE = re.compile(r"(?<!\d)\d{1,2}[期组]$")
_OF_GROUP = re.compile(r"(.{2,}?)村?(\d{1,2}组)$")
"""A group of a village, which is named with and without 村."""
_OF_PART = re.compile(r"[(（\[【](\d{1,2}期)[)）\]】]")
_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")


@dataclass(frozen=True, slots=True)
class Building:
    """A building of the address book; a number that is not known is None."""

    compound: str
    name: str
    units: int | None = None
    floors: int | None = None
    homes_per_floor: int | None = None
    homes: int | None = None

    def has_room(self, room: str) -> bool:
        """Say whether the room can exist by floors and homes per floor; True when nothing is known."""
        if not self.floors or not room.isdigit() or len(room) < 3:
            return True
        floor, place = int(room[:-2]), int(room[-2:])
        most = self.doors_each
        return 1 <= floor <= self.floors and place >= 1 and (not most or place <= most)

    @property
    def doors_each(self) -> int:
        """Return how many doors a floor of a unit has, from all homes where only they are kept; 0 if unknown."""
        return max(self.homes_per_floor or 0, (self.homes or 0) // max(1, (self.units or 1) * (self.floors or 1)))

    @property
    def is_one_home(self) -> bool:
        """Say whether the building is one home: a yard or a small house, whose door needs no room."""
        is_low = self.homes is None and (self.floors or 1) <= (1 if self.units or self.homes_per_floor else 4)
        return self.homes == 1 or (is_low and self.name.endswith(("院", "户", "号")))


@dataclass(frozen=True, slots=True)
class Compound:
    """A compound with its short names and its buildings by key."""

    name: str
    aliases: tuple[str, ...] = ()
    buildings: Mapping[str, Building] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Address:
    """What an address says; '' and None where it says nothing. `unknown` is a compound nobody knows."""

    compound: str = ""
    building: str = ""
    unit: int | None = None
    room: str = ""
    unknown: str = ""

    def over(self, base: "Address") -> "Address":
        """Return this address with what it leaves out taken from `base`."""
        return Address(
            self.compound or ("" if self.unknown else base.compound),
            self.building or base.building,
            self.unit if self.unit is not None else base.unit,
            self.room or base.room,
            self.unknown or ("" if self.compound else base.unknown),
        )


def _door_before(head: str) -> str:
    """Return the door that stands before the compound (3-2-501柳溪花园)."""
    return head if plates.START.match(head) else ""


def _only(keys: Iterable[str]) -> dict[str, str]:
    """Return by its first sign each building that alone is called so (甲幢), '' where others are called so too."""
    found: dict[str, str] = {}
    for key in set(keys):
        found[key[0]] = key if key[0] not in found else ""
    return found


def _phases(names: Iterable[str]) -> dict[str, list[str]]:
    """Return the compounds by the phase or group their names end with (1期), which alone names the only one of it."""
    found: dict[str, list[str]] = {}
    for name in names:
        if said := _PHASE.search(plates.spaced(name)):
            found.setdefault(said[0], []).append(name)
    return found


class AddressTree:
    """The places of an area with all names they go by."""

    def __init__(self, compounds: Iterable[Compound] = (), learned: Mapping[str, str] | None = None) -> None:
        self.compounds = {c.name: c for c in compounds}
        self._names: dict[str, str] = {}
        short: dict[str, list[str]] = {}
        for compound in self.compounds.values():
            for name in (compound.name, *compound.aliases):
                self._names.setdefault(plain(name), compound.name)
                short.setdefault(_GENERIC.sub("", plain(name)), []).append(compound.name)
        for alias, name in (learned or {}).items():
            if name in self.compounds:
                self._names[plain(alias)] = name
        self._full = frozenset(self._names)
        self._proper = frozenset(map(plain, self.compounds))
        for name, compound_name in list(self._names.items()):
            if lane := _LANE.search(name):
                short.setdefault(lane[0], []).append(compound_name)
        for name, owners in short.items():
            if len(name) >= 2 and len(set(owners)) == 1:
                self._names.setdefault(name, owners[0])
        for compound_name in self.compounds:
            if group := _OF_GROUP.fullmatch(plates.spaced(compound_name)):
                for village in (group[1], f"{group[1]}村"):
                    self._names.setdefault(village + group[2], compound_name)
        for phase, owners in _phases(self.compounds).items():
            if len(owners) == 1:
                self._names.setdefault(phase, owners[0])
        keys = (key for compound in self.compounds.values() for key in (plain(compound.name), *compound.buildings))
        self._has_groups = (
            not self.compounds
            or any(map(plates.is_group, keys))
            or any(_GROUPS.search(plain(name)) for name in self.compounds)
        )
        stems = [key for c in self.compounds.values() for key in c.buildings if _CALLED.fullmatch(key)]
        self._stems = {stem: key for stem, key in _only(stems).items() if key}
        self._cuts: dict[str, tuple[str, str]] = {}
        ordered = sorted(self._names, key=len, reverse=True)
        self._search = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def __bool__(self) -> bool:
        return bool(self.compounds)

    def find_compound(self, text: str) -> str:
        """Return the compound named in the text, '' when none is."""
        key = plain(text)
        return self._names.get(key) or self.cut_compound(key)[0]

    def names_of(self, compound: str) -> list[str]:
        """Return what a compound is called, the longest first."""
        called = {compound.upper(), *(name for name, of in self._names.items() if of == compound)}
        return sorted(called, key=len, reverse=True)

    def cut_compound(self, key: str) -> tuple[str, str]:
        """Return (compound named in a plain text, what follows it); ('', the text) when none is named."""
        known = self._cuts.get(key)
        if known is None:
            if len(self._cuts) >= CUTS:
                self._cuts.clear()
            known = self._cuts[key] = self._cut(key)
        return known

    def _cut(self, key: str) -> tuple[str, str]:
        best: tuple[tuple[bool, bool, int, int], re.Match[str]] | None = None
        for found in self._search.finditer(key) if self._search else ():
            if found[0] not in self._full and not _LEADS.fullmatch(key[: found.start()]):
                continue
            rank = (not _ELSE.match(key[found.end() :]), found[0] in self._full, len(found[0]), found.start())
            if best is None or rank > best[0]:
                best = rank, found
        if best is None or (not best[0][0] and best[1][0] not in self._proper):
            return "", key
        name, tail = self._names[best[1][0]], key[best[1].end() :]
        if not any(plates.is_group(b) and tail.startswith(b) for b in self.compounds[name].buildings):
            tail = _AFTER_NAME.sub("", tail) if best[0][1] else _AFTER_STEM.sub("", tail)
        return name, tail or _door_before(key[: best[1].start()])

    def find_building(self, compound: str, building: str) -> Building | None:
        """Return the building of the compound, None when the address book has none of that name."""
        known = self.compounds.get(compound)
        return known.buildings.get(building_key(building)) if known else None

    def is_door(self, text: str) -> bool:
        """Say whether the address book has the building and could have the room that a text names."""
        only = next(iter(self.compounds)) if len(self.compounds) == 1 else ""
        said = self.parse(text)
        said = said if said.compound and not said.unknown else self.parse(text, Address(only))
        building = self.find_building(said.compound, said.building)
        if building is None or said.unknown:
            return False
        return building.has_room(said.room) if said.room else building.is_one_home

    def find_spelled(self, compound: str, building: str) -> Building | None:
        """Return the only building of the compound that is called so but for how it is written: 西1楼 is 西一楼."""
        known = self.compounds.get(compound)
        called = plates.spelled(building)
        found = {b.name: b for b in known.buildings.values() if plates.spelled(b.name) == called} if known else {}
        return found.popitem()[1] if len(found) == 1 else None

    def tower(self, address: Address) -> Building | None:
        """Return the tower A2 where ``A-2`` was read as unit 2 of a building A that does not exist."""
        key = building_key(address.building)
        return self.find_building(address.compound, f"{key}{address.unit}") if key.isalpha() and key.isascii() else None

    def ending_with(self, text: str) -> str:
        """Return the only compound whose name ends so (西苑, 回迁小区, 回迁), '' where there is none or more."""
        if len(text) < 2 or _GENERIC.fullmatch(text):
            return ""
        called = [name for name in self.compounds if plain(name).endswith(text)]
        called = called or [name for name in self.compounds if _GENERIC.sub("", plain(name)).endswith(text)]
        return called[0] if len(called) == 1 else ""

    def find_named(self, key: str) -> Address:
        """Return the building with a name of its own (东街, 综合楼) that a plain text speaks of, if it is one only."""
        found = {
            (compound.name, building.name)
            for compound in self.compounds.values()
            for name, building in compound.buildings.items()
            if len(name) > 1 and not is_numbered(name) and name in key
        }
        return Address(*found.pop()) if len(found) == 1 else Address()

    def proposals(self, text: str, compound: str = "") -> list[str]:
        """Return up to three names of compounds (or of buildings of `compound`) near to the text."""
        if compound in self.compounds:
            names = [b.name for b in self.compounds[compound].buildings.values()]
        else:
            names = list(self.compounds)
        from rapidfuzz import fuzz, process  # only where a place is not known: an eighth of the start of a command

        return [str(n) for n, _, _ in process.extract(text, names, scorer=fuzz.WRatio, limit=3, score_cutoff=45)]

    def parse(self, text: str, context: Address | None = None) -> Address:
        """Read an address; `context` is what sheet, title or other columns already say."""
        context = context or Address()
        whole = _OF_PART.sub(r"\1", plates.spaced(text))
        whole = _STEM.sub(lambda found: self._stems.get(found[1], found[1]), whole) if self._stems else whole
        whole = whole if self._has_groups else _IN_GROUP.sub("", whole)
        key = _BRACKETS.sub("", whole)
        compound, tail, unknown = self._split(key)
        if not compound and not unknown and not context.compound:
            compound = next((name for said in _BRACKETS.findall(whole) if (name := self.find_compound(said[1:-1]))), "")
        if unknown and self._is_named(key, context.compound):
            compound, tail, unknown = context.compound, key, ""
        elif unknown and not context.compound and (named := self.find_named(key)).building:
            compound, tail, unknown = named.compound, key[key.find(plain(named.building)) :], ""
        address = self._tail(tail, compound or context.compound, bool(context.building))
        if compound and not self.compounds:
            compound = as_printed(text, compound)
        return self._house(replace(address, compound=compound, unknown=unknown).over(context), tail)

    def _house(self, address: Address, tail: str) -> Address:
        """Read ``2-1`` as a house where the building is a group or a row of houses and has no units."""
        building = self.find_building(address.compound, address.building) if address.unit and address.room else None
        is_low = building is not None and not building.units and building.floors in (None, 1, 2, 3)
        if not is_low or not re.fullmatch(r"\d{1,3}[-—]\d{1,4}", tail):
            return address
        return replace(address, unit=None, room=f"{address.unit}-{address.room}")

    def _is_named(self, key: str, compound: str) -> bool:
        """Say whether a text begins with a building of the compound that has a name of its own."""
        known = self.compounds.get(compound)
        return known is not None and any(
            len(name) > 1 and not is_numbered(name) and key.startswith(name) for name in known.buildings
        )

    def _split(self, key: str) -> tuple[str, str, str]:
        """Return (compound, what follows, unknown compound)."""
        compound, tail = self.cut_compound(key)
        if compound:
            return compound, tail, ""
        door = plates.START.search(key)
        head = key[: door.start()] if door else ("" if re.match(r"^[\dA-Z甲乙丙丁增临#-]", key) else key)
        bare = (_UPPER.sub("", head) if len(head) > 4 else head).strip("-,，:：")
        is_part = bool(_NOTHING.match(bare)) and any(name.startswith(head[:2]) for name in self._full)
        head = head if is_part else bare  # 东区 is no district of the town beside 晋重南区, 晋重北区
        if not re.search(r"[一-鿿]", head) or _NOTHING.match(head):
            return "", key[door.start() :] if door else key, ""
        rest = key[door.start() :] if door else ""
        if called := self.ending_with(head):
            return called, rest, ""
        return ("", rest, head) if self.compounds else (head, rest, "")

    def _tail(self, tail: str, compound: str, has_building: bool) -> Address:
        tail = tail.lstrip("-—,，.、: ")
        part = PART.match(tail)
        tail = tail[part.end() :] if part and part[0] in plain(compound) else tail
        known = self.compounds.get(compound)
        for key, building in (known.buildings if known else {}).items():
            if len(key) > 1 and not is_numbered(key) and tail.startswith(key):
                rest = plates.read(tail[len(key) :].removeprefix("第"), True)
                return Address("", building.name, rest.unit, rest.room)
        if known and (double := self._double(known, tail)):
            rest = plates.read(tail[double[1] :], True)
            return Address("", double[0].name, rest.unit, rest.room)
        said = self._only_building(known, plates.read(tail, has_building), tail)
        room, unit = said.room, said.unit
        if unit is not None and (counted := self.on_floor(compound, said.building, unit, room)):
            unit, room = None, counted
        lettered = re.fullmatch(r"([A-Z])(\d{3,4})", room) if known and not said.building and not has_building else None
        if known and lettered and lettered[1] in known.buildings:
            return Address("", known.buildings[lettered[1]].name, unit, lettered[2])
        if unit is None and len(room) == 4 and room.isdigit() and said.building:
            unit, room = self._parted(compound, said.building, room)
        return Address("", said.building, unit, room)

    def _double(self, known: Compound, tail: str) -> tuple[Building, int] | None:
        """Return the building called by two numbers (1-2楼) that a door begins with, and where it ends."""
        said = _DOUBLE.match(tail)
        if said is None or said[1] in known.buildings:
            return None
        called = self.find_spelled(known.name, f"{said[1]}-{said[2]}")
        return (called, said.end()) if called else None

    def on_floor(self, compound: str, name: str, floor: int, door: str, *, has_unit: bool = False) -> str:
        """Return the room that a floor and a door on it name (18-5 is 1805), '' where they may be unit and room.

        `has_unit` says that the unit is named beside them.
        """
        building = self.find_building(compound, name)
        if building is None or not door.isdigit() or len(door) > 2 or not building.floors or building.floors < 2:
            return ""
        fits = floor <= building.floors and 0 < int(door) <= building.doors_each
        is_floor = has_unit or (building.units or 1) == 1 or floor > (building.units or 1)
        return f"{floor}{int(door):02d}" if fits and is_floor else ""

    def _only_building(self, known: Compound | None, said: plates.Plate, tail: str) -> plates.Plate:
        """Read ``1-201`` as unit and room where the compound is one building not called so, ``56`` as a house of it."""
        if known is None or len(known.buildings) != 1 or said.unit is not None:
            return said
        [building] = known.buildings.values()
        if said == plates.Plate() and not building.units and re.fullmatch(r"\d{1,4}", tail):
            return plates.Plate(building.name, None, tail.lstrip("0"))
        if not said.room:
            return said
        key = building_key(said.building)
        if key in known.buildings or not key.isdigit() or not 1 <= int(key) <= (building.units or 0):
            return said
        return plates.Plate(building.name, int(key), said.room)

    def _parted(self, compound: str, name: str, room: str) -> tuple[int | None, str]:
        """Part ``2501`` into unit 2 and room 501 where the building cannot have a room 2501."""
        building = self.find_building(compound, name)
        if building and building.units and not building.has_room(room):
            unit, rest = int(room[0]), room[1:]
            if 1 <= unit <= building.units and building.has_room(rest):
                return unit, rest
        return None, room
