"""One row of every kind on either side of the access matrix, and how a route of it is asked."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlmodel import col

from app.foundation.core.actor import Role
from app.foundation.core.clock import Clock
from app.integration.webhooks.models import Webhook
from app.journey.aftercare.domain.cadence import Subject
from app.journey.aftercare.domain.kinds import EmploymentKind
from app.journey.aftercare.domain.template import Audience
from app.journey.aftercare.models import AftercarePlan, Employment, FollowUp
from app.journey.changes.domain import PlacementChangeKind
from app.journey.changes.models import PlacementChange
from app.journey.conversations.domain.sides import ThreadSide
from app.journey.matching.domain import Limits, Weights, build_pool, config_hash
from app.journey.matching.domain.snapshot import Snapshot, pack
from app.journey.matching.domain.states import MatchStatus
from app.journey.matching.domain.versions import config_document
from app.journey.matching.models import AssignmentProposal, AssignmentRun, Match, Ranking
from app.journey.milestones.domain.states import Recipient
from app.journey.needs.models import Need
from app.journey.placements.domain import Party, PlacementStatus
from app.journey.placements.models import DecisionRequest, Placement
from app.journey.signing.models import SigningLink
from app.journey.training.domain.values import ActivityKind
from app.journey.training.models import TrainingActivity, TrainingPlan
from app.registers.candidates.domain import SharedKind
from app.registers.candidates.models import Candidate
from app.registers.jobcenters.domain import SecondApproval
from tests.contract.document import DOCUMENT
from tests.contract.matrix import Row
from tests.factories.access import access_of
from tests.factories.aftercare import answer_link_row, replacement_row
from tests.factories.feeds import entry_row, feed_row
from tests.factories.firms import certification_row
from tests.factories.happenings import event_of, happen
from tests.factories.hooks import delivery_row, webhook_row
from tests.factories.keys import api_key_rows
from tests.factories.lasting import incentive_row, mentor_entry_row, milestone_row
from tests.factories.money import budget_row, course_row, issue_entry, voucher_row
from tests.factories.presence import day_row, picture_row
from tests.factories.rights import consent_row, hold_row, rectification_row
from tests.factories.sheets import import_rows
from tests.factories.talk import file_row, message_row, thread_row
from tests.factories.teaching import attending_row, class_row
from tests.factories.voices import transfer_row, voice_row
from tests.factories.world import Caller, World, last_monday

ROLES = [role.value for role in Role]
OPERATIONS: dict[str, tuple[str, str]] = {
    operation["operationId"]: (method.upper(), path)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}


def words(role: str) -> dict[str, str]:
    """What a path says beside ids, as each role says it for itself."""
    return {"author": "candidate" if role == "candidate" else "supervisor", "kind": "companies"}


class Rows:
    """One row of every kind on one side, belonging together."""

    def __init__(self, world: World, prefix: str) -> None:
        self.world = world
        self.prefix = prefix
        self.ids: dict[str, UUID] = {}
        self.feeds: dict[str, UUID] = {}
        self.hooks: dict[str, dict[str, UUID]] = {}
        self.talks: dict[str, dict[str, UUID]] = {}

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
        begun = await self.begun(need, candidate, mentor)
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
        agreed = {"from_state": "consented", "to_state": "agreed"}
        await happen(world.database, event_of("match.agreed", match.id, **tenants, **agreed))
        self.ids = {
            "account_id": world.callers[f"{self.prefix}caseworker"].account.id,
            "jobcenter_id": jobcenter.id,
            "company_id": workplace.company_id,
            "workplace_id": workplace.id,
            "candidate_id": candidate.id,
            "need_id": need.id,
            "match_id": match.id,
            "placement_id": placement.id,
            "begun_placement_id": begun.id,
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
            **await self.waiting(follow_ups[Audience.CANDIDATE], employment),
            **await self.talk(placement.id, tenants),
            **await self.money(tenants),
            **await self.teaching(plan, workplace.id),
            **await self.presence(placement.id, mentor, tenants),
            **await self.spoken(tenants),
            **await self.lasting(employment),
            **await self.mentoring(mentor, placement),
            **await self.calendars(jobcenter.id),
            **await self.webhooks(jobcenter.id, workplace.company_id),
            **await self.imports(jobcenter.id),
            **await self.looked_at(candidate.id),
            **await self.keys(jobcenter.id),
            **await self.rights(placement),
            **await self.owned(tenants),
            "occupation_id": world.occupation_id,
            "skill_id": world.skill_ids[0],
        }
        return self

    async def owned(self, tenants: dict[str, Any]) -> dict[str, UUID]:
        """The company has applied to be certified."""
        by = self.world.callers[f"{self.prefix}company"].account.id
        certification = certification_row(tenants["company_id"], tenants["jobcenter_id"], by)
        await self.world.add(certification)
        return {"certification_id": certification.id}

    async def keys(self, jobcenter_id: UUID) -> dict[str, UUID]:
        """A key that another system acts with."""
        account, key = api_key_rows(jobcenter_id, self.world.callers[f"{self.prefix}manager"].account.id)
        await self.world.add(account, key)
        return {"key_id": key.id}

    async def lasting(self, employment: Employment) -> dict[str, UUID]:
        """A milestone, and what candidate and employer may get for it; the candidate has shown it."""
        milestone = milestone_row(employment)
        by = self.world.callers[f"{self.prefix}candidate"].account.id
        given = {recipient: incentive_row(milestone, by, recipient) for recipient in Recipient}
        await self.world.add(milestone, *given.values())
        return {
            "milestone_id": milestone.id,
            "incentive_id": given[Recipient.CANDIDATE].id,
            "employer_incentive_id": given[Recipient.EMPLOYER].id,
        }

    async def mentoring(self, mentor: UUID, placement: Placement) -> dict[str, UUID]:
        """The mentor of the placement, who has written something."""
        entry = mentor_entry_row(UUID(int=placement.id.int ^ 1), mentor, placement.jobcenter_id)
        await self.world.add(entry)
        return {"mentorship_id": entry.mentorship_id}

    async def waiting(self, follow_up: FollowUp, employment: Employment) -> dict[str, UUID]:
        """A link to a follow-up, and the task that a job left."""
        link = answer_link_row(follow_up, self.world.callers[f"{self.prefix}caseworker"].account.id)
        task = replacement_row(employment.jobcenter_id, employment.candidate_id, employment.id)
        await self.world.add(link, task)
        return {"follow_up_link_id": link.id, "task_id": task.id}

    async def talk(self, placement_id: UUID, tenants: dict[str, Any]) -> dict[str, UUID]:
        """The jobcenter's conversation with each side, in which it has sent a file."""
        by = self.world.callers[f"{self.prefix}caseworker"].account.id
        for role in ("company", "candidate"):
            whose = {f"{role}_id": tenants[f"{role}_id"]}
            thread = thread_row(tenants["jobcenter_id"], by, placement_id, message_count=2, **whose)
            messages = [message_row(thread, by, number, ThreadSide.JOBCENTER) for number in (1, 2)]
            file = file_row(thread, by, message_id=messages[0].id)
            await self.world.add(thread, *messages, file)
            self.talks[role] = {"thread_id": thread.id, "attachment_id": file.id}
        return self.talks["candidate"]

    async def spoken(self, tenants: dict[str, Any]) -> dict[str, UUID]:
        """What the person says, shared and read, and a transfer that waits for the person's yes."""
        world, by = self.world, self.world.callers[f"{self.prefix}caseworker"].account.id
        elsewhere = world.here if self.prefix else world.there
        voice = voice_row(by, **tenants)
        transfer = transfer_row(tenants["candidate_id"], tenants["jobcenter_id"], elsewhere.id, by)
        await world.add(voice, transfer)
        return {"voice_id": voice.id, "transfer_id": transfer.id}

    async def money(self, tenants: dict[str, Any]) -> dict[str, UUID]:
        """A course, a voucher the caseworker issued, and the candidate's budget."""
        jobcenter_id, candidate_id = tenants["jobcenter_id"], tenants["candidate_id"]
        issuer = self.world.callers[f"{self.prefix}caseworker"].account.id
        course = course_row(jobcenter_id)
        budget = budget_row(jobcenter_id, candidate_id=candidate_id, used_ore=200_000)
        voucher = voucher_row(jobcenter_id, candidate_id, issuer)
        await self.world.add(course, budget, voucher, issue_entry(voucher))
        return {"course_id": course.id, "voucher_id": voucher.id, "budget_id": budget.id}

    async def teaching(self, plan: TrainingPlan, workplace_id: UUID) -> dict[str, UUID]:
        """A class at the workplace that the placement attends."""
        held_class = class_row(plan.jobcenter_id, workplace_id, plan.company_id)
        await self.world.add(held_class, attending_row(plan, held_class))
        return {"class_id": held_class.id}

    async def begun(self, need: Need, candidate: Candidate, mentor: UUID) -> Placement:
        """A placement whose first days are past, and that came to nothing."""
        world = self.world
        match = await world.make_match(need, candidate, MatchStatus.WITHDRAWN)
        values = {"mentor_account_id": mentor, "starts_on": last_monday()}
        return await world.make_placement(match, need, PlacementStatus.CANCELLED, **values)

    async def presence(self, placement_id: UUID, mentor: UUID, tenants: dict[str, Any]) -> dict[str, UUID]:
        """Two days of attendance and two readiness pictures, entered by the mentor."""
        whose = {**tenants, "mentor_account_id": mentor}
        dates = (date(2027, 1, 4), date(2027, 1, 5))
        days = [day_row(placement_id, mentor, each, **whose) for each in dates]
        pictures = [picture_row(placement_id, mentor, each, **whose) for each in dates]
        await self.world.add(*days, *pictures)
        return {"day_id": days[0].id, "picture_id": pictures[0].id}

    async def calendars(self, jobcenter_id: UUID) -> dict[str, UUID]:
        """A feed for everybody who may have one: a feed is its owner's alone."""
        for role in ("manager", "caseworker", "company", "candidate", "mentor"):
            account = self.world.callers[f"{self.prefix}{role}"].account
            feed = feed_row(account.id, jobcenter_id if account.jobcenter_id else None)
            await self.world.add(feed, entry_row(feed))
            self.feeds[role] = feed.id
        return {"feed_id": self.feeds["manager"]}

    async def webhooks(self, jobcenter_id: UUID, company_id: UUID) -> dict[str, UUID]:
        """One for everybody who may have one, which has told of two events; an API key sees its own only."""
        stood = len(await self.world.all(Webhook, col(Webhook.jobcenter_id) == jobcenter_id))
        program = self.world.callers[f"{self.prefix}integration"].account.id
        for role, hook in {
            "manager": webhook_row(stood + 1, jobcenter_id=jobcenter_id),
            "integration": webhook_row(stood + 2, jobcenter_id=jobcenter_id, account_id=program),
            "company": webhook_row(company_id=company_id),
        }.items():
            told = [delivery_row(hook.id) for _ in range(2)]
            await self.world.add(hook, *told)
            self.hooks[role] = {"webhook_id": hook.id, "delivery_id": told[0].id}
        return self.hooks["manager"]

    async def imports(self, jobcenter_id: UUID) -> dict[str, Any]:
        """One that failed and could go on."""
        made, beside = import_rows(jobcenter_id, self.world.callers[f"{self.prefix}caseworker"].account.id)
        await self.world.add(made, *beside)
        return {"import_id": made.id}

    async def looked_at(self, candidate_id: UUID) -> dict[str, UUID]:
        """The caseworker has read about the candidate."""
        access = access_of(self.world.callers[f"{self.prefix}caseworker"].account, candidate_id)
        await self.world.app.state.access_log.write(access)
        return {"entry_id": access.id}

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
            due_on=Clock().today() + timedelta(days=7),
            mentor_account_id=mentor,
            **tenants,
        )

    async def rights(self, placement: Placement) -> dict[str, UUID]:
        """A hold, something said to be wrong, and what a company may see: the CV."""
        who = (placement.candidate_id, placement.jobcenter_id, self.world.callers[f"{self.prefix}candidate"].account.id)
        consent, hold = consent_row(*who, SharedKind.CV), hold_row(*who)
        wrong = rectification_row(*who, placement.id)
        await self.world.add(consent, hold, wrong)
        return {"consent_id": consent.id, "hold_id": hold.id, "rectification_id": wrong.id}

    def path(self, template: str, role: str) -> str:
        """The route's path with this side's ids; a company's follow-up is the one it is asked in, a feed one's own.

        Months are told of a placement that has begun: of one that begins next month there are none.
        """
        ids = {**self.ids, **self.talks.get(role, {}), **self.hooks.get(role, {})}
        ids["feed_id"] = self.feeds.get(role, ids["feed_id"])
        if template.endswith("/attendance/months"):
            ids["placement_id"] = ids["begun_placement_id"]
        if role == "company":
            ids["follow_up_id"] = ids["employer_follow_up_id"]
            ids["incentive_id"] = ids["employer_incentive_id"]
        return template.format(**ids, **words(role))


async def ask(caller: Caller, method: str, path: str, row: Row) -> httpx.Response:
    """One request of the matrix: a transition as a dry run, a change with a precondition that holds."""
    headers = {"If-Match": "*"} if method in {"PATCH", "DELETE"} else {}
    options = {} if row.body is None else {"json": row.body}
    dry = f"{path}?dry_run=true" if method == "POST" and path.count("/") > 3 else path
    return await caller.call(method, dry, headers=headers, **options)


def unknown_path(template: str, role: str, there: Rows) -> str:
    """The same path with ids that nothing has."""
    return template.format(**{key: uuid4() for key in there.ids}, **words(role))
