"""Read many other communities and say what went wrong: ``python -m tests.communities KIND… A-B --showN``."""

import sys
import traceback
from collections import Counter
from typing import Any

from streams.imports.reading import read
from tests.communities import judging, written
from tests.communities.towns import WRITTEN_ON, town


def main() -> None:
    """Run and print."""
    kinds = [a for a in sys.argv[1:] if a in written.KINDS] or list(written.KINDS)
    spans = [a for a in sys.argv[1:] if a[0].isdigit()]
    first, last = (int(n) for n in (spans[0] if spans else "1-20").split("-"))
    show = int(next((a[6:] for a in sys.argv if a.startswith("--show")), "12"))
    for kind in kinds:
        said: Counter[str] = Counter()
        rows = bad = extra = 0
        shown = 0
        for seed in range(first, last + 1):
            total, wrong, doubted, name = run(kind, seed)
            rows, bad, extra = rows + total, bad + len(wrong), extra + len(doubted)
            for w in [*wrong, *doubted]:
                said[str(w[2])[:60]] += 1
            for w in wrong[:4]:
                if shown < show:
                    shown += 1
                    print(f"  {kind} seed {seed} {name}: {w}")
            for w in doubted[:2]:
                if shown < show:
                    shown += 1
                    print(f"  {kind} seed {seed} {name} DOUBTED: {w}")
        shares = f"{bad} wrong ({bad / max(1, rows):.2%}), {extra} doubted more ({extra / max(1, rows):.2%})"
        print(f"{kind}: {rows} rows, {shares}")
        print("   ", said.most_common(12))


def run(kind: str, seed: int) -> tuple[int, list[Any], list[Any], str]:
    """Read one kind of ledger of one town."""
    total, wrong, doubted = 0, [], []
    made = town(seed)
    files = written.write(kind, made)
    try:
        given = [(name, content) for name, content, _ in files]
        reading = read(kind, given, written.known(made, kind), WRITTEN_ON)
    except Exception:
        return 1, [("", 0, [traceback.format_exc()[-300:]])], [], files[0][0]
    for (_, _, pages), file in zip(files, reading.report["files"], strict=True):
        t, w, d = judging.compare(pages, file)
        total, wrong, doubted = total + t, wrong + w, doubted + d
    return total, wrong, doubted, files[0][0]


if __name__ == "__main__":
    main()
