"""Special-group ledgers of other communities: one list or a sheet per group, categories in words or as ticks."""

from datetime import date
from typing import Any

from tests.communities import forms, layout, register
from tests.communities.paper import Formula, Page, print_out
from tests.communities.towns import WRITTEN_ON, Pen, Person, Town, name_of, said

WORDS = register.WORDS | said("special")
TICKS = said("ticks")
SHEETS = said("sheets")
STATUS = said("status")
NOTES = (
    None,
    None,
    "门铃坏了，敲门重一点",
    "有狗",
    "先打电话",
    "听力不好，多按两次门铃",
    "坐轮椅，女儿开门",
    "=1+1",
    "@SUM(1+1)",
    "+86",
    "<script>alert(1)</script>",
    "🐶有狗❗",
    "-",
    "一个人住\n钥匙在门口",
    "一家三口都上班，下午可采",
)
TIMES = (None, None, "10:00", "10点", "上午10时", "10:00-10:30", "上午", "下午3点", "9:30")


def write(pen: Pen, town: Town) -> tuple[str, bytes, list[Page]]:
    """Write the special ledger of a town."""
    people = _chosen(pen, town)
    how = pen.pick(("one", "one", "ticks", "sheets"))
    if how == "sheets":
        groups = {code: [(p, [code]) for p, codes in people if codes[0] == code] for code in SHEETS}
        pages = [
            _page(pen, town, pen.pick(SHEETS[code]), listed, category=False, ticks=False)
            for code, listed in groups.items()
            if listed
        ]
    else:
        pages = [
            _page(
                pen, town, pen.pick(("特殊群体", "Sheet1", "台账")), people, category=how == "one", ticks=how == "ticks"
            )
        ]
    if pen.chance(0.2):
        hidden = Page("模板", hidden=True)
        hidden.add(["姓名", "住址", "类别"], "hidden_sheet")
        hidden.add(["张三", "1号楼1单元101", "高龄"], "hidden_sheet")
        pages.append(hidden)
    return print_out(pen, "特殊群体台账", pages)


def _chosen(pen: Pen, town: Town) -> list[tuple[Person, list[str]]]:
    out = []
    for person in town.people:
        fits = (
            ["ill", "disabled", "temporary_carer"]
            + (["elderly"] * 6 if person.age >= 65 else [])
            + (["online_class"] * 4 if 6 <= person.age < 18 else [])
        )
        if pen.chance(0.5 if person.age >= 75 else 0.04):
            code = pen.pick(fits)
            more = (
                pen.pick([c for c in ("elderly", "ill", "disabled") if c != code])
                if code in ("elderly", "ill") and pen.chance(0.2) and (code == "elderly" or person.age >= 65)
                else None
            )
            out.append((person, sorted({code, more} - {None}, key=list(forms.CATEGORIES).index)))
    return out[:70]


def _page(
    pen: Pen, town: Town, name: str, people: list[tuple[Person, list[str]]], *, category: bool, ticks: bool
) -> Page:
    places = pen.pick(
        (
            ["address"],
            ["compound", "door"],
            ["compound", "building", "unit", "room"],
            ["compound", "building", "unit", "room"],
        )
    )
    wanted = ["serial", *places, "name", "phone"] + (["category"] if category else [])
    wanted += [
        c for c in ("age", "relative_phone", "promised", "note", "until", "volunteer", "since") if pen.chance(0.6)
    ]
    if "age" in wanted and pen.chance(0.25):
        wanted[wanted.index("age")] = "birth"
    words = WORDS | {"door": ("楼-单元-室", "门牌", "楼号-单元-房号", "楼门号", "详细门牌", "楼栋单元房号")}
    made = layout.plan(pen, wanted, words, 2, 0.3)
    if ticks:
        at = made.columns.index("phone")
        made.columns[at:at] = list(TICKS)
        made.words |= {code: pen.pick(TICKS[code]) for code in TICKS}
        if pen.chance(0.6):
            made.groups = dict.fromkeys(TICKS, pen.pick(("人员类别", "特殊群体类别（打√）", "类别")))
    page = Page(name)
    titles = (
        [f"{town.name}{name if not category and not ticks else '特殊群体'}台账"]
        if pen.chance(0.8) or not (category or ticks)
        else []
    )
    layout.head(pen, page, titles, made, town.name)
    fill = pen.pick(("full", "full", "merged", "first")) if "compound" in places else "full"
    _rows(pen, town, page, made, people, fill, needs_age=not category)
    layout.foot(pen, page, made, len(people))
    return page


def _rows(
    pen: Pen,
    town: Town,
    page: Page,
    made: layout.Plan,
    people: list[tuple[Person, list[str]]],
    fill: str,
    *,
    needs_age: bool,
) -> None:
    del needs_age
    before = ""
    for number, (person, codes) in enumerate(people, 1):
        first = person.door[0] != before or fill == "full"
        before = person.door[0]
        plain = _row(pen, town, page, made, person, codes, number, first=first)
        if plain and pen.chance(0.03):
            twin = len(page.rows)
            _row(pen, town, page, made, person, codes, number, first=True, twin=True)
            del twin
        layout.between(pen, page, made, 0.03)
        if pen.chance(0.01):
            before = ""


def _row(
    pen: Pen,
    town: Town,
    page: Page,
    made: layout.Plan,
    person: Person,
    codes: list[str],
    number: int,
    *,
    first: bool,
    twin: bool = False,
) -> bool:
    cells, value, doubts = _cells(pen, town, made, person, codes, number, first=first)
    truth: dict[str, Any] = {"verdict": "accept", "value": value}
    dirt = 0 if twin else pen.number(1, 60)
    if twin:
        doubts = [*doubts, "duplicate"]
    elif dirt <= 12:
        truth, doubts = _slip(pen, town, made, cells, value, doubts, person, dirt)
    if doubts and truth["verdict"] == "accept":
        truth |= {"verdict": "warn", "doubts": doubts}
    page.add([cells.get(c) for c in made.columns], truth)
    return not 0 < dirt <= 12


def _cells(
    pen: Pen, town: Town, made: layout.Plan, person: Person, codes: list[str], number: int, *, first: bool
) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    phone, numbers = forms.written_phone(pen, person)
    born = date(WRITTEN_ON.year - person.age, pen.number(1, 10), pen.number(1, 28))
    cells: dict[str, Any] = {
        "serial": number,
        "compound": forms.place(pen, town, person.door[0]) if first else None,
        "building": forms.building(pen, person.door[1]),
        "unit": forms.unit(pen, person.door[2]),
        "room": forms.room(pen, person.door[3]),
        "address": forms.address(pen, town, person.door),
        "door": forms.address(pen, town, person.door, compound=False),
        "name": forms.name(pen, person.name),
        "phone": phone,
        "category": _words(pen, codes),
        "age": pen.pick(
            (
                person.age,
                person.age,
                str(person.age),
                f"{person.age}岁",
                Formula(f"=2022-{born.year}", person.age),
                float(person.age),
                str(person.age).translate(forms.WIDE),
                f"{person.age}周岁",
            )
        ),
        "birth": forms.day(pen, born, ("2022-11-24", "2022.11.24", "20221124", "2022年11月24日", "2022/11/24", "date")),
        "relative_phone": pen.pick((None, "19900000009", "19900000009 女儿")),
        "promised": pen.pick(TIMES),
        "note": pen.pick(NOTES),
        "volunteer": name_of(pen),
        "until": None,
        "since": forms.day(pen, date(2022, 11, pen.number(1, 23)), ("2022-11-24", "2022.11.24", "11月24日")),
    } | {
        code: pen.pick(("√", "√", "✓", "是", "1", 1))
        if code in codes
        else pen.pick((None, None, "", "×" if pen.chance(0.1) else None))
        for code in TICKS
    }
    value = {
        "name": person.name,
        "compound": person.door[0],
        "building": person.door[1],
        "unit": person.door[2] or None,
        "room": person.door[3],
        "classes": codes,
        "phone": numbers,
    }
    if "age" in made.columns or "birth" in made.columns:
        value["age"] = person.age
    for column in made.columns:
        if column not in cells:
            cells[column] = layout.filler(pen, column, town.name, town.street)
    return cells, value, []


def _words(pen: Pen, codes: list[str]) -> str:
    return pen.pick(("、", "，", "/", " ", "+", ";", "\n", "及", "且")).join(
        pen.pick(forms.CATEGORIES[code]) for code in codes
    )


def _slip(
    pen: Pen,
    town: Town,
    made: layout.Plan,
    cells: dict[str, Any],
    value: dict[str, Any],
    doubts: list[str],
    person: Person,
    dirt: int,
) -> tuple[dict[str, Any], list[str]]:
    """Make one of the slips people make; return the truth about the row and its doubts."""
    warn: dict[str, Any] = {"verdict": "accept", "value": value}
    if dirt == 1 and "category" in made.columns:
        printed = cells["category"] = pen.pick(forms.NO_CATEGORY)
        less = {k: v for k, v in value.items() if k != "classes"}
        return {
            "verdict": "either",
            "outcomes": [
                {"verdict": "warn", "doubts": ["unknown_category"], "value": less},
                {"verdict": "reject", "field": "category", "reason": "unknown" if printed else "missing"},
            ],
        }, []
    if dirt == 2:
        cells["name"] = pen.pick((None, "", "无", " "))
        return {"verdict": "reject", "field": "name", "reason": "missing"}, []
    if dirt == 3 and "room" in made.columns:
        cells["room"] = None
        return {"verdict": "reject", "field": "room", "reason": "missing"}, []
    if dirt == 4 and "note" in made.columns:
        status = pen.pick(list(STATUS))
        cells["note"] = pen.pick(STATUS[status])
        return {"verdict": "accept", "value": value | {"status": status}}, [*doubts, status]
    if dirt == 5 and "age" in made.columns and "elderly" in value["classes"]:
        cells["age"] = pen.pick((0, 193, 999, "0"))
        value.pop("age")
        return warn, [*doubts, "age_implausible"]
    if dirt == 6 and "age" in made.columns:
        cells["age"] = pen.pick(("不详岁", "约八十", "？？"))
        value.pop("age")
        return {
            "verdict": "either",
            "outcomes": [
                {"verdict": "warn", "doubts": ["age_unreadable"], "value": value},
                {"verdict": "accept", "value": value},
            ],
        }, []
    if dirt == 7:
        cells["phone"], code = forms.bad_phone(pen, person.phone)
        value.pop("phone")
        return warn, [*doubts, code]
    if dirt == 8 and "note" in made.columns:
        on, text = pen.pick(
            (
                (date(2022, 11, 30), "照料至11月30日"),
                (date(2022, 11, 23), "照料至11.23，家人已回"),
                (date(2022, 12, 2), "至2022-12-02结束"),
            )
        )
        cells["note"] = text
        return {"verdict": "accept", "value": value | {"until": on.isoformat()}}, doubts
    if dirt == 9:
        cells["name"] = value["name"] = _stranger(pen, town, person)
        return warn, [*doubts, "not_in_register"]
    if dirt == 10 and "building" in made.columns:
        cells["building"] = "97号楼"
        return {"verdict": "reject", "field": "building", "reason": "not_in_address_book"}, []
    if dirt == 11 and "address" in made.columns:
        cells["address"] = pen.pick(("", None, "不详"))
        return {"verdict": "reject", "field": "address", "reason": "missing"}, []
    if dirt == 12 and "until" in made.columns:
        on = date(2022, 11, pen.number(25, 30))
        cells["until"] = forms.day(pen, on, ("2022-11-24", "2022.11.24", "11月24日", "serial", "date"))
        return {"verdict": "accept", "value": value | {"until": on.isoformat()}}, doubts
    return warn, doubts


def _stranger(pen: Pen, town: Town, person: Person) -> str:
    family = {p.name[0] for p in town.homes[person.door]}
    name = name_of(pen)
    while name[0] in family or "·" in name:
        name = name_of(pen)
    return name
