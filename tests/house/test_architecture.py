"""ARCHITECTURE.md and README.md name only what exists."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_file_in_follow_one_event_exists() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    named = re.findall(r"`((?:schemas|streams|optimizer|infra|tests)/[\w/.]+)`", text)
    assert len(named) > 12
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_link_of_the_readme_leads_somewhere() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_setting_is_in_the_readme() -> None:
    from infra.settings import MEANING, PREFIX

    text = (ROOT / "README.md").read_text("utf-8")
    missing = [name for name in MEANING if name != "SLOT" and PREFIX + name not in text]
    assert missing == []
