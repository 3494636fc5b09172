"""One parser for every way an address is written, against the tree of places that exist."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz, process

from streams.imports.spelling import plain, without_blanks

_PREFIX = r"[甲乙丙丁东西南北新老]?"
_NUMBER = rf"{_PREFIX}(?:\d{{1,3}}|[A-Z]\d{{0,2}})"
_SUFFIX = r"(?:号楼|#楼|号院|#|栋|幢|座|号|楼|排)"
_DASH = r"[-－—–_/]"
_DASHED = re.compile(
    rf"^({_NUMBER}){_SUFFIX}?{_DASH}(\d{{1,2}})(?:单元)?{_DASH}(?:\d{{1,2}}(?:层|楼)-?)?(\d{{2,4}}[A-Z]?)(?:室|号|户)?"
)
_DASHED_TWO = re.compile(rf"^({_NUMBER}){_SUFFIX}?[-－—–_/](\d{{2,4}}[A-Z]?)(?:室|号|户)?")
_SPOKEN = re.compile(
    rf"^(?:({_NUMBER}){_SUFFIX}[-,，]?)?(?:(\d{{1,2}}|[A-Z])(?:单元|门洞|门(?!牌)|梯)[-,，]?)?"
    r"(?:(?:第)?(\d{1,2})(?:层|楼|F)[-,，]?)?(?:([A-Z]?\d{2,4}[A-Z]?)(?:室|号|户|房)?)?"
)
_BUILDING = re.compile(rf"^({_PREFIX})(?:0*(\d{{1,3}})|([A-Z]\d{{0,2}})){_SUFFIX}?$")
_ANY_BUILDING = re.compile(
    rf"{_NUMBER}(?:号楼|#|栋|幢|座|号院)|{_NUMBER}{_DASH}\d{{1,2}}{_DASH}\d|\d{{1,2}}单元|\d{{3,4}}(?:室|房)"
)
_TITLE_BUILDING = re.compile(rf"^[-—:：,、_]*(?:({_NUMBER})(?:号楼|#楼|#|栋|幢|座|楼)|({_NUMBER})$)")
_TITLE_WORDS = re.compile(r"^.*(?:清楼表|台账|登记表|名册|名单|底册|花名册|一览表)")
_GENERIC = re.compile(r"(?:小区|家属院|宿舍院|宿舍|公寓|花园|社区|小院|大院|院|苑)$")
_UPPER = re.compile(
    r"^(?:.{2,8}?省)?(?:.{1,6}?市)?(?:.{1,6}?(?:(?<![小苑院园社])区|县))?"
    r"(?:.{1,8}?(?:街道|镇|乡))?(?:.{1,8}?社区)?"
)


def building_key(text: str) -> str:
    """Return what makes a building the same however written: ``3``, ``A``, ``甲1``; a special name as it is."""
    name = plain(text).replace("楼栋", "")
    found = _BUILDING.match(re.sub(r"\.0+$", "", name))
    if not found:
        return name
    return found[1] + (str(int(found[2])) if found[2] else found[3])


def building_name(text: str) -> str:
    """Return the normal name of a building: 3号楼, A座, 甲1号楼; a special name as printed."""
    key = building_key(text)
    if re.fullmatch(rf"{_PREFIX}\d+", key):
        return f"{key}号楼"
    return f"{key}座" if re.fullmatch(r"[A-Z]\d{0,2}", key) else without_blanks(text)


def room_name(text: str) -> str:
    """Return a room as digits without leading zeros, 室 and 号: ``0501室`` is 501."""
    name = re.sub(r"(?:室|号|户|房)+$", "", re.sub(r"\.0+$", "", plain(text)))
    return name.lstrip("0") or name


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
        most = max(self.homes_per_floor or 0, (self.homes or 0) // max(1, (self.units or 1) * self.floors))
        return 1 <= floor <= self.floors and place >= 1 and (not most or place <= most)


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
        for name, owners in short.items():
            if len(name) >= 2 and len(set(owners)) == 1:
                self._names.setdefault(name, owners[0])
        for alias, name in (learned or {}).items():
            if name in self.compounds:
                self._names[plain(alias)] = name
        ordered = sorted(self._names, key=len, reverse=True)
        self._search = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def __bool__(self) -> bool:
        return bool(self.compounds)

    def find_compound(self, text: str) -> str:
        """Return the compound named in the text, '' when none is."""
        key = plain(text)
        if key in self._names:
            return self._names[key]
        found = self._search.search(key) if self._search else None
        return self._names[found[0]] if found else ""

    def cut_compound(self, key: str) -> tuple[str, str]:
        """Return (compound named in a plain text, what follows it); ('', the text) when none is named."""
        found = self._search.search(key) if self._search else None
        return (self._names[found[0]], key[found.end() :]) if found else ("", key)

    def find_building(self, compound: str, building: str) -> Building | None:
        """Return the building of the compound, None when the address book has none of that name."""
        known = self.compounds.get(compound)
        return known.buildings.get(building_key(building)) if known else None

    def proposals(self, text: str, compound: str = "") -> list[str]:
        """Return up to three names of compounds (or of buildings of `compound`) near to the text."""
        if compound in self.compounds:
            names = [b.name for b in self.compounds[compound].buildings.values()]
        else:
            names = list(self.compounds)
        return [str(n) for n, _, _ in process.extract(text, names, scorer=fuzz.WRatio, limit=3, score_cutoff=45)]

    def parse(self, text: str, context: Address | None = None) -> Address:
        """Read an address; `context` is what sheet, title or other columns already say."""
        context = context or Address()
        key = re.sub(r"[(（][^)）]*[)）]", "", plain(text))
        compound, tail, unknown = self._split(key)
        address = self._tail(tail, compound or context.compound, bool(context.building))
        return replace(address, compound=compound, unknown=unknown).over(context)

    def _split(self, key: str) -> tuple[str, str, str]:
        """Return (compound, what follows, unknown compound)."""
        found = self._search.search(key) if self._search else None
        if found:
            return self._names[found[0]], key[found.end() :], ""
        building = _ANY_BUILDING.search(key)
        head = key[: building.start()] if building else ("" if re.match(r"^[\dA-Z甲乙丙丁#-]", key) else key)
        head = _UPPER.sub("", head) if len(head) > 4 else head
        if not re.search(r"[一-鿿]", head):
            return "", key, ""
        tail = key[building.start() :] if building else ""
        if self.compounds:
            return "", tail, head
        return head.strip("-,，"), tail, ""

    def _tail(self, tail: str, compound: str, has_building: bool) -> Address:
        tail = tail.lstrip("-—,，.、: ")
        known = self.compounds.get(compound)
        for key, building in (known.buildings if known else {}).items():
            if len(key) > 1 and not _BUILDING.match(key) and tail.startswith(key):
                rest = self._tail(tail[len(key) :], "", True)
                return replace(rest, building=building.name)
        found = _DASHED.match(tail)
        if found:
            return Address("", building_name(found[1]), int(found[2]), room_name(found[3]))
        found = _DASHED_TWO.match(tail)
        if found and has_building and found[1].isdigit():
            return Address("", "", int(found[1]), room_name(found[2]))
        if found:
            return Address("", building_name(found[1]), None, room_name(found[2]))
        found = _SPOKEN.match(tail)
        if not found:
            return Address()
        number = found[2]
        unit = (int(number) if number.isdigit() else ord(number) - 64) if number else None
        return Address("", building_name(found[1]) if found[1] else "", unit, room_name(found[4]) if found[4] else "")


def title_place(tree: AddressTree, text: str) -> Address:
    """Return the place a title, sheet or file name is about: ``清楼表（十三冶小区1号楼）``, ``3#``."""
    key = plain(text)
    for part in (*re.findall(r"[(（\[【]([^)）\]】]+)[)）\]】]", key), key):
        compound, tail = tree.cut_compound(part)
        if compound:
            found = _TITLE_BUILDING.match(tail)
            unit = re.search(r"(\d{1,2})单元", tail)
            number = found and (found[1] or found[2])
            return Address(compound, building_name(number) if number else "", int(unit[1]) if unit else None)
        found = re.search(rf"^(.*?)({_NUMBER})(?:号楼|#|栋|幢|座)(?:(\d{{1,2}})单元)?", part)
        if found:
            head = _TITLE_WORDS.sub("", found[1]).strip("-—_:：·,，、 ")
            named = head if re.search(r"[一-鿿]", head) and not tree else ""
            return Address(named, building_name(found[2]), int(found[3]) if found[3] else None)
    return Address()


def section_place(tree: AddressTree, text: str) -> Address:
    """Return the place that a row in the middle of a table announces (``3号楼``, ``2单元``); else nothing."""
    key = plain(text)
    unit = re.fullmatch(r"第?(\d{1,2})单元", key)
    if unit:
        return Address("", "", int(unit[1]))
    compound, tail = tree.cut_compound(key)
    found = re.fullmatch(rf"({_NUMBER})(?:号楼|#楼|#|栋|幢|座)(?:(\d{{1,2}})单元)?(?:[(（].*)?", tail)
    if found:
        return Address(compound, building_name(found[1]), int(found[2]) if found[2] else None)
    return Address(compound) if compound and not tail else Address()


def context_of(tree: AddressTree, texts: Iterable[str]) -> Address:
    """Return what titles, sheet name and file name (the nearest first) say about the place."""
    context = Address()
    for text in texts:
        if text:
            context = context.over(title_place(tree, text)) if context != Address() else title_place(tree, text)
    return replace(context, unknown="")
