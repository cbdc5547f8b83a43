"""From a path to its route by a table, where the framework tries one route after the other (decision 29)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from fastapi import APIRouter
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from app.foundation.api.route import Route

# How many parts a path has, its first two, and its last where that is a fixed word: `/v1/placements/…/agreement`.
Key = tuple[int, str, str, str | None]


class Switchboard:
    """Answers what matches one of our routes wholly; everything else goes on to the framework as it always did.

    So what is no route, another method, a mounted file or a path behind a prefix is found, refused and told of by the
    framework. Of two routes that match, the one declared first answers, as there. What the framework puts around every
    route (places for errors, for files of forms, for dependencies that are closed) ours have no need of.
    """

    def __init__(self, app: ASGIApp, router: APIRouter) -> None:
        self._otherwise = app
        self._router = router

    @cached_property
    def _table(self) -> dict[Key, list[Route]]:
        """Made at the first request: by then every route has been declared."""
        return table_of(self._router.routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = self._find(scope) if scope["type"] == "http" and not scope.get("root_path") else None
        if route is None:
            await self._otherwise(scope, receive, send)
        else:
            await route.answer(scope, receive, send)

    def _find(self, scope: Scope) -> Route | None:
        path: str = scope["path"]
        key = _key(path)
        for route in self._table.get(key) or self._table.get((*key[:3], None)) or ():
            match = route.path_regex.match(path)
            if match is not None and scope["method"] in (route.methods or ()):
                convertors = route.param_convertors
                found: dict[str, Any] = {
                    name: convertors[name].convert(value) for name, value in match.groupdict().items()
                }
                scope.update(endpoint=route.endpoint, path_params=found, route=route, router=self._router)
                return route
        return None


def _key(path: str) -> Key:
    first, second = (*path.split("/", 3)[1:3], "", "")[:2]
    return path.count("/"), first, second, path[path.rfind("/") + 1 :]


def table_of(routes: Iterable[BaseRoute]) -> dict[Key, list[Route]]:
    """Our routes by what their paths are like, each place's in the order in which they are declared.

    A route whose path does not begin with two fixed words, or may have any number of parts, is left to the framework.
    """
    ours = [(route, _key(route.path)) for route in routes if isinstance(route, Route) and _is_plain(route)]
    table: dict[Key, list[Route]] = defaultdict(list)
    for place in {_place(key) for _, key in ours}:
        table[place] = [route for route, key in ours if key[:3] == place[:3] and _place(key)[3] in {place[3], None}]
    return dict(table)


def _place(key: Key) -> Key:
    last = key[3]
    return (*key[:3], None if last is not None and "{" in last else last)


def _is_plain(route: Route) -> bool:
    beginning: Sequence[str] = route.path.split("/", 3)[1:3]
    return not any("{" in part for part in beginning) and ":path}" not in route.path
