"""A real Kafka and a real Postgres on this machine, for the demo and the tests.

`EmbeddedKafka(state).start()` and `EmbeddedPostgres(state).start()` return addresses; `stop`, `kill` and `restart` do
what they say.
`python -m infra.embedded` runs both until it is told to stop.
"""

from infra.embedded.broker import EmbeddedKafka
from infra.embedded.postgres import EmbeddedPostgres

__all__ = ["EmbeddedKafka", "EmbeddedPostgres"]
