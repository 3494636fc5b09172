"""The table of what the founding page asks for names only what exists, and admits what does not."""

import re

from tests.house.sources import ROOT

ROWS = re.findall(
    r"^\| (S\d+) \| ([^|]+) \| ([^|]*)\| ([^|]*)\|$", (ROOT / "tests" / "README.md").read_text(), re.MULTILINE
)


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_every_sentence_of_the_page_has_its_row() -> None:
    assert [number for number, *_ in ROWS] == [f"S{n}" for n in range(1, 43)]


def test_every_file_named_beside_a_requirement_exists() -> None:
    assert [
        f"{number}: {name}" for number, _, lives, _ in ROWS for name in named(lives) if not (ROOT / name).exists()
    ] == []


def test_every_test_named_beside_a_requirement_exists() -> None:
    missing = []
    for number, _, _, shown in ROWS:
        for name in named(shown):
            file, _, function = name.partition("::")
            path = ROOT / file
            if not path.is_file() or not re.search(rf"^(async )?def {function}\(", path.read_text(), re.MULTILINE):
                missing.append(f"{number}: {name}")
    assert missing == []


def test_a_requirement_without_a_test_says_that_it_is_not_built() -> None:
    assert [number for number, must, _, shown in ROWS if not named(shown) and "**not yet**" not in must] == []
