"""The reports: figures of the own jobcenter, comparisons for managers and admins, small figures hidden, four forms."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from sqlalchemy import event
from sqlmodel import col

from app.foundation.audit.models import Event
from app.journey.aftercare.domain.cadence import Subject
from app.journey.aftercare.domain.kinds import EmploymentKind
from app.journey.aftercare.domain.milestones import Retention, RetentionBasis
from app.journey.aftercare.domain.states import EmploymentStatus, FollowUpStatus
from app.journey.aftercare.domain.template import Audience
from app.journey.aftercare.models import AftercarePlan, Employment, FollowUp
from app.journey.attendance.domain.states import AttendanceStatus
from app.journey.conversations.domain.sides import Counterpart, ThreadSide, ThreadSubject
from app.journey.conversations.models import Message, Thread
from app.journey.courses.domain.states import VoucherStatus
from app.journey.matching.domain.states import MatchStatus
from app.journey.milestones.models import Milestone
from app.journey.placements.domain import PlacementStatus
from app.journey.voice.domain.steps import VoiceAnswer, VoiceStep
from app.journey.voice.models import Voice
from app.registers.candidates.models import Candidate
from app.registers.jobcenters.models import Jobcenter
from app.registers.law.domain import LegalBasis
from tests.factories.money import voucher_row
from tests.factories.presence import day_row
from tests.factories.world import Caller, World, company_of, workplace_of

pytestmark = pytest.mark.anyio
PATH = "/v1/statistics"
REPORTS = (
    "funnel", "durations", "retention", "companies", "communication", "attendance", "voice", "vouchers",
)  # fmt: skip
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
START = date(2026, 1, 5)
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


async def report(world: World, name: str, caller: Caller | None = None, **params: Any) -> dict[str, Any]:
    answer = await (caller or world.caseworker).get(f"{PATH}/{name}", params=params)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def figures(body: dict[str, Any], part: str = "all", group: str | None = None) -> dict[str, Any]:
    [row] = [row for row in body["rows"] if (row["part"], row["group"]) == (part, group)]
    found: dict[str, Any] = row["figures"]
    return found


def groups(body: dict[str, Any], column: str, part: str = "all") -> dict[str | None, Any]:
    return {row["group"]: row["figures"][column] for row in body["rows"] if row["part"] == part}


async def people(world: World, number: int, jobcenter: Jobcenter | None = None, **values: Any) -> list[Candidate]:
    return [await world.make_candidate(jobcenter, **values) for _ in range(number)]


async def proposed(world: World, persons: list[Candidate], status: MatchStatus, **values: Any) -> list[Any]:
    made = []
    for person in persons:
        need = await world.make_need(jobcenter_id=person.jobcenter_id)
        made.append((need, await world.make_match(need, person, status, proposed_at=NOON, **values)))
    return made


async def placed(world: World, persons: list[Candidate], status: PlacementStatus, **values: Any) -> list[Any]:
    """From proposal to placement; agreed a day after the consent, which came two days after the proposal."""
    made = []
    for need, match in await proposed(world, persons, MatchStatus.AGREED, answered_at=NOON + timedelta(days=2)):
        placement = await world.make_placement(
            match,
            need,
            status,
            granted_at=NOON + timedelta(days=8),
            starts_on=START + timedelta(days=10),
            ends_on=START + timedelta(days=100),
            **values,
        )
        async with world.database.write() as transaction:
            stored = await transaction.session.get(type(match), match.id)
            assert stored is not None
            stored.placement_id = placement.id
        agreed = Event(
            occurred_at=NOON + timedelta(days=3),
            name="match.agreed",
            subject_type="match",
            subject_id=match.id,
            jobcenter_id=match.jobcenter_id,
        )
        await world.add(agreed)
        made.append(placement)
    return made


async def person_of(world: World, placement: Any) -> Candidate:
    [person] = await world.all(Candidate, col(Candidate.id) == placement.candidate_id)
    found: Candidate = person
    return found


async def hired(world: World, person: Candidate, **values: Any) -> Employment:
    plan = AftercarePlan(candidate_id=person.id, jobcenter_id=person.jobcenter_id, first_job_on=START)
    job = Employment(
        **{
            "plan_id": plan.id,
            "candidate_id": person.id,
            "company_id": world.company_row.id,
            "workplace_id": world.workplace.id,
            "jobcenter_id": person.jobcenter_id,
            "kind": EmploymentKind.ORDINARY,
            "weekly_hours": Decimal(30),
            "starts_on": START,
            **values,
        }
    )
    await world.add(plan, job)
    return job


async def judged(world: World, job: Employment, days: int, status: Retention, *bases: RetentionBasis) -> None:
    judged_at = None if status is Retention.PENDING else NOON
    same: dict[str, Any] = {"employment_id": job.id, "company_id": job.company_id}
    for basis in bases or RetentionBasis:
        milestone = Milestone(
            jobcenter_id=job.jobcenter_id,
            plan_id=job.plan_id,
            candidate_id=job.candidate_id,
            basis=basis,
            days=days,
            falls_on=START + timedelta(days=days),
            status=status,
            judged_at=judged_at,
            **(same if basis is RetentionBasis.SAME_EMPLOYER else {}),
        )
        await world.add(milestone)


# ── Funnel, durations ─────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_funnel_follows_proposals_to_the_job(world: World):
    await proposed(world, await people(world, 6), MatchStatus.PROPOSED)
    await proposed(world, await people(world, 5), MatchStatus.CONSENTED, answered_at=NOON)
    done = await placed(world, await people(world, 7), PlacementStatus.COMPLETED)
    for placement in done[:6]:
        person = await person_of(world, placement)
        await hired(world, person, placement_id=placement.id, starts_on=START + timedelta(days=101))
    found = figures(await report(world, "funnel"))
    assert [found[name] for name in ("proposed", "consented", "agreed", "granted", "started", "completed", "job")] == [
        18, 12, 7, 7, 7, 7, 6,
    ]  # fmt: skip
    assert found["job_of_proposed"] == round(6 / 18, 4)
    assert (found["needs"], found["seats"], found["seats_taken"], found["ranked"]) == (18, 18, 0, 0)


async def test_a_figure_of_four_people_is_hidden_and_no_share_tells_it(world: World):
    await proposed(world, await people(world, 6), MatchStatus.PROPOSED)
    await proposed(world, await people(world, 4), MatchStatus.CONSENTED, answered_at=NOON)
    body = await report(world, "funnel")
    found = figures(body)
    assert (found["proposed"], found["consented"], found["consented_of_proposed"]) == (10, None, None)
    assert "consented" in body["rows"][0]["suppressed"]
    assert body["fewest_people"] == 5


async def test_many_proposals_of_four_people_are_four_people(world: World):
    persons = await people(world, 4)
    for _ in range(3):
        await proposed(world, persons, MatchStatus.EXPIRED)
    assert figures(await report(world, "funnel"))["proposed"] is None


async def test_reasons_for_declining_come_by_party(world: World):
    await proposed(
        world, await people(world, 6), MatchStatus.DECLINED, declined_by="candidate", reason_code="transport"
    )
    await proposed(world, await people(world, 7), MatchStatus.DECLINED, declined_by="company", reason_code="no_time")
    body = await report(world, "funnel")
    assert groups(body, "declined", "declines") == {None: 13, "candidate:transport": 6, "company:no_time": 7}


async def test_the_period_is_of_danish_days_both_included(world: World):
    await proposed(world, await people(world, 5), MatchStatus.PROPOSED)
    that_day: dict[str, Any] = {"from": "2026-01-05", "to": "2026-01-05"}
    next_day: dict[str, Any] = {"from": "2026-01-06"}
    assert figures(await report(world, "funnel", **that_day))["proposed"] == 5
    assert figures(await report(world, "funnel", **next_day))["proposed"] is None
    assert figures(await report(world, "funnel", to="2026-01-04"))["proposed"] is None


async def test_each_step_has_its_median(world: World):
    placements = await placed(world, await people(world, 6), PlacementStatus.COMPLETED)
    for placement in placements:
        person = await person_of(world, placement)
        await hired(world, person, placement_id=placement.id, starts_on=START + timedelta(days=107))
    body = await report(world, "durations")
    medians = {row["part"]: row["figures"]["median_days"] for row in body["rows"]}
    assert medians == {
        "need_to_proposal": 0,  # the tests' needs are written today, the proposals lie before
        "proposal_to_consent": 2,
        "consent_to_agreement": 1,
        "agreement_to_grant": 5,
        "grant_to_start": 1,
        "start_to_end": 90,
        "end_to_job": 7,
    }
    assert figures(body, "start_to_end")["count"] == 6


# ── Retention ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_unknown_is_due_and_never_retained(world: World):
    for status, number in ((Retention.RETAINED, 9), (Retention.NOT_RETAINED, 6), (Retention.UNKNOWN, 5)):
        for person in await people(world, number):
            await judged(world, await hired(world, person), 90, status)
    body = await report(world, "retention")
    for part in ("same_employer_90", "any_employer_90"):
        found = figures(body, part)
        assert (found["due"], found["retained"], found["not_retained"], found["unknown"]) == (20, 9, 6, 5)
        assert (found["share_retained"], found["share_unknown"]) == (0.45, 0.25)
    assert figures(body, "same_employer_30")["due"] is None


async def test_a_milestone_whose_day_has_come_and_that_nobody_judged_is_unknown(world: World):
    for person in await people(world, 8):
        await judged(world, await hired(world, person), 30, Retention.RETAINED)
    for person in await people(world, 5):
        await judged(world, await hired(world, person), 30, Retention.PENDING)
    for person in await people(world, 5):
        await judged(world, await hired(world, person), 30, Retention.NOT_RETAINED)
    assert figures(await report(world, "retention"), "any_employer_30")["unknown"] == 5


async def test_a_milestone_of_two_jobs_is_two_of_one_person(world: World):
    once, several = await people(world, 1), await people(world, 4)
    for person in (*once, *several):
        job = await hired(world, person)
        await judged(world, job, 30, Retention.RETAINED)
        if person in several:
            values = job.model_dump(exclude={"id", "created_at", "updated_at", "version"})
            another = Employment(**{**values, "company_id": world.other_company_row.id})
            await world.add(another)
            same = RetentionBasis.SAME_EMPLOYER
            await judged(world, another, 30, Retention.NOT_RETAINED, same)
            for each in (job, another):
                await judged(world, each, 90, Retention.RETAINED, same)
                await judged(world, each, 180, Retention.RETAINED, same)
    await judged(world, await hired(world, *await people(world, 1)), 90, Retention.RETAINED)
    basis = str((await world.caseworker.get(f"/v1/candidates/{several[0].id}")).json()["legal_basis"])
    by_basis: dict[str, Any] = {"group_by": "legal_basis"}
    for params, group in (({}, None), (by_basis, basis)):
        body = await report(world, "retention", **params)
        due = {part: figures(body, part, group)["due"] for part in ("any_employer_30", "same_employer_30")}
        assert due == {"any_employer_30": 5, "same_employer_30": 9}
        assert figures(body, "same_employer_90", group)["due"] == 9
        assert figures(body, "same_employer_180", group)["due"] is None  # eight of four people


async def test_the_curve_censors_jobs_on_the_day_they_were_last_confirmed(world: World):
    for person in await people(world, 5):
        await hired(
            world, person, status=EmploymentStatus.ENDED, ends_on=START + timedelta(days=39), end_reason_code="other"
        )
    for person in await people(world, 5):
        job = await hired(world, person)
        await world.add(
            FollowUp(
                jobcenter_id=job.jobcenter_id,
                candidate_id=job.candidate_id,
                company_id=job.company_id,
                subject=Subject.EMPLOYMENT,
                employment_id=job.id,
                audience=Audience.EMPLOYER,
                step="8w",
                due_on=START + timedelta(days=56),
                status=FollowUpStatus.DONE,
                record={"still_employed": "yes"},
                recorded_at=NOON + timedelta(days=60),
            )
        )
    body = await report(world, "retention")
    curves = {curve["basis"]: {point["day"]: point for point in curve["points"]} for curve in body["curves"]}
    for basis in ("same_employer", "any_employer"):
        shares = {day: (point["share"], point["at_risk"]) for day, point in curves[basis].items()}
        assert shares == {0: (1.0, 10), 15: (1.0, 10), 30: (1.0, 10), 45: (0.5, 5), 60: (0.5, 5)}


async def test_another_job_keeps_somebody_in_work_with_any_employer(world: World):
    for person in await people(world, 6):
        job = await hired(
            world, person, status=EmploymentStatus.ENDED, ends_on=START + timedelta(days=9), end_reason_code="other"
        )
        values = job.model_dump(exclude={"id", "created_at", "updated_at", "version"})
        later = {"starts_on": START + timedelta(days=20), "ends_on": None, "status": EmploymentStatus.ACTIVE}
        await world.add(Employment(**{**values, **later, "company_id": world.other_company_row.id}))
    curves = {curve["basis"]: curve["points"] for curve in (await report(world, "retention"))["curves"]}
    lasted = {basis: [point["day"] for point in points] for basis, points in curves.items()}
    assert lasted == {"same_employer": [0], "any_employer": [0, 15]}
    assert curves["any_employer"][-1]["share"] == 1.0  # watched until the day the other job began, and not ended


# ── The others ────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_companies_are_told_by_hires_for_each_internship(world: World):
    placements = await placed(world, await people(world, 12), PlacementStatus.COMPLETED)
    placements += await placed(
        world, await people(world, 6), PlacementStatus.ENDED_EARLY, ended_on=START + timedelta(days=20)
    )
    for placement in placements[:9]:
        person = await person_of(world, placement)
        await hired(world, person, placement_id=placement.id, starts_on=START + timedelta(days=101))
    body = await report(world, "companies", group_by="company")
    found = figures(body, group=str(world.company_row.id))
    assert (found["internships"], found["completed"], found["ended_early"]) == (18, 12, 6)
    assert (found["hired"], found["not_hired"], found["hires_per_internship"]) == (9, 9, 0.5)
    assert [row["label"] for row in body["rows"] if row["group"]] == [world.company_row.name]


async def test_answers_come_by_direction_with_medians(world: World):
    author = world.caseworker.account.id
    for minutes in (10, 20, 30, 40, 3000, 3000, 3000, 3000, 3000):
        company = company_of()
        thread = Thread(
            jobcenter_id=world.here.id,
            subject=ThreadSubject.NEED,
            subject_id=world.here.id,
            counterpart=Counterpart.COMPANY,
            company_id=company.id,
            opened_by=author,
            last_message_at=NOON,
        )
        words = [
            Message(
                thread_id=thread.id, number=1, jobcenter_id=world.here.id, side=ThreadSide.COMPANY, author_account_id=author,
                body="Hej", sent_at=NOON,
            ),
            Message(
                thread_id=thread.id, number=2, jobcenter_id=world.here.id, side=ThreadSide.JOBCENTER,
                author_account_id=author, body="Hej", sent_at=NOON + timedelta(minutes=minutes), answers_at=NOON,
            ),
        ]  # fmt: skip
        await world.add(company, thread, *words)
    body = await report(world, "communication")
    found = figures(body, "jobcenter_to_company")
    assert (found["answers"], found["median_minutes"], found["first_median_minutes"]) == (9, 3000, 3000)
    assert (found["within_a_day"], found["later"]) == (None, None)  # four answered within a day
    assert figures(body, "company_to_jobcenter")["answers"] is None


async def test_attendance_is_days_by_what_they_were(world: World):
    entered_by = world.caseworker.account.id
    for status in AttendanceStatus:
        for placement in await placed(world, await people(world, 5), PlacementStatus.ACTIVE):
            whose = {name: getattr(placement, name) for name in ("jobcenter_id", "company_id", "candidate_id")}
            there = status in {AttendanceStatus.PRESENT, AttendanceStatus.LATE}
            late = 10 if status is AttendanceStatus.LATE else 0
            await world.add(
                day_row(
                    placement.id, entered_by, START, **whose, status=status, minutes_late=late,
                    hours=Decimal(6 if there else 0),
                )
            )  # fmt: skip
    found = figures(await report(world, "attendance"))
    assert (found["days"], found["present"], found["absent"], found["share_late"]) == (20, 5, 5, 0.25)


async def test_the_share_of_voice_is_answered_of_asked(world: World):
    for number, person in enumerate(await people(world, 20)):
        answered = number < 15
        await world.add(
            Voice(
                jobcenter_id=person.jobcenter_id,
                candidate_id=person.id,
                step=VoiceStep.MATCHED,
                subject_type="match",
                subject_id=person.id,
                asked_on=START,
                answered_at=NOON if answered else None,
                treated_well=VoiceAnswer.YES if answered else None,
                on_behalf={"reason_code": "asked_to", "channel": "phone"} if number < 5 else None,
            )
        )
    body = await report(world, "voice", group_by="step")
    assert (figures(body)["share_of_voice"], groups(body, "answered")["matched"]) == (0.75, 15)
    assert (figures(body)["taken_down"], figures(body)["share_in_person"]) == (5, 0.5)
    assert (
        figures(body)["treated_well_yes"] is None
    )  # all said yes, so nobody said no: told, it would be of fewer than 5


async def test_vouchers_are_told_by_what_became_of_them_and_in_money(world: World):
    issuer = world.caseworker.account.id
    for status in (VoucherStatus.ISSUED, VoucherStatus.EXPIRED):
        for person in await people(world, 5):
            await world.add(voucher_row(world.here.id, person.id, issuer, status=status, amount_ore=100))
    body = await report(world, "vouchers")
    found = figures(body)
    assert (found["vouchers"], found["promised_ore"], found["spent_ore"]) == (10, 1000, None)


# ── Groups and places ─────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_hidden_group_hides_another_one(world: World):
    for basis, number in ((LegalBasis.INTL_23B, 3), (LegalBasis.LAB_OTHER, 8), (LegalBasis.LAB_GRADUATE, 30)):
        await proposed(world, await people(world, number, legal_basis=basis), MatchStatus.PROPOSED)
    body = await report(world, "funnel", group_by="legal_basis")
    assert groups(body, "proposed") == {None: 41, "intl_23b": None, "lab_other": None, "lab_graduate": 30}
    alone = await report(world, "funnel", legal_basis="lab_other")
    assert figures(alone)["proposed"] is None  # asked for by itself it stays as hidden as in the table


async def test_sectors_are_the_first_two_digits_of_the_workplaces_industry(world: World):
    kitchen = workplace_of(world.company_row, industry_scheme="DB25", industry_code="561110")
    await world.add(kitchen)
    for workplace in (kitchen, world.workplace):
        for person in await people(world, 6):
            await world.make_match(await world.make_need(workplace), person)
    body = await report(world, "funnel", group_by="sector")
    assert groups(body, "proposed") == {None: 12, "56": 6, "unknown": 6}
    assert [row["label"] for row in body["rows"] if row["group"] == "unknown"] == ["Ikke oplyst"]
    assert figures(await report(world, "funnel", sector="56"))["proposed"] == 6
    assert groups(body, "needs")["56"] == 6


async def two_municipalities(world: World, there: int) -> None:
    await proposed(world, await people(world, 10), MatchStatus.PROPOSED)
    await proposed(world, await people(world, there, world.there), MatchStatus.PROPOSED)


async def test_staff_are_told_of_their_own_jobcenter_only(world: World):
    await two_municipalities(world, 20)
    for caller in (world.caseworker, world.manager):
        body = await report(world, "funnel", caller)
        assert (body["scope"], figures(body)["proposed"]) == ("jobcenter", 10)
    assert figures(await report(world, "funnel", municipality="0147"))["proposed"] == 10


@pytest.mark.parametrize("params", [{"municipality": "0101"}, {"region": "1084"}, {"group_by": "municipality"}])
async def test_a_caseworker_is_told_of_no_other_jobcenter(world: World, params: dict[str, str]):
    answer = await world.caseworker.get(f"{PATH}/funnel", params=params)
    assert (answer.status_code, answer.json()["code"]) == (403, "statistics.comparison_not_permitted")


async def test_nobody_compares_municipalities_company_by_company(world: World):
    answer = await world.admin.get(f"{PATH}/companies", params={"group_by": "company"})
    assert answer.status_code == 403


async def test_managers_and_admins_compare_municipalities_and_regions(world: World):
    await two_municipalities(world, 20)
    for caller in (world.manager, world.admin):
        body = await report(world, "funnel", caller, group_by="municipality")
        assert body["scope"] == "all"
        assert groups(body, "proposed") == {None: 30, "0147": 10, "0101": 20}
        assert {row["label"] for row in body["rows"] if row["group"]} >= {"København", "Frederiksberg"}
        assert figures(await report(world, "funnel", caller, municipality="0101"))["proposed"] == 20
    assert groups(await report(world, "funnel", world.admin, group_by="region"), "proposed") == {None: 30, "1084": 30}


async def test_regions_are_those_of_the_last_day(world: World):
    await two_municipalities(world, 20)
    later = await report(world, "funnel", world.admin, group_by="region", to="2027-01-01")
    assert groups(later, "proposed") == {None: 30, "OEST": 30}
    assert figures(await report(world, "funnel", world.admin, region="OEST", to="2027-01-01"))["proposed"] == 30


async def test_a_manager_cannot_take_the_own_figures_from_a_sum_of_few_others(world: World):
    await two_municipalities(world, 3)
    body = await report(world, "funnel", world.manager, group_by="municipality")
    assert groups(body, "proposed")["0101"] is None
    assert groups(body, "proposed")[None] is None
    assert figures(await report(world, "funnel", world.manager, region="1084"))["proposed"] is None


@pytest.mark.parametrize("name", REPORTS)
async def test_every_report_answers_every_grouping_and_filter(world: World, name: str):
    by = {
        "companies": ["legal_basis", "sector", "company"],
        "communication": [],
        "voice": ["legal_basis", "step"],
        "vouchers": ["legal_basis", "purpose"],
    }.get(name, ["legal_basis", "sector"])
    filters: dict[str, str] = {} if name == "communication" else {"legal_basis": "intl_23b"}
    if name not in {"communication", "voice", "vouchers"}:
        filters["sector"] = "56"
    for group_by in [None, *by]:
        for chosen in ({}, filters):
            params: dict[str, Any] = {**chosen, **({} if group_by is None else {"group_by": group_by})}
            body = await report(world, name, **params)
            assert {row["group"] for row in body["rows"]} == {None}
    for group_by in ("municipality", "region"):
        for chosen in ({}, filters, {"municipality": "0101"}, {"region": "1084"}):
            await report(world, name, world.manager, group_by=group_by, **chosen)


@pytest.mark.parametrize(
    "params",
    [{"group_by": "origin"}, {"from": "2026-02-01", "to": "2026-01-01"}, {"municipality": "x"}, {"legal_basis": "x"}],
)
async def test_what_nobody_can_answer_is_refused(world: World, params: dict[str, str]):
    answer = await world.manager.get(f"{PATH}/funnel", params=params)
    assert answer.status_code == 422


# ── Forms ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def fetch(world: World, name: str, media: str, **params: Any) -> Any:
    answer = await world.caseworker.get(f"{PATH}/{name}", params=params, headers={"Accept": media})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith(media)
    assert answer.headers["cache-control"] == "no-store"
    return answer


@pytest.mark.parametrize("name", REPORTS)
async def test_a_report_is_a_table_for_programs_and_for_people(world: World, name: str):
    [head, *rows] = csv.reader(StringIO((await fetch(world, name, "text/csv")).text))
    body = await report(world, name)
    assert head == ["part", "group", "label", *body["columns"], "suppressed"]
    assert len(rows) == len(body["rows"])
    sheet = ZipFile(BytesIO((await fetch(world, name, XLSX)).content))
    assert sheet.testzip() is None
    assert b"skjult" in sheet.read("xl/sharedStrings.xml")


async def test_a_companys_name_is_never_a_formula(world: World):
    name = '=HYPERLINK("x")<b>&'
    company = company_of(name=name)
    workplace = workplace_of(company)
    await world.add(company, workplace)
    world.workplace = workplace
    await placed_at(world, workplace, 6)
    written = (await fetch(world, "companies", "text/csv", group_by="company")).text
    assert [row[2] for row in csv.reader(StringIO(written))][-1] == f"'{name}"
    sheet = ZipFile(BytesIO((await fetch(world, "companies", XLSX, group_by="company")).content))
    assert b"<f>" not in sheet.read("xl/worksheets/sheet1.xml")
    drawn = await fetch(world, "companies", "image/svg+xml", group_by="company")
    assert name in "".join(ET.fromstring(drawn.content).itertext())


async def placed_at(world: World, workplace: Any, number: int) -> None:
    for person in await people(world, number):
        need = await world.make_need(workplace)
        match = await world.make_match(need, person, MatchStatus.AGREED)
        period = {"starts_on": START, "ends_on": START + timedelta(days=30)}
        await world.make_placement(match, need, PlacementStatus.COMPLETED, **period)


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("group_by", [None, "legal_basis"])
async def test_a_chart_says_what_it_shows_in_words(world: World, name: str, group_by: str | None):
    params = {} if group_by is None or name == "communication" else {"group_by": group_by}
    drawn = ET.fromstring((await fetch(world, name, "image/svg+xml", **params)).content)
    space = "{http://www.w3.org/2000/svg}"
    assert drawn.tag == f"{space}svg"
    assert drawn.get("role") == "img"
    title, description = drawn.find(f"{space}title"), drawn.find(f"{space}desc")
    assert title is not None
    assert description is not None
    assert drawn.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text
    assert description.text


async def test_a_form_that_is_not_offered_is_refused(world: World):
    answer = await world.caseworker.get(f"{PATH}/funnel", headers={"Accept": "application/pdf"})
    assert (answer.status_code, answer.json()["code"]) == (406, "request.not_acceptable")


@pytest.mark.parametrize(("language", "label"), [("da", "Integrationsloven § 23 b"), ("en", "Integration Act § 23 b")])
async def test_a_kind_is_called_by_its_name_beside_its_code(world: World, language: str, label: str):
    await proposed(world, await people(world, 6, legal_basis="intl_23b"), MatchStatus.PROPOSED)
    params = {"group_by": "legal_basis"}
    answer = await world.caseworker.get(f"{PATH}/funnel", params=params, headers={"Accept-Language": language})
    assert [(row["group"], row["label"]) for row in answer.json()["rows"] if row["group"]] == [("intl_23b", label)]


async def test_texts_follow_the_readers_language(world: World):
    for language, total in (("da", "I alt"), ("en", "Total")):
        answer = await world.caseworker.get(f"{PATH}/funnel", headers={"Accept-Language": language})
        assert answer.json()["rows"][0]["label"] == total


# ── Cost ──────────────────────────────────────────────────────────────────────────────────────────────────────────

# The caller's account, the places, and the questions of the report: of a total, and grouped by sector (counted once
# more for the total, and the names of the sectors).
STATEMENTS = {
    "funnel": (6, 9),
    "durations": (3, 5),
    "retention": (4, 8),
    "companies": (3, 5),
    "communication": (3, None),
    "attendance": (3, 5),
    "voice": (3, None),
    "vouchers": (3, None),
}


@contextmanager
def counted(world: World) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "SELECT set_config(")):  # the second wall's are counted in tests/security
            sent.append(statement)

    engine = world.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def test_a_report_is_a_fixed_number_of_statements(world: World):
    for number in (1, 6):
        await placed(world, await people(world, number), PlacementStatus.COMPLETED)
        found: dict[str, tuple[int | None, ...]] = {}
        for name in REPORTS:
            numbers: list[int | None] = []
            asked: list[dict[str, Any]] = [{}, {"group_by": "sector"}]
            for params in asked:
                if params and STATEMENTS[name][1] is None:
                    numbers.append(None)
                    continue
                with counted(world) as sent:
                    await report(world, name, **params)
                numbers.append(len(sent))
            found[name] = tuple(numbers)
        assert found == STATEMENTS
