"""A record for Kafka: CloudEvents headers, and the trace it belongs to."""

import re
from datetime import UTC, datetime

from infra import kafka
from schemas.codec import encode
from schemas.households import HouseholdRegistered

SAID_AT = datetime(2022, 11, 25, 9, 40, tzinfo=UTC)


def headers(event_id: str, caused_by: str | None = None) -> dict[str, bytes]:
    event = HouseholdRegistered(
        event_id=event_id, occurred_at=SAID_AT, area="A1", caused_by=caused_by, household="H1", place="P1"
    )
    return dict(kafka.record(event, encode(event))["headers"])


def test_every_record_carries_cloudevents_headers_and_a_w3c_trace() -> None:
    said = headers("E1")
    assert {name for name in said if name.startswith("ce_")} == {
        "ce_id",
        "ce_type",
        "ce_source",
        "ce_time",
        "ce_specversion",
    }
    assert re.fullmatch(rb"00-[0-9a-f]{32}-[0-9a-f]{16}-01", said["traceparent"])


def test_what_an_event_caused_is_in_its_trace_and_another_event_is_not() -> None:
    first, caused, other = (
        one["traceparent"].split(b"-") for one in (headers("E1"), headers("E2", "E1"), headers("E3"))
    )
    assert first[1] == caused[1]
    assert first[2] != caused[2]
    assert other[1] != first[1]
