"""Use cases of needs: asking, changing, publishing, closing, and the seats that matches take."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.api.merge_patch import apply_patch
from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.actor import JOBCENTER_STAFF, Role
from app.foundation.core.errors import IllegalMove, NotFound, NotPermitted
from app.foundation.core.i18n import Language
from app.foundation.db.model import touch
from app.foundation.db.query import values_of
from app.foundation.db.work import Work
from app.journey.needs import repository
from app.journey.needs.domain import NEED_LIFE, SYSTEM_ACTIONS, Importance, NeedStatus
from app.journey.needs.errors import (
    AlreadyPromised,
    SeatsBelowTaken,
    WindowPast,
    no_jobcenter,
    other_jobcenter,
    unknown_reference,
)
from app.journey.needs.models import Need, NeedSkill
from app.journey.needs.schemas import (
    Expand,
    MinDanish,
    NeedCreate,
    NeedPatch,
    NeedRead,
    NeedSkillBody,
    NeedWrite,
    OccupationBrief,
    SkillProposal,
    WorkplaceBrief,
)
from app.registers.candidates.domain import Cefr
from app.registers.reference.repository import get_occupation, known_of, list_occupations_of

PROPOSED_SKILLS = 12
# What ESCO calls essential is still only proposed: nothing that keeps anybody out.
_PROPOSED_AS: dict[str, Any] = {"level": 1, "importance": Importance.SHOULD, "required_at_start": False}
# What may change once people have seen the need: nothing of it makes the offer smaller or the demands larger.
# Seats may not fall below those taken, and the window may only grow: see _refuse_broken_promises.
CHANGEABLE_WHEN_PUBLISHED = frozenset(
    {
        "external_ref",
        "tasks",
        "seats",
        "starts_until",
        "spoken_languages",
        "declares_no_seasonal_peak",
        "declares_replaces_nobody",
        "job_prospect",
        "mentor",
        "open_to_other_jobcenters",
    }
)
_PAST_TENSE = {
    "publish": "published", "confirm": "confirmed", "close": "closed", "reopen": "reopened",
    "fill": "filled", "free": "freed", "expire": "expired",
}  # fmt: skip
# Seats set these off, whoever took or gave one back: the right to do so was tested there.
_BY_RULE = Role.CASEWORKER
# Fields whose column has another form than their input.
_SHAPED = {"weekly_hours", "hours_schedule", "min_danish", "skills", "workplace_id", "jobcenter_id"}


async def create_need(work: Work, body: NeedCreate) -> Need:
    """A draft; Invalid for ids that name nothing the caller may see."""
    company_id, serving_id = await _place(work, body.workplace_id)
    jobcenter_id = await _jobcenter_id(work, body.jobcenter_id, serving_id)
    await _refuse_unknown(work, body)
    need = Need(jobcenter_id=jobcenter_id, company_id=company_id, workplace_id=body.workplace_id, **_columns(body))
    work.session.add(need)
    await work.session.flush()
    skills, data = body.skills, {}
    if "skills" not in body.model_fields_set:
        proposed = await repository.list_typical_skills(work, body.occupation_id, PROPOSED_SKILLS)
        skills = [NeedSkillBody(skill_id=skill.id, **_PROPOSED_AS) for skill in proposed]
        data = {"proposed_skill_ids": [str(skill.id) for skill in proposed]}
    await _store_skills(work, need, skills)
    await record(work, "need.created", _subject(need), Change(to_state=need.status.value, data=data))
    return need


async def propose_skills(work: Work, occupation_id: UUID) -> list[SkillProposal]:
    """What a need that names only this occupation would ask for. Raises OccupationNotFound."""
    await get_occupation(work, occupation_id)
    return [
        SkillProposal(
            skill_id=skill.id,
            label=_label(work, skill.label_da, skill.label_en),
            label_da=skill.label_da,
            label_en=skill.label_en,
            **_PROPOSED_AS,
        )
        for skill in await repository.list_typical_skills(work, occupation_id, PROPOSED_SKILLS)
    ]


async def patch_need(work: Work, need_id: UUID, patch: NeedPatch, precondition: Precondition) -> Need:
    """Changes a draft freely, a published need where no promise is broken (AlreadyPromised, SeatsBelowTaken)."""
    need = await _own(work, need_id)
    precondition.check(need.version)
    if need.status not in (NeedStatus.DRAFT, NeedStatus.OPEN, NeedStatus.FILLED):
        raise IllegalMove(action="change", state=need.status.value)
    held = (await repository.skills_of(work, [need.id]))[need.id]
    current = written_form(need, held)
    sent = patch.model_fields_set
    # Whoever sends one number of hours replaces a schedule of steps.
    base = current.model_copy(update={"hours_schedule": None}) if _replaces_hours(patch) else current
    changed: NeedWrite = apply_patch(base, patch, NeedWrite)
    fields = {name for name in sent if _differs(current, changed, name)}
    if need.status is not NeedStatus.DRAFT:
        _refuse_broken_promises(need, changed, fields)
    await _refuse_unknown(work, changed)
    for name, value in _columns(changed).items():
        setattr(need, name, value)
    if "skills" in fields:
        for skill in held:
            await work.session.delete(skill)
        await work.session.flush()
        await _store_skills(work, need, changed.skills)
        touch(need, work.now())
    await work.session.flush()
    await record(work, "need.changed", _subject(need), Change(data={"fields": sorted(fields)}))
    await _follow_seats(work, need)
    return need


def _replaces_hours(patch: NeedPatch) -> bool:
    return patch.weekly_hours is not None and "hours_schedule" not in patch.model_fields_set


def _differs(current: NeedWrite, changed: NeedWrite, name: str) -> bool:
    if name in ("weekly_hours", "hours_schedule"):
        return current.schedule() != changed.schedule()
    before, after = getattr(current, name), getattr(changed, name)
    return bool(before != after)


def _refuse_broken_promises(need: Need, changed: NeedWrite, fields: set[str]) -> None:
    refused = fields - CHANGEABLE_WHEN_PUBLISHED
    if changed.starts_until < need.starts_until:
        refused |= {"starts_until"}
    if refused:
        raise AlreadyPromised(fields=", ".join(sorted(refused)))
    if changed.seats < need.seats_taken:
        raise SeatsBelowTaken(taken=need.seats_taken)


async def move_need(
    work: Work, need_id: UUID, action: str, precondition: Precondition, reason_code: str | None = None
) -> Need:
    """`publish`, `confirm`, `close` or `reopen`. Raises IllegalMove, WindowPast."""
    need = await _own(work, need_id)
    precondition.check(need.version)
    NEED_LIFE.target(action, need.status, work.actor.role)  # an illegal move is told before anything else
    if action in ("publish", "confirm", "reopen"):
        if need.starts_until < work.today():
            raise WindowPast
        need.confirmed_on = work.today()
    need.closed_reason = reason_code
    await _move(work, need, action, work.actor.role, reason_code)
    await _follow_seats(work, need)
    return need


async def take_seat(work: Work, need_id: UUID) -> None:
    """Takes one seat of an open need; the last one fills it. Raises NoOpenSeat when there is none left."""
    await _follow_seats(work, await repository.take_seat(work, need_id))


async def give_back_seat(work: Work, need_id: UUID) -> None:
    """Gives one seat back; a filled need is open again."""
    need = await repository.give_back_seat(work, need_id)
    if need is not None:
        await _follow_seats(work, need)


async def expire(work: Work, need_id: UUID) -> None:
    """Nobody confirmed it for too long (see `journey/upkeep.py`)."""
    await _move(work, await repository.load(work, need_id, lock=True), "expire", _BY_RULE, "not_confirmed")


async def _follow_seats(work: Work, need: Need) -> None:
    """An open need whose seats are all taken is filled, a filled one with a free seat is open."""
    if need.status is NeedStatus.OPEN and need.seats_taken >= need.seats:
        await _move(work, need, "fill", _BY_RULE)
    elif need.status is NeedStatus.FILLED and need.seats_taken < need.seats:
        await _move(work, need, "free", _BY_RULE)


async def _move(work: Work, need: Need, action: str, role: Role, reason_code: str | None = None) -> None:
    before = need.status
    need.status = NEED_LIFE.target(action, before, role)
    await work.session.flush()
    change = Change(from_state=before.value, to_state=need.status.value, reason_code=reason_code)
    await record(work, f"need.{_PAST_TENSE[action]}", _subject(need), change)


async def _own(work: Work, need_id: UUID) -> Need:
    """The need, held for a change. One that another jobcenter shares is seen, but not changed: NotPermitted."""
    need = await repository.get(work, need_id, lock=True)
    if not may_change(work, need):
        raise NotPermitted
    return need


def may_change(work: Work, need: Any) -> bool:
    return work.actor.role is Role.COMPANY or need.jobcenter_id == work.actor.jobcenter_id


async def _place(work: Work, workplace_id: UUID) -> tuple[UUID, UUID | None]:
    try:
        return await repository.get_place(work, workplace_id)
    except NotFound:
        raise unknown_reference("/workplace_id") from None


async def _jobcenter_id(work: Work, wanted: UUID | None, serving_id: UUID | None) -> UUID:
    """The one asked for, or the one that serves the workplace's municipality; staff only for their own."""
    found = serving_id if wanted is None else await repository.find_jobcenter_id(work, wanted)
    if found is None:
        raise no_jobcenter() if wanted is None else unknown_reference("/jobcenter_id")
    if work.actor.role is not Role.COMPANY and found != work.actor.jobcenter_id:
        raise other_jobcenter()
    return found


async def _refuse_unknown(work: Work, body: NeedWrite) -> None:
    occupations, known = await known_of(work, [body.occupation_id], [skill.skill_id for skill in body.skills])
    if not occupations:
        raise unknown_reference("/occupation_id")
    for index, skill in enumerate(body.skills):
        if skill.skill_id not in known:
            raise unknown_reference(f"/skills/{index}/skill_id")


async def _store_skills(work: Work, need: Need, skills: Sequence[NeedSkillBody]) -> None:
    work.session.add_all(NeedSkill(need_id=need.id, **skill.model_dump()) for skill in skills)
    await work.session.flush()


def _columns(body: NeedWrite) -> dict[str, Any]:
    """The columns of a need as its input sets them."""
    plain = {name: getattr(body, name) for name in NeedWrite.model_fields if name not in _SHAPED}
    documents = {
        name: [item.model_dump(mode="json") if hasattr(item, "model_dump") else str(item) for item in plain[name]]
        for name in ("working_times", "licences", "conditions", "spoken_languages")
    }
    objects = {
        name: plain[name].model_dump(mode="json") if plain[name] is not None else None
        for name in ("job_prospect", "mentor")
    }
    return {
        **plain,
        **documents,
        **objects,
        "hours_schedule": body.schedule(),
        "min_oral_cefr": Cefr(body.min_danish.oral_cefr) if body.min_danish else None,
        "min_danish_reason": body.min_danish.reason if body.min_danish else None,
    }


def written_form(need: Need, skills: Sequence[NeedSkill]) -> NeedWrite:
    """The need as the input that would set it."""
    values = {name: getattr(need, name) for name in NeedWrite.model_fields if name not in _SHAPED}
    danish = None
    if need.min_oral_cefr is not None:
        danish = MinDanish.model_validate({"oral_cefr": need.min_oral_cefr.value, "reason": need.min_danish_reason})
    return NeedWrite.model_validate(
        {
            **values,
            "hours_schedule": need.hours_schedule,
            "min_danish": danish,
            "skills": [skill.model_dump(exclude={"need_id"}) for skill in skills],
        }
    )


def _subject(need: Need) -> Subject:
    return Subject("need", need.id, jobcenter_id=need.jobcenter_id, company_id=need.company_id)


async def read_needs(work: Work, needs: Sequence[Any], expand: Sequence[Expand] = ()) -> list[NeedRead]:
    """Needs, or rows of their columns, as answers: their skills, and what was asked for beside them, in one query each."""
    skills = await repository.skill_columns_of(work, [need.id for need in needs], named="skills" in expand)
    workplaces = (
        await repository.map_workplaces(work, {need.workplace_id for need in needs}) if "workplace" in expand else {}
    )
    named_by = {need.occupation_id for need in needs} if "occupation" in expand else set()
    occupations = {row.id: row for row in await list_occupations_of(work, named_by)} if named_by else {}
    answers = []
    for need in needs:
        answer = _read(work, need, skills[need.id])
        if need.workplace_id in workplaces:
            answer.workplace = WorkplaceBrief.model_validate(workplaces[need.workplace_id])
        if need.occupation_id in occupations:
            found = occupations[need.occupation_id]
            answer.occupation = OccupationBrief(id=found.id, label=_label(work, found.label_da, found.label_en))
        answers.append(answer)
    return answers


def _label(work: Work, danish: str | None, english: str) -> str:
    return danish if danish and work.language is Language.DA else english


_shown_columns = values_of([name for name in NeedRead.model_fields if name in Need.model_fields])


def _read(work: Work, need: Any, skills: Sequence[Any]) -> NeedRead:
    role = work.actor.role
    moves = role is Role.COMPANY or (role in JOBCENTER_STAFF and may_change(work, need))
    actions = NEED_LIFE.allowed_actions(need.status, role) if moves else []
    danish = need.min_oral_cefr
    # Validated once, as part of the need: a page of fifty has some three hundred skills.
    shown = [
        {
            "skill_id": skill_id,
            "level": level,
            "importance": importance,
            "required_at_start": required_at_start,
            "label": label_en and _label(work, label_da, label_en),
        }
        for _, skill_id, level, importance, required_at_start, label_da, label_en in skills
    ]
    return NeedRead.model_validate(
        {
            **_shown_columns(need),
            "weekly_hours": Decimal(str(need.hours_schedule[0]["weekly_hours"])),
            "min_danish": {"oral_cefr": danish.value, "reason": need.min_danish_reason or ""} if danish else None,
            "skills": shown,
            "allowed_actions": [action for action in actions if action not in SYSTEM_ACTIONS],
        }
    )
