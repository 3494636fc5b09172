"""A community whose numbers say little: which is the building, the unit, the floor or the door must be asked."""

from typing import Any

Cells = list[list[Any]]

NAMES = [f"{family}{given}" for given in ("建国", "秀英", "桂兰") for family in "张李王赵陈杨"]
DOORS = [
    (building, unit, floor, door) for building in (1, 2, 3) for unit in (1, 2, 3) for floor, door in ((1, 2), (2, 1))
]
"""Doors that exist also where building and unit, or floor and door, are taken the other way round."""
FORM = "柳溪花园{0}垛{1}阡{2}陌{3}埂"
BOOK: Cells = [
    ["小区", "楼栋", "单元数", "楼层数", "每层户数"],
    *[["柳溪花园", f"{n}号楼", 3, 3, 3] for n in (1, 2, 3)],
]


def special(form: str = FORM, doors: list[tuple[int, int, int, int]] = DOORS) -> Cells:
    """Return a special ledger of people behind `doors`, each address in a form."""
    rows = zip(NAMES, doors, strict=False)
    return [["姓名", "住址", "类别"], *[[name, form.format(*door), "高龄"] for name, door in rows]]
