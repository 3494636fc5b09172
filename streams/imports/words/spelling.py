"""The many ways the same characters are written: widths, spaces, Chinese numerals, numbers as text."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TypeAlias

Cell: TypeAlias = str | int | float | bool | datetime | date | time | timedelta | None
"""What a spreadsheet or a csv may hold in one place."""

DITTO = frozenset(
    ("同上", "〃", "″", "”", "“", "“”", "''", "〃〃", "同前", "同上户", "同户主", "同户", "ditto", '"', "↑", "↓", "⬇")
)
"""What stands for the cell above."""

_BLANKS = re.compile(r"[\s\u200b-\u200f\u2028-\u202f\u3000\ufeff]+")
_ODD = frozenset("\u200b\u200c\u200d\u200e\u200f\ufeff \t\r\n\u3000")
_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十")
_BEFORE = r"(?=\s*(?:号|栋|幢|座|单元|层|楼|室|户|院|排|门|月|日|时|点|岁|级|年级|期|#|小?组|队|村民小组|巷|弄|胡同))"
_NUMERALS = "([零〇一二两三四五六七八九十百壹贰叁肆伍陆柒捌玖拾]+)"
_COUNTED = re.compile(
    r"(?:共|约)?(?:(\d+)(?:\.0+)?|([零〇一二两三四五六七八九十百]+))(?:个|层|户|单元|门洞|门|家|人|栋|幢|座|F|f|楼|梯|处|套|院)*"
)
"""A number with what it counts."""
_NUMERAL = re.compile(r"(?<![一-鿿])" + _NUMERALS + _BEFORE)
_NUMERAL_INSIDE = re.compile(_NUMERALS + _BEFORE)


def written(cell: Cell) -> str:
    """Return the cell as a person would read it: ``3.0`` is ``3``, a date is ISO, nothing is ''."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e16 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else cell.isoformat(" ", "minutes")
    if isinstance(cell, time):
        return cell.isoformat("minutes")
    return str(cell)


@lru_cache(maxsize=1 << 15)
def tidy(text: str) -> str:
    """Return the text in normal width, runs of blanks as one space."""
    if text.isascii() and text.isalnum():
        return text
    return _BLANKS.sub(" ", unicodedata.normalize("NFKC", text)).strip()


@lru_cache(maxsize=1 << 16)
def squeeze(text: str) -> str:
    """Return the text in normal width without any blank."""
    if text.isascii() and text.isalnum():
        return text
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text))


def without_blanks(text: str) -> str:
    """Return the text without any blank, its characters as printed."""
    return _BLANKS.sub("", text)


def is_blank(cell: Cell) -> bool:
    """Say whether the cell shows nothing."""
    if not isinstance(cell, str):
        return cell is None
    if not cell or "!" <= cell[0] <= "~" or "\u3001" <= cell[0] <= "\u9fff":  # as nearly every cell begins
        return not cell
    return (cell[0].isspace() or cell[0] in _ODD) and not _BLANKS.sub("", cell)


def numeral(text: str) -> int:
    """Read a Chinese numeral below a thousand: 十 is 10, 二十一 is 21, 一〇二 is 102."""
    text = text.translate(_FORMAL)
    if "百" in text or "十" in text:
        hundreds, _, rest = text.partition("百") if "百" in text else ("", "", text)
        tens, ten, ones = rest.partition("十") if "十" in rest else ("", "", rest)
        value = 100 * (_DIGITS.get(hundreds, 1) if "百" in text else 0)
        value += 10 * (_DIGITS.get(tens, 1) if ten else 0)
        return value + _DIGITS.get(ones[-1:], 0)
    return int("".join(str(_DIGITS[c]) for c in text))


def arabic(text: str, inside: bool = True) -> str:
    """Write Chinese numerals before a counter (号, 单元, 层 …) as digits: 一号楼二单元 is 1号楼2单元."""
    pattern = _NUMERAL_INSIDE if inside else _NUMERAL
    return pattern.sub(lambda found: str(numeral(found[1])), text)


@lru_cache(maxsize=1 << 16)
def plain(text: str) -> str:
    """Return the form in which names of places and headers are compared: squeezed, numerals as digits, capitals."""
    return arabic(squeeze(text)).upper()


def as_printed(text: str, part: str) -> str:
    """Return what was printed where the plain form of a text has a part: 山医大二院 of 山医大2院; else the part."""
    printed = squeeze(text)
    found = (
        printed[start:end]
        for start in range(len(printed))
        for end in range(start + 1, len(printed) + 1)
        if plain(printed[start:end]) == part
    )
    return part if part in printed else next(found, part)


def whole(cell: Cell) -> int | None:
    """Read a whole number out of ``3``, ``3.0``, ``"３"``, ``"3个单元"``, ``"六层"``; None where there is none."""
    if isinstance(cell, bool) or is_blank(cell):
        return None
    if isinstance(cell, int | float):
        return int(cell) if float(cell).is_integer() else None
    text = squeeze(written(cell))
    found = _COUNTED.fullmatch(text)
    if found is None:
        return None
    return int(found[1]) if found[1] else numeral(found[2])
