"""Setting off reactions directly, for tests that begin in the middle of the flow."""

from typing import Any

from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.actor import Actor
from app.foundation.core.clock import Clock
from app.foundation.db.work import Reaction, Work
from tests.factories.world import Caller, World


async def fire(world: World, name: str, row: Any, *reactions: Reaction, by: Caller | None = None) -> None:
    """Records the event about this row in its own transaction, with these reactions and no others."""
    account = (by or world.caseworker).account
    async with world.database.write() as transaction:
        work = Work(
            session=transaction.session,
            clock=Clock(),
            settings=world.settings,
            signed_in=Actor(account.id, account.role, account.jobcenter_id, account.company_id, account.candidate_id),
            reactions={name: reactions},
        )
        subject = Subject(name.split(".", maxsplit=1)[0], row.id, row.jobcenter_id, row.company_id, row.candidate_id)
        await record(work, name, subject, Change())
