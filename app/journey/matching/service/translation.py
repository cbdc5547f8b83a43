"""Turns rows into what the engine reads: codes, bit masks, tenths of hours, minutes of the week."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from app.foundation.core.i18n import Text
from app.journey.matching.domain import (
    BusyKind,
    BusyRow,
    CandidateRow,
    CandidateStatus,
    Importance,
    Limits,
    NeedFacts,
    NeedSkill,
    Weights,
    WorkTime,
)
from app.journey.matching.domain.closeness import VALUE, Relation
from app.journey.matching.domain.names import CONSTRAINT_NAMES, LICENCE_NAMES, SPEEDS_KMH
from app.journey.needs.domain import NeedStatus
from app.journey.needs.models import Need
from app.journey.needs.models import NeedSkill as NeedSkillRow
from app.registers.candidates import domain as candidates
from app.registers.companies.models import Workplace
from app.registers.jobcenters.models import JobcenterSettings
from app.registers.law.domain import CommitmentKind, HoursStep, WeekdayTime
from app.registers.law.domain.schedule import spans
from app.registers.reference.domain import Closeness
from app.registers.reference.taxonomy import CloseSkill

K = TypeVar("K")
_MASK = 2**63 - 1
_LICENCES = {item: bit for bit, item in enumerate(candidates.Licence)}
_CONDITIONS = {item: bit for bit, item in enumerate(candidates.Condition)}
LICENCE_LABELS: Mapping[int, Text] = {bit: LICENCE_NAMES[item] for item, bit in _LICENCES.items()}
CONSTRAINT_LABELS: Mapping[int, Text] = {bit: CONSTRAINT_NAMES[item] for item, bit in _CONDITIONS.items()}
# Exams of Danish education and the oral level each proves, where no level has been assessed.
_EXAM_LEVELS = {
    candidates.DanishExam.PD1: candidates.Cefr.A2,
    candidates.DanishExam.PD2: candidates.Cefr.B1,
    candidates.DanishExam.PD3: candidates.Cefr.B2,
    candidates.DanishExam.SP: candidates.Cefr.C1,
}
_BUSY_KINDS = {
    CommitmentKind.PLACEMENT: BusyKind.PLACEMENT,
    CommitmentKind.DANISH_CLASS: BusyKind.DANISH_CLASS,
}


def code(key: UUID) -> int:
    """A 63-bit code that is the same in every run, so that the hash of the inputs is too."""
    return (key.int ^ (key.int >> 64)) & _MASK


def code_of_hex(key: str) -> int:
    """The code of a key in 32 hex digits."""
    value = int(key, 16)
    return (value ^ (value >> 64)) & _MASK


def isco(value: str | None) -> tuple[int, int]:
    """ISCO-08 on four and on two digits, −1 where unknown."""
    return (int(value), int(value[:2])) if value else (-1, -1)


def licence_mask(values: Iterable[str]) -> int:
    return _licences(tuple(values))


@lru_cache(maxsize=1_024)
def _licences(values: tuple[str, ...]) -> int:
    return sum(1 << _LICENCES[candidates.Licence(value)] for value in set(values))


def condition_mask(values: Iterable[str]) -> int:
    return sum(1 << _CONDITIONS[candidates.Condition(value)] for value in set(values))


def constraint_mask(values: Iterable[str]) -> int:
    return _constraints(tuple(values))


@lru_cache(maxsize=1_024)
def _constraints(values: tuple[str, ...]) -> int:
    return condition_mask(candidates.Constraint(value).rules_out for value in values)


def tenths(hours: Decimal | float | str) -> int:
    """Weekly hours in tenths."""
    return round(Decimal(str(hours)) * 10)


def weekday_times(times: Sequence[Mapping[str, Any]]) -> tuple[WeekdayTime, ...]:
    """Stored working times as the law reads them."""
    return tuple(
        WeekdayTime(item["weekday"], time.fromisoformat(item["from"]), time.fromisoformat(item["to"])) for item in times
    )


def hours_steps(schedule: Sequence[Mapping[str, Any]]) -> tuple[HoursStep, ...]:
    """Stored hours as the law reads them."""
    return tuple(HoursStep(step["from_week"], Decimal(str(step["weekly_hours"]))) for step in schedule)


def start_window(need: Need, today: date) -> tuple[date, date]:
    """The days on which the placement can still start: from tomorrow, as an agreement comes before it.

    A window that has passed stays as it was.
    """
    tomorrow = today + timedelta(days=1)
    return (max(need.starts_from, tomorrow) if tomorrow <= need.starts_until else need.starts_from), need.starts_until


def need_facts(
    need: Need, skills: Sequence[NeedSkillRow], workplace: Workplace, isco_code: str | None, today: date
) -> NeedFacts:
    """A need as the engine reads it; a row of plain columns with the same names does as well."""
    starts_from, starts_until = start_window(need, today)
    isco4, isco2 = isco(isco_code)
    return NeedFacts(
        occupation=code(need.occupation_id),
        starts_from=starts_from,
        starts_until=starts_until,
        weeks=need.weeks,
        weekly_tenths=tuple(_tenths(step["weekly_hours"]) for step in need.hours_schedule),
        open_seats=need.seats - need.seats_taken if need.status is NeedStatus.OPEN else 0,
        isco4=isco4,
        isco2=isco2,
        skills=need_skills(skills),
        latitude=workplace.lat,
        longitude=workplace.lon,
        danish_oral=need.min_oral_cefr.rank if need.min_oral_cefr else 0,
        licences=licence_mask(need.licences),
        conditions=condition_mask(need.conditions),
        working_times=_work_times(tuple((item["weekday"], item["from"], item["to"]) for item in need.working_times)),
    )


def need_skills(rows: Iterable[Any]) -> tuple[NeedSkill, ...]:
    """The skills a need asks for, in the order of their keys."""
    return tuple(
        _need_skill(item.skill_id, item.level, item.importance, item.required_at_start)
        for item in sorted(rows, key=lambda item: item.skill_id)
    )


# Many needs ask for the same: what is made of it is made once.
@lru_cache(maxsize=8_192)
def _need_skill(skill_id: UUID, level: int, importance: Any, required_at_start: bool) -> NeedSkill:
    return NeedSkill(code(skill_id), level, Importance[importance.name], required_at_start)


@lru_cache(maxsize=1_024)
def _work_times(times: tuple[tuple[int, str, str], ...]) -> tuple[WorkTime, ...]:
    whole = [
        WeekdayTime(weekday, time.fromisoformat(first), time.fromisoformat(last)) for weekday, first, last in times
    ]
    return tuple(WorkTime(span.weekday, span.start, span.end) for span in spans(whole))


@lru_cache(maxsize=1_024)
def _tenths(hours: float | str) -> int:
    return tenths(hours)


def closeness_of(found: Iterable[CloseSkill]) -> dict[int, dict[int, float]]:
    """The taxonomy's close skills as the engine's table."""
    table: dict[int, dict[int, float]] = {}
    for item in found:
        value = 1.0 if item.closeness is Closeness.SAME else VALUE[Relation(item.closeness.value)]
        table.setdefault(code(item.asked_id), {})[code(item.held_id)] = value
    return table


def speed_kmh(modes: Sequence[str]) -> float:
    """The fastest way the person has of getting about; public transport where nothing is said."""
    return max((SPEEDS_KMH[candidates.TransportMode(mode)] for mode in modes), default=25.0)


def spoken_level(assessed: candidates.Cefr | None, exam: candidates.DanishExam | None) -> candidates.Cefr | None:
    """Spoken Danish: as assessed, else what the exam proves, else unknown."""
    return assessed or (_EXAM_LEVELS[exam] if exam else None)


def oral_level(assessed: candidates.Cefr | None, exam: candidates.DanishExam | None) -> int | None:
    """The same from 0 to 6."""
    level = spoken_level(assessed, exam)
    return None if level is None else level.rank


def candidate_row(row: Any, class_tenths: int, today: date) -> CandidateRow:
    """One row of candidate columns as the engine reads it."""
    return CandidateRow(
        id=row.id.hex,
        status=CandidateStatus[row.status.name],
        latitude=row.lat,
        longitude=row.lon,
        max_travel_minutes=float(row.transport_max_minutes),
        speed_kmh=speed_kmh(row.transport_modes),
        danish_oral=oral_level(row.oral_cefr, row.danish_exam),
        available_from=row.available_from,
        max_weekly_tenths=tenths(row.max_weekly_hours),
        class_weekly_tenths=class_tenths,
        licences=licence_mask(row.licences),
        constraints=constraint_mask(row.constraints),
        waited_days=max(0, (today - row.waiting_since).days),
        open_proposals=row.open_proposals,
        skills_recorded=bool(row.has_skills),
        wishes_recorded=bool(row.has_wishes),
        experience_recorded=bool(row.has_experience),
    )


def busy_rows(row: Any) -> list[BusyRow]:
    """A ledger row as the engine reads it: one, or two where the time runs past midnight."""
    kind = _BUSY_KINDS[row.kind]
    hours = None if row.weekly_hours is None else tenths(row.weekly_hours)
    if row.weekday is None:
        return [BusyRow(kind, row.starts_on, row.ends_on, weekly_tenths=hours)]
    return [
        BusyRow(kind, row.starts_on, row.ends_on, span.weekday, span.start, span.end, hours)
        for span in spans([WeekdayTime(row.weekday, row.from_time, row.to_time)])
    ]


def busy_kind(kind: CommitmentKind) -> BusyKind:
    return _BUSY_KINDS[kind]


def spans_of(at: tuple[int, time, time] | None) -> list[tuple[int, int, int]]:
    """A weekday's time as (weekday, start, end) in minutes: two where it runs past midnight; zeros where unknown."""
    if at is None:
        return [(0, 0, 0)]
    return [(span.weekday, span.start, span.end) for span in spans([WeekdayTime(*at)])]


def class_tenths(rows: Iterable[Any]) -> dict[UUID, int]:
    """Weekly hours of Danish classes per candidate, in tenths and rounded up."""
    return fullest_tenths(
        (
            row.candidate_id,
            row.starts_on,
            row.source_id,
            None if row.weekly_hours is None else tenths(row.weekly_hours),
            0
            if row.weekday is None
            else sum(end - start for _, start, end in spans_of((row.weekday, row.from_time, row.to_time))),
        )
        for row in rows
        if row.kind is CommitmentKind.DANISH_CLASS
    )


def fullest_tenths(rows: Iterable[tuple[K, Any, Any, int | None, int]]) -> dict[K, int]:
    """The same from (owner, first day, source, weekly tenths of the whole class, minutes of this weekday).

    What starts on the same day runs side by side; of timetables that follow each other the fullest counts.
    """
    hours: dict[tuple[K, Any, Any], int] = {}
    minutes: dict[tuple[K, Any, Any], int] = {}
    for owner, starts_on, source, whole, spent in rows:
        key = (owner, starts_on, source)
        if whole is not None:
            hours[key] = whole
        else:
            minutes[key] = minutes.get(key, 0) + spent
    loads = {key: math.ceil(count / 6) for key, count in minutes.items()} | hours
    by_start: dict[tuple[K, Any], int] = {}
    for (owner, starts_on, _), load in loads.items():
        by_start[owner, starts_on] = by_start.get((owner, starts_on), 0) + load
    fullest: dict[K, int] = {}
    for (owner, _), load in by_start.items():
        fullest[owner] = max(fullest.get(owner, 0), load)
    return fullest


def weights_of(settings: JobcenterSettings) -> Weights:
    """A jobcenter's weights under the engine's names."""
    names = {"waiting_lambda": "waiting", "congestion_gamma": "open_proposals"}
    values: dict[str, Any] = {names.get(name, name): float(value) for name, value in settings.weights.items()}
    return Weights(**values)


def limits_of(settings: JobcenterSettings) -> Limits:
    """A jobcenter's limits of the hard filters."""
    return Limits(max_travel_minutes=float(settings.max_travel_minutes), language_gap=settings.language_gap)
