"""A file of the register's documents, one JSON object a line: indexed once by CVR number, then read where it matters."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import BinaryIO

import anyio
import numpy as np
import orjson
import structlog
from anyio import to_thread

from app.foundation.core.clock import Clock
from app.integration.cvr.domain import numbers_in
from app.integration.cvr.domain.company import MOST_UNITS
from app.integration.cvr.schemas import CvrSource

log = structlog.get_logger()
LONGEST_LINE = 5_000_000
Stamp = tuple[int, int]


class CvrFile:
    """The index holds sixteen bytes for each company and unit, whatever stands in the file; it is made when somebody
    first asks, and anew when the file has been replaced. A line that is no document, or too long, is passed over.
    """

    source = CvrSource.FILE

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._stamp: Stamp | None = None
        self._numbers: Sequence[int] = ()
        self._offsets: Sequence[int] = ()
        self._reading = anyio.Lock()

    async def documents(self, cvr_number: str) -> Sequence[object]:
        """Every document about this number. Raises OSError where the file cannot be read."""
        async with self._reading:
            return await to_thread.run_sync(self._documents, int(cvr_number))

    def _documents(self, number: int) -> Sequence[object]:
        with self._path.open("rb") as file:
            told = self._path.stat()
            stamp = (told.st_mtime_ns, told.st_size)
            if stamp != self._stamp:
                self._index(file)
                self._stamp = stamp
            found = [_document(line) for line in self._lines_of(file, number)]
            return [document for document in found if document is not None]

    def _lines_of(self, file: BinaryIO, number: int) -> Iterator[bytes]:
        at = bisect_left(self._numbers, number)
        for place in range(at, min(at + MOST_UNITS * 2, len(self._numbers))):
            if self._numbers[place] != number:
                return
            file.seek(self._offsets[place])
            yield file.readline(LONGEST_LINE)

    def _index(self, file: BinaryIO) -> None:
        numbers, offsets, passed = array("q"), array("q"), 0
        today: date = self._clock.today()
        offset = 0
        for line in _lines(file):
            about = numbers_in(_document(line), today)
            passed += not about and len(line.strip()) > 0
            for number in about:
                numbers.append(number)
                offsets.append(offset)
            offset = file.tell()
        order = np.argsort(np.frombuffer(numbers, dtype=np.int64), kind="stable") if numbers else np.empty(0, np.int64)
        self._numbers = array("q", np.frombuffer(numbers, dtype=np.int64)[order].tobytes()) if numbers else ()
        self._offsets = array("q", np.frombuffer(offsets, dtype=np.int64)[order].tobytes()) if numbers else ()
        log.info("cvr.file_indexed", documents=len(self._numbers), passed_over=passed)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Lines of at most `LONGEST_LINE` bytes; a longer one comes as an empty line."""
    while line := file.readline(LONGEST_LINE):
        is_whole = line.endswith(b"\n") or len(line) < LONGEST_LINE
        while not is_whole:
            rest = file.readline(LONGEST_LINE)
            is_whole = rest.endswith(b"\n") or len(rest) < LONGEST_LINE
            line = b"too long"
        yield line


def _document(line: bytes) -> object:
    """What a line says; None for one that is no JSON."""
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
