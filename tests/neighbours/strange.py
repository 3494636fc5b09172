"""Towns nobody has shown: address books drawn by lot, and addresses in forms drawn by lot, the same through a file.

``python -m tests.neighbours.strange COUNT`` says how many rows of so many towns are read, refused and read wrong.
"""

import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from streams.imports.errors import LedgerError
from streams.imports.judging.known import Known
from streams.imports.reading import read
from tests.communities.paper import Page, text
from tests.communities.towns import Pen
from tests.neighbours.craft import Folk, Soul, floors

TODAY = date(2022, 11, 24)
SEPARATORS = ("-", "/", "*", " ", "|", ">", "=", "+", "·", "、", "→", "\\", ";", "~", "—", ".", ":", "<>", " - ", "_")
NONSENSE = "橦闸阙梁椽檐垛埠垄埂隅陌阡坞寨"
CHINESE = "〇一二三四五六七八九十"
NAMES = ("柳溪花园", "枫桥里", "南塬小区", "砚台巷院", "白杨林苑", "石料厂宿舍")


@dataclass(frozen=True)
class Form:
    """How a town writes a door."""

    order: str
    room: str
    unit: str
    building: str
    joined: tuple[str, ...]
    after: dict[str, str] = field(default_factory=dict)
    before: str = ""
    numerals: str = ""
    glued: bool = False

    def said(self, compound: str, building: int, unit: int, room: str) -> str:
        """Return a door as this town writes it."""
        floor, door = int(room[:-2]), int(room[-2:])
        parts = {"B": self._number("B", building), "U": self._number("U", unit)}
        if self.unit == "letter":
            parts["U"] = chr(64 + unit)
        if self.building == "padded":
            parts["B"] = f"{building:02d}"
        rooms = {"whole": room, "padded": f"{int(room):04d}", "small": f"{floor}#{door}", "two": f"{floor}#{door:02d}"}
        said = [part for name in self.order for part in self._part(name, parts, rooms[self.room])]
        out = said[0]
        for gap, part in zip(self.joined, said[1:], strict=False):
            out += ("" if self.glued and out[-1:].isdigit() else gap) + part
        return {"": "", "compound": compound, "nonsense": "垛子阙"}.get(self.before, "") + out

    def _part(self, name: str, parts: dict[str, str], room: str) -> list[str]:
        said = parts[name].split("#") if name in parts else room.split("#")
        said = said if name != "R" or self.order[0] != "R" else said[::-1]
        return [part + self.after.get(name, "") for part in said]

    def _number(self, name: str, number: int) -> str:
        return CHINESE[number] if name in self.numerals and number <= 10 else str(number)


def form(pen: Pen) -> Form:
    """Draw a form; one without a gap between its numbers has rooms of one length."""
    glued = pen.chance(0.15)
    order = pen.pick(("BUR", "BUR", "BUR", "RUB", "UBR")) if not glued else "BUR"
    room = "padded" if glued else pen.pick(("whole", "whole", "padded", "small", "two"))
    gap = pen.pick(SEPARATORS)
    joined = (gap,) * 3 if pen.chance(0.6) else tuple(pen.pick(SEPARATORS) for _ in range(3))
    after = {name: "".join(pen.some(list(NONSENSE), 1)) for name in order if not glued and pen.chance(0.4)}
    return Form(
        order,
        room,
        "number" if glued else pen.pick(("number", "number", "letter")),
        pen.pick(("number", "padded")),
        joined,
        after,
        pen.pick(("", "", "compound", "nonsense")),
        "" if glued else pen.pick(("", "", "B", "U", "BU")),
        glued,
    )


@dataclass
class Drawn:
    """A town drawn by lot: its address book, its people, its form."""

    known: Known
    compound: str
    souls: list[Soul]
    form: Form

    def written(self, soul: Soul) -> str:
        """Return where somebody lives, in the town's form."""
        assert soul.unit
        return self.form.said(self.compound, int(soul.building.removesuffix("号楼")), soul.unit, soul.room)


def drawn(seed: str) -> Drawn:
    """Draw a town."""
    pen = Pen(seed)
    compound = pen.pick(NAMES)
    folk = Folk(seed, 1)
    page = Page("楼栋表")
    page.add(["小区", "楼号", "单元数", "层数", "每层户数"], "header")
    for number in range(1, pen.number(3, 8) + 1):
        units, high, wide = pen.number(2, 4), pen.number(3, 7), pen.number(2, 3)
        page.rows.append([compound, f"{number}号楼", units, high, wide])
        for unit in range(1, units + 1):
            folk.settle(compound, f"{number}号楼", unit, floors(high, wide), empty=0.2)
    known = Known("1", b"s")
    known = known.after(read("buildings", [("楼栋表.csv", text(page, "utf-8", ","))], known, TODAY).rows)
    return Drawn(known, compound, folk.souls, form(pen))


def files(town: Drawn) -> list[tuple[str, list[list[Any]], list[Soul]]]:
    """Return the register and a list of special people, each with who stands in its rows."""
    few = [soul for soul in town.souls if soul.age > 55][:40]
    head = ["姓名", "住址", "手机号"]
    register = [head, *([s.name, town.written(s), s.phone] for s in town.souls)]
    special = [[*head, "类别"], *([s.name, town.written(s), s.phone, "高龄"] for s in few)]
    return [("register", register, town.souls), ("special", special, few)]


def counted(seed: str) -> Counter[str]:
    """Bring in a drawn town; count rows read as they are meant, refused, and read wrong, by kind."""
    town, out = drawn(seed), Counter[str]()
    known = town.known
    for kind, rows, souls in files(town):
        page = Page(kind)
        page.rows = rows
        try:
            reading = read(kind, [(f"{kind}.csv", text(page, "utf-8", ","))], known, TODAY)
        except LedgerError:
            out[f"{kind} refused"] += len(souls)
            continue
        known = known.after(reading.rows)
        verdicts = reading.report["files"][0]["sheets"][0]["rows"][1:]
        for soul, got in zip(souls, verdicts, strict=True):
            door = tuple(got.get("value", {}).get(name) for name in ("compound", "building", "unit", "room"))
            became = "refused" if got["verdict"] == "reject" else "read" if door == soul.door else "wrong"
            out[f"{kind} {became}"] += 1
            out["doubted"] += any(d["code"] == "address_form_doubtful" for d in got.get("doubts", ()))
    return out


def main() -> None:
    """Count over towns and print, the worst ones by name."""
    total = Counter[str]()
    for number in range(int(sys.argv[1])):
        found = counted(f"strange{number}")
        total += found
        bad = {k: v for k, v in found.items() if "read" not in k and v}
        if bad and "-v" in sys.argv:
            town = drawn(f"strange{number}")
            print(
                number, dict(found), [town.written(s) + "=" + str(s.door[1:]) for s in town.souls[-2:]], town.form.order
            )
    print(dict(total))


if __name__ == "__main__":
    main()
