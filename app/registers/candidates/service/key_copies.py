"""People's keys apart from the backup: they are kept in one newest copy only, so that who is erased stays erased.

A key is written as it is stored, wrapped under the installation's key: the copy alone opens nothing.
"""

import base64
import binascii
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from app.foundation.core.key_ring import KEY_ID
from app.foundation.db.work import Work
from app.registers.candidates import repository
from app.registers.candidates.models import PersonKey

AT_ONCE = 500


async def every_key(work: Work) -> AsyncIterator[str]:
    """One line for each person: candidate, key id, wrapped key."""
    after = UUID(int=0)
    while rows := await repository.list_keys(work, after, AT_ONCE):
        after = rows[-1].candidate_id
        for row in rows:
            yield f"{row.candidate_id} {row.key_id} {base64.b64encode(row.wrapped_key).decode()}"
        work.session.expunge_all()  # a million keys are read without being kept


async def put_back(work: Work, lines: Sequence[str]) -> int:
    """Stores keys of people who are there and have none; gives how many. Raises ValueError for another kind of line."""
    keys = [_read(line) for line in lines]
    known = await repository.known_people(work, [key.candidate_id for key in keys])
    return sum([await repository.add_person_key(work, key) for key in keys if key.candidate_id in known])


def _read(line: str) -> PersonKey:
    try:
        candidate_id, key_id, wrapped = line.split()
        key = PersonKey(
            candidate_id=UUID(candidate_id), key_id=key_id, wrapped_key=base64.b64decode(wrapped, validate=True)
        )
    except (ValueError, binascii.Error):
        raise ValueError("is no copy of people's keys") from None
    if not KEY_ID.fullmatch(key_id):
        raise ValueError("is no copy of people's keys")
    return key
