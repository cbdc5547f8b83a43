"""create_app: wires rooms, middleware and problem handlers; nothing else."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import anyio
from anyio.abc import TaskGroup
from fastapi import FastAPI
from fastapi.exceptions import HTTPException
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.body_limit import RequestBodyLimitMiddleware

from app import registry as _registry  # noqa: F401  every table is known before the first request
from app.foundation.api import operation
from app.foundation.api.cross_origin import CrossOrigin
from app.foundation.api.crowding import RoomForRequests
from app.foundation.api.draining import Draining
from app.foundation.api.exports import RoomForExports
from app.foundation.api.late_route import joined, warm_up
from app.foundation.api.metrics import Figures
from app.foundation.api.middleware import AroundRequest, RoomForFiles
from app.foundation.api.openapi import build_openapi, operation_id
from app.foundation.api.problems import respond
from app.foundation.api.rate_limits import RateLimits
from app.foundation.api.switchboard import Switchboard
from app.foundation.audit.access_batch import AccessLog
from app.foundation.core.clock import Clock
from app.foundation.core.config import Settings
from app.foundation.core.logs import configure_logs, log_warnings
from app.foundation.core.tracing import start_tracing, stop_tracing
from app.foundation.core.version import API_VERSION
from app.foundation.db.migrations import migration_head
from app.foundation.db.session import Database
from app.foundation.db.wall import Beyond
from app.foundation.identity.key_uses import KeyUses
from app.foundation.identity.router import router as identity_router
from app.gauges import WATCHED
from app.integration.calendars.router import router as calendars_router
from app.integration.cvr.register import cvr_register
from app.integration.cvr.router import router as cvr_router
from app.integration.events.router import router as events_router
from app.integration.imports.router import UPLOADS as IMPORTS
from app.integration.imports.router import router as imports_router
from app.integration.imports.service import ImportDesk, work_on_imports
from app.integration.webhooks.router import router as webhooks_router
from app.integration.webhooks.service import Exchange, work_on_webhooks
from app.journey.aftercare.router import ANSWER_ROOT
from app.journey.aftercare.router import router as aftercare_router
from app.journey.attendance.router import router as attendance_router
from app.journey.changes.router import router as changes_router
from app.journey.conversations.router import UPLOADS
from app.journey.conversations.router import router as conversations_router
from app.journey.courses.router import router as courses_router
from app.journey.cv.router import router as cv_router
from app.journey.matching.router import router as matching_router
from app.journey.matching.service.runs import Workshop, work_on_runs
from app.journey.mentorships.router import router as mentorships_router
from app.journey.milestones.router import router as milestones_router
from app.journey.needs.router import router as needs_router
from app.journey.notices.router import router as notices_router
from app.journey.notices.service import PostOffice, work_on_notices
from app.journey.papers.router import router as papers_router
from app.journey.placements.router import router as placements_router
from app.journey.reactions import REACTIONS
from app.journey.signing.router import PAGE_ROOT
from app.journey.signing.router import router as signing_router
from app.journey.training.router import router as training_router
from app.journey.transfers.router import router as transfers_router
from app.journey.voice.router import router as voice_router
from app.oversight.access.router import router as access_router
from app.oversight.privacy.router import router as privacy_router
from app.oversight.statistics.router import router as statistics_router
from app.oversight.worklist.router import router as worklist_router
from app.registers.candidates.router import router as candidates_router
from app.registers.companies.router import router as companies_router
from app.registers.jobcenters.router import router as jobcenters_router
from app.registers.law.parameters import load_parameters
from app.registers.reference.router import router as reference_router
from app.walls import WALLED

if TYPE_CHECKING:
    from app.foundation.identity.provider import IdentityProvider

ROUTERS = (
    identity_router,
    reference_router,
    jobcenters_router,
    companies_router,
    candidates_router,
    needs_router,
    matching_router,
    placements_router,
    changes_router,
    signing_router,
    papers_router,
    training_router,
    courses_router,
    attendance_router,
    aftercare_router,
    cv_router,
    milestones_router,
    mentorships_router,
    voice_router,
    transfers_router,
    conversations_router,
    notices_router,
    statistics_router,
    worklist_router,
    access_router,
    privacy_router,
    calendars_router,
    events_router,
    webhooks_router,
    cvr_router,
    imports_router,
)
# What the framework would tell of requests by itself holds their paths, queries and the words of errors: we tell our own
# (docs/decisions/0026-telemetry-and-backup.md), also where somebody sets up OpenTelemetry for the whole process.
UNTOLD: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
READINESS_SECONDS = 0.1
YOUNG_OBJECTS = (5_000, 10, 10)  # Python's own are (700, 10, 10)
DESCRIPTION = (
    "REST API for jobcenters, companies and candidates. A company's need becomes a placement, the skills gap becomes "
    "a training plan at the workplace, and follow-ups stay with the person after the job starts."
)


def create_app(settings: Settings | None = None, clock: Clock | None = None) -> FastAPI:
    """The application for these settings; every test and server makes its own."""
    settings = settings or Settings()
    load_parameters(settings.law_file)  # law that cannot be read is refused at the start, not at a citizen's case
    configure_logs(as_json=settings.is_production, level=settings.log_level)
    start_tracing(settings, API_VERSION)
    app = FastAPI(
        title="praktikmatch",
        version=API_VERSION,
        description=DESCRIPTION,
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        generate_unique_id_function=operation_id,
        redirect_slashes=False,
        separate_input_output_schemas=False,
        telemetry=UNTOLD,
    )
    app.state.settings = settings
    app.state.clock = clock or Clock()
    app.state.reactions = REACTIONS
    app.state.database = Database(settings)
    app.state.draining = Draining(settings.shutdown_delay_seconds)
    app.state.access_log = AccessLog(app.state.database, settings)
    app.state.migration_head = migration_head()
    app.state.walled_tables = WALLED
    app.state.figures = Figures(
        app.state.database.beyond_wall(Beyond.FIGURES), app.state.clock, WATCHED, settings.metrics_seconds
    )
    app.state.figures.describe_build(version=API_VERSION, schema=app.state.migration_head)
    app.state.rate_limits = RateLimits()
    app.state.exports = RoomForExports()
    app.state.identity_provider = _identity_provider(settings)
    app.state.cvr_register = cvr_register(settings, app.state.clock)
    app.state.key_uses = KeyUses(app.state.database, settings, app.state.clock)
    app.state.page_roots = (PAGE_ROOT, ANSWER_ROOT)
    app.router.routes.extend(joined(*ROUTERS, operation.router).routes)
    if settings.public_docs:
        operation.add_documentation(app)
    app.add_middleware(Switchboard, router=app.router)
    app.add_middleware(RoomForFiles, paths=UPLOADS, max_body_size=settings.max_attachment_bytes)
    app.add_middleware(RoomForFiles, paths=IMPORTS, max_body_size=settings.max_import_bytes)
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=settings.max_body_bytes)
    app.add_middleware(RoomForRequests, settings=settings)
    if settings.cors_origins:
        app.add_middleware(CrossOrigin, settings=settings)
    app.add_middleware(AroundRequest, draining=app.state.draining, only_tls=settings.is_production)
    for failure in (HTTPException, StarletteHTTPException, Exception):
        app.add_exception_handler(failure, respond)
    _document(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    # Everything imported stays for good: the collector need not walk some 250,000 objects, not even once.
    gc.freeze()
    # A list of fifty makes thousands of objects that are gone with the request: they are no reason to look for cycles.
    gc.set_threshold(*YOUNG_OBJECTS)
    gc.enable()
    log_warnings()
    state = app.state
    async with anyio.create_task_group() as beside:
        beside.start_soon(state.key_uses.keep_writing)
        beside.start_soon(_begin_work, app, beside)
        with state.draining.listening():
            yield
        beside.cancel_scope.cancel()
    await state.database.close()
    stop_tracing()


async def _begin_work(app: FastAPI, beside: TaskGroup) -> None:
    """What goes on beside requests; after the moment in which whoever waits for this start asks whether it is ready."""
    await anyio.sleep(READINESS_SECONDS)
    state = app.state
    nobodys = state.database.beyond_wall(Beyond.WORKER)
    if state.settings.warm_up:
        beside.start_soon(warm_up, app.routes)
    if state.settings.embedded_worker:
        beside.start_soon(work_on_runs, Workshop(nobodys, state.settings, state.clock, state.reactions))
        beside.start_soon(work_on_notices, PostOffice(nobodys, state.settings, state.clock))
        beside.start_soon(work_on_webhooks, Exchange(nobodys, state.settings, state.clock, state.reactions))
        beside.start_soon(work_on_imports, ImportDesk(nobodys, state.settings, state.clock, state.reactions))


def _identity_provider(settings: Settings) -> "IdentityProvider | None":
    """Its library is large: where accounts sign in with passwords only, a start leaves it out."""
    if settings.oidc_issuer is None:
        return None
    from app.foundation.identity.provider import identity_provider

    return identity_provider(settings)


def _document(app: FastAPI) -> None:
    def openapi() -> dict[str, object]:
        if app.openapi_schema is None:
            app.openapi_schema = build_openapi(app, app.state.settings)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to shape the document
