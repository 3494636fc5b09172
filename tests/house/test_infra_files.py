"""The files for operators, checked offline: compose against its specification, Kubernetes against its own schemas."""

import importlib.util
import json
import os
import re
import subprocess
from pathlib import Path

import jsonschema
import kubernetes_validate
import pytest
import yaml

from infra import telemetry
from tests.house.sources import ROOT

COMPOSE = ROOT / "infra" / "compose.yaml"
MANIFESTS = sorted((ROOT / "infra" / "k8s").glob("*.yaml"))
DASHBOARDS = sorted((ROOT / "infra" / "dashboards").glob("*.json"))
KUBERNETES = "1.31"


def documents() -> list[dict]:
    return [document for file in MANIFESTS for document in yaml.safe_load_all(file.read_text()) if document]


def test_compose_keeps_to_its_specification() -> None:
    # Only the specification is taken from check-jsonschema: its command does not start with our release of click.
    package = importlib.util.find_spec("check_jsonschema")
    assert package is not None
    assert package.origin is not None
    schema = Path(package.origin).parent / "builtin_schemas" / "vendor" / "compose-spec.json"
    jsonschema.validate(yaml.safe_load(COMPOSE.read_text()), json.loads(schema.read_text()))


def test_compose_runs_three_brokers_one_database_and_every_process_each_with_a_health_check() -> None:
    services = yaml.safe_load(COMPOSE.read_text())["services"]
    assert {"kafka-0", "kafka-1", "kafka-2", "postgres"} <= set(services)
    assert {"migrate", "intake-bulk", "intake-live", "dispatch", "relay", "console"} <= set(services)
    lasting = {name: service for name, service in services.items() if name != "migrate"}
    assert [name for name, service in lasting.items() if "healthcheck" not in service] == []


@pytest.mark.parametrize("file", MANIFESTS, ids=lambda file: file.name)
def test_manifests_keep_to_the_schemas_of_kubernetes(file: Path) -> None:
    for document in yaml.safe_load_all(file.read_text()):
        kubernetes_validate.validate(document, KUBERNETES, strict=True)


def test_each_process_has_a_deployment_with_probes_and_limits_and_is_not_root() -> None:
    workloads = {d["metadata"]["name"]: d for d in documents() if d["kind"] in {"Deployment", "StatefulSet"}}
    assert {"intake-bulk", "intake-live", "dispatch", "relay", "console"} <= set(workloads)
    for workload in workloads.values():
        pod = workload["spec"]["template"]["spec"]
        assert pod["securityContext"]["runAsNonRoot"] is True
        for container in pod["containers"]:
            assert {"livenessProbe", "resources"} <= set(container)


def test_dashboards_ask_only_for_metrics_that_exist() -> None:
    known = set(re.findall(r'"(doorstep_[a-z_]+)"', Path(telemetry.__file__).read_text()))
    for file in DASHBOARDS:
        panels = json.loads(file.read_text())["panels"]
        asked = {
            name for panel in panels for t in panel["targets"] for name in re.findall(r"doorstep_[a-z_]+", t["expr"])
        }
        plain = {re.sub(r"_(bucket|sum|count|total)$", "", name) for name in asked}
        assert plain <= {re.sub(r"_total$", "", name) for name in known}


def test_make_says_what_it_can_do_when_asked_for_nothing() -> None:
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^  make (\w+)", said, re.MULTILINE) == "help setup demo test lint bench soak clean".split()  # noqa: SIM905


@pytest.mark.parametrize("script", [".ci/run", "infra/setup.sh"])
def test_scripts_can_be_run_and_stop_at_the_first_failure(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)
    assert "set -euo pipefail" in (ROOT / script).read_text()
    subprocess.run(["bash", "-n", str(ROOT / script)], check=True)


def test_the_broker_in_compose_is_the_embedded_one() -> None:
    pom = (ROOT / "infra" / "embedded" / "kafka" / "pom.xml").read_text()
    version = re.search(r"<kafka\.version>([\d.]+)<", pom)
    assert version is not None
    assert yaml.safe_load(COMPOSE.read_text())["services"]["kafka-0"]["image"] == f"apache/kafka:{version[1]}"
