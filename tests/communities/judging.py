"""A reading held against the truth, row by row."""

from collections import Counter
from collections.abc import Iterator
from typing import Any


def outcomes(wanted: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what is right for a row: one thing, or several."""
    if wanted["verdict"] != "either":
        yield wanted
        return
    for outcome in wanted["outcomes"]:
        yield {**outcome, "value": outcome.get("value", wanted.get("value", {}))}


def differences(wanted: dict[str, Any], got: dict[str, Any]) -> list[str]:
    """Return what is not as it should be; a doubt more is none."""
    verdict = got["verdict"]
    more = wanted["verdict"] == "accept" and verdict == "warn"
    out = (
        []
        if verdict == wanted["verdict"] or more
        else [f"{verdict}({got.get('reason')}) instead of {wanted['verdict']}"]
    )
    if wanted["verdict"] == "reject" and verdict == "reject":
        alike = (wanted["field"], wanted["reason"]) == (got["field"], got["reason"])
        out += [] if alike else [f"{got['field']} {got['reason']} instead of {wanted['field']} {wanted['reason']}"]
    if wanted["verdict"] not in {"accept", "warn"} or out:
        return out
    value = got.get("value", {})
    out = [
        f"{name} is {value.get(name)} instead of {right}"
        for name, right in wanted.get("value", {}).items()
        if not same(name, value.get(name), right)
    ]
    return out + [f"no doubt {code}" for code in wanted.get("doubts", ()) if code not in codes(got)]


def same(name: str, got: Any, right: Any) -> bool:
    """Say whether two values say the same; points within a metre."""
    if name in ("wgs84", "lon", "lat") and got is not None:
        pairs = zip(got, right, strict=True) if isinstance(right, list) else [(got, right)]
        return all(abs(a - b) < 9e-6 for a, b in pairs)
    return bool(got == right)


def codes(got: dict[str, Any]) -> set[str]:
    """The doubts of a row."""
    return {doubt["code"] for doubt in got.get("doubts", ())}


def compare(pages: list[Any], file: dict[str, Any]) -> tuple[int, list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Return (rows, wrong ones, those with a doubt nobody asked for)."""
    total, wrong, doubted = 0, [], []
    got_sheets = {sheet["sheet"]: sheet["rows"] for sheet in file["sheets"]}
    for page in pages:
        name = page.name if len(got_sheets) > 1 or page.name in got_sheets else next(iter(got_sheets))
        got_rows = got_sheets.get(name, [])
        last = max((row["row"] for row in got_rows), default=0)
        wanted_rows = [row for row in page.truth if row["verdict"] != "skip" or row["row"] <= last]
        total += len(wanted_rows)
        shape = Counter(r["row"] for r in wanted_rows) - Counter(r["row"] for r in got_rows)
        if shape:
            wrong.append((name, sorted(shape)[:3], ["rows without a verdict"]))
        for wanted, got in _paired(wanted_rows, got_rows):
            options = list(outcomes(wanted))
            found = min((differences(o, got) for o in options), key=len)
            if found:
                wrong.append((name, wanted["row"], found))
            asked = {c for o in options for c in o.get("doubts", ())}
            if not found and codes(got) - asked:
                doubted.append((name, wanted["row"], codes(got) - asked))
    return total, wrong, doubted


def _paired(wanted: list[dict[str, Any]], got: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Pair entries by row; several of one row in their order."""
    by_row: dict[int, list[dict[str, Any]]] = {}
    for row in got:
        by_row.setdefault(row["row"], []).append(row)
    for row in wanted:
        here = by_row.get(row["row"], [])
        if here:
            yield row, here.pop(0) if len(here) > 1 or row["verdict"] != "skip" else here[0]
