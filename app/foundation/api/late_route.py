"""Routes that are built when they are first asked for, and warmed one after the other once the application is up."""

import asyncio
import gc
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module
from threading import RLock
from typing import Any

import structlog
from anyio import to_thread
from fastapi import APIRouter
from fastapi._compat import ModelField
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic.warnings import UnsupportedFieldAttributeWarning
from sqlalchemy.orm import configure_mappers
from starlette._utils import get_route_path
from starlette.routing import BaseRoute, Match, compile_path, get_name
from starlette.types import Scope

log = structlog.get_logger()
_BETWEEN_SECONDS = 0.01
_OF_THE_PATH = frozenset({"path_regex", "path_format", "param_convertors"})
# Imported inside of functions, and asked for by nearly every request: the signatures of access tokens.
SOON = ("app.foundation.identity.signatures",)
# By some: the hash of a password, a limit for each address, a calendar of holidays, files, papers, feeds.
LATE = (
    "pwdlib.hashers.argon2",
    "limits.strategies",
    "holidays",
    "rapidfuzz.process",
    "xlsxwriter",
    "openpyxl",
    "icalendar",
    "app.foundation.paper.sheet",
)


class LateRoute(APIRoute):
    """Knows at once what a request is matched by; how it is checked and answered is worked out at the first use.

    The framework builds validators for every parameter of every route when it is declared: more than a second of a
    start (docs/decisions/0028-start-up.md). Here that happens when the first attribute is read that is not there yet,
    once, whichever thread comes first. What is wrong with a declaration is found by `warm_up`, and by a test that builds
    them all.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        self._building = RLock()
        self._declared: dict[str, Any] | None = options
        self.path, self.endpoint = path, endpoint
        self._parts = None if ":path}" in path else path.count("/")
        self.name = options.get("name") or get_name(endpoint)
        self.methods = {method.upper() for method in options.get("methods") or ("GET",)}
        self.include_in_schema = options.get("include_in_schema", True)

    def __getattr__(self, name: str) -> Any:
        """Reached only for what is not there yet. Raises AttributeError for what no built route has either."""
        if name in _OF_THE_PATH:
            self.path_regex, self.path_format, self.param_convertors = compile_path(self.path)
            return vars(self)[name]
        if name.startswith("_") and name != "_embed_body_fields":
            raise AttributeError(name)
        with self._building:
            declared, self._declared = self._declared, None
            if declared is not None:
                known = set(vars(self))
                try:
                    self.build(declared)
                except BaseException:
                    for half_built in set(vars(self)) - known:
                        delattr(self, half_built)
                    self._declared = declared  # whoever asks next learns what is wrong too
                    raise
            return object.__getattribute__(self, name)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As any route does; a path with another number of parts needs no regular expression to be told so."""
        if self._parts is not None and get_route_path(scope).count("/") != self._parts:
            return Match.NONE, {}
        return super().matches(scope)

    def build(self, declared: dict[str, Any]) -> None:
        """Everything the framework knows of a route; its operation id is the endpoint's own name."""
        super().__init__(self.path, self.endpoint, **{**declared, "operation_id": self.name})
        fields = (*_bodies(self.dependant), self.body_field, self.response_field, *self.response_fields.values())
        with warnings.catch_warnings():
            # As where the framework makes them: a field's alias means nothing to the validator of its type.
            warnings.simplefilter("ignore", UnsupportedFieldAttributeWarning)
            for field in fields:
                if field is not None:
                    field._type_adapter.rebuild(raise_errors=True)  # noqa: SLF001  no other name reaches it

    @property
    def is_built(self) -> bool:
        return self._declared is None


def joined(*routers: APIRouter) -> APIRouter:
    """The routes of several routers as those of one, in their order; each has its whole path and its tags already."""
    router = APIRouter()
    for each in routers:
        router.routes.extend(each.routes)
    return router


def _bodies(dependant: Dependant) -> Iterator[ModelField]:
    yield from dependant.body_params
    for inner in dependant.dependencies:
        yield from _bodies(inner)


async def warm_up(routes: Iterable[BaseRoute], between_seconds: float = _BETWEEN_SECONDS) -> None:
    """Does what the start left out, in small steps in a worker thread: requests get their turn between any two.

    Tables, what everybody needs, routes, then what else is imported with its first use. What fails here fails again for
    whoever asks for it, and there it is answered and logged: a start that went well is not undone.
    """
    steps: list[Callable[[], object]] = [
        configure_mappers,
        *(partial(import_module, name) for name in SOON),
        *(partial(build, route) for route in routes),
        *(partial(import_module, name) for name in LATE),
    ]
    for step in steps:
        try:
            await to_thread.run_sync(step)
        except Exception as error:  # noqa: BLE001  as said above
            log.warning("not_warmed", error=type(error).__name__)
        await asyncio.sleep(between_seconds)
    gc.freeze()  # this stays for good too


def build(route: BaseRoute) -> None:
    """Builds a route that is not yet. Raises what the framework says of a wrong declaration."""
    if isinstance(route, LateRoute) and not route.is_built:
        _ = route.dependant
