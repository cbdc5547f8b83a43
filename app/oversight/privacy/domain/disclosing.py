"""Which fields an answer holds, read from the description of the interface: what a company may have seen."""

from collections.abc import Iterator, Mapping
from typing import Any

_GOOD = ("200", "201", "202")


def fields_by_operation(document: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """For each operation the dotted names of what its answer holds, two levels deep; or the media type of a paper."""
    schemas = document["components"]["schemas"]
    return {
        operation["operationId"]: tuple(_fields_of(operation, schemas))
        for methods in document["paths"].values()
        for operation in methods.values()
    }


def _fields_of(operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[str]:
    for status in _GOOD:
        for media, content in operation["responses"].get(status, {}).get("content", {}).items():
            if media != "application/json":
                yield media
                continue
            item = _resolved(content.get("schema", {}), schemas)
            listed = item.get("properties", {}).get("items")
            whole = _resolved(listed.get("items", {}), schemas) if listed else item
            yield from _names(whole, schemas)


def _names(schema: Mapping[str, Any], schemas: Mapping[str, Any], deeper: bool = True) -> Iterator[str]:
    for name, inner in schema.get("properties", {}).items():
        below = tuple(_names(_resolved(inner, schemas), schemas, deeper=False)) if deeper else ()
        yield from (f"{name}.{each}" for each in below) if below else (name,)


def _resolved(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference, a nullable or a list of one kind stands for."""
    if "$ref" in schema:
        return _resolved(schemas[schema["$ref"].rsplit("/", 1)[-1]], schemas)
    for option in schema.get("anyOf", ()):
        if option.get("type") != "null":
            return _resolved(option, schemas)
    if schema.get("type") == "array":
        return _resolved(schema.get("items", {}), schemas)
    return schema
