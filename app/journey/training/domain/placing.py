"""Finding room for gaps, one after the other, in order of importance."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from app.foundation.core.i18n import Text
from app.journey.needs.domain import Importance
from app.journey.training.domain import half_hours
from app.journey.training.domain.timetable import SlotRun, Timetable
from app.journey.training.domain.values import (
    GRID_MINUTES,
    ActivityReason,
    Gap,
    PlannedActivity,
    TrainingSettings,
)

REASON = {
    Importance.MUST: Text(
        "Skal-krav: stillingen kræver niveau {need}, og kandidaten er på niveau {have}.",
        "Must: the job asks for level {need} and the candidate holds level {have}.",
    ),
    Importance.SHOULD: Text(
        "Bør-krav: stillingen lægger vægt på niveau {need}, og kandidaten er på niveau {have}.",
        "Should: the job values level {need} and the candidate holds level {have}.",
    ),
    Importance.NICE: Text(
        "Ønske: niveau {need} er en fordel i stillingen, og kandidaten er på niveau {have}.",
        "Nice to have: level {need} is an advantage in the job and the candidate holds level {have}.",
    ),
}
BUNDLED = Text(
    "Fra en af jobcenterets pakker: hjælp ved siden af stillingens krav.",
    "From one of the jobcenter's bundles: help beside the job's requirements.",
)
AT_START = Text(
    "Arbejdspladsen har brug for det fra første dag. ",
    "The workplace needs it from the first day. ",
)


@dataclass(frozen=True, slots=True)
class Room:
    """A place found in the timetable: the weekly pattern and the weeks it runs in."""

    pattern: tuple[SlotRun, ...]
    first_week: int
    last_week: int


def place_all(timetable: Timetable, gaps: Iterable[Gap], settings: TrainingSettings) -> dict[Gap, PlannedActivity]:
    """Enter each gap that fits, in the order given; a gap that is missing from the answer found no room.

    The rule. An activity runs for the gap's weeks, as whole calendar weeks with the same sittings every week. It asks
    for `activity_minutes` a week, or for the week's whole training time where that is less, and takes the first week
    from which its hours are free in each of its weeks; so activities run side by side as long as the training time
    of the week carries them, and one after the other beyond that. Where no week is left at full hours, the activity
    is squeezed half hour by half hour down to `least_minutes`, which keeps its calendar time. A week whose sittings
    all fall on holidays or closed days does not count, and the activity runs one week longer. Help of a bundle takes
    the minutes its template says, neither more nor less.
    """
    placed: dict[Gap, PlannedActivity] = {}
    for gap in gaps:
        room = _find_room(timetable, gap, settings)
        if room is not None:
            placed[gap] = _enter(timetable, gap, room)
    return placed


def _find_room(timetable: Timetable, gap: Gap, settings: TrainingSettings) -> Room | None:
    weeks = gap.whole_weeks
    fixed = gap.bundled is not None
    for weekly in _weekly_amounts(gap, settings):
        for first_week in range(timetable.weeks - weeks + 1):
            room = _room_from(timetable, weeks, first_week, weekly, settings, fixed=fixed)
            if room is not None:
                return room
    return None


def _weekly_amounts(gap: Gap, settings: TrainingSettings) -> range:
    """The half hours a week to try, from what is asked for down to the least."""
    if gap.bundled is not None:
        asked = half_hours.slots(gap.bundled.weekly_minutes)
        return range(asked, asked - 1, -1)
    return range(half_hours.slots(settings.activity_minutes), half_hours.slots(settings.least_minutes) - 1, -1)


def _room_from(
    timetable: Timetable, weeks: int, first_week: int, weekly: int, settings: TrainingSettings, *, fixed: bool
) -> Room | None:
    """Room from this very week on, with as many weeks as holidays make necessary."""
    last_week = first_week + weeks - 1
    while last_week < timetable.weeks:
        wanted = min(weekly, *timetable.allowance[first_week : last_week + 1])
        if wanted < (weekly if fixed else half_hours.slots(settings.shortest_session)):
            return None
        if min(timetable.spare[first_week : last_week + 1]) < wanted:
            return None
        pattern = _pattern(timetable, first_week, last_week, wanted, settings)
        if not pattern or not timetable.open_days(pattern, first_week):
            return None
        held = sum(1 for week in range(first_week, last_week + 1) if timetable.open_days(pattern, week))
        if held >= weeks:
            return Room(pattern, first_week, last_week)
        last_week += weeks - held
    return None


def _pattern(
    timetable: Timetable, first_week: int, last_week: int, wanted: int, settings: TrainingSettings
) -> tuple[SlotRun, ...]:
    """Sittings on different weekdays that add up to `wanted` half hours, of the usual length if the week has room.

    Weekdays that lose the fewest sittings to holidays come first, then the week's own order; so a plan stays the same
    for the same facts. Empty where the hours cannot be had.
    """
    common = timetable.common_free(first_week, last_week)
    for longest in (settings.usual_session, settings.longest_session):
        runs = _spread(common, wanted, half_hours.slots(settings.shortest_session), half_hours.slots(longest))
        if runs:
            return runs
    return ()


def _spread(common: dict[int, tuple[int, int]], wanted: int, shortest: int, longest: int) -> tuple[SlotRun, ...]:
    runs: list[SlotRun] = []
    left = wanted
    for weekday in sorted(common, key=lambda each: (-common[each][1], each)):
        first, length = half_hours.best_run(common[weekday][0], min(longest, left))
        length = min(length, longest, left)
        if 0 < left - length < shortest:
            # What stays for another day must be long enough to be a sitting of its own.
            length = left - shortest
        if length >= shortest:
            runs.append(SlotRun(weekday, first, length))
            left -= length
        if left == 0:
            return tuple(sorted(runs, key=lambda run: run.weekday))
    return ()


def _enter(timetable: Timetable, gap: Gap, room: Room) -> PlannedActivity:
    dated = timetable.take(room.pattern, room.first_week, room.last_week)
    weekly = sum(run.length for run in room.pattern)
    return PlannedActivity(
        key=gap.key,
        skill_id=gap.skill_id,
        kind=gap.kind,
        title=gap.title_text,
        starts_on=dated[0].on,
        ends_on=dated[-1].on,
        weekly_hours=Decimal(weekly * GRID_MINUTES) / 60,
        sessions=tuple(run.weekly() for run in room.pattern),
        dated_sessions=dated,
        reason=reason_of(gap),
        bundle_code=gap.bundled.code if gap.bundled else None,
    )


def reason_of(gap: Gap) -> ActivityReason:
    """The requirement in words, in both languages."""
    text = BUNDLED if gap.bundled else REASON[gap.importance].format(have=gap.have, need=gap.need)
    if gap.required_at_start:
        text = Text(AT_START.da + text.da, AT_START.en + text.en)
    return ActivityReason(gap.have, gap.need, gap.importance, gap.required_at_start, text)
