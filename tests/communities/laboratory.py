"""Who is in which tube, and what the laboratory says: samples and results of other communities."""

from datetime import datetime, timedelta
from typing import Any

from tests.communities import forms, layout
from tests.communities.paper import Page, print_out
from tests.communities.register import WORDS as REGISTER
from tests.communities.towns import WRITTEN_ON, Pen, Person, Town, said

SAMPLES = REGISTER | said("samples")
RESULTS = said("results")
WORDS = said("outcomes")


def tubes(town: Town) -> list[tuple[str, str, int, list[Person], datetime, str]]:
    """The tubes of the eve: (code, team, size, people, sealed at, kind)."""
    pen = Pen(f"tubes{town.seed}")
    prefix = pen.pick(("TY", "HF221124", "2211240", "SX-", "A", "140108"))
    out = []
    people = [p for p in town.people if p.marks[-1] == "sampled"]
    at = datetime(2022, 11, 24, 7, 5)
    size = pen.pick((10, 20))
    for number, start in enumerate(range(0, len(people), size), 1):
        out.append(
            (f"{prefix}{number:06d}", f"第{number % 4 + 1}采集点", size, people[start : start + size], at, "pool")
        )
        at += timedelta(minutes=7)
    door = [p for p in town.people if p.marks[-1] in ("sampled_at_door", "home_quarantine")]
    for number, person in enumerate(door, 900):
        out.append((f"{prefix}{number:06d}", "流动队", 1, [person], at, "single"))
    return out


def _type(pen: Pen, size: int) -> str:
    return pen.pick(
        (f"{size}混1", f"{size}:1", f"{size}合1", f"{size}混一", f"1:{size}")
        if size > 1
        else ("单采", "单管", "单人单管", "1:1", "单采单检", "1混1")
    )


def _code(pen: Pen, code: str) -> object:
    return pen.pick(
        (code,) * 12 + (code.lower(), f" {code}", f"{code[:4]} {code[4:]}", code.translate(forms.WIDE), code + " ")
    )


def write_samples(pen: Pen, town: Town) -> tuple[str, bytes, list[Page]]:
    """Write who is in which tube."""
    places = pen.pick((["compound", "door"], ["address"], ["compound", "building", "unit", "room"]))
    wanted = ["tube", "type", "name", *places, "phone"] + [
        c for c in ("date", "point", "position", "time", "note") if pen.chance(0.7)
    ]
    made = layout.plan(pen, wanted, SAMPLES, 1, 0.25)
    page = Page("采样登记")
    layout.head(pen, page, [f"{town.name} 2022年11月24日核酸采样登记"] if pen.chance(0.7) else [], made, town.name)
    masked = pen.pick((True, True, False))
    fill = pen.pick(("full", "full", "full", "first"))
    used: dict[tuple[str, ...], int] = {}
    for code, team, size, people, at, _ in tubes(town):
        for position, person in enumerate(people, 1):
            used[(person.door[0], person.name)] = used.get((person.door[0], person.name), 0) + 1
            first = position == 1 or fill == "full"
            cells: dict[str, Any] = {
                "date": forms.day(pen, WRITTEN_ON, ("2022/11/24", "2022-11-24", "11.24", "11月24日"))
                if first
                else None,
                "point": team if first else None,
                "tube": _code(pen, code) if first else None,
                "type": _type(pen, size) if first else None,
                "position": position,
                "name": forms.name(pen, person.name),
                "compound": forms.place(pen, town, person.door[0]),
                "door": forms.address(pen, town, person.door, compound=False),
                "address": forms.address(pen, town, person.door),
                "building": forms.building(pen, person.door[1]),
                "unit": forms.unit(pen, person.door[2]),
                "room": forms.room(pen, person.door[3]),
                "phone": f"{person.phone[:3]}****{person.phone[7:]}" if masked else forms.phone(pen, person.phone),
                "time": f"{at:%H:%M}",
                "note": None,
            }
            for column in made.columns:
                if column not in cells:
                    cells[column] = layout.filler(pen, column, town.name, town.street)
            value = {
                "tube": code,
                "name": person.name,
                "compound": person.door[0],
                "building": person.door[1],
                "unit": person.door[2] or None,
                "room": person.door[3],
            }
            truth: dict[str, Any] = {"verdict": "accept", "value": value}
            dirt = pen.number(1, 400)
            if dirt == 1 and fill == "full":
                cells["tube"] = None
                truth = {"verdict": "reject", "field": "tube", "reason": "missing"}
            if dirt == 2:
                family = {p.name[0] for p in town.homes[person.door]}
                cells["name"] = pen.pick([f"{s}建华" for s in "褚卫蓬郗" if s not in family])
                truth = {
                    "verdict": "warn",
                    "doubts": ["not_in_register"],
                    "value": {"tube": code, "name": cells["name"]},
                }
            page.add([cells[c] for c in made.columns], truth)
            if dirt == 3 and fill == "full" and size > 1 and position < size:
                page.add(
                    [cells[c] for c in made.columns],
                    {"verdict": "warn", "doubts": ["duplicate"], "value": {"tube": code}},
                )
        layout.between(pen, page, made, 0.03)
    return print_out(pen, "采样登记", [page])


def write_results(pen: Pen, town: Town) -> tuple[str, bytes, list[Page]]:
    """Write what the laboratory says."""
    wanted = ["tube", "type", "result", "reported"] + [c for c in ("laboratory", "note", "serial") if pen.chance(0.6)]
    made = layout.plan(pen, wanted, RESULTS, 0, 0.25)
    page = Page("检测结果")
    layout.head(pen, page, ["核酸检测结果"] if pen.chance(0.4) else [], made, town.name)
    listed = tubes(town)
    positive = pen.pick(listed)[0]
    rows: list[tuple[str, int, str, datetime, list[str]]] = []
    for code, _, size, _, at, _ in listed:
        result = "positive" if code == positive else pen.pick(("negative",) * 30 + ("pending", "invalid"))
        rows.append((code, size, result, at + timedelta(hours=6), []))
    rows += [(positive, 20, "positive", rows[-1][3] + timedelta(minutes=n), ["repeated_result"]) for n in range(2)]
    rows.append(("ZZ777777", 20, "negative", rows[-1][3], ["tube_unknown"]))
    for code, size, result, at, doubts in rows:
        when = pen.pick(
            (
                f"{at:%Y-%m-%d %H:%M:%S}",
                f"{at:%Y/%m/%d %H:%M}",
                f"{at.month}月{at.day}日{at.hour}时{at.minute}分",
                at.replace(second=0),
                f"{at.month}月{at.day}日 {at:%H:%M}",
                f"{at:%Y%m%d %H:%M}",
                f"{at.month}.{at.day} {at:%H:%M}",
                f"{at:%Y年%m月%d日%H:%M}",
            )
        )
        cells = {
            "tube": _code(pen, code),
            "type": _type(pen, size),
            "result": pen.pick(WORDS[result]),
            "reported": when if "xls" else None,
            "laboratory": "某检测机构",
            "note": None,
            "serial": len(page.rows),
        }
        truth: dict[str, Any] = {
            "verdict": "warn" if doubts else "accept",
            "value": {"tube": code, "result": result},
        } | ({"doubts": doubts} if doubts else {})
        if result == "invalid":
            truth = {
                "verdict": "either",
                "outcomes": [
                    {"verdict": "warn", "doubts": ["result_invalid_resample"], "value": {"tube": code}},
                    {"verdict": "reject", "field": "result", "reason": "unknown"},
                ],
            }
        page.add([cells[c] for c in made.columns], truth)
    cells = {"result": "阴性", "type": "20混1"}
    page.add([cells.get(c) for c in made.columns], {"verdict": "reject", "field": "tube", "reason": "missing"})
    return print_out(pen, "检测结果", [page])
