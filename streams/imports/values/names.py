"""Names of persons: cleaned, compared, and two of them in one cell told apart."""

import re
from functools import lru_cache

from streams.imports import words
from streams.imports.words.spelling import Cell, squeeze, tidy, without_blanks, written

_BRACKET = re.compile(r"[(（\[【].*$")
_BESIDE = re.compile(
    r"[(（\[【](?:[男女]|\d{1,3}周?岁|[^)）]*\d{6}[^)）]*|户主|租户|租客|业主|房主|房东|本人|[夫妻子女父母]|儿子|女儿|孕妇|老人|"
    r"党员|新增|补录|新|代[填报]|本人填|[男女]方|[组队]长|负责人?|组织|成员|联系人|户籍|常住|流动|"
    r"[出合]?租住?|外来|暂住|已?故|已?去世|过世|病故|死亡|住院中?|已?搬走|已?搬离|迁出|独居|空巢|高龄|残疾?|低保|五保)[)）\]】]?$"
)
"""What stands in brackets behind a name and is none of it: an identity number, an age, what somebody is."""
_COUNTED = re.compile(r"^\d{1,3}[.、)）](?=[一-鿿])")
_DOT = re.compile(r"(?<=[一-鿿㐀-䶿A-Za-z])\s*[·•・‧∙⋅●﹒．.。]\s*(?=[一-鿿㐀-䶿A-Za-z])")
_SPLIT = re.compile(r"[、，,/;；&＆\n+]|(?:和|与|及)(?=[一-鿿]{2,3}$)")
_INCOMPLETE = re.compile(
    r"(?:某|不详)$|^[(（\[【][^)）\]】]*[)）\]】]$|一家[（(]\d+口?人?[)）]$|[×Xx*＊]{1,2}$|^\d+人?$|^(?:租户|租客|住户|业主|未知)\d*$"
)
_PERSON = re.compile(r"[一-鿿㐀-䶿·]{2,4}|[一-鿿]+(?:·[一-鿿]+)+")
_LIKE = re.compile(r"[一-鿿㐀-䶿]{2,4}|[一-鿿]+·[一-鿿·]+")
_LATIN_GAP = re.compile(r"(?<=[A-Za-z.,])\s+(?=[A-Za-z])")
SHORTEST_TWO = 5
"""Characters of the shortest two names in one cell, with what parts them."""
DOUBLE = frozenset(re.findall("..", "欧阳司马上官诸葛皇甫尉迟东方慕容令狐公孙夏侯司徒端木南宫独孤长孙宇文呼延澹台完颜"))
"""Surnames of two characters. Source: the usual list of compound surnames."""


@lru_cache(maxsize=1 << 14)
def _read(text: str) -> str:
    spaced = "\0".join(map(without_blanks, _LATIN_GAP.split(_DOT.sub("·", text))))
    name = _BESIDE.sub("", spaced.replace("\0", " ")).strip(".。,，:：;；'\"·★☆▲△●?？-—").lstrip("*")
    name = _COUNTED.sub("", name)
    return "" if words.absent(name) or _INCOMPLETE.search(name) else name


def read(cell: Cell) -> str:
    """Return the name without blanks, its dot as ``·``; '' when the cell says there is none."""
    return _read(written(cell))


def beside(cell: Cell) -> str:
    """Return what stands in brackets behind a name and is none of it: 已故, 租户; '' where nothing does."""
    text = written(cell)
    found = _BESIDE.search(squeeze(text)) if "(" in text or "（" in text or "【" in text or "[" in text else None
    return found[0].strip("()（）[]【】") if found else ""


@lru_cache(maxsize=1 << 14)
def key(name: str) -> str:
    """Return the form in which names are compared: normal width, no blanks, nothing in brackets."""
    return _BRACKET.sub("", squeeze(_DOT.sub("·", name))).upper()


def persons(cell: Cell) -> list[str]:
    """Return the names in one cell; more than one when it lists several."""
    text = written(cell).strip()
    if len(text) < SHORTEST_TWO:
        return [read(cell)]
    parts = [squeeze(part) for part in _SPLIT.split(_DOT.sub("·", text)) if squeeze(part)]
    if len(parts) == 1:
        parts = tidy(text).split(" ")
        if len(parts) < 2 or min(map(len, parts)) < 2 or parts[0] in DOUBLE:
            parts = []
    several = len(parts) > 1 and all(_PERSON.fullmatch(_BRACKET.sub("", part)) for part in parts)
    return parts if several else [read(cell)]


def listed(cell: Cell) -> list[str]:
    """Return the names in a cell of a column of people, none when it says that there is nobody."""
    return [name for name in persons(cell) if name]


def similar(a: str, b: str) -> bool:
    """Say whether two names of the same length differ in one character, beyond the family name."""
    x, y = key(a), key(b)
    return len(x) == len(y) >= 3 and x[0] == y[0] and sum(p != q for p, q in zip(x, y, strict=True)) == 1


def looks_like(text: str) -> bool:
    """Say whether the text could be a person's name: two to four Chinese characters, or with a middle dot."""
    return _LIKE.fullmatch(key(text)) is not None
