"""What the word above a column means in a ledger of a kind.

A little over 250 lines: what is said of a column stands beside what finds it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from streams.imports import words
from streams.imports.files.sheets import Grid
from streams.imports.values import dates
from streams.imports.words.spelling import Cell, arabic, is_blank, squeeze, whole, written

DATED = {"register": "mark", "teams": "negative", "quarantine": "tested"}
"""Kinds in which a header that is a date makes a column of that field."""
ALONE = "alone"
"""What a tick below 是否独居 stands for: a reason where no other is given, for a disabled person none beside that."""
TEAM = "team"
"""What a column of people stands for that is called by a team: 流动一组 beside 岗位."""
_TEAM = re.compile(r"[组队点]\d*$|[组队](?:\(|\d)")
TERM = (1, 3, 5, 7)
"""Days of the term at home on which there are tests. Source: DOMAIN, section 3."""
LONGEST = 10
"""After this day of a month 1, 3, 5 and 7 are days of the term and not of the month (G)."""
LATE = 3
"""A number alone in a header is a day of a test if it is one of so many days before the ledger's (G)."""
_NTH = re.compile(r"(?:第(\d{1,2}|[一二三四五六七八九十]{1,3})[天日]|^D(\d{1,2})|^(\d{1,2})天(?:核酸|采样|检测)?$)")
_TEST = re.compile(r"采样|核酸|检测|采集")
_TESTS = re.compile(r"采样|核酸|检测|采集|筛查|阴性")
_SWAB = re.compile(r"(?:是否)?(?:已?采样?|采集|核酸|检测|完成|上门)(?:情况|与否|完成|√)?")
"""What stands below a day when it says who was sampled."""
_WHEN = re.compile(r"(?:采样|核酸|检测)?(?:日期|时间)")
"""What stands below a day of a term when it says of which date that is."""
_BESIDE_SWAB = re.compile(r"结果|时间|地点|点位|管号|条码|采样人|检测机构|备注")
"""What else stands below a day and is no mark."""
_WHY = re.compile(r"原因|事由")
"""What stands above or below a day and says why nobody was sampled on it."""
_DUE = re.compile("应[采检做](?!.*[已实])|计划|[拟待]采")
"""What stands beside a day on which a test is due."""
_TODAY = re.compile(r"今[日天]|当[日天]|本日")
_LONG_NUMBER = re.compile(r"\d{7}(?!\d{0,1}(?!\d))")
"""What no header has, but for a date of eight digits."""
_PHONE = re.compile(r"1[3-9]\d[ \-—]+\d{4}[ \-—]+\d{4}")
"""A mobile number in groups, which no header has either."""
_MEASURED = re.compile(r"\d{2,3}\.\d+[℃度]?|\d{1,2}:\d{2}(?::\d{2})?")
"""What was measured or when, which no header is but for a date: 36.4, 6:30."""
_NOBODY = re.compile(
    r"(?:楼栋|楼宇|楼号|小区|院落|网格|区域|范围|片区|点位?|地点|单位|时间|电话|数量?|人数|任务|内容|情况)$"
)
"""How headers end that speak of no person, though they name a role."""
_PLAIN = re.compile(r"(?:姓名|名字|证号?|号码|等级|级别|日期|时间|电话|人数)$")
"""How headers end below which something is written, though they name a group of people."""
_OUTCOME = re.compile(r"(?:阴|阳)性?|未检出|检出|可疑|待检|未出")
"""The header of a column of ticks that is a result."""
_WITH_PHONE = re.compile(r"[及和与、/+](?:联系|手机)?(?:电话|方式|号码?)$")
"""How the header of somebody ends below which their number stands too."""
_ABOUT = re.compile(r"(?:的?基本)?(?:信息|情况|资料)$")
_OTHERS = ("relative", "relative_phone", "officer", "officer_phone")
"""Fields that speak of somebody else than the row."""
_BRACKETS = re.compile(r"\([^)]*\)")
_HEAT = re.compile(r"体温|温度|健康|症状")


def is_post(text: str) -> bool:
    """Say whether a text is what somebody does in a team, and not what the team is for (负责区域)."""
    return words.find("role", text) is not None and not _NOBODY.search(squeeze(text))


def _day(cell: Cell) -> int | None:
    """Return the day of a month that a cell is which holds a number and nothing else."""
    number = None if isinstance(cell, float) and not cell.is_integer() else whole(cell)
    return number if number and number <= 31 and squeeze(written(cell)).isdigit() else None


def _days_from(cells: Sequence[Cell], first: int) -> range:
    """Return the cells from `first` on that are days one after the other: 22, 23, 24 below 核酸情况 or beside words."""
    day = _day(cells[first])
    last = first
    while day and day > 1 and last + 1 < len(cells) and _day(cells[last + 1]) == day + 1:
        day, last = day + 1, last + 1
    return range(first, last + 1) if last > first else range(0)


def _term_from(cells: Sequence[Cell], first: int) -> range:
    """Return the cells from `first` on that are the days of the term on which there are tests: 1, 3, 5, 7."""
    days = [_day(cell) for cell in cells[first : first + len(TERM)]]
    many = next((n for n, (day, due) in enumerate(zip(days, TERM, strict=False)) if day != due), len(days))
    return range(first, first + many) if many > 1 else range(0)


def _is_of_late(cell: Cell, reference: date) -> bool:
    """Say whether a number is the day of a ledger's date or one of the few before it."""
    return (day := _day(cell)) is not None and 0 <= reference.day - day <= LATE


def _may_head(cell: Cell, reference: date) -> bool:
    """Say whether a cell is no plain value: no number, measure or time that is no date."""
    if not isinstance(cell, str):
        return not isinstance(cell, bool) and dates.header_date(cell, reference) is not None
    text = cell.strip()
    if text.isdigit() and not (len(text) in (5, 8) and dates.header_date(text, reference)):
        return False
    if len(text) > 6 and _LONG_NUMBER.search(text):
        return False
    if len(text) > 12 and _PHONE.search(text):
        return False
    measured = len(text) < 9 and text[:1].isdigit() and _MEASURED.fullmatch(text)
    return not (measured and (":" in text or dates.header_date(text, reference) is None))


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is understood.

    Attributes
    ----------
    group
        The upper header when there are two.
    on
        The date the header names.
    means
        Of a column of ticks the category it stands for, of a column of a day its number, of people their role.
    is_guess
        Nobody knows the word above it; what stands below says what it is.
    gives
        Of a column of people: (field, text) that its place says of them, such as the tube above or the door.
    is_counted
        The date is counted back from that of the ledger, as the header says only which round it is.
    is_decided
        Somebody has said what it is, which holds whatever its cells look like.
    """

    index: int
    field: str
    header: str
    group: str = ""
    on: date | None = None
    hidden: bool = False
    means: str = ""
    is_guess: bool = False
    gives: tuple[tuple[str, str], ...] = ()
    is_counted: bool = False
    is_decided: bool = False

    def renamed(self, name: str) -> "Column":
        """Return the column as one of another field."""
        return replace(self, field=name, means="")


@dataclass(slots=True)
class Lexicon:
    """The words of headers of one kind, with those a user once decided and those guessed in the file being read.

    Attributes
    ----------
    is_compound, is_door
        Whether the address book has a compound of a name, or the door a text says.
    is_resident
        Whether the register has somebody of a name.
    reference
        The date of the sheet being read.
    guessed
        Words that the cells below them explained (compared form → field).
    strange
        Words below which nothing was that looks like a field.
    """

    kind: str
    learned: Callable[[str], str | None]
    asides: frozenset[str] = field(default_factory=words.asides)
    is_compound: Callable[[str], bool] = lambda name: False
    is_door: Callable[[str], bool] = lambda text: False
    is_resident: Callable[[str], bool] = lambda name: False
    reference: date = date.min
    guessed: dict[str, str] = field(default_factory=dict)
    strange: set[str] = field(default_factory=set)

    def tried(self) -> "Lexicon":
        """Return a copy that may guess without this one knowing."""
        return replace(self, guessed=dict(self.guessed))

    def field_of(self, text: str) -> str | None:
        """Return the field of a header."""
        key = words.header_key(text)
        return self.learned(key) or words.field_of(self.kind, text) or self.guessed.get(key)

    def could_be_header(self, cells: Sequence[Cell], reference: date) -> bool:
        """Say, without reading words, whether no cell of the row is plainly a value: a number that is no date."""
        days, some = range(0), False
        for index, cell in enumerate(cells):
            if cell is None or cell == "" or index in days:
                continue
            if not _may_head(cell, reference):
                if days:
                    return False
                days = _days_from(cells, index) or (_term_from(cells, index) if self.kind == "quarantine" else range(0))
                if not days and index > 1 and self.kind == "register" and _is_of_late(cell, reference):
                    days = range(index, index + 1)  # the only round: 24
                if not days:
                    return False
            some = True
        return some

    def is_beside_swab(self, text: str, group: str) -> bool:
        """Say whether a word below a day is about the test and no mark: 结果 below 10月27日."""
        if self.kind != "register" or not group or not _BESIDE_SWAB.search(text):
            return False
        return dates.header_date(group, self.reference) is not None

    def column(self, grid: Grid, row: int, index: int, reference: date, group: str = "") -> Column | None:
        """Return the column below a header cell, None when nobody knows it."""
        cells = grid.cells[row]
        found = self.named(index, cells[index], grid, reference, group)
        if self.kind == "teams" and found is None and index and self.field_of(written(cells[0])) in ("team", "role"):
            text = written(cells[index])
            if words.find("team_kind", text) and _TEAM.search(squeeze(text)):
                return Column(index, "member", text, "", None, index in grid.hidden_columns, TEAM)
        return found

    def named(self, index: int, cell: Cell, grid: Grid, reference: date, group: str) -> Column | None:
        """Return the column under a word, which may have a group above it."""
        if is_blank(cell):
            return None
        text = written(cell)
        hidden = index in grid.hidden_columns
        decided = self.learned(words.header_key(text))
        if decided:
            return Column(index, decided, text, group, None, hidden, is_decided=True)
        if self.kind in DATED and not _HEAT.search(text + group) and not _NTH.search(arabic(squeeze(text))):
            on = dates.header_date(cell, reference)
            if on is None and self.kind != "teams":
                on = dates.header_weekday(cell, reference)
            if on is not None:
                if self.kind != "teams" and _DUE.search(text):
                    return Column(index, "planned", text, group, None, hidden)
                return Column(index, "why" if _WHY.search(text) else DATED[self.kind], text, group, on, hidden)
        if self.kind == "register" and group and isinstance(cell, str):  # 采样 and 未采原因 below 10月27日
            below = "mark" if _SWAB.fullmatch(squeeze(text)) else "why" if _WHY.search(text) else ""
            on = dates.header_date(group, reference) if below else None
            if on is not None:
                return Column(index, below, text, group, on, hidden)
        if self.kind == "quarantine" and (nth := self._of_term(cell, group, reference)):
            return Column(index, "nth", text, group, None, hidden, nth)
        if self.kind in DATED and (day := _day(cell)) and (_TESTS.search(group) or self.kind == "register"):
            on = dates.read(f"{day}日", reference).on
            return Column(index, DATED[self.kind], text, group, on, hidden)
        if not isinstance(cell, str):
            return None
        found = self._of_group(words.field_of(self.kind, text), group, text)
        if self.kind == "quarantine" and found in (None, "tested") and _TODAY.search(text) and _TEST.search(text):
            return Column(index, "tested", text, group, reference, hidden)
        special = self._special(text, found)
        if special:
            return Column(index, special[0], text, group, None, hidden, special[1])
        if found is None and group:
            found = words.field_of(self.kind, group + text)
        guess = None if found else self.guessed.get(words.header_key(text))
        name = found or guess
        on = dates.header_date(group, reference) if group and name == "mark" == DATED.get(self.kind) else None
        return Column(index, name, text, group, on, hidden, is_guess=guess is not None) if name else None

    def _of_term(self, cell: Cell, group: str, reference: date) -> str:
        """Return the number of the day of the term a column is of: 是否采样 or 日期 below 第3天, 3 below 核酸采样."""
        day, below = _day(cell), squeeze(written(cell))
        if day in TERM and reference.day > LONGEST and _TESTS.search(group):
            return str(day)
        special = self._special(group, None) if group and (_SWAB.fullmatch(below) or _WHEN.fullmatch(below)) else None
        return special[1] if special and special[0] == "nth" else ""

    def _of_group(self, found: str | None, group: str, text: str) -> str | None:
        """Return the field of a word below a group: a name below 照护人信息 is the carer's, 编号 of 试管 a tube's."""
        if not group or found not in ("name", "phone", "serial"):
            return found
        other = words.field_of(self.kind, _ABOUT.sub("", words.header_key(group)) + text)
        return other if other in _OTHERS or (found == "serial" and other == "tube") else found

    def _special(self, text: str, found: str | None) -> tuple[str, str] | None:
        """Return (field, meaning) of a column for one group of people, or for one day of a term."""
        key = words.header_key(text)
        if self.kind == "special" and found in (None, "name", "relative") and len(key) <= 10 and not _PLAIN.search(key):
            codes = words.find_all("category", squeeze(text))
            alone = key.startswith("是否") and codes == ("elderly",) and "独居" in key
            return ("tick", ALONE if alone else codes[0]) if codes else None
        if self.kind == "results" and _OUTCOME.fullmatch(key):
            return "tick", key
        if self.kind == "teams" and found == "officer_phone":  # 负责人及电话
            key, parts = _WITH_PHONE.subn("", key)
            found = None if parts else found
        if (
            self.kind == "teams"
            and found in (None, "name", "officer", "form")
            and len(_BRACKETS.sub("", key)) <= 8
            and not _NOBODY.search(key)
        ):
            role = words.find("role", key)
            works = found is None and words.find("shift", key) is not None
            return ("member", role or "") if role or works else None
        if self.kind == "quarantine" and found in ("nth", "tested", None):
            nth = _NTH.search(arabic(key))
            return ("nth", str(whole(nth[1] or nth[2] or nth[3]))) if nth else None
        return None
