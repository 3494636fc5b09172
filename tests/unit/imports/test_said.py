"""What people write in cells means what a careful clerk makes of it, and changes what is due."""

import tomllib
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from schemas.households import HouseholdQuarantined
from schemas.residents import ResidentExcused, ResidentExcuseEnded
from streams.imports import words
from streams.imports.effects.facts import Excuse, Facts
from streams.imports.effects.speaker import Speaker
from streams.imports.effects.statements import statements
from streams.imports.judging import relatives
from streams.imports.judging.records import QuarantineRow, Source, SpecialRow
from streams.imports.kinds.register import mark_of

SAID = tomllib.loads(Path(__file__).with_name("said.toml").read_text("utf-8"))
HOME = {"household": "h1", "resident": "r1", "registered": True, "compound": "柳溪花园", "building": "1号楼"}
DOOR = {**HOME, "unit": 1, "room": "101", "name": "王秀英", "source": Source("a.xlsx", "a", 3)}


def speaker() -> Speaker:
    zone = "Asia/Shanghai"
    now = datetime(2022, 11, 24, 20, tzinfo=ZoneInfo(zone))
    known = Facts(households={"h1": "p1"}, residents={"r1": "h1"})
    return Speaker("1", zone, "special", "i1", now, known)


SPOKEN = tomllib.loads(Path(__file__).with_name("spoken.toml").read_text("utf-8"))


@pytest.mark.parametrize("group", SPOKEN)
def test_cells_of_more_people_mean_what_a_careful_clerk_makes_of_them(group: str) -> None:
    wanted = {word: meaning for meaning, listed in SPOKEN[group].items() for word in listed.split()}
    if group == "category":  # of several reasons in a cell each counts
        wrong = {
            w: words.find_all(group, w) for w, meaning in wanted.items() if meaning not in words.find_all(group, w)
        }
    else:
        got = {word: mark_of(word) if group == "mark" else words.find(group, word) or "nothing" for word in wanted}
        same = {"none": ("none", "nothing")}  # of no class, known or not
        wrong = {w: got[w] for w, meaning in wanted.items() if got[w] not in same.get(meaning, (meaning,))}
    assert wrong == {}


@pytest.mark.parametrize(
    ("remark", "status"),
    [
        ("老伴去世，独居", None),
        ("女儿2019年病故", None),
        ("儿子搬走，独居", None),
        ("老伴住院，先打电话", None),
        ("配偶已于去年过世", None),
        ("随女儿搬走", "moved_out"),
        ("女儿说老人11月20日去世", "deceased"),
        ("老伴去世后已搬离", "moved_out"),
        ("女儿照顾，已住院", "in_hospital"),
    ],
)
def test_what_happened_to_somebody_else_is_no_state_of_the_person(remark: str, status: str | None) -> None:
    assert words.find("status", relatives.without(remark)) == status


@pytest.mark.parametrize("group", SAID)
def test_cells_mean_what_a_careful_clerk_makes_of_them(group: str) -> None:
    read = mark_of if group == "mark" else lambda text: words.find(group, text)
    wanted = {word: meaning for meaning, listed in SAID[group].items() for word in listed.split()}
    got = {word: read(word) or "nothing" for word in wanted}
    assert {word: (got[word], meaning) for word, meaning in wanted.items() if got[word] != meaning} == {}


def test_somebody_of_the_special_group_who_is_away_is_excused() -> None:
    row = SpecialRow(**DOOR, reasons=("elderly",), status="away")  # type: ignore[arg-type]
    said = statements(speaker(), [row])
    assert [event.why for event in said if isinstance(event, ResidentExcused)] == ["away"]


def test_somebody_whom_the_special_ledger_sent_to_central_quarantine_is_back_when_it_says_so_no_more() -> None:
    teller = speaker()
    teller.facts.excuses["r1", "central_quarantine"] = Excuse(date(2022, 11, 22), None, by="special")
    said = statements(teller, [SpecialRow(**DOOR, reasons=("elderly",))])  # type: ignore[arg-type]
    assert [event.why for event in said if isinstance(event, ResidentExcuseEnded)] == ["central_quarantine"]


@pytest.mark.parametrize("status", ["in_hospital", "deceased", "moved_out"])
def test_nobody_is_visited_in_quarantine_who_is_not_there_any_more(status: str) -> None:
    row = QuarantineRow(
        **DOOR,  # type: ignore[arg-type]
        quarantine_class="left_high_risk_zone",
        departed_on=date(2022, 11, 22),
        status=status,
    )
    said = statements(speaker(), [row])
    assert [event.why for event in said if isinstance(event, ResidentExcused)] == [status]
    assert not [event for event in said if isinstance(event, HouseholdQuarantined)]
