"""Reading the next file while the present one is written changes no reading."""

from dataclasses import replace
from datetime import date

import pytest

from streams.imports.errors import EmptyFile
from streams.imports.judging.known import Known
from streams.imports.life import ahead
from streams.imports.life.ahead import File, Reader
from streams.imports.life.progress import Rows
from streams.imports.reading import Reading

TODAY = date(2022, 11, 25)
FIRST: File = ("1.csv", b"first")
SECOND: File = ("2.csv", b"second")
KNOWN = Known(area="A")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Known]]:
    """What was read, with what was known then."""
    done: list[tuple[str, Known]] = []

    def note(kind: str, files: list[File], known: Known, today: date, language: str, told: object) -> Reading:
        done.append((files[0][0], known))
        if not files[0][1]:
            raise EmptyFile("empty", file=files[0][0])
        return Reading({"read": len(done)})

    monkeypatch.setattr(ahead, "read", note)
    return done


async def silent(_: Rows) -> None:
    """Tell nobody."""


async def test_what_was_read_ahead_is_not_read_again(read: list[tuple[str, Known]]) -> None:
    reader = Reader("register", "zh")
    await reader.read(FIRST, KNOWN, TODAY, silent)
    reader.begin(SECOND, KNOWN, TODAY)
    found = await reader.read(SECOND, replace(KNOWN), TODAY, silent)
    assert found.report == {"read": 2}
    assert [name for name, _ in read] == ["1.csv", "2.csv"]


async def test_a_file_is_read_again_when_more_is_known_now_and_the_next_ones_in_their_turn(
    read: list[tuple[str, Known]],
) -> None:
    reader, more = Reader("register", "zh"), replace(KNOWN, aliases={"new": "old"})
    await reader.read(FIRST, KNOWN, TODAY, silent)
    reader.begin(SECOND, KNOWN, TODAY)
    await reader.read(SECOND, more, TODAY, silent)
    assert read[-1] == ("2.csv", more)
    reader.begin(FIRST, more, TODAY)
    await reader.read(FIRST, KNOWN, TODAY, silent)
    assert [name for name, _ in read] == ["1.csv", "2.csv", "2.csv", "1.csv"]


async def test_what_is_wrong_with_a_file_is_said_in_its_turn(read: list[tuple[str, Known]]) -> None:
    reader = Reader("register", "zh")
    await reader.read(FIRST, KNOWN, TODAY, silent)
    bad: File = ("2.csv", b"")
    reader.begin(bad, KNOWN, TODAY)
    with pytest.raises(EmptyFile):
        await reader.read(bad, KNOWN, TODAY, silent)
