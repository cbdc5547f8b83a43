"""From a document to the bytes of a PDF, outside the event loop."""

import logging

import anyio.to_thread
from anyio import CapacityLimiter

from app.foundation.paper.document import Document, letters_of_document

# On its way a font tells the log which letters it was asked for: letters of names, which no log shall hold.
for _talker in ("fontTools", "fpdf"):
    logging.getLogger(_talker).setLevel(logging.WARNING)
# A paper keeps a core busy for a good part of a second: two at a time leave the rest of the service its breath.
_limiter = CapacityLimiter(2)


def print_document(document: Document) -> bytes:
    """The document as a PDF; the same document gives the same bytes."""
    from app.foundation.paper.sheet import Sheet  # with the first paper: the press is large (ADR 0028)

    return Sheet(document, letters_of_document(document)).press()


async def print_aside(document: Document) -> bytes:
    """The same in a worker thread, a few at a time; the others wait their turn."""
    return await anyio.to_thread.run_sync(print_document, document, limiter=_limiter)
