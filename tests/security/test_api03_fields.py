"""OWASP API3:2023, broken object property level authorization: which fields each role is shown, and which it may set.

What each role is shown is committed, field by field, in fields.txt beside this file. `make fields` writes it anew; the
difference is what a reviewer looks at.
"""

import os
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.contract.document import DOCUMENT
from tests.contract.matrix import MATRIX
from tests.contract.rows import OPERATIONS, ROLES, Rows, ask
from tests.factories.world import World

COMMITTED = Path(__file__).with_name("fields.txt")
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
OF_EVERY_LIST = {"items", "items?", "next_cursor", "next_cursor?"}
FIELD = re.compile(r"[a-z][a-z_0-9]*")
# Nobody sets these: the service gives them, or an action does.
SERVICES_OWN = {
    "id", "created_at", "updated_at", "status", "allowed_actions", "password_hash", "token_hash", "cpr_index",
    "cpr_sealed", "created_by", "requested_by", "recorded_by", "signed_at", "granted_at", "score", "rank", "seats_taken",
    "version", "jobcenter_id", "role", "is_active", "scopes",
}  # fmt: skip
# Where a body says one of these words all the same: an admin makes accounts, a manager keys, `jobcenter_id` must be one the caller may
# write for, and the others mean something else (a wish's rank, somebody's presence, a text's version, a link to a report).
SAID_BY_CALLERS = {
    "AccountCreate": {"jobcenter_id", "role", "is_active", "scopes"},
    "AccountPatch": {"is_active", "scopes"},
    "ApiKeyCreate": {"scopes"},
    "CandidateCreate": {"jobcenter_id"},
    "CertificationCreate": {"jobcenter_id"},  # a company says whom it asks; staff ask their own
    "NeedCreate": {"jobcenter_id"},
    "Wish": {"rank"},
    "AttendanceDayEntry": {"status"},
    "AcceptBody": {"version"},
    "ReportRef": {"id"},
}


# The regions of 2026 end with the year, those of 2027 have no end yet: what an answer tells changes with the day.
ON_A_DAY = {"list_municipalities": "?on=2026-06-01"}

# What is written about one person, as nobody would write it by chance.
PERSON: dict[str, Any] = {
    "full_name": "Olena Fuldtnavn Kovalenko",
    "preferred_name": "Olenka Kaldenavn",
    "email": "olena.hemmelig@person.example",
    "phone": "+45 71 72 73 74",
    "external_ref": "FAGSYSTEM-771",
    "last_employer_cvr": "25313763",
    "legal_basis": "lab_graduate",
    "constraints": ["no_wet_work"],
}
EVERYTHING = set(PERSON)
# A company knows whom it will meet by the name that person goes by. The rest waits for the person's consent.
SHOWN = {
    "admin": set(),
    "manager": EVERYTHING,
    "caseworker": EVERYTHING,
    "company": {"preferred_name"},
    "candidate": EVERYTHING,
    "mentor": {"preferred_name"},
    "integration": EVERYTHING,
}


def fields_of(value: Any, where: str = "") -> Iterator[str]:
    """Every field of an answer, by its path; keys that are ids or days are `*`. What has no content ends in `?`."""
    if isinstance(value, list):
        for item in value:
            yield from fields_of(item, where)
    elif isinstance(value, dict):
        for name, inner in value.items():
            path = f"{where}.{name if FIELD.fullmatch(name) else '*'}".removeprefix(".")
            yield f"{path}?" if inner in (None, [], {}, "") else path
            yield from fields_of(inner, path)


async def answers_to(role: str, here: Rows, world: World) -> AsyncIterator[tuple[str, httpx.Response]]:
    """What each route that only reads answers this role about its own rows."""
    for name in sorted(MATRIX):
        method, template = OPERATIONS[name]
        if method == "GET" and role in MATRIX[name].own.split():
            path = here.path(template, role) + ON_A_DAY.get(name, "")
            yield name, await ask(world.callers[role], method, path, MATRIX[name])


@dataclass
class Shown:
    """What one role is shown: the fields of each route, and the routes that tell each thing about the person."""

    fields: dict[str, str] = field(default_factory=dict)
    routes: dict[str, set[str]] = field(default_factory=dict)


async def shown_to(role: str, here: Rows, world: World) -> Shown:
    """What a transition answers is what the next GET does, so the GETs say it all."""
    shown = Shown()
    async for name, answer in answers_to(role, here, world):
        for fact, value in PERSON.items():
            if (value if isinstance(value, str) else value[0]) in answer.text:
                shown.routes.setdefault(fact, set()).add(name)
        if answer.headers["content-type"].endswith("json"):
            found = {path.removeprefix("items.") for path in fields_of(answer.json())} - OF_EVERY_LIST
            unsure = {f"{path}?" for path in found}
            shown.fields[name] = " ".join(sorted(found - unsure)) or "-"
    return shown


def written(shown: dict[str, dict[str, str]]) -> str:
    """One line for each set of fields of a route, with the roles that see it."""
    lines = []
    for name in sorted({name for of_role in shown.values() for name in of_role}):
        alike: dict[str, list[str]] = {}
        for role in ROLES:
            if name in shown[role]:
                alike.setdefault(shown[role][name], []).append(role)
        lines += [f"{name} | {' '.join(roles)} | {fields}" for fields, roles in alike.items()]
    return "\n".join(lines) + "\n"


@pytest.mark.slow
async def test_each_role_is_shown_the_committed_fields_and_what_a_person_lets_it_know(
    sides: tuple[Rows, Rows], world: World
):
    here, _there = sides
    async with world.database.write() as transaction:
        candidate = await transaction.session.get(type(world.candidate_row), world.candidate_row.id)
        for fact, value in PERSON.items():
            setattr(candidate, fact, value)
    shown = {role: await shown_to(role, here, world) for role in ROLES}
    for role in ROLES:
        assert set(shown[role].routes) == SHOWN[role], (role, shown[role].routes)
    found = written({role: shown[role].fields for role in ROLES})
    if os.environ.get("PRAKTIK_WRITE_FIELDS"):
        COMMITTED.write_text(found, encoding="utf-8")
    committed = COMMITTED.read_text(encoding="utf-8")
    difference = sorted(set(found.splitlines()) ^ set(committed.splitlines()))
    assert not difference, "fields.txt is out of date: look at the difference, then run `make fields`"


def inputs(schema: dict[str, Any], seen: set[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects a body is made of, by the names of their schemas."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        if name not in seen:
            seen.add(name)
            yield name, SCHEMAS[name]
            yield from inputs(SCHEMAS[name], seen)
        return
    parts = [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("properties", {}).values()]
    for part in [*parts, schema["items"]] if "items" in schema else parts:
        yield from inputs(part, seen)


def json_bodies() -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if content is not None:
                yield operation["operationId"], method.upper(), path, content


def test_no_body_has_room_for_fields_nobody_thought_of():
    seen: set[str] = set()
    for _name, _method, _path, content in json_bodies():
        for name, schema in inputs(content["schema"], seen):
            if schema.get("type") == "object":
                assert schema.get("additionalProperties") is False, name
    assert len(seen) > 80


def test_no_body_sets_what_the_service_itself_says():
    seen: set[str] = set()
    for _name, _method, _path, content in json_bodies():
        for name, schema in inputs(content["schema"], seen):
            fields = set(schema.get("properties", {}))
            assert not fields & (SERVICES_OWN - SAID_BY_CALLERS.get(name, set())), name


async def test_a_field_that_is_slipped_in_is_refused_by_every_route(sides: tuple[Rows, Rows], world: World):
    here, _there = sides
    asked = 0
    for name, method, path, content in json_bodies():
        for role in sorted(set(MATRIX[name].own.split()))[:1] if name in MATRIX else ():
            body = {**content["example"], "is_admin": True, "password_hash": "x", "seats_taken": 0}
            headers = {"If-Match": "*"}
            answer = await world.callers[role].call(method, here.path(path, role), json=body, headers=headers)
            assert answer.status_code == 422, (name, role, answer.text)
            pointers = {error["pointer"] for error in answer.json()["errors"]}
            assert pointers >= {"/is_admin", "/password_hash", "/seats_taken"}, (name, answer.text)
            asked += 1
    assert asked > 80


async def test_a_candidate_changes_what_is_the_candidates_own_and_nothing_else(world: World):
    path = f"/v1/candidates/{world.candidate_row.id}"
    allowed = set()
    for name, schema in SCHEMAS["CandidatePatch"]["properties"].items():
        options = [schema, *schema.get("anyOf", ())]
        values = [None, *(value for option in options for value in option.get("examples", ())[:1])]
        answers = [await world.candidate.patch(path, {name: value}, headers={"If-Match": "*"}) for value in values]
        if any(answer.status_code == 200 for answer in answers):
            allowed.add(name)
    assert allowed <= {"preferred_name", "contact_language", "phone", "email", "transport", "available_from"}
    assert allowed >= {"preferred_name", "phone", "email"}
