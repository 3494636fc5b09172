"""Rosters and check-ins of other communities."""

from typing import Any

from tests.communities import forms, layout
from tests.communities.paper import Page, print_out
from tests.communities.register import day_header
from tests.communities.towns import ROUNDS, Pen, Town, name_of, said

WORDS = said("teams")
ROLES = said("roles")
PPE = {int(level): words for level, words in said("ppe").items()}
TRAINED = {True: said("trained")["yes"], False: said("trained")["no"]}
SHIFTS = said("shifts")
VEHICLES = said("vehicles")
NAMES = said("team_names")


def write(pen: Pen, town: Town) -> tuple[str, bytes, list[Page]]:
    """Write the roster of a day, and the check-in on a second sheet or beside it."""
    teams = []
    form = {kind: pen.pick(names) for kind, names in NAMES.items()}
    places = [b.compound for b in town.blocks]
    for kind, count in (("mobile", 1), ("fixed", pen.number(2, 5)), ("quarantine", pen.number(1, 3)), ("emergency", 1)):
        for number in range(1, count + 1):
            name = form[kind].format(n=number, h=forms.han(number), place=places[number % len(places)])
            teams.append((kind, name if name not in [t for _, t in teams] else f"{name}{number}"))
    crew = _crew(pen, teams)
    together = pen.chance(0.3)
    wanted = ["serial", "team", "name", "role", "phone"] + [
        c for c in ("trained", "ppe", "shift", "vehicle", "organisation", "note") if pen.chance(0.75)
    ]
    made = layout.plan(pen, wanted, WORDS, 1, 0.25)
    page = Page(pen.pick(("队伍人员", "排班表", "Sheet1")))
    layout.head(
        pen,
        page,
        [f"{town.name}核酸采集队伍人员表", pen.pick(("11月25日排班", "2022年11月25日"))][: pen.number(1, 2)],
        made,
        town.name,
    )
    fill = pen.pick(("full", "first", "merged"))
    _roster(pen, page, made, crew, fill)
    layout.foot(pen, page, made, len(crew))
    del together
    return print_out(pen, "队伍人员表", [page, _check_in(pen, town, crew)])


def _crew(pen: Pen, teams: list[tuple[str, str]]) -> list[dict[str, Any]]:
    needed = {
        "mobile": ("sampler", "sampler", "medic", "information_officer", "volunteer"),
        "fixed": ("sampler", "medic", "volunteer", "cadre"),
        "quarantine": ("medic", "information_officer", "volunteer"),
        "emergency": ("cadre", "police", "sampler", "information_officer", "volunteer"),
    }
    out: list[dict[str, Any]] = []
    used: set[str] = set()
    for kind, team in teams:
        shift, vehicle = pen.pick(("all", "all", "am", "pm")), pen.pick(("walk", "ebike", "van"))
        for role in needed[kind]:
            name = name_of(pen)
            while name in used or "·" in name:
                name = name_of(pen)
            used.add(name)
            out.append(
                {
                    "name": name,
                    "team": team,
                    "kind": kind,
                    "role": role,
                    "phone": f"199{pen.number(0, 99999999):08d}",
                    "trained": pen.chance(0.95),
                    "ppe": 3 if kind in ("quarantine", "emergency") else pen.pick((2, 2, 3)),
                    "shift": shift,
                    "vehicle": vehicle,
                }
            )
    return out


def _roster(pen: Pen, page: Page, made: layout.Plan, crew: list[dict[str, Any]], fill: str) -> None:
    before, start = "", len(page.rows)
    for number, member in enumerate(crew, 1):
        first = member["team"] != before
        if first and before:
            if fill == "merged" and len(page.rows) - 1 > start:
                place = made.columns.index("team")
                page.merges.append((start, place, len(page.rows) - 1, place))
            if pen.chance(0.2):
                page.add([None] * len(made.columns), "blank")
            start = len(page.rows)
        before = member["team"]
        numbers = [member["phone"]]
        cells = {
            "serial": number,
            "team": member["team"] if first or fill == "full" else None,
            "name": forms.name(pen, member["name"]),
            "role": pen.pick(ROLES[member["role"]]),
            "phone": forms.phone(pen, member["phone"]),
            "trained": pen.pick(TRAINED[member["trained"]]),
            "ppe": pen.pick(PPE[member["ppe"]]),
            "shift": pen.pick(SHIFTS[member["shift"]]),
            "vehicle": pen.pick(VEHICLES[member["vehicle"]]),
            "organisation": pen.pick(("社区", "街道", "社区卫生服务中心", "下沉单位")),
            "note": pen.pick((None, None, "会手语", "下午有会")),
        }
        value = {k: v for k, v in member.items() if k in ("name", "team", "kind", "role") or k in made.columns} | {
            "phone": numbers
        }
        for column in made.columns:
            if column not in cells:
                cells[column] = layout.filler(pen, column, "某社区", "某街道")
        page.add([cells[c] for c in made.columns], {"verdict": "accept", "value": value})
    if pen.chance(0.5):
        again = pen.pick(crew)
        others = [c["team"] for c in crew if c["team"] != again["team"]]
        cells = {"serial": 99, "team": pen.pick(others), "name": again["name"], "role": "志愿者", "note": "机动"}
        page.add(
            [cells.get(c) for c in made.columns],
            {"verdict": "warn", "doubts": ["in_two_teams"], "value": {"name": again["name"]}},
        )


def _check_in(pen: Pen, town: Town, crew: list[dict[str, Any]]) -> Page:
    wanted = ["serial", "name", "team", "temperature", "code"] + [
        c for c in ("travel", "checked_at") if pen.chance(0.6)
    ]
    made = layout.plan(pen, wanted, WORDS, 0, 0.2)
    made.columns += ["day0", "day1", "day2"]
    form = pen.pick(("11.22", "11月22日", "22日", "22号", "11-22", "11月22日核酸"))
    made.words |= {f"day{n}": day_header(form, on, n + 1) for n, on in enumerate(ROUNDS)}
    if pen.chance(0.3):
        made.groups = dict.fromkeys(("day0", "day1", "day2"), pen.pick(("近三日核酸结果", "核酸检测情况")))
    page = Page(pen.pick(("11.25上岗登记", "上岗查验", "签到")))
    layout.head(pen, page, [pen.pick(("工作人员上岗前查验登记", "11月25日上岗登记表"))], made, town.name)
    for number, member in enumerate(crew, 1):
        fails = []
        heat: Any = round(36 + pen.number(0, 9) / 10, 1)
        if pen.chance(0.03):
            heat, fails = pen.pick((37.3, 38.1, 37.5)), ["temperature"]
        code = pen.pick(("绿", "绿码", "green", "绿色", "正常"))
        if pen.chance(0.02):
            code, fails = pen.pick(("黄码", "红", "弹窗")), [*fails, "code"]
        tests = [pen.pick(("-", "阴", "阴性", "阴性(-)", "—")) for _ in range(3)]
        if pen.chance(0.03):
            tests[2], fails = pen.pick(("待出", "", None, "未做", "结果未出")), [*fails, "negatives"]
        shown = pen.pick(
            (heat, heat, f"{heat}℃", f"{heat} ", str(heat).translate(forms.WIDE), f"{heat}度", f"{heat}°C")
        )
        cells = {
            "serial": number,
            "name": forms.name(pen, member["name"]),
            "team": member["team"],
            "temperature": shown,
            "code": code,
            "travel": pen.pick(("正常", "绿", "无异常")),
            "checked_at": pen.pick(("06:30", "6点半", "6:34")),
            "day0": tests[0],
            "day1": tests[1],
            "day2": tests[2],
        }
        value = {"name": member["name"], "team": member["team"], "gate": "fail" if fails else "pass"} | (
            {"fails": fails} if fails else {}
        )
        truth: dict[str, Any] = {"verdict": "accept", "value": value}
        if pen.chance(0.015):
            cells["temperature"] = pen.pick(("正常", "未测", ""))
            truth = {
                "verdict": "either",
                "outcomes": [
                    {
                        "verdict": "warn",
                        "doubts": ["temperature_not_measured"],
                        "value": {"name": member["name"], "gate": "fail"},
                    },
                    {"verdict": "reject", "field": "temperature", "reason": "not_a_number"},
                ],
            }
        page.add([cells[c] for c in made.columns], truth)
    return page
