"""Ledgers of quarantine at home: two classes in many words, dates in every form, tests as lists, ticks or days."""

from datetime import date, timedelta
from typing import Any

from tests.communities import forms, layout, register
from tests.communities.paper import Page, print_out
from tests.communities.towns import WRITTEN_ON, Pen, Person, Town, name_of, said

WORDS = register.WORDS | said("quarantine")
TERM = {"left_high_risk_zone": 7, "close_contact": 3}
NTH = ("第{n}天", "第{n}天核酸", "第{n}天采样", "D{n}", "第{n}日核酸")


def write(pen: Pen, town: Town) -> tuple[str, bytes, list[Page]]:
    """Write the quarantine ledger of a town."""
    people = [(p, pen.pick(("left_high_risk_zone",) * 3 + ("close_contact",))) for p in pen.some(town.people, 60)]
    how = pen.pick(("one", "one", "one", "sheets"))
    style = {
        "places": pen.pick((["address"], ["address"], ["compound", "building", "unit", "room"], ["compound", "door"])),
        "tested": pen.pick(("list", "list", "ticks", "days", "none")),
        "home_from": pen.chance(0.7),
        "registered": pen.chance(0.7),
    }
    if how == "sheets":
        names = {
            "left_high_risk_zone": pen.pick(("高风险区返回人员", "高风险区外溢")),
            "close_contact": pen.pick(("密接", "密切接触者居家")),
        }
        pages = [
            _page(pen, town, names[code], [(p, c) for p, c in people if c == code], style, category=False)
            for code in names
        ]
    else:
        pages = [_page(pen, town, pen.pick(("居家隔离", "Sheet1")), people, style, category=True)]
    return print_out(pen, "潜在风险人员台账", pages)


def _page(
    pen: Pen, town: Town, name: str, people: list[tuple[Person, str]], style: dict[str, Any], *, category: bool
) -> Page:
    wanted = (
        ["serial", "name", "phone", *style["places"]] + (["category"] if category else []) + ["departed", "home_until"]
    )
    wanted += [c for c in ("home_from", "registered") if style[c]]
    wanted += ["tested"] if style["tested"] == "list" else []
    wanted += [c for c in ("source", "officer", "officer_phone", "temperature", "note", "age") if pen.chance(0.5)]
    words = WORDS | {"door": ("楼-单元-室", "门牌", "楼号-单元-房号", "楼栋单元房号")}
    made = layout.plan(pen, wanted, words, 2, 0.3)
    if style["tested"] == "ticks":
        columns = [f"day{n}" for n in range(3)]
        made.columns += columns
        form = pen.pick(("11.22", "11月22日", "22日", "11月22日核酸"))
        made.words |= {f"day{n}": register.day_header(form, on, n + 1) for n, on in enumerate(register.ROUNDS)}
        if pen.chance(0.5):
            made.groups = dict.fromkeys(columns, pen.pick(("核酸检测情况", "采样情况")))
    if style["tested"] == "days":
        columns = [f"nth{n}" for n in (1, 3, 5, 7)]
        made.columns += columns
        form = pen.pick(NTH)
        made.words |= {f"nth{n}": form.format(n=n) for n in (1, 3, 5, 7)}
        if pen.chance(0.5):
            made.groups = dict.fromkeys(columns, pen.pick(("核酸检测情况", "核酸采样日期")))
    page = Page(name)
    title = f"{town.name}居家隔离人员（潜在风险）台账" if category else f"{town.name}{name}台账"
    layout.head(pen, page, [title] if pen.chance(0.8) or not category else [], made, town.name)
    for number, (person, code) in enumerate(people, 1):
        _row(pen, town, page, made, person, code, number)
        layout.between(pen, page, made, 0.03)
    layout.foot(pen, page, made, len(people))
    return page


def _row(pen: Pen, town: Town, page: Page, made: layout.Plan, person: Person, code: str, number: int) -> None:
    back = pen.number(0, 6 if code == "left_high_risk_zone" else 2)
    departed = WRITTEN_ON - timedelta(back)
    until = departed + timedelta(TERM[code])
    due = [departed + timedelta(n) for n in ((1, 3, 5, 7) if code == "left_high_risk_zone" else (1, 3))]
    tested = [d for d in due if d <= WRITTEN_ON]
    kept = [d for d in tested if d in register.ROUNDS]
    phone, numbers = forms.written_phone(pen, person)
    cells: dict[str, Any] = {
        "serial": number,
        "name": forms.name(pen, person.name),
        "phone": phone,
        "address": forms.address(pen, town, person.door),
        "age": person.age,
        "compound": forms.place(pen, town, person.door[0]),
        "building": forms.building(pen, person.door[1]),
        "unit": forms.unit(pen, person.door[2]),
        "room": forms.room(pen, person.door[3]),
        "door": forms.address(pen, town, person.door, compound=False),
        "category": pen.pick(forms.CLASSES[code]),
        "source": pen.pick(("太原市小店区", "北京", "郑州市", "", "呼和浩特")),
        "departed": forms.day(pen, departed, written=WRITTEN_ON),
        "home_from": forms.day(pen, departed + timedelta(code == "close_contact"), written=WRITTEN_ON),
        "home_until": forms.day(pen, until, tuple(f for f in forms.DATE_FORMS if f not in ("24日", "24号"))),
        "registered": forms.day(pen, min(WRITTEN_ON, departed + timedelta(1)), written=WRITTEN_ON),
        "tested": pen.pick(("、", "，", ",", " ", "/", ";", "\n")).join(
            str(forms.day(pen, d, ("11.24", "11月24日"))) for d in tested
        )
        or pen.pick((None, "", "未采", "无")),
        "officer": "潘艳红",
        "officer_phone": "19900000003",
        "temperature": pen.pick((None, "36.5", "早36.6 晚36.7", "36.2℃", "正常")),
        "note": pen.pick((None, None, None, "情绪稳定", "=1+1", "敲门轻一点🙏")),
    }
    for n, on in enumerate(register.ROUNDS):
        cells[f"day{n}"] = pen.pick(("√", "✓", "已采", "阴性", "阴")) if on in kept else pen.pick((None, "", None))
    by_date = pen.chance(0.5)
    for n in (1, 3, 5, 7):
        on = departed + timedelta(n)
        done = on in tested
        cells[f"nth{n}"] = (
            (
                forms.day(pen, on, ("11.24", "11月24日", "2022-11-24"))
                if by_date
                else pen.pick(("√", "已采", "阴性", "阴", "✓"))
            )
            if done
            else None
        )
    value = {
        "name": person.name,
        "compound": person.door[0],
        "building": person.door[1],
        "unit": person.door[2] or None,
        "room": person.door[3],
        "class": code,
        "departed_on": departed.isoformat(),
        "home_until": until.isoformat(),
        "phone": numbers,
    }
    shown = kept if "day0" in made.columns else tested
    if shown and ({"tested", "day0", "nth1"} & set(made.columns)):
        value["tested_on"] = [d.isoformat() for d in shown]
    for column in made.columns:
        if column not in cells:
            cells[column] = layout.filler(pen, column, town.name, town.street)
    truth = _slip(pen, town, made, cells, value, person, departed, pen.number(1, 70))
    page.add([cells.get(c) for c in made.columns], truth)


def _slip(
    pen: Pen,
    town: Town,
    made: layout.Plan,
    cells: dict[str, Any],
    value: dict[str, Any],
    person: Person,
    departed: date,
    dirt: int,
) -> dict[str, Any]:
    fine: dict[str, Any] = {"verdict": "accept", "value": value}
    match dirt:
        case 1 if "category" in made.columns:
            cells["category"] = pen.pick(forms.NO_CLASS)
            less = {k: v for k, v in value.items() if k != "class"}
            return _either({"verdict": "warn", "doubts": ["unknown_category"], "value": less}, ("category", "unknown"))
        case 2:
            cells["name"] = None
            return {"verdict": "reject", "field": "name", "reason": "missing"}
        case 3:
            cells["departed"] = pen.pick((None, "不详", "", "/"))
            return {"verdict": "reject", "field": "departed_on", "reason": "missing"}
        case 4:
            cells["departed"] = forms.day(pen, date(2022, 12, departed.day), ("2022-11-24", "2022/11/24"))
            return {"verdict": "reject", "field": "departed_on", "reason": "in_future"}
        case 5:
            cells["departed"] = forms.day(pen, departed.replace(year=2012), ("2022-11-24", "2022/11/24"))
            return _either(
                {"verdict": "warn", "doubts": ["departed_on_implausible"], "value": {"name": person.name}},
                ("departed_on", "implausible"),
            )
        case 6:
            cells["home_until"] = forms.day(pen, departed - timedelta(3), ("2022-11-24", "2022/11/24"))
            less = {k: v for k, v in value.items() if k != "home_until"}
            return _either(
                {"verdict": "warn", "doubts": ["end_before_start"], "value": less}, ("home_until", "end_before_start")
            )
        case 7:
            cells["phone"], code = forms.bad_phone(pen, person.phone)
            return {"verdict": "warn", "doubts": [code], "value": {k: v for k, v in value.items() if k != "phone"}}
        case 8 if "note" in made.columns:
            cells["note"] = pen.pick(("11月24日已转运集中隔离", "已转集中隔离点", "转运至方舱"))
            return {"verdict": "warn", "doubts": ["moved_to_central"], "value": value | {"status": "moved_to_central"}}
        case 9 if "address" in made.columns:
            cells["address"] = pen.pick(("三元酒店8306房", "如家酒店迎泽店302", "某某宾馆1201"))
            return _either(
                {"verdict": "warn", "doubts": ["compound_not_in_address_book"], "value": {"name": person.name}},
                ("compound", "not_in_address_book"),
            )
        case 10:
            other = name_of(pen)
            cells["name"] = person.name + pen.pick(("、", "，", "/")) + other
            if "·" in person.name + other:
                cells["name"] = person.name
                return fine
            return _either(
                {"verdict": "warn", "doubts": ["two_persons_in_one_row"], "value": {"name": person.name}},
                ("name", "two_persons_in_one_row"),
            )
        case 11 if departed.day == 20 and departed.month == 11:
            cells["departed"] = pen.pick(("11.2", 11.2))
            return _either(
                {"verdict": "warn", "doubts": ["date_ambiguous"], "value": value}, ("departed_on", "ambiguous")
            )
        case 12 if "room" in made.columns:
            cells["room"] = None
            return {"verdict": "reject", "field": "room", "reason": "missing"}
        case 13 if "note" in made.columns:
            cells["note"] = pen.pick(("已解除", "已解除隔离", "期满解除"))
            return {"verdict": "accept", "value": value | {"status": "ended"}}
    return fine


def _either(warned: dict[str, Any], refused: tuple[str, str]) -> dict[str, Any]:
    return {"verdict": "either", "outcomes": [warned, {"verdict": "reject", "field": refused[0], "reason": refused[1]}]}
