"""Towns nobody has seen: places, homes, and the people in them."""

import random
import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

WRITTEN_ON = date(2022, 11, 24)
ROUNDS = (date(2022, 11, 22), date(2022, 11, 23), date(2022, 11, 24))

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
    "庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜肖詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边净阴"
)
DOUBLE = ("欧阳", "司马", "上官", "诸葛", "皇甫", "尉迟", "东方", "慕容", "令狐", "公孙")
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英霞平刚桂兰玉萍红鹏飞慧建国志新文华梅春生海"
    "燕双喜根柱来福存拴瑞林润雨桐子涵浩然欣怡思远梓轩"
)
FAR = ("阿依古丽·买买提", "买买提·吐尔逊", "古丽娜尔·艾尔肯", "艾力·阿不都热合曼", "扎西·多吉", "巴特尔·乌云")

STEMS = (
    "汾河湾",
    "铁路",
    "柳巷",
    "双塔",
    "迎泽",
    "桃园",
    "和平",
    "晋机",
    "矿机",
    "服装厂",
    "滨河",
    "望景",
    "恒大",
    "丽华",
    "永乐",
    "文华",
    "北大街",
    "兴华",
    "千峰",
    "漪汾",
    "后王",
    "前进",
    "新友谊",
    "省建",
    "西矿街",
    "电力",
    "化工",
    "水利",
    "商校",
    "省图",
)
LANES = ("东街", "西街", "南巷", "北巷", "前街", "后街", "中心街")
ENDS = ("小区", "苑", "花园", "家属院", "宿舍", "新村", "公寓", "佳苑", "新居", "大院")


def said(group: str) -> dict[str, list[Any]]:
    """Return a group of the words that people use."""
    found = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))[group]
    return {name: list(words) for name, words in found.items()}


class Pen:
    """A source of choices that one seed makes the same for ever."""

    def __init__(self, seed: object) -> None:
        self.rng = random.Random(str(seed))

    def pick(self, options):  # type: ignore[no-untyped-def]
        """One of them."""
        return self.rng.choice(list(options))

    def chance(self, share: float) -> bool:
        """True in that share of the cases."""
        return self.rng.random() < share

    def number(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return self.rng.randint(low, high)

    def some(self, options, count: int):  # type: ignore[no-untyped-def]
        """That many of them, in any order."""
        listed = list(options)
        return self.rng.sample(listed, min(count, len(listed)))


@dataclass(frozen=True)
class Block:
    """A building; `units` 1 for a tower, `name` in its normal form."""

    compound: str
    name: str
    units: int
    floors: int
    each: int
    lift: bool
    wgs84: tuple[float, float]

    @property
    def homes(self) -> int:
        return max(1, self.units) * self.floors * self.each


@dataclass
class Person:
    """Somebody; `door` is (compound, building, unit, room)."""

    pid: str
    name: str
    door: tuple[str, str, int, str]
    phone: str
    relation: str
    residency: str
    age: int
    sex: str
    marks: tuple[str, ...]


@dataclass
class Town:
    """One community."""

    seed: object
    name: str
    street: str
    district: str
    aliases: dict[str, str]
    blocks: list[Block]
    homes: dict[tuple[str, str, int, str], list[Person]] = field(default_factory=dict)

    @property
    def people(self) -> list[Person]:
        return [person for home in self.homes.values() for person in home]

    def block(self, compound: str, name: str) -> Block:
        return next(b for b in self.blocks if (b.compound, b.name) == (compound, name))


def town(seed: object, blocks: int = 6) -> Town:
    """Make a town of about that many buildings."""
    pen = Pen(f"town{seed}")
    made = Town(
        seed,
        pen.pick(("滨河", "铁北", "柳南", "双塔", "迎晖")) + "社区",
        pen.pick(("胜利街", "桥东", "敦化坊")) + "街道",
        pen.pick(("杏花岭区", "万柏林区", "小店区", "迎泽区")),
        {},
        [],
    )
    village = pen.chance(0.12)
    middle = (112.5 + pen.rng.random() / 10, 37.8 + pen.rng.random() / 10)
    compounds = pen.some([s + pen.pick(ENDS) for s in pen.some(STEMS, 12)], pen.number(2, 4))
    for place, compound in enumerate(compounds):
        stem = next(s for s in STEMS if compound.startswith(s))
        if pen.chance(0.6) and len(stem) >= 2:
            made.aliases[compound] = pen.pick(
                (stem, stem + "院", "老" + stem) if len(stem) > 2 else (stem + "院", "老" + stem)
            )
        if village:
            for number, lane in enumerate(pen.some(LANES, pen.number(1, 3))):
                where = (round(middle[0] + place * 0.004 + number * 0.0004, 6), round(middle[1] + place * 0.003, 6))
                made.blocks.append(Block(f"{stem}村", lane, 0, 1, pen.number(15, 60), False, where))
            continue
        names = _names(pen, max(1, blocks // len(compounds)))
        for number, name in enumerate(names):
            tower = name.endswith("座") or pen.chance(0.15)
            lon, lat = middle[0] + place * 0.004 + number * 0.0004, middle[1] + place * 0.003
            floors = pen.number(9, 26) if tower else pen.number(3, 7)
            units, each = (1, pen.number(3, 8)) if tower else (pen.number(1, 5), pen.number(2, 3))
            made.blocks.append(
                Block(compound, name, units, floors, each, tower or pen.chance(0.1), (round(lon, 6), round(lat, 6)))
            )
    _settle(made, pen)
    return made


def _names(pen: Pen, count: int) -> list[str]:
    kind = pen.pick(("numbers", "numbers", "letters", "mixed", "many"))
    if kind == "letters":
        return [f"{letter}座" for letter in "ABCDEF"[:count]]
    if kind == "many":
        start = pen.number(9, 30)
        return [f"{start + n}号楼" for n in range(count)]
    names = [f"{n}号楼" for n in range(1, count + 1)]
    return [*names[:-1], "甲1号楼"] if kind == "mixed" and count > 1 else names


def _settle(made: Town, pen: Pen) -> None:
    number = 0
    for block in made.blocks:
        for unit in range(1, block.units + 1) if block.units else (0,):
            for floor in range(1, block.floors + 1):
                for place in range(1, block.each + 1):
                    house = pen.pick((*[str(place)] * 8, f"{place}附1", f"甲{place}"))
                    room = f"{floor}{place:02d}" if block.units else house
                    door = (block.compound, block.name, unit, room)
                    if pen.chance(0.45):
                        continue
                    made.homes[door] = []
                    if pen.chance(0.06):
                        continue
                    _household(made, pen, door, number)
                    number += len(made.homes[door])


def _household(made: Town, pen: Pen, door: tuple[str, str, int, str], number: int) -> None:
    tenant = pen.chance(0.12)
    kinds = ["head"] + (["spouse"] if pen.chance(0.7) else []) + (["child"] if pen.chance(0.5) else [])
    kinds += ["parent"] if pen.chance(0.2) else []
    kinds += ["other"] if tenant and pen.chance(0.3) else []
    used: set[str] = set()
    surname = name_of(pen)[:1]
    for kind in kinds:
        name = name_of(pen, surname if kind == "child" else "")
        while name in used:
            name = name_of(pen)
        used.add(name)
        age = {"child": pen.number(2, 17), "parent": pen.number(62, 95)}.get(kind, pen.number(22, 90))
        marks = tuple(pen.pick(MARKS) if pen.chance(0.15) else "sampled" for _ in ROUNDS)
        made.homes[door].append(
            Person(
                f"p{number + len(used):04d}",
                name,
                door,
                f"199{pen.number(0, 99999999):08d}",
                kind,
                "tenant" if tenant else "resident",
                age,
                pen.pick("男女"),
                marks,
            )
        )


MARKS = (
    "open",
    "open",
    "away",
    "away",
    "refused",
    "in_hospital",
    "moved_out",
    "deceased",
    "central_quarantine",
    "home_quarantine",
    "no_answer",
    "sampled_at_door",
    "online_class",
    "open",
    "sampled",
)


def name_of(pen: Pen, surname: str = "") -> str:
    """A name: two or three characters, now and then a double surname or one with a dot."""
    if not surname and pen.chance(0.01):
        return pen.pick(FAR)
    if not surname and pen.chance(0.02):
        return pen.pick(DOUBLE) + "".join(pen.some(GIVEN, pen.number(1, 2)))
    return (surname or pen.pick(SURNAMES)) + "".join(pen.some(GIVEN, 1 if pen.chance(0.3) else 2))
