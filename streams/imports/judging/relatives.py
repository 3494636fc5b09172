"""Remarks that speak of somebody else than the row: 老伴去世 leaves a widow, who is visited all the same."""

import re

_WHO = (
    "其[父母子女妻夫]|老伴|配偶|丈夫|妻子|爱人|老公|老婆|儿子|女儿|子女|儿女|孩子|父亲|母亲|父母|家属|家人|邻居|孙子|孙女|外孙|儿媳|女婿|"
    "哥哥|弟弟|姐姐|妹妹|公公|婆婆|岳父|岳母|保姆|护工"
)
_WHEN = (
    "已经?|均|都|也|刚|早|于|在|因病?|去年|前年|今年|早年|年初|年前|上个?月|本月|近日|前些?[天年]|现|被|双双|双方|目前|正|"
    r"\d{2,4}年|\d{1,2}月|\d{1,2}日|\d{1,2}\.\d{1,2}"
)
_WHAT = (
    "去世|已故|过世|病故|死亡|离世|亡故|逝世|病逝|身故|不在了|"
    "住院[了中]?|搬走|搬离|搬出|迁出|外出|出差|[转送去]*(?:集中)?隔离(?:点|酒店)?|[转送去]*方舱|转运"
)
_FRAGMENT = re.compile(rf"(?<![随跟和同与及被由])(?:{_WHO})(?:{_WHEN})*(?:{_WHAT})")


def without(text: str) -> str:
    """Return a remark without what it says happened to somebody else."""
    return _FRAGMENT.sub("", text)
