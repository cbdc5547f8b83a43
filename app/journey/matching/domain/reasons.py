"""The hard filters for one candidate, explained: what is, what is asked, who can change it, and by how little."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from app.foundation.core.i18n import Text
from app.journey.matching.domain.case import Case, people_of
from app.journey.matching.domain.closeness import Closeness
from app.journey.matching.domain.filters import Filter, LegalFlags
from app.journey.matching.domain.labels import Labels, bit_names, cefr, listed, name
from app.journey.matching.domain.pool import BusyKind, CandidatePool, NeedFacts
from app.journey.matching.domain.weights import DEFAULT_LIMITS, CandidateStatus, Limits
from app.registers.law.domain.wording import clock, day, fill, number, weekday


class Party(StrEnum):
    """Who can change what keeps a candidate out."""

    CANDIDATE = "candidate"
    COMPANY = "company"
    JOBCENTER = "jobcenter"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class FilterResult:
    """One filter's answer for one candidate; `relaxation` is the smallest change that would let it pass."""

    code: Filter
    passed: bool
    actual: str
    required: str
    changeable_by: Party
    relaxation: Text | None
    explanation: Text


# What is said of one person is often said of the next: a wording is a pure function of the few facts it tells, and
# remembered by them. Days, hours and minutes; nobody can be told from them.
_remembered = lru_cache(maxsize=2_048)


def explain_filters(
    need: NeedFacts,
    pool: CandidatePool,
    row: int,
    closeness: Closeness,
    *,
    limits: Limits = DEFAULT_LIMITS,
    legal: LegalFlags | None = None,
    labels: Labels | None = None,
) -> tuple[FilterResult, ...]:
    """Every filter for one row, in the order of FILTERS; agrees with `apply_filters` (a test holds them together)."""
    one, said = pool.take([row]), None if legal is None else legal.of(row)
    return explain_filters_of_all(need, one, closeness, limits=limits, legal=said, labels=labels)[0]


def explain_filters_of_all(
    need: NeedFacts,
    pool: CandidatePool,
    closeness: Closeness,
    *,
    limits: Limits = DEFAULT_LIMITS,
    legal: LegalFlags | None = None,
    labels: Labels | None = None,
) -> list[tuple[FilterResult, ...]]:
    """The same for every row of a small pool."""
    said, names = legal or LegalFlags.none(len(pool)), labels or Labels()
    cases = (
        Case(need, person, closeness, limits, names, said, row) for row, person in enumerate(people_of(need, pool))
    )
    return [
        (
            _status(case.person.status, case.limits.rankable), _open_seat(need.open_seats),
            _start_window(case.available, need.starts_until),
            _overlap(case.start, case.available, need.starts_until.toordinal()), _weekly_hours(*_loads(case)),
            _danish_classes(_clashes(case)), _travel_time(*_travel(case)),
            _danish_level(need.danish_oral, case.person.danish_oral, limits.language_gap), _licences(case),
            _required_skills(case), _constraints(case), _unwanted(case),
            _ratio(case.ratio_refuses, case.ratio_warns), _same_employer(case.same_employer),
        )
        for case in cases
    ]  # fmt: skip


def _result(
    code: Filter, passed: bool, actual: object, required: object, by: Party, good: Text, bad: Text,
    relaxation: Text | None = None,
) -> FilterResult:  # fmt: skip
    return FilterResult(
        code, passed, str(actual), str(required), by, None if passed else relaxation, good if passed else bad
    )


@_remembered
def _status(value: int, rankable: frozenset[CandidateStatus]) -> FilterResult:
    status = CandidateStatus(value)
    return _result(
        Filter.STATUS, status in rankable, status.name.lower(),
        "|".join(sorted(item.name.lower() for item in rankable)), Party.JOBCENTER,
        Text("Kandidaten kan foreslås.", "The candidate can be proposed."),
        Text("Kandidaten er i job, sat på pause eller afsluttet.", "The candidate is employed, paused or closed."),
        Text("Når kandidaten igen er ledig.", "Once the candidate is available again."),
    )  # fmt: skip


@_remembered
def _open_seat(seats: int) -> FilterResult:
    return _result(
        Filter.OPEN_SEAT, seats > 0, seats, 1, Party.COMPANY,
        Text("Der er en ledig plads.", "There is an open seat."),
        Text("Alle pladser er besat.", "All seats are taken."),
        Text("Én plads mere.", "One more seat."),
    )  # fmt: skip


def _ordinal_day(value: int) -> Text:
    """A date from its ordinal; beyond the calendar: no known end."""
    if value >= date.max.toordinal():
        return Text("på ubestemt tid", "an unknown date")
    return day(date.fromordinal(value))


def _iso(value: int) -> str:
    return date.fromordinal(min(value, date.max.toordinal())).isoformat()


@_remembered
def _start_window(available: int, until: date) -> FilterResult:
    parts = {"start": _ordinal_day(available), "until": day(until)}
    return _result(
        Filter.START_WINDOW, available <= until.toordinal(), _iso(available), until.isoformat(), Party.COMPANY,
        fill(Text("Kandidaten kan begynde den {start}.", "The candidate can start on {start}."), **parts),
        fill(Text("Kandidaten kan først begynde den {start}; pladsen skal besættes senest den {until}.",
                  "The candidate cannot start before {start}; the place is to be filled by {until}."), **parts),
        fill(Text("Hvis starten kan vente til den {start}.", "If the start can wait until {start}."), **parts),
    )  # fmt: skip


@_remembered
def _overlap(start: int, available: int, until: int) -> FilterResult:
    passed = start <= until or start == available
    free = {"start": _ordinal_day(start)}
    return _result(
        Filter.OVERLAP, passed, _iso(start), _iso(until), Party.TIME,
        Text("Ingen anden praktik ligger i vejen.", "No other internship is in the way."),
        Text("En anden praktik ligger i de samme timer i perioden.",
             "Another internship takes the same hours in the period."),
        fill(Text("Fra den {start} er kandidaten fri.", "From {start} the candidate is free."), **free),
    )  # fmt: skip


def _loads(case: Case) -> tuple[int, int]:
    """The tenths of an hour a week that are asked for, and that are possible."""
    own, left = case.person.max_weekly_tenths, case.limits.weekly_tenths - case.person.class_weekly_tenths
    return case.need.most_tenths, left if own < 0 else min(own, left)


@_remembered
def _weekly_hours(asked: int, allowed: int) -> FilterResult:
    parts = {key: _hours(value) for key, value in (("asked", asked), ("allowed", allowed))}
    return _result(
        Filter.WEEKLY_HOURS, asked <= allowed, parts["asked"].en, parts["allowed"].en, Party.COMPANY,
        fill(Text("{asked} timer om ugen er muligt.", "{asked} hours a week are possible."), **parts),
        fill(Text("Pladsen er på {asked} timer om ugen; kandidaten kan højst arbejde {allowed}.",
                  "The place is {asked} hours a week; the candidate can work at most {allowed}."), **parts),
        fill(Text("Hvis pladsen kan være på {allowed} timer.", "If the place can be {allowed} hours."), **parts)
        if allowed > 0 else None,
    )  # fmt: skip


def _hours(tenths: int) -> Text:
    return number(Fraction(tenths, 10))


def _clashes(case: Case) -> tuple[tuple[int, int, int], ...]:
    """The working times that meet Danish classes: weekday, and minutes from and to."""
    need = case.need
    first = case.start if case.start <= need.starts_until.toordinal() else case.available
    found = {
        (item.weekday, item.start, item.end)
        for row in case.person.busy
        if row.kind == BusyKind.DANISH_CLASS
        for item in row.meets(need.working_times)
        if row.within(first, first + need.days - 1, by_weekday=True)
    }
    return tuple(sorted(found))


@_remembered
def _danish_classes(clashes: Sequence[tuple[int, int, int]]) -> FilterResult:
    when = listed([
        fill(Text("{day} kl. {start}–{end}", "{day} {start}–{end}"),
             day=weekday(on), start=_minute(begins), end=_minute(ends))
        for on, begins, ends in clashes
    ])  # fmt: skip
    return _result(
        Filter.DANISH_CLASSES, not clashes, len(clashes), 0, Party.COMPANY,
        Text("Arbejdstiden passer med danskundervisningen.", "The working time fits the Danish classes."),
        fill(Text("Arbejdstiden falder sammen med danskundervisning {when}.",
                  "The working time coincides with Danish classes {when}."), when=when),
        fill(Text("Fri til undervisning {when}.", "Time off for classes {when}."), when=when),
    )  # fmt: skip


def _minute(value: int) -> Text:
    return clock(time(value // 60 % 24, value % 60))


def _travel(case: Case) -> tuple[int | None, bool, float]:
    """The whole minutes it takes, if known, whether that is near enough, and the longest it may take."""
    minutes, own, limit = case.person.minutes, case.person.max_travel_minutes, case.limits.max_travel_minutes
    longest = limit if math.isnan(own) else min(own, limit)
    if math.isnan(minutes):
        return None, True, longest
    return math.ceil(round(minutes, 6)), round(minutes, 6) <= longest, longest


@_remembered
def _travel_time(minutes: int | None, near: bool, longest: float) -> FilterResult:
    known = minutes is not None
    shown = Text(*(2 * [str(minutes)])) if known else Text("?", "?")
    parts = {"minutes": shown, "longest": Text(f"{longest:g}".replace(".", ","), f"{longest:g}")}
    return _result(
        Filter.TRAVEL_TIME, near, shown.en if known else "unknown",
        f"{longest:g}", Party.CANDIDATE,
        fill(Text("Rejsetiden er cirka {minutes} minutter.", "Travel takes about {minutes} minutes."), **parts)
        if known else Text("Rejsetiden kendes ikke.", "The travel time is not known."),
        fill(Text("Rejsetiden er cirka {minutes} minutter; grænsen er {longest}.",
                  "Travel takes about {minutes} minutes; the limit is {longest}."), **parts),
        fill(Text("Hvis {minutes} minutter er i orden.", "If {minutes} minutes are acceptable."), **parts),
    )  # fmt: skip


@_remembered
def _danish_level(asked: int, have: int, gap: int) -> FilterResult:
    least = max(asked - gap, 0)
    parts = {key: Text(*(2 * [cefr(value)])) for key, value in (("asked", asked), ("have", have), ("least", least))}
    good = (
        Text("Pladsen stiller ikke krav til dansk.", "The place asks for no Danish.") if asked == 0
        else Text("Kandidatens mundtlige dansk er ikke oplyst.", "The candidate's spoken Danish is not known.")
        if have < 0
        else fill(Text("Mundtligt dansk {have}; der bedes om {asked}.", "Spoken Danish {have}; {asked} is asked for."),
                  **parts)
    )  # fmt: skip
    return _result(
        Filter.DANISH_LEVEL, have < 0 or asked - have <= gap, cefr(have), cefr(least), Party.TIME, good,
        fill(Text("Mundtligt dansk {have} er for langt fra {asked}; mindst {least} er nødvendigt.",
                  "Spoken Danish {have} is too far from {asked}; at least {least} is needed."), **parts),
        fill(Text("Når kandidaten når {least}.", "Once the candidate reaches {least}."), **parts),
    )  # fmt: skip


def _licences(case: Case) -> FilterResult:
    missing = case.need.licences & ~case.person.licences
    return _missing_licences(missing.bit_count(), bit_names(case.labels.licences, missing))


@_remembered
def _missing_licences(count: int, what: Text) -> FilterResult:
    return _result(
        Filter.LICENCES, count == 0, count, 0, Party.CANDIDATE,
        Text("Ingen certifikater mangler.", "No licences are missing."),
        fill(Text("Der mangler: {what}.", "Missing: {what}."), what=what),
        fill(Text("Hvis kandidaten får: {what}.", "If the candidate obtains: {what}."), what=what),
    )  # fmt: skip


def _required_skills(case: Case) -> FilterResult:
    missing = [item for item in case.need.skills if item.required_at_start and case.held(item) < item.level]
    return _missing_skills(tuple((name(case.labels.skills, item.skill), item.level) for item in missing))


@_remembered
def _missing_skills(missing: Sequence[tuple[Text, int]]) -> FilterResult:
    what = listed([
        fill(Text("{skill} på niveau {level}", "{skill} at level {level}"), skill=skill, level=number(level))
        for skill, level in missing
    ])  # fmt: skip
    return _result(
        Filter.REQUIRED_SKILLS, not missing, len(missing), 0, Party.COMPANY,
        Text("Det, der skal kunnes fra første dag, er på plads.", "What is needed from the first day is there."),
        fill(Text("Fra første dag kræves {what}.", "From the first day, {what} is required."), what=what),
        fill(Text("Hvis {what} kan læres undervejs.", "If {what} can be learnt on the way."), what=what),
    )  # fmt: skip


def _constraints(case: Case) -> FilterResult:
    hit = case.need.conditions & case.person.constraints
    return _hit_constraints(hit.bit_count(), bit_names(case.labels.constraints, hit))


@_remembered
def _hit_constraints(count: int, what: Text) -> FilterResult:
    return _result(
        Filter.CONSTRAINTS, count == 0, count, 0, Party.COMPANY,
        Text("Arbejdet passer med kandidatens skånehensyn.", "The work fits the candidate's accommodations."),
        fill(Text("Arbejdet passer ikke med: {what}.", "The work does not fit: {what}."), what=what),
        fill(Text("Hvis arbejdet kan tilrettelægges efter: {what}.", "If the work can be adapted to: {what}."),
             what=what),
    )  # fmt: skip


def _unwanted(case: Case) -> FilterResult:
    hit = case.need.occupation in case.person.unwanted
    return _ruled_out(hit, name(case.labels.occupations, case.need.occupation))


@_remembered
def _ruled_out(hit: bool, what: Text) -> FilterResult:
    return _result(
        Filter.UNWANTED_OCCUPATION, not hit, int(hit), 0, Party.CANDIDATE,
        Text("Kandidaten har ikke fravalgt arbejdet.", "The candidate has not ruled this work out."),
        fill(Text("Kandidaten har fravalgt {what}.", "The candidate has ruled out {what}."), what=what),
        Text("Kun hvis kandidaten selv ændrer sit ønske.", "Only if the candidate changes this wish."),
    )  # fmt: skip


@_remembered
def _ratio(refuses: bool, warns: bool) -> FilterResult:
    good = (
        Text("Rimelighedskravet er overskredet, men personen afvises ikke på grund af det.",
             "The ratio is exceeded, but the person is not refused because of it.")
        if warns
        else Text("Der er plads efter rimelighedskravet.", "There is room under the ratio requirement.")
    )  # fmt: skip
    outcome = "fail" if refuses else "warn" if warns else "pass"
    return _result(
        Filter.RATIO, not refuses, outcome, "pass", Party.TIME, good,
        Text("Arbejdsstedet har ikke plads til flere efter rimelighedskravet.",
             "The workplace has no room for more under the ratio requirement."),
        Text("Når en anden stopper, eller med færre timer.", "When somebody else leaves, or with fewer hours."),
    )  # fmt: skip


@_remembered
def _same_employer(same: bool) -> FilterResult:
    return _result(
        Filter.SAME_EMPLOYER, not same, int(same), 0, Party.JOBCENTER,
        Text("Kandidaten var ikke senest ansat her.", "The candidate was not most recently employed here."),
        Text("Kandidaten var senest ordinært ansat i samme virksomhed.",
             "The candidate was most recently ordinarily employed by the same company."),
    )  # fmt: skip
