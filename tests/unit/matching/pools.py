"""Needs and pools for the engine's tests: hand-made ones, and random ones for properties."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from app.journey.matching.domain import (
    BusyKind,
    BusyRow,
    CandidatePool,
    CandidateRow,
    CandidateStatus,
    Importance,
    NeedFacts,
    NeedSkill,
    WorkTime,
    build_pool,
)

MONDAY = date(2026, 3, 2)
KITCHEN, CASH_DESK, STOCK, FIRST_AID = 11, 12, 13, 14
COOK, WAITER = 5120, 5131
CLOSENESS = {KITCHEN: {KITCHEN: 1.0, STOCK: 0.4}, CASH_DESK: {CASH_DESK: 1.0, STOCK: 0.6}, FIRST_AID: {FIRST_AID: 1.0}}


def need(**changes) -> NeedFacts:
    """A kitchen in Frederiksberg that takes somebody for 13 weeks at 25 hours."""
    facts: dict[str, Any] = {
        "occupation": COOK,
        "isco4": 5120,
        "isco2": 51,
        "starts_from": MONDAY,
        "starts_until": MONDAY + timedelta(days=28),
        "weeks": 13,
        "weekly_tenths": (250,),
        "skills": (NeedSkill(KITCHEN, 2, Importance.MUST), NeedSkill(CASH_DESK, 1, Importance.NICE)),
        "latitude": 55.68,
        "longitude": 12.53,
        "danish_oral": 2,
    } | changes
    return NeedFacts(**facts)


def candidate(number: int = 1, **changes) -> CandidateRow:
    """Somebody who lives next door and meets everything but the skills."""
    facts: dict[str, Any] = {
        "id": f"c{number:04d}",
        "latitude": 55.68,
        "longitude": 12.53,
        "speed_kmh": 15.0,
        "danish_oral": 2,
    }
    return CandidateRow(**(facts | changes))


def pool_of(*rows: CandidateRow, **lists) -> CandidatePool:
    return build_pool(rows, **lists)


codes = st.integers(11, 14)
levels = st.sampled_from([0.0, 1.0, 2.0, 3.0])
times = st.builds(
    lambda weekday, start, length: WorkTime(weekday, start * 60, (start + length) * 60),
    st.integers(1, 7),
    st.integers(6, 18),
    st.integers(1, 5),
)
need_skills = st.lists(
    st.builds(
        NeedSkill,
        codes,
        st.integers(1, 3),
        st.sampled_from(Importance),
        st.booleans(),
        st.one_of(st.none(), st.sampled_from([0.5, 2.0, 8.0])),
    ),
    max_size=4,
    unique_by=lambda item: item.skill,
).map(tuple)
maybe_degrees = st.one_of(st.none(), st.floats(-0.2, 0.2))


@st.composite
def needs(draw) -> NeedFacts:
    latitude, longitude = draw(maybe_degrees), draw(maybe_degrees)
    return need(
        open_seats=draw(st.integers(0, 2)),
        starts_until=MONDAY + timedelta(days=draw(st.integers(0, 60))),
        weeks=draw(st.integers(1, 26)),
        weekly_tenths=tuple(draw(st.lists(st.integers(50, 370), min_size=1, max_size=3))),
        skills=draw(need_skills),
        isco4=draw(st.sampled_from([5120, 5131, -1])),
        isco2=draw(st.sampled_from([51, 91, -1])),
        latitude=None if latitude is None else 55.68 + latitude,
        longitude=None if longitude is None else 12.53 + longitude,
        danish_oral=draw(st.integers(0, 6)),
        licences=draw(st.integers(0, 7)),
        conditions=draw(st.integers(0, 7)),
        working_times=tuple(draw(st.lists(times, max_size=3))),
    )


@st.composite
def busy_rows(draw) -> BusyRow:
    start = MONDAY + timedelta(days=draw(st.integers(-60, 120)))
    end = draw(st.one_of(st.none(), st.integers(0, 90)))
    timed = draw(st.booleans())
    when = draw(times)
    return BusyRow(
        kind=draw(st.sampled_from(BusyKind)),
        starts_on=start,
        ends_on=None if end is None else start + timedelta(days=end),
        weekday=when.weekday if timed else 0,
        start=when.start,
        end=when.end,
        weekly_tenths=draw(st.one_of(st.none(), st.integers(0, 370))),
    )


@st.composite
def candidate_rows(draw, number: int) -> CandidateRow:
    latitude, longitude = draw(maybe_degrees), draw(maybe_degrees)
    available = draw(st.one_of(st.none(), st.integers(-30, 90)))
    return CandidateRow(
        id=f"c{number:04d}",
        status=draw(st.sampled_from(CandidateStatus)),
        latitude=None if latitude is None else 55.68 + latitude,
        longitude=None if longitude is None else 12.53 + longitude,
        max_travel_minutes=draw(st.one_of(st.none(), st.integers(10, 120))),
        speed_kmh=draw(st.one_of(st.none(), st.sampled_from([5.0, 15.0, 25.0, 60.0]))),
        danish_oral=draw(st.one_of(st.none(), st.integers(0, 6))),
        available_from=None if available is None else MONDAY + timedelta(days=available),
        max_weekly_tenths=draw(st.one_of(st.none(), st.integers(50, 370))),
        class_weekly_tenths=draw(st.integers(0, 200)),
        licences=draw(st.integers(0, 7)),
        constraints=draw(st.integers(0, 7)),
        waited_days=draw(st.integers(0, 400)),
        open_proposals=draw(st.integers(0, 5)),
        skills_recorded=draw(st.sampled_from([None, True])),
    )


@st.composite
def pools(draw, most: int = 5) -> CandidatePool:
    count = draw(st.integers(0, most))
    rows = [draw(candidate_rows(number)) for number in range(count)]
    if not rows:
        return build_pool(rows)
    owner = st.sampled_from([row.id for row in rows])
    group4, group2 = st.sampled_from([5120, 5131, 9112]), st.sampled_from([51, 91])
    return build_pool(
        rows,
        skills=draw(st.lists(st.tuples(owner, codes, levels), max_size=12)),
        wishes=draw(
            st.lists(st.tuples(owner, st.sampled_from([COOK, WAITER]), group4, group2, st.integers(1, 3)), max_size=6)
        ),
        experience=draw(st.lists(st.tuples(owner, st.sampled_from([COOK, WAITER]), group4, group2), max_size=6)),
        unwanted=draw(st.lists(st.tuples(owner, st.sampled_from([COOK, WAITER])), max_size=3)),
        busy=draw(st.lists(st.tuples(owner, busy_rows()), max_size=6)),
    )


closeness_tables = st.dictionaries(
    codes, st.dictionaries(codes, st.sampled_from([0.4, 0.5, 0.6, 1.0]), max_size=4), max_size=4
)
