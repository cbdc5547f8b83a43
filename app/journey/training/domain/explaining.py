"""Why a gap found no room, and the least change that would give it one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import combinations

from app.foundation.core.i18n import Text
from app.journey.training.domain import half_hours
from app.journey.training.domain.placing import place_all
from app.journey.training.domain.timetable import Timetable
from app.journey.training.domain.values import (
    ChangeKind,
    ClassTime,
    Gap,
    HoursStep,
    PlanningFacts,
    SmallestChange,
    Unplaced,
    UnplacedCode,
)

# Work and classes together stay within the full week; the law's own check decides in the end.
FULL_WEEK = Decimal(37)
# An extension is a decision of at most 13 weeks at a time; beyond two of them the plan itself should change.
MOST_EXTRA_WEEKS = 26

REASONS = {
    UnplacedCode.NO_TRAINING_TIME: Text(
        "De ugentlige timer giver ikke plads til træning.",
        "The weekly hours leave no time for training.",
    ),
    UnplacedCode.TOO_FEW_WEEKS: Text(
        "Forløbet er for kort. Uger, træningen kræver: {needed}. Uger til rådighed: {available}.",
        "The placement is too short. Weeks the training takes: {needed}. Weeks available: {available}.",
    ),
    UnplacedCode.CLASHES_WITH_CLASSES: Text(
        "Danskundervisningen ligger på de tidspunkter, hvor træningen kunne foregå.",
        "The Danish classes take up the times at which the training could take place.",
    ),
    UnplacedCode.CLASHES_WITH_COURSES: Text(
        "Kurser og undervisning på arbejdspladsen ligger på de tidspunkter, hvor træningen kunne foregå.",
        "Courses and classes at the workplace take up the times at which the training could take place.",
    ),
    UnplacedCode.TRAINING_HOURS_USED: Text(
        "Træningstimerne er brugt på krav, der er vigtigere eller hurtigere at nå.",
        "The training hours are used for requirements that matter more or take less time.",
    ),
    UnplacedCode.NO_FIXED_TIME: Text(
        "Der er ikke et fast ugentligt tidspunkt, som er ledigt i alle de uger, træningen kræver.",
        "No weekly time is free in every week the training takes.",
    ),
}
CHANGES = {
    ChangeKind.MORE_WEEKS: (
        Text("Forlæng forløbet med 1 uge.", "Extend the placement by 1 week."),
        Text("Forlæng forløbet med {amount} uger.", "Extend the placement by {amount} weeks."),
    ),
    ChangeKind.MORE_HOURS: (
        Text("Øg arbejdstiden med 1 time om ugen.", "Raise the working time by 1 hour a week."),
        Text("Øg arbejdstiden med {amount} timer om ugen.", "Raise the working time by {amount} hours a week."),
    ),
    ChangeKind.OTHER_CLASS: (
        Text("Flyt 1 undervisningsgang uden for arbejdstiden.", "Move 1 weekly class outside the working hours."),
        Text(
            "Flyt {amount} ugentlige undervisningsgange uden for arbejdstiden.",
            "Move {amount} weekly classes outside the working hours.",
        ),
    ),
    ChangeKind.OTHER_COURSE: (
        Text("Vælg andre tider for 1 kursus.", "Choose other times for 1 course."),
        Text("Vælg andre tider for {amount} kurser.", "Choose other times for {amount} courses."),
    ),
}
# The kinds of change to try: those nearest to the reason first, then the others in this order.
OTHERWISE = (ChangeKind.OTHER_CLASS, ChangeKind.OTHER_COURSE, ChangeKind.MORE_WEEKS)
NEAREST = {
    UnplacedCode.NO_TRAINING_TIME: (ChangeKind.MORE_HOURS, ChangeKind.MORE_WEEKS),
    UnplacedCode.TOO_FEW_WEEKS: (ChangeKind.MORE_WEEKS, ChangeKind.MORE_HOURS),
    UnplacedCode.CLASHES_WITH_CLASSES: (ChangeKind.OTHER_CLASS, ChangeKind.MORE_WEEKS, ChangeKind.MORE_HOURS),
    UnplacedCode.CLASHES_WITH_COURSES: (ChangeKind.MORE_WEEKS, ChangeKind.OTHER_COURSE, ChangeKind.MORE_HOURS),
    UnplacedCode.TRAINING_HOURS_USED: (ChangeKind.MORE_HOURS, ChangeKind.MORE_WEEKS),
    UnplacedCode.NO_FIXED_TIME: (ChangeKind.MORE_HOURS,),
}
SEVERAL = Text(
    "Ingen enkelt ændring er nok: se på timer, varighed og undervisning samlet.",
    "No single change is enough: look at hours, duration and classes together.",
)


def explain(facts: PlanningFacts, gap: Gap, before: Sequence[Gap]) -> Unplaced:
    """The reason for one gap without room; `before` are the gaps that come ahead of it, placed or not.

    A change is only named after a full re-plan with it has placed the gap, behind everything that matters more.
    """
    wanted = (*before, gap)
    code = _code(facts, gap, wanted)
    text = REASONS[code].format(needed=gap.whole_weeks, available=_open_weeks(facts))
    return Unplaced(gap.key, gap.skill_id, code, text, _smallest_change(facts, gap, wanted, code))


def _fits(facts: PlanningFacts, gap: Gap, wanted: Sequence[Gap]) -> bool:
    return gap in place_all(Timetable(facts), wanted, facts.settings)


def _open_weeks(facts: PlanningFacts) -> int:
    timetable = Timetable(facts)
    return len({(day - facts.starts_on).days // 7 for day in timetable.free})


def _code(facts: PlanningFacts, gap: Gap, wanted: Sequence[Gap]) -> UnplacedCode:
    timetable = Timetable(facts)
    least = gap.bundled.weekly_minutes if gap.bundled else facts.settings.shortest_session
    if max(timetable.allowance) < half_hours.slots(least):
        return UnplacedCode.NO_TRAINING_TIME
    without_courses = replace(facts, given=())
    if _open_weeks(without_courses) < gap.whole_weeks:
        return UnplacedCode.TOO_FEW_WEEKS
    if facts.classes and _fits(replace(facts, classes=()), gap, wanted):
        return UnplacedCode.CLASHES_WITH_CLASSES
    if facts.given and _fits(without_courses, gap, wanted):
        return UnplacedCode.CLASHES_WITH_COURSES
    if _fits(replace(facts, kept_sessions=()), gap, (gap,)):
        return UnplacedCode.TRAINING_HOURS_USED
    # Alone in the placement and still without room: weeks without hours, closed days or short working times.
    return UnplacedCode.NO_FIXED_TIME


def _smallest_change(facts: PlanningFacts, gap: Gap, wanted: Sequence[Gap], code: UnplacedCode) -> SmallestChange:
    """The first kind that helps, the one nearest to the reason first, with its least amount.

    A kind whose greatest amount does not help is given up at once, which saves most of the re-plans.
    """
    ways = {
        ChangeKind.MORE_WEEKS: _with_more_weeks,
        ChangeKind.MORE_HOURS: _with_more_hours,
        ChangeKind.OTHER_CLASS: _with_classes_moved,
        ChangeKind.OTHER_COURSE: _with_courses_moved,
    }
    for kind in dict.fromkeys((*NEAREST[code], *OTHERWISE)):
        attempts = list(ways[kind](facts))
        if not attempts or not _fits(attempts[-1][2], gap, wanted):
            continue
        for amount, moved, changed in attempts:
            if _fits(changed, gap, wanted):
                one, many = CHANGES[kind]
                return SmallestChange(kind, amount, one if amount == 1 else many.format(amount=amount), moved)
    return SmallestChange(ChangeKind.SEVERAL, 0, SEVERAL)


Attempt = tuple[int, tuple[ClassTime, ...], PlanningFacts]


def _with_more_weeks(facts: PlanningFacts) -> Iterator[Attempt]:
    for weeks in range(1, MOST_EXTRA_WEEKS + 1):
        yield weeks, (), extended(facts, weeks)


def _with_more_hours(facts: PlanningFacts) -> Iterator[Attempt]:
    most = max((step.weekly_hours for step in facts.hours_schedule), default=Decimal(0))
    room = FULL_WEEK - most - sum((_hours(lesson) for lesson in facts.classes), Decimal(0))
    for hours in range(1, int(room) + 1):
        yield hours, (), lengthened(facts, hours)


def _with_classes_moved(facts: PlanningFacts) -> Iterator[Attempt]:
    """One class, then two at once, then all: more precise than that is a conversation with the language school."""
    every = range(len(facts.classes))
    counts = sorted({1, 2, len(facts.classes)} & set(range(1, len(facts.classes) + 1)))
    for count in counts:
        for chosen in combinations(every, count):
            yield count, tuple(facts.classes[each] for each in chosen), without_classes(facts, chosen)


def _with_courses_moved(facts: PlanningFacts) -> Iterator[Attempt]:
    """One course at other times, or else all of them."""
    every = range(len(facts.given))
    for chosen in [*((each,) for each in every), *([tuple(every)] if len(facts.given) > 1 else [])]:
        left = tuple(each for position, each in enumerate(facts.given) if position not in chosen)
        yield len(chosen), (), replace(facts, given=left)


def extended(facts: PlanningFacts, weeks: int) -> PlanningFacts:
    """The same placement, that many weeks longer."""
    return replace(facts, ends_on=facts.ends_on + timedelta(weeks=weeks))


def lengthened(facts: PlanningFacts, hours: int) -> PlanningFacts:
    """The same placement with that many more hours in each week."""
    steps = tuple(HoursStep(step.from_week, step.weekly_hours + hours) for step in facts.hours_schedule)
    return replace(facts, hours_schedule=steps)


def without_classes(facts: PlanningFacts, chosen: Sequence[int]) -> PlanningFacts:
    """The same placement with these classes (by position) out of the way."""
    left = tuple(lesson for position, lesson in enumerate(facts.classes) if position not in chosen)
    return replace(facts, classes=left)


def _hours(lesson: ClassTime) -> Decimal:
    meeting = lesson.meeting
    return Decimal(half_hours.minute_of_day(meeting.to_time) - half_hours.minute_of_day(meeting.from_time)) / 60
