"""How people write the same thing: phones, dates, rooms, addresses, marks, roles … one choice at a time."""

from datetime import date, datetime, timedelta

from tests.communities.towns import Pen, Person, Town

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
        text = block_name + pen.pick((f"{room_}号", room_ if room_.isdigit() else f"{room_}号", f"{room_}号院"[: len(room_) + 1]))
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


MARKS = {
    "sampled": (
        "√",
        "✓",
        "✔",
        "☑",
        "已采",
        "1",
        1,
        "是",
        "√(补)",
        "Y",
        "已做",
        "采",
        "√ ",
        "已采样",
        "✅",
        "已测",
        "已检测",
        "√7:20",
        "v",
    ),
    "open": (
        None,
        None,
        None,
        "",
        "未采",
        "×",
        "✗",
        "否",
        "未做",
        "0",
        0,
        "未检",
        "没采",
        "—",
        "/",
        "N",
        "未采样",
        "漏采",
        "❌",
    ),
    "away": (
        "外出",
        "出差",
        "外地",
        "在外",
        "在外地",
        "外出（榆次）",
        "旅游",
        "回老家",
        "外出务工",
        "离并",
        "外省",
        "在外地工作",
        "国外",
        "外地上学",
        "探亲",
        "不在太原",
    ),
    "refused": ("拒", "拒采", "拒绝", "不配合", "拒检", "拒绝采样", "不愿意采", "拒不配合"),
    "vacant": ("空户", "空房", "空置", "无人居住", "空", "无人住", "闲置", "未入住", "毛坯"),
    "online_class": ("网课", "上网课", "线上课"),
    "in_hospital": ("住院", "住院-省人民医院", "住院中", "在医院", "住院治疗"),
    "moved_out": ("已搬走", "搬走", "搬离", "迁出", "已搬离", "搬家"),
    "deceased": ("已故", "去世", "死亡", "病故", "已去世", "离世", "亡故"),
    "central_quarantine": ("集中隔离", "转运", "方舱", "隔离点", "集隔", "已转运", "隔离酒店", "集中"),
    "home_quarantine": ("居家隔离", "居隔", "居家", "居家健康监测", "居家观察", "隔离中", "封控居家"),
    "no_answer": (
        "没人",
        "敲门无人",
        "家中无人",
        "未开门",
        "联系不上",
        "无人应答",
        "不在家",
        "敲门没人",
        "电话不通",
        "无应答",
    ),
    "sampled_at_door": ("上门", "上门✓", "√(上门)", "入户", "上门采", "入户采样", "上门已采", "√上门"),
    "unknown": ("？", "待核", "?", "待核实", "不清楚", "??", "待查"),
}
RELATIONS = {
    "head": ("户主", "本人", "户主本人", "业主", "户 主"),
    "spouse": ("配偶", "妻", "夫", "爱人", "妻子", "丈夫", "老伴", "妻（户主之妻）"),
    "child": ("子", "女", "儿子", "女儿", "之子", "长子", "长女", "次女", "独生子", "子女", "孩子"),
    "parent": ("父亲", "母亲", "父", "母", "岳母", "婆婆", "公公", "岳父", "妈妈", "父母"),
    "other": ("合租", "租客", "同住", "其他", "亲戚", "保姆", "室友"),
}
RESIDENCIES = {
    "resident": ("常住", "户籍常住", "自住", "业主自住", "本地户籍", "户籍", "常住户", "自有"),
    "tenant": ("租户", "租住", "租房", "租赁", "承租", "流动", "出租", "租"),
}
CATEGORIES = {
    "elderly": (
        "高龄",
        "高龄老人",
        "80岁以上独居",
        "老年人",
        "独居老人",
        "空巢老人",
        "80岁以上老人",
        "孤寡老人",
        "失独老人",
        "年老体弱",
        "老人",
        "70岁以上老人",
    ),
    "ill": (
        "患病",
        "重病",
        "透析",
        "卧床",
        "慢性病",
        "肿瘤术后",
        "重大疾病",
        "行动不便",
        "瘫痪",
        "孕产妇",
        "偏瘫",
        "骨折",
        "基础病",
        "尿毒症",
        "病人",
        "术后恢复",
    ),
    "disabled": (
        "残疾",
        "肢体残疾",
        "残疾人（二级）",
        "视力残疾",
        "残",
        "残疾人",
        "智力残疾",
        "重残",
        "听力残疾",
        "精神残疾",
    ),
    "online_class": ("网课学生", "网课", "上网课", "线上教学学生", "居家网课", "网课生", "线上上课"),
    "temporary_carer": ("临时照料", "临时照料人", "家属隔离临时照护", "临时看护", "临时托管", "无人照料", "代管"),
}
CLASSES = {
    "left_high_risk_zone": (
        "高风险区返回",
        "高风险区外溢",
        "外溢人员",
        "高风险区离开人员",
        "有高风险区旅居史",
        "高风险区返回（晚报）",
        "高风险",
        "高风险区溢出人员",
        "高风险地区返并",
        "途经高风险区",
        "高风险区人员",
    ),
    "close_contact": (
        "密接",
        "密切接触者",
        "密接（5+3居家段）",
        "密接解除集中隔离转居家",
        "密接者",
        "密接人员",
        "密切接触",
        "密接转居家",
    ),
}
NO_CLASS = ("次密接", "弹窗", "外省返并", "其他", "中风险区", "一般接触者", "密接的密接", "时空伴随", "低风险区返回")
NO_CATEGORY = ("其他", "军属", "党员", "低保户", "退役军人", "独生子女户", "", None)


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
