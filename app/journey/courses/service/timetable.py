"""The sittings of a chosen course: in the person's ledger of time, and in the training plan of a placement."""

from collections.abc import Sequence

from app.foundation.audit.models import Event
from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.journey.courses.domain.sittings import Clash, WorkingDays, first_clash, own_time, sittings_of
from app.journey.courses.errors import CourseClashes
from app.journey.courses.models import Course, Voucher
from app.journey.courses.repository import surroundings, vouchers
from app.journey.placements import repository as placements
from app.journey.placements.domain import UNDER_WAY, pauses_of, times_of
from app.journey.placements.models import Placement
from app.journey.training import repository as training
from app.journey.training.domain.states import ActivityOrigin
from app.journey.training.errors import ClashesWithDanishClass, ClashesWithGiven
from app.journey.training.models import TrainingActivity
from app.journey.training.service.given import Given, enter_given, withdraw_given
from app.registers.candidates import repository as candidates

SOURCE = "course"


async def refuse_clash(work: Work, voucher: Voucher, course: Course) -> None:
    """Nobody sits in two rooms at once. Raises CourseClashes for the first sitting that meets something else."""
    busy = list(await candidates.commitments_of(work, voucher.candidate_id, course.starts_on, course.ends_on))
    for other, chosen in await vouchers.list_seats_of(work, voucher.candidate_id, course.starts_on):
        if other.id != voucher.id:
            busy += own_time(sittings_of(chosen.sessions), ())
    clash: Clash | None = first_clash(sittings_of(course.sessions), busy)
    if clash is not None:
        raise CourseClashes(on=clash.on.isoformat(), commitment=clash.kind.value)


async def enter_timetable(work: Work, voucher: Voucher, course: Course) -> None:
    """Writes when the course keeps the person busy, and enters it in the plan of a placement under way.

    Raises what `enter_given` refuses: a class or a course in that plan at the same time.
    """
    under_way = await surroundings.list_under_way(work, voucher.candidate_id, course.starts_on, course.ends_on)
    placement = _placement_for(voucher, course, under_way)
    if placement is not None:
        voucher.entered_activity_id = (await enter_given(work, placement, _given(voucher, course, placement))).id
        await work.session.flush()
    await _write_time(work, voucher, course, under_way)


async def leave_timetable(work: Work, voucher: Voucher, reason_code: str) -> None:
    """Takes the course out of both again; what has been held stays in the plan."""
    await candidates.release_time(work, SOURCE, voucher.id)
    activity = await _entered(work, voucher)
    if activity is not None:
        await withdraw_given(work, activity.placement_id, voucher.id, reason_code)
    voucher.entered_activity_id = None
    await work.session.flush()


async def follow_placement(work: Work, event: Event) -> None:
    """Reaction to a placement granted, changed, over or cancelled: a course somebody has chosen before joins the new
    plan, and takes its own time again where the placement's does not hold it any more.

    A course that meets a class in the new plan is left out of it; the person's place on it stands.
    """
    placement = await placements.load_placement(work, event.subject_id)
    for voucher, course in await vouchers.list_seats_of(work, placement.candidate_id, work.today()):
        entered = await _entered(work, voucher)
        if entered is not None and (await placements.load_placement(work, entered.placement_id)).status in UNDER_WAY:
            under_way = await surroundings.list_under_way(work, voucher.candidate_id, course.starts_on, course.ends_on)
            await _write_time(work, voucher, course, under_way)
            continue
        voucher.entered_activity_id = None
        try:
            await enter_timetable(work, voucher, course)
        except (ClashesWithDanishClass, ClashesWithGiven):
            under_way = await surroundings.list_under_way(work, voucher.candidate_id, course.starts_on, course.ends_on)
            await _write_time(work, voucher, course, under_way)


async def _entered(work: Work, voucher: Voucher) -> TrainingActivity | None:
    """The course's activity where it stands in a plan; the right is on the voucher."""
    if voucher.entered_activity_id is None:
        return None
    activity = await work.session.get(TrainingActivity, voucher.entered_activity_id)
    if activity is None:
        return None
    return await training.load_given(work, activity.placement_id, voucher.id)


def _placement_for(voucher: Voucher, course: Course, under_way: Sequence[Placement]) -> Placement | None:
    """The voucher's own placement, else the first that has a plan and is there on a day of the course."""
    fitting = [
        placement
        for placement in under_way
        if placement.training_plan_id is not None
        and any(placement.starts_on <= each.on <= placement.ends_on for each in sittings_of(course.sessions))
    ]
    return next((each for each in fitting if each.id == voucher.placement_id), fitting[0] if fitting else None)


def _given(voucher: Voucher, course: Course, placement: Placement) -> Given:
    """The sittings on the placement's days; what lies before or after it is the person's own time."""
    return Given(
        origin=ActivityOrigin.COURSE,
        origin_id=voucher.id,
        kind=course.kind,
        title=Text(course.title, course.title),
        skill_id=course.skill_id,
        level=course.level or 0,
        sittings=tuple(
            each for each in sittings_of(course.sessions) if placement.starts_on <= each.on <= placement.ends_on
        ),
    )


async def _write_time(work: Work, voucher: Voucher, course: Course, under_way: Sequence[Placement]) -> None:
    candidate = await candidates.load(work, voucher.candidate_id)
    working = [
        WorkingDays(each.starts_on, each.ends_on, pauses_of(each.pauses), times_of(each.working_times))
        for each in under_way
    ]
    entries = own_time(sittings_of(course.sessions), working)
    await candidates.write_commitments(work, candidate, SOURCE, voucher.id, entries)
