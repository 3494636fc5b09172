"""Bring in the files of a town and say what differs: ``python -m tests.neighbours TOWN… --showN``."""

import importlib
import sys
import traceback
from typing import Any

from streams.imports.judging.known import Known
from streams.imports.reading import read
from tests.communities import judging
from tests.neighbours.craft import Town

TOWNS = ("danwei", "estate", "village", "lanes", "canal", "steel", "mill", "yards", "campus", "towers", "rail")


def judged(town: Town) -> dict[str, tuple[int, list[Any], list[Any]]]:
    """Bring in each file; return its rows, those read otherwise and those doubted without need."""
    known = Known("1", b"s")
    out = {}
    for kind, name, content, pages in town.files:
        try:
            reading = read(kind, [(name, content)], known, town.written_on)
        except Exception:
            rows = sum(len(page.truth) for page in pages)
            out[name] = (rows, [("", 0, [traceback.format_exc()[-400:]])] * rows, [])
            continue
        known = known.after(reading.rows)
        out[name] = judging.compare(pages, reading.report["files"][0])
    return out


def main() -> None:
    """Run and print."""
    show = int(next((a[6:] for a in sys.argv if a.startswith("--show")), "8"))
    for name in [a for a in sys.argv[1:] if a[0] != "-"] or TOWNS:
        try:
            town = importlib.import_module(f"tests.neighbours.{name}").town()
        except ModuleNotFoundError:
            continue
        rows = bad = extra = 0
        for file, (total, wrong, doubted) in judged(town).items():
            rows, bad, extra = rows + total, bad + len(wrong), extra + len(doubted)
            print(f"{name} {file}: {total} rows, {len(wrong)} otherwise, {len(doubted)} doubted more")
            for said in [*wrong[:show], *(("DOUBTED", *d) for d in doubted[: show // 2])]:
                print("     ", *said)
        print(f"{name}: {rows} rows, {bad} otherwise ({bad / rows:.1%}), {extra} doubted more ({extra / rows:.1%})")


if __name__ == "__main__":
    main()
