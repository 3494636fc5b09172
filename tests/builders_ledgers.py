"""Made-up communities and the many layouts in which their ledgers are written, for tests of the reader."""

import csv
import io
import random
from dataclasses import dataclass, field

import openpyxl

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英霞平刚桂兰玉萍红鹏飞慧建国志新文"


@dataclass(frozen=True)
class Citizen:
    """A person of a made-up register; `marks` per round, in the order of `DAYS`."""

    compound: str
    building: str
    unit: int
    room: str
    name: str
    phone: str
    relation: str
    marks: tuple[str, ...]


@dataclass
class Layout:
    """How a register is written down."""

    headers: dict[str, str]
    order: list[str]
    days: list[object]
    title: bool = True
    note: bool = False
    footer: bool = False
    blank_every: int = 0
    repeat_header_every: int = 0
    first_row_only: bool = False
    merged: bool = False
    two_rows: bool = False
    place_in_sheet: bool = True
    seed: int = 0
    extra: dict[str, str] = field(default_factory=dict)


COMPOUNDS = ("柳巷新苑", "铁路宿舍", "汾河湾小区")
WORDS = {
    "serial": ("序号", "编号", "序\n号"),
    "compound": ("小区", "小区名称", "所属小区"),
    "building": ("楼栋", "楼号", "楼栋号"),
    "unit": ("单元", "单元号", "单\n元"),
    "room": ("房号", "房间号", "室号", "门牌号"),
    "name": ("姓名", "姓  名", "人员姓名", "家庭成员"),
    "phone": ("电话", "联系电话", "手机号码", "联系\n方式"),
    "relation": ("与户主关系", "关系", "与户主\n关系"),
    "note": ("备注", "说明"),
}
MARK_WORDS = {
    "sampled": ("√", "✓", "已采", "是", "√ "),
    "open": ("", None),
    "away": ("外出", "出差", "在外地"),
    "refused": ("拒采", "不配合"),
    "home_quarantine": ("居家隔离", "居隔"),
    "sampled_at_door": ("上门", "√(上门)"),
}
DAYS = ("2022-11-23", "2022-11-24")
DAY_FORMS = (
    ("11.23", "11.24"),
    ("2022-11-23", "2022-11-24"),
    ("11月23日", "11月24日"),
    ("23日", "24日"),
    (44888, 44889),
    ("11月23日\n核酸", "11月24日\n核酸"),
)


def citizens(seed: int, buildings: int = 2, floors: int = 3) -> list[Citizen]:
    """Return a made-up register: a few households a unit, no two of one name behind a door."""
    rng = random.Random(seed)
    out = []
    for number in range(1, buildings + 1):
        compound = COMPOUNDS[seed % len(COMPOUNDS)]
        for unit in (1, 2):
            for floor in range(1, floors + 1):
                for place in (1, 2):
                    names: set[str] = set()
                    while len(names) < rng.randint(1, 3):
                        names.add(rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, 2)))
                    for position, name in enumerate(sorted(names)):
                        relation = "户主" if position == 0 else rng.choice(("配偶", "儿子", "母亲"))
                        phone = f"199{rng.randint(0, 99999999):08d}"
                        marks = tuple(rng.choice(list(MARK_WORDS)) for _ in DAYS)
                        room = f"{floor}{place:02d}"
                        out.append(Citizen(compound, f"{number}号楼", unit, room, name, phone, relation, marks))
    return out


def sheet_of(people: list[Citizen], layout: Layout) -> list[list[object]]:
    """Return the cells of one building's sheet in the layout."""
    rng = random.Random(layout.seed)
    columns = [c for c in layout.order if c not in {"compound", "building"} or not layout.place_in_sheet]
    head = [layout.headers.get(c, "") for c in columns]
    rows: list[list[object]] = []
    if layout.title:
        rows.append([f"清楼表（{people[0].compound}{people[0].building}）"])
    if layout.note:
        rows.append(["网格员：王某某  电话：见群公告  请每日22:00前上报"])
    if layout.two_rows:
        rows.append([*head, "核酸检测情况", *[None] * (len(layout.days) - 1)])
        rows.append([*[None] * len(head), *layout.days])
    else:
        rows.append([*head, *layout.days])
    header = rows[-1]
    before = None
    for number, person in enumerate(people, 1):
        first = before is None or (before.unit, before.room) != (person.unit, person.room)
        cells = {
            "serial": number,
            "compound": person.compound,
            "building": person.building,
            "unit": person.unit if first or not layout.first_row_only else None,
            "room": _room(person.room, rng) if first or not layout.first_row_only else None,
            "name": _spaced(person.name, rng),
            "phone": person.phone,
            "relation": person.relation,
            "note": None,
        }
        rows.append([*(cells[c] for c in columns), *(rng.choice(MARK_WORDS[m]) for m in person.marks)])
        if layout.blank_every and number % layout.blank_every == 0:
            rows.append([])
        if layout.repeat_header_every and number % layout.repeat_header_every == 0 and not layout.two_rows:
            rows.append(list(header))
        before = person
    if layout.footer:
        rows.append(["合计", None, f"{len(people)}人"])
        rows.append(["填表人：        审核人：        "])
    return rows


def _room(room: str, rng: random.Random) -> object:
    return rng.choice((room, int(room), f"{room}室", f"0{room}", f"{room}.0"))


def _spaced(name: str, rng: random.Random) -> str:
    return rng.choice((name, f" {name}", f"{name}　", f"{name[0]} {name[1:]}"))


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    """Return an xlsx of the sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def csv_bytes(rows: list[list[object]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """Return a csv of the rows."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows([["" if c is None else c for c in row] for row in rows])
    return buffer.getvalue().encode(encoding)


def address_book(people: list[Citizen]) -> bytes:
    """Return the address book these people live in."""
    rows: list[list[object]] = [
        ["小区名称", "楼栋号", "单元数", "层数", "每层户数", "有无电梯", "经度(GCJ-02)", "纬度"]
    ]
    buildings = dict.fromkeys((p.compound, p.building) for p in people)
    floors = max(int(p.room) // 100 for p in people)
    rows += [[c, b, 2, floors, 2, "无", 112.54 + i / 1000, 37.87] for i, (c, b) in enumerate(buildings)]
    return workbook({"楼栋": rows})
