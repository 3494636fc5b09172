"""How people write the same thing: phones, dates, rooms, addresses, marks, roles … one choice at a time."""

from datetime import date, datetime, timedelta

from tests.communities.towns import Pen, Person, Town, said

HAN = "零一二三四五六七八九十"
WIDE = str.maketrans("0123456789-#:.", "０１２３４５６７８９－＃：．")


def han(number: int) -> str:
    """Return a number below a hundred in Chinese numerals."""
    if number <= 10:
        return HAN[number]
    tens, ones = divmod(number, 10)
    return ("十" if tens == 1 else HAN[tens] + "十") + (HAN[ones] if ones else "")


def name(pen: Pen, text: str) -> str:
    """Spaces around and, in a short name, inside."""
    if pen.chance(0.06):
        return pen.pick((f" {text}", f"{text} ", f"{text}　", f"\t{text}"))
    if len(text) == 2 and pen.chance(0.15):
        return pen.pick((f"{text[0]}　{text[1]}", f"{text[0]} {text[1]}", f"{text[0]}  {text[1]}"))
    return text.replace("·", pen.pick("··•・‧")) if "·" in text else text


def phone(pen: Pen, number: str, other: str = "") -> object:
    """One number, or two in a cell."""
    if other:
        return number + pen.pick(("、", "/", " ", "\n", "，", ";", "；", " / ", "或")) + other
    forms = (
        number,
        number,
        number,
        number,
        int(number),
        float(number),
        f"{number[:3]}-{number[3:7]}-{number[7:]}",
        f"{number[:3]} {number[3:7]} {number[7:]}",
        f"+86{number}",
        f"+86 {number}",
        f"86-{number}",
        f"0086{number}",
        number.translate(WIDE),
        f'="{number}"',
        f"{number}(本人)",
        f"手机{number}",
        f"{number}.0",
        f" {number}",
        f"（{number}）",
        f"{number} 微信同号",
        f"'{number}",
        f"{number[:3]}.{number[3:7]}.{number[7:]}",
    )
    return pen.pick(forms)


def bad_phone(pen: Pen, number: str) -> tuple[object, str]:
    """A number that cannot be dialled, and the doubt it deserves."""
    return pen.pick(
        (
            (number[:10], "phone_invalid"),
            (number + "7", "phone_invalid"),
            ("1.99E+10", "phone_unreadable"),
            ("1.99e+10", "phone_unreadable"),
            (int(number[:10]), "phone_invalid"),
        )
    )


DATE_FORMS = (
    "2022-11-24",
    "2022.11.24",
    "2022/11/24",
    "2022年11月24日",
    "20221124",
    "11月24日",
    "11.24",
    "11-24",
    "11/24",
    "24日",
    "2022/11/24 0:00",
    "2022-11-24 00:00:00",
    "serial",
    "date",
    "2022.11.24日",
    "22.11.24",
    "24号",
    "2022-11-24T00:00:00",
    "11月24",
    "二〇二二年十一月二十四日",
    "float",
    "2022 11 24",
    "2022、11、24",
)


def day(pen: Pen, on: date, forms: tuple[str, ...] = DATE_FORMS, written: date | None = None) -> object:
    """A date in one of the forms; a form that would say another day is not used."""
    form = pen.pick(forms)
    if form in ("24日", "24号") and (
        written is None or (on.year, on.month) != (written.year, written.month) or on > written
    ):
        form = "2022-11-24"
    if form in ("11.24",) and on.day in (10, 20, 30):
        form = "2022.11.24"
    y, m, d = on.year, on.month, on.day
    match form:
        case "2022-11-24" | "2022.11.24" | "2022/11/24":
            mark = form[4]
            return pen.pick((f"{y}{mark}{m:02d}{mark}{d:02d}", f"{y}{mark}{m}{mark}{d}"))
        case "serial":
            return (on - date(1899, 12, 30)).days
        case "float":
            return float((on - date(1899, 12, 30)).days) + 0.0
        case "date":
            return datetime(y, m, d)
        case "二〇二二年十一月二十四日":
            digits = "".join("〇一二三四五六七八九"[int(c)] for c in str(y))
            return f"{digits}年{han(m)}月{han(d)}日"
    known = {
        "2022年11月24日": f"{y}年{m}月{d}日",
        "20221124": f"{y}{m:02d}{d:02d}",
        "11月24日": f"{m}月{d}日",
        "11.24": f"{m}.{d}",
        "11-24": f"{m}-{d}",
        "11/24": f"{m}/{d}",
        "24日": f"{d}日",
        "24号": f"{d}号",
        "2022/11/24 0:00": f"{y}/{m}/{d} 0:00",
        "2022-11-24 00:00:00": f"{y}-{m:02d}-{d:02d} 00:00:00",
        "2022.11.24日": f"{y}.{m}.{d}日",
        "22.11.24": f"{y % 100}.{m}.{d}",
        "2022-11-24T00:00:00": f"{y}-{m:02d}-{d:02d}T00:00:00",
        "11月24": f"{m}月{d}",
        "2022 11 24": f"{y} {m} {d}",
        "2022、11、24": f"{y}、{m}、{d}",
    }
    text = known[form]
    return text.translate(WIDE) if pen.chance(0.03) and "T" not in text else text


def room(pen: Pen, text: str) -> object:
    """A room number, or that of a house in a village."""
    if "附" in text:
        return pen.pick((text.replace("附", "号附"), text.replace("附", "号附") + "号", text))
    if not text.isdigit() or len(text) < 3:
        return pen.pick((text, f"{text}号"))
    forms = (
        text,
        text,
        int(text),
        int(text),
        f"{text}室",
        f"{text}号",
        f"{int(text):04d}",
        f"{text}.0",
        text.translate(WIDE),
        float(text),
        f"{text}房",
        f" {text}",
        f"{text} 室",
        f"{text}户",
    )
    return pen.pick(forms)


def unit(pen: Pen, number: int) -> object:
    """A unit alone in its column; a house in a village has none."""
    if not number:
        return pen.pick((None, "", "—"))
    return pen.pick(
        (
            number,
            number,
            str(number),
            f"{number}单元",
            f"{han(number)}单元",
            f"{number}.0",
            str(number).translate(WIDE),
            f"{number:02d}",
            f"{number} 单元",
            f"第{number}单元",
            han(number),
        )
    )


def building(pen: Pen, text: str) -> object:
    """A building alone in its column."""
    if text.endswith("座"):
        letter = text[0]
        return pen.pick(
            (
                text,
                text,
                letter,
                letter.lower() + "座",
                f"{letter}栋",
                f"{letter} 座",
                f"{letter}座楼",
                f"{letter}幢",
                letter.translate(str.maketrans("ABCDEF", "ＡＢＣＤＥＦ")) + "座",
            )
        )
    digits = text.removesuffix("号楼")
    if "号楼" not in text:
        return text
    if not digits.isdigit():
        return pen.pick((text, text, f"{digits}#", f"{digits}楼", f"{digits}栋", f"{digits}号"))
    number = int(digits)
    return pen.pick(
        (
            text,
            f"{number}#",
            f"{number}栋",
            f"{number}幢",
            f"{number}楼",
            str(number),
            number,
            f"{number:02d}",
            f"{han(number)}号楼",
            f"{number}号",
            f"{number}.0",
            f"{number} 号楼",
            f"{number}#楼",
            f"{number}号楼".translate(WIDE),
            f"{number}＃",
            f"第{number}栋",
        )
    )


def place(pen: Pen, town: Town, compound: str) -> str:
    """A compound by its full or short name."""
    alias = town.aliases.get(compound)
    return alias if alias and pen.chance(0.3) else compound


def address(pen: Pen, town: Town, door: tuple[str, str, int, str], *, compound: bool = True) -> str:
    """A door in one text."""
    name_, block_name, unit_, room_ = door
    if not unit_:
        text = block_name + pen.pick((f"{room_}号", room_ if room_.isdigit() else f"{room_}号"))
        return pen.pick(("", town.street, town.name)) + place(pen, town, name_) + text if compound else text
    block = town.block(name_, block_name)
    key = block_name.removesuffix("号楼").removesuffix("座")
    tail_of = block_name if block_name.endswith("座") else None
    forms = [
        f"{tail_of or key + '号楼'}{unit_}单元{room_}室",
        f"{tail_of or key + '号楼'}{unit_}单元{room_}",
        f"{key}-{unit_}-{room_}",
        f"{tail_of or key + '#'}{unit_}单元{room_}",
        f"{tail_of or key + '栋'}{unit_}单元{room_}号",
        f"{tail_of or key + '号楼'} {unit_}单元 {room_}",
        f"{tail_of or key + '号楼'}{unit_}单元{int(room_) // 100}层{room_}",
        f"{tail_of or key + '#'}-{unit_}-{room_}",
        f"{tail_of or key + '幢'}{unit_}单元{room_}室",
        f"{key}/{unit_}/{room_}",
        f"{key}—{unit_}—{room_}",
        f"{key}_{unit_}_{room_}",
        f"{tail_of or key + '号楼'}{unit_}单元{room_}房间",
        f"{tail_of or key + '号楼'}{unit_}门{room_}",
        f"{tail_of or key + '楼'}{unit_}单元{room_}",
    ]
    if key.isdigit():
        forms += [f"{int(key):02d}-{unit_:02d}-{int(room_):04d}", f"{han(int(key))}号楼{han(unit_)}单元{room_}"]
    if block.units == 1:
        forms += [
            f"{tail_of or key + '号楼'}{room_}",
            f"{tail_of or key + '号楼'}{room_}室",
            f"{tail_of or key + '号楼'} {room_}室",
            f"{key}-{room_}",
        ]
    text = pen.pick(forms)
    if pen.chance(0.06):
        text = text.translate(WIDE)
    if pen.chance(0.05):
        text += pen.pick(("（近东门）", "（租户）", "，（西户）", "（东户）"))
    if not compound:
        return text
    before = pen.pick(
        (
            "",
            "",
            "",
            f"{town.street}",
            f"{town.district}{town.street}",
            f"太原市{town.district}",
            town.name,
            f"{town.street}{town.name}",
        )
    )
    return before + place(pen, town, name_) + pen.pick(("", "", "", " ", "-")) + text


MARKS = said("marks")
MARKS["open"] += [None, None, None, 0]
MARKS["sampled"] += [1]
RELATIONS = said("relations")
RESIDENCIES = said("residencies")
CATEGORIES = said("categories")
CLASSES = said("classes")
NO_CLASS = said("none")["class"]
NO_CATEGORY = [*said("none")["category"], "", None]


def written_phone(pen: Pen, person: Person) -> tuple[object, list[str]]:
    """A phone cell of a person and what it says."""
    if pen.chance(0.06):
        other = f"199{pen.number(0, 99999999):08d}"
        return phone(pen, person.phone, other), [person.phone, other]
    if pen.chance(0.02):
        line = f"{pen.number(2, 8)}{pen.number(0, 999999):06d}"
        return pen.pick((f"0351-{line}", f"0351{line}", f"(0351){line}", f"0351—{line}")), ["0351" + line]
    return phone(pen, person.phone), [person.phone]


def departed(written: date, back: int) -> date:
    """Return the day that many before."""
    return written - timedelta(back)
