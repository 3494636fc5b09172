"""What a phone taps, as it comes over HTTP."""

import msgspec
import pytest

from streams.console.outcomes import Outcome


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("visit.begun", "begun"),
        ("visit.sampled", "sampled"),
        ("specimens.handed_over", "handed_over"),
        ("team.checked_in", "gate"),
        ("refused", "refused"),
        ("visit.flown", "visit.flown"),
    ],
)
def test_a_tap_may_bear_the_name_of_the_event_that_it_becomes(said: str, kind: str) -> None:
    tap = msgspec.json.encode({"id": "t1", "kind": said, "at": "2022-11-25T09:40:00+08:00", "visit": "V1"})
    assert msgspec.json.decode(tap, type=Outcome).kind == kind
