"""The route class every router uses: one transaction per request, committed before the answer leaves."""

from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
from inspect import isasyncgenfunction, isgeneratorfunction
from typing import Any, TypeVar
from uuid import UUID

from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.middleware.asyncexitstack import AsyncExitStackMiddleware
from fastapi.params import Form
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.foundation.api.access import Answered, log_answer, log_with_effect, people_in
from app.foundation.api.errors import NotModified
from app.foundation.api.exports import RESPONSES, FileAnswer, ListExport, is_exported
from app.foundation.api.fetching import FetchNeeded
from app.foundation.api.idempotency import Claim, IdempotentReplay, keep_answer, take
from app.foundation.api.late_route import LateRoute
from app.foundation.api.problems import request_language, respond
from app.foundation.api.uploads import forget_upload
from app.foundation.audit.access_batch import AccessLog
from app.foundation.core.errors import Unavailable
from app.foundation.db.session import Database, Transaction, with_retry
from app.foundation.db.wall import stand
from app.foundation.db.work import Step, Work

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
F = TypeVar("F", bound=Callable[..., Any])
# The answer, and whether its entry in the access log was written in the same transaction.
Outcome = tuple[Response, bool]
BEGINNINGS = 4
# Where the framework looks for what it has to close after the answer: of ours nothing, so all share one empty place.
_PLACES = ("fastapi_middleware_astack", "fastapi_inner_astack", "fastapi_function_astack")
_NOTHING_TO_CLOSE = AsyncExitStack()
OK = 200


class WritingNeeded(Exception):
    """Raised by a GET that has found something to write down: `step` is taken in a short writing transaction of its
    own, then the GET begins again. So it never answers from what is not yet stored, and whoever only reads never waits
    for the writer.
    """

    def __init__(self, step: Step) -> None:
        super().__init__()
        self.step = step


def read_only(endpoint: F) -> F:
    """Marks a POST that changes nothing (a search, a sign-in): it runs in a reading transaction."""
    endpoint.read_only = True  # type: ignore[attr-defined]  # a mark on a function
    return endpoint


def compute_first(endpoint: F) -> F:
    """Marks a POST that reads and computes for long and stores little: it runs in a reading transaction, and what it
    handed to `work.store` and `work.write` is written in a short one of its own before the answer leaves. On SQLite it
    does not hold the only writer meanwhile. Nothing it answers may depend on what is written then.
    """
    endpoint.compute_first = True  # type: ignore[attr-defined]  # a mark on a function
    return endpoint


def answer_not_kept(endpoint: F) -> F:
    """Marks a POST whose answer must not lie in the database (a CPR number): idempotency keys are ignored there."""
    endpoint.answer_not_kept = True  # type: ignore[attr-defined]  # a mark on a function
    return endpoint


class Route(LateRoute):
    """Opens the transaction around dependencies and endpoint, retries deadlocks, renders every error.

    The body is read before the transaction opens: a slow client never holds a lock. No answer about a person leaves
    before its entry in the access log is durable: in the effect's own transaction, or in one of its own. A route that
    answers a list answers it as a file too.
    """

    # What the switchboard calls: the handler with nothing of the framework's around it.
    answer: ASGIApp

    def build(self, declared: dict[str, Any]) -> None:
        super().build(declared)
        if is_exported(self):
            self.responses = {**self.responses, **RESPONSES}
        open_after = _leaves_something_open(self)
        self.answer = AsyncExitStackMiddleware(self.app) if open_after else _alone(self.get_route_handler())

    def get_route_handler(self) -> Handler:
        handler = super().get_route_handler()
        if is_exported(self):
            handler = ListExport(self, handler).answer
        marked = getattr(self.endpoint, "read_only", False)
        in_turn = _computed_first if getattr(self.endpoint, "compute_first", False) else _in_transaction
        kept = not getattr(self.endpoint, "answer_not_kept", False)
        spools_body = getattr(self.endpoint, "spools_body", False)

        async def handle(request: Request) -> Response:
            state = request.state
            state.spools_body = spools_body
            state.read_only = marked or request.method in {"GET", "HEAD"}
            state.answer_kept, state.operation, state.not_modified = kept, self.name, None
            remembered: frozenset[UUID] = frozenset()
            try:
                if not spools_body:
                    await request.body()
                response, logged = await _until_written(request, lambda: with_retry(lambda: in_turn(request, handler)))
            except IdempotentReplay as replay:
                response, logged, remembered = replay.response(), False, replay.people()
            except Exception as error:  # noqa: BLE001  every error becomes a problem, known or not
                response, logged = respond(request, error), False
            forget_upload(request)
            try:
                if not logged:
                    log: AccessLog = request.app.state.access_log
                    await log_answer(Answered(request, response, self.name, remembered=remembered), log)
            except Exception as error:  # noqa: BLE001  fail closed: without its entry no answer leaves
                if isinstance(response, FileAnswer):
                    response.withdraw()
                return respond(request, error)
            unchanged = state.not_modified is not None and response.status_code == OK
            return respond(request, NotModified(state.not_modified)) if unchanged else response

        return handle


def _alone(handler: Handler) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        for place in _PLACES:
            scope[place] = _NOTHING_TO_CLOSE
        response = await handler(Request(scope, receive, send))
        await response(scope, receive, send)

    return answer


def _leaves_something_open(route: APIRoute) -> bool:
    """Whether the framework has something to close after the answer: a form, or a dependency that yields."""
    field = route.body_field
    if route.max_body_size is not None or (field is not None and isinstance(field.field_info, Form)):
        return True
    calls = [each.call for each in _dependants(route.dependant)]
    return any(isgeneratorfunction(call) or isasyncgenfunction(call) for call in calls)


def _dependants(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for inner in dependant.dependencies:
        yield from _dependants(inner)


async def _until_written(request: Request, attempt: Callable[[], Awaitable[Outcome]]) -> Outcome:
    """Raises Unavailable where there is something new to write down again and again."""
    for _ in range(BEGINNINGS):
        try:
            return await attempt()
        except WritingNeeded as needed:
            await with_retry(partial(_write_down, request, needed.step))
        except FetchNeeded as needed:
            await needed.fetch()
    raise Unavailable


async def _write_down(request: Request, step: Step) -> None:
    database: Database = request.app.state.database
    work: Work = request.state.work
    async with database.write() as transaction:
        await stand(transaction.session, work.settings, work.keys)
        await step(replace(work, session=transaction.session))


async def _in_transaction(request: Request, handler: Handler) -> Outcome:
    database: Database = request.app.state.database
    request.state.idempotency = request.state.not_modified = None
    if request.state.read_only:
        async with database.read() as session:
            request.state.work = _work(request, session)
            return await handler(request), False
    async with database.write() as transaction:
        request.state.work = _work(request, transaction.session)
        request.state.transaction = transaction
        response = await handler(request)
        logged = transaction.keep and await _finish(request, request.state.work, response, stored=True)
    return response, logged


async def _computed_first(request: Request, handler: Handler) -> Outcome:
    """The answer is made in a reading transaction; its rows and its idempotent copy are stored in a short one."""
    database: Database = request.app.state.database
    request.state.idempotency = request.state.not_modified = None
    async with database.read() as session:
        request.state.work = work = _work(request, session)
        rows: list[Any] = []
        work.afterwards = rows
        request.state.transaction = transaction = Transaction(session)
        response = await handler(request)
    return response, transaction.keep and await _store(request, rows, response)


async def _store(request: Request, rows: list[Any], response: Response) -> bool:
    """Raises IdempotentReplay when a parallel request with the same key was stored first."""
    database: Database = request.app.state.database
    async with database.write() as transaction:
        work = replace(request.state.work, session=transaction.session, afterwards=None)
        await stand(work.session, work.settings, work.keys)
        claimed: Claim | None = request.state.idempotency
        if claimed is not None:
            await take(work, claimed)
        for row in rows:
            if callable(row):
                await row(work)
            else:
                transaction.session.add(row)
        # What is stored here is what was computed from people, not anything of theirs: they were read.
        return await _finish(request, work, response, stored=False)


async def _finish(request: Request, work: Work, response: Response, *, stored: bool) -> bool:
    """The answer kept for its idempotency key, then the entry in the access log: the transaction's last statements."""
    answered = Answered(request, response, request.state.operation, stored)
    await keep_answer(request, work, response, people_in(answered, work.seen))
    return await log_with_effect(work, answered, request.app.state.access_log)


def _work(request: Request, session: Any) -> Work:
    state = request.app.state
    return Work(
        session=session,
        clock=state.clock,
        settings=state.settings,
        language=request_language(request),
        request_id=request.state.request_id,
        reactions=state.reactions,
    )


def make_router(tag: str, **options: Any) -> APIRouter:
    """A router under `/v1` with the house's route class and one tag."""
    return APIRouter(prefix="/v1", tags=[tag], route_class=Route, **options)
