"""Chinese datums to WGS-84.

Source: the public description of the GCJ-02 offset (ellipsoid of Krasovsky 1940) and of Baidu's BD-09 turn; checked
against the test vector of DOMAIN.md, section 5.
"""

import math
import re

_A, _EE = 6378245.0, 0.00669342162296594323
_X_PI = math.pi * 3000.0 / 180.0


def gcj_of_wgs(lon: float, lat: float) -> tuple[float, float]:
    """Return (lon, lat) in GCJ-02 of a point in WGS-84 [degrees]."""
    x, y = lon - 105.0, lat - 35.0
    swing = (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0
    d_lat = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + swing
    d_lat += (20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    d_lat += (160.0 * math.sin(y / 12.0 * math.pi) + 320.0 * math.sin(y * math.pi / 30.0)) * 2.0 / 3.0
    d_lon = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + swing
    d_lon += (20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    d_lon += (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2.0 / 3.0
    radians = lat / 180.0 * math.pi
    magic = 1 - _EE * math.sin(radians) ** 2
    d_lat = d_lat * 180.0 / ((_A * (1 - _EE)) / (magic * math.sqrt(magic)) * math.pi)
    d_lon = d_lon * 180.0 / (_A / math.sqrt(magic) * math.cos(radians) * math.pi)
    return lon + d_lon, lat + d_lat


def wgs_of_gcj(lon: float, lat: float) -> tuple[float, float]:
    """Return (lon, lat) in WGS-84 of a point in GCJ-02 [degrees], by iteration to below a millimetre."""
    guess_lon, guess_lat = lon, lat
    for _ in range(6):
        there_lon, there_lat = gcj_of_wgs(guess_lon, guess_lat)
        guess_lon, guess_lat = guess_lon + lon - there_lon, guess_lat + lat - there_lat
    return guess_lon, guess_lat


def bd_of_gcj(lon: float, lat: float) -> tuple[float, float]:
    """Return (lon, lat) in BD-09 of a point in GCJ-02 [degrees]."""
    z = math.hypot(lon, lat) + 0.00002 * math.sin(lat * _X_PI)
    theta = math.atan2(lat, lon) + 0.000003 * math.cos(lon * _X_PI)
    return z * math.cos(theta) + 0.0065, z * math.sin(theta) + 0.006


def gcj_of_bd(lon: float, lat: float) -> tuple[float, float]:
    """Return (lon, lat) in GCJ-02 of a point in BD-09 [degrees], by iteration."""
    guess_lon, guess_lat = lon - 0.0065, lat - 0.006
    for _ in range(6):
        there_lon, there_lat = bd_of_gcj(guess_lon, guess_lat)
        guess_lon, guess_lat = guess_lon + lon - there_lon, guess_lat + lat - there_lat
    return guess_lon, guess_lat


def to_wgs84(lon: float, lat: float, datum: str) -> tuple[float, float]:
    """Return (lon, lat) in WGS-84, six decimals.

    Raises
    ------
    ValueError
        The datum is none of WGS-84, GCJ-02, BD-09.
    """
    if datum == "BD-09":
        lon, lat = wgs_of_gcj(*gcj_of_bd(lon, lat))
    elif datum == "GCJ-02":
        lon, lat = wgs_of_gcj(lon, lat)
    elif datum != "WGS-84":
        raise ValueError("Expected a datum: WGS-84, GCJ-02 or BD-09.")
    return round(lon, 6), round(lat, 6)


def find_datum(text: str) -> str | None:
    """Return the datum a text names, None when it names none."""
    t = re.sub(r"[\s\-_－]", "", text).upper()
    if re.search(r"BD0?9|百度", t):
        return "BD-09"
    if re.search(r"GCJ|火星|高德|腾讯|国测", t):
        return "GCJ-02"
    return "WGS-84" if re.search(r"WGS|GPS|84坐标|CGCS|国家2000|天地图", t) else None


def distance_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the distance of two near points (lon, lat) [m]."""
    x = math.radians(b[0] - a[0]) * math.cos(math.radians((a[1] + b[1]) / 2))
    return 6371008.8 * math.hypot(x, math.radians(b[1] - a[1]))
