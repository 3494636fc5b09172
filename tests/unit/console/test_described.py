"""What /openapi.json says to those who have nothing else."""

import json
import re

from infra.settings import Settings
from streams.console.app import create_app

DOCUMENT = create_app(Settings()).openapi()


def test_every_schema_that_is_named_is_there() -> None:
    named = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(DOCUMENT)))
    assert named <= DOCUMENT["components"]["schemas"].keys()


def test_every_call_that_takes_something_says_what() -> None:
    bodiless = {
        path
        for path, calls in DOCUMENT["paths"].items()
        if "post" in calls
        and "requestBody" not in calls["post"]
        and not path.endswith(("/revoke", "/undo", "/password"))
    }
    assert bodiless == set()


def test_errors_are_problem_documents_everywhere() -> None:
    for path, calls in DOCUMENT["paths"].items():
        for method, call in calls.items():
            assert "application/problem+json" in call["responses"]["default"]["content"], (method, path)
            assert "422" not in call["responses"], (method, path)
