"""Records between the fetch and the batch: Faust's drain adds to them, the agent takes them in batches.

Handing records over one by one, as Faust does, costs two tasks a record, 0.14 ms; in batches it is 0.01 ms
(decision 0407). Partitions are kept apart, so that an urgent event waits for no import (decision 0449).
"""

from collections.abc import Sequence

from aiokafka import ConsumerRecord

MOST_PENDING = 1_000
"""Records of one partition in memory before its next ones wait with the broker. Half of them last longer than a fetch
that was sent meanwhile, which leaves the partition out; with 200 an import stood still most of the time."""
FEW = 20
"""A partition with so many records or fewer is no backlog."""
Place = tuple[str, int]
"""Topic and partition."""


class Pending:
    """Records that were fetched and not yet taken.

    Attributes
    ----------
    is_told
        The agent knows that there are some.
    """

    def __init__(self) -> None:
        self._records: dict[Place, list[ConsumerRecord]] = {}
        self._is_backlogs_turn = False
        self.is_told = False

    def __len__(self) -> int:
        return sum(map(len, self._records.values()))

    def of(self, place: Place) -> int:
        """How many records of a partition wait."""
        return len(self._records.get(place, ()))

    def add(self, records: Sequence[ConsumerRecord]) -> None:
        """Add records of one partition, in their order."""
        self._records.setdefault((records[0].topic, records[0].partition), []).extend(records)

    def take(self, most: int) -> list[ConsumerRecord]:
        """Remove and answer the next batch: of all partitions with few records, or of one that has a backlog, in turns.

        A batch holds the locks of its areas: so that of an import is not waited for by others.
        """
        few = [place for place, records in self._records.items() if len(records) <= FEW]
        backlog = next((place for place, records in self._records.items() if len(records) > FEW), None)
        if backlog is not None and (self._is_backlogs_turn or not few):
            self._is_backlogs_turn = False
            return self._of(backlog, most)
        self._is_backlogs_turn = True
        taken: list[ConsumerRecord] = []
        for place in few:
            taken += self._of(place, most - len(taken))
            if len(taken) == most:
                break
        return taken

    def _of(self, place: Place, most: int) -> list[ConsumerRecord]:
        """The first records of a partition; what is left of it goes behind the others."""
        records = self._records.pop(place)
        if records[most:]:
            self._records[place] = records[most:]
        return records[:most]

    def clear(self) -> None:
        """Forget what was not taken: it is fetched again, and the agent told again."""
        self._records.clear()
        self.is_told = False
