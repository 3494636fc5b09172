"""The special group (特殊群体台账): who cannot leave home, why, and until when."""

import re
from datetime import date
from typing import Any

from streams.imports import words
from streams.imports.judging import keys, relatives
from streams.imports.judging.desk import Desk, read_age, read_name, read_phones
from streams.imports.judging.doors import match_person, read_door
from streams.imports.judging.judged import Judged
from streams.imports.judging.known import Person
from streams.imports.judging.records import SpecialRow
from streams.imports.layout import evidence
from streams.imports.layout.columns import ALONE
from streams.imports.layout.entry import Entry
from streams.imports.values import dates, names
from streams.imports.words.spelling import arabic, squeeze, written

_ONLY_TIME = re.compile(
    r"(?:每[天日])?(?:上午|下午|早上|中午)?[\d一二三四五六七八九十]{1,2}[点时:：][\d半]*分?(?:左右|[以之]?[前后])?"
)
_ALONE = re.compile("[否不](?!便|能)|自[行己]|家[属人].{0,2}(?:陪|带|送)")
"""What a column that asks for a visit says of somebody who needs none: 否，自己下楼; 自行前往."""
_CLASSES = re.compile(r"上课|课程|有课|网课|课时")
OLD = 45
"""Years; a lower age is a slip beside the words for an old person, as 0 is beside any reason to stay at home (G)."""
_BY = re.compile(r"[一-鿿]{1,8}?(?:社区卫生服务(?:中心|站)|卫生院|医院|街道|社区|居委会|[路街巷])")
"""Who keeps a list and where, which says nothing of those on it: 康复路社区卫生服务中心."""
_GONE = ("deceased", "moved_out", "in_hospital")
"""What a column of illnesses may say that ends them."""
_TIME_FIELDS = ("promised", "note")


def judge(desk: Desk, entry: Entry, judged: Judged) -> None:
    """Judge one row of the special ledger."""
    if entry.shifted:
        judged.doubt("columns_shifted", "*")
    people = names.persons(entry.cells.get("name"))
    name = people[0] if len(people) > 1 else read_name(desk, entry, judged)
    door = read_door(desk, entry, judged, name)
    if door is None or not name:
        return
    if len(people) > 1:
        judged.put("name", name, entry.text("name"))
        judged.doubt("two_persons_in_one_row", "name")
    reasons = _reasons(desk, entry, judged)
    found = read_phones(
        entry, judged, "phone" if desk.table.column("phone") or entry.has("phone") else "relative_phone"
    )
    is_old = "elderly" in reasons and "online_class" not in reasons
    age = read_age(desk, entry, judged, youngest=OLD if is_old else 1)
    gone = words.find("status", entry.text("category")) in _GONE
    said = names.beside(entry.cells.get("name"))
    note = "；".join(t for t in (entry.text("note"), entry.text("status"), entry.text("category") * gone, said) if t)
    until = _until(desk, entry, note)
    judged.put("until", until.isoformat() if until else None)
    status = _status(judged, note, entry.text("note"))
    if status == "ended":
        status, until = None, min(until or desk.reference, desk.reference)
    if comes := _comes(entry):
        judged.doubt("comes_by_itself", "need", printed=comes)
        until = min(until or desk.reference, desk.reference)
    promised, avoid = _times(entry)
    judged.put("promised", list(promised))
    terms = {"age": age, "promised": promised, "avoid": avoid, "until_on": until, "status": status, "note": note}
    for one in people if len(people) > 1 else [name]:
        resident, registered = match_person(desk, door, one, judged, quiet=not reasons or one != name, beside=people)
        twin = desk.memo.setdefault(resident, desk.source(judged))
        if twin != desk.source(judged):
            judged.doubt("duplicate", "name", other=twin)
        elif reasons:
            person = Person(resident, desk.household(door), one, door, found)
            judged.records.append(_row(desk, entry, judged, person, registered, reasons, terms))


def _row(
    desk: Desk,
    entry: Entry,
    judged: Judged,
    person: Person,
    registered: bool,
    reasons: list[str],
    terms: dict[str, Any],
) -> SpecialRow:
    return SpecialRow(
        source=desk.source(judged),
        household=person.household,
        resident=person.resident,
        registered=registered,
        compound=person.door.compound,
        building=person.door.building,
        unit=person.door.unit,
        room=person.door.room,
        name=person.name,
        reasons=tuple(reasons),
        phones=person.phones,
        since_on=dates.read(entry.cells.get("since"), desk.reference).on,
        access=words.find_all("access", terms["note"]),
        **terms,
    )


def _comes(entry: Entry) -> str:
    """Return where the ledger itself says that no visit is needed: 是否上门 否, 能自行到采样点, 不用上门; else ''."""
    need = words.find("yes_no", entry.text("need")) if entry.has("need") else None
    able = words.find("yes_no", entry.text("able")) if entry.has("able") else None
    if need == "no" or able == "yes" or _ALONE.match(squeeze(entry.text("need"))):
        return entry.text("able") or entry.text("need")
    note = entry.text("note")
    return note if words.find("comes", note) else ""


def _status(judged: Judged, note: str, remark: str) -> str | None:
    """Return why nobody need come now, doubting that the row is still listed."""
    status = words.find("status", relatives.without(squeeze(note))) if note else None
    if status == "elsewhere":
        judged.doubt(status, "note", printed=remark or note)
    if status not in {"deceased", "moved_out", "in_hospital", "moved_to_central", "away", "ended"}:
        return None
    judged.put("status", status)
    judged.doubt(status, "note", printed=remark or note)
    return "central_quarantine" if status == "moved_to_central" else status


def _reasons(desk: Desk, entry: Entry, judged: Judged) -> list[str]:
    column = desk.table.column("category")
    ticked = desk.table.column("tick") is not None
    topic = desk.section if words.find_all("category", desk.section) else _BY.sub("", desk.topic)
    printed = "、".join(entry.ticks) if ticked and not column else entry.text("category") if column else topic
    printed = keys.spelled(desk, "category", printed) if column else printed
    reasons = list(words.find_all("category", printed)) if printed and (column or not ticked) else []
    if "老病残" in printed:
        reasons = ["elderly", "ill", "disabled"]
    if not column and not ticked and not reasons:
        reasons = list(words.find_all("category", entry.headers.get("name", "")))  # 学生姓名 beside 老人姓名
    if len(reasons) > 1 and not column:  # a title that names who is looked after: 老人儿童临时照护
        narrow = [reason for reason in reasons if reason in ("online_class", "temporary_carer")]
        reasons = narrow[:1] or reasons
    ticks = {"elderly" if tick == ALONE else tick for tick in entry.ticks if tick != ALONE or not reasons}
    reasons = sorted({*reasons, *ticks}, key=list(words.load("values")["category"]).index)
    if not reasons and column and not _differ(desk):
        if words.absent(printed) or words.find("nothing", printed):  # 健康状况 良好 in a list of 孕产妇
            about = words.find_all("category", topic)
            reasons = list(about) if len(about) == 1 else []
        else:
            about = words.find_all("category", entry.headers.get("category", ""))
            reasons = list(about) if len(about) == 1 else []  # 残疾类别 above 听力
    if not reasons and ticked:
        reasons = list(words.find_all("category", entry.text("note")))
    if not reasons:
        judged.doubt("unknown_category", "category", printed=printed)
    judged.put("classes", reasons, printed)
    return reasons


def _differ(desk: Desk) -> bool:
    """Say whether the column of reasons of the table mostly names them, so that a row without one lacks it."""
    key = "reasons of", desk.file, desk.grid.name, desk.table.header
    if key not in desk.memo:
        column = desk.table.column("category")
        cells = list(evidence.Below("special", desk.grid, desk.table.body).cells(column)) if column else []
        named = [bool(words.find_all("category", written(cell))) for cell in cells]
        desk.memo[key] = len(named) > 2 and sum(named) * 2 > len(named)
    found: bool = desk.memo[key]
    return found


def _until(desk: Desk, entry: Entry, note: str) -> date | None:
    several = dates.read_many(entry.cells.get("until"), desk.reference)
    own = several[-1] if len(several) > 1 else dates.read(entry.cells.get("until"), desk.reference, ahead=True).on
    if own:
        return own
    found = re.search(r"(?:至|到)((?:20\d{2}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}日)", arabic(squeeze(note)))
    return dates.read(found[1], desk.reference, ahead=True).on if found else None


def _times(entry: Entry) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Return (promised times, spans without a visit)."""
    for name in _TIME_FIELDS:
        text = entry.text(name)
        found = dates.clock(text)
        if not found:
            continue
        if _CLASSES.search(text + entry.headers.get(name, "")) and not re.search(r"可采|课间", text):
            pairs = tuple(zip(found[::2], found[1::2], strict=False))
            return (), pairs
        if name == "note" and not re.search(r"可采|来|上门|采", text) and not _ONLY_TIME.fullmatch(squeeze(text)):
            continue
        return tuple(found[:2]), ()
    joined = entry.text("promised") + entry.text("note")
    return (("11:50", "14:00"), ()) if re.search(r"中午(?:采|来|可)", joined) else ((), ())
