"""A browser of 2020: an old phone, the one inside a chat program, or that of a television on the wall."""

from playwright.sync_api import BrowserContext

_NEWER = """
const without = (what, ...names) => names.forEach((name) => delete what[name])
without(Array.prototype, 'at', 'findLast', 'findLastIndex', 'toReversed', 'toSorted', 'toSpliced', 'with')
without(String.prototype, 'at', 'replaceAll', 'isWellFormed')
without(Object, 'hasOwn', 'groupBy')
without(Promise, 'any', 'try', 'withResolvers')
without(AbortSignal, 'any', 'timeout')
without(globalThis, 'structuredClone', 'WeakRef', 'FinalizationRegistry', 'scheduler', 'BarcodeDetector')
without(Crypto.prototype, 'randomUUID')
"""


def aged(context: BrowserContext) -> BrowserContext:
    """Take away what browsers learned after Chrome 80; what a page is written in, its build lowers."""
    context.add_init_script(_NEWER)
    return context
