"""The agreement as a PDF: who gets it, in which language and version, and what each reader is told."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.journey.placements.domain import Party, PlacementStatus
from app.journey.placements.models import AgreementVersion, Decision, Placement, Signature
from tests.api.placements.stage import ON_PAPER, Stage, act, code_of
from tests.factories.pdf import page_count, text_of
from tests.factories.world import Caller

ENGLISH = {"Accept-Language": "en"}


async def paper(caller: Caller, placement: Placement, **options: Any) -> httpx.Response:
    return await caller.get(f"/v1/placements/{placement.id}/agreement.pdf", **options)


@dataclass
class Case:
    """A granted agreement of a person whose full name the company does not know."""

    stage: Stage
    placement: Placement


@pytest.fixture
async def case(stage: Stage) -> Case:
    world = stage.world
    placement = await stage.placed(PlacementStatus.GRANTED, mentor_account_id=world.mentor.account.id)
    check = {
        "actual": 1,
        "limit": 2,
        "explanation": {"da": "Der er plads.", "en": "There is room."},
        "source": "BEK 2636/2021 § 65",
        "overridable": False,
        "outcome": "pass",
    }
    await world.add(
        Signature(
            placement_id=placement.id,
            agreement_version=1,
            party=Party.EMPLOYEE_REPRESENTATIVE,
            signed_at=datetime(2026, 11, 22, 12, tzinfo=UTC),
            signer_name="Kirsten Lund",
        ),
        Decision(
            placement_id=placement.id,
            action="grant",
            decided_at=datetime(2026, 11, 23, 12, tzinfo=UTC),
            decided_by=world.caseworker.account.id,
            agreement_version=1,
            reason_code="conditions_met",
            legal_basis="Integrationsloven § 23 b",
            checks=[{"code": "ratio_requirement", **check}, {"code": "same_employer", **check}],
        ),
    )
    return Case(stage, placement)


async def test_a_caseworker_gets_a_pdf_with_the_full_name_the_checks_and_how_to_appeal(case: Case):
    answer = await paper(case.stage.world.caseworker, case.placement)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-language"] == "da"
    assert answer.content.startswith(b"%PDF-")
    text = text_of(answer.content)
    for words in ("OlenaTest", "Køkken&CoApS", "Rimelighedskrav", "Sammearbejdsgiver", "KirstenLund", "Ankestyrelsen"):
        assert words in text
    assert "UDKAST" not in text


async def test_a_company_reads_the_name_it_knows_and_nothing_of_the_persons_case(case: Case):
    text = text_of((await paper(case.stage.world.company, case.placement)).content)
    assert "Olena" in text
    assert "Rimelighedskrav" in text
    for words in ("OlenaTest", "Sammearbejdsgiver", "Integrationsloven", "Klagevejledning", "KirstenLund"):
        assert words not in text


async def test_the_person_reads_the_own_full_name_the_law_and_how_to_appeal(case: Case):
    text = text_of((await paper(case.stage.world.candidate, case.placement)).content)
    for words in ("OlenaTest", "Integrationsloven§23b", "Klagevejledning"):
        assert words in text


async def test_the_paper_comes_in_english_when_english_is_asked_for(case: Case):
    answer = await paper(case.stage.world.caseworker, case.placement, headers=ENGLISH)
    assert answer.headers["content-language"] == "en"
    assert "accept-language" in answer.headers["vary"].lower()
    assert "Agreementonacompanyinternship" in text_of(answer.content)
    assert 'filename="agreement-' in answer.headers["content-disposition"]


async def test_the_file_name_names_nobody(case: Case):
    name = (await paper(case.stage.world.caseworker, case.placement)).headers["content-disposition"]
    assert name == f'attachment; filename="praktikaftale-{case.placement.id.hex[-8:]}-v1.pdf"'


async def test_the_same_paper_is_not_sent_twice_and_another_name_makes_another_paper(case: Case):
    world = case.stage.world
    first = await paper(world.caseworker, case.placement)
    seen = {"If-None-Match": first.headers["etag"]}
    assert (await paper(world.caseworker, case.placement)).content == first.content
    assert (await paper(world.caseworker, case.placement, headers=seen)).status_code == 304
    assert (await paper(world.caseworker, case.placement, headers={**seen, **ENGLISH})).status_code == 200
    assert (await paper(world.company, case.placement, headers=seen)).status_code == 200
    candidate = await world.reload(world.candidate_row)
    candidate.full_name = "أمل حسن"
    await world.add(candidate)
    again = await paper(world.caseworker, case.placement, headers=seen)
    assert again.status_code == 200
    assert set("أملحسن") <= set(text_of(again.content))


async def test_an_agreement_on_its_way_is_printed_as_a_draft_with_what_is_missing(stage: Stage):
    placement = await stage.placed(PlacementStatus.SUBMITTED)
    await act(stage.world.company, placement, "sign")
    text = text_of((await paper(stage.world.company, placement)).content)
    assert "UDKAST–IKKEBEVILGET" in text
    assert "Dermanglersvarfra:praktikanten,jobcentret." in text


async def test_an_older_version_keeps_its_own_text_and_its_void_signatures(stage: Stage):
    world = stage.world
    placement = await stage.placed(PlacementStatus.SUBMITTED)
    await act(world.caseworker, placement, "sign", {"party": "candidate", "on_behalf": ON_PAPER})
    changed = await world.company.patch(
        f"/v1/placements/{placement.id}/agreement",
        {"tasks": "Lagerarbejde"},
        version=(await world.reload(placement)).version,
    )
    assert changed.status_code == 200, changed.text
    old = await paper(world.caseworker, placement, params={"version": 1})
    text = text_of(old.content)
    assert "TIDLIGEREVERSION" in text
    assert "Anretning,opvaskogrengøring" in text
    assert "(bortfaldet)" in text
    new = text_of((await paper(world.caseworker, placement)).content)
    assert "Lagerarbejde" in new
    assert "Version2af2" in new
    assert "Ingenharsvaret" in new or "Mangler" in new


async def test_the_longest_agreement_there_can_be_is_printed(stage: Stage):
    placement = await stage.placed(
        PlacementStatus.IN_REVIEW,
        tasks=("Opvask & <rengøring> {nb} **fed** \\ " * 120)[:4000],
        hours_schedule=[{"from_week": week, "weekly_hours": 5.5} for week in range(1, 53)],
        working_times=[
            {"weekday": day, "from": f"{hour:02d}:00", "to": f"{hour + 1:02d}:30"}
            for day in range(1, 8)
            for hour in (6, 8, 10, 12, 14)
        ],
    )
    answer = await paper(stage.world.caseworker, placement)
    assert answer.status_code == 200
    assert page_count(answer.content) >= 3


async def test_a_version_that_never_was_is_not_there(case: Case):
    world = case.stage.world
    for number in (2, 100_000):
        assert code_of(await paper(world.caseworker, case.placement, params={"version": number}))[0] == 404
    for nonsense in ("0", "-1", "100001", "x", "9" * 40):
        assert code_of(await paper(world.caseworker, case.placement, params={"version": nonsense}))[0] == 422


async def test_strangers_find_no_paper_and_a_mentor_may_not_ask(case: Case):
    world = case.stage.world
    for caller in (world.other_caseworker, world.other_company, world.other_candidate):
        assert (await paper(caller, case.placement)).status_code == 404
    assert (await paper(world.mentor, case.placement)).status_code == 403
    assert (await paper(world.unscoped, case.placement)).status_code == 403
    assert (await world.caseworker.get(f"/v1/placements/{uuid4()}/agreement.pdf")).status_code == 404


async def test_a_stored_version_is_dated_by_its_own_making(case: Case):
    made = datetime(2026, 10, 1, 8, 30, tzinfo=UTC)
    read = await case.stage.world.caseworker.get(f"/v1/placements/{case.placement.id}")
    names = ("starts_on", "ends_on", "hours_schedule", "working_times", "pauses", "tasks", "purpose",
             "declares_no_seasonal_peak", "declares_replaces_nobody", "no_other_employees", "mentor_account_id")  # fmt: skip
    content = {name: read.json()[name] for name in names}
    await case.stage.world.add(
        AgreementVersion(placement_id=case.placement.id, number=1, content=content, created_at=made)
    )
    text = text_of((await paper(case.stage.world.caseworker, case.placement)).content)
    assert "Version1af1·lavet1.oktober2026kl.10.30" in text
