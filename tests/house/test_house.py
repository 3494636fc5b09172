"""The rules of the house, as far as a machine can tell."""

import ast
import re
import subprocess
import sys
from pathlib import Path

from tests.house.sources import PACKAGES, ROOT, files, imported, modules, texts

LONG, TOO_LONG = 250, 400
FUNCTION_LIMIT = 40
ROOT_FOLDERS = {"streams", "optimizer", "schemas", "infra", "tests"}
NAMELESS = {"utils", "util", "common", "helpers", "helper", "base", "manager", "service", "misc"}
PURE = {"rules.py", "reconcile.py", "assign.py", "policy.py"}
IMPURE = {"faust", "asyncpg", "aiokafka", "asyncio", "time", "random", "infra"}
# Spelled in parts, so that this file does not break its own rule.
HOSTS = ["pypi" + ".org", "python" + "hosted", "registry.npm" + "js", "repo.maven" + ".apache", "repo1" + ".maven"]
HOSTS += ["deb.debian" + ".org", "crates" + ".io", "proxy.golang" + ".org", "archive.ubuntu" + ".com"]
PLACES = re.compile("(?<![\\w./-])(/wor" + "k/|/ho" + "me/[a-z]|/Use" + "rs/[a-z]|/roo" + "t/)")
UNFINISHED = re.compile(r"\b(TO" + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\\b|raise NotImplemented" + "Error")
WORD_OF_THE_LIBRARY = re.compile(r"@pytest\.mark\.skip\b|unittest\.skip")


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function without its signature's decorators and its docstring."""
    body = node.body[1:] if ast.get_docstring(node) is not None and len(node.body) > 1 else node.body
    assert node.end_lineno is not None
    return node.end_lineno - body[0].lineno + 1


def test_no_module_is_longer_than_the_house_allows_and_a_long_one_says_why() -> None:
    wrong = []
    for path, text, tree in modules():
        length = len(text.splitlines())
        said = ast.get_docstring(tree) or ""
        if length > TOO_LONG:
            wrong.append(f"{path}: {length} lines, allowed are {TOO_LONG}")
        elif length > LONG and len(said.split()) < 12:
            wrong.append(f"{path}: {length} lines, and its docstring does not say why")
    assert wrong == []


def test_no_function_is_longer_than_forty_lines() -> None:
    wrong = [
        f"{path}:{node.lineno} {node.name}: {lines_of(node)} lines"
        for path, _, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and lines_of(node) > FUNCTION_LIMIT
    ]
    assert wrong == []


def test_every_module_and_folder_has_a_name_that_says_something() -> None:
    wrong = [
        str(path)
        for path in files()
        if path.parts[0] in (*PACKAGES, "tests") and NAMELESS & {Path(part).stem.lower() for part in path.parts}
    ]
    assert wrong == []


def test_every_module_says_what_it_is_for() -> None:
    assert [str(path) for path, text, tree in modules() if text.strip() and not ast.get_docstring(tree)] == []


def test_the_root_holds_the_folders_of_the_card_and_no_others() -> None:
    folders = {path.parts[0] for path in files() if len(path.parts) > 1 and not path.parts[0].startswith(".")}
    assert folders <= ROOT_FOLDERS


def test_nothing_unfinished_is_committed() -> None:
    code = (path_text for path_text in texts() if path_text[0].suffix in {".py", ".ts", ".tsx", ".sql", ".sh"})
    assert [f"{path}: {found[0]}" for path, text in code if (found := UNFINISHED.search(text))] == []


def test_no_registry_is_named() -> None:
    assert [f"{path}: {host}" for path, text in texts() for host in HOSTS if host in text] == []


def test_the_lock_files_name_no_registry_either() -> None:
    locks = [path for path in files() if path.suffix == ".lock" or path.name == "package-lock.json"]
    assert [f"{path}: {host}" for path in locks for host in HOSTS if host in (ROOT / path).read_text()] == []


def test_no_path_of_one_persons_machine_is_named() -> None:
    assert [f"{path}: {found[0]}" for path, text in texts() if (found := PLACES.search(text))] == []


def test_modules_that_decide_are_pure() -> None:
    wrong = [
        f"{path}: {name}"
        for path, _, tree in modules()
        if path.parts[0] == "streams" and path.name in PURE
        for name in sorted(imported(tree))
        if name.split(".")[0] in IMPURE
    ]
    assert wrong == []


def test_only_those_who_plan_call_the_router() -> None:
    allowed = {"dispatch", "drill", "checks.py"}  # `doorstep check` has every plan judged by the router's checker
    wrong = [
        str(path)
        for path, _, tree in modules()
        if path.parts[0] == "streams" and path.parts[1] not in allowed
        if any(name.split(".")[0] == "optimizer" for name in imported(tree))
    ]
    assert wrong == []


def test_the_console_asks_dispatch_only_through_its_door() -> None:
    wrong = [
        f"{path}: {name}"
        for path, _, tree in modules()
        if path.parts[:2] == ("streams", "console")
        for name in sorted(imported(tree))
        if name.startswith("streams.dispatch.") and not name.startswith("streams.dispatch.ask")
    ]
    assert wrong == []


def test_solver_and_geodesy_stay_behind_their_fences() -> None:
    fences = {
        "ortools": {f"optimizer/{name}.py" for name in ("model", "recombine", "exact", "exact_route")},
        "geopy": {"optimizer/travel.py"},
    }
    wrong = [
        f"{path}: {library}"
        for path, _, tree in modules()
        for library, homes in fences.items()
        if path.parts[0] == "optimizer" and str(path) not in homes
        if any(name.split(".")[0] == library for name in imported(tree))
    ]
    assert wrong == []


def test_every_decision_has_a_number_of_its_own() -> None:
    numbers = [page.name[:4] for page in (ROOT / "infra" / "decisions").glob("*.md")]
    assert sorted(number for number in set(numbers) if numbers.count(number) > 1) == []


def test_no_test_is_switched_off() -> None:
    tests = [(path, text) for path, text in texts() if path.parts[0] == "tests" and path.suffix == ".py"]
    assert [str(path) for path, text in tests if path.parts[1] != "house" and WORD_OF_THE_LIBRARY.search(text)] == []


def test_the_front_end_is_built_from_source_and_never_committed_built() -> None:
    assert [str(path) for path in files() if {"dist", "node_modules"} & set(path.parts)] == []


def test_the_import_contracts_are_kept() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([str(linter), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
