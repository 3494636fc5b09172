"""Long lists that do not stay in memory: in blocks on disk, in a file that nobody else sees and that ends with them."""

import pickle
import tempfile
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")

BLOCK = 512
"""Items of a block."""
KEPT = 4
"""Blocks kept in memory besides the one that is filled."""


class Paged(Sequence[T], Generic[T]):
    """A list that grows at its end and is read by position, a few blocks of it in memory at a time.

    The file has no name: it is gone when the list is, or the process.
    """

    def __init__(self, items: Iterable[T] = (), block: int = BLOCK) -> None:
        self._block = block
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 -- it lives as long as the list
        self._starts = array("Q", [0])
        self._last: list[T] = []
        self._kept: OrderedDict[int, list[T]] = OrderedDict()
        self._changed: dict[int, T] = {}
        for item in items:
            self.append(item)

    def append(self, item: T) -> None:
        """Add an item at the end."""
        self._last.append(item)
        if len(self._last) == self._block:
            self._file.seek(self._starts[-1])
            self._file.write(pickle.dumps(self._last, pickle.HIGHEST_PROTOCOL))
            self._starts.append(self._file.tell())
            self._last = []

    def shorten(self, length: int) -> None:
        """Forget the items from `length` on."""
        whole, rest = divmod(length, self._block)
        last = self._page(whole)[:rest] if rest else []
        del self._starts[whole + 1 :]
        self._kept.clear()
        self._last = last

    def __len__(self) -> int:
        return (len(self._starts) - 1) * self._block + len(self._last)

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> list[T]: ...

    def __getitem__(self, index: int | slice) -> T | list[T]:
        if isinstance(index, slice):
            return [self[n] for n in range(*index.indices(len(self)))]
        place = index + len(self) if index < 0 else index
        if not 0 <= place < len(self):
            raise IndexError(index)
        if self._changed and place in self._changed:
            return self._changed[place]
        number, offset = divmod(place, self._block)
        return self._page(number)[offset]

    def __setitem__(self, index: int, item: T) -> None:
        """Put another item in a place; meant for few."""
        self._changed[index] = item

    def __iter__(self) -> Iterator[T]:
        for number in range(len(self._starts)):
            first = number * self._block
            for offset, item in enumerate(list(self._page(number))):
                yield self._changed.get(first + offset, item) if self._changed else item

    def _page(self, number: int) -> list[T]:
        if number == len(self._starts) - 1:
            return self._last
        page = self._kept.get(number)
        if page is None:
            self._file.seek(self._starts[number])
            page = pickle.loads(self._file.read(self._starts[number + 1] - self._starts[number]))  # noqa: S301 -- ours
            self._kept[number] = page
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(number)
        return page


class Firsts:
    """Which number a thing was first said under: twelve bytes a thing, whatever the thing is."""

    def __init__(self) -> None:
        self._size = 1 << 10
        self._used = 0
        self._keys = array("Q", bytes(8 * self._size))
        self._numbers = array("I", bytes(4 * self._size))

    def first(self, number: int, *parts: Any) -> int | None:
        """Return under which number the parts were said before; None, and remember `number`, when they were not."""
        key = hash(parts) & 0xFFFFFFFFFFFFFFFF or 1
        keys, place = self._keys, self._place(key)
        if keys[place]:
            return self._numbers[place]
        keys[place], self._numbers[place] = key, number
        self._used += 1
        if self._used * 2 > self._size:
            self._grow()
        return None

    def _place(self, key: int) -> int:
        keys, mask = self._keys, self._size - 1
        place = (key ^ key >> 29) & mask
        while (there := keys[place]) and there != key:
            place = place + 1 & mask
        return place

    def _grow(self) -> None:
        keys, numbers = self._keys, self._numbers
        self._size *= 2
        self._keys = array("Q", bytes(8 * self._size))
        self._numbers = array("I", bytes(4 * self._size))
        for key, number in zip(keys, numbers, strict=True):
            if key:
                place = self._place(key)
                self._keys[place], self._numbers[place] = key, number
