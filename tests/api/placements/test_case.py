"""The scripted case: from a match, from a person and a need, and from nothing to a granted placement, counted.

`pytest tests/api/placements/test_case.py -s -k sqlite` prints the calls and fields that docs/agreement.md states.
"""

import re
from collections.abc import Awaitable, Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.foundation.core.clock import Clock
from app.journey.matching.domain.states import MatchStatus
from app.registers.candidates.models import Candidate
from tests.factories.world import Caller, World, next_monday

DOC = Path(__file__).parents[3] / "docs" / "agreement.md"
MOST_CALLS = 12
# The fewest words that carry the representative's answer: whose it is, why it comes through the jobcenter, and how.
AT_A_MEETING = {"on_behalf": {"reason_code": "no_account", "channel": "meeting"}}
ON_PAPER = {"party": "employee_representative", "on_behalf": {"reason_code": "no_account", "channel": "paper"}}
PERSON = {
    "full_name": "Olena Kovalenko",
    "legal_basis": "intl_23b",
    "postcode": "2000",
    "available_from": Clock().today().isoformat(),
}
Place = tuple[str | int, ...]


def leaves(document: Any, path: Place = ()) -> Iterator[Place]:
    """The fields somebody fills in: every value that is no object or list itself."""
    if isinstance(document, dict):
        for name, value in document.items():
            yield from leaves(value, (*path, name))
    elif isinstance(document, list):
        for index, value in enumerate(document):
            yield from leaves(value, (*path, index))
    elif document is not None:
        yield path


def without(document: Any, path: Place) -> Any:
    copy = deepcopy(document)
    inner = copy
    for name in path[:-1]:
        inner = inner[name]
    del inner[path[-1]]
    return copy


@dataclass
class Counted:
    """Every call is made for real and counted, with the fields it sends; headers are sent by machines."""

    calls: list[str] = field(default_factory=list)
    sent: list[tuple[Caller, str, Any]] = field(default_factory=list)
    forms: int = 0

    async def post(self, who: str, caller: Caller, path: str, body: Any = None, *, status: int = 200) -> dict[str, Any]:
        answer = await caller.post(path, body)
        assert answer.status_code == status, (path, answer.text)
        self.sent.append((caller, path, body))
        fields = len(list(leaves(body)))
        self.calls.append(f"{len(self.calls) + 1:>2}. {who:<12} POST {re.sub(r'[0-9a-f-]{36}', '…', path)}: {fields}")
        document: dict[str, Any] = answer.json()
        return document

    async def page(self, who: str, world: World, method: str, url: str, form: dict[str, str] | None = None) -> None:
        """The page behind a link, opened or sent by somebody without an account."""
        answer = await world.client.request(method, url, data=form)
        assert answer.status_code == 200, answer.text
        self.forms += len(form or {})
        self.calls.append(f"{len(self.calls) + 1:>2}. {who:<12} {method:<4} /sign/…: {len(form or {})}")

    @property
    def fields(self) -> int:
        return self.forms + sum(len(list(leaves(body))) for _, _, body in self.sent)

    def told(self, title: str) -> tuple[int, int]:
        lines = "\n".join(self.calls)
        print(f"\n{title}: {len(self.calls)} calls, {self.fields} fields\n{lines}")
        return len(self.calls), self.fields


def stated(title: str) -> tuple[int, int]:
    """What docs/agreement.md says: the row with this title."""
    row = next(line for line in DOC.read_text().splitlines() if line.startswith(f"| {title} |"))
    calls, fields = row.strip("|").split("|")[1:3]
    return int(calls), int(fields)


async def sign_and_grant(case: Counted, world: World, placement_id: str, *, with_staff: bool) -> dict[str, Any]:
    path = f"/v1/placements/{placement_id}"
    await case.post("company", world.company, f"{path}/submit")
    await case.post("company", world.company, f"{path}/sign")
    await case.post("candidate", world.candidate, f"{path}/sign")
    if with_staff:
        await case.post("caseworker", world.caseworker, f"{path}/sign", ON_PAPER)
    reviewed = await case.post("caseworker", world.caseworker, f"{path}/sign")
    assert reviewed["status"] == "in_review"
    granted = await case.post("caseworker", world.caseworker, f"{path}/grant")
    assert granted["status"] == "granted"
    assert granted["training_plan_id"] is not None
    assert {check["outcome"] for check in granted["checks"]} <= {"pass", "warn"}
    return granted


async def agree(case: Counted, world: World, need_id: str, candidate_id: str) -> str:
    """From a person and a need to a drafted agreement: proposed, consented to, accepted."""
    body = {"need_id": need_id, "candidate_id": candidate_id}
    match = await case.post("caseworker", world.caseworker, "/v1/matches", body, status=201)
    await case.post("candidate", world.candidate, f"/v1/matches/{match['id']}/consent")
    accepted = await case.post("company", world.company, f"/v1/matches/{match['id']}/accept")
    return str(accepted["placement_id"])


async def from_nothing(world: World, case: Counted) -> None:
    """The person has no account: the caseworker enters what was said at a meeting."""
    await employ_others(world)
    need = await case.post("company", world.company, "/v1/needs", need_body(world), status=201)
    await case.post("company", world.company, f"/v1/needs/{need['id']}/publish")
    person = await case.post("caseworker", world.caseworker, "/v1/candidates", PERSON, status=201)
    body = {"need_id": need["id"], "candidate_id": person["id"]}
    match = await case.post("caseworker", world.caseworker, "/v1/matches", body, status=201)
    await case.post("caseworker", world.caseworker, f"/v1/matches/{match['id']}/consent", AT_A_MEETING)
    accepted = await case.post("company", world.company, f"/v1/matches/{match['id']}/accept")
    path = f"/v1/placements/{accepted['placement_id']}"
    await case.post("company", world.company, f"{path}/submit")
    await case.post("company", world.company, f"{path}/sign")
    await case.post("caseworker", world.caseworker, f"{path}/sign", {"party": "candidate", **AT_A_MEETING})
    await case.post("caseworker", world.caseworker, f"{path}/sign", ON_PAPER)
    await case.post("caseworker", world.caseworker, f"{path}/sign")
    assert (await case.post("caseworker", world.caseworker, f"{path}/grant"))["status"] == "granted"


async def employ_others(world: World) -> None:
    row = await world.reload(world.workplace)
    row.has_other_employees = True
    await world.add(row)


async def drafted(world: World) -> str:
    """A match the company has just agreed to, with the draft that came of it."""
    need = await world.make_need(skills={})
    match = await world.make_match(need, world.candidate_row, MatchStatus.CONSENTED)
    accepted = await world.company.post(f"/v1/matches/{match.id}/accept")
    assert accepted.status_code == 200, accepted.text
    return str(accepted.json()["placement_id"])


async def from_a_match(world: World, case: Counted) -> None:
    await employ_others(world)
    await sign_and_grant(case, world, await drafted(world), with_staff=True)


async def from_a_match_where_nobody_else_works(world: World, case: Counted) -> None:
    await sign_and_grant(case, world, await drafted(world), with_staff=False)


async def from_a_match_signed_by_link(world: World, case: Counted) -> None:
    """The representative reads and signs on the page; opening it is counted too."""
    await employ_others(world)
    placement_id = await drafted(world)
    path = f"/v1/placements/{placement_id}"
    await case.post("company", world.company, f"{path}/submit")
    await case.post("company", world.company, f"{path}/sign")
    await case.post("candidate", world.candidate, f"{path}/sign")
    body = {"placement_id": placement_id, "party": "employee_representative", "signer_name": "Kirsten Lund"}
    link = await case.post("caseworker", world.caseworker, "/v1/signing-links", body, status=201)
    await case.page("representative", world, "GET", link["url"])
    await case.page("representative", world, "POST", link["url"], {"choice": "sign", "confirmed": "yes"})
    await case.post("caseworker", world.caseworker, f"{path}/sign")
    granted = await case.post("caseworker", world.caseworker, f"{path}/grant")
    assert granted["status"] == "granted"
    assert {signature["party"]: signature["by_link"] for signature in granted["signatures"]} == {
        "company": False,
        "candidate": False,
        "employee_representative": True,
        "jobcenter": False,
    }


async def from_a_person_and_a_need(world: World, case: Counted) -> None:
    await employ_others(world)
    need = await world.make_need(skills={})
    placement_id = await agree(case, world, str(need.id), str(world.candidate_row.id))
    await sign_and_grant(case, world, placement_id, with_staff=True)


def need_body(world: World) -> dict[str, Any]:
    """Nothing but what a need must have to be published and to become a complete agreement."""
    return {
        "workplace_id": str(world.workplace.id),
        "title": "Køkkenmedhjælper",
        "occupation_id": str(world.occupation_id),
        "tasks": "Anretning og opvask",
        "starts_from": next_monday().isoformat(),
        "starts_until": next_monday(4).isoformat(),
        "weeks": 13,
        "weekly_hours": 25,
        "purpose": "build_skills",
        "declares_no_seasonal_peak": True,
        "declares_replaces_nobody": True,
    }


async def from_an_unwritten_need(world: World, case: Counted) -> None:
    await employ_others(world)
    need = await case.post("company", world.company, "/v1/needs", need_body(world), status=201)
    await case.post("company", world.company, f"/v1/needs/{need['id']}/publish")
    placement_id = await agree(case, world, need["id"], str(world.candidate_row.id))
    await sign_and_grant(case, world, placement_id, with_staff=True)


Case = Callable[[World, Counted], Awaitable[None]]
CASES: dict[str, Case] = {
    "From an agreed match": from_a_match,
    "From an agreed match, nobody else employed": from_a_match_where_nobody_else_works,
    "From an agreed match, the representative signs by link": from_a_match_signed_by_link,
    "From a person and a need": from_a_person_and_a_need,
    "From a person and a need nobody has written": from_an_unwritten_need,
    "From nothing, a person without an account": from_nothing,
}


@pytest.mark.parametrize("title", list(CASES))
async def test_a_placement_is_granted_in_at_most_twelve_calls_as_the_document_states(world: World, title):
    case = Counted()
    await CASES[title](world, case)
    counted = case.told(title)

    assert counted[0] <= MOST_CALLS
    assert counted == stated(title)


async def test_no_field_of_the_case_can_be_left_out(world: World):
    """The fewest fields: whatever was sent and is left out is asked for again, at once or when it is published."""
    case = Counted()
    await from_nothing(world, case)
    for caller, path, body in case.sent:
        for leaf in leaves(body):
            answer = await caller.post(path, without(body, leaf))
            if path == "/v1/needs" and answer.status_code == 201:
                answer = await finished(world, answer)
            assert answer.status_code in (409, 422), (path, leaf, answer.text)


async def finished(world: World, draft: httpx.Response) -> httpx.Response:
    """A need may be drafted without it: then publishing, or submitting the agreement that comes of it, asks for it."""
    published = await world.company.post(f"/v1/needs/{draft.json()['id']}/publish")
    if published.status_code != 200:
        return published
    person: Candidate = await world.make_candidate()
    body = {"need_id": draft.json()["id"], "candidate_id": str(person.id)}
    match = (await world.caseworker.post("/v1/matches", body)).json()
    await world.caseworker.post(f"/v1/matches/{match['id']}/consent", AT_A_MEETING)
    accepted = await world.company.post(f"/v1/matches/{match['id']}/accept")
    return await world.company.post(f"/v1/placements/{accepted.json()['placement_id']}/submit")
