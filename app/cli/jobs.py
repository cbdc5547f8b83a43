"""What commands do with a database of their own: the first administrator, upkeep, assignment runs, notices and webhooks."""

import signal

import anyio
from rich.console import Console

from app.foundation.core.actor import Role
from app.foundation.core.clock import Clock
from app.foundation.core.config import Settings
from app.foundation.core.logs import log_warnings
from app.foundation.core.steps import step
from app.foundation.core.tracing import start_tracing, stop_tracing
from app.foundation.core.version import API_VERSION
from app.foundation.db.session import Database, Transaction
from app.foundation.db.work import Work
from app.foundation.identity.schemas import AccountCreate
from app.foundation.identity.service import create_account, unlock_by_email
from app.integration.imports.service import ImportDesk, forget_old, work_on_imports
from app.integration.imports.service import work_on_next as import_next
from app.integration.webhooks.service import (
    Exchange,
    deliver_round,
    forget_webhook_leftovers,
    work_on_webhooks,
)
from app.journey.matching.service.runs import Workshop, work_on_next, work_on_runs
from app.journey.notices.service import Outcome, PostOffice, deliver_next, work_on_notices
from app.journey.reactions import REACTIONS
from app.journey.upkeep import BATCH, Upkeep, run_upkeep


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
    """Upkeep, assignment runs, notices and webhooks: once, until nothing is left to do; or for good, with `every` seconds between
    rounds of upkeep and a look for new ones every few seconds.

    SIGTERM or Ctrl-C ends it between two steps: nothing is left half done, and a run that takes longer is given back.
    """
    log_warnings()
    start_tracing(settings, API_VERSION)
    async with anyio.create_task_group() as group:
        group.start_soon(_end_when_asked, group.cancel_scope)
        await _work_on(database, settings, console, every)
        group.cancel_scope.cancel()
    stop_tracing()


async def _end_when_asked(work: anyio.CancelScope) -> None:
    with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as asked:
        async for _ in asked:
            work.cancel()
            return


async def _work_on(database: Database, settings: Settings, console: Console, every: float | None) -> None:
    shop = Workshop(database, settings, Clock(), REACTIONS)
    office = PostOffice(database, settings, Clock())
    exchange = Exchange(database, settings, Clock(), REACTIONS)
    desk = ImportDesk(database, settings, Clock(), REACTIONS)
    if every is None:
        await _keep_up_once(database, settings, console)
        while await import_next(desk):
            pass
        while await work_on_next(shop):
            pass
        while await deliver_next(office) is Outcome.DONE:
            pass
        while await deliver_round(exchange):
            pass
        return
    async with anyio.create_task_group() as group:
        group.start_soon(work_on_runs, shop)
        group.start_soon(work_on_notices, office)
        group.start_soon(work_on_webhooks, exchange)
        group.start_soon(work_on_imports, desk)
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
    desk = ImportDesk(database, settings, Clock(), REACTIONS)
    while forgotten := await forget_old(desk):
        console.print(f"{forgotten} old imports forgotten.")
    while forgotten := await _forget_deliveries(database, settings):
        console.print(f"{forgotten} old deliveries of webhooks forgotten.")


async def _forget_deliveries(database: Database, settings: Settings) -> int:
    with step("upkeep"):
        async with database.write() as transaction:
            return await forget_webhook_leftovers(_work(transaction, settings), BATCH)


async def _round(database: Database, settings: Settings) -> Upkeep:
    with step("upkeep"):
        async with database.write() as transaction:
            return await run_upkeep(_work(transaction, settings))
