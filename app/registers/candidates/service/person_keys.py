"""A key of its own for each person: what is sealed for somebody opens no more once the key is destroyed."""

from uuid import UUID

from app.foundation.core.cipher import Cipher, new_key
from app.foundation.core.key_ring import KeyRing, Wrapped
from app.foundation.db.work import Work
from app.registers.candidates import repository
from app.registers.candidates.models import PersonKey


def key_place(candidate_id: UUID) -> str:
    """What a wrapped key is bound to."""
    return f"person_keys|{candidate_id}|wrapped_key"


def draw(ring: KeyRing, candidate_id: UUID) -> tuple[PersonKey, Cipher]:
    """A new key for a person, as it is stored and as it is used."""
    secret = new_key()
    wrapped = ring.wrap(secret, key_place(candidate_id))
    row = PersonKey(candidate_id=candidate_id, wrapped_key=wrapped.secret, key_id=wrapped.key_id)
    return row, Cipher(secret)


async def find_person_cipher(work: Work, candidate_id: UUID) -> Cipher | None:
    """What opens that which is sealed for a person; None where no key was ever made, or it has been destroyed.

    Without scope: only after the right to what is sealed has been established. Raises KeyMissing.
    """
    stored = await repository.find_person_key(work, candidate_id)
    if stored is None:
        return None
    secret = work.settings.cpr_ring.unwrap(Wrapped(stored.key_id, stored.wrapped_key), key_place(candidate_id))
    return Cipher(secret)


async def person_cipher(work: Work, candidate_id: UUID) -> Cipher:
    """What seals values for a person who is stored already; the key is made when it is first needed.

    Use it for whatever must be unreadable after an erasure: `cipher.seal(text, "table|row id|column")`.
    """
    known = await find_person_cipher(work, candidate_id)
    if known is not None:
        return known
    row, drawn = draw(work.settings.cpr_ring, candidate_id)
    if await repository.add_person_key(work, row):
        return drawn
    made_meanwhile = await find_person_cipher(work, candidate_id)
    return drawn if made_meanwhile is None else made_meanwhile


async def shred(work: Work, candidate_id: UUID) -> bool:
    """Destroys a person's key and takes the CPR number out: no copy of what was sealed opens again, in no backup.

    True when there was a key. Whatever else was sealed for the person (`person_cipher`) is unreadable from here on; rows
    that hold it are their rooms' to delete. A number sealed before people had keys of their own is taken out all the
    same, but a copy of it in an old backup opens under the installation's first key (docs/decisions/0018).
    """
    await repository.forget_number(work, candidate_id)
    return await repository.delete_person_key(work, candidate_id)
