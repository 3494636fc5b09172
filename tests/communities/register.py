"""Clearance registers of other communities: per building, flat, stacked, in sections, side by side."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tests.communities import forms, layout
from tests.communities.paper import Page, print_out
from tests.communities.towns import ROUNDS, Block, Pen, Person, Town, said

WORDS = said("register")
PLACES = ("compound", "building", "unit", "room", "address")
MARK_GROUPS = ("核酸检测情况", "核酸采样记录", "采样情况", "采样完成情况（√）", "全员核酸", "核酸检测完成情况")
DAY_FORMS = (
    "11.22",
    "11/22",
    "11月22日",
    "22日",
    "11-22",
    "11月22日核酸",
    "22号",
    "2022.11.22",
    "第1轮\n11.22",
    "11.22第1轮",
    "date",
    "serial",
    "number",
    "2022-11-22",
    "11月22日\n（第1轮）",
    "十一月二十二日",
    "22日采样",
)


@dataclass
class Style:
    """What one community does the same in all its sheets."""

    arrangement: str
    fill: str
    days: str
    grouped: bool
    columns: list[str]


def style(pen: Pen) -> Style:
    """Choose how a community keeps its register."""
    arrangement = pen.pick(("sheets", "sheets", "flat", "stacked", "sections", "side", "address"))
    columns = ["name", "phone"]
    columns += [c for c in ("head", "relation", "residency", "age", "note", "serial") if pen.chance(0.6)]
    if "age" in columns and pen.chance(0.2):
        columns[columns.index("age")] = "birth"
    fill = pen.pick(("full", "full", "first", "merged"))
    return Style(arrangement, fill, pen.pick(DAY_FORMS), arrangement != "side" and pen.chance(0.3), columns)


def day_header(form: str, on: date, number: int) -> Any:
    """Return the header of a round."""
    m, d = on.month, on.day
    known = {
        "11.22": f"{m}.{d}",
        "11/22": f"{m}/{d}",
        "11月22日": f"{m}月{d}日",
        "22日": f"{d}日",
        "11-22": f"{m}-{d}",
        "11月22日核酸": f"{m}月{d}日核酸",
        "22号": f"{d}号",
        "2022.11.22": f"{on.year}.{m}.{d}",
        "第1轮\n11.22": f"第{number}轮\n{m}.{d}",
        "11.22第1轮": f"{m}.{d}第{number}轮",
        "date": datetime(on.year, m, d),
        "serial": (on - date(1899, 12, 30)).days,
        "number": float(f"{m}.{d}"),
        "2022-11-22": on.isoformat(),
        "11月22日\n（第1轮）": f"{m}月{d}日\n（第{number}轮）",
        "十一月二十二日": f"{forms.han(m)}月{forms.han(d)}日",
        "22日采样": f"{d}日采样",
    }
    return known[form]


def write(pen: Pen, town: Town) -> list[tuple[str, bytes, list[Page]]]:
    """Write the register of a town as one file or several."""
    how = style(pen)
    if how.arrangement == "side" and not all(block.units for block in town.blocks):
        how.arrangement = "sheets"
    match how.arrangement:
        case "sheets":
            pages = [_sheet(pen, town, how, block) for block in town.blocks]
            if pen.chance(0.3):
                pages.insert(0, _summary(town))
            if pen.chance(0.3):
                pages.append(_old(town))
        case "flat" | "address":
            pages = [_flat(pen, town, how)]
        case "stacked" | "sections":
            pages = [_stacked(pen, town, how, compound) for compound in dict.fromkeys(b.compound for b in town.blocks)]
        case _:
            pages = [_side(pen, town, how, block) for block in town.blocks]
    stem = pen.pick(("清楼表", "核酸清楼台账", "居民登记底册", "人口台账"))
    return [print_out(pen, stem, pages)]


def _summary(town: Town) -> Page:
    page = Page("汇总")
    page.add([f"{town.name}清楼表汇总"], "title")
    page.add(["序号", "小区", "楼栋", "应采人数", "备注"], "header")
    for number, block in enumerate(town.blocks, 1):
        page.add([number, block.compound, block.name, 99, None], "subtotal")
    return page


def _old(town: Town) -> Page:
    page = Page("旧表勿用", hidden=True)
    page.add(["（旧）作废"], "title")
    page.add(["单元", "房号", "姓名", "11.1", "11.2"], "header")
    for person in town.people[:5]:
        page.add([person.door[2], person.door[3], person.name, "√", None], "hidden_sheet")
    return page


def _plan(pen: Pen, how: Style, places: list[str], extra: int = 2, shuffle: float = 0.25) -> layout.Plan:
    made = layout.plan(pen, [*places, *how.columns], WORDS, extra, shuffle)
    days = [f"day{n}" for n in range(len(ROUNDS))]
    at = len(made.columns) if pen.chance(0.6) or shuffle == 0 else pen.number(len(made.columns) // 2, len(made.columns))
    made.columns[at:at] = days
    for number, on in enumerate(ROUNDS):
        made.words[f"day{number}"] = day_header(how.days, on, number + 80)
    if how.grouped:
        group = pen.pick(MARK_GROUPS)
        made.groups = dict.fromkeys(days, group)
    return made


def _title(pen: Pen, town: Town, text: str) -> str:
    return pen.pick(
        (
            f"{town.name}清楼表（{text}）",
            f"{text}清楼表",
            f"{town.street}{town.name}{text}全员核酸检测清楼台账",
            f"{text}居民核酸采样登记表",
            f"{text}",
            f"清楼表—{text}",
        )
    )


def _spoken(pen: Pen, block: Block) -> str:
    number = block.name.removesuffix("号楼")
    return pen.pick((block.name, f"{number}#", f"{number}栋", f"{number}#楼") if number.isdigit() else (block.name,))


def _sheet(pen: Pen, town: Town, how: Style, block: Block) -> Page:
    """One building on its sheet: the place in the name of the sheet, the title, or both."""
    said = forms.place(pen, town, block.compound) + _spoken(pen, block)
    titled = pen.chance(0.7)
    page = Page(said.replace("#", "＃") if pen.chance(0.1) else said)
    if titled and pen.chance(0.2):
        page.name = f"Sheet{town.blocks.index(block) + 1}"
    made = _plan(pen, how, ["unit", "room"])
    layout.head(
        pen,
        page,
        [_title(pen, town, forms.place(pen, town, block.compound) + _spoken(pen, block))] if titled else [],
        made,
        town.name,
    )
    doors = [d for d in town.homes if d[:2] == (block.compound, block.name)]
    _body(pen, town, how, page, made, doors)
    layout.foot(pen, page, made, len(doors))
    return page


def _flat(pen: Pen, town: Town, how: Style) -> Page:
    page = Page(pen.pick(("Sheet1", "总表", "居民信息")))
    places = ["address"] if how.arrangement == "address" else ["compound", "building", "unit", "room"]
    if how.arrangement == "address":
        how.fill = pen.pick(("full", "first"))
    made = _plan(pen, how, places)
    layout.head(pen, page, [f"{town.name}居民核酸清楼总表"] if pen.chance(0.6) else [], made, town.name)
    _body(pen, town, how, page, made, list(town.homes))
    layout.foot(pen, page, made, len(town.people))
    return page


def _stacked(pen: Pen, town: Town, how: Style, compound: str) -> Page:
    """The buildings of a compound below each other: each with title and header, or announced by a line."""
    page = Page(forms.place(pen, town, compound) if pen.chance(0.8) else f"{town.seed}-{compound}"[:20])
    made = _plan(pen, how, ["unit", "room"])
    if how.arrangement == "sections":
        layout.head(pen, page, [_title(pen, town, compound)], made, town.name)
    for block in (b for b in town.blocks if b.compound == compound):
        if how.arrangement == "sections":
            row = page.add([pen.pick((block.name, f"{compound}{block.name}", f"【{block.name}】"))], "note")
            if pen.chance(0.5):
                page.merges.append((row, 0, row, len(made.columns) - 1))
        else:
            if len(page.rows) and pen.chance(0.7):
                page.add([], "blank")
            layout.head(pen, page, [_title(pen, town, f"{compound}{block.name}")], made, town.name)
        _body(pen, town, how, page, made, [d for d in town.homes if d[:2] == (compound, block.name)])
        if how.arrangement == "stacked" and pen.chance(0.4):
            page.add(["小计", None, "99人"], "subtotal")
    return page


def _side(pen: Pen, town: Town, how: Style, block: Block) -> Page:
    """The units of a building side by side, each with a line above that names it, or with a column for it."""
    page = Page(forms.place(pen, town, block.compound) + block.name)
    named = pen.chance(0.5)
    columns = [c for c in how.columns if c not in ("serial",)]
    how = Style("side", pen.pick(("full", "first")), how.days, False, columns)
    made = _plan(pen, how, ["room"] if named else ["unit", "room"], 0, 0)
    units = list(range(1, block.units + 1))[:3]
    parts = []
    for unit in units:
        part = Page()
        _body(
            pen,
            town,
            how,
            part,
            made,
            [d for d in town.homes if d[:3] == (block.compound, block.name, unit)],
            quiet=True,
        )
        parts.append(part)
    gap: list[Any] = [None] if pen.chance(0.5) else []
    page.add([_title(pen, town, f"{block.compound}{block.name}")], "title")
    width = len(made.columns) + len(gap)
    if named:
        page.add(
            [
                cell
                for unit in units
                for cell in (
                    [pen.pick((f"{unit}单元", f"{forms.han(unit)}单元"))] + [None] * (len(made.columns) - 1) + gap
                )
            ],
            "header",
        )
        for place in range(len(units)):
            page.merges.append((1, place * width, 1, place * width + len(made.columns) - 1))
    page.add([cell for _ in units for cell in (made.header + gap)], "header")
    for row in range(max((len(p.rows) for p in parts), default=0)):
        cells: list[Any] = []
        said = []
        for part in parts:
            here = part.rows[row] if row < len(part.rows) else []
            cells += list(here) + [None] * (len(made.columns) - len(here)) + gap
            if row < len(part.truth):
                said.append(part.truth[row])
        page.rows.append(cells)
        page.truth += [{**t, "row": len(page.rows)} for t in said] or [
            {"row": len(page.rows), "verdict": "skip", "why": "blank"}
        ]
    return page


def _body(
    pen: Pen,
    town: Town,
    how: Style,
    page: Page,
    made: layout.Plan,
    doors: list[tuple[str, str, int, str]],
    *,
    quiet: bool = False,
) -> None:
    serial = 0
    for door in doors:
        home = town.homes[door]
        start = len(page.rows)
        serial += 1
        if not home:
            _vacant(pen, town, page, made, door, serial)
            continue
        for nth, person in enumerate(home):
            serial += nth > 0
            _person(pen, town, how, page, made, person, serial, home[0], nth)
            if not quiet and nth == len(home) - 1:
                layout.between(pen, page, made)
        last = max(r for r in range(start, len(page.rows)) if page.truth[r]["verdict"] != "skip")
        if how.fill == "merged" and len(home) > 1 and last - start == len(home) - 1:
            for place, column in enumerate(made.columns):
                if column in ("unit", "room", "head", "compound", "building", "address"):
                    page.merges.append((start, place, last, place))


def _where(pen: Pen, town: Town, door: tuple[str, str, int, str]) -> dict[str, Any]:
    return {
        "compound": forms.place(pen, town, door[0]),
        "building": forms.building(pen, door[1]),
        "unit": forms.unit(pen, door[2]),
        "room": forms.room(pen, door[3]),
        "address": forms.address(pen, town, door),
    }


def _vacant(pen: Pen, town: Town, page: Page, made: layout.Plan, door: tuple[str, str, int, str], serial: int) -> None:
    cells: dict[str, Any] = _where(pen, town, door) | {"serial": serial}
    word = pen.pick(forms.MARKS["vacant"])
    cells[pen.pick([c for c in ("day0", "note", "name") if c in made.columns])] = word
    page.add(
        [cells.get(c) for c in made.columns],
        {"verdict": "accept", "value": {"vacant": True, "unit": door[2] or None, "room": door[3]}},
    )


def _person(
    pen: Pen,
    town: Town,
    how: Style,
    page: Page,
    made: layout.Plan,
    person: Person,
    serial: int,
    first: Person,
    nth: int,
) -> None:
    where = _where(pen, town, person.door) if nth == 0 or how.fill == "full" else dict.fromkeys(PLACES)
    if nth and how.fill == "first" and pen.chance(0.05):
        where = _where(pen, town, person.door)
    cell, numbers = forms.written_phone(pen, person) if pen.chance(0.85) else (None, [])
    marks = [pen.pick(forms.MARKS["unknown"]) if pen.chance(0.01) else m for m in person.marks]
    codes = ["unknown" if m in forms.MARKS["unknown"] else m for m in marks]
    cells: dict[str, Any] = where | {
        "serial": serial,
        "name": forms.name(pen, person.name),
        "phone": cell,
        "head": first.name if nth == 0 or how.fill == "full" else None,
        "relation": pen.pick(forms.RELATIONS[person.relation]),
        "residency": pen.pick(forms.RESIDENCIES[person.residency]),
        "age": person.age,
        "birth": forms.day(
            pen,
            date(2022 - person.age, pen.number(1, 10), pen.number(1, 28)),
            ("2022-11-24", "2022.11.24", "20221124", "2022年11月24日"),
        ),
        "note": pen.pick((None, None, None, None, "电话停机", "周末回", "=1+1", "@某人", "+1", "-")),
    }
    for number, (mark, code) in enumerate(zip(marks, codes, strict=True)):
        cells[f"day{number}"] = mark if code == "unknown" else pen.pick(forms.MARKS[mark])
    for column in made.columns:
        if column not in cells:
            cells[column] = layout.filler(pen, column, town.name, town.street)
    value = {
        "name": person.name,
        "compound": person.door[0],
        "building": person.door[1],
        "unit": person.door[2] or None,
        "room": person.door[3],
        "marks": codes,
    }
    if numbers and "phone" in made.columns:
        value["phone"] = numbers
    value |= {c: getattr(person, c) for c in ("relation", "residency") if c in made.columns}
    truth: dict[str, Any] = {"verdict": "accept", "value": value}
    if "unknown" in codes:
        truth |= {"verdict": "warn", "doubts": ["mark_unclear"]}
    if pen.chance(0.004):
        missing = pen.pick(("name",) if how.fill != "full" else ("name", "room"))
        if missing in made.columns:
            cells[missing] = None
            truth = {"verdict": "reject", "field": missing, "reason": "missing"}
    page.add([cells.get(c) for c in made.columns], truth)
