"""Invented candidates: what they can, wish and need; the CPR number of some is well formed and nobody's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.demo.names import PEOPLE
from app.demo.reference import Work
from app.demo.world import Centre, DemoWorld, Person, Site, Tenants
from app.foundation.core.i18n import Language
from app.registers.candidates.domain import (
    CandidateStatus,
    Cefr,
    CloseReason,
    Constraint,
    DanishExam,
    DanishTrack,
    Licence,
    PauseReason,
    SkillSource,
    TransportMode,
)
from app.registers.candidates.models import (
    Candidate,
    CandidateExperience,
    CandidateSkill,
    CandidateWish,
    Commitment,
    PersonKey,
)
from app.registers.candidates.service.cpr import cpr_place
from app.registers.candidates.service.person_keys import draw
from app.registers.law.domain import Commitment as CommitmentFact
from app.registers.law.domain import CommitmentKind, LegalBasis, WeekdayTime

_WITH_CPR = 0.4
# A timetable of Danish education: weekday, from, to. The morning classes leave Monday, Wednesday and Friday free.
CLASSES: Mapping[str, tuple[tuple[int, str, str], ...]] = {
    "evening": ((2, "17:00", "19:30"), (4, "17:00", "19:30")),
    "afternoon": ((1, "15:30", "17:45"), (3, "15:30", "17:45")),
    "morning": ((2, "09:00", "12:00"), (4, "09:00", "12:00")),
}
_TRACKS = (DanishTrack.DU1, DanishTrack.DU2, DanishTrack.DU2, DanishTrack.DU3)
_LEVELS = (Cefr.A1, Cefr.A1, Cefr.A2, Cefr.A2, Cefr.B1, Cefr.B2)
_BELOW = {Cefr.NONE: Cefr.NONE, Cefr.A1: Cefr.NONE, Cefr.A2: Cefr.A1, Cefr.B1: Cefr.A2, Cefr.B2: Cefr.B1}
_EXAMS = {Cefr.A2: DanishExam.PD1, Cefr.B1: DanishExam.PD2, Cefr.B2: DanishExam.PD3}
_OWN_WAYS = (
    [TransportMode.BICYCLE, TransportMode.PUBLIC],
    [TransportMode.PUBLIC],
    [TransportMode.WALK, TransportMode.PUBLIC],
    [TransportMode.CAR, TransportMode.PUBLIC],
)


@dataclass(frozen=True, slots=True)
class Profile:
    """What is decided about a candidate before the row is made; `journey` means: goes through the flow."""

    centre: Centre
    work: Work
    legal_basis: LegalBasis
    timetable: str | None
    oral: Cefr
    since: date
    journey: bool
    login: int | None = None


@dataclass(slots=True)
class Newcomer:
    """A candidate on the way through the flow. `row` may be changed until it is written."""

    row: dict[str, Any]
    centre: Centre
    caseworker: Person
    skills: dict[UUID, int]
    wishes: list[tuple[Work, int]]
    experience: list[Work]
    classes: list[CommitmentFact]

    @property
    def id(self) -> UUID:
        found: UUID = self.row["id"]
        return found


def add_candidate(world: DemoWorld, profile: Profile) -> Newcomer:
    """A candidate with skills, wishes, experience, classes and their place in the ledger."""
    dice, centre = world.dice, profile.centre
    at = dice.moment(profile.since)
    candidate_id = dice.key(at)
    pool = dice.pick(PEOPLE)
    given, family = dice.pick(pool.given), dice.pick(pool.family)
    caseworker = centre.caseworkers[0] if profile.login else dice.pick(centre.caseworkers)
    place = dice.pick(world.reference.places[centre.code])
    classes = _classes(profile, at.date())
    row = world.rows.add(
        Candidate,
        id=candidate_id,
        created_at=at,
        updated_at=at,
        jobcenter_id=centre.id,
        caseworker_account_id=caseworker.account_id,
        external_ref=f"DEMO-{candidate_id.hex[-10:].upper()}" if dice.chance(0.3) else None,
        full_name=f"{given} {family}",
        preferred_name=given,
        **_sealed(world, candidate_id, centre.id),
        **_contact(world, profile, candidate_id),
        legal_basis=profile.legal_basis,
        postcode=place.postcode,
        lat=place.lat,
        lon=place.lon,
        **_danish(world, profile, classes),
        languages=list(pool.languages),
        **_terms(world, profile),
        waiting_since=profile.since,
    )
    if not profile.journey and profile.login is None:
        _look_aside(world, row)
    newcomer = Newcomer(row, centre, caseworker, {}, [], [], [])
    _add_belongings(world, newcomer, profile, classes)
    tenants = Tenants(centre.id, None, candidate_id)
    world.event(at, "candidate.created", candidate_id, caseworker, tenants, states=(None, "available"))
    return newcomer


def _add_belongings(world: DemoWorld, newcomer: Newcomer, profile: Profile, classes: list[dict[str, Any]]) -> None:
    _add_skills(world, newcomer, profile.work)
    _add_wishes(world, newcomer, profile)
    _add_classes(world, newcomer, classes)


def _sealed(world: DemoWorld, candidate_id: UUID, jobcenter_id: UUID) -> dict[str, Any]:
    """A number of nobody, sealed as the candidates room does. The nonce is random: it must never repeat."""
    if not world.dice.chance(_WITH_CPR):
        return {}
    number = world.dice.cpr_number()
    key, cipher = draw(world.settings.cpr_ring, candidate_id)
    world.rows.add(PersonKey, **key.model_dump())
    return {
        "cpr_sealed": cipher.seal(number, cpr_place(candidate_id)),
        "cpr_index": world.settings.cpr_finder.current(number, str(jobcenter_id)),
    }


def _contact(world: DemoWorld, profile: Profile, candidate_id: UUID) -> dict[str, Any]:
    if profile.login:
        return {"email": f"candidate.{profile.login}@demo.example", "phone": world.dice.phone()}
    email = f"k{candidate_id.hex[-12:]}@mail.example" if world.dice.chance(0.7) else None
    language = Language.EN if world.dice.chance(0.4) else Language.DA
    return {"email": email, "phone": world.dice.phone(), "contact_language": language}


def _danish(world: DemoWorld, profile: Profile, classes: list[dict[str, Any]]) -> dict[str, Any]:
    oral = profile.oral
    return {
        "danish_track": world.dice.pick(_TRACKS),
        "danish_module": min(6, 1 + oral.rank + world.dice.between(0, 1)),
        "danish_exam": _EXAMS.get(oral) if world.dice.chance(0.5) else None,
        "oral_cefr": oral,
        "written_cefr": _BELOW[oral],
        "danish_classes": classes,
    }


def _terms(world: DemoWorld, profile: Profile) -> dict[str, Any]:
    """Hours, start, ways and limits. Whoever is on a journey fits the place found."""
    dice = world.dice
    easy = profile.journey or profile.login is not None
    ways = _OWN_WAYS[0] if easy else dice.pick(_OWN_WAYS)
    licences = [item for item in profile.work.job.licences if easy]
    if dice.chance(0.25):
        licences.append(dice.pick((Licence.FOOD_HYGIENE, Licence.DRIVING_B, Licence.FIRST_AID, Licence.FORKLIFT)))
    constraints = dice.some(list(Constraint), 1, 2) if not easy and dice.chance(0.25) else []
    unwanted = dice.some(list(world.reference.works.values()), 1, 2) if not easy and dice.chance(0.2) else []
    return {
        "max_weekly_hours": Decimal(37) if easy else Decimal(dice.pick(("20", "25", "30", "37", "37"))),
        "available_from": profile.since if easy else world.today + timedelta(days=dice.between(-60, 60)),
        "transport_modes": [way.value for way in ways],
        "transport_max_minutes": 60 if easy else dice.pick((30, 45, 60, 75)),
        "licences": [item.value for item in dict.fromkeys(licences)],
        "constraints": [item.value for item in constraints],
        "unwanted_occupation_ids": [str(item.occupation_id) for item in unwanted],
        "last_employer_cvr": _earlier_employer(world, profile.centre) if not easy and dice.chance(0.05) else None,
    }


def _earlier_employer(world: DemoWorld, centre: Centre) -> str | None:
    sites: list[Site] = world.sites[centre.code]
    return world.dice.pick(sites).cvr_number if sites else None


def _look_aside(world: DemoWorld, row: dict[str, Any]) -> None:
    """A few are paused or closed."""
    if world.dice.chance(0.06):
        status, reason = CandidateStatus.PAUSED, world.dice.pick(list(PauseReason)).value
    elif world.dice.chance(0.03):
        status, reason = CandidateStatus.CLOSED, world.dice.pick(list(CloseReason)).value
    else:
        return
    row.update(status=status, status_reason=reason)
    at = world.dice.moment(world.today - timedelta(days=world.dice.between(1, 4)))
    tenants = Tenants(row["jobcenter_id"], None, row["id"])
    name = f"candidate.{status.value}"
    world.event(at, name, row["id"], None, tenants, states=("available", status.value), reason_code=reason)


def _add_skills(world: DemoWorld, newcomer: Newcomer, work: Work) -> None:
    """Some of what the work asks for, and some of what another trade does."""
    dice = world.dice
    other = dice.pick(list(world.reference.works.values()))
    for skill_id in [*dice.some(work.skill_ids, 1, 3), *dice.some(other.skill_ids, 0, 2)]:
        if skill_id in newcomer.skills:
            continue
        newcomer.skills[skill_id] = dice.pick((1, 1, 2, 2, 3))
        source = SkillSource.ASSESSED if dice.chance(0.25) else SkillSource.SELF
        world.held_skills[newcomer.id, skill_id] = world.rows.add(
            CandidateSkill,
            candidate_id=newcomer.id,
            skill_id=skill_id,
            level=newcomer.skills[skill_id],
            source=source,
            proof="Realkompetencevurdering" if source is SkillSource.ASSESSED else None,
        )


def _add_wishes(world: DemoWorld, newcomer: Newcomer, profile: Profile) -> None:
    dice = world.dice
    works = list(world.reference.works.values())
    wished = [profile.work] if profile.login or dice.chance(0.75) else []
    wished += [work for work in dice.some(works, 0, 2) if work not in wished]
    unwanted = set(newcomer.row["unwanted_occupation_ids"])
    wished = [work for work in wished if str(work.occupation_id) not in unwanted]
    for rank, work in enumerate(wished, start=1):
        newcomer.wishes.append((work, rank))
        world.rows.add(CandidateWish, candidate_id=newcomer.id, occupation_id=work.occupation_id, rank=rank)
    for work in dice.some(works, 0, 2) if dice.chance(0.7) else []:
        newcomer.experience.append(work)
        months = dice.between(4, 96)
        world.rows.add(CandidateExperience, candidate_id=newcomer.id, occupation_id=work.occupation_id, months=months)


def _classes(profile: Profile, since: date) -> list[dict[str, Any]]:
    if profile.timetable is None:
        return []
    return [
        {"weekday": weekday, "from": start, "to": end, "from_on": since.isoformat(), "until_on": None}
        for weekday, start, end in CLASSES[profile.timetable]
    ]


def _add_classes(world: DemoWorld, newcomer: Newcomer, classes: list[dict[str, Any]]) -> None:
    """The timetable in the ledger: one row a class, its source being the candidate."""
    for item in classes:
        since = date.fromisoformat(item["from_on"])
        at = WeekdayTime(item["weekday"], time.fromisoformat(item["from"]), time.fromisoformat(item["to"]))
        newcomer.classes.append(CommitmentFact(CommitmentKind.DANISH_CLASS, since, None, (at,)))
        moment: datetime = newcomer.row["created_at"]
        world.rows.add(
            Commitment,
            id=world.dice.key(moment),
            candidate_id=newcomer.id,
            jobcenter_id=newcomer.centre.id,
            kind=CommitmentKind.DANISH_CLASS,
            source_type="candidate",
            source_id=newcomer.id,
            starts_on=since,
            weekday=at.weekday,
            from_time=at.starts_at,
            to_time=at.ends_at,
        )
