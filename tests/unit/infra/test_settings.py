"""Settings from environment variables: what cannot be understood is named with its cure."""

import pytest

from infra import settings
from schemas.errors import BadSetting
from tests.house.sources import ROOT


@pytest.mark.parametrize(
    ("name", "value", "cure"),
    [
        ("DOORSTEP_LOG", "loud", "debug, info, warning, error"),
        ("DOORSTEP_HTTP", "localhost", "host:port"),
        ("DOORSTEP_HTTP", "localhost:70000", "host:port"),
        ("DOORSTEP_KAFKA", "k1:9092,", "host:port[,host:port]"),
        ("DOORSTEP_KAFKA", "k1:9092,k2:99999", "host:port[,host:port]"),
        ("DOORSTEP_KAFKA", "the broker", "host:port[,host:port]"),
        ("DOORSTEP_DATABASE", "postgresql://a:b@db:99999/x", "host:port"),
        ("DOORSTEP_DATABASE", "mysql://db", "postgresql://"),
        ("DOORSTEP_KAFKAS", "k:9092", "DOORSTEP_KAFKA"),
    ],
)
def test_a_setting_that_cannot_be_understood_is_named_with_its_cure(name: str, value: str, cure: str) -> None:
    with pytest.raises(BadSetting, match=name) as refused:
        settings.read({name: value})
    assert cure in refused.value.message


@pytest.mark.parametrize("value", ["k", "k:9092", "k1:9092,k2:9092", "k1:9092, k2:9092", "[::1]:9092"])
def test_bootstrap_servers_are_taken_as_kafka_takes_them(value: str) -> None:
    assert settings.read({"DOORSTEP_KAFKA": value}).kafka == value


@pytest.mark.parametrize("where", ["", "/x", "a:b@db/x", "a:p%40@[::1]:5433/x", "a@one:1,two:2/x", "/x?host=/run/pg"])
def test_a_database_is_taken_as_postgres_takes_it(where: str) -> None:
    assert settings.read({"DOORSTEP_DATABASE": f"postgresql://{where}"}).database == f"postgresql://{where}"


def test_every_setting_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()
    assert [name for name in settings.MEANING if f"| `{settings.PREFIX}{name}` |" not in readme] == []


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://me:se:cr@t@db:5432/doorstep", "postgresql://me@db:5432/doorstep"),
        ("postgresql://me@db/doorstep", "postgresql://me@db/doorstep"),
        ("postgresql://db/doorstep", "postgresql://db/doorstep"),
    ],
)
def test_an_address_is_shown_without_its_password(address: str, shown: str) -> None:
    assert settings.without_password(address) == shown
