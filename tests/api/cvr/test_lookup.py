"""Looking a company up in the register: from a file, from its address, and where there is neither."""

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.foundation.core.clock import Clock
from app.foundation.core.config import Settings
from app.foundation.net.errors import OutboundUnavailable
from app.foundation.net.outbound import Answer, Outbound
from app.integration.cvr.register import CvrRegister, cvr_register
from tests.factories.world import Caller, World

SAMPLE = Path("app/demo/cvr_sample.jsonl")
LINES = SAMPLE.read_bytes()
KITCHEN, CEASED, BANKRUPT, NOBODYS = "13585628", "88146328", "40192832", "88146336"
URL = "https://cvr.example/cvr-permanent/_search"
ENGLISH = {"Accept-Language": "en"}


class StillClock(Clock):
    at = datetime(2026, 11, 22, 9, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


class Register:
    """Answers in the register's place, and remembers what it was asked."""

    def __init__(self, *answers: Answer | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, dict[str, Any], Mapping[str, str]]] = []

    async def post(self, url: str, body: bytes, headers: Mapping[str, str], max_bytes: int) -> Answer:  # noqa: ARG002  as `Outbound` has it
        self.asked.append((url, json.loads(body), headers))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def said(body: Any, status: int = 200, *, complete: bool = True) -> Answer:
    return Answer(status, {}, body if isinstance(body, bytes) else json.dumps(body).encode(), complete)


def hits() -> dict[str, Any]:
    documents = [json.loads(line) for line in LINES.splitlines()]
    return {"hits": {"total": 9, "hits": [{"_source": document} for document in documents]}}


@pytest.fixture
def connected(world: World) -> Iterator[Any]:
    """Puts a register into the application, and takes it out again."""
    state = world.app.state
    before = state.cvr_register

    def connect(register: CvrRegister | None) -> None:
        state.cvr_register = register

    yield connect
    state.cvr_register = before


def online(register: Register, clock: Clock | None = None, **values: Any) -> CvrRegister:
    found = cvr_register(Settings(cvr_url=URL, **values), clock or StillClock(), register)
    assert found is not None
    return found


def from_file(path: Path) -> CvrRegister:
    found = cvr_register(Settings(cvr_file=path), StillClock())
    assert found is not None
    return found


async def look_up(caller: Caller, number: str, status: int = 200) -> dict[str, Any]:
    answer: httpx.Response = await caller.post("/v1/cvr-lookups", {"cvr_number": number}, headers=ENGLISH)
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_without_a_register_nothing_breaks_and_the_caller_is_told(world: World):
    told = await look_up(world.caseworker, KITCHEN, 404)
    assert told["code"] == "cvr.not_configured"
    assert (await world.caseworker.post("/v1/companies", {"cvr_number": KITCHEN, "name": "K"})).status_code == 201


async def test_what_the_file_says_can_be_sent_on_as_it_is(world: World, connected: Any):
    connected(from_file(SAMPLE))
    told = await look_up(world.caseworker, "DK 13 58 56 28")
    assert (told["source"], told["company_id"], told["warnings"]) == ("file", None, [])
    company = await world.caseworker.post("/v1/companies", told["company"])
    assert company.status_code == 201
    first, second, bare = told["workplaces"]
    assert (first["missing"], first["employees_month"]) == ([], "2026-08")
    assert first["workplace"]["industry"] == {"scheme": "DB25", "code": "561110"}
    made = await world.caseworker.post("/v1/workplaces", {**first["workplace"], "company_id": company.json()["id"]})
    assert made.status_code == 201, made.text
    assert second["workplace"]["ordinary_employees_fte"] == 5.0
    assert bare["missing"] == ["name", "street", "postcode", "ordinary_employees_fte"]
    again = await look_up(world.caseworker, KITCHEN)
    assert again["company_id"] == company.json()["id"]
    assert again["workplaces"][0]["workplace_id"] == made.json()["id"]
    assert (await look_up(world.company, KITCHEN))["company_id"] is None


async def test_what_stands_against_a_company_is_said(world: World, connected: Any):
    connected(from_file(SAMPLE))
    ceased = await look_up(world.caseworker, CEASED)
    assert (ceased["ceased_on"], [each["code"] for each in ceased["warnings"]]) == ("2019-06-30", ["cvr.ceased"])
    bankrupt = await look_up(world.caseworker, BANKRUPT)
    assert [each["code"] for each in bankrupt["warnings"]] == ["cvr.winding_up", "cvr.advertising_protected"]
    assert bankrupt["workplaces"][0]["missing"] == ["postcode", "ordinary_employees_fte"]
    assert (await look_up(world.caseworker, NOBODYS, 404))["code"] == "cvr.unknown"
    faulty = await world.caseworker.post("/v1/cvr-lookups", {"cvr_number": "12345678"})
    assert faulty.status_code == 422
    assert "12345678" not in faulty.text


async def test_a_file_is_read_anew_when_it_was_replaced_and_its_bad_lines_are_passed_over(
    world: World, connected: Any, tmp_path: Path
):
    path = tmp_path / "cvr.jsonl"
    path.write_text('not json\n[1]\n{"Vrvirksomhed": null}\n\n', encoding="utf-8")
    connected(from_file(path))
    assert (await look_up(world.caseworker, KITCHEN, 404))["code"] == "cvr.unknown"
    path.write_bytes(b'{"x": "\xff"}\n' + LINES.removesuffix(b"\n"))
    assert (await look_up(world.caseworker, BANKRUPT))["company"]["name"] == "Glarmester Lund"
    path.unlink()
    assert (await look_up(world.caseworker, CEASED, 503))["code"] == "cvr.unavailable"


async def test_the_register_is_asked_once_a_day_for_a_number_with_the_installations_name(world: World, connected: Any):
    register, clock = Register(said(hits()), said(hits())), StillClock()
    connected(online(register, clock, cvr_username="kommune", cvr_password="hemmelig"))
    told = await look_up(world.caseworker, KITCHEN)
    assert (told["source"], told["retrieved_at"]) == ("register", "2026-11-22T09:00:00Z")
    assert len(told["workplaces"]) == 3
    assert await look_up(world.manager, KITCHEN) == told
    ((url, question, headers),) = register.asked
    assert url == URL
    assert base64.b64decode(headers["Authorization"].removeprefix("Basic ")) == b"kommune:hemmelig"
    assert {"term": {"Vrvirksomhed.cvrNummer": 13585628}} in question["query"]["bool"]["should"]
    assert not any("deltager" in name for name in question["_source"])
    clock.at += timedelta(days=1, seconds=1)
    await look_up(world.caseworker, KITCHEN)
    assert len(register.asked) == 2


@pytest.mark.parametrize(
    "answer",
    [
        OutboundUnavailable(),
        said(b"", 401),
        said(b"", 302),
        said(b"<html>"),
        said([]),
        said({"hits": {"hits": {}}}),
        said(hits(), complete=False),
    ],
    ids=["away", "unauthorised", "redirect", "no json", "a list", "no hits", "cut off"],
)
async def test_a_register_that_does_not_answer_is_a_problem_for_the_moment(
    world: World, connected: Any, answer: Answer | Exception
):
    register, clock = Register(answer, said(hits())), StillClock()
    connected(online(register, clock))
    refused = await world.caseworker.post("/v1/cvr-lookups", {"cvr_number": KITCHEN})
    assert (refused.status_code, refused.json()["code"]) == (503, "cvr.unavailable")
    assert refused.headers["retry-after"] == "30"
    assert (await look_up(world.caseworker, KITCHEN, 503))["code"] == "cvr.unavailable"
    assert len(register.asked) == 1
    clock.at += timedelta(seconds=6)
    assert (await look_up(world.caseworker, KITCHEN))["company"]["name"] == "Køkken & Co ApS"


async def test_a_register_inside_the_network_is_never_called(world: World, connected: Any):
    async def inside(_host: str, _port: int) -> list[str]:
        return ["10.0.0.7"]

    settings = Settings(cvr_url=URL)
    connected(cvr_register(settings, StillClock(), Outbound(settings, resolver=inside)))
    assert (await look_up(world.caseworker, KITCHEN, 503))["code"] == "cvr.unavailable"


async def test_hits_of_any_kind_are_read_as_far_as_they_go(world: World, connected: Any):
    strange = {"_source": {"Vrvirksomhed": {"cvrNummer": 13585628, "navne": 7, "penheder": [3, {"pNummer": "x"}]}}}
    connected(online(Register(said({"hits": {"hits": [None, 3, {"_source": []}, strange]}}))))
    told = await look_up(world.caseworker, KITCHEN)
    assert (told["company"]["name"], told["workplaces"]) == (None, [])
