"""Dates in every form met in ledgers, and clock times.

Longer than 250 lines because the forms are read side by side.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from streams.imports import words
from streams.imports.words.spelling import Cell, arabic, is_blank, squeeze, tidy, written

EPOCH = date(1899, 12, 30)
"""Day 0 of a spreadsheet's serial dates. Source: ECMA-376 part 1, 18.17.4."""

_FULL = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_COMPACT = re.compile(r"^(20\d{2})(\d{2})(\d{2})(?:\d{6})?$")
_SHORT_YEAR = re.compile(r"^(\d{2})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")
_DAY_FIRST = re.compile(r"^(\d{1,2})[-/.](\d{1,2})[-/.](20\d{2})$")
_MONTHS = {calendar.month_abbr[month].lower(): month for month in range(1, 13)}
_MONTH_FIRST = re.compile(r"^([A-Za-z]{3})[a-z]*[- ,.]*(\d{1,2})(?:[- ,]+(20\d{2}|\d{2}))?$")
_ENGLISH = re.compile(r"^(\d{1,2})[- ]?([A-Za-z]{3})[a-z]*(?:[- ,]*(20\d{2}|\d{2}))?$")
_YEAR_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_CHINESE_YEAR = re.compile(r"^[〇零○一二三四五六七八九]{2,4}(?=年)")
_MONTH_DAY = re.compile(r"^(\d{1,2})[-/.月](\d{1,2})[日号]?")
_DAY = re.compile(r"^(\d{1,2})[日号]")
_SERIAL = re.compile(r"^([345]\d{4})(?:\.\d+)?$")
_HEADER_DATE = re.compile(
    r"(?:20)?\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}月\d{1,2}[日号]?|(?<![\d.])\d{1,2}[./-]\d{1,2}(?!\d)"
    r"|(?<!\d)\d{1,2}[日号]|^\d{5}$|(?<!\d)20\d{6}(?!\d)"
)
_LEDGER_DATE = re.compile(
    r"20\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}|\d{1,2}月\d{1,2}日|(?<![\d.:])1?\d\.\d{1,2}(?![\d.])|(?<!\d)20\d{6}(?!\d)"
)
_LEDGER_SPAN = re.compile(r"(\d{1,2})月\d{1,2}日? ?[-—~～至到、，,和及]+ ?(\d{1,2})日")
_LISTED = re.compile(
    r"(20\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|(?<![\d./])2\d([-/.])\d{1,2}\2\d{1,2}(?![\d./])|(?<!\d)20\d{6}(?!\d)|\d{1,2}月\d{1,2}[日号]?"
    r"|(?<!\d)\d{1,2}[./-]\d{1,2}(?!\d)|(?<!\d)\d{1,2}[日号]|(?<!\d)4\d{4}(?!\d)"
    r"|[今昨前][天日晚]|[上本]?(?:周|星期)[一二三四五六日天](?![一二三四五六日天]))"
    r"|(?<=[、，,/和及 ])(\d{1,2})(?![\d.:：点时])"
)
_BARE_DAYS = re.compile(r"^\s*\d{1,2}(?:[、,，]\s*\d{1,2})+(?=[日号])")
"""Days of which only the last is called one: 25、27日."""
_DAYS_FROM = {"大前": -3, "前": -2, "昨": -1, "今": 0, "当": 0, "明": 1, "后": 2}
_PART_OF_DAY = r"(?:[上中下]午|早上?|晨|晚上?|夜里?|凌晨|傍晚)?"
_RELATIVE = re.compile(rf"^(大前|前|昨|今|当|明|后)(?:[天日]{_PART_OF_DAY}|[早晨晚夜])")
_WEEKDAY = re.compile(rf"^([上本这下]?)(?:周|星期|礼拜)([一二三四五六日天]){_PART_OF_DAY}(?![一二三四五六日天、,，\d])")
_CLOCK = re.compile(r"(?<!\d)(\d{1,2})[:：点时](\d{1,2}|半)?分?")


@dataclass(frozen=True, slots=True)
class Reading:
    """A date, or why there is none: `missing`, `unreadable`; `cut` when a zero at the end may have been lost."""

    on: date | None
    problem: str = ""
    cut: bool = False
    other: date | None = None


@lru_cache(maxsize=8192)
def _of_text(text: str, reference: date, ahead: bool) -> Reading:
    if words.absent(text):
        return Reading(None, "missing")
    t = _plain(text)
    found = _FULL.match(t)
    if found:
        return _made(int(found[1]), int(found[2]), int(found[3]))
    found = _COMPACT.match(t)
    if found:
        return _made(int(found[1]), int(found[2]), int(found[3]))
    found = _DAY_FIRST.match(t)
    if found:
        return _either(int(found[3]), int(found[2]), int(found[1]))
    found = _MONTH_FIRST.match(t)
    t = f"{found[2]}{found[1]}{found[3] or ''}" if found and found[1].lower() in _MONTHS else t
    found = _ENGLISH.match(t)
    if found and found[2].lower() in _MONTHS:
        month, year = _MONTHS[found[2].lower()], found[3]
        on = _near(month, int(found[1]), reference)
        return _made(int(year[-2:]) + 2000, month, int(found[1])) if year else Reading(on, "" if on else "unreadable")
    found = _SHORT_YEAR.match(t)
    if found:
        return _made(2000 + int(found[1]), int(found[2]), int(found[3]))
    if _SERIAL.match(t):
        return Reading(EPOCH + timedelta(int(float(t))))
    return _without_year(t, reference, ahead)


def _without_year(t: str, reference: date, ahead: bool) -> Reading:
    """Read month and day, or a day alone."""
    found = re.match(r"^(\d{1,2})\.([123])$", t)
    if found:
        plain = _near(int(found[1]), int(found[2]), reference)
        longer = _near(int(found[1]), int(found[2]) * 10, reference)
        return Reading(plain, "" if plain else "unreadable", longer is not None, longer)
    found = _MONTH_DAY.match(t)
    if found:
        first, second = int(found[1]), int(found[2])
        turned = first > 12 >= second and "月" not in t  # 24/11: the day stands first
        on = _near(second, first, reference) if turned else _near(first, second, reference)
        return Reading(on, "" if on else "unreadable")
    found = re.fullmatch(r"(0[1-9]|1[0-2])([0-3]\d)", t)
    if found and (on := _near(int(found[1]), int(found[2]), reference)):
        return Reading(on)
    found = _DAY.match(t)
    if found:
        return _day(int(found[1]), reference, ahead)
    on = _spoken(t, reference, ahead)
    return Reading(on, "" if on else "unreadable")


def _spoken(t: str, reference: date, ahead: bool) -> date | None:
    """Return the day that is called 昨天, 今早 or 周一: a weekday is the last of its name, the next one if `ahead`."""
    found = _RELATIVE.match(t)
    if found:
        return reference + timedelta(_DAYS_FROM[found[1]])
    found = _WEEKDAY.match(t)
    if not found:
        return None
    number = min("一二三四五六日天".index(found[2]), 6)
    if found[1] == "上":
        return reference - timedelta(reference.weekday() + 7 - number)
    if found[1] == "下":
        return reference + timedelta(7 - reference.weekday() + number)
    turn = (number - reference.weekday()) % 7 if ahead else -((reference.weekday() - number) % 7)
    return reference + timedelta(turn)


def _plain(text: str) -> str:
    """Return the text without a clock time, with digits for numerals and one kind of mark between numbers."""
    t = re.sub(r"(?<=\d)[ T]+(?:(?:上午|下午|早|晚)?\d{1,2}[:：点时].*|\d{1,2}:\d{2}.*)$", "", tidy(text))
    t = re.sub(r"(?<=\d)\s*[、,，]\s*(?=\d)|(?<=\d) +(?=\d)", "-", t)
    t = squeeze(t).replace("。", ".").replace("～", "~").lstrip("'‘’约")
    t = re.sub(r"^(?:周|星期)[一二三四五六日天][(（]?(?=\d)|(?<=\d)[)）]$", "", t)
    t = _CHINESE_YEAR.sub(lambda found: found[0].translate(_YEAR_DIGITS), t)
    return arabic(t)


def _either(year: int, month: int, day: int) -> Reading:
    """Return day and month as they stand, or the other way round when only that is a date."""
    first = _made(year, month, day)
    return first if first.on else _made(year, day, month)


def _made(year: int, month: int, day: int) -> Reading:
    try:
        return Reading(date(year, month, day))
    except ValueError:
        return Reading(None, "unreadable")


def _near(month: int, day: int, reference: date) -> date | None:
    """Return the day and month in the year that brings it nearest to the reference."""
    options = [m.on for y in (-1, 0, 1) if (m := _made(reference.year + y, month, day)).on]
    return min(options, key=lambda d: abs((d - reference).days)) if options else None


def _day(day: int, reference: date, ahead: bool) -> Reading:
    """Return the day of the reference's month; when that is in the future, of the month before unless `ahead`."""
    year, month = reference.year, reference.month
    if not 1 <= day <= 31:
        return Reading(None, "unreadable")
    if day > reference.day and not ahead:
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    if day > calendar.monthrange(year, month)[1]:
        return Reading(None, "unreadable")
    return Reading(date(year, month, day))


def read(cell: Cell, reference: date, *, ahead: bool = False) -> Reading:
    """Read a date; without a year it is the one nearest to `reference`, a day alone is not in the future.

    Parameters
    ----------
    ahead
        A day alone may lie after the reference (the end of a term).
    """
    if is_blank(cell) or isinstance(cell, bool):
        return Reading(None, "missing")
    if isinstance(cell, datetime):
        return Reading(cell.date())
    if isinstance(cell, date):
        return Reading(cell)
    if isinstance(cell, int | float) and 20000101 <= cell <= 20991231:
        return _of_text(str(int(cell)), reference, ahead)
    return _of_text(written(cell), reference, ahead)


def birth(cell: Cell, today: date) -> date | None:
    """Read a birth date, which may lie a hundred years back: ``19420217``, ``1942.2``, ``1942年``, a serial."""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 3_653 <= cell < 46_000:
        return EPOCH + timedelta(int(cell))
    text = _plain(written(cell))
    found = re.match(r"^((?:1[89]|20)\d{2})(\d{2})(\d{2})$", text) or re.match(
        r"^((?:1[89]|20)\d{2})(?:[-/.年](\d{1,2}))?(?:[-/.月](\d{1,2}))?", text
    )
    if not found:
        on = read(cell, today).on if not is_blank(cell) else None
        return on if on and on <= today else None
    return _made(int(found[1]), int(found[2] or 7), int(found[3] or 1)).on


def looks_like(cell: Cell) -> bool:
    """Say whether the cell holds a date, whatever day that is."""
    return read(cell, date(2022, 6, 15)).on is not None


def read_many(cell: Cell, reference: date) -> list[date]:
    """Read a list of dates in one cell: ``11.21、11.23``, ``11月21、23日``."""
    if not isinstance(cell, str):
        one = read(cell, reference).on
        return [one] if one else []
    found: set[date] = set()
    last: date | None = None
    cell = _BARE_DAYS.sub(lambda days: re.sub(r"(?<=\d)(?=[、,，])", "日", days[0]), cell)
    for printed, _, day in _LISTED.findall(arabic(tidy(cell))):
        on = read(printed, reference).on if printed else _in_month(last, int(day))
        if on:
            found.add(on)
            last = on
    return sorted(found)


def _in_month(last: date | None, day: int) -> date | None:
    """Return the day of the month of the date before it in a list."""
    return _made(last.year, last.month, day).on if last else None


def header_date(cell: Cell, reference: date) -> date | None:
    """Return the date a column header names: ``11.22``, ``22日核酸``, a serial, a date cell; None when none."""
    if isinstance(cell, bool) or is_blank(cell):
        return None
    if isinstance(cell, int | float):
        text = repr(float(cell))
        month_day = re.fullmatch(r"(?:1[0-2]|[1-9])\.\d{1,2}", text) and not float(cell).is_integer()
        if not (36526 <= cell < 73050 or month_day):
            return None
        return read(cell, reference).on
    if isinstance(cell, datetime | date):
        return read(cell, reference).on
    if isinstance(cell, time | timedelta):
        return None
    return _of_header(written(cell), reference)


@lru_cache(maxsize=8192)
def _of_header(printed: str, reference: date) -> date | None:
    if len(printed) > 40 or not any(c.isdigit() or c in "一二三十" for c in printed):
        return None
    text = arabic(squeeze(printed))
    found = _HEADER_DATE.search(text)
    return read(found[0], reference).on if found and len(text) <= 24 else None


def header_weekday(cell: Cell, reference: date) -> date | None:
    """Return the last day that is called as a header that names a weekday and no more: ``周二``, ``星期二核酸``."""
    found = re.fullmatch(r"((?:周|星期|礼拜)[一二三四五六日天])(?:核酸|采样|检测|筛查)?", squeeze(written(cell)))
    return _spoken(found[1], reference, ahead=False) if found else None


def clock(text: str) -> list[str]:
    """Return the clock times in the text as HH:MM; 下午 makes hours below 8 afternoon ones."""
    t = arabic(squeeze(text))
    out = []
    for found in _CLOCK.finditer(t):
        hour, minute = int(found[1]), 30 if found[2] == "半" else int(found[2] or 0)
        if "下午" in t[max(0, found.start() - 2) : found.start()] and hour < 12:
            hour += 12
        if hour < 24 and minute < 60:
            out.append(f"{hour:02d}:{minute:02d}")
    return out


def moment(cell: Cell, reference: date) -> datetime | None:
    """Read a date with a clock time, ``11月24日13时25分`` and a serial with a fraction too; None without both."""
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, float) and 36526 < cell < 73050 and not cell.is_integer():
        whole = datetime.combine(EPOCH, time()) + timedelta(days=cell)
        return whole.replace(microsecond=0) + timedelta(seconds=whole.microsecond >= 500_000)
    if not isinstance(cell, str):
        return None
    text = squeeze(cell.replace("T", " ").strip().replace(" ", "_"))
    found = re.search(r"(\d{1,2})[:时点](\d{1,2})?(?::(\d{1,2}))?分?$|(\d{1,2})[:时点](\d{1,2})?分?", text)
    day = read(re.split(r"[_T]|(?<=日)", cell.replace("T", " ").strip().replace(" ", "_"))[0], reference).on
    if not found or day is None:
        return None
    hour, minute = int(found[1] or found[4]), int(found[2] or found[5] or 0)
    return datetime.combine(day, time(hour, minute)) if hour < 24 and minute < 60 else None


def of_ledger(texts: list[str], today: date) -> date | None:
    """Return the date a ledger says it is from: what 更新时间 and the like name, else the latest date it names.

    A date more than a week after today, or a year away, is none of it.
    """
    for wanted in (True, False):
        said = [text for text in texts if not wanted or words.frame("ledger_date", text)]
        named = [found for text in said for found in _LEDGER_DATE.findall(tidy(text))]
        named += [f"{month}月{day}日" for text in said for month, day in _LEDGER_SPAN.findall(tidy(text))]
        found = [on for t in named if (on := read(t, today).on) and -370 < (on - today).days < 8]
        if found:
            return max(found)
    return None
