"""Health, readiness, metrics, and the documentation page with its own assets."""

from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.staticfiles import StaticFiles
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse, Response

STATIC = Path(__file__).parent / "static"
_DOCS_CSP = "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'"

router = APIRouter(tags=["operation"])


@router.get("/livez")
async def get_livez() -> dict[str, str]:
    """The process runs."""
    return {"status": "ok"}


@router.get("/readyz", responses={503: {"description": "Not ready: the database is away or not migrated."}})
async def get_readyz(request: Request) -> Response:
    """The database answers and stands at the newest migration."""
    checks = {"database": "ok", "migrations": "ok"}
    try:
        async with request.app.state.database.engine.connect() as connection:
            head = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one_or_none()
        if head != request.app.state.migration_head:
            checks["migrations"] = "behind"
    except (SQLAlchemyError, OSError):
        checks = {"database": "away", "migrations": "unknown"}
    ready = set(checks.values()) == {"ok"}
    headers = {} if ready else {"Retry-After": "5"}
    return JSONResponse(
        {"status": "ok" if ready else "unavailable", "checks": checks}, 200 if ready else 503, headers=headers
    )


@router.get("/metrics", response_class=Response)
async def get_metrics() -> Response:
    """Prometheus metrics, by route template; nothing personal."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


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
        page.headers["Content-Security-Policy"] = _DOCS_CSP
        return page

    @app.get("/v1/openapi.json", include_in_schema=False)
    async def get_openapi_document() -> JSONResponse:
        return JSONResponse(app.openapi())
