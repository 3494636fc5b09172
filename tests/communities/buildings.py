"""Address books of other communities."""

from typing import Any

from streams.imports.places import coordinates
from tests.communities import forms, layout
from tests.communities.paper import Formula, Page, print_out
from tests.communities.towns import Block, Pen, Town, said

WORDS = said("buildings")
DATUMS = {
    "BD-09": ("百度", "BD-09", "BD09", "百度坐标", "bd09ll"),
    "GCJ-02": ("高德", "GCJ-02", "GCJ02", "火星坐标", "腾讯坐标", "高德地图"),
    "WGS-84": ("WGS84", "WGS-84", "GPS", "天地图"),
}
LIFTS = {True: said("lifts")["yes"], False: said("lifts")["no"]}


def write(pen: Pen, town: Town) -> tuple[str, bytes, list[Page]]:
    """Write the address book of a town."""
    datum = pen.pick(list(DATUMS))
    together = pen.chance(0.3)
    points = ["point"] if together else ["lon", "lat"]
    wanted = ["serial", "compound", "alias", "building", "units", "floors", "each", "lift", *points, "homes", "note"]
    made = layout.plan(pen, wanted, WORDS, 2, 0.2)
    where = pen.pick(("title", "header", "group"))
    said = pen.pick(DATUMS[datum])
    if where == "header" or (where == "group" and together):
        made.words[points[0]] += f"（{said}）"
    elif where == "group" and abs(made.columns.index("lon") - made.columns.index("lat")) == 1:
        made.groups = dict.fromkeys(points, f"坐标（{said}）")
    else:
        where = "title"
    page = Page(pen.pick(("楼栋信息", "Sheet1", "楼院台账")))
    titles = (
        [f"{town.name}楼栋基础信息表" + (f"（坐标系：{said}）" if where == "title" else "")]
        if pen.chance(0.8) or where == "title"
        else []
    )
    layout.head(pen, page, titles, made, town.name)
    sparse = pen.chance(0.5)
    before = ""
    for number, block in enumerate(town.blocks, 1):
        _row(pen, town, page, made, block, number, datum, first=block.compound != before or not sparse)
        last = number == len(town.blocks) or town.blocks[number].compound != block.compound
        if last and pen.chance(0.4):
            page.add([None, pen.pick(("小计", "合计")), None, f"{number}栋"], "subtotal")
        before = block.compound
    layout.foot(pen, page, made, len(town.blocks))
    pages = [page]
    if pen.chance(0.3):
        notes = Page("填表说明")
        notes.add(["填表说明"], "instructions")
        notes.add(["一、小区名称填写全称。例：3号楼 2单元 501室"], "instructions")
        pages.append(notes)
    return print_out(pen, "楼栋基础表", pages)


def _row(
    pen: Pen, town: Town, page: Page, made: layout.Plan, block: Block, number: int, datum: str, *, first: bool
) -> None:
    printed = _original(block.wgs84, datum)
    doubt, note = "", None
    lon: Any
    lat: Any
    lon, lat = printed
    dirt = pen.number(1, 25)
    shown = datum
    if dirt == 1:
        lon, lat, doubt = lat, lon, "coordinates_swapped"
    elif dirt == 2:
        lon, lat, doubt = None, None, "coordinates_missing"
    elif dirt == 3 and len(town.blocks) > 4:
        lat, doubt = round(lat + 1, 6), "coordinates_out_of_area"
    elif dirt == 4 and len(town.blocks) > 4:
        lon, lat, doubt = (*pen.pick(((0, 0), (1125.3, 37.8), (12.53, 3.79))), "coordinates_implausible")
    elif dirt == 5 and datum != "WGS-84":
        shown, (lon, lat), note = "WGS-84", block.wgs84, "坐标为WGS84"
    values = {
        "compound": block.compound,
        "building": block.name,
        "units": block.units,
        "floors": block.floors,
        "homes_per_floor": block.each,
        "lift": block.lift,
        "homes": block.homes,
    }
    if not block.units:
        values.pop("units")
        values.pop("homes_per_floor")
    plain_point = {"lon": lon, "lat": lat, "datum": shown, "wgs84": list(block.wgs84)} if lon and not doubt else {}
    cells: dict[str, Any] = {
        "serial": number,
        "compound": block.compound if first else None,
        "alias": town.aliases.get(block.compound) if first else None,
        "building": forms.building(pen, block.name),
        "units": _count(pen, block.units, "个单元") if block.units else None,
        "floors": _count(pen, block.floors, "层"),
        "each": _count(pen, block.each, "户") if block.units else None,
        "lift": pen.pick(LIFTS[block.lift]),
        "lon": _degree(pen, lon),
        "lat": _degree(pen, lat),
        "point": pen.pick(
            (f"{lon},{lat}", f"{lon}，{lat}", f"{lon} {lat}", f"{lon}/{lat}", f"({lon},{lat})", f"E{lon} N{lat}")
        )
        if lon is not None
        else None,
        "homes": pen.pick((block.homes, Formula("=1*1", block.homes), str(block.homes))),
        "note": note or pen.pick((None, None, "门禁坏", "东门夜间锁，走南门")),
    }
    if cells["note"] is None and pen.chance(0.05):
        cells["note"] = "=待定"
    for column in made.columns:
        if column not in cells:
            cells[column] = layout.filler(pen, column, town.name, town.street)
    truth: dict[str, Any] = {"verdict": "warn" if doubt else "accept", "value": values | plain_point}
    if doubt == "coordinates_swapped":
        out = [
            {"verdict": "warn", "doubts": [code], "value": values}
            for code in ("coordinates_swapped", "coordinates_implausible")
        ]
        truth = {"verdict": "either", "outcomes": out}
    elif doubt:
        truth["doubts"] = [doubt]
    page.add([cells[c] for c in made.columns], truth)


def _original(wgs: tuple[float, float], datum: str) -> tuple[float, float]:
    if datum == "WGS-84":
        return wgs
    gcj = coordinates.gcj_of_wgs(*wgs)
    lon, lat = gcj if datum == "GCJ-02" else coordinates.bd_of_gcj(*gcj)
    return round(lon, 6), round(lat, 6)


def _count(pen: Pen, number: int, word: str) -> Any:
    return pen.pick(
        (
            number,
            number,
            str(number),
            f"{number}.0",
            f"{number}{word}",
            f"{number}{word[0]}",
            str(number).translate(forms.WIDE),
            float(number),
        )
    )


def _degree(pen: Pen, value: Any) -> Any:
    if value is None:
        return pen.pick((None, "", "待采集", "无"))
    return pen.pick((value, value, str(value), f"{value}°", f" {value}"))
