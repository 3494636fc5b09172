"""Names of people and places nobody bears: our own lists, put together at random."""

from random import Random

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
GIVEN_FIRST = "建志文玉秀桂春海国永振宝德明晓雅子浩佳思梓雨欣嘉若诗宇一安"
GIVEN_SECOND = "华兰英芳梅平军伟强磊洋勇艳杰娟涛超霞玲丽红云龙飞轩怡涵琪然宁晨悦彤"
COMPOUNDS = (
    "柳巷南苑",
    "汾河湾小区",
    "迎泽里",
    "双塔西院",
    "文庙小区",
    "桃园北里",
    "金刚堰家属院",
    "漪汾苑",
    "水西关宿舍",
    "滨河花园",
)
"""Ten compounds; the names sound like Taiyuan, the places are invented."""

RELATIONS = ("户主", "配偶", "子", "女", "父", "母")


def person(random: Random) -> str:
    """A name of two or three characters."""
    given = (
        random.choice(GIVEN_FIRST) + random.choice(GIVEN_SECOND)
        if random.random() < 0.8
        else random.choice(GIVEN_SECOND)
    )
    return random.choice(SURNAMES) + given


def phone(random: Random) -> str:
    """A number in a block that is never given out."""
    return f"19900{random.randrange(1_000_000):06d}"
