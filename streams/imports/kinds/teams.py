"""Teams and crews (队伍人员表), and the gate in the morning (上岗登记)."""

import re
from datetime import date, timedelta

from streams.imports import words
from streams.imports.judging.desk import Desk, read_name, read_phones
from streams.imports.judging.identity import member_id, team_id
from streams.imports.judging.judged import Judged
from streams.imports.judging.records import CheckInRow, CrewRow
from streams.imports.layout.entry import Entry
from streams.imports.values import dates, names
from streams.imports.words.spelling import is_blank, squeeze, tidy, without_blanks, written

FEVER_C = 37.3
"""Below it somebody may start. Source: DOMAIN, section 4 (G)."""

_WORKING = re.compile(
    r"(?:20\d\d\D)?1?\d[月.]\d{1,2}日?[^\d]{0,8}(?:排班|上岗|值班|当班|出勤|在岗)|20\d\d-\d\d-\d\d[^\d]{0,8}(?:排班|上岗)"
)
_TEAM = re.compile(
    r"((?:第?[\d一二三四五六七八九十]{1,3}号?|[一-鿿]{2,8}?)(?:采样点|采集点|采样队|采集队|分队|小队|采样台|点位))"
)
_CALLED = re.compile(
    r"(?:[一二三四五六七八九十\d]{1,2}[、.．])?([一-鿿A-Z\d]{1,14}(?:组|队|点|台|棚|站|班|亭|岗))"
    r"(?:[(（].*)?(?:人员|成员|队员)?(?:名单|名册|花名册|登记表|排班表|值班表)?[:：]?$"
    r"|(第?[一二三四五六七八九十\d]{1,2}(?:小?组|分?队)[^\d]{2,8})$"
)
"""A line that names a team, and who leads it in brackets."""
_LED = re.compile(r"\W*(?:[队组点站班岗]长|负责人|责任人|联系人|领队|带队(?:人|领导|干部)?)\s?[:：].*$")
"""What such a line says behind the team: who leads it."""
_ALL = re.compile(r"各|所有|全体|[及和与、]")
"""What a name of several teams has in it."""

_EMPLOYER = re.compile(r"\([^)]*\)")
"""What stands in brackets behind a role: 采样员（校医院）."""

PPE_LEVELS = {"一": 1, "二": 2, "三": 3, "贰": 2, "叁": 3, "I": 1, "II": 2, "III": 3, "1": 1, "2": 2, "3": 3}


def judge(desk: Desk, entry: Entry, judged: Judged) -> None:
    """Judge one row: a crew member, or a check-in when the table measures temperatures or codes."""
    name = read_name(desk, entry, judged)
    team = without_blanks(entry.text("team")) or _only_team(desk)
    if not name:
        return
    judged.put("team", team, entry.text("team"))
    gate = any(desk.table.column(name) for name in ("temperature", "code", "gate"))
    if not gate and not team:
        judged.reject("team", "missing")
        return
    if team and (not gate or desk.table.column("role")):
        _crew(desk, entry, judged, name, team)
    if gate:
        _check_in(desk, entry, judged, name, team)


def _only_team(desk: Desk) -> str:
    """Return the team a sheet is about when its name or title says so and it has no column for it."""
    if desk.table.column("team"):
        return ""
    sheet = desk.grid.name if words.find("team_kind", desk.grid.name) else ""
    for text in (desk.section, sheet, *desk.titles[1:-1]):
        called = _CALLED.match(squeeze(_LED.sub("", tidy(text))))
        if called and not _ALL.search(name := called[1] or called[2]):
            return name
    if words.find("team_kind", desk.grid.name):
        return without_blanks(desk.grid.name)
    return next((named[1] for text in desk.titles if (named := _TEAM.search(squeeze(text)))), "")


def _crew(desk: Desk, entry: Entry, judged: Judged, name: str, team: str) -> None:
    kind, role = _kind(desk, entry, judged, team), _role(desk, entry, judged)
    found = read_phones(entry, judged)
    trained = words.find("yes_no", entry.text("trained")) if entry.has("trained") else None
    ppe = _ppe(entry.text("ppe"))
    shift = words.find("shift", entry.text("shift")) or "all"
    vehicle = words.find("vehicle", entry.text("vehicle")) or "walk"
    judged.put("kind", kind or "fixed")
    judged.put("role", role, entry.text("role"))
    judged.put("trained", trained == "yes" if trained else None, entry.text("trained"))
    judged.put("ppe", ppe, entry.text("ppe"))
    judged.put("shift", shift, entry.text("shift"))
    judged.put("vehicle", vehicle, entry.text("vehicle"))
    on = _day(desk, entry)
    if _listed_before(desk, judged, (names.key(name), on), team, found):
        return
    secret, area = desk.known.secret, desk.known.area
    member = member_id(secret, area, name, found[0] if found else "")
    desk.memo[("member", team, names.key(name))] = member
    desk.memo.setdefault(("member", "", names.key(name)), member)
    judged.records.append(
        CrewRow(
            source=desk.source(judged),
            team=team_id(secret, area, team),
            team_name=team,
            kind=kind or "fixed",
            on=on,
            member=member,
            name=name,
            roles=(role or "volunteer",),
            phones=found,
            trained=trained == "yes" if trained else None,
            ppe=ppe,
            shift=shift,
            vehicle=vehicle,
        )
    )


def _kind(desk: Desk, entry: Entry, judged: Judged, team: str) -> str | None:
    said = [entry.text("kind")] if entry.has("kind") else [team, entry.text("point")]
    kind = next((found for text in said if (found := words.find("team_kind", text))), None)
    if kind is None and desk.memo.setdefault(("kind unknown", team), judged.row) == judged.row:
        judged.doubt("team_kind_unknown", "team", printed=team)
    return kind


def _role(desk: Desk, entry: Entry, judged: Judged) -> str | None:
    said = squeeze(entry.text("role"))
    role = words.find("role", _EMPLOYER.sub("", said)) or words.find("role", said) if said else None
    if role is None and desk.table.column("role"):
        judged.doubt("role_unknown", "role", printed=entry.text("role"))
    return role


def _listed_before(desk: Desk, judged: Judged, who: tuple[str, date | None], team: str, found: tuple[str, ...]) -> bool:
    """Say whether the person was listed before for the day (same name, and no other phone), doubting it."""
    earlier = desk.memo.setdefault(("crew", *who), [])
    for other_team, other_phones, source in earlier:
        if found and other_phones and not set(found) & set(other_phones):
            continue
        code = "duplicate" if other_team == team else "in_two_teams"
        judged.doubt(code, "name", other=source if other_team == team else other_team)
        return True
    earlier.append((team, found, desk.source(judged)))
    return False


def _ppe(text: str) -> int | None:
    t = squeeze(text).upper()
    found = re.search(r"(I{1,3}|[一二三贰叁123])(?:级|$)?", t.replace("Ⅱ", "II").replace("Ⅲ", "III").replace("Ⅰ", "I"))
    return PPE_LEVELS[found[1]] if found else None


def _day(desk: Desk, entry: Entry | None = None) -> date | None:
    """Return the day the roster is for: that of the row, of sheet or titles, else the day after the ledger's date."""
    own = dates.read(entry.cells.get("date"), desk.reference).on if entry else None
    if own:
        return own
    called = [found[0] for text in desk.titles if (found := _WORKING.search(text))]
    free = [text for text in desk.titles if not words.frame("ledger_date", text)]
    return dates.of_ledger(called, desk.today) or dates.of_ledger(free, desk.today) or desk.plan_on


def _check_in(desk: Desk, entry: Entry, judged: Judged, name: str, team: str) -> None:
    failed: list[str] = []
    if desk.table.column("temperature"):
        degrees = _degrees(entry.text("temperature"))
        if degrees is None:
            judged.doubt("temperature_not_measured", "temperature")
        if degrees is None or not 34.0 <= degrees < FEVER_C:
            failed.append("temperature")
    if desk.table.column("code") and words.find("code", entry.text("code")) != "green":
        failed.append("code")
    if not _negatives(desk, entry):
        failed.append("negatives")
    failed += [code for code in _said(entry, bool(failed)) if code not in failed]
    judged.put("gate", "fail" if failed else "pass")
    judged.put("fails", failed)
    secret, area = desk.known.secret, desk.known.area
    member = desk.memo.get(("member", team, names.key(name))) or desk.memo.get(("member", "", names.key(name)))
    judged.records.append(
        CheckInRow(
            source=desk.source(judged),
            team=team_id(secret, area, team),
            member=member or member_id(secret, area, name),
            on=_day(desk),
            fit=not failed,
            failed=tuple(failed),
        )
    )


def _said(entry: Entry, measured: bool) -> list[str]:
    """Return what was against somebody by the outcome the ledger notes, where what was measured does not."""
    text = entry.text("gate")
    if not text or words.find("yes_no", text) == "yes":
        return []
    return list(words.find_all("gate_failed", text)) or ([] if measured else ["temperature"])


def _degrees(text: str) -> float | None:
    found = re.search(r"\d{2}(?:\.\d+)?", squeeze(text))
    return float(found[0]) if found else None


def _negatives(desk: Desk, entry: Entry) -> bool:
    """Say whether every test column of the three days before says negative; without such columns nobody knows."""
    cells = entry.dated or [(desk.today, entry.cells.get("negative"))] * bool(desk.table.column("negative"))
    day = _day(desk)
    if entry.dated and day:
        recent = [(on, cell) for on, cell in cells if day - timedelta(3) <= on < day]
        cells = recent if len(recent) >= 3 else cells
    return all(_is_negative(written(cell)) for _, cell in cells)


def _is_negative(text: str) -> bool:
    """Say whether a cell of one test, or each part of one of several (阴、阴、待出), says negative."""
    parts = [part for part in re.split(r"[、,，/;；]", text) if part.strip()]
    if len(parts) < 2 or any(words.find("gate_negative", part) is None and len(part) > 4 for part in parts):
        parts = [text]
    return all(not is_blank(part) and words.find("gate_negative", part) == "negative" for part in parts)
