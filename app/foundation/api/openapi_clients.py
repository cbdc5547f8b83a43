"""Shapes the OpenAPI document so that the clients generated from it read well; nothing here changes what is answered."""

import re
from collections.abc import Iterator
from typing import Any

from app.foundation.core.version import API_VERSION

REQUIRED = "x-required"
_REF = "#/components/schemas/"
_HEADERS = "#/components/headers/"
# A time of day on the clock here, seconds if any: `format: time` of JSON Schema wants a time zone (RFC 3339).
_LOCAL_TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?$"
_METHODS = frozenset({"get", "put", "post", "patch", "delete"})
_HEADER_COMPONENTS = {
    "API-Version": ("The version of this API, in full.", {"type": "string", "examples": [API_VERSION]}),
    "X-Request-ID": ("Names this request in our logs; quote it when you ask us.", {"type": "string"}),
    "ETag": ("The version of the resource: send it back as If-Match or If-None-Match.", {"type": "string"}),
    "Location": ("Where the new resource is.", {"type": "string", "format": "uri-reference"}),
    "Link": ("The next page, `rel=next`; none on the last page.", {"type": "string"}),
    "Retry-After": ("After how many seconds to try again.", {"type": "integer"}),
}
# A parameter means the same wherever it has the same name. What a route says of it itself goes first.
_QUERY_WORDS = {
    "answered": "Only those that have an answer, or only those that wait for one.",
    "audience": "Only those that ask this side.",
    "author": "Whose statement it is.",
    "basis": "Only those counted on this basis.",
    "counterpart": "Only those with this kind of other side.",
    "days": "Only those after so many days in the job.",
    "group_by": "One row for each value of this; without it one row for all.",
    "if-match": "The version you saw, as its ETag says; 412 when there is a newer one. `*` takes any.",
    "is_open": "Only those still open, or only those that are closed.",
    "kind": "Only those of this kind.",
    "language": "Only those held in this language.",
    "legal_basis": "Only people with this legal basis.",
    "max_price_ore": "Only those that cost at most so many øre.",
    "recipient": "Only those for this recipient.",
    "sort": "The order; `-` in front turns it round.",
    "status": "Only those in this state.",
    "step": "Only those said at this step.",
    "subject": "Only those about this kind of thing.",
    "year": "Only those of this calendar year.",
}


def shape(document: dict[str, Any]) -> None:
    """Names, parameters, headers and the one way to sign in, in place."""
    _rename_schemas(document)
    schemas = document["components"]["schemas"]
    document["components"]["headers"] = {
        name: {"description": text, "schema": schema} for name, (text, schema) in _HEADER_COMPONENTS.items()
    }
    for operation in _operations(document):
        for parameter in operation.get("parameters", ()):
            _shape_parameter(parameter)
        for content in operation.get("requestBody", {}).get("content", {}).values():
            _drop_null(content["schema"])
        for status, response in operation["responses"].items():
            _shape_response(status, response, schemas)
    for node in _nodes(document):
        if node.get("type") == "string" and node.get("format") == "time":
            node.pop("format")
            node["pattern"] = _LOCAL_TIME
    for scheme in document["components"].get("securitySchemes", {}).values():
        scheme["description"] = (
            "A bearer token: from `POST /v1/auth/token`, of the configured identity provider, or an API key."
        )


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for methods in document["paths"].values():
        for method, operation in methods.items():
            if method in _METHODS:
                yield operation


def _rename_schemas(document: dict[str, Any]) -> None:
    """`Page_NeedRead_` becomes `NeedPage`, `Body_create_token` becomes `CreateTokenForm`: names a class can have."""
    schemas = document["components"]["schemas"]
    renamed = {name: _readable(name) for name in schemas}
    if len(set(renamed.values())) != len(renamed):
        twice = sorted(name for name, other in renamed.items() if list(renamed.values()).count(other) > 1)
        raise ValueError(f"Two schemas of the document would have the same name: {twice}")
    for name, schema in schemas.items():
        if renamed[name] != name:
            schema["title"] = renamed[name]
    document["components"]["schemas"] = {renamed[name]: schema for name, schema in schemas.items()}
    for node in _nodes(document):
        target = node.get("$ref")
        if isinstance(target, str) and target.startswith(_REF):
            node["$ref"] = _REF + renamed[target.removeprefix(_REF)]


def _readable(name: str) -> str:
    if name.startswith("Body_"):
        return "".join(word.capitalize() for word in name.removeprefix("Body_").split("_")) + "Form"
    generic = re.fullmatch(r"([A-Za-z]+)_(?:([A-Za-z]+?)(?:Read)?)_", name)
    return f"{generic[2]}{generic[1]}" if generic else name


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _nodes(inner)


def _shape_parameter(parameter: dict[str, Any]) -> None:
    """No null: a parameter is left out, as an optional body is. And a description, from the route or from its name."""
    schema = parameter["schema"]
    if schema.pop(REQUIRED, False):
        parameter["required"] = True
    _drop_null(schema)
    said = schema.pop("description", None)
    text = parameter.get("description") or said or _words_for(parameter)
    if text is not None:
        parameter["description"] = text


def _drop_null(schema: dict[str, Any]) -> None:
    options = [option for option in schema.get("anyOf", ()) if option.get("type") != "null"]
    if len(options) == 1 and len(schema["anyOf"]) == 2:
        del schema["anyOf"]
        schema.update(options[0])
        if "$ref" in schema:
            schema.pop("title", None)


def _words_for(parameter: dict[str, Any]) -> str | None:
    name = parameter["name"]
    if name.endswith("_id"):
        noun = name.removesuffix("_id").replace("_", " ")
        return f"The {noun}." if parameter["in"] == "path" else f"Only those of this {noun}."
    return _QUERY_WORDS.get(name)


def _shape_response(status: str, response: dict[str, Any], schemas: dict[str, Any]) -> None:
    names = []
    if status[0] in "23":
        names += ["API-Version", "X-Request-ID"]
    if status == "201":
        names.append("Location")
    if status in {"429", "503"}:
        names.append("Retry-After")
    shown = response.get("content", {}).get("application/json", {}).get("schema", {}).get("$ref")
    if shown is not None and status[0] == "2":
        fields = schemas[shown.removeprefix(_REF)].get("properties", {})
        names += [name for name, field in (("ETag", "version"), ("Link", "next_cursor")) if field in fields]
    if names:
        known = response.setdefault("headers", {})
        for name in names:
            known.setdefault(name, {"$ref": _HEADERS + name})
