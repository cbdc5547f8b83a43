"""Django with Django REST framework, set up for one database: as a production site would be, and nothing it can do without.

No middleware, no sessions, no debugging; connections that stay (`CONN_MAX_AGE` None), SQLite with the service's pragmas
and `BEGIN IMMEDIATE`, PostgreSQL with its options; URLs without a prefix to strip. WSGI, for its ORM is synchronous: under
ASGI every view would go through a thread and back besides.
"""

from typing import Any

import django
from django.conf import settings as django_settings
from django.core.wsgi import get_wsgi_application
from django.db import connections

from app.foundation.core.config import Settings
from app.foundation.db.engine import POSTGRES_OPTIONS, SQLITE_BUSY_MILLISECONDS
from benchmarks.beside.racing import WSGIApp


def application(settings: Settings) -> WSGIApp:
    """Sets Django up, once in a process, and gives the application a WSGI server would run."""
    django_settings.configure(
        SECRET_KEY="-",
        ALLOWED_HOSTS=["*"],
        DATABASES={"default": _database(settings)},
        INSTALLED_APPS=["rest_framework"],
        MIDDLEWARE=[],
        ROOT_URLCONF="benchmarks.beside.rest.urls",
        TIME_ZONE="UTC",
        USE_TZ=True,
        USE_I18N=False,
        LOGGING_CONFIG=None,
        REST_FRAMEWORK={
            "DEFAULT_AUTHENTICATION_CLASSES": ["benchmarks.beside.rest.access.Bearer"],
            "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
            "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
            "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
            "UNAUTHENTICATED_USER": None,
            "COERCE_DECIMAL_TO_STRING": False,
        },
        PRAKTIK=settings,
    )
    django.setup()
    site: WSGIApp = get_wsgi_application()
    return site


def _database(settings: Settings) -> dict[str, Any]:
    if settings.is_sqlite:
        path = settings.database_url.get_secret_value().removeprefix("sqlite+aiosqlite:///")
        pragmas = "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-32000"
        options = {
            "transaction_mode": "IMMEDIATE",
            "init_command": f"PRAGMA journal_mode=WAL; {pragmas}",
            "timeout": SQLITE_BUSY_MILLISECONDS / 1000,
        }
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "CONN_MAX_AGE": None, "OPTIONS": options}
    dsn = settings.database_url.get_secret_value().replace("postgresql+psycopg", "postgresql")
    from psycopg.conninfo import conninfo_to_dict

    parts = conninfo_to_dict(dsn)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts["dbname"], "USER": parts.get("user", ""), "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""), "PORT": str(parts.get("port", "")),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"options": POSTGRES_OPTIONS, "server_side_binding": False},
    }  # fmt: skip


def connect() -> None:
    """Opens the connection of the thread that calls it."""
    connections["default"].ensure_connection()


def let_go() -> None:
    """Closes the connections of the thread that calls it."""
    connections.close_all()
