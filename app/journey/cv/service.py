"""Gathering the CV as its reader may see it, and writing the candidate's own part of it."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.audit.service import Change, record
from app.foundation.core.actor import Role
from app.foundation.core.clock import COPENHAGEN
from app.foundation.core.i18n import Language, Text
from app.foundation.db.work import Work
from app.journey.cv import repository
from app.journey.cv.domain.facts import Confirmation, ConfirmedBy, CourseTaken, CvFacts, OtherSkill, Past, Stay
from app.journey.cv.domain.languages import language_name
from app.journey.cv.domain.verifying import beside, verified_skills
from app.journey.cv.domain.wording import CONFIRMED_BY, EXAMS, LEVELS
from app.journey.cv.models import CvProfile
from app.journey.cv.schemas import CvProfileBody, CvProfileRead, CvRead
from app.journey.matching.domain.names import LICENCE_NAMES
from app.journey.placements.domain import PlacementStatus
from app.journey.training.models import TrainingActivity
from app.registers.candidates import repository as candidates
from app.registers.candidates.domain import Licence, SharedKind
from app.registers.candidates.models import Candidate, CandidateSkill
from app.registers.candidates.service.reading import subject_of
from app.registers.reference.repository import list_occupations_of, list_postcodes_of, list_skills_of

_WISHES_SHOWN = 3
_UNTITLED = Text("Medarbejder", "Employee")


async def cv_facts(work: Work, candidate_id: UUID) -> CvFacts:
    """Everything on the CV that this caller may read. Raises NotFound."""
    person = await repository.get_candidate(work, candidate_id)
    profile = await repository.find_profile(work, person.id)
    sign_offs = await repository.sign_offs_of(work, person.id)
    stays = await repository.internships_of(work, person.id)
    jobs = await repository.jobs_of(work, person.id)
    courses = await repository.courses_of(work, person.id)
    belongings = await candidates.belongings_of(work, person.id)
    skill_ids = {row[0].skill_id for row in sign_offs} | {held.skill_id for held in belongings.skills}
    labels = await _skill_labels(work, skill_ids)
    wished = [wish.occupation_id for wish in belongings.wishes[:_WISHES_SHOWN]]
    trades = await _occupations(work, {*wished, *(past.occupation_id for past in belongings.experience)})
    verified = verified_skills((_confirmation(row) for row in sign_offs), labels)
    changed = [
        person.updated_at,
        *(row[0].updated_at for row in sign_offs),
        *(row[-1] for row in (*stays, *jobs, *courses)),
    ]
    return CvFacts(
        language=work.language,
        candidate_id=person.id,
        updated_at=max([*changed, profile.updated_at] if profile else changed),
        introduction=profile.introduction if profile else "",
        **await _head(work, person, profile, [trades[each] for each in wished if each in trades]),
        verified=verified,
        others=beside(_held(belongings.skills, labels), verified),
        jobs=tuple(_job(row, work) for row in jobs),
        internships=tuple(_internship(row) for row in stays),
        experience=tuple(
            Past(trades[past.occupation_id], past.months)
            for past in belongings.experience
            if past.occupation_id in trades
        ),
        courses=tuple(CourseTaken(*row[:-1]) for row in courses),
        oral=person.oral_cefr,
        written=person.written_cefr,
        exam=person.danish_exam,
        languages=tuple(person.languages),
        licences=tuple(Licence(code) for code in person.licences),
    )


async def _head(work: Work, person: Candidate, profile: CvProfile | None, wished: list[str]) -> dict[str, Any]:
    """Who it is, how to reach them, and what they look for.

    A company knows the person as everywhere else: by the name they go by, and through the jobcenter, unless the person
    lets it see telephone and e-mail. Which other work they would rather have is not told to the place they are at.
    """
    contact = {
        "phone": person.phone if profile is None or profile.shows_phone else None,
        "email": person.email if profile is None or profile.shows_email else None,
    }
    if work.actor.role is Role.COMPANY:
        shared = (await candidates.shared_with(work, [person.id], work.actor.company_id)).get(person.id, frozenset())
        shown = contact if SharedKind.CONTACT_DETAILS in shared else {}
        return {"name": person.preferred_name or person.full_name.partition(" ")[0], **shown}
    places = await list_postcodes_of(work, [person.postcode], None)
    return {
        "name": person.full_name,
        **contact,
        "city": places[0].name if places else None,
        "looking_for": tuple(wished),
    }


async def _skill_labels(work: Work, ids: Collection[UUID]) -> dict[UUID, str]:
    rows = await list_skills_of(work, ids) if ids else []
    return {row.id: _named(work.language, row) for row in rows}


async def _occupations(work: Work, ids: Collection[UUID]) -> dict[UUID, str]:
    rows = await list_occupations_of(work, ids) if ids else []
    return {row.id: _named(work.language, row) for row in rows}


def _named(language: Language, row: Any) -> str:
    """The taxonomy's word; English where it has no Danish one."""
    name: str = Text(row.label_da or row.label_en, row.label_en).get(language)
    return name


def _confirmation(row: Any) -> tuple[UUID, Confirmation]:
    activity: TrainingActivity
    activity, starts_on, ends_on, ended_on, status, workplace, company, role = row
    assert activity.skill_id is not None  # noqa: S101  the query asks for activities with a skill only
    assert activity.signed_off_at is not None  # noqa: S101  a CHECK holds it
    return activity.skill_id, Confirmation(
        level=activity.level_reached or 0,
        workplace=workplace,
        company=company,
        starts_on=starts_on,
        ends_on=_last_day(status, ends_on, ended_on),
        seen_on=activity.seen_on or activity.signed_off_at.astimezone(COPENHAGEN).date(),
        confirmed_by=ConfirmedBy.MENTOR if role is Role.MENTOR else ConfirmedBy.SUPERVISOR,
        activity_id=activity.id,
    )


def _last_day(status: PlacementStatus, ends_on: date, ended_on: date | None) -> date | None:
    """None while it lasts; why a placement ended before its day is not told."""
    return None if status is PlacementStatus.ACTIVE else ended_on or ends_on


def _internship(row: Any) -> Stay:
    title, tasks, starts_on, ends_on, ended_on, status, workplace, company, _ = row
    return Stay(title, workplace, company, starts_on, _last_day(status, ends_on, ended_on), tasks)


def _job(row: Any, work: Work) -> Stay:
    title, starts_on, ends_on, workplace, company, _ = row
    over = ends_on if ends_on is not None and ends_on < work.today() else None
    return Stay(title or _UNTITLED.get(work.language), workplace or company, company, starts_on, over)


def _held(skills: Iterable[CandidateSkill], labels: dict[UUID, str]) -> Iterable[OtherSkill]:
    return (
        OtherSkill(skill.skill_id, labels[skill.skill_id], skill.level, skill.source)
        for skill in skills
        if skill.skill_id in labels
    )


def read_cv(facts: CvFacts) -> CvRead:
    """The CV as JSON, with every code in words beside it."""
    say = facts.language
    values = {
        "contact": {"phone": facts.phone, "email": facts.email, "city": facts.city},
        "verified_skills": [
            {
                **_worded(skill.best, say),
                "skill_id": skill.skill_id,
                "label": skill.label,
                "also_confirmed": [_worded(other, say) for other in skill.others],
            }
            for skill in facts.verified
        ],
        "other_skills": [
            {
                "skill_id": skill.skill_id,
                "label": skill.label,
                "level": skill.level,
                "level_label": LEVELS[skill.level].get(say),
                "source": skill.source,
            }
            for skill in facts.others
        ],
        "danish": {
            "oral_cefr": facts.oral,
            "written_cefr": facts.written,
            "exam": facts.exam,
            "exam_label": EXAMS[facts.exam].get(say) if facts.exam else None,
        },
        "languages": [{"code": code, "label": language_name(code).get(say)} for code in facts.languages],
        "licences": [{"code": code, "label": LICENCE_NAMES[code].get(say)} for code in facts.licences],
    }
    same_name = set(CvRead.model_fields) - set(values)
    return CvRead.model_validate({**{name: getattr(facts, name) for name in same_name}, **values})


def _worded(word: Confirmation, say: Language) -> dict[str, Any]:
    values = {name: getattr(word, name) for name in Confirmation.__dataclass_fields__}
    labels = {"level_label": LEVELS[word.level], "confirmed_by_label": CONFIRMED_BY[word.confirmed_by]}
    return values | {name: text.get(say) for name, text in labels.items()}


async def get_profile(work: Work, candidate_id: UUID) -> CvProfileRead:
    person = await candidates.get(work, candidate_id)
    return _read_profile(person.id, await repository.find_profile(work, person.id))


async def put_profile(work: Work, candidate_id: UUID, body: CvProfileBody, precondition: Precondition) -> CvProfileRead:
    """The candidate's own part of the CV, whole. The candidate's row is locked: of two first ones neither is lost."""
    person = await candidates.get(work, candidate_id, lock=True)
    profile = await repository.find_profile(work, person.id)
    precondition.check(profile.version if profile else 0)
    if profile is None:
        profile = CvProfile(candidate_id=person.id, jobcenter_id=person.jobcenter_id)
    profile.sqlmodel_update(body.model_dump())
    work.session.add(profile)
    await work.session.flush()
    await record(work, "candidate.cv_profile_changed", subject_of(person), Change())
    return _read_profile(person.id, profile)


def _read_profile(candidate_id: UUID, profile: CvProfile | None) -> CvProfileRead:
    """As it stands; before it is first written, as it would be with nothing said."""
    if profile is not None:
        return CvProfileRead.model_validate(profile)
    unwritten = CvProfileBody()
    return CvProfileRead(candidate_id=candidate_id, **unwritten.model_dump(), version=0, updated_at=None)
