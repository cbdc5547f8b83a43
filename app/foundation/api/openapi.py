"""The OpenAPI document: stable operation ids, tags in the order of the flow, every status documented."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from app.foundation.api.openapi_clients import REQUIRED, shape
from app.foundation.api.openapi_links import link
from app.foundation.api.schemas import Problem
from app.foundation.core.config import Settings

TAGS = (
    ("identity", "Sign in, who am I, accounts."),
    ("reference", "Municipalities, postcodes, industries, occupations and skills."),
    ("jobcenters", "Municipal jobcenters and their settings."),
    ("companies", "Companies (CVR), their workplaces (P-number) and the room they have."),
    ("candidates", "The people who look for a way in: skills, wishes, constraints."),
    ("needs", "What a company asks for."),
    ("matching", "Rankings, explanations, and proposals with their answers."),
    ("placements", "The agreement: signatures, legal checks, decisions, life cycle."),
    ("signing", "Links with which people without an account answer on an agreement."),
    ("training", "The plan that closes the gap at the workplace."),
    ("courses", "Courses somebody else holds, and the vouchers a candidate chooses them with."),
    ("attendance", "Who was there and when, and how ready for work somebody is."),
    ("aftercare", "Employments and the follow-ups that stay with the person."),
    ("milestones", "Whether the job lasts, and what a jobcenter gives where it does."),
    ("mentorships", "Mentors and volunteers: confidentiality first, then hours and notes."),
    ("voices", "What the person says at every step, in their own words."),
    ("transfers", "A person moves to another jobcenter: with consent, history kept, access closed."),
    ("conversations", "What the jobcenter and a company, or the jobcenter and a candidate, say to each other."),
    ("notices", "E-mail that something waits for you, and what you want of it."),
    ("statistics", "Questions across the rooms: who falls through, what lasts, how long it takes."),
    ("worklist", "What needs me today."),
    ("access", "Who looked at whose data: for the person, and for those who answer for it."),
    ("privacy", "A person's rights: export, rectification, erasure, consent to sharing, and what companies saw."),
    ("calendars", "Addresses that calendar programs subscribe to."),
    ("events", "What happened, in one order without holes, for systems that follow along."),
    ("webhooks", "Addresses of other systems that are told what happened, signed."),
    ("cvr", "What the business register knows of a company, to fill in what would be typed."),
    ("imports", "Files from other systems, row by row: dry runs, errors by row and column, progress."),
    ("operation", "Health and metrics."),
)
_TEXTS = {
    "304": "Not modified: the version you sent in If-None-Match is the present one.",
    "401": "No credentials, or credentials that do not hold.",
    "403": "Your role may not do this.",
    "404": "Not there, or not yours.",
    "409": "An illegal move, a duplicate, a lost race, or a rule that refuses (`checks`).",
    "412": "The version in If-Match is not the present one.",
    "408": "The body did not arrive in time.",
    "413": "The body is larger than allowed.",
    "422": "The input is not acceptable (`errors` says where and why).",
    "428": "If-Match is missing.",
    "429": "Too many requests; Retry-After says when to try again.",
    "500": "A fault of ours; quote the request_id.",
    "503": "The database is away for the moment; try again after Retry-After.",
}
_PUBLIC = {"create_token", "get_livez", "get_readyz", "get_metrics"}
_OPERATION_TAG = "operation"


def operation_id(route: APIRoute) -> str:
    """The endpoint's own name: `list_needs`, `grant_placement`."""
    return route.name


def build_openapi(app: FastAPI, settings: Settings) -> dict[str, Any]:
    """The document as served and, for the settings of no installation in particular, as committed in docs/openapi.json."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version="3.1.0",
        summary="Place, then train: company internships that become lasting work.",
        description=app.description,
        routes=app.routes,
        tags=[{"name": name, "description": text} for name, text in TAGS],
        contact=_contact(settings),
        license_info={"name": "MIT", "identifier": "MIT"},
    )
    schemas = document["components"]["schemas"]
    schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(schemas["Problem"].pop("$defs", {}))
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _document_statuses(path, method, operation)
            _give_example(operation, schemas)
    shape(document)
    link(document)
    document["servers"] = [{"url": str(settings.public_url or "/")}]
    return document


def _contact(settings: Settings) -> dict[str, str]:
    """Whom to ask about this installation."""
    url = None if settings.contact_url is None else str(settings.contact_url)
    known = {"name": settings.contact_name, "url": url, "email": settings.contact_email}
    return {name: value for name, value in known.items() if value is not None}


def _give_example(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """An example for every JSON body: the schema's own, or one made of its fields' examples."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return
    example = _example_of(content["schema"], schemas)
    content["example"] = {} if example is None else example


def _example_of(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    if "$ref" in schema:
        return _example_of(schemas[schema["$ref"].rsplit("/", 1)[-1]], schemas)
    if schema.get("examples"):
        return schema["examples"][0]
    if "anyOf" in schema:
        found = (_example_of(option, schemas) for option in schema["anyOf"] if option.get("type") != "null")
        return next((example for example in found if example is not None), None)
    if "properties" in schema:
        required = schema.get("required", ())
        made = {
            name: _example_or_member(field, schemas, needed=name in required)
            for name, field in schema["properties"].items()
        }
        return {name: value for name, value in made.items() if value is not None}
    return schema.get("default")


def _example_or_member(schema: dict[str, Any], schemas: dict[str, Any], *, needed: bool) -> Any:
    """The field's example; of a required enum without one its first value, or the body would be refused."""
    example = _example_of(schema, schemas)
    if example is not None or not needed:
        return example
    named = schemas[schema["$ref"].rsplit("/", 1)[-1]] if "$ref" in schema else schema
    return next(iter(named.get("enum", ())), None)


def _document_statuses(path: str, method: str, operation: dict[str, Any]) -> None:
    responses: dict[str, Any] = operation["responses"]
    responses.pop("422", None)
    for status in _statuses(path, method, operation):
        if status == "304":
            responses[status] = {"description": _TEXTS[status]}
            continue
        content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        responses.setdefault(status, {"description": _TEXTS[status], "content": content})


def _statuses(path: str, method: str, operation: dict[str, Any]) -> list[str]:
    if _OPERATION_TAG in operation.get("tags", ()):
        return []
    statuses = ["422", "429", "500", "503"]
    if operation["operationId"] not in _PUBLIC:
        statuses += ["401", "403"]
    else:
        statuses.append("401")
    if "{" in path:
        statuses.append("404")
    if method == "get":
        statuses.append("304")
    else:
        statuses += ["408", "409", "412", "413"]
    if method == "patch" or any(each["schema"].get(REQUIRED) for each in operation.get("parameters", ())):
        statuses.append("428")
    if method == "post" and "404" not in statuses:
        statuses.append("404")
    return sorted(statuses)
