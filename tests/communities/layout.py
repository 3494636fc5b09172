"""The frame around and between the rows: titles, headers of one or two lines, notes, totals, gaps."""

from dataclasses import dataclass, field
from typing import Any

from tests.communities.paper import Noted, Page, Rich
from tests.communities.towns import Pen, said

TITLE_NOTES = (
    "填报单位：{town}    填报时间：2022年11月24日",
    "统计时间：2022.11.24 20:00",
    "更新至11月24日18时",
    "密级：内部  请勿外传",
    "网格员：张某某  电话：19900000001",
    "说明：每日22:00前报送，如有变动请及时更新！",
    "（单位：人）",
    "制表时间:2022/11/24",
)
FOOTERS = (
    "填表人：        审核人：",
    "注：1.本表一式两份；2.有变动请及时告知社区。",
    "以下空白",
    "制表人：李某    审核人：王某   日期：2022年11月24日",
    "备注：√为已采，空白为未采",
    "社区（盖章）：",
    "（以下空白）",
    "说明：本表由网格员填写",
    "※ 红色为重点人员",
)
EXTRA = said("extra")


@dataclass
class Plan:
    """How one table is laid out: which columns in which order under which words."""

    columns: list[str]
    words: dict[str, str]
    groups: dict[str, str] = field(default_factory=dict)
    rich: bool = False

    @property
    def header(self) -> list[str]:
        return [self.words[c] for c in self.columns]


def plan(
    pen: Pen, wanted: list[str], synonyms: dict[str, tuple[str, ...]], extra: int = 2, shuffle: float = 0.3
) -> Plan:
    """Choose words for the wanted columns, add some nobody asked for, and maybe mix the order."""
    names = pen.some(EXTRA, pen.number(0, extra))
    names = [n for n in names if n not in wanted and n not in synonyms]
    columns = list(wanted)
    for name in names:
        columns.insert(pen.number(1, len(columns)), name)
    if pen.chance(shuffle):
        pen.rng.shuffle(columns)
    words = {c: _broken(pen, pen.pick(synonyms.get(c) or EXTRA[c])) for c in columns}
    used: set[str] = set()
    for column, word in words.items():
        while words[column] in used:
            words[column] = pen.pick(synonyms.get(column) or EXTRA[column])
        used.add(words[column])
        del word
    return Plan(columns, words, rich=pen.chance(0.1))


def _broken(pen: Pen, word: str) -> str:
    """Break a header over two lines, space it out, star it, or leave it."""
    if len(word) == 2 and pen.chance(0.15):
        return pen.pick((f"{word[0]}  {word[1]}", f"{word[0]}\n{word[1]}", f"{word[0]}　{word[1]}"))
    if len(word) > 2 and pen.chance(0.12) and "(" not in word and "（" not in word:
        cut = pen.number(1, len(word) - 1)
        return f"{word[:cut]}\n{word[cut:]}"
    if pen.chance(0.06):
        return pen.pick((f"*{word}", f"{word}*", f"{word}（必填）", f"{word}：", f" {word} ", f"{word}(必填)"))
    return word


def filler(pen: Pen, name: str, town_name: str, street: str) -> object:
    """Something for a column nobody asked for."""
    known: dict[str, tuple[object, ...]] = {
        "id_number": ("", f"**************{pen.number(1000, 9999)}", None),
        "sex": ("男", "女"),
        "nation": ("汉", "汉族", "回族"),
        "work": ("", "某某公司", "区二中", "退休", "太钢"),
        "grid": ("第一网格", "3网格", "02"),
        "grid_man": ("张建国", "李秀芳", "王红"),
        "grid_phone": ("19900000001", "19900000002"),
        "hukou": ("山西省太原市", "榆次区某某村", "大同市平城区3号楼2单元501", ""),
        "vaccine": ("3针", "已接种", "未接种", "加强针"),
        "code": ("绿", "绿码", ""),
        "car": ("晋A12345", ""),
        "politics": ("群众", "党员"),
        "community": (town_name,),
        "street": (street,),
    }
    return pen.pick(known[name])


def head(pen: Pen, page: Page, titles: list[str], layout: Plan, town_name: str) -> None:
    """Write titles, notes and the header (one row or two)."""
    width = len(layout.columns)
    for title in titles:
        row = page.add([title], "title")
        if pen.chance(0.7) and width > 1:
            page.merges.append((row, 0, row, width - 1))
    if titles and pen.chance(0.5):
        row = page.add([pen.pick(TITLE_NOTES).format(town=town_name)], "note")
        if pen.chance(0.5) and width > 1:
            page.merges.append((row, 0, row, width - 1))
    if pen.chance(0.08):
        page.add([], "blank")
    header(pen, page, layout)


def header(pen: Pen, page: Page, layout: Plan) -> None:
    """Write the header."""
    if not layout.groups:
        words: list[Any] = list(layout.header)
        if layout.rich:
            words = [Rich(w) if isinstance(w, str) else w for w in words]
        if pen.chance(0.1):
            words[0] = Noted(words[0], "请按顺序填写")
        page.add(words, "header")
        return
    top = len(page.rows)
    upper: list[Any] = []
    lower: list[Any] = []
    for column in layout.columns:
        group = layout.groups.get(column)
        if group:
            upper.append(group if group not in upper else None)
            lower.append(layout.words[column])
        else:
            upper.append(layout.words[column])
            lower.append(None)
    page.add(upper, "header")
    page.add(lower, "header")
    for place, column in enumerate(layout.columns):
        if column not in layout.groups:
            if pen.chance(0.8):
                page.merges.append((top, place, top + 1, place))
        elif upper[place] is not None:
            last = place
            while last + 1 < len(upper) and upper[last + 1] is None and layout.columns[last + 1] in layout.groups:
                last += 1
            if last > place:
                page.merges.append((top, place, top, last))


def between(pen: Pen, page: Page, layout: Plan, share: float = 0.02) -> None:
    """Now and then a gap, or the header once more."""
    if pen.chance(share):
        page.add([None] * len(layout.columns), "blank")
    elif pen.chance(share / 2) and not layout.groups:
        page.add(list(layout.header), "repeated_header")


def foot(pen: Pen, page: Page, layout: Plan, count: int) -> None:
    """Write a total, and who filled it in."""
    width = len(layout.columns)
    if pen.chance(0.5):
        cells: list[Any] = [None] * width
        cells[0] = pen.pick(("合计", "合 计", "总计", "小计", "共计", "合计：", "总人数"))
        if width > 2:
            cells[pen.number(1, width - 1)] = pen.pick((f"{count}人", count, f"共{count}人"))
        page.add(cells, "subtotal")
    for _ in range(pen.number(0, 2)):
        row = page.add([pen.pick(FOOTERS)], "footer")
        if pen.chance(0.5) and width > 1:
            page.merges.append((row, 0, row, width - 1))
