"""What may be asked for: the agreement's fields as they would become, and from which day on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text
from app.journey.changes.domain.states import PlacementChangeKind
from app.journey.placements.domain.schedule import pauses_of, steps_of, stretches_of
from app.registers.law.domain import HoursStep

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """The internship as it is agreed now, and the day it is looked at. Days are Danish days, both ends included."""

    starts_on: date
    ends_on: date
    hours_schedule: tuple[HoursStep, ...]
    working_times: tuple[Mapping[str, Any], ...]
    pauses: tuple[tuple[date, date], ...]
    today: date

    @property
    def first_open(self) -> date:
        """The first day that has not passed; what lies before it is never changed."""
        return max(self.starts_on, self.today)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The fields of the agreement that would change, as they are stored, and the first day that would be another."""

    fields: dict[str, Any]
    effective_on: date


def _refuse(pointer: str, code: str, da: str, en: str) -> Invalid:
    return Invalid(FieldFault(pointer, code, Text(da, en)))


def ask_extension(standing: Standing, ends_on: date) -> Proposal:
    """A later end. Raises Invalid for an end that is not later; how late it may be is the law's matter."""
    if ends_on <= standing.ends_on:
        raise _refuse(
            "/ends_on", "change.not_later",
            "En forlængelse skal slutte senere end praktikken gør nu.", "An extension ends later than the present end.",
        )  # fmt: skip
    return Proposal({"ends_on": ends_on.isoformat()}, standing.ends_on + _DAY)


def ask_shortening(standing: Standing, ends_on: date) -> Proposal:
    """An earlier end, today or later; pauses beyond it fall away. Raises Invalid."""
    if ends_on >= standing.ends_on:
        raise _refuse(
            "/ends_on", "change.not_earlier",
            "En afkortning skal slutte tidligere end praktikken gør nu.",
            "A shortening ends earlier than the present end.",
        )  # fmt: skip
    if ends_on < standing.first_open:
        raise _backdated("/ends_on")
    pauses = tuple((first, min(last, ends_on)) for first, last in standing.pauses if first <= ends_on)
    _require_days(standing, "/ends_on", ends_on, pauses)
    fields: dict[str, Any] = {"ends_on": ends_on.isoformat()}
    if pauses != standing.pauses:
        fields["pauses"] = _stored(pauses)
    return Proposal(fields, ends_on + _DAY)


def ask_hours(
    standing: Standing, steps: Sequence[HoursStep], working_times: Sequence[Mapping[str, Any]] | None
) -> Proposal:
    """Other hours from a week on, other working times from the decision on, or both.

    The steps given stand in place of all that are agreed from the first of them on; the weeks before stay as they
    are. Week n begins (n - 1) x 7 days after the first day; a week that has begun is past. Raises Invalid for a week
    that has begun or lies beyond the end, and for a wish that changes nothing.
    """
    fields: dict[str, Any] = {}
    schedule = standing.hours_schedule
    if steps:
        first = standing.starts_on + timedelta(weeks=steps[0].from_week - 1)
        if first < standing.today:
            raise _backdated("/hours_schedule")
        if standing.starts_on + timedelta(weeks=steps[-1].from_week - 1) > standing.ends_on:
            raise _outside("/hours_schedule")
        kept = [step for step in schedule if step.from_week < steps[0].from_week]
        schedule = _without_repeats([*kept, *steps])
    changed_on = first_changed_on(standing, schedule)
    if changed_on is not None:
        fields["hours_schedule"] = [
            {"from_week": step.from_week, "weekly_hours": float(step.weekly_hours)} for step in schedule
        ]
    if working_times is not None and _ordered(working_times) != _ordered(standing.working_times):
        fields["working_times"] = [dict(item) for item in working_times]
        changed_on = standing.first_open
    if changed_on is None:
        raise _refuse("", "change.nothing_changes", "Timerne er de samme som nu.", "The hours are the same as now.")
    return Proposal(fields, changed_on)


def ask_pause(standing: Standing, from_on: date, to_on: date) -> Proposal:
    """Days on which the internship rests. Raises Invalid unless they lie ahead, within the period, and apart from
    other pauses; and for a pause that would leave no day.
    """
    if to_on < from_on:
        raise _refuse(
            "/to_on", "change.pause_reversed",
            "Pausen kan ikke slutte, før den begynder.", "The pause cannot end before it begins.",
        )  # fmt: skip
    if from_on < standing.today:
        raise _backdated("/from_on")
    if from_on < standing.starts_on or to_on > standing.ends_on:
        raise _outside("/from_on" if from_on < standing.starts_on else "/to_on")
    if any(from_on <= last and first <= to_on for first, last in standing.pauses):
        raise _refuse(
            "/from_on", "change.pauses_overlap",
            "Der er allerede en pause i de dage.", "There is a pause on those days already.",
        )  # fmt: skip
    pauses = tuple(sorted([*standing.pauses, (from_on, to_on)]))
    _require_days(standing, "/to_on", standing.ends_on, pauses)
    return Proposal({"pauses": _stored(pauses)}, from_on)


def is_too_late(kind: PlacementChangeKind, fields: Mapping[str, Any], effective_on: date, standing: Standing) -> bool:
    """Whether days that a granted change would alter have passed while it waited for its decision.

    A pause that has begun meanwhile may still be granted: nobody falls ill by appointment. One that is over may not.
    """
    if kind is PlacementChangeKind.SHORTENING:
        return date.fromisoformat(fields["ends_on"]) < standing.today
    if kind is PlacementChangeKind.PAUSE:
        last = next((last for first, last in pauses_of(fields["pauses"]) if first == effective_on), effective_on)
        return last < standing.today
    if "hours_schedule" in fields:
        changed_on = first_changed_on(standing, steps_of(fields["hours_schedule"]))
        return changed_on is not None and changed_on < standing.today
    return False  # an extension is too late once the internship is over, which is asked first


def judged_from(kind: PlacementChangeKind, effective_on: date, standing: Standing) -> date:
    """The first day that the hours, the room and the overlap are judged on: what was granted before stands.

    An extension and other hours are judged from the day on which they take more; a shortening and a pause take
    nothing, and are shown against what is left.
    """
    if kind in (PlacementChangeKind.EXTENSION, PlacementChangeKind.HOURS):
        return max(effective_on, standing.starts_on)
    return standing.first_open


def first_changed_on(standing: Standing, schedule: Sequence[HoursStep]) -> date | None:
    """The first day of the first week whose hours differ; None where no week within the period does."""
    weeks = (standing.ends_on - standing.starts_on).days // 7 + 1
    for week in range(1, weeks + 1):
        if _hours_in(standing.hours_schedule, week) != _hours_in(schedule, week):
            return standing.starts_on + timedelta(weeks=week - 1)
    return None


def _hours_in(schedule: Sequence[HoursStep], week: int) -> object:
    return next((step.weekly_hours for step in reversed(schedule) if step.from_week <= week), None)


def _without_repeats(steps: Sequence[HoursStep]) -> tuple[HoursStep, ...]:
    """A step with the hours of the one before it says nothing."""
    return tuple(
        step for index, step in enumerate(steps) if not index or step.weekly_hours != steps[index - 1].weekly_hours
    )


def _ordered(times: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    return sorted((item["weekday"], item["from"], item["to"]) for item in times)


def _stored(pauses: Sequence[tuple[date, date]]) -> list[dict[str, str]]:
    """Days only: why somebody rests stays with the request, for the agreement is read by the company."""
    return [{"from_on": first.isoformat(), "to_on": last.isoformat()} for first, last in pauses]


def _require_days(standing: Standing, pointer: str, ends_on: date, pauses: Sequence[tuple[date, date]]) -> None:
    if not stretches_of(standing.starts_on, ends_on, standing.hours_schedule, pauses):
        raise _refuse(
            pointer, "change.nothing_left",
            "Der ville ikke være nogen dage tilbage i praktikken. Afslut eller annuller den i stedet.",
            "No day of the internship would be left. End or cancel it instead.",
        )  # fmt: skip


def _backdated(pointer: str) -> Invalid:
    return _refuse(
        pointer, "change.backdated",
        "Dage, der er gået, kan ikke ændres. Vælg en dag fra i dag.",
        "Days that have passed cannot be changed. Choose a day from today on.",
    )  # fmt: skip


def _outside(pointer: str) -> Invalid:
    return _refuse(
        pointer, "change.outside_period",
        "Ændringen ligger uden for praktikkens periode.", "The change lies outside the internship's period.",
    )  # fmt: skip
