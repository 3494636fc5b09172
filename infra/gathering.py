"""How long records gather on their way: what comes alone is handed on at once, a stream in handfuls. Pure.

A fetch costs broker and reader 2 ms of CPU together whatever it brings, because it names all partitions, and a batch
15 ms with its transaction. So a stream is gathered twice: by the broker, and before a batch is taken, for as long as
the last one took.
"""

from dataclasses import dataclass

IN_A_ROW = 5
"""Records that come close together so many times in a row are a stream."""

AT_ONCE = (1, 1500)
"""What the broker gathers for a fetch [bytes], and for how long at most [ms], outside a stream."""

AFTER_ONE = (1, 200)
"""The same while there may be more: a partition whose records are not taken yet is left out of the next fetch, and
asked for only once that fetch has ended, by which an import stood still for 1.1 s."""

HANDFUL_BYTES = 32_768
"""What it gathers in a stream at most: of an import that is there at once."""


@dataclass(frozen=True)
class Patience:
    """How long a lane's records may gather.

    Attributes
    ----------
    apart_s
        So close together records of a stream come at most [s].
    fetch_s
        In the broker, in a stream [s].
    least_s, most_s
        Before a batch is taken [s].
    enough
        So many records are a batch that waits for no more.
    """

    apart_s: float
    fetch_s: float
    least_s: float
    most_s: float
    enough: int

    def linger_s(self, waiting: int, took_s: float) -> float:
        """Return how long a batch gathers [s].

        Parameters
        ----------
        waiting
            Records that wait already.
        took_s
            How long the last batch took, from its records to its commit [s].
        """
        return 0.0 if waiting >= self.enough else min(self.most_s, max(self.least_s, took_s))


@dataclass
class Fetches:
    """What to ask the broker for next, from when records came."""

    patience: Patience
    _at: float = float("-inf")
    _in_a_row: int = 0

    def heard(self, now: float, *, is_record: bool) -> tuple[int, int]:
        """Take the end of a fetch; answers what the next one gathers [bytes], and for how long at most [ms]."""
        is_stream = self._in_a_row >= IN_A_ROW
        apart_s = self.patience.apart_s + (self.patience.fetch_s if is_stream else 0.0)
        self._in_a_row = self._in_a_row + 1 if is_record and now - self._at < apart_s else 0
        self._at = now
        if self._in_a_row >= IN_A_ROW:
            return HANDFUL_BYTES, round(self.patience.fetch_s * 1000)
        return AFTER_ONE if is_record else AT_ONCE
