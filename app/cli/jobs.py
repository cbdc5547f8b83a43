"""What commands do with a database of their own: the first administrator, upkeep, assignment runs and notices."""

import anyio
from rich.console import Console

from app.foundation.core.actor import Role
from app.foundation.core.clock import Clock
from app.foundation.core.config import Settings
from app.foundation.db.session import Database, Transaction
from app.foundation.db.work import Work
from app.foundation.identity.schemas import AccountCreate
from app.foundation.identity.service import create_account, unlock_by_email
from app.journey.matching.service.runs import Workshop, work_on_next, work_on_runs
from app.journey.notices.service import Outcome, PostOffice, deliver_next, work_on_notices
from app.journey.reactions import REACTIONS
from app.journey.upkeep import Upkeep, run_upkeep


def _work(transaction: Transaction, settings: Settings) -> Work:
    return Work(session=transaction.session, clock=Clock(), settings=settings, reactions=REACTIONS)


async def make_administrator(database: Database, settings: Settings, email: str, name: str, password: str) -> None:
    """Raises pydantic.ValidationError for an unacceptable e-mail or password, EmailTaken for a known e-mail."""
    body = AccountCreate(email=email, full_name=name, password=password, role=Role.ADMIN)
    async with database.write() as transaction:
        await create_account(_work(transaction, settings), body)


async def let_in(database: Database, settings: Settings, email: str) -> bool:
    """Whether an account was waiting or closed after failed sign-ins, and is open now."""
    async with database.write() as transaction:
        return await unlock_by_email(_work(transaction, settings), email)


async def keep_up(database: Database, settings: Settings, console: Console, every: float | None) -> None:
    """Upkeep, assignment runs and notices: once, until nothing is left to do; or for good, with `every` seconds between
    rounds of upkeep and a look for new runs and notices every few seconds.
    """
    shop = Workshop(database, settings, Clock(), REACTIONS)
    office = PostOffice(database, settings, Clock())
    if every is None:
        await _keep_up_once(database, settings, console)
        while await work_on_next(shop):
            pass
        while await deliver_next(office) is Outcome.DONE:
            pass
        return
    async with anyio.create_task_group() as group:
        group.start_soon(work_on_runs, shop)
        group.start_soon(work_on_notices, office)
        while True:
            await _keep_up_once(database, settings, console)
            await anyio.sleep(every)


async def _keep_up_once(database: Database, settings: Settings, console: Console) -> None:
    """Rounds of upkeep until there is nothing left to do."""
    while done := await _round(database, settings):
        console.print(
            f"{done.matches_expired} matches and {done.needs_expired} needs expired, "
            f"{done.end_reports_asked} end reports asked for, {done.end_reports_reminded} reminders, "
            f"{done.follow_ups_reminded} follow-ups reminded of, {done.follow_ups_escalated} escalated, "
            f"{done.terms_asked_about} fixed terms asked about, {done.vouchers_expired} vouchers expired, "
            f"{done.milestones_opened} jobs given milestones, {done.milestones_judged} milestones judged, "
            f"{done.mentors_asked} mentors asked, {done.mentorships_ended} mentorships ended, "
            f"{done.files_forgotten} unsent files, "
            f"{done.notices_forgotten} old notices, {done.keys_forgotten} idempotency keys and "
            f"{done.tries_forgotten} failed sign-ins forgotten, "
            f"{done.accesses_forgotten} entries of the access log past their time."
        )


async def _round(database: Database, settings: Settings) -> Upkeep:
    async with database.write() as transaction:
        return await run_upkeep(_work(transaction, settings))
