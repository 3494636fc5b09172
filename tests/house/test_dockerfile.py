"""The Dockerfile, as far as it can be checked without Docker: what it copies, pins, installs and runs is there."""

import re
import tomllib
from pathlib import Path

from tests.house.sources import ROOT

TEXT = (ROOT / "infra" / "Dockerfile").read_text()
LINES = [line.strip() for line in re.sub(r"\\\n\s*", "", TEXT).splitlines() if line.strip() and line[0] != "#"]
MAKEFILE = (ROOT / "Makefile").read_text()


def words(instruction: str) -> list[list[str]]:
    """The words of every line with this instruction."""
    return [line.split()[1:] for line in LINES if line.split()[0] == instruction]


def ignored() -> set[str]:
    """What .dockerignore keeps out of the build."""
    return {line.strip().strip("/") for line in (ROOT / ".dockerignore").read_text().splitlines() if line.strip()}


def test_every_file_and_folder_it_copies_is_in_the_tree_and_not_ignored() -> None:
    copied = [word for line in words("COPY") if not line[0].startswith("--from") for word in line[:-1]]
    assert {"requirements.lock", "pyproject.toml", "schemas/", "optimizer/", "infra/", "streams/"} <= set(copied)
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert [name for name in copied if name.strip("/") in ignored()] == []


def test_what_a_stage_takes_from_another_is_made_there() -> None:
    stages = {line[2]: n for n, line in enumerate(words("FROM")) if len(line) == 3}
    taken = [(line[0].removeprefix("--from="), line[1]) for line in words("COPY") if line[0].startswith("--from")]
    assert {stage for stage, _ in taken} == set(stages)
    web = (ROOT / "streams" / "console" / "web" / "vite.config.ts").read_text()
    [folder] = re.findall(r"outDir: ['\"](\w+)['\"]", web)
    assert dict(taken) == {"pages": f"/build/{folder}", "packages": "/opt/doorstep"}


def test_it_pins_the_same_tools_as_the_makefile() -> None:
    [version] = re.findall(r"^UV_VERSION := (\S+)$", MAKEFILE, re.MULTILINE)
    assert f"uv=={version}" in TEXT
    python = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    assert python.startswith(">=3.11")
    assert {line[0] for line in words("FROM")} == {"node:20-bookworm-slim", "python:3.11-slim-bookworm"}


def test_it_installs_the_libraries_that_setup_installs_for_printed_sheets() -> None:
    wanted = re.findall(r"has_(?:pango|chinese_font) \|\| echo ([^\n]+)", (ROOT / "infra" / "setup.sh").read_text())
    packages = {name for line in wanted for name in line.split()} - {"fontconfig"}
    assert {name for name in packages if name not in TEXT} == set()


def test_it_runs_the_command_of_the_package_as_nobody_special() -> None:
    assert 'exec python -m streams "$@"' in TEXT
    assert (ROOT / "streams" / "__main__.py").exists()
    [[user]] = words("USER")
    assert user.isdigit()
    assert int(user) > 0
    assert f"useradd --system --uid {user}" in TEXT
    assert LINES.index(f"USER {user}") > max(n for n, line in enumerate(LINES) if line.startswith("RUN"))


def test_data_files_that_the_code_reads_travel_with_the_folders_it_copies() -> None:
    folders = tuple(word.strip("/") for line in words("COPY") for word in line[:-1] if word.endswith("/"))
    for name in ("infra/migrations", "streams/demand/packs", "infra/embedded/kafka"):
        assert (ROOT / name).is_dir()
        assert Path(name).parts[0] in folders
