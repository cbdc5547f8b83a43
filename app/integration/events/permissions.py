"""Who may follow the feed, and what of it: never more than the resources themselves tell the same reader."""

from collections.abc import Mapping

from app.foundation.core.actor import JOBCENTER_STAFF, Actor, Permission, Role
from app.foundation.identity.permissions import READ_ACCOUNTS, READ_API_KEYS
from app.integration.events.domain.catalogue import CATALOGUE, UNLESS_FROM
from app.integration.events.domain.kinds import EventType
from app.integration.events.domain.scope import Scope
from app.journey.aftercare.permissions import READ_EMPLOYMENTS, READ_FOLLOW_UPS, READ_LINKS, READ_TASKS
from app.journey.attendance.permissions import READ_ATTENDANCE, READ_READINESS
from app.journey.changes.permissions import READ_CHANGES
from app.journey.conversations.permissions import READ_THREADS
from app.journey.courses.permissions import READ_BUDGETS, READ_COURSES, READ_VOUCHERS
from app.journey.cv.permissions import READ_PROFILES
from app.journey.matching.permissions import READ_MATCHES, READ_RANKINGS, READ_RUNS
from app.journey.mentorships.permissions import READ_ENTRIES, READ_MENTORSHIPS
from app.journey.milestones.permissions import READ_INCENTIVES, READ_MILESTONES
from app.journey.needs.permissions import READ_NEEDS
from app.journey.papers.permissions import READ_HANDOVERS
from app.journey.placements.permissions import READ_PLACEMENTS, READ_REQUESTS
from app.journey.signing.permissions import READ_LINKS as READ_SIGNING_LINKS
from app.journey.training.permissions import READ as READ_TRAINING
from app.journey.transfers.permissions import READ_TRANSFERS
from app.journey.voice.permissions import READ_VOICES
from app.oversight.access.permissions import READ_LOG, READ_SAMPLES
from app.oversight.privacy.permissions import ERASE_PEOPLE, READ_CONSENTS, READ_HOLDS, READ_RECTIFICATIONS
from app.registers.candidates.permissions import READ_CANDIDATES
from app.registers.companies.permissions import READ_CERTIFICATIONS, READ_COMPANIES, READ_WORKPLACES
from app.registers.jobcenters.permissions import READ_JOBCENTERS, READ_SETTINGS

READ_EVENTS = Permission("events:read", JOBCENTER_STAFF | {Role.ADMIN, Role.COMPANY, Role.CANDIDATE, Role.INTEGRATION})
# An API key's other scopes say of which events; a company and a mentor are told of their own placements instead.
READ_TIMELINES = Permission("candidates:read", JOBCENTER_STAFF | {Role.CANDIDATE, Role.INTEGRATION})
# Of the rooms after this one, which ask for them under the same names.
READ_WEBHOOKS = Permission("webhooks:read", frozenset({Role.MANAGER, Role.COMPANY, Role.INTEGRATION}))
READ_IMPORTS = Permission("imports:read", JOBCENTER_STAFF | {Role.INTEGRATION})
# What whoever hears of an event must be allowed to read: by what the event is about.
_BY_SUBJECT: Mapping[str, Permission] = {
    "access_entry": READ_SAMPLES,
    "account": READ_ACCOUNTS,
    "api_key": READ_API_KEYS,
    "assignment_proposal": READ_RUNS,
    "assignment_run": READ_RUNS,
    "attachment": READ_THREADS,
    "attendance": READ_ATTENDANCE,
    "attendance_day": READ_ATTENDANCE,
    "candidate": READ_CANDIDATES,
    "certification": READ_CERTIFICATIONS,
    "company": READ_COMPANIES,
    "course": READ_COURSES,
    "decision_request": READ_REQUESTS,
    "employment": READ_EMPLOYMENTS,
    "erasure": ERASE_PEOPLE,
    "follow_up": READ_FOLLOW_UPS,
    "follow_up_link": READ_LINKS,
    "import": READ_IMPORTS,
    "incentive": READ_INCENTIVES,
    "jobcenter": READ_JOBCENTERS,
    "jobcenter_settings": READ_SETTINGS,
    "legal_hold": READ_HOLDS,
    "match": READ_MATCHES,
    "mentorship": READ_MENTORSHIPS,
    "milestone": READ_MILESTONES,
    "need": READ_NEEDS,
    "placement": READ_PLACEMENTS,
    "placement_change": READ_CHANGES,
    "readiness_picture": READ_READINESS,
    "rectification": READ_RECTIFICATIONS,
    "replacement_task": READ_TASKS,
    "sharing_consent": READ_CONSENTS,
    "signing_link": READ_SIGNING_LINKS,
    "thread": READ_THREADS,
    "training_activity": READ_TRAINING,
    "training_plan": READ_TRAINING,
    "transfer": READ_TRANSFERS,
    "voice": READ_VOICES,
    "voucher": READ_VOUCHERS,
    "voucher_budget": READ_BUDGETS,
    "webhook": READ_WEBHOOKS,
    "workplace": READ_WORKPLACES,
    "workplace_class": READ_TRAINING,
}
# Of some events not all who see the subject may know.
_BY_NAME: Mapping[str, Permission] = {
    "attendance.support_needed": READ_TASKS,
    "candidate.cpr_revealed": READ_LOG,
    "candidate.cv_profile_changed": READ_PROFILES,
    "candidate.ranked": READ_RANKINGS,
    "mentorship.entry_written": READ_ENTRIES,
    "placement.end_statement_given": READ_REQUESTS,
    "placement.handed_over": READ_HANDOVERS,
    "placement.objected": READ_REQUESTS,
}


def needed_for(kind: EventType) -> Permission | None:
    """What a reader must hold to hear of this type; None: it is told to nobody."""
    return _BY_NAME.get(kind.name) or _BY_SUBJECT.get(kind.subject_type)


def scope_of(actor: Actor) -> Scope:
    """Whose part of the feed the actor reads: the jobcenter's, the own company's, the own; an administrator's goes
    across. An API key hears of what its other scopes let it read. Mentors hear nothing.
    """
    types = frozenset(kind.name for kind in CATALOGUE.values() if _hears(actor, kind))
    if actor.role is Role.ADMIN:
        return Scope(types, everything=True, with_reasons=True)
    if actor.role in JOBCENTER_STAFF or actor.role is Role.INTEGRATION:
        return Scope(types, jobcenter_id=actor.jobcenter_id, with_reasons=True)
    if actor.role is Role.COMPANY:
        unless_from = tuple((name, state) for name, state in UNLESS_FROM if name in types)
        return Scope(types, company_id=actor.company_id, unless_from=unless_from)
    if actor.role is Role.CANDIDATE:
        return Scope(types, candidate_id=actor.candidate_id)
    return Scope(frozenset())


def _hears(actor: Actor, kind: EventType) -> bool:
    permission = needed_for(kind)
    if permission is None or not permission.held_by(actor):
        return False
    if actor.role is Role.COMPANY:
        return kind.is_told_to_company
    return kind.is_told_to_person if actor.role is Role.CANDIDATE else True
