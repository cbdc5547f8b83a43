"""Health, readiness, metrics, and the documentation page with its own assets."""

import base64
import hashlib
import re
from pathlib import Path
from secrets import compare_digest

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.staticfiles import StaticFiles
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse, Response

from app.foundation.api.late_route import LateRoute
from app.foundation.api.metrics import Figures
from app.foundation.api.problems import respond
from app.foundation.core.config import Settings
from app.foundation.core.errors import NotAuthenticated
from app.foundation.core.safety import text_of
from app.foundation.db.policies import wall_stands

STATIC = Path(__file__).parent / "static"
_INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
_DOCS_CSP = (
    "default-src 'none'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)

router = APIRouter(tags=["operation"], route_class=LateRoute)


@router.get("/livez")
async def get_livez() -> dict[str, str]:
    """The process runs."""
    return {"status": "ok"}


@router.get(
    "/readyz", responses={503: {"description": "Not ready: the database is away or not migrated, or a stop has begun."}}
)
async def get_readyz(request: Request) -> Response:
    """The database answers, stands at the newest migration, and keeps the second wall if it should; no stop has begun."""
    if request.app.state.draining.asked:
        return JSONResponse({"status": "draining", "checks": {}}, 503, headers={"Retry-After": "5"})
    checks = {"database": "ok", "migrations": "ok"}
    settings: Settings = request.app.state.settings
    try:
        async with request.app.state.database.engine.connect() as connection:
            head = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one_or_none()
            if head != request.app.state.migration_head:
                checks["migrations"] = "behind"
            if not settings.is_sqlite:
                tables = request.app.state.walled_tables
                checks["wall"] = await wall_stands(connection, tables, wanted=settings.row_level_security)
    except (SQLAlchemyError, OSError):
        checks = {"database": "away", "migrations": "unknown"}
    ready = set(checks.values()) == {"ok"}
    headers = {} if ready else {"Retry-After": "5"}
    return JSONResponse(
        {"status": "ok" if ready else "unavailable", "checks": checks}, 200 if ready else 503, headers=headers
    )


@router.get(
    "/metrics", response_class=Response, responses={401: {"description": "A token is set, and this was not it."}}
)
async def get_metrics(request: Request) -> Response:
    """Prometheus metrics, by route template; nothing personal. Asks for `PRAKTIK_METRICS_TOKEN` where that is set."""
    settings: Settings = request.app.state.settings
    wanted = text_of(settings.metrics_token)
    given = request.headers.get("authorization", "")
    if wanted and not compare_digest(given.encode(), f"Bearer {wanted}".encode()):
        return respond(request, NotAuthenticated())
    figures: Figures = request.app.state.figures
    return Response(await figures.text(), media_type=CONTENT_TYPE_LATEST)


def _hashes(page: bytes) -> str:
    """The page's own scripts, each allowed by its hash: nothing else that finds its way onto the page runs."""
    digests = (hashlib.sha256(script).digest() for script in _INLINE_SCRIPT.findall(page))
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def add_documentation(app: FastAPI) -> None:
    """`/docs` from files inside the package: it works with no internet access."""
    app.mount("/static", StaticFiles(directory=STATIC), name="static")

    @app.get("/docs", include_in_schema=False)
    async def get_docs() -> Response:
        page = get_swagger_ui_html(
            openapi_url="/v1/openapi.json",
            title="praktikmatch",
            swagger_js_url="/static/swagger-ui-bundle.js",
            swagger_css_url="/static/swagger-ui.css",
            swagger_favicon_url="/static/favicon-32x32.png",
        )
        page.headers["Content-Security-Policy"] = _DOCS_CSP.format(scripts=_hashes(bytes(page.body)))
        return page

    @app.get("/v1/openapi.json", include_in_schema=False)
    async def get_openapi_document() -> JSONResponse:
        return JSONResponse(app.openapi())
