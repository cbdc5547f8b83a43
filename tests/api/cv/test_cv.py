"""The CV: what stands on it, who may read it and when, in which language, and what never reaches an employer."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import col, update

from app.foundation.audit.models import Event
from app.journey.aftercare.domain.kinds import EmploymentKind
from app.journey.aftercare.models import AftercarePlan, Employment
from app.journey.courses.domain.states import CourseStatus, VoucherStatus
from app.journey.courses.models import Course, Voucher
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.models import Match
from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import Placement
from app.journey.training.domain.states import ActivityStatus
from app.journey.training.domain.values import ActivityKind
from app.journey.training.models import TrainingActivity, TrainingPlan
from app.registers.candidates.domain import Cefr, DanishExam, SharedKind, SkillSource
from app.registers.candidates.models import Candidate, CandidateExperience, CandidateSkill, CandidateWish
from tests.factories.pdf import page_count, text_of
from tests.factories.rights import consent_row
from tests.factories.world import Caller, World

pytestmark = pytest.mark.anyio
ENGLISH = {"Accept-Language": "en"}
SECRET = "Hemmeligt-ord"
Placed = Callable[..., Awaitable[Placement]]


def today(world: World) -> date:
    day: date = world.app.state.clock.today()
    return day


@pytest.fixture(autouse=True)
async def shared(world: World) -> None:
    """The person lets companies see the CV: without that none does, see tests/api/privacy/test_sharing.py."""
    person = world.candidate_row
    await world.add(consent_row(person.id, person.jobcenter_id, world.candidate.account.id, SharedKind.CV))


@pytest.fixture
def placed(world: World) -> Placed:
    """The world's candidate at a workplace; with a level, one skill is signed off there."""

    async def make(
        status: PlacementStatus = PlacementStatus.ACTIVE,
        *,
        level: int | None = None,
        match: MatchStatus = MatchStatus.AGREED,
        workplace: Any = None,
        weeks_ago: int = 8,
        by: Caller | None = None,
    ) -> Placement:
        starts_on = today(world) - timedelta(weeks=weeks_ago)
        need = await world.make_need(workplace, starts_from=starts_on, tasks="Opvask og anretning.")
        row = await world.make_match(need, world.candidate_row, match)
        ended_on = {"ended_on": starts_on + timedelta(weeks=4)} if status is PlacementStatus.ENDED_EARLY else {}
        placement = await world.make_placement(row, need, status, **ended_on)
        if level is not None:
            await sign_off(world, placement, level, by or world.company)
        return placement

    return make


async def sign_off(world: World, placement: Placement, level: int, by: Caller) -> None:
    tenants = {name: getattr(placement, name) for name in ("jobcenter_id", "company_id", "candidate_id")}
    plan = TrainingPlan(placement_id=placement.id, **tenants)
    activity = TrainingActivity(
        plan_id=plan.id,
        placement_id=placement.id,
        skill_id=world.skill_ids[0],
        kind=ActivityKind.ON_THE_JOB,
        title_da="Hygiejne",
        title_en="Hygiene",
        starts_on=placement.starts_on,
        ends_on=placement.starts_on + timedelta(weeks=3),
        weekly_hours=Decimal(3),
        have=0,
        need=3,
        importance="must",
        reason_da="Mangler",
        reason_en="Missing",
        status=ActivityStatus.SIGNED_OFF,
        level_reached=level,
        evidence=SECRET,
        disagreement=SECRET,
        disagreed_at=world.app.state.clock.now(),
        signed_off_at=world.app.state.clock.now(),
        signed_off_by=by.account.id,
        seen_on=placement.starts_on + timedelta(weeks=3),
        **tenants,
    )
    await world.add(plan, activity)


def path(world: World, kind: str = "") -> str:
    return f"/v1/candidates/{world.candidate_row.id}/cv{kind}"


async def cv(world: World, name: str = "caseworker", **options: Any) -> dict[str, Any]:
    answer = await getattr(world, name).get(path(world), **options)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def change(world: World, **values: Any) -> None:
    async with world.database.write() as transaction:
        mine = col(Candidate.id) == world.candidate_row.id
        await transaction.session.exec(update(Candidate).where(mine).values(**values))


async def test_a_signed_off_skill_stands_on_the_cv_with_where_when_and_who(world: World, placed: Placed):
    placement = await placed(level=2)
    (skill,) = (await cv(world))["verified_skills"]
    assert skill["skill_id"] == str(world.skill_ids[0])
    assert (skill["level"], skill["level_label"]) == (2, "Selvstændigt")
    assert (skill["workplace"], skill["company"]) == ("Kantinen", "Køkken & Co ApS")
    assert (skill["starts_on"], skill["ends_on"]) == (placement.starts_on.isoformat(), None)
    assert (skill["confirmed_by"], skill["confirmed_by_label"]) == ("supervisor", "nærmeste leder")
    assert (await world.caseworker.get(f"/v1/training-activities/{skill['activity_id']}")).status_code == 200


async def test_a_skill_is_carried_from_internship_to_internship(world: World, placed: Placed):
    await placed(PlacementStatus.COMPLETED, level=3, weeks_ago=40)
    await placed(PlacementStatus.ACTIVE, level=1, workplace=world.other_workplace, weeks_ago=6, by=world.other_mentor)
    (skill,) = (await cv(world))["verified_skills"]
    assert (skill["level"], skill["company"], skill["ends_on"] is None) == (3, "Køkken & Co ApS", False)
    (also,) = skill["also_confirmed"]
    assert (also["level"], also["company"], also["confirmed_by"]) == (1, "Lager Nord A/S", "mentor")


async def test_everything_else_an_employer_wants_to_read_stands_there_too(world: World, placed: Placed):
    placement = await placed(PlacementStatus.COMPLETED, weeks_ago=30)
    person = world.candidate_row
    plan = AftercarePlan(candidate_id=person.id, jobcenter_id=world.here.id, first_job_on=today(world))
    tenants = {"candidate_id": person.id, "jobcenter_id": world.here.id, "company_id": world.company_row.id}
    job: dict[str, Any] = {"plan_id": plan.id, "weekly_hours": Decimal(30), **tenants}
    await world.add(
        plan,
        Employment(**job, kind=EmploymentKind.IGU, title="Kok", starts_on=today(world)),
        CandidateExperience(candidate_id=person.id, occupation_id=world.occupation_id, months=30),
        CandidateWish(candidate_id=person.id, occupation_id=world.occupation_id, rank=1),
        CandidateSkill(candidate_id=person.id, skill_id=world.skill_ids[1], level=2, source=SkillSource.SELF),
        CandidateSkill(candidate_id=person.id, skill_id=world.skill_ids[2], level=0, source=SkillSource.SELF),
    )
    await change(world, languages=["uk", "en"], licences=["food_hygiene"], danish_exam=DanishExam.PD2)
    read = await cv(world)
    assert [(job["title"], job["ends_on"]) for job in read["jobs"]] == [("Kok", None)]
    (internship,) = read["internships"]
    assert (internship["title"], internship["tasks"]) == ("Køkkenmedhjælper", "Opvask og anretning.")
    assert internship["ends_on"] == placement.ends_on.isoformat()
    assert read["experience"][0]["months"] == 30
    assert len(read["looking_for"]) == 1
    assert [skill["level"] for skill in read["other_skills"]] == [2]
    assert read["languages"] == [{"code": "uk", "label": "ukrainsk"}, {"code": "en", "label": "engelsk"}]
    assert read["licences"] == [{"code": "food_hygiene", "label": "hygiejnebevis"}]
    assert (read["danish"]["oral_cefr"], read["danish"]["exam_label"]) == ("A2", "Prøve i Dansk 2")
    assert read["contact"]["city"] == "Frederiksberg"


@pytest.mark.parametrize("status", [PlacementStatus.DRAFT, PlacementStatus.GRANTED, PlacementStatus.CANCELLED])
async def test_what_never_began_or_has_not_begun_is_no_internship(world: World, placed: Placed, status):
    await placed(status)
    assert (await cv(world))["internships"] == []


async def test_courses_are_those_the_person_went_to(world: World):
    def course(**values: Any) -> Course:
        first = today(world) - timedelta(days=20)
        usual = {
            "jobcenter_id": world.here.id,
            "provider": "Hotelskolen",
            "title": "Hygiejne",
            "language": "da",
            "price_ore": 100_000,
            "seats": 5,
            "starts_on": first,
            "ends_on": first + timedelta(days=4),
        }
        return Course(**{**usual, **values})

    def voucher(taken: Course, status: VoucherStatus = VoucherStatus.REDEEMED, **values: Any) -> Voucher:
        now = world.app.state.clock.now()
        usual = {
            "jobcenter_id": world.here.id,
            "candidate_id": world.candidate_row.id,
            "purpose": ActivityKind.COURSE,
            "amount_ore": 100_000,
            "spent_ore": 100_000,
            "valid_until": today(world),
            "status": status,
            "course_id": taken.id,
            "budget_year": 2026,
            "issued_by": world.caseworker.account.id,
            "issued_at": now,
            "redeemed_at": now if status is VoucherStatus.REDEEMED else None,
        }
        return Voucher(**{**usual, **values})

    went = course()
    called_off = course(title="Aflyst", status=CourseStatus.CANCELLED, cancelled_reason="too_few")
    ahead = course(title="Kommer", starts_on=today(world) + timedelta(days=9), ends_on=today(world) + timedelta(days=9))
    paid_back, only_reserved = course(title="Refunderet"), course(title="Reserveret")
    await world.add(went, called_off, ahead, paid_back, only_reserved)
    await world.add(
        voucher(went),
        voucher(called_off),
        voucher(ahead),
        voucher(paid_back, refunded_ore=100_000),
        voucher(only_reserved, VoucherStatus.RESERVED, spent_ore=0),
    )
    assert [taken["title"] for taken in (await cv(world))["courses"]] == ["Hygiejne"]


async def test_nothing_of_the_case_reaches_the_cv(world: World, placed: Placed):
    """Sentinels in every field that belongs to the case; neither JSON nor PDF of any reader holds one of them."""
    await placed(PlacementStatus.ENDED_EARLY, level=2, weeks_ago=30)
    async with world.database.write() as transaction:
        await transaction.session.exec(update(Placement).values(end_reason_code="illness_of_person"))
    await placed(PlacementStatus.ACTIVE)
    body = {"cpr_number": "010190-4000", "constraints": ["no_heavy_lifting"], "external_ref": SECRET}
    patched = await world.caseworker.patch(f"/v1/candidates/{world.candidate_row.id}", body, version=1)
    assert patched.status_code == 200, patched.text
    await change(world, status_reason="hidden_reason", last_employer_cvr="10150817", danish_track="DU1")
    plan = AftercarePlan(candidate_id=world.candidate_row.id, jobcenter_id=world.here.id, first_job_on=today(world))
    await world.add(
        plan,
        Employment(
            plan_id=plan.id,
            candidate_id=world.candidate_row.id,
            jobcenter_id=world.here.id,
            company_id=world.company_row.id,
            kind=EmploymentKind.IGU,
            title="Medhjælper",
            weekly_hours=Decimal(11),
            starts_on=today(world),
            end_reason_code="hidden_reason",
        ),
        CandidateSkill(
            candidate_id=world.candidate_row.id,
            skill_id=world.skill_ids[1],
            level=2,
            source=SkillSource.ASSESSED,
            proof=SECRET,
        ),
    )
    forbidden = (
        "010190", "4000", SECRET, "obcenter", "intl_23b", "23b", "heavy_lifting", "løft", "illness", "hidden_reason",
        "igu", "10150817", "DU1", "flygtning", "ended_early",
    )  # fmt: skip
    for name in ("caseworker", "candidate", "company", "integration"):
        for options in ({}, {"headers": ENGLISH}):
            ids = str(world.candidate_row.id)
            shown = (await getattr(world, name).get(path(world), **options)).text.replace(ids, "")
            paper = text_of((await getattr(world, name).get(path(world, ".pdf"), **options)).content)
            for word in forbidden:
                without_keys = "".join(part for part in shown.split('"') if not _is_key(part))
                assert word not in without_keys, (name, word)
                assert word.replace(" ", "") not in paper, (name, word)


def _is_key(part: str) -> bool:
    """Ids and times are random digits: they are no words of anybody's."""
    return len(part) in {26, 27, 36} and part.count("-") >= 2


async def test_a_company_reads_the_cv_from_the_consent_on_and_as_long_as_it_stands(world: World):
    need = await world.make_need()
    match = await world.make_match(need, world.candidate_row, MatchStatus.PROPOSED)
    assert (await world.company.get(path(world))).status_code == 404
    assert (await world.candidate.post(f"/v1/matches/{match.id}/consent")).status_code == 200
    assert (await world.company.get(path(world))).status_code == 200
    assert (await world.other_company.get(path(world))).status_code == 404
    withdrawn = {"reason_code": "changed_mind"}
    assert (await world.candidate.post(f"/v1/matches/{match.id}/decline", withdrawn)).status_code == 200
    for kind in ("", ".json", ".pdf"):
        gone = await world.company.get(path(world, kind))
        assert (gone.status_code, gone.json()["code"]) == (404, "resource.not_found")


@pytest.mark.parametrize(
    ("status", "seen"),
    [
        (PlacementStatus.DRAFT, 200),
        (PlacementStatus.IN_REVIEW, 200),
        (PlacementStatus.ACTIVE, 200),
        (PlacementStatus.COMPLETED, 404),
        (PlacementStatus.ENDED_EARLY, 404),
        (PlacementStatus.CANCELLED, 404),
    ],
)
async def test_a_companys_right_ends_with_the_internship(world: World, placed: Placed, status, seen):
    await placed(status)
    assert (await world.company.get(path(world))).status_code == seen


@pytest.mark.parametrize(
    "status", [MatchStatus.PROPOSED, MatchStatus.DECLINED, MatchStatus.WITHDRAWN, MatchStatus.EXPIRED]
)
async def test_without_a_standing_consent_there_is_no_cv(world: World, status):
    match = await world.make_match(await world.make_need(), world.candidate_row, status)
    async with world.database.write() as transaction:
        mine = update(Match).where(col(Match.id) == match.id)
        await transaction.session.exec(mine.values(answered_at=world.app.state.clock.now()))
    assert (await world.company.get(path(world))).status_code == 404


async def test_a_company_knows_the_person_by_the_name_they_go_by_and_not_how_to_reach_them(
    world: World, placed: Placed
):
    await change(world, phone="20123456", email="olena@mail.example")
    await world.add(CandidateWish(candidate_id=world.candidate_row.id, occupation_id=world.occupation_id, rank=1))
    await placed()
    shown = await cv(world, "company")
    assert shown["name"] == "Olena"
    assert shown["contact"] == {"phone": None, "email": None, "city": None}
    assert shown["looking_for"] == []
    paper = text_of((await world.company.get(path(world, ".pdf"))).content)
    assert "OlenaTest" not in paper
    assert "20123456" not in paper
    own = await cv(world, "candidate")
    assert (own["name"], own["contact"]["phone"]) == ("Olena Test", "20123456")


@pytest.mark.parametrize(
    ("name", "status"),
    [("mentor", 403), ("admin", 403), ("unscoped", 403), ("other_candidate", 404), ("other_caseworker", 404)],
)
async def test_nobody_else_reads_it(world: World, name, status):
    for kind in ("", ".json", ".pdf"):
        assert (await getattr(world, name).get(path(world, kind))).status_code == status


async def test_a_candidate_that_does_not_exist_has_no_cv(world: World):
    for name in ("caseworker", "company", "candidate"):
        assert (await getattr(world, name).get(f"/v1/candidates/{uuid4()}/cv.pdf")).status_code == 404


async def test_danish_unless_english_is_asked_for(world: World, placed: Placed):
    await placed(level=3)
    danish, english = await cv(world), await cv(world, headers=ENGLISH)
    assert [read["language"] for read in (danish, english)] == ["da", "en"]
    assert [read["verified_skills"][0]["level_label"] for read in (danish, english)] == ["Rutineret", "Skilled"]
    papers = [await world.candidate.get(path(world, ".pdf"), headers=headers) for headers in ({}, ENGLISH)]
    assert [paper.headers["content-language"] for paper in papers] == ["da", "en"]
    assert "Kompetencerbekræftetpåenarbejdsplads" in text_of(papers[0].content)
    assert "Skillsconfirmedataworkplace" in text_of(papers[1].content)


async def test_the_pdf_is_a_file_that_names_nobody_and_is_fetched_once(world: World):
    first = await world.candidate.get(path(world, ".pdf"))
    assert first.headers["content-type"] == "application/pdf"
    assert "olena" not in first.headers["content-disposition"].lower()
    assert page_count(first.content) == 1
    again = await world.candidate.get(path(world, ".pdf"), headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    await change(world, languages=["ti"])
    changed = await world.candidate.get(path(world, ".pdf"), headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200


async def test_the_json_file_is_the_cv_itself(world: World, placed: Placed):
    await placed(level=1)
    file = await world.candidate.get(path(world, ".json"))
    assert file.headers["content-disposition"].startswith("attachment;")
    assert file.json() == await cv(world, "candidate")
    seen = {"If-None-Match": file.headers["etag"]}
    assert (await world.candidate.get(path(world), headers=seen)).status_code == 304


async def test_an_empty_cv_is_a_cv_too(world: World):
    await change(world, oral_cefr=Cefr.NONE, written_cefr=None)
    read = await cv(world)
    assert (read["verified_skills"], read["jobs"], read["introduction"]) == ([], [], "")
    paper = await world.caseworker.get(path(world, ".pdf"))
    assert "DerstårikkenogetpådetteCVendnu." in text_of(paper.content)


PROFILE = {"introduction": "Jeg er mødestabil.\n\nأحب العمل.", "shows_phone": False, "shows_email": True}


async def test_the_candidate_writes_the_introduction_and_says_what_is_shown(world: World):
    await change(world, phone="20123456", email="olena@mail.example")
    unwritten = (await world.candidate.get(path(world, "-profile"))).json()
    assert (unwritten["version"], unwritten["introduction"], unwritten["updated_at"]) == (0, "", None)
    put = await world.candidate.put(path(world, "-profile"), PROFILE, headers={"If-Match": '"0"'})
    assert (put.status_code, put.headers["etag"]) == (200, '"1"')
    read = await cv(world, "candidate")
    assert read["introduction"] == PROFILE["introduction"]
    assert (read["contact"]["phone"], read["contact"]["email"]) == (None, "olena@mail.example")
    stale = await world.candidate.put(path(world, "-profile"), PROFILE, headers={"If-Match": '"0"'})
    assert stale.status_code == 412
    events = [event for event in await world.all(Event) if event.name == "candidate.cv_profile_changed"]
    assert [event.data for event in events] == [{}]


async def test_two_first_profiles_at_once_are_both_written(world: World):
    bodies = [{**PROFILE, "introduction": f"Nummer {number}"} for number in range(4)]
    answers = await asyncio.gather(*(world.caseworker.put(path(world, "-profile"), body) for body in bodies))
    assert {answer.status_code for answer in answers} == {200}
    profile = (await world.candidate.get(path(world, "-profile"))).json()
    assert profile["version"] == 4


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"introduction": "x" * 2001}, "/introduction"),
        ({"introduction": "a\u0000b"}, "/introduction"),
        ({"introduction": None}, "/introduction"),
        ({"shows_phone": "måske"}, "/shows_phone"),
        ({"photo": "…"}, "/photo"),
    ],
)
async def test_a_profile_that_cannot_be_is_refused(world: World, body, pointer):
    refused = await world.candidate.put(path(world, "-profile"), body)
    assert refused.status_code == 422
    assert [each["pointer"] for each in refused.json()["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("name", "status"), [("company", 403), ("mentor", 403), ("integration", 403), ("other_candidate", 404)]
)
async def test_nobody_else_reads_or_writes_the_profile(world: World, placed: Placed, name, status):
    await placed()
    assert (await getattr(world, name).get(path(world, "-profile"))).status_code == status
    assert (await getattr(world, name).put(path(world, "-profile"), PROFILE)).status_code == status


async def test_a_dry_run_writes_no_profile(world: World):
    shown = await world.candidate.put(f"{path(world, '-profile')}?dry_run=true", PROFILE)
    assert shown.json()["introduction"] == PROFILE["introduction"]
    assert (await world.candidate.get(path(world, "-profile"))).json()["version"] == 0
