"""Who works when: half days of a roster are half days of the team."""

from datetime import UTC, date, datetime

import pytest

from schemas.teams import TeamRostered
from streams.imports.effects import rosters
from streams.imports.effects.facts import Facts
from streams.imports.effects.speaker import Speaker
from streams.imports.judging.records import CrewRow

AT = datetime(2022, 11, 24, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("shifts", "hours"),
    [
        (("am", "am"), [(7, 12)]),
        (("pm", "pm"), [(14, 18)]),
        (("am", "pm"), [(7, 12), (14, 18)]),
        (("all", "pm"), [(7, 12), (14, 18)]),
    ],
)
def test_a_team_works_the_half_day_its_members_share(shifts: tuple[str, str], hours: list[tuple[int, int]]) -> None:
    speaker = Speaker("140000000001", "Asia/Shanghai", "teams", "i", AT, Facts())
    crews = [
        CrewRow(
            source=None, team="M1", team_name="M1", kind="mobile", on=date(2022, 11, 25), member=f"m{n}", name="王芳",
            roles=("sampler",), shift=shift,
        )
        for n, shift in enumerate(shifts)
    ]  # fmt: skip
    rosters.teams(speaker, crews, [])
    (said,) = [event for event in speaker.events if isinstance(event, TeamRostered)]
    local = [(s.from_at.hour, s.to_at.hour) for s in said.shifts]
    assert local == hours
