"""The sealed file of an import: stored in pieces under a key of its own, and read like a file on a disk."""

import io
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import anyio.from_thread
from sqlmodel.ext.asyncio.session import AsyncSession

from app.foundation.api.uploads import PIECE_BYTES
from app.foundation.core.cipher import Cipher, new_key
from app.foundation.core.config import Settings
from app.foundation.core.key_ring import KeyMissing, Wrapped
from app.integration.imports.domain.files import SourceAway
from app.integration.imports.models import Import, ImportChunk
from app.integration.imports.repository import imports as repository

KEPT_PIECES = 16


def _key_place(import_id: UUID) -> str:
    return f"imports|{import_id}|wrapped_key"


def _piece_place(import_id: UUID, number: int) -> str:
    return f"import_chunks|{import_id}|{number}"


async def store(session: AsyncSession, settings: Settings, row: Import, pieces: AsyncIterator[bytes]) -> None:
    """Seals the file piece by piece; never more than one of them is in memory."""
    secret = new_key()
    wrapped = settings.cpr_ring.wrap(secret, _key_place(row.id))
    row.wrapped_key, row.key_id = wrapped.secret, wrapped.key_id
    session.add(row)
    await session.flush()
    cipher, number = Cipher(secret), 0
    async for piece in pieces:
        sealed = ImportChunk(
            import_id=row.id, number=number, content=cipher.seal_bytes(piece, _piece_place(row.id, number))
        )
        session.add(sealed)
        await session.flush()
        session.expunge(sealed)
        number += 1


@dataclass(frozen=True, slots=True)
class Sealed:
    """What opens an import's file."""

    import_id: UUID
    size: int
    cipher: Cipher

    @classmethod
    def of(cls, settings: Settings, row: Import) -> "Sealed":
        """Raises KeyMissing."""
        if row.wrapped_key is None or row.key_id is None:
            raise KeyMissing
        secret = settings.cpr_ring.unwrap(Wrapped(row.key_id, row.wrapped_key), _key_place(row.id))
        return cls(row.id, row.size, Cipher(secret))

    async def piece(self, session: AsyncSession, number: int) -> bytes:
        content = await repository.find_chunk(session, self.import_id, number)
        return b"" if content is None else self.cipher.open_bytes(content, _piece_place(self.import_id, number))


class SealedFile(io.BufferedIOBase):
    """The file for whoever reads it in a thread: a few pieces in memory, the others fetched where they are asked for."""

    def __init__(self, size: int, fetch: Callable[[int], Coroutine[Any, Any, bytes]]) -> None:
        self._size = size
        self._fetch = fetch
        self._pieces: OrderedDict[int, bytes] = OrderedDict()
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def read(self, size: int | None = -1, /) -> bytes:
        """Exactly as many bytes as are asked for, fewer at the end only."""
        left = self._size - self._at if size is None or size < 0 else min(size, self._size - self._at)
        found: list[bytes] = []
        while left > 0:
            number, begin = divmod(self._at, PIECE_BYTES)
            part = self._piece(number)[begin : begin + left]
            if not part:
                raise SourceAway
            found.append(part)
            self._at += len(part)
            left -= len(part)
        return b"".join(found)

    def _piece(self, number: int) -> bytes:
        if number in self._pieces:
            self._pieces.move_to_end(number)
            return self._pieces[number]
        try:
            piece = self._pieces[number] = anyio.from_thread.run(self._fetch, number)
        except Exception as error:  # whatever a database says, it says nothing of the file
            raise SourceAway from error
        if len(self._pieces) > KEPT_PIECES:
            self._pieces.popitem(last=False)
        return piece
