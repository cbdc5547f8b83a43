"""Every route × every role × own, other tenant's and unknown row, generated from the routes themselves."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute

from app.foundation.core.actor import Role
from app.journey.aftercare.domain.cadence import Subject
from app.journey.aftercare.domain.kinds import EmploymentKind
from app.journey.aftercare.domain.template import Audience
from app.journey.aftercare.models import AftercarePlan, Employment, FollowUp
from app.journey.changes.domain import PlacementChangeKind
from app.journey.changes.models import PlacementChange
from app.journey.matching.domain import Limits, Weights, build_pool, config_hash
from app.journey.matching.domain.snapshot import Snapshot, pack
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.domain.versions import config_document
from app.journey.matching.models import AssignmentProposal, AssignmentRun, Match, Ranking
from app.journey.needs.models import Need
from app.journey.placements.domain import Party, PlacementStatus
from app.journey.placements.models import DecisionRequest, Placement
from app.journey.signing.models import SigningLink
from app.journey.training.domain.values import ActivityKind
from app.journey.training.models import TrainingActivity, TrainingPlan
from app.main import create_app
from app.registers.candidates.models import Candidate
from app.registers.jobcenters.domain import SecondApproval
from tests.contract.matrix import MATRIX, PAGES, PUBLIC, Row
from tests.factories.world import Caller, World

ROLES = [role.value for role in Role]


def operations() -> Iterator[tuple[str, str, str]]:
    for path, methods in create_app().openapi()["paths"].items():
        for method, operation in methods.items():
            yield operation["operationId"], method.upper(), path


OPERATIONS = {name: (method, path) for name, method, path in operations()}


def test_every_route_has_its_line_in_the_matrix_and_every_line_its_route():
    assert set(OPERATIONS) == set(MATRIX) | PUBLIC


def routes_outside_the_document(routes: Iterable[Any]) -> Iterator[str]:
    """Routes of the application, and of the routers inside it, that OpenAPI does not speak of."""
    for route in routes:
        if isinstance(route, APIRoute) and not route.include_in_schema:
            yield route.name
        elif isinstance(inner := getattr(route, "original_router", None), APIRouter):
            yield from routes_outside_the_document(inner.routes)


def test_every_page_outside_the_document_is_named_too():
    """A route cannot slip past the matrix by leaving the OpenAPI document."""
    assert set(routes_outside_the_document(create_app().routes)) == PAGES


def words(role: str) -> dict[str, str]:
    """What a path says beside ids, as each role says it for itself."""
    return {"author": "candidate" if role == "candidate" else "supervisor"}


class Rows:
    """One row of every kind on one side, belonging together."""

    def __init__(self, world: World, prefix: str) -> None:
        self.world = world
        self.prefix = prefix
        self.ids: dict[str, UUID] = {}

    async def make(self) -> "Rows":
        world = self.world
        here = not self.prefix
        workplace = world.workplace if here else world.other_workplace
        jobcenter = world.here if here else world.there
        candidate: Candidate = world.candidate_row if here else world.other_candidate_row
        mentor = world.callers[f"{self.prefix}mentor"].account.id
        need = await world.make_need(workplace, jobcenter_id=jobcenter.id, seats=5)
        match = await world.make_match(need, candidate, MatchStatus.CONSENTED)
        placement = await world.make_placement(match, need, PlacementStatus.IN_REVIEW, mentor_account_id=mentor)
        tenants: dict[str, Any] = {
            "jobcenter_id": jobcenter.id,
            "company_id": workplace.company_id,
            "candidate_id": candidate.id,
        }
        plan = TrainingPlan(placement_id=placement.id, mentor_account_id=mentor, **tenants)
        activity = self.activity(plan, mentor, tenants)
        aftercare = AftercarePlan(candidate_id=candidate.id, jobcenter_id=jobcenter.id, first_job_on=date(2026, 1, 5))
        employment = self.employment(aftercare, tenants)
        await world.add(plan, activity, aftercare, employment)
        request = self.request(placement)
        link = self.link(placement)
        change = self.change(placement)
        ranking = self.ranking(need)
        run = self.run(jobcenter.id)
        proposal = self.proposal(run, match)
        await world.add(change, request, link, ranking, run, proposal)
        follow_ups = {audience: self.follow_up(audience, placement.id, mentor, tenants) for audience in Audience}
        await world.add(*follow_ups.values())
        self.ids = {
            "account_id": world.callers[f"{self.prefix}caseworker"].account.id,
            "jobcenter_id": jobcenter.id,
            "company_id": workplace.company_id,
            "workplace_id": workplace.id,
            "candidate_id": candidate.id,
            "need_id": need.id,
            "match_id": match.id,
            "placement_id": placement.id,
            "activity_id": activity.id,
            "employment_id": employment.id,
            "plan_id": aftercare.id,
            "request_id": request.id,
            "change_id": change.id,
            "link_id": link.id,
            "ranking_id": ranking.id,
            "run_id": run.id,
            "proposal_id": proposal.id,
            "follow_up_id": follow_ups[Audience.CANDIDATE].id,
            "employer_follow_up_id": follow_ups[Audience.EMPLOYER].id,
            "occupation_id": world.occupation_id,
            "skill_id": world.skill_ids[0],
        }
        return self

    def link(self, placement: Placement) -> SigningLink:
        return SigningLink(
            placement_id=placement.id,
            jobcenter_id=placement.jobcenter_id,
            party=Party.COMPANY,
            agreement_version=placement.agreement_version,
            token_hash=uuid4().hex,
            signer_name="Bo Berg",
            expires_at=datetime.now(UTC) + timedelta(days=14),
            created_by=self.world.callers[f"{self.prefix}caseworker"].account.id,
        )

    def request(self, placement: Placement) -> DecisionRequest:
        """Asked for by the caseworker: the manager answers it, and only the caseworker withdraws it."""
        return DecisionRequest(
            placement_id=placement.id,
            subject_id=placement.id,
            jobcenter_id=placement.jobcenter_id,
            action=SecondApproval.GRANT,
            body={"reason_code": "conditions_met"},
            agreement_version=placement.agreement_version,
            requested_by=self.world.callers[f"{self.prefix}caseworker"].account.id,
            requested_at=datetime.now(UTC),
        )

    def ranking(self, need: Need) -> Ranking:
        """An empty one, with all that it takes to be computed again."""
        return Ranking(
            created_at=datetime.now(UTC),
            jobcenter_id=need.jobcenter_id,
            need_id=need.id,
            shown_to=self.world.callers[f"{self.prefix}caseworker"].account.id,
            settings_version=1,
            config_hash=config_hash(Weights(), Limits()),
            config=config_document(Weights(), Limits()),
            input_hash="0" * 32,
            considered=0,
            feasible=0,
            inputs=pack(Snapshot((), build_pool([]))),
        )

    def run(self, jobcenter_id: UUID) -> AssignmentRun:
        return AssignmentRun(
            jobcenter_id=jobcenter_id,
            requested_by=self.world.callers[f"{self.prefix}caseworker"].account.id,
            seed=2**63 - 1,
            settings_version=1,
            config_hash="0" * 32,
        )

    def proposal(self, run: AssignmentRun, match: Match) -> AssignmentProposal:
        return AssignmentProposal(
            run_id=run.id,
            jobcenter_id=run.jobcenter_id,
            need_id=match.need_id,
            candidate_id=match.candidate_id,
            score=0.7,
            rank_score=0.72,
            rank_in_need=1,
        )

    def change(self, placement: Placement) -> PlacementChange:
        """Asked for by the jobcenter, so that neither company nor candidate may take it back."""
        return PlacementChange(
            placement_id=placement.id,
            jobcenter_id=placement.jobcenter_id,
            company_id=placement.company_id,
            candidate_id=placement.candidate_id,
            kind=PlacementChangeKind.EXTENSION,
            based_on_version=placement.agreement_version,
            effective_on=placement.ends_on + timedelta(days=1),
            proposed={"ends_on": (placement.ends_on + timedelta(weeks=4)).isoformat()},
            reason_code="job_prospect",
            requested_by=self.world.callers[f"{self.prefix}caseworker"].account.id,
            requested_role=Role.CASEWORKER,
            requested_at=datetime.now(UTC),
        )

    def activity(self, plan: TrainingPlan, mentor: UUID, tenants: dict[str, Any]) -> TrainingActivity:
        return TrainingActivity(
            plan_id=plan.id,
            placement_id=plan.placement_id,
            mentor_account_id=mentor,
            skill_id=self.world.skill_ids[0],
            kind=ActivityKind.ON_THE_JOB,
            title_da="Hygiejne",
            title_en="Hygiene",
            starts_on=date(2027, 1, 4),
            ends_on=date(2027, 1, 29),
            weekly_hours=Decimal(3),
            have=0,
            need=2,
            importance="must",
            reason_da="Mangler",
            reason_en="Missing",
            **tenants,
        )

    def employment(self, plan: AftercarePlan, tenants: dict[str, Any]) -> Employment:
        return Employment(
            plan_id=plan.id,
            kind=EmploymentKind.ORDINARY,
            weekly_hours=Decimal(30),
            starts_on=date(2026, 1, 5),
            **tenants,
        )

    def follow_up(self, audience: Audience, placement_id: UUID, mentor: UUID, tenants: dict[str, Any]) -> FollowUp:
        return FollowUp(
            subject=Subject.PLACEMENT,
            placement_id=placement_id,
            audience=audience,
            step="week_1",
            due_on=datetime.now(UTC).date() + timedelta(days=7),
            mentor_account_id=mentor,
            **tenants,
        )

    def path(self, template: str, role: str) -> str:
        """The route's path with this side's ids; a company's follow-up is the one it is asked in."""
        ids = dict(self.ids)
        if role == "company":
            ids["follow_up_id"] = ids["employer_follow_up_id"]
        return template.format(**ids, **words(role))


@pytest.fixture
async def sides(world: World) -> tuple[Rows, Rows]:
    return await Rows(world, "").make(), await Rows(world, "other_").make()


async def ask(caller: Caller, method: str, path: str, row: Row) -> tuple[int, dict[str, Any]]:
    headers = {"If-Match": "*"} if method in {"PATCH", "DELETE"} else {}
    options = {} if row.body is None else {"json": row.body}
    dry = f"{path}?dry_run=true" if method == "POST" and path.count("/") > 3 else path
    answer = await caller.call(method, dry, headers=headers, **options)
    body = answer.json() if answer.headers.get("content-type", "").endswith("json") and answer.content else {}
    if isinstance(body, dict):
        body.pop("request_id", None)
    return answer.status_code, body


@pytest.mark.parametrize("name", sorted(MATRIX))
async def test_a_route_lets_in_exactly_whom_the_matrix_names(sides: tuple[Rows, Rows], world: World, name: str):
    method, template = OPERATIONS[name]
    row = MATRIX[name]
    here, there = sides
    stranger = Caller(world.client, world.admin.account, "no-token")
    assert (await ask(stranger, method, here.path(template, ""), row))[0] == 401
    for role in ROLES:
        caller = world.callers[role]
        own_status, own_body = await ask(caller, method, here.path(template, role), row)
        if role in row.own.split():
            assert own_status not in {401, 403, 404}, (role, own_status, own_body)
            assert own_status < 500, (role, own_body)
        else:
            assert own_status == 403, (role, own_status, own_body)
        if "{" in template:
            await refuses_strangers(caller, role, name, there)


async def refuses_strangers(caller: Caller, role: str, name: str, there: Rows) -> None:
    """Another tenant's row answers exactly as a row that does not exist."""
    method, template = OPERATIONS[name]
    row = MATRIX[name]
    other = await ask(caller, method, there.path(template, role), row)
    if role in row.across.split():
        assert other[0] not in {401, 403, 404}, (role, other)
        return
    if role in row.seen.split():
        assert other[0] == 403, (role, other)
        return
    known = set(row.own.split()) | set(row.barred.split())
    assert other[0] == (404 if role in known else 403), (role, other)
    unknown_row = template.format(**{key: uuid4() for key in there.ids}, **words(role))
    unknown = await ask(caller, method, unknown_row, row)
    assert other == unknown, (role, other, unknown)
