"""Doors in one text, as people write them: written down as one list before the reader was tried on it."""

import pytest

from streams.imports.places.addresses import AddressTree, Building, Compound
from streams.imports.places.plates import building_key


def _compound(names: str, blocks: str, units: int, floors: int, each: int) -> Compound:
    name, *aliases = names.split()
    listed = [Building(name, block, units, floors, each, units * floors * each) for block in blocks.split()]
    return Compound(name, tuple(aliases), {building_key(block.name): block for block in listed})


TREE = AddressTree(
    [
        _compound("桃园小区 桃园", "1号楼 2号楼 12号楼 甲3号楼", 4, 6, 2),
        _compound("汇锦花园一期 汇锦一期", "1号楼 2号楼 3号楼", 2, 33, 4),
        _compound("汇锦花园二期 汇锦二期", "1号楼 2号楼", 2, 33, 4),
        _compound("纺织厂宿舍 纺织宿舍", "东楼 西楼 5号楼", 3, 5, 3),
        _compound("万象国际 万象", "A座 B座", 1, 28, 8),
        _compound("解放路88号院 88号院", "1号楼 2号楼", 3, 6, 2),
    ]
)
DOORS: dict[tuple[str, str, int | None, str], tuple[str, ...]] = {
    ("桃园小区", "1号楼", 2, "301"): (
        "桃园小区1号楼2单元301室",
        "桃园1-2-301",
        "桃园1栋2门301",
        "桃园小区1＃楼2单元301",
        "桃园小区一号楼二单元三零一",
        "桃园小区1号楼二单元3楼301",
        "桃园小区1号楼2单元301室(与2号楼相邻)",
        "桃园小区，1号楼，2单元，301室",
        "桃园小区1号楼2单元301-302",
        "桃园小区1#2#301",
        "桃园小区第1栋第2单元第301室",
        "桃园社区桃园小区1号楼2单元301",
        "桃园小区1号楼2单301",
        "桃园小区1号2单元301",
        "桃园小区01号楼02单元0301室",
        "桃园小区1号楼2单元三层301",
        "桃园小区1号楼贰单元叁零壹",
        "桃园小区 1/2/301",
        "桃园小区1幢2单元301室 （租户）",
        "桃园小区1楼2单元301",
    ),
    ("桃园小区", "1号楼", 2, "3楼东户"): ("桃园小区1号楼2单元3层东户",),
    ("桃园小区", "12号楼", 2, "301"): (
        "桃园小区12#2-301",
        "桃园小区12号楼2-301",
        "桃园小区12-2/301",
        "桃园小区12.2.301",
        "桃园小区12、2、301",
        "桃园小区12楼2单元301",
        "桃园小区12栋2单元0301",
    ),
    ("桃园小区", "甲3号楼", 1, "102"): (
        "桃园小区甲3号楼1单元102",
        "桃园小区甲3-1-102",
    ),
    ("桃园小区", "2号楼", 1, "101"): (
        "太原市迎泽区桃园路街道桃园小区2号楼1单元101号",
        "山西省太原市迎泽区桃园三巷5号桃园小区2号楼1单元101",
        "桃园小区(北区)2号楼1单元101",
        "2号楼1单元101（桃园小区）",
    ),
    ("汇锦花园一期", "2号楼", 1, "2803"): (
        "汇锦花园一期2号楼1单元2803",
        "汇锦花园1期2-1-2803",
        "汇锦1期2号楼1单元28层2803",
    ),
    ("汇锦花园二期", "2号楼", 2, "2803"): (
        "汇锦二期2栋2单元2803室",
        "汇锦花园（二期）2栋2单元2803室",
        "汇锦花园二期2号楼2单元28F03",
    ),
    ("纺织厂宿舍", "东楼", 3, "402"): (
        "纺织厂宿舍东楼3单元402",
        "纺织宿舍东楼3-402",
        "纺织厂宿舍 东楼 3单元 4层 402",
    ),
    ("纺织厂宿舍", "5号楼", 1, "101"): (
        "纺织厂宿舍院5号楼1单元101",
        "纺织厂5-1-101",
    ),
    ("万象国际", "A座", None, "1508"): (
        "万象国际A座1508",
        "万象A-1508",
        "万象国际a座15层1508室",
        "万象国际A栋1508房",
        "万象国际A1508",
    ),
    ("解放路88号院", "1号楼", 2, "301"): (
        "解放路88号院1号楼2单元301",
        "解放路88号1号楼2单元301",
        "88号院1-2-301",
        "解放路88号院1#2单元301",
    ),
    ("桃园小区", "1号楼", 2, "301A"): ("桃园小区1号楼2单元301A",),
    ("桃园小区", "1号楼", 3, "602"): ("桃园小区1号楼3单元顶层602",),
    ("桃园小区", "1号楼", 3, "6楼西户"): ("桃园小区1号楼3单元6楼西",),
    ("桃园小区", "1号楼", None, "底商5"): ("桃园小区1号楼底商5号",),
    ("桃园小区", "1号楼", 2, "地下室3"): ("桃园小区1号楼2单元地下室3",),
}
WRITTEN = [(text, door) for door, texts in DOORS.items() for text in texts]


@pytest.mark.parametrize(("text", "door"), WRITTEN)
def test_a_door_is_read_however_it_is_written(text: str, door: tuple[str, str, int | None, str]) -> None:
    read = TREE.parse(text)
    assert (read.compound, read.building, read.unit, read.room) == door
