"""The founding community: the visits due on 25 November are those of its truth, from the values of its ledgers."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from streams.demand.facts import Excuse, Facts, Homebound, Term
from streams.demand.pack import pack_for
from streams.demand.rules import Due, due

DAY = date(2022, 11, 25)


@pytest.fixture
def truth(shared_data: Path) -> dict[str, Any]:
    text = (shared_data / "ledgers" / "huaiyuan" / "expected.json").read_text("utf-8")
    answer: dict[str, Any] = json.loads(text)
    return answer


def rows(truth: dict[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    for file in truth["files"].values():
        if file["kind"] == kind:
            for sheet in file["sheets"]:
                yield from (row for row in sheet["rows"] if row["verdict"] in ("accept", "warn"))


def home(value: dict[str, Any]) -> str:
    return "|".join(str(value.get(key)) for key in ("compound", "building", "unit", "room"))


def gathered(truth: dict[str, Any]) -> dict[str, Facts]:
    people: dict[str, dict[str, Any]] = {}
    for row in rows(truth, "special"):
        value = row["value"]
        if "classes" not in value:
            continue  # a second row of the same person, without a category
        facts = people.setdefault(home(value), {"bound": [], "terms": [], "excuses": [], "samples": set()})
        until = date.fromisoformat(value["until"]) if "until" in value else None
        facts["bound"].append(Homebound(value["person"], tuple(value["classes"]), date(2022, 11, 1), until))
        if "status" in value:
            facts["excuses"].append(Excuse(value["person"], value["status"], date(2022, 11, 24)))
    for row in rows(truth, "quarantine"):
        value = row["value"]
        facts = people.setdefault(home(value), {"bound": [], "terms": [], "excuses": [], "samples": set()})
        departed = date.fromisoformat(value["departed_on"])
        last = date.fromisoformat(value["home_until"])
        facts["terms"].append(Term(value["person"], value["class"], departed, date(2022, 11, 24), last))
        facts["samples"] |= {(value["person"], date.fromisoformat(on)) for on in value.get("tested_on", [])}
        if value.get("status") == "moved_to_central":
            facts["excuses"].append(Excuse(value["person"], "central_quarantine", date(2022, 11, 24)))
    return {door: _facts(door, some) for door, some in people.items()}


def _facts(door: str, some: dict[str, Any]) -> Facts:
    known = frozenset(fact.resident for fact in (*some["bound"], *some["terms"]))
    return Facts(
        household=door,
        living=known,
        known=known,
        homebound=tuple(some["bound"]),
        terms=tuple(some["terms"]),
        excuses=tuple(some["excuses"]),
        samples=frozenset(some["samples"]),
    )


def test_the_visits_of_the_founding_community_are_those_of_its_truth(truth: dict[str, Any]) -> None:
    pack = pack_for("taiyuan", DAY)
    answers = {door: due(facts, DAY, pack) for door, facts in gathered(truth).items()}
    made = {door: answer for door, answer in answers.items() if isinstance(answer, Due)}
    certain = {home(visit): visit for visit in truth["visits"]}
    doubtful = {home(visit) for visit in truth["visits_either"]}
    assert len(certain) == 84
    assert set(certain) <= set(made)
    assert set(made) - set(certain) <= doubtful
    for door, visit in certain.items():
        assert made[door].visit_class in visit.get("class_either", [visit["class"]])
        allowed = {person["person"] for person in (*visit["persons"], *visit.get("either_also", []))}
        assert {person["person"] for person in visit["persons"]} <= set(made[door].residents) <= allowed
        rules = {(reason["person"], reason["rule"]) for reason in visit["reasons"]}
        assert {(reason.resident, reason.rule) for reason in made[door].reasons} <= rules
