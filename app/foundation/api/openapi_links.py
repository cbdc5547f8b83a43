"""Links in the OpenAPI document: what an id that came back is good for (OpenAPI 3.1, Link Object)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_REF = "#/components/schemas/"
_ITEM = re.compile(r"(/.+)/\{([a-z_]+)\}")
_NEW_ID, _FIRST_ID = "$response.body#/id", "$response.body#/items/0/id"
Document = dict[str, Any]


def link(document: Document) -> None:
    """Whoever has made something is led to every operation on it, and whoever has a list to its first item; in place.

    Which parameter takes the id is read off the paths (`POST /v1/needs` answers what `/v1/needs/{need_id}` takes), or,
    where a thing is made or listed under another's path, off the schema that its own path answers. A list leads to
    every operation on its items where nobody makes them by a request (follow-ups, milestones), else to the one that
    shows an item.
    """
    paths: Document = document["paths"]
    items = _item_paths(paths)
    lists: list[tuple[str, Document]] = []
    made: set[str] = set()
    for path, methods in paths.items():
        for status, answer in _answers(methods, "post"):
            item = items.get(path) or items.get(_shown(answer))
            if status in {"201", "202"} and item is not None and not path.startswith(f"{item}/"):
                made.add(item)
                _lead(answer, item, _NEW_ID, _operations_on(paths, item))
        for status, answer in _answers(methods, "get"):
            item = items.get(path) or items.get(_listed(answer, document["components"]["schemas"]))
            if status == "200" and item is not None:
                lists.append((item, answer))
    for item, answer in lists:
        shown = [paths[item]["get"]] if "get" in paths[item] else []
        _lead(answer, item, _FIRST_ID, shown if item in made else _operations_on(paths, item))


def _item_paths(paths: Mapping[str, Document]) -> dict[str, str]:
    """The path of one thing (`/v1/needs/{need_id}`), by the path of all of them and by the schema it is shown in."""
    found: dict[str, str] = {}
    for path, methods in paths.items():
        item = _ITEM.fullmatch(path)
        if item is not None and "{" not in item[1]:
            found[item[1]] = path
            shown = (_shown(answer) for status, answer in _answers(methods, "get") if status == "200")
            found.update((schema, path) for schema in shown if schema)
    return found


def _answers(methods: Document, method: str) -> Iterator[tuple[str, Document]]:
    yield from methods.get(method, {}).get("responses", {}).items()


def _shown(answer: Document) -> str:
    """The name of the answer's schema; nothing where it has none."""
    reference: str = answer.get("content", {}).get("application/json", {}).get("schema", {}).get("$ref", "")
    return reference.removeprefix(_REF)


def _listed(answer: Document, schemas: Document) -> str:
    """The name of the schema of a list's items; nothing where the answer is no list."""
    fields = schemas.get(_shown(answer), {}).get("properties", {})
    reference: str = fields.get("items", {}).get("items", {}).get("$ref", "")
    return reference.removeprefix(_REF)


def _operations_on(paths: Mapping[str, Document], item: str) -> Iterator[Document]:
    """Everything below an item's path that asks for no other id."""
    for path, methods in paths.items():
        if path == item or (path.startswith(f"{item}/") and "{" not in path.removeprefix(item)):
            yield from methods.values()


def _lead(answer: Document, item: str, where: str, operations: Iterator[Document] | list[Document]) -> None:
    parameter = item.rpartition("{")[2].removesuffix("}")
    for operation in operations:
        name = operation["operationId"]
        answer.setdefault("links", {})[name] = {"operationId": name, "parameters": {parameter: where}}
