"""A person's own access log, a manager's samples with what was found, and volumes."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from app.foundation.api.pagination import PageRequest
from app.foundation.audit.access import AccessAction
from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.actor import Role
from app.foundation.core.clock import COPENHAGEN
from app.foundation.db.work import Work
from app.oversight.access import repository
from app.oversight.access.domain import ReviewResult, organisation_of, unusual
from app.oversight.access.errors import OwnEntry, period_wrong
from app.oversight.access.models import AccessReview
from app.oversight.access.repository import Span
from app.oversight.access.schemas import (
    AccessRead,
    AccessReviewRead,
    AccessSampleRead,
    AccessVolume,
    AccessVolumesRead,
    SampledAccess,
)
from app.oversight.access.wording import summary_of
from app.registers.candidates import repository as candidates

MOST_DAYS = 31
USUAL_DAYS = 7
# What the access log says of those who look at it.
PURPOSE = "access_review"


async def list_log(
    work: Work, candidate_id: UUID, action: AccessAction | None, page: PageRequest
) -> tuple[list[AccessRead], str | None]:
    """Who saw or changed one person's data, newest first. Raises NotFound."""
    await candidates.get(work, candidate_id)
    work.purpose_is(PURPOSE)
    rows, cursor = await repository.about_person(work, candidate_id, action, page)
    return [_read(work, row) for row in rows], cursor


def _read(work: Work, row: Any) -> AccessRead:
    """The person is told what kind of organisation it was; staff which account, where it is one of their own."""
    organisation = organisation_of(row.role)
    values = {name: getattr(row, name) for name in ("id", "occurred_at", "action", "purpose", "case_type")}
    if work.actor.role is Role.CANDIDATE:
        summary = summary_of(organisation, row.action).get(work.language)
        return AccessRead(**values, organisation=organisation, summary=summary)
    own = row.jobcenter_id == work.actor.jobcenter_id
    return AccessRead(
        **values,
        organisation=organisation,
        account_id=row.account_id if own else None,
        role=row.role,
        route=row.route,
        case_id=row.case_id,
    )


def span_of(work: Work, from_on: date | None, until_on: date | None) -> tuple[date, date, Span]:
    """The period, both days included: the last seven where nothing is said. Raises Invalid."""
    last = until_on or work.today()
    first = from_on or last - timedelta(days=USUAL_DAYS - 1)
    if not 0 <= (last - first).days < MOST_DAYS:
        raise period_wrong(MOST_DAYS)
    return first, last, Span(_midnight(first), _midnight(last + timedelta(days=1)))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), COPENHAGEN)


def chosen_places(count: int, size: int, seed: int) -> list[int]:
    """Which of `count` entries in their order make the sample: places from 1 on, each as likely as any other.

    The same seed chooses the same places, so that a sample can be drawn again and nobody can say it was picked.
    """
    return sorted(place + 1 for place in Random(seed).sample(range(count), min(size, count)))  # noqa: S311  drawn again


async def draw_sample(
    work: Work, from_on: date | None, until_on: date | None, seed: int, size: int
) -> AccessSampleRead:
    """Entries of the own staff by chance. Raises Invalid for a period that is none."""
    first, last, span = span_of(work, from_on, until_on)
    work.purpose_is(PURPOSE)
    total = await repository.count_by_staff(work, span)
    rows = await repository.at_places(work, span, chosen_places(total, size, seed))
    ids = [row.id for row in rows]
    people, reviews = await repository.people_of(work, ids), await repository.latest_reviews(work, ids)
    work.about(*(one for each in people.values() for one in each.first))
    return AccessSampleRead(
        from_on=first,
        until_on=last,
        seed=seed,
        entries_total=total,
        items=[_sampled(row, people[row.id], reviews.get(row.id)) for row in rows],
    )


def _sampled(row: Any, people: repository.People, review: AccessReview | None) -> SampledAccess:
    names = ("id", "occurred_at", "account_id", "role", "action", "route", "purpose", "case_type", "case_id")
    return SampledAccess(
        **{name: getattr(row, name) for name in names},
        candidate_ids=people.first,
        candidates_total=people.total,
        review=None if review is None else AccessReviewRead.model_validate(review),
    )


async def review(work: Work, entry_id: UUID, result: ReviewResult) -> AccessReviewRead:
    """Notes that an entry was looked at, as often as somebody looks. Raises NotFound, and OwnEntry for the own one."""
    entry = await repository.get_entry(work, entry_id)
    if entry.account_id == work.actor.account_id:
        raise OwnEntry
    people = (await repository.people_of(work, [entry_id]))[entry_id]
    work.about(*people.first)
    work.purpose_is(PURPOSE)
    row = AccessReview(
        entry_id=entry_id,
        jobcenter_id=entry.jobcenter_id,
        reviewed_by=work.actor.account_id,
        reviewed_at=work.now(),
        result=result,
    )
    work.session.add(row)
    await work.session.flush()
    subject = Subject("access_entry", entry_id, jobcenter_id=entry.jobcenter_id)
    await record(work, "access_entry.reviewed", subject, Change(reason_code=result.value))
    return AccessReviewRead.model_validate(row)


async def read_volumes(
    work: Work, from_on: date | None, until_on: date | None, factor: float, limit: int
) -> AccessVolumesRead:
    """What each of the own staff saw, who stands out first. Raises Invalid for a period that is none."""
    first, last, span = span_of(work, from_on, until_on)
    found = await repository.volumes(work, span)
    marks = unusual(found, factor)
    ordered = sorted(found, key=lambda one: (-len(marks[one.account_id]), -one.people_seen, one.account_id))
    items = [
        AccessVolume.model_validate(one).model_copy(update={"unusual": list(marks[one.account_id])})
        for one in ordered[:limit]
    ]
    return AccessVolumesRead(from_on=first, until_on=last, factor=factor, items=items, total=len(found))
