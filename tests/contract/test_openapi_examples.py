"""Every example in the document is one its schema accepts: of bodies, of answers, of fields and of parameters."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import jsonschema_rs
import pytest

from tests.contract.document import DOCUMENT

URI = "urn:praktikmatch:openapi"
REGISTRY = jsonschema_rs.Registry(resources=[(URI, DOCUMENT)], draft=jsonschema_rs.Draft202012)
KEYWORDS = {"type", "$ref", "anyOf", "allOf", "enum", "const"}


def faults(way: str, example: Any) -> list[str]:
    """What is wrong with an example of the schema at this JSON pointer; formats are held too."""
    pointer = "/".join(quote(step, safe="~") for step in way.split("/"))
    validator = jsonschema_rs.Draft202012Validator(
        {"$ref": f"{URI}#{pointer}"}, validate_formats=True, registry=REGISTRY
    )
    return [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(example)]


def below(way: str, step: str | int) -> str:
    return f"{way}/{str(step).replace('~', '~0').replace('/', '~1')}"


def examples_of_bodies() -> Iterator[tuple[str, Any]]:
    """Of each media type of a body or an answer: where its schema stands, and the example beside it."""
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            way = below(below("/paths", path), method)
            parts = {f"{way}/requestBody": operation.get("requestBody", {})}
            parts.update({f"{way}/responses/{status}": found for status, found in operation["responses"].items()})
            for place, holder in parts.items():
                for media, content in holder.get("content", {}).items():
                    given = [content["example"]] if "example" in content else []
                    given += [each["value"] for each in content.get("examples", {}).values()]
                    yield from ((f"{below(f'{place}/content', media)}/schema", example) for example in given)


def examples_of_schemas(node: Any, way: str) -> Iterator[tuple[str, Any]]:
    """`examples` beside a type; a field that happens to be called so is none."""
    if isinstance(node, dict):
        if isinstance(node.get("examples"), list) and KEYWORDS & set(node):
            yield from ((way, example) for example in node["examples"])
        for key, value in node.items():
            if key not in {"example", "examples", "default"}:
                yield from examples_of_schemas(value, below(way, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from examples_of_schemas(value, below(way, index))


def test_the_example_of_every_body_is_one_its_schema_accepts():
    found = list(examples_of_bodies())
    assert len(found) > 100
    assert not {way: wrong for way, example in found if (wrong := faults(way, example))}


def test_the_examples_of_fields_and_parameters_are_ones_their_schemas_accept():
    found = [
        *examples_of_schemas(DOCUMENT["components"], "/components"),
        *examples_of_schemas(DOCUMENT["paths"], "/paths"),
    ]
    assert len(found) > 300
    assert not {way: wrong for way, example in found if (wrong := faults(way, example))}


@pytest.mark.parametrize(
    ("way", "example"),
    [
        ("/components/schemas/NeedRead/properties/starts_from", "1. maj"),
        ("/components/schemas/NeedStatus", "ajar"),
        ("/components/schemas/NeedCreate", {}),
        ("/paths/~1v1~1needs/post/requestBody/content/application~1json/schema", {"title": "Køkkenmedhjælper"}),
    ],
)
def test_a_wrong_example_would_be_noticed(way: str, example: Any):
    assert faults(way, example)
