"""Who sees which placements, and what of them."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from app.journey.placements.domain import PlacementStatus
from app.registers.law.domain import LegalBasis
from tests.api.placements.stage import ON_PAPER, Stage, act, code_of, read

PERSONAL = ("cpr", "legal_basis", "intl_23b", "Integrationsloven § 23 b", "benefit", "Olena Test")


async def granted(stage: Stage):
    placement = await stage.placed(PlacementStatus.IN_REVIEW, mentor_account_id=stage.world.mentor.account.id)
    assert (await act(stage.world.caseworker, placement, "grant")).status_code == 200
    return placement


@pytest.mark.parametrize("viewer", ["company", "mentor"])
async def test_company_and_mentor_see_nothing_of_the_persons_case(stage: Stage, viewer):
    placement = await granted(stage)
    caller = stage.world.callers[viewer]
    texts = [
        (await caller.get(f"/v1/placements/{placement.id}")).text,
        (await caller.get("/v1/placements")).text,
        (await caller.get(f"/v1/placements/{placement.id}/versions")).text,
    ]
    if viewer == "company":
        texts.append((await caller.get(f"/v1/placements/{placement.id}/checks")).text)
    for text in texts:
        for word in PERSONAL:
            assert word not in text, word
    body = await read(caller, placement)
    assert body["candidate_name"] == "Olena"
    assert body["workplace_name"] == "Kantinen"


async def test_a_company_sees_the_decision_without_the_law_on_residence(stage: Stage):
    body = await read(stage.world.company, await granted(stage))
    (decision,) = body["decisions"]
    assert decision["action"] == "grant"
    assert "legal_basis" not in decision
    assert "appeal_guidance" not in decision
    codes = {check["code"] for check in body["checks"]}
    assert codes.isdisjoint({"ratio_applies_to_programme", "work_obligation", "same_employer"})
    assert "ratio_requirement" in codes


async def test_a_candidate_sees_the_own_case_with_how_to_appeal(stage: Stage):
    body = await read(stage.world.candidate, await granted(stage))
    assert body["legal_basis"] == "intl_23b"
    assert "4 uger" in body["decisions"][0]["appeal_guidance"]
    assert body["allowed_actions"] == []


async def test_texts_come_in_the_callers_language(stage: Stage):
    placement = await granted(stage)
    path = f"/v1/placements/{placement.id}"
    danish = (await stage.world.caseworker.get(path)).json()
    english = (await stage.world.caseworker.get(path, headers={"Accept-Language": "en"})).json()
    assert "ordinært ansatte" in danish["checks"][0]["explanation"]
    assert "ordinary employees" in english["checks"][0]["explanation"]
    assert "within 4 weeks" in english["decisions"][0]["appeal_guidance"]


async def test_a_mentor_sees_assigned_placements_without_decisions(stage: Stage):
    placement = await granted(stage)
    other = await stage.another(await stage.person())
    listed = (await stage.world.mentor.get("/v1/placements")).json()["items"]
    assert [item["id"] for item in listed] == [str(placement.id)]
    assert (await read(stage.world.mentor, placement))["decisions"] == []
    assert (await stage.world.mentor.get(f"/v1/placements/{other.id}")).status_code == 404
    assert (await stage.world.mentor.get(f"/v1/placements/{placement.id}/checks")).status_code == 403


@pytest.mark.parametrize("viewer", ["other_caseworker", "other_company", "other_candidate", "other_mentor"])
async def test_outside_ones_own_scope_a_placement_is_not_there(stage: Stage, viewer):
    placement = await granted(stage)
    caller = stage.world.callers[viewer]
    assert code_of(await caller.get(f"/v1/placements/{placement.id}")) == (404, "resource.not_found")
    assert (await caller.get(f"/v1/placements/{placement.id}/versions")).status_code == 404
    assert (await caller.get("/v1/placements")).json()["items"] == []


async def test_an_admin_sees_no_placements(stage: Stage):
    placement = await granted(stage)
    assert (await stage.world.admin.get("/v1/placements")).status_code == 403
    assert (await stage.world.admin.get(f"/v1/placements/{placement.id}")).status_code == 403


async def test_a_signature_on_behalf_tells_its_reasons_to_those_it_belongs_to(stage: Stage):
    placement = await stage.placed(PlacementStatus.SUBMITTED)
    body = {"party": "candidate", "on_behalf": {**ON_PAPER, "reason_code": "language"}}
    await act(stage.world.caseworker, placement, "sign", body)
    for viewer, shown in (("caseworker", True), ("candidate", True), ("company", False)):
        (signature,) = (await read(stage.world.callers[viewer], placement))["signatures"]
        assert signature["is_on_behalf"] is True
        assert ("on_behalf" in signature) is shown, viewer


async def test_lists_are_narrowed_by_their_filters(stage: Stage):
    first = await stage.placed(PlacementStatus.DRAFT)
    person = await stage.person()
    second = await stage.another(person, stage.world.other_workplace, status=PlacementStatus.SUBMITTED)
    wanted = {
        "status=submitted": [second],
        f"candidate_id={person.id}": [second],
        f"workplace_id={stage.world.workplace.id}": [first],
        f"need_id={stage.need.id}": [first],
        f"starts_before={first.starts_on}": [],
        f"starts_before={first.starts_on + timedelta(days=1)}&status=draft": [first],
        "sort=-id": [second, first],
    }
    for query, expected in wanted.items():
        items = (await stage.world.caseworker.get(f"/v1/placements?{query}")).json()["items"]
        assert [item["id"] for item in items] == [str(row.id) for row in expected], query


async def test_pages_follow_each_other_without_gap_or_repeat(stage: Stage):
    rows = [await stage.another(await stage.person()) for _ in range(5)]
    for sort in ("id", "-id", "starts_on", "-starts_on"):
        seen, path = [], f"/v1/placements?limit=2&sort={sort}"
        cursor = None
        while True:
            page = (await stage.world.caseworker.get(path + (f"&cursor={cursor}" if cursor else ""))).json()
            seen += [item["id"] for item in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert sorted(seen) == sorted(str(row.id) for row in rows), sort


async def test_a_list_asks_the_database_no_more_often_for_many_than_for_one(stage: Stage):
    asked: list[str] = []

    def note(_connection, _cursor, statement: str, *_rest) -> None:
        asked.append(statement)

    async def queries_of_a_list() -> int:
        asked.clear()
        await stage.world.caseworker.get("/v1/placements")
        return len(asked)

    engine = stage.world.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        await stage.another(await stage.person())
        for_one = await queries_of_a_list()
        for _ in range(4):
            await stage.another(await stage.person())
        for_many = await queries_of_a_list()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert for_many == for_one


async def test_a_company_sees_the_same_checks_whatever_the_person_rests_on(stage: Stage):
    seen = []
    for basis in (LegalBasis.INTL_23B, LegalBasis.LAB_OTHER):
        person = await stage.world.make_candidate(legal_basis=basis)
        placement = await stage.another(person, legal_basis=basis)
        seen.append((await stage.world.company.get(f"/v1/placements/{placement.id}/checks")).json()["checks"])
    assert seen[0] == seen[1]


async def test_the_legal_basis_of_the_placement_stays_when_the_candidates_changes(stage: Stage):
    placement = await granted(stage)
    row = await stage.world.reload(stage.world.candidate_row)
    row.legal_basis = LegalBasis.LAB_OTHER
    await stage.world.add(row)
    assert (await read(stage.world.caseworker, placement))["legal_basis"] == "intl_23b"
