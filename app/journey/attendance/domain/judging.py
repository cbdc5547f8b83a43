"""What may be entered for a day, and what it comes to: the hours of somebody who was there, late, excused or absent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text
from app.journey.attendance.domain.schedule import NoWork, Terms
from app.journey.attendance.domain.states import THERE, AttendanceReason, AttendanceStatus

S = AttendanceStatus
_TENTH = Decimal("0.1")
_NO_WORK: Mapping[NoWork, Text] = {
    NoWork.BEFORE_START: Text("Dagen ligger før praktikkens start.", "The day lies before the internship."),
    NoWork.AFTER_END: Text("Dagen ligger efter praktikkens slutning.", "The day lies after the internship."),
    NoWork.PAUSED: Text("Praktikken er på pause den dag.", "The internship rests on that day."),
    NoWork.NO_WORKING_TIME: Text(
        "Der er ingen arbejdstid den dag ifølge aftalen.", "The agreement has no working time on that day."
    ),
    NoWork.HOLIDAY: Text(
        "Dagen er en helligdag: den kan kun registreres som mødt.",
        "The day is a public holiday: it can only be entered as present.",
    ),
}
_FUTURE = Text("Dagen er ikke kommet endnu.", "The day has not come yet.")
_TWICE = Text("Dagen er angivet to gange.", "The day is given twice.")
_NO_MINUTES = Text("Angiv, hvor mange minutter for sent.", "Say how many minutes late.")
_MINUTES_OF_NOBODY = Text("Kun den, der kom for sent, har minutter.", "Only somebody who was late has minutes.")
_WHOLE_DAY = Text(
    "Så mange minutter er hele dagen: angiv fravær i stedet.", "That is the whole day: enter an absence instead."
)
_AWAY = Text("Den, der ikke mødte, har ingen timer.", "Somebody who was away has no hours.")
_NO_HOURS = Text("Den, der mødte, har timer.", "Somebody who was there has hours.")
_HOLIDAY_HOURS = Text(
    "Angiv timerne: aftalen har ingen på en helligdag.", "Give the hours: the agreement has none on a public holiday."
)
_NO_REASON = Text("Angiv, hvorfor fraværet er undskyldt.", "Say why the absence is excused.")
_REASON_OF_NOBODY = Text("Den, der mødte til tiden, har ingen årsag.", "Somebody who was there in time has no reason.")


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody says of one day; `hours` None: as scheduled, less the minutes late."""

    day_on: date
    status: AttendanceStatus
    minutes_late: int = 0
    hours: Decimal | None = None
    reason_code: AttendanceReason | None = None


@dataclass(frozen=True, slots=True)
class JudgedDay:
    """A day as it is stored."""

    day_on: date
    status: AttendanceStatus
    minutes_late: int
    hours: Decimal
    scheduled_hours: Decimal
    reason_code: str | None


def judge_days(terms: Terms, entries: Sequence[Entry], today: date) -> list[JudgedDay]:
    """The entries by day, with their hours. Raises Invalid with every fault of every row: nothing is stored by halves.

    Refused are days of the future, days without work (a public holiday may be entered as present, with its hours, by
    whoever worked on it), days given twice, minutes of somebody who was not late or that fill the whole day, hours of
    somebody who was away, an excuse without a reason, and a reason for being there in time.
    """
    faults: list[FieldFault] = []
    seen: set[date] = set()
    for place, entry in enumerate(entries):
        if entry.day_on in seen:
            faults.append(FieldFault(f"/days/{place}/day_on", "attendance.day_twice", _TWICE))
        seen.add(entry.day_on)
        faults += [
            FieldFault(f"/days/{place}/{name}", f"attendance.{code}", text)
            for name, code, text in _faults(terms, entry, today)
        ]
    if faults:
        raise Invalid(*faults)
    return sorted((_judged(terms, entry) for entry in entries), key=lambda day: day.day_on)


Fault = tuple[str, str, Text]


def _faults(terms: Terms, entry: Entry, today: date) -> Iterator[Fault]:
    if entry.day_on > today:
        yield "day_on", "day_ahead", _FUTURE
        return
    no_work = terms.without_work(entry.day_on)
    if no_work is not None and not (no_work is NoWork.HOLIDAY and entry.status is S.PRESENT):
        yield "day_on", f"day_{no_work.value}", _NO_WORK[no_work]
        return
    yield from _minute_faults(terms, entry)
    yield from _hour_faults(entry, no_work)
    if entry.status is S.EXCUSED and entry.reason_code is None:
        yield "reason_code", "reason_missing", _NO_REASON
    if entry.status is S.PRESENT and entry.reason_code is not None:
        yield "reason_code", "reason_without_absence", _REASON_OF_NOBODY


def _minute_faults(terms: Terms, entry: Entry) -> Iterator[Fault]:
    if entry.status is not S.LATE:
        if entry.minutes_late:
            yield "minutes_late", "minutes_without_lateness", _MINUTES_OF_NOBODY
    elif not entry.minutes_late:
        yield "minutes_late", "minutes_missing", _NO_MINUTES
    elif entry.minutes_late >= terms.minutes_on(entry.day_on):
        yield "minutes_late", "minutes_fill_the_day", _WHOLE_DAY


def _hour_faults(entry: Entry, no_work: NoWork | None) -> Iterator[Fault]:
    if entry.status in THERE:
        if entry.hours is not None and entry.hours == 0:
            yield "hours", "there_without_hours", _NO_HOURS
        if entry.hours is None and no_work is NoWork.HOLIDAY:
            yield "hours", "hours_missing", _HOLIDAY_HOURS
    elif entry.hours:
        yield "hours", "away_with_hours", _AWAY


def _judged(terms: Terms, entry: Entry) -> JudgedDay:
    scheduled = terms.hours_on(entry.day_on)
    if entry.status not in THERE:
        hours = Decimal(0)
    elif entry.hours is not None:
        hours = entry.hours
    else:
        hours = max(Decimal(0), scheduled - Decimal(entry.minutes_late) / 60).quantize(_TENTH, ROUND_HALF_UP)
    return JudgedDay(
        day_on=entry.day_on,
        status=entry.status,
        minutes_late=entry.minutes_late,
        hours=hours,
        scheduled_hours=scheduled,
        reason_code=entry.reason_code.value if entry.reason_code else None,
    )
