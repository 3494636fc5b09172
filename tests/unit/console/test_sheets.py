"""Routes on paper."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from streams.console import sheets

SHANGHAI = ZoneInfo("Asia/Shanghai")


def stop(**fields: Any) -> dict[str, Any]:
    return {
        "kind": "visit",
        "arrive_at": "2022-11-25T01:40:00Z",
        "start_at": "2022-11-25T02:00:00Z",
        "class": "special",
        **fields,
    }


@pytest.mark.parametrize(
    ("note", "printed"),
    [
        (None, "<td>"),
        ("她听得见门铃", "<td>她听得见门铃"),
        ("铃" * 3_700, f"<td>{'铃' * sheets.NOTE_LETTERS}…"),
    ],
    ids=["none", "short", "thousands"],
)
def test_a_note_is_printed_as_far_as_paper_has_room(note: str | None, printed: str) -> None:
    row = sheets._row(1, stop(note=note), SHANGHAI)
    assert row.endswith(f"{printed}</tr>")
    assert "<td>10:00<td>" in row
