"""Milestones of lasting work: which days they fall on, and what the evidence says about them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from app.registers.jobcenters.domain import RetentionBasis

__all__ = ["MILESTONE_DAYS", "EmploymentSpell", "Milestone", "Retention", "RetentionBasis", "judge", "milestones"]
MILESTONE_DAYS = (30, 90, 180, 365)


class Retention(StrEnum):
    """What is known of a milestone. `unknown` is never counted as retained."""

    PENDING = "pending"
    RETAINED = "retained"
    NOT_RETAINED = "not_retained"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Milestone:
    """One day to look at: so many days after the clock began."""

    basis: RetentionBasis
    days: int
    falls_on: date


@dataclass(frozen=True, slots=True)
class EmploymentSpell:
    """One employment as far as it is known.

    `ended_on` is an actual last day, never a planned one. `confirmed_on` is the latest day on which somebody
    answered "still employed: yes", `denied_on` the first on which somebody answered "no".
    """

    employer_id: UUID
    starts_on: date
    ended_on: date | None = None
    confirmed_on: date | None = None
    denied_on: date | None = None


def milestones(basis: RetentionBasis, clock_from: date) -> tuple[Milestone, ...]:
    """The four milestones, each so many days after `clock_from`.

    The clock of `same_employer` begins with the employment, that of `any_employer` with the first job of the
    aftercare plan: it survives a change of employer.
    """
    return tuple(Milestone(basis, days, clock_from + timedelta(days=days)) for days in MILESTONE_DAYS)


def judge(milestone: Milestone, employer_id: UUID, spells: Iterable[EmploymentSpell], today: date) -> Retention:
    """Whether the person was in work on the milestone's day, on the evidence of `spells`.

    `employer_id` is the employer at the clock's start; only its spells count for `same_employer`. It is retained
    when one spell is shown to cover the day (ended later, or confirmed on the day or later), unknown when a spell may
    have covered it but nobody said so, and not retained when all of them were over before.
    """
    if today < milestone.falls_on:
        return Retention.PENDING
    counted = [
        spell for spell in spells if milestone.basis is RetentionBasis.ANY_EMPLOYER or spell.employer_id == employer_id
    ]
    found = {_covers(spell, milestone.falls_on) for spell in counted}
    for verdict in (Retention.RETAINED, Retention.UNKNOWN):
        if verdict in found:
            return verdict
    return Retention.NOT_RETAINED


def _covers(spell: EmploymentSpell, day: date) -> Retention:
    if spell.starts_on > day:
        return Retention.NOT_RETAINED
    if spell.ended_on is not None:
        return Retention.RETAINED if spell.ended_on >= day else Retention.NOT_RETAINED
    if spell.confirmed_on is not None and spell.confirmed_on >= day:
        return Retention.RETAINED
    if spell.denied_on is not None and spell.denied_on <= day:
        return Retention.NOT_RETAINED
    return Retention.UNKNOWN
