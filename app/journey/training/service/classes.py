"""Classes at the workplace for several placements together: held, joined, left and cancelled."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from app.foundation.api.conditional import Precondition
from app.foundation.audit.models import Event
from app.foundation.audit.service import Change, Subject, record
from app.foundation.core.danish_calendar import danish_holidays
from app.foundation.core.errors import FieldFault, Invalid, NotFound
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.journey.placements import repository as placements
from app.journey.placements.models import Placement
from app.journey.training import repository
from app.journey.training.domain.classes import CLASS_LIFE, class_faults
from app.journey.training.domain.states import ActivityOrigin
from app.journey.training.models import TrainingActivity, WorkplaceClass
from app.journey.training.schemas import (
    ClassCancellationBody,
    ClassRemovalBody,
    ParticipantRead,
    WorkplaceClassCreate,
    WorkplaceClassRead,
)
from app.journey.training.service.activities import status_of
from app.journey.training.service.fitting import sittings_for, weekly_times
from app.journey.training.service.given import Given, enter_given, withdraw_given
from app.registers.companies import repository as companies
from app.registers.companies.models import Workplace
from app.registers.jobcenters.service import settings_of

_UNKNOWN = Text("Findes ikke, eller du har ikke adgang.", "Does not exist, or you have no access.")
_ELSEWHERE = Text("Forløbet er på en anden arbejdsplads.", "The placement is at another workplace.")
_NO_SITTING = Text(
    "Ingen af holdets undervisningsgange falder i resten af forløbet.",
    "None of the class's sittings falls into what is left of the placement.",
)
_TOO_FEW = Text("Der er flere forløb end pladser.", "There are more placements than seats.")


async def hold_class(work: Work, body: WorkplaceClassCreate) -> WorkplaceClass:
    """Sets a class up and puts it into the plans of its placements: all of them, or none.

    Raises Invalid with a pointer to what is wrong, PlacementNotUnderWay, and what `enter_given` raises.
    """
    workplace = await _workplace(work, body.workplace_id)
    jobcenter_id = work.actor.jobcenter_id
    if jobcenter_id is None:
        raise NotFound
    values = body.model_dump(exclude={"placement_ids", "sessions"})
    sessions = [each.model_dump(by_alias=True) for each in body.sessions]
    held_class = WorkplaceClass(**values, jobcenter_id=jobcenter_id, company_id=workplace.company_id, sessions=sessions)
    settings = await settings_of(work, jobcenter_id)
    closed = frozenset(date.fromisoformat(day) for day in settings.closing_days)
    if body.starts_on <= body.ends_on:
        closed |= danish_holidays(body.starts_on, body.ends_on)
    times = weekly_times(held_class)
    if faults := class_faults(body.starts_on, body.ends_on, times, closed, work.today()):
        raise Invalid(*faults)
    if len(body.placement_ids) > body.seats:
        raise Invalid(FieldFault("/seats", "training.class_too_few_seats", _TOO_FEW))
    work.session.add(held_class)
    await work.session.flush()
    await record(work, "workplace_class.created", _subject(held_class))
    for index, placement_id in enumerate(body.placement_ids):
        await _join(work, held_class, placement_id, f"/placement_ids/{index}")
    await work.session.refresh(held_class)
    return held_class


async def add_placement(work: Work, class_id: UUID, placement_id: UUID, precondition: Precondition) -> WorkplaceClass:
    """One more placement joins, from today on. Raises ClassFull, and what `hold_class` raises for a placement."""
    held_class = await _take(work, class_id, precondition, "add")
    await _join(work, held_class, placement_id, "/placement_id")
    await work.session.refresh(held_class)
    return held_class


async def remove_placement(
    work: Work, class_id: UUID, body: ClassRemovalBody, precondition: Precondition
) -> WorkplaceClass:
    """A placement leaves: what it has attended stays in its plan, and its seat is free. Raises Invalid for a stranger."""
    held_class = await _take(work, class_id, precondition, "remove")
    if body.placement_id not in {row.placement_id for row in await repository.participants_of(work, [class_id])}:
        raise Invalid(FieldFault("/placement_id", "reference.unknown", _UNKNOWN))
    await withdraw_given(work, body.placement_id, class_id, body.reason_code)
    await work.session.refresh(held_class)
    return held_class


async def cancel_class(
    work: Work, class_id: UUID, body: ClassCancellationBody, precondition: Precondition
) -> WorkplaceClass:
    """The class is not held any more: it leaves every plan, where what has been attended stays."""
    held_class = await _take(work, class_id, precondition, "cancel")
    for row in await repository.participants_of(work, [class_id]):
        await withdraw_given(work, row.placement_id, class_id, body.reason_code)
    # The seats were given back in the database: the row is read again before it changes.
    await work.session.refresh(held_class)
    before = held_class.status
    held_class.status = CLASS_LIFE.target("cancel", before, work.actor.role)
    held_class.cancelled_reason = body.reason_code
    await work.session.flush()
    change = Change(before.value, held_class.status.value, body.reason_code)
    await record(work, "workplace_class.cancelled", _subject(held_class), change)
    return held_class


async def free_class_seat(work: Work, event: Event) -> None:
    """Reaction to a dropped activity: whoever gives up a class at the workplace, however it came about, frees the seat."""
    if event.data.get("origin") != ActivityOrigin.WORKPLACE_CLASS.value:
        return
    await repository.give_back_class_seat(work, UUID(event.data["origin_id"]))


async def read_classes(work: Work, classes: Sequence[WorkplaceClass]) -> list[WorkplaceClassRead]:
    """Classes as the caller reads them: with the placements the caller sees, in one query for all."""
    attending: dict[UUID | None, list[TrainingActivity]] = defaultdict(list)
    for row in await repository.participants_of(work, [each.id for each in classes]) if classes else []:
        attending[row.origin_id].append(row)
    return [_read(work, each, attending[each.id]) for each in classes]


def _read(work: Work, held_class: WorkplaceClass, rows: Sequence[TrainingActivity]) -> WorkplaceClassRead:
    actions = CLASS_LIFE.allowed_actions(held_class.status, work.actor.role)
    possible = {"add": held_class.seats_taken < held_class.seats, "remove": bool(rows)}
    return WorkplaceClassRead(
        **held_class.model_dump(exclude={"sessions"}),
        sessions=held_class.sessions,
        participants=[
            ParticipantRead(
                placement_id=row.placement_id,
                candidate_id=row.candidate_id,
                activity_id=row.id,
                status=status_of(work, row),
            )
            for row in rows
        ],
        allowed_actions=[action for action in actions if possible.get(action, True)],
    )


async def _take(work: Work, class_id: UUID, precondition: Precondition, action: str) -> WorkplaceClass:
    held_class = await repository.get_class(work, class_id, lock=True)
    precondition.check(held_class.version)
    CLASS_LIFE.target(action, held_class.status, work.actor.role)
    return held_class


async def _workplace(work: Work, workplace_id: UUID) -> Workplace:
    try:
        return await companies.get_workplace(work, workplace_id)
    except NotFound:
        raise Invalid(FieldFault("/workplace_id", "reference.unknown", _UNKNOWN)) from None


async def _join(work: Work, held_class: WorkplaceClass, placement_id: UUID, pointer: str) -> None:
    placement = await _placement(work, placement_id, pointer)
    if placement.workplace_id != held_class.workplace_id:
        raise Invalid(FieldFault(pointer, "training.other_workplace", _ELSEWHERE))
    sittings = tuple(each for each in await sittings_for(work, held_class, placement) if each.on >= work.today())
    if not sittings:
        raise Invalid(FieldFault(pointer, "training.no_sitting_in_placement", _NO_SITTING))
    await repository.take_class_seat(work, held_class.id)
    title = Text(held_class.title, held_class.title)
    origin = ActivityOrigin.WORKPLACE_CLASS
    given = Given(origin, held_class.id, held_class.kind, title, skill_id=None, level=0, sittings=sittings)
    await enter_given(work, placement, given)
    subject = replace(_subject(held_class), candidate_id=placement.candidate_id)
    await record(work, "workplace_class.joined", subject, Change(data={"placement_id": str(placement.id)}))


async def _placement(work: Work, placement_id: UUID, pointer: str) -> Placement:
    try:
        return await placements.get_placement(work, placement_id, lock=True)
    except NotFound:
        raise Invalid(FieldFault(pointer, "reference.unknown", _UNKNOWN)) from None


def _subject(held_class: WorkplaceClass) -> Subject:
    return Subject("workplace_class", held_class.id, held_class.jobcenter_id, held_class.company_id)
