"""What cells say about the column they stand in, whatever is written above it. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from streams.imports import words
from streams.imports.places import homes, plates
from streams.imports.values import dates, names, phones
from streams.imports.words.spelling import Cell, plain, squeeze, whole, written

Tells = Callable[[Cell], bool]
"""Says whether a cell looks like what a field holds."""

SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧肖程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎闫余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊"
    "金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文樊温柴牛葛卫裴景靳米阮岳尚庞兰翟齐安郎苗梅殷施陶章凌华盛童颜游霍焦詹鲁关费"
    "鲍凤柯耿聂甘向古骆路纪左涂项季祝柳庄俞倪严翁宁管喻冉管穆祁单成符欧甄佟仇申车房曲巩尤娄席包隋解瞿苟晏屈谷海莫洪艾冷韦桂蓝党楚原池查闵谈郁戚"
    "岑权衡糜邰郏皮支仇公井占甘揭仉乐佴逯宿边扶暴都弓家荀羊惠芮薄尉廉岳帅缑亢况后有琴归海晏勾敖融訾阙那空曾毋沙乜养鞠须丰巢蒯相荆竺盍桓仰秋仝谯粘肇税荤靖绪愈"
    "卞奚茅蒙上官阳褚桑农宫栾盖晋覃卜仲辛伍毕邢辜窦邬边卓阚丛占鹿冀郜师蒲麦狄花寇邝付代滕练宗相商衣简饶牟蔺幸芦伏索应明利牧满粟郗麻鄢候初隆刁漆苑仝"
)
"""Family names that all but a few people bear. Source: the usual lists (G)."""

_TITLES = re.compile(r"(?:楼|栋|座|室|村|小区|公寓|院|组|队|点|区|市|省|县|医院|学校|社区|街道|路|未采|公司)$")
_CODE = re.compile(r"(?=[^\d]*\d)(?=(?:.*\d){5})[A-Z]{0,8}[-_ ]?\d[\dA-Z\-]{4,22}")
_YEAR = re.compile(r"(?:19|20)\d{2}[-/.年]")
_ID = re.compile(r"\d{17}[\dX]|1[3-9]\d{9}|20\d{6}")
_DAY = re.compile(r"20\d\d-\d{1,2}-\d{1,2}(?!\d)")
"""A day, which is no code."""
_ESTATE = re.compile(r"^[^\d]{2}.*(?:小区|院|苑|园|公寓|宿舍|新村|村|里|巷|城|庭|庄|邸|府|湾|居|楼)$")
_BLOCK = re.compile(r"第?[甲乙丙丁东西南北新增临]?(?:\d{1,3}|[A-Z])(?:号住宅楼|号楼|#楼?|栋|幢|座|排)")
_GROUP = re.compile(r"第?[\d一二三四五六七八九十]{1,3}(?:村民)?小?[组队]")
_POINT = re.compile(r"\(?\d{1,3}\.\d{3,}°?[EN东北]?[,，;；/、 ]+\d{1,3}\.\d{3,}°?[EN东北]?\)?")
_STAIRS = re.compile(r"[\d一二两三四]梯[\d一二两三四五六七八九十]{1,2}户")
_STREET = re.compile(
    r"(?:路|街|巷|弄|道|胡同)\d{1,5}(?:弄|号院?)?$|\d{1,5}弄$|.{2}(?:新村|[一二三四五六七八九十]村|工房)$"
)
_OWN_WORD = re.compile(r"[√✓✔×✗✘]|采|做|检|外出|出差|拒|住院|空[户房置关]|无人|没人|搬|隔离")


def _text(cell: Cell) -> str:
    return squeeze(written(cell))


def _is_name(cell: Cell) -> bool:
    text = names.key(written(cell))
    if "·" in text:
        return names.looks_like(text)
    known = text[:1] in SURNAMES or text[:2] in names.DOUBLE
    if not known or not names.looks_like(text) or _TITLES.search(text):
        return False
    return len(text) == 3 or not any(words.find(group, text) for group in ("mark", "category", "residency", "role"))


def _could_be_name(cell: Cell) -> bool:
    """Say whether a text is none of the words of ledgers and as short as a name."""
    text = names.key(written(cell))
    if not names.looks_like(text) or _TITLES.search(text):
        return False
    return not any(
        words.find(group, text) for group in ("mark", "category", "residency", "role", "team_kind", "result")
    )


def _is_address(cell: Cell) -> bool:
    text = plates.spaced(written(cell))
    door = plates.START.search(text)
    return (
        door is not None
        and plates.is_door(text[door.start() :])
        and not phones.looks_like(cell)
        and not _YEAR.match(text)
    )


def _is_phone(cell: Cell) -> bool:
    return phones.looks_like(cell) or re.fullmatch(r"0\d{2,3}[-—]?\d{7,8}|1[3-9]\d{8}", _text(cell)) is not None


def _is_relation(cell: Cell) -> bool:
    text = _text(cell)
    return len(text) <= 5 and words.find("relation", text) not in (None, "other")


def _is_mark(cell: Cell) -> bool:
    text = _text(cell)
    return len(text) <= 12 and words.find("mark", text) not in (None, "unknown") and not re.fullmatch(r"\d+", text)


def is_plain_mark(cell: Cell) -> bool:
    """Say whether a mark can be one of nothing but a test: 已采, 外出, no mere tick, yes or number."""
    return _is_mark(cell) and _OWN_WORD.search(_text(cell)) is not None and _text(cell) not in ("√", "×", "✓", "✔")


def is_counting(cells: Sequence[Cell]) -> bool:
    """Say whether the cells number the rows: 1, 2, 3 …"""
    numbers = [whole(cell) for cell in cells]
    return (
        len(cells) > 1
        and (numbers[0] or 0) < 10_000
        and numbers == list(range(numbers[0] or 0, (numbers[0] or 0) + len(cells)))
    )


def _says(group: str, longest: int = 40, *nothing: str) -> Tells:
    return lambda cell: len(_text(cell)) <= longest and words.find(group, written(cell)) not in (None, *nothing)


def _between(low: float, high: float) -> Tells:
    def fits(cell: Cell) -> bool:
        found = re.fullmatch(r"(\d{1,3}(?:\.\d+)?)(?:℃|度|°C?|周?岁)?", _text(cell))
        return found is not None and low <= float(found[1]) <= high

    return fits


def _is_degrees(cell: Cell, low: float, high: float) -> bool:
    """Say whether a cell is a longitude or latitude to at least a hundred metres: three digits after the point."""
    found = re.fullmatch(r"(\d{1,3}\.\d{3,})°?", _text(cell))
    return found is not None and low <= float(found[1]) <= high


def _is_count(cell: Cell) -> bool:
    return whole(cell) is not None


def _is_code(cell: Cell) -> bool:
    text = _text(cell).upper()
    return _CODE.fullmatch(text) is not None and _ID.fullmatch(text) is None and _DAY.match(text) is None


def _is_date(cell: Cell) -> bool:
    return dates.looks_like(cell) and not phones.looks_like(cell) and not re.fullmatch(r"\d{1,4}", _text(cell))


def _are_dates(cell: Cell) -> bool:
    return _is_date(cell) or len(dates.read_many(cell, dates.EPOCH)) > 0


def when(cell: Cell, reference: date) -> int | None:
    """Return how many days after the reference a cell's date is, None where it holds none of about that time."""
    on = dates.read(cell, reference, ahead=True).on if _is_date(cell) else None
    days = None if on is None else (on - reference).days
    return days if days is not None and -60 <= days <= 30 else None


def _is_house(cell: Cell) -> bool:
    return re.fullmatch(r"\d{1,4}(?:\.0)?号?", _text(cell)) is not None


def _is_room(cell: Cell) -> bool:
    return re.fullmatch(r"[A-Z]?0?\d{3,4}(?:\.0)?[室号户房]?", _text(cell)) is not None


def _is_building(cell: Cell) -> bool:
    return _BLOCK.fullmatch(_text(cell).upper()) is not None or _GROUP.fullmatch(_text(cell)) is not None


def _is_block(cell: Cell) -> bool:
    return plates.BUILDING.match(_text(cell).upper()) is not None


def _is_marked_block(cell: Cell) -> bool:
    """Say whether a cell names a building or a yard with a word or a sign for it: 12号院, 2#, 甲7号院."""
    key = plain(written(cell))
    return plates.BUILDING.match(key) is not None and not (key.isascii() and key.isalnum())


def _is_unit(cell: Cell) -> bool:
    number = plates.unit_number(_text(cell)) if len(_text(cell)) <= 5 else None
    return number is not None and 0 < number <= 12


def _is_clock(cell: Cell) -> bool:
    return bool(dates.clock(written(cell))) or re.search("上午|下午|中午|午休|早|晚", _text(cell)) is not None


def _is_remark(cell: Cell) -> bool:
    return re.search("[一-鿿]{2}", _text(cell)) is not None


def _is_home(cell: Cell) -> bool:
    parted = homes.parted(written(cell)) if isinstance(cell, str) else None
    if parted is None or not (plates.is_room(parted[0]) or plates.is_door(parted[0])):
        return False
    return not _ESTATE.search(parted[1]) and all(map(_is_name, re.split(r"[、,/ ]+", parted[1])))


_IS: Mapping[str, Tells] = {
    "home": _is_home,
    "name": _is_name,
    "namelike": _could_be_name,
    "house": _is_house,
    "floor": lambda cell: re.fullmatch(r"第?\d{1,2}(?:\.0)?[层楼F]?", _text(cell).upper()) is not None,
    "years": lambda cell: _between(5, 110)(cell) and "." not in _text(cell).removesuffix(".0"),
    "training": lambda cell: re.search("培训|合格|通过", _text(cell)) is not None,
    "estate": lambda cell: _ESTATE.search(_text(cell)) is not None,
    "birth": lambda cell: dates.birth(cell, date(2100, 1, 1)) is not None and not _is_room(cell),
    "negative": lambda cell: words.find("gate_negative", written(cell)) is not None or _says("result", 8)(cell),
    "address": _is_address,
    "phone": _is_phone,
    "relation": _is_relation,
    "residency": _says("residency", 8),
    "age": _between(0, 120),
    "building": _is_building,
    "unit": _is_unit,
    "room": _is_room,
    "mark": _is_mark,
    "plain mark": is_plain_mark,
    "state": lambda cell: words.find("status", written(cell)) is not None,
    "category": _says("category"),
    "class": _says("quarantine_class"),
    "temperature": _between(35, 42.5),
    "code": _says("code", 6),
    "role": _says("role", 8),
    "team": _says("team_kind", 16),
    "kind": _says("team_kind", 5),
    "shift": _says("shift", 14),
    "vehicle": _says("vehicle", 8),
    "trained": _says("yes_no", 10),
    "ppe": lambda cell: re.search("[一二三ⅠⅡⅢI123]级|^[123]$", _text(cell)) is not None,
    "tube": _is_code,
    "result": _says("result", 12),
    "count": _is_count,
    "date": _is_date,
    "dates": _are_dates,
    "clock": _is_clock,
    "moment": lambda cell: dates.moment(cell, dates.EPOCH) is not None or bool(dates.clock(written(cell))),
    "lift": _says("yes_no", 8),
    "group": lambda cell: 1 < len(_text(cell)) <= 16 and _is_remark(cell) and not _is_name(cell),
    "point": lambda cell: isinstance(cell, str) and _POINT.fullmatch(_text(cell)) is not None,
    "east": lambda cell: _is_degrees(cell, 73.0, 136.0),
    "north": lambda cell: _is_degrees(cell, 3.0, 54.0),
    "block": _is_block,
    "stairs": lambda cell: _STAIRS.search(_text(cell)) is not None,
    "whole block": lambda cell: plates.whole_block(written(cell)) is not None,
    "street": lambda cell: _STREET.search(_text(cell)) is not None,
    "marked block": _is_marked_block,
    "remark": _is_remark,
    "text": lambda cell: re.search("[一-鿿]{2}", _text(cell)) is not None and len(_text(cell)) <= 16,
}
"""Per kind of content whether a cell is of it."""


def like(content: str) -> Tells:
    """Return what says whether a cell is of a kind of content."""
    return _IS[content]
