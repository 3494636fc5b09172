"""What the cells below a header say about it: whole doors, ticks, columns that mean something else, people in a row."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from streams.imports import words
from streams.imports.files.sheets import Grid
from streams.imports.layout import beside, looks
from streams.imports.layout.columns import Column, is_post
from streams.imports.places import plates
from streams.imports.values import names
from streams.imports.words.spelling import DITTO, Cell, is_blank, plain, squeeze, tidy, whole, written

REQUIRED: dict[str, tuple[frozenset[str], ...]] = {
    "register": (frozenset({"name", "head"}), frozenset({"room", "address"})),
    "special": (frozenset({"name"}), frozenset({"room", "address"})),
    "quarantine": (frozenset({"name"}), frozenset({"room", "address"})),
    "teams": (frozenset({"name", "member"}), frozenset({"team", "role", "temperature", "code", "gate", "date"})),
    "buildings": (
        frozenset({"building"}),
        frozenset({"units", "floors", "homes_per_floor", "homes", "lift", "lon", "point", "alias"}),
    ),
    "samples": (frozenset({"tube"}), frozenset({"name", "member"})),
    "results": (frozenset({"tube"}), frozenset({"result", "tick"})),
}
"""Per kind: at least one field of each set must have a column, else it is no table of this kind."""

SAMPLE_ROWS = 40
"""How many rows below a header are looked at to know a column by its cells."""
LEAST = 0.2
"""A column in which a smaller share of the cells looks like its meaning means something else (G)."""
MOSTLY = 0.7
"""Where a larger share of remarks are reasons, the column is of them (G)."""
BETTER = 0.3
"""By so much more the cells of one column must fit than those of another that claims the same (G)."""
SEVERAL = 2
"""Where a column has more different buildings, one that mostly says the same is none of them (G)."""
_PERSONAL = frozenset({"phone", "relation", "age", "sex", "id_number", "birth", "note", "mark"})
_BESIDE = re.compile(r"同住|共同|一同|同户|陪同|其他|其余|家庭|家人|家属|户内")
"""What a column of names is called that lists who lives with the one named in another column."""
_NTH = re.compile(r"[\d一二三四五六七八九①-⑨]\W*$")
"""How a column is called of which there are several alike."""
_OF_TENANTS = {"tenant": "name", "tenant_phone": "phone"}
"""Columns of tenants are of people where nobody else is named."""
_DOORS = ("room", "address", "home")
_FILED = re.compile(r"数$|(?:楼栋?|栋|幢)(?:编号|编码|代码|序号)$")
"""How the header of buildings ends that are counted or numbered by the office."""
_DONE = re.compile("[已实](?:采|检|做|测)样?")
_TICK = re.compile(r"\s*[√✓✔☑✅]\s*")
_PART_OF_TOWN = re.compile("片区")
"""What several compounds lie in."""
_LANE = re.compile(r"街|巷|胡同|弄")
_YARD = re.compile(r"第?\d{1,4}(?:\.0)?号?(?:院落?)?")
_GROUPED = re.compile(r"第?[\d一二三四五六七八九十]{1,3}(?:村民)?小?[组队]|.{1,4}小组")
_ROOM = re.compile(r"[A-Z]?\d{3,4}(?:\.0)?[室号房]?")
_WITH_ROOM = re.compile(r"\d.*\D\d{3,4}[室户号房]?$")
"""A number and, behind something else, a room: 3#2单元501."""
_CREW = re.compile(r"^(组员|队员|成员|组成人员)$")
"""Who else is in a team, beside those whose columns are called by a role."""
_HEAD = re.compile(r"户主|户长|户代表|当家")
"""What the column of heads of homes is called that is none of owners, who may live elsewhere."""
_LABELS = re.compile(r"([^\s:：,，]+) ?[:：] ?([^\s:：,，]+(?:[:：]\d{2})*(?: \d{4,}(?!\S))*)")
_NUMBERED = re.compile(r"[\d一二三四五六七八九十①-⑳.、()（）]+")


@dataclass(frozen=True, slots=True)
class Below:
    """The rows below a header of a ledger of a kind."""

    kind: str
    grid: Grid
    body: int

    def cells(self, column: Column) -> Iterator[Cell]:
        """Yield what stands in the first rows of a column, but for nothing and words for nothing."""
        for row in range(self.body, min(self.body + SAMPLE_ROWS, len(self.grid.cells))):
            cell = self.grid.anchor(row, column.index)
            if not is_blank(cell) and not words.absent(written(cell)) and squeeze(written(cell)) not in DITTO:
                yield cell


def given(below: Below, header: int, left: int = 0, right: int | None = None) -> dict[str, str]:
    """Return the tube that the line above a header, or the first below it, names for the rows below (管号：TY001).

    Of tables side by side `left` and `right` are the columns of one.
    """
    if below.kind != "samples":
        return {}
    above = labelled(below.grid.cells[header - 1][left:right]) if header else {}
    return above or (labelled(below.grid.cells[below.body][left:right]) if below.body < len(below.grid.cells) else {})


def labelled(cells: Sequence[Cell]) -> dict[str, str]:
    """Return the tube that a line of labels names, and what goes with it; nothing where it names none."""
    text = " ".join(tidy(written(c)) for c in cells if not is_blank(c))
    labels = {words.field_of("samples", label): said for label, said in _LABELS.findall(text)}
    found = {name: said for name, said in labels.items() if name in ("tube", "date", "taken_at", "point", "type")}
    return found if "tube" in found else {}


def complete(kind: str, columns: list[Column], given: Iterable[str] = ()) -> bool:
    """Say whether the columns, with what is given above the header, make a table of the kind."""
    fields = {c.field for c in columns} | set(given)
    fields |= {"room", "name"} if "home" in fields else set()
    return all(fields & needed for needed in REQUIRED[kind])


def parts(below: Below, columns: list[Column]) -> list[list[Column]]:
    """Return the tables side by side that a header begins, their columns settled by the cells below."""
    settled = [_settled(below, part) for part in _side_by_side(columns)]
    if len(settled) > 1 and not all(complete(below.kind, part) for part in settled):
        whole = _settled(below, columns)
        if complete(below.kind, whole) and (len(members(whole)[1]) > 0 or not _has_people(settled[1:])):
            return [whole]
    return settled


def _has_people(parts: list[list[Column]]) -> bool:
    """Say whether tables to the right speak of people or tubes: 日期 and 结果 of a second test alone do not."""
    return any(c.field in ("name", "head", "home", "member", "tube", "building") for part in parts for c in part)


def _side_by_side(columns: list[Column]) -> list[list[Column]]:
    """Split a header that says the same words again further right."""
    texts = [(words.header_key(c.header), c.field) for c in columns]
    repeated = [i for i, text in enumerate(texts) if i and columns[i].on is None and text in texts[:i]]
    if len(repeated) < 2:
        return [columns]
    cut = repeated[0]
    while cut > 1 and columns[cut - 1].field == "serial":
        cut -= 1
    return [columns[:cut], *_side_by_side(columns[cut:])]


def _settled(below: Below, columns: list[Column]) -> list[Column]:
    columns = _without_counters(below, beside.renamed(below.kind, columns, below.cells))
    beside_it = {c.field for c in columns} & {"room", "building"}
    out = [found for column in _named(below, columns) if (found := _by_cells(below, column, beside_it))]
    out = _listing(below, _without_rivals(below, out))
    if below.kind == "special":
        out = _reasons(below, out)
    if below.kind == "samples" and not any(c.field in _DOORS for c in out):
        return [_door_alone(below, c) for c in out]
    if not complete(below.kind, out):
        doors = [c.renamed("address") if c.field == "unit" else c for c in out]
        out = doors if complete(below.kind, doors) else out
    return out


def _without_counters(below: Below, columns: list[Column]) -> list[Column]:
    """Leave out what counts or numbers (楼栋数, 楼栋编号, 户号 from 1 on), where another column names the place."""
    for name, aside in (("building", _FILED), ("compound", _PART_OF_TOWN)):
        counted = [c for c in columns if c.field == name and aside.search(squeeze(c.header))]
        if any(c.field == name and c not in counted for c in columns):
            columns = [c for c in columns if c not in counted]
    rooms = [c for c in columns if c.field == "room"]
    if len(rooms) < 2:
        return columns
    counting = [c for c in rooms if _counts(list(below.cells(c)))]
    return [c for c in columns if c not in counting] if len(counting) < len(rooms) else columns


def _counts(cells: list[Cell]) -> bool:
    """Say whether cells count from 1 on, each number as often as a home has people."""
    numbers = [whole(cell) for cell in cells]
    steps = [(after or 0) - (before or 0) for before, after in pairwise(numbers)]
    return len(cells) > 2 and numbers[0] == 1 and all(step in (0, 1) for step in steps) and numbers[-1] != 1


def _door_alone(below: Below, column: Column) -> Column:
    """Return the column of units of a table without rooms as one of rooms (门 of a yard), or of doors (1-301)."""
    cells = list(below.cells(column)) if column.field == "unit" else []
    if not cells:
        return column
    return column.renamed("room" if sum(plates.is_room(written(c)) for c in cells) * 2 > len(cells) else "address")


def _reasons(below: Below, columns: list[Column]) -> list[Column]:
    """Return the column of remarks in which mostly reasons stand (情况 above 卧床) as that of them, where none is."""
    if any(c.field in ("category", "tick") for c in columns):
        return columns
    for column in columns:
        cells = list(below.cells(column)) if column.field == "note" else []
        if len(cells) > 2 and sum(bool(words.find_all("category", written(c))) for c in cells) * 2 > len(cells):
            return [c.renamed("category") if c is column else c for c in columns]
    return columns


def _named(below: Below, columns: list[Column]) -> list[Column]:
    """Return columns called by a role (采样员, 组员) as ones of people, where several are and no column says 姓名.

    So are columns of a day in which names stand.
    """
    if below.kind in ("register", "samples"):
        return _ticked(below, _households(columns))
    if below.kind == "buildings":
        return _yards(below, columns)
    if below.kind == "teams":
        columns = [c.renamed("member") if c.field == "name" and _CREW.search(c.header) else c for c in columns]
        alone = not any(c.field == "name" for c in columns)
        columns = [c.renamed("member") if alone and _is_roster(below, c) else c for c in columns]
    called = [c for c in columns if c.field == "member"]
    people = [c for c in called if any(looks.OF_COLUMNS["name"](cell) for cell in below.cells(c))]
    if not called or (len(people) > 1 and not any(c.field == "name" for c in columns)):
        return [c for c in columns if c not in called or c in people]
    plain = [c.renamed(words.field_of(below.kind, c.header) or "") if c in called else c for c in columns]
    return [c for c in plain if c.field]


def _yards(below: Below, columns: list[Column]) -> list[Column]:
    """Return the columns of an address book of yards: their lane is the compound, their number the building."""
    named = [c for c in columns if c.field == "building"]
    groups = [c for c in named if _mostly_groups(list(below.cells(c)))]
    if len(named) > 1 and len(groups) == 1:
        return _without_groups(below, columns, groups[0], [c for c in named if c not in groups])
    if len(named) > 1 and not any(c.field == "compound" for c in columns) and _hold(below, named[0], named[1]):
        return [c.renamed("compound") if c is named[0] else c for c in columns]
    said = {c.index: {plain(written(cell)) for cell in below.cells(c)} for c in named}
    most = max(map(len, said.values()), default=0)
    if most > SEVERAL and any(c.field == "compound" for c in columns):  # 门牌号 胜利街12号 beside 楼号
        columns = [c for c in columns if c not in named or len(said[c.index]) * 2 >= most]
        named = [c for c in columns if c.field == "building"]
    lanes = [c for c in named if _LANE.search(c.header)]
    numbers = [c for c in named if c not in lanes and _mostly_houses(list(below.cells(c)))]
    if not lanes or not numbers or any(c.field == "compound" for c in columns):
        return columns
    return [c.renamed("compound") if c in lanes else c for c in columns]


def _hold(below: Below, outer: Column, inner: Column) -> bool:
    """Say whether a column of buildings holds those of the next one: names (赵家庄一组) that each has several of."""
    texts = [plain(written(cell)) for cell in below.cells(outer)]
    named = [not plates.is_numbered(text) for text in texts]
    return len(set(texts)) < len(list(below.cells(inner))) and sum(named) > MOSTLY * len(texts)


def _without_groups(below: Below, columns: list[Column], group: Column, others: list[Column]) -> list[Column]:
    """Return the columns of a village without groups that say nothing: where houses are numbered through."""
    houses = [squeeze(written(cell)) for c in others for cell in below.cells(c)]
    if len(set(houses)) > MOSTLY * len(houses):
        return [c for c in columns if c is not group]
    return [c.renamed("phase") if c is group else c for c in columns]


def _mostly_groups(cells: list[Cell]) -> bool:
    return bool(cells) and sum(_GROUPED.fullmatch(squeeze(written(c))) is not None for c in cells) * 2 > len(cells)


def _mostly_houses(cells: list[Cell]) -> bool:
    return sum(_YARD.fullmatch(squeeze(written(c))) is not None for c in cells) * 2 > len(cells)


def _households(columns: list[Column]) -> list[Column]:
    """Return the columns of people: those of who lives with the person of another one, or who rents."""
    if not any(c.field in ("name", "head") for c in columns):
        columns = [c.renamed(_OF_TENANTS[c.field]) if c.field in _OF_TENANTS else c for c in columns]
    kin = [c for c in columns if c.field == "relative" and _NTH.search(c.header)]  # 家属1, 家属2
    columns = [c.renamed("member") if c in kin and len(kin) > 1 else c for c in columns]
    people = [c for c in columns if c.field == "name"]
    others = [c for c in people if _BESIDE.search(c.header)]
    return [c.renamed("member") if c in others and len(others) < len(people) else c for c in columns]


def _ticked(below: Below, columns: list[Column]) -> list[Column]:
    """Return a column 已采 in which people are ticked, and not counted, as one of marks where there is no other."""
    if below.kind != "register" or any(c.field == "mark" for c in columns):
        return columns
    done = [c for c in columns if c.field == "count" and _DONE.fullmatch(squeeze(c.header))]
    ticked = [c for c in done if (cells := list(below.cells(c))) and all(_TICK.fullmatch(written(x)) for x in cells)]
    return [c.renamed("mark") if c in ticked else c for c in columns]


def _is_roster(below: Below, column: Column) -> bool:
    """Say whether below a date stands who is on duty that day, and no result of a test."""
    cells = list(below.cells(column)) if column.on is not None else []
    named = [c for c in cells if names.looks_like(written(c)) and not words.find("gate_negative", written(c))]
    return len(named) * 2 > len(cells)


def _listing(below: Below, columns: list[Column]) -> list[Column]:
    """Return the only column of names as one of people where most of its cells list several: 张一、李二、王三."""
    named = [c for c in columns if c.field in ("name", "member")]
    if below.kind not in ("samples", "teams") or len(named) != 1:
        return columns
    cells = list(below.cells(named[0]))
    several = sum(len(names.persons(cell)) > 1 for cell in cells)
    return [replace(c, field="member") if c in named and 2 * several > len(cells) else c for c in columns]


def _by_cells(below: Below, column: Column, beside_it: set[str]) -> Column | None:
    """Settle what a column with a word of several meanings is; None when its cells mean something else.

    A room and a building that other columns (`beside_it`) have are not looked for in it.
    """
    has_room = "room" in beside_it
    if column.on is not None or column.field == "member" or (column.means and column.field != "tick"):
        return column
    cells = list(below.cells(column))
    if column.field == "tick":
        ticked = [c for c in cells if words.find("tick", written(c)) or squeeze(written(c)) == squeeze(column.header)]
        name = "tick" if len(ticked) * 2 >= len(cells) else words.field_of(below.kind, column.header)
        return None if not name else column if name == "tick" else column.renamed(name)
    if column.field == "team" and below.kind == "teams":
        roles = [c for c in cells if is_post(written(c)) and not words.find("team_kind", written(c))]
        return column.renamed("role") if len(roles) * 2 > len(cells) else column
    if column.field == "compound" and below.kind != "buildings":
        rooms = [c for c in cells if _ROOM.fullmatch(squeeze(written(c)))]
        yards = [c for c in cells if _YARD.fullmatch(squeeze(written(c))) and "号" in written(c)]
        name = "room" if len(rooms) * 2 > len(cells) else "building" if len(yards) * 2 > len(cells) else ""
        return column.renamed(name) if name and name not in beside_it & {"building"} else column
    if column.field in ("building", "unit") and below.kind != "buildings":
        doors = [c for c in cells if plates.is_door(written(c), is_whole=has_room) or _is_told(c, has_room)]
        return column.renamed("address") if len(doors) * 2 > len(cells) else column
    share = _share(looks.OF_COLUMNS, column, cells)
    return column if column.is_decided or share is None or share >= LEAST or len(cells) < 3 else None


def _is_told(cell: Cell, has_room: bool) -> bool:
    """Say whether a cell below a word for buildings goes on to a room, where no column has them: 3#2单元501."""
    return not has_room and _WITH_ROOM.search(squeeze(written(cell))) is not None


def _share(like: looks.Fits, column: Column, cells: list[Cell]) -> float | None:
    """Return which share of the cells looks like what the column means, None when nobody can say."""
    fits = like.get(column.field)
    return sum(map(fits, cells)) / len(cells) if fits and cells else None


def _without_rivals(below: Below, columns: list[Column]) -> list[Column]:
    """Leave out columns that claim what another does whose cells look much more like it."""
    claims = Counter(c.field for c in columns if c.field in looks.OF_RIVALS and c.field != "name")
    shares = {c.index: _share(looks.OF_RIVALS, c, list(below.cells(c))) or 0.0 for c in columns if claims[c.field] > 1}
    best: dict[str, float] = {}
    for column in columns:
        if column.index in shares:
            best[column.field] = max(best.get(column.field, 0.0), shares[column.index])
    return [c for c in columns if c.index not in shares or shares[c.index] >= best[c.field] - BETTER]


def heads_apart(below: Below, head: Column | None, name: Column | None) -> bool:
    """Say whether heads of homes stand beside a blank cell for the others (户主 | 家庭成员), never in both columns."""
    if head is None or name is None or not _HEAD.search(head.header):
        return False
    alone = beside = 0
    for row in range(below.body, min(below.body + SAMPLE_ROWS, len(below.grid.cells))):
        first, other = (squeeze(written(below.grid.anchor(row, c.index))) for c in (head, name))
        if first and first == other:
            return False
        alone += bool(not other and names.looks_like(first))
        beside += bool(not first and names.looks_like(other))
    return alone > 1 and beside > 0


def members(columns: list[Column]) -> tuple[list[Column], list[list[Column]]]:
    """Part the columns of a row that lists several people: (of the row with its first person, of each further one)."""
    ordered = sorted(columns, key=lambda c: c.index)
    people = [c for c in ordered if c.field in ("name", "member")]
    alike = {_NUMBERED.sub("", words.header_key(c.header)) for c in people if c.field == "name"}
    if (len(people) < 2 and not any(c.field == "member" for c in people)) or len(alike) > 1:
        return columns, []
    around: dict[str, set[int]] = {}
    for column in ordered:
        if column.field in _PERSONAL:
            around.setdefault(column.field, set()).add(sum(p.index < column.index for p in people))
    groups: list[list[Column]] = []
    shared: list[Column] = []
    for column in ordered:
        if column in people:
            groups.append([column])
        elif groups and len(around.get(column.field, ())) > 1:
            groups[-1].append(column)
        else:
            shared.append(column)
    if people[0].field == "member" or any(c.field == "head" for c in shared):
        return shared, groups
    return [*shared, *groups[0]], groups[1:]
