"""The check for broken promises: what makes a client fail is found, what it may ignore is not, and owning up is noticed."""

# ruff: noqa: ARG005  every change is handed all three parts, and most touch one

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools import openapi_changes
from tools.openapi_changes import Break, breaks_between, condense, main, owned_up_to

COLOUR = {"type": "string", "enum": ["red", "green"]}
WRITE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "maxLength": 50},
        "seats": {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}]},
        "colour": {"$ref": "#/components/schemas/Colour"},
    },
}
READ = {
    "type": "object",
    "required": ["id", "colour"],
    "properties": {
        "id": {"type": "string"},
        "colour": {"$ref": "#/components/schemas/Colour"},
        "seats": {"type": "integer"},
        "parent": {"anyOf": [{"$ref": "#/components/schemas/Read"}, {"type": "null"}]},
    },
}
OLD: dict[str, Any] = {
    "openapi": "3.1.0",
    "paths": {
        "/v1/things/{thing_id}": {
            "put": {
                "operationId": "put_thing",
                "parameters": [
                    {"name": "thing_id", "in": "path", "required": True, "schema": {"type": "string"}},
                    {"name": "sort", "in": "query", "schema": {"type": "string", "enum": ["a", "b"]}},
                ],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Write"}}}},
                "responses": {
                    "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Read"}}}},
                    "404": {"description": "not there"},
                },
            }
        }
    },
    "components": {"schemas": {"Colour": COLOUR, "Write": WRITE, "Read": READ}},
}
Change = Callable[[dict[str, Any], dict[str, Any], dict[str, Any]], object]


def after(change: Change) -> list[Break]:
    """The breaks that a change of operation, input schema and answer schema brings."""
    new = copy.deepcopy(OLD)
    schemas = new["components"]["schemas"]
    change(new["paths"]["/v1/things/{thing_id}"]["put"], schemas["Write"], schemas["Read"])
    return breaks_between(OLD, new)


def sort_of(operation: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = operation["parameters"][1]
    return found


BREAKING: dict[str, tuple[Change, str, str]] = {
    "operation id": (lambda o, w, r: o.update(operationId="set_thing"), "put_thing", "set_thing"),
    "parameter gone": (lambda o, w, r: o["parameters"].pop(1), "put_thing", "`sort` is gone"),
    "parameter required": (lambda o, w, r: sort_of(o).update(required=True), "put_thing", "now required"),
    "parameter new and required": (
        lambda o, w, r: o["parameters"].append(
            {"name": "if-match", "in": "header", "required": True, "schema": {"type": "string"}}
        ),
        "put_thing",
        "`if-match` is now required",
    ),
    "value no longer taken": (lambda o, w, r: sort_of(o)["schema"].update(enum=["a"]), "put_thing", "['b']"),
    "body required": (lambda o, w, r: o["requestBody"].update(required=True), "put_thing", "a body is now required"),
    "media type gone": (
        lambda o, w, r: o["requestBody"].update(content={"text/csv": {}}),
        "put_thing",
        "no body of the type application/json",
    ),
    "field required": (lambda o, w, r: w["required"].append("seats"), "Write", "`seats` is now required"),
    "field no longer taken": (lambda o, w, r: w["properties"].pop("seats"), "Write", "`seats` is no longer taken"),
    "shorter": (lambda o, w, r: w["properties"]["name"].update(maxLength=20), "Write", "maxLength is now 20"),
    "a limit within": (
        lambda o, w, r: w["properties"]["seats"]["anyOf"][0].update(minimum=2),
        "Write",
        ".seats: minimum is now 2",
    ),
    "null no longer taken": (
        lambda o, w, r: w["properties"].update(seats={"type": "integer", "minimum": 1}),
        "Write",
        ".seats: no longer takes null",
    ),
    "a new pattern": (lambda o, w, r: w["properties"]["name"].update(pattern="^x"), "Write", "pattern is now ^x"),
    "success gone": (lambda o, w, r: o["responses"].update({"200": None, "204": {}}) or o["responses"].pop("200"),
                     "put_thing", "200 is no longer answered"),
    "answer's field gone": (lambda o, w, r: r["properties"].pop("seats"), "Read", "`seats` is gone"),
    "answer's field not sure": (lambda o, w, r: r["required"].remove("id"), "Read", "`id` may now be left out"),
    "answer's type": (lambda o, w, r: r["properties"].update(id={"type": "integer"}), "Read", ".id: was string"),
    "answer may be null": (
        lambda o, w, r: r["properties"].update(seats={"anyOf": [{"type": "integer"}, {"type": "null"}]}),
        "Read",
        ".seats: may now be null",
    ),
    "answer's new value": (
        lambda o, w, r: r["properties"].update(colour={"type": "string", "enum": ["red", "green", "blue"]}),
        "Read",
        "new ['blue'], gone []",
    ),
}  # fmt: skip
HARMLESS: dict[str, Change] = {
    "nothing": lambda o, w, r: None,
    "words": lambda o, w, r: (o.update(summary="Now", description="Then"), r.update(title="Other")),
    "an optional parameter": lambda o, w, r: o["parameters"].append({"name": "q", "in": "query", "schema": {}}),
    "an optional field": lambda o, w, r: w["properties"].update(note={"type": "string"}),
    "a field less asked for": lambda o, w, r: w["required"].clear(),
    "longer": lambda o, w, r: w["properties"]["name"].update(maxLength=80),
    "one more value taken": lambda o, w, r: w["properties"].update(colour={"type": "string"}),
    "a wider number": lambda o, w, r: w["properties"]["seats"]["anyOf"][0].update(type="number"),
    "one more field answered": lambda o, w, r: (r["properties"].update(more={}), r["required"].append("more")),
    "another refusal": lambda o, w, r: o["responses"].update({"409": {"description": "a conflict"}}),
    "another name of a path parameter": lambda o, w, r: o["parameters"][0].update(name="id"),
    "one more media type": lambda o, w, r: o["responses"]["200"]["content"].update({"text/csv": {}}),
}


@pytest.mark.parametrize("name", BREAKING)
def test_what_makes_a_client_fail_is_found_once_and_where_it_is(name: str):
    change, subject, what = BREAKING[name]
    found = after(change)
    assert [each.subject for each in found] == [subject]
    assert what in found[0].what


@pytest.mark.parametrize("name", HARMLESS)
def test_what_a_client_may_ignore_is_no_break(name: str):
    assert after(HARMLESS[name]) == []


def test_an_operation_that_is_gone_is_a_break_and_a_renamed_path_parameter_is_none():
    new = copy.deepcopy(OLD)
    operations = new["paths"].pop("/v1/things/{thing_id}")
    assert breaks_between(OLD, new) == [Break("put_thing", "PUT /v1/things/{} is gone")]
    new["paths"]["/v1/things/{id}"] = operations
    assert breaks_between(OLD, new) == []


def test_the_released_document_keeps_every_promise_and_no_word():
    named = copy.deepcopy(OLD)
    named["components"]["schemas"]["Write"]["properties"]["description"] = {"type": "string", "description": "word"}
    short = condense(named)
    assert breaks_between(short, named) == breaks_between(named, short) == []
    assert short["components"]["schemas"]["Write"]["properties"]["description"] == {"type": "string"}
    assert list(short["paths"]["/v1/things/{thing_id}"]["put"]["responses"]) == ["200"]


CHANGELOG = """# Changelog
## [0.2.0] (unreleased)
### Added
- `other` things
### Breaking
- `put_thing` asks for a version now.
## [0.1.0]
### Breaking
- `Read` lost a field.
"""


def test_only_the_newest_part_of_the_changelog_owns_up():
    assert owned_up_to(CHANGELOG) == {"put_thing"}
    assert owned_up_to("# Changelog\n") == set()


def test_a_break_that_the_changelog_does_not_name_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    old, new, changelog = tmp_path / "old.json", tmp_path / "new.json", tmp_path / "CHANGELOG.md"
    old.write_text(json.dumps(OLD))
    monkeypatch.setattr(openapi_changes, "CHANGELOG", changelog)
    changelog.write_text(CHANGELOG)
    for change, code in (("operation id", 0), ("field required", 1)):
        changed = copy.deepcopy(OLD)
        schemas = changed["components"]["schemas"]
        BREAKING[change][0](changed["paths"]["/v1/things/{thing_id}"]["put"], schemas["Write"], schemas["Read"])
        new.write_text(json.dumps(changed))
        assert main([str(old), str(new)]) == code
    assert "BREAK: Write: .seats" not in (told := capsys.readouterr().out)
    assert "BREAK: Write: it: `seats` is now required" in told
    assert main(["one"]) == 2


def test_the_present_document_keeps_what_was_released():
    released, present = (json.loads(path.read_text()) for path in (openapi_changes.RELEASED, openapi_changes.PRESENT))
    known = owned_up_to(openapi_changes.CHANGELOG.read_text(encoding="utf-8"))
    assert [each for each in breaks_between(released, present) if each.subject not in known] == []
