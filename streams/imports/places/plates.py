"""What stands on doors: how buildings, units and rooms are written, and their one normal form.

Long, because each way of writing is a pattern with its reason, and their order matters.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from streams.imports.words.spelling import numeral, plain, squeeze, tidy, whole, without_blanks

_PART = r"(?:[东西南北中A-Z]区|[一二三四五六七八九十]期|\d{1,2}期|[东西南北]院)?"
_PREFIX = rf"{_PART}[甲乙丙丁东西南北新老副附增加临]?"
_NUMBER = rf"{_PREFIX}(?:\d{{1,3}}|[A-Z]\d{{0,2}})"
_SUFFIX = r"(?:号住宅楼|住宅楼|号单元楼|号楼栋|号院|号楼|#楼|#|栋楼?|幢楼?|座楼?|号|楼栋?|排)"
_BAR = r"[-—–_/\\.、~·]+"
_GAP = r"[-—–_/\\.,，、:]*"
_ROOM = r"(?:[A-Z甲乙丙丁东西南北中附]?\d{1,4}[A-Z]?(?:号?附\d{1,2}|号?之\d{1,2})?)"
_NAMED_ROOM = r"(?:(?:底商|底层商铺|商铺|门面|门市|地下室|地下|车库|平房|阁楼)\d{0,4}|附\d{1,3}|[东西中]户)"
_END = r"(?:室|号|户|房间?|铺)?"

BUILDING = re.compile(rf"^第?({_PREFIX})(?:0*(\d{{1,3}})|([A-Z]\d{{0,2}}))({_SUFFIX})?$")
_SPELLED = re.compile(r"(?<=[元层楼号门-])[零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖]{3,4}(?=[室号户]|$)")
"""A room written out: 五零一."""
_SPAN = re.compile(r"(\d{1,2})(?:号楼|#|栋|幢)?[-—–~至到](\d{1,2})(号楼|#|栋|幢|号院|排)")
_NAMED = re.compile(r"[一-鿿]{1,4}(?:楼|房|排|院|公寓)")
"""A building with a name of its own in a list of others."""
_GROUP = re.compile(r"第?(\d{1,2})(?:村民)?小组")
"""A group of a village, which is called 3组 too."""
_ASIDE = re.compile(r"\([^)]*\)$")
_DASHED = re.compile(
    rf"^第?({_NUMBER}){_SUFFIX}?{_BAR}(\d{{1,2}})(?:单元|门)?{_BAR}(?:\d{{1,2}}(?:层|楼){_GAP}|\d{{1,2}}{_BAR}(?=\d{{3,4}}))?"
    rf"({_ROOM}|{_NAMED_ROOM}){_END}"
)
_COUNTED = re.compile(
    rf"^第?({_NUMBER}){_SUFFIX}?{_BAR}(\d{{1,2}})(?:单元|门)?{_BAR}(\d{{1,2}})(?:层|楼)?{_BAR}(\d{{1,2}})(?:号|户)?$"
)
"""House, stairs, floor and door, the doors counted on each floor: 5-3-6-1 is 601."""
_TWO = re.compile(rf"^第?({_NUMBER}){_SUFFIX}?[-—–_/\\~]+({_ROOM}|{_NAMED_ROOM}){_END}(?![\d单门])")
_FLOOR = re.compile(rf"^第?(\d{{1,2}}|负\d)(?:层|楼|F){_GAP}({_ROOM}|{_NAMED_ROOM}){_END}")
_SIDE = re.compile(
    r"(?:(\d{1,2})(?:层|楼|F)[-—–_/\\.,，、:]*|(?<=[-—–_/])(\d{1,2}))([东西南北中])(?:户|门|家|侧|边|头|室|面)?$"
)
"""A home by its floor and the side it lies on: 3楼东户, 三层西门, 1-2-3东."""
_SPOKEN = re.compile(
    rf"^(?:\d{{1,4}}号院(?=.*(?:楼|栋|幢|座|#)))?(?:第?({_NUMBER}){_SUFFIX}(?:内|里)?{_GAP})?"
    rf"(?:第?(\d{{1,2}}|[A-Z])(?:(?:单元|门洞|门(?!牌|面|市)|梯|楼道|单|#(?=\d{{3,4}}))(?:门洞)?|(?=[-—–_/]\d{{2,4}})){_GAP})?"
    rf"(?:第?(\d{{1,2}}|负\d|B\d|顶)(?:层|楼|F){_GAP})?"
    rf"(?:第?({_ROOM}|{_NAMED_ROOM}){_END})?"
)
START = re.compile(
    rf"第?{_NUMBER}(?:号住宅楼|住宅楼|号楼|#|栋|幢|座|号院|排|楼(?=\d|[A-Z]))|{_NUMBER}{_SUFFIX}?{_BAR}\d{{1,2}}{_BAR}\d|"
    rf"\d{{1,2}}(?:单元|门\d)|\d{{3,4}}(?:室|房)|{_NUMBER}号(?=\d{{3,4}}(?!\d))|{_NUMBER}{_BAR}\d{{3,4}}|底商|地下室|平房"
)
"""Where in a text a door begins."""


class Plate(NamedTuple):
    """Building, unit and room as a text says them; '' and None where it says nothing."""

    building: str = ""
    unit: int | None = None
    room: str = ""


@lru_cache(maxsize=1 << 13)
def building_key(text: str) -> str:
    """Return what makes a building the same however written: ``3``, ``A``, ``甲1``; a special name as it is."""
    name = re.sub(r"\.0+$", "", plain(text))
    found = BUILDING.match(name) or BUILDING.match(_ASIDE.sub("", name))
    if not found:
        return _GROUP.sub(r"\1组", name.replace("楼栋", ""))
    return found[1] + (str(int(found[2])) if found[2] else found[3])


_COUNTER = re.compile(r"(?:号?住宅楼|号?单元楼|号楼栋?|号院|栋楼?|幢楼?|座楼?|楼栋?|号|排|#|(?<=\d)院)+$")
_NUMERALS = re.compile("[零〇一二三四五六七八九十]+")


@lru_cache(maxsize=1 << 12)
def spelled(name: str) -> str:
    """Return what a building is called by, numerals as digits, without the word for a building: 西一楼 is 西1."""
    text = _COUNTER.sub("", squeeze(name).upper()) or name
    return _NUMERALS.sub(lambda found: str(numeral(found[0])), re.sub(r"0+(?=\d)", "", text))


@lru_cache(maxsize=1 << 13)
def building_name(text: str) -> str:
    """Return the normal name of a building: 3号楼, A座, 甲1号楼, 18号院, 2排; a special name as printed."""
    name = re.sub(r"\.0+$", "", plain(text))
    found = BUILDING.match(name) or BUILDING.match(_ASIDE.sub("", name))
    key = building_key(text)
    if not found:
        return key if is_group(key) else without_blanks(text)
    if found[4] in ("号院", "排"):
        return key + found[4]
    return f"{key}号楼" if found[2] else f"{key}座"


def is_group(key: str) -> bool:
    """Say whether the key of a building is that of a group of a village: 3组."""
    return key[:1].isdigit() and key.endswith(("组", "队"))


def is_numbered(key: str) -> bool:
    """Say whether a building is called by a number or a letter, not by a name of its own."""
    return BUILDING.match(key) is not None


_PAIR = re.compile(rf"^第?({_NUMBER}){_SUFFIX}?[-—–_/](\d{{1,2}})(?:单元|门)?$")


def building_and_unit(text: str) -> tuple[str, int] | None:
    """Return building and unit of ``3-2`` or ``3号楼2单元`` in a column for buildings, None for anything else."""
    found = _PAIR.match(plain(text)) or re.match(rf"^第?({_NUMBER}){_SUFFIX}(\d{{1,2}})单元$", plain(text))
    return (building_name(found[1]), int(found[2])) if found else None


_WHOLE = re.compile(
    r"(.*[一-鿿].*?[^\d甲乙丙丁新老副增附A-Z])([甲乙丙丁新老副增附]?(?:\d{1,3}|[A-Z]\d{0,2})(?:号住宅楼|号楼|#楼?|栋|幢|座))"
)
"""A compound and its building in one text."""


def whole_block(text: str) -> tuple[str, str] | None:
    """Part ``九莲新村1幢`` into compound and building, None for anything else."""
    found = _WHOLE.fullmatch(without_blanks(tidy(text)))
    return (found[1], found[2]) if found and len(found[1]) > 1 else None


def several_buildings(text: str) -> list[str]:
    """Return the buildings of ``18、19号院``, ``1#、2#`` or ``1-6号楼``; one when the text names one."""
    span = _SPAN.fullmatch(plain(text))
    if span and int(span[1]) < int(span[2]):
        return [building_name(f"{number}{span[3]}") for number in range(int(span[1]), int(span[2]) + 1)]
    parts = [part for part in re.split(r"[、,，;；和与及&]", plain(text)) if part]
    found = [BUILDING.match(part) for part in parts]
    if len(parts) < 2 or not any(found) or not all(f or _NAMED.fullmatch(p) for p, f in zip(parts, found, strict=True)):
        return [text]
    last = found[-1][4] if found[-1] and found[-1][4] else ""
    pairs = zip(parts, found, strict=True)
    return [building_name(part if match is None or match[4] else part + last) for part, match in pairs]


@lru_cache(maxsize=1 << 14)
def room_name(text: str) -> str:
    """Return a room as digits without leading zeros, 室 and 号: ``0501室`` is 501."""
    name = re.sub(r"(?<!地下)(?:室|号|户|房间|房|铺)+$", "", re.sub(r"\.0+(?=\D*$)", "", plain(text)))
    name = re.sub(r"号(?=[附之]\d)", "", name)
    if re.fullmatch(r"[东西中]", name):
        return name + "户"
    return name.lstrip("0") or name


def side_name(floor: str, side: str) -> str:
    """Return a home that is called by its floor and the side of the stairs it lies on: 5楼东户."""
    return f"{int(floor)}楼{side[0]}户"


def is_room(text: str) -> bool:
    """Say whether a text is a room and nothing else."""
    return re.fullmatch(rf"(?:{_ROOM}|{_NAMED_ROOM})(?:\.0+)?{_END}", plain(text)) is not None


def is_outside(room: str) -> bool:
    """Say whether a room is a shop, a cellar or a small house, which belongs to no unit."""
    return re.match(_NAMED_ROOM, room) is not None and not room.endswith("户") and not room.startswith("附")


def is_door(text: str, *, is_whole: bool = False) -> bool:
    """Say whether a text names a room and the unit or building it is in, or both where it is to be a whole door."""
    said = read(spaced(text), False)
    if is_whole:
        return bool(said.room and said.building and said.unit is not None)
    return bool(said.room and (said.building or said.unit is not None))


def unit_number(text: str) -> int | None:
    """Read a unit alone in its column: ``2``, ``二单元``, ``第2单元``, ``B单元``."""
    t = re.sub(r"(?:单元|门洞|门|梯|#|号|单)+$", "", plain(text).removeprefix("第"))
    number = whole(t)
    if number is None and re.fullmatch(r"[一二两三四五六七八九十]{1,3}", t):
        number = numeral(t)
    if number is None and re.fullmatch(r"[A-H]座?", t):
        number = ord(t[0]) - 64
    return number


_SEAMS = str.maketrans("|>→»", "////")
"""What parts the steps of a path: 桃园小区>5栋>2单元>401."""


def spaced(text: str) -> str:
    """Return the form in which an address is read: blanks between two numbers part them, others are nothing."""
    spelled = _SPELLED.sub(lambda found: str(numeral(found[0])), tidy(text).translate(_SEAMS))
    return _GROUP.sub(r"\1组", plain(re.sub(r"(?<=\d) +(?=\d)", "-", spelled)))


_SMALL = re.compile(rf"第?({_NUMBER})(号楼|#楼|#|栋|幢|座|排|号院)(\d{{1,2}})[-—](\d{{1,2}})[号室户]?")
"""A building with its word before two small numbers: unit and room, or floor and door: 3栋18-5."""
_FLOOR_DOOR = re.compile(r"(?<=单元|门洞)(\d{1,2})[-—](\d{1,2})(?=[号室户]?$)")
"""A door counted on its floor, behind the stairs: 2单元18-5 is 1805."""


def read(tail: str, has_building: bool) -> Plate:
    """Read what follows the compound.

    Parameters
    ----------
    has_building
        The building is known already: two numbers are then unit and room, ``5楼`` is a floor.
    """
    tail = tail.lstrip("-—,，.、:;：/\\_ ")
    if "-" in tail or "—" in tail:
        tail = _FLOOR_DOOR.sub(lambda found: f"{found[1]}{int(found[2]):02d}", tail)
    side = _SIDE.search(tail)
    if side:
        return _on_side(tail, side, has_building)
    found = _COUNTED.match(tail)
    if found:
        return Plate(building_name(found[1]), int(found[2]), _on_floor(found[3], room_name(found[4])))
    found = _DASHED.match(tail)
    if found:
        return Plate(building_name(found[1]), int(found[2]), room_name(found[3]))
    if has_building:
        found = _FLOOR.match(tail)
        if found:
            return Plate("", None, _on_floor(found[1], room_name(found[2])))
        if re.fullmatch(rf"(?:{_ROOM}|{_NAMED_ROOM}){_END}", tail):
            return Plate("", None, room_name(tail))
        if found := re.fullmatch(rf"({_ROOM})号?(?:院子?|宅|大门)", tail):
            return Plate("", None, room_name(found[1]))
    found = _TWO.match(tail)
    if found:
        first, room = found[1], room_name(found[2])
        if has_building and first.isdigit():
            return Plate("", int(first), room)
        return Plate(building_name(first), None, room)
    found = _SMALL.fullmatch(tail)
    if found:
        return Plate(building_name(found[1] + found[2]), int(found[3]), room_name(found[4]))
    found = _SPOKEN.match(tail)
    if not found:
        return Plate()
    number = found[2]
    unit_no = (int(number) if number.isdigit() else ord(number) - 64) if number else None
    room = _on_floor(found[3], room_name(found[4])) if found[4] else ""
    return Plate(building_name(_printed(found)) if found[1] else "", unit_no, room)


def _on_side(tail: str, side: re.Match[str], has_building: bool) -> Plate:
    """Read a door whose home is called by its floor and side, as `side` has found it."""
    room, head = side_name(side[1] or side[2], side[3]), tail[: side.start()].rstrip("-—–_/")
    if has_building and head.isdigit():
        return Plate("", int(head), room)
    pair = building_and_unit(head)
    before = Plate(*pair) if pair else read(head, has_building)
    return Plate(before.building, before.unit, room)


def _on_floor(floor: str | None, room: str) -> str:
    """Return the room of a floor whose doors are counted on each: 28层3号 is 2803."""
    if floor and floor.isdigit() and room.isdigit() and len(room) < 3:
        return f"{int(floor)}{int(room):02d}"
    return room


def _printed(found: re.Match[str]) -> str:
    """Return the building with the word that tells a yard or a row of houses from a block."""
    after = found.string[found.end(1) :]
    return found[1] + next((word for word in ("号院", "排") if after.startswith(word)), "")
