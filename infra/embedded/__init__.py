"""A real Kafka and a real Postgres on this machine, for the demo and the tests.

`EmbeddedKafka(state).start()` and `EmbeddedPostgres(state).start()` return addresses; `stop`, `kill` and `restart` do
what they say.
`python -m infra.embedded` runs both until it is told to stop. `kafka_for_demo(state)` falls back to a
stand-in where there is no Java.
"""

from infra.embedded.broker import EmbeddedKafka
from infra.embedded.postgres import EmbeddedPostgres
from infra.embedded.standin import StandInKafka, kafka_for_demo

__all__ = ["EmbeddedKafka", "EmbeddedPostgres", "StandInKafka", "kafka_for_demo"]
