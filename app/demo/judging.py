"""The demo's scores and legal checks: made by the real engine and the real law, on facts held in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

from app.demo.people import Newcomer
from app.demo.postings import Posting
from app.demo.world import DemoWorld
from app.foundation.core.clock import COPENHAGEN
from app.journey.matching.domain import Labels
from app.journey.matching.repository.columns import PoolColumns
from app.journey.matching.service import translation
from app.journey.matching.service.answers import documents
from app.journey.matching.service.judging import Asked, Judged, Rules, Standing, rank_pool
from app.journey.matching.service.translation import code
from app.journey.needs.domain import NeedStatus
from app.journey.needs.models import Need
from app.journey.placements.domain import steps_of, times_of
from app.journey.placements.models import Placement
from app.journey.placements.service.checking import as_stored
from app.registers.candidates.domain import CandidateStatus
from app.registers.companies.models import Workplace
from app.registers.jobcenters.service import default_settings
from app.registers.law.domain import (
    CommitmentKind,
    Occupant,
    PlacementFacts,
    RepresentativeStatement,
    run_checks,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One candidate for one need: the engine's answer and the documents a match stores."""

    judged: Judged
    documents: Mapping[str, Any]


def judge(world: DemoWorld, posting: Posting, person: Newcomer, on: date) -> Verdict:
    """The match as the engine judges it on the day of the proposal. Close skills are left out: only the very skills
    asked for count, so a score may lie a little below what a ranking shows.
    """
    standing = stand(world, posting, [person], on)
    judged = standing.judge(0, on)
    return Verdict(judged, documents(standing.asked, judged))


def stand(world: DemoWorld, posting: Posting, people: Sequence[Newcomer], on: date) -> Standing:
    """People of one jobcenter ranked for the need as on that day, before anybody proposed them."""
    settings = default_settings(people[0].centre.id)
    rules = Rules(translation.weights_of(settings), translation.limits_of(settings), version=1)
    return rank_pool(_asked(world, posting, on), _columns(people), rules, world.law, on)


def _asked(world: DemoWorld, posting: Posting, on: date) -> Asked:
    need = Need(**{**posting.row, "status": NeedStatus.OPEN, "seats_taken": 0})
    workplace = Workplace(**posting.site.row)
    facts = translation.need_facts(need, posting.skills, workplace, posting.work.isco_code, on)
    labels = world.reference.skill_labels
    return Asked(
        need=need,
        facts=facts,
        workplace=workplace,
        cvr_number=posting.site.cvr_number,
        closeness={item.skill: {} for item in facts.skills},
        occupants=(),
        employees=posting.site.employees_on(on),
        labels=Labels(
            skills={code(skill.skill_id): labels[skill.skill_id] for skill in posting.skills},
            occupations={code(posting.work.occupation_id): posting.work.label},
            licences=translation.LICENCE_LABELS,
            constraints=translation.CONSTRAINT_LABELS,
        ),
        skill_ids={code(skill.skill_id): skill.skill_id for skill in posting.skills},
        held=frozenset(),
        field=posting.work.isco_code[:2],
    )


def _columns(people: Sequence[Newcomer]) -> PoolColumns:
    """The columns that `columns.load_pool` would bring for these candidates, before anybody proposed them."""
    return PoolColumns(
        candidates=[SimpleNamespace(**{**person.row, **_counted(person)}) for person in people],
        skills=[(person.id, skill_id, level) for person in people for skill_id, level in person.skills.items()],
        wishes=[
            (person.id, work.occupation_id, work.isco_code, place) for person in people for work, place in person.wishes
        ],
        experience=[(person.id, work.occupation_id, work.isco_code) for person in people for work in person.experience],
        busy=[entry for person in people for entry in _busy(person)],
    )


def _counted(person: Newcomer) -> dict[str, Any]:
    return {
        "status": CandidateStatus.AVAILABLE,
        "open_proposals": 0,
        "has_skills": bool(person.skills),
        "has_wishes": bool(person.wishes),
        "has_experience": bool(person.experience),
    }


def _busy(person: Newcomer) -> Sequence[Any]:
    return [
        SimpleNamespace(
            candidate_id=person.id,
            source_id=person.id,
            kind=CommitmentKind.DANISH_CLASS,
            starts_on=lesson.starts_on,
            ends_on=lesson.ends_on,
            weekday=at.weekday,
            from_time=at.starts_at,
            to_time=at.ends_at,
            weekly_hours=None,
        )
        for lesson in person.classes
        for at in lesson.times
    ]


def checks_of(
    world: DemoWorld, posting: Posting, person: Newcomer, placement: Placement, on: date, *, signed: bool
) -> list[dict[str, Any]]:
    """The legal checks as a decision on this day keeps them."""
    statement = RepresentativeStatement(on, on) if signed else None
    start, end = placement.starts_on, placement.ends_on
    present = [load for load in posting.site.loads if load[0] <= end and start <= load[1]]
    facts = PlacementFacts(
        legal_basis=placement.legal_basis,
        starts_on=start,
        ends_on=end,
        hours_schedule=steps_of(placement.hours_schedule),
        today=on,
        decided_on=placement.granted_at.astimezone(COPENHAGEN).date() if placement.granted_at else None,
        working_times=times_of(placement.working_times),
        purpose=placement.purpose,
        declares_no_seasonal_peak=placement.declares_no_seasonal_peak,
        declares_replaces_nobody=placement.declares_replaces_nobody,
        employee_basis=posting.site.employees_on(on),
        has_other_employees=posting.site.row["has_other_employees"],
        occupants=tuple(Occupant(*load) for load in present),
        commitments=tuple(person.classes),
        statement=statement,
        employer_cvr=posting.site.cvr_number,
    )
    return [as_stored(result) for result in run_checks(facts, world.law)]
