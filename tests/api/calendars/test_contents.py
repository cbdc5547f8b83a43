"""What stands in whose calendar: each role sees there what it sees elsewhere, people by their initials."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.foundation.core.clock import COPENHAGEN
from app.journey.aftercare.domain.states import FollowUpStatus
from app.journey.aftercare.domain.template import Audience
from app.journey.courses.domain.states import VoucherStatus
from app.journey.matching.domain.states import MatchStatus
from app.journey.placements.domain import Party, PlacementStatus
from app.journey.placements.models import Signature
from app.journey.training.domain.states import ActivityOrigin, ActivityStatus
from tests.api.calendars.conftest import Subscribe
from tests.api.calendars.reader import Subscriber, occurrences, parse, times
from tests.api.calendars.stage import MONDAY, Stage, new_origin, sitting
from tests.factories.world import World

EVERYTHING = ("sessions", "classes", "working_times", "follow_ups", "deadlines")
READERS = ("caseworker", "manager", "company", "candidate", "mentor")
CLASSES = [
    {"weekday": 2, "from": "17:00", "to": "19:30", "from_on": "2026-08-10", "until_on": None},
    {"weekday": 4, "from": "17:00", "to": "19:30", "from_on": "2026-08-10", "until_on": "2027-06-24"},
]


@pytest.fixture
def stage(world: World) -> Stage:
    return Stage(world)


async def read(subscribe: Subscribe, *contents: str, **values: object) -> dict[str, Subscriber]:
    return {name: await (await subscribe(name, *contents, **values)).poll() for name in READERS}


def local(on: date, clock: str) -> datetime:
    return datetime.combine(on, datetime.strptime(clock, "%H:%M").time(), tzinfo=COPENHAGEN)  # noqa: DTZ007  a clock time


async def test_a_training_session_stands_in_the_calendar_of_everybody_who_sees_the_plan(
    world: World, stage: Stage, subscribe: Subscribe
):
    await stage.activity(await stage.internship(), sitting(MONDAY))
    readers = await read(subscribe, "sessions")
    assert {name: reader.summaries() for name, reader in readers.items()} == {
        "caseworker": {"Træning: Hygiejne · O.T."},
        "manager": {"Træning: Hygiejne · O.T."},
        "company": {"Træning: Hygiejne · O."},
        "mentor": {"Træning: Hygiejne · O."},
        "candidate": {"Træning: Hygiejne"},
    }
    for name, reader in readers.items():
        (event,) = reader.shown()
        assert times(event) == (local(MONDAY, "08:00"), local(MONDAY, "09:30"))
        assert event.location == "Kantinen, Falkoner Allé 1, 2000 Frederiksberg"
        assert event.transparency == ("OPAQUE" if name == "candidate" else "TRANSPARENT")
        assert event.categories == ["Træning"]


async def test_strangers_calendars_stay_empty(world: World, stage: Stage, subscribe: Subscribe):
    placement = await stage.internship()
    await stage.activity(placement, sitting(MONDAY))
    await stage.booking(sitting(MONDAY, "12:00", "13:00"))
    await stage.set(world.candidate_row, danish_classes=CLASSES)
    for audience in Audience:
        await stage.follow_up(placement, audience)
    for name in READERS:
        assert (await (await subscribe(f"other_{name}", *EVERYTHING)).poll()).shown() == []


async def test_a_feed_in_english_says_the_same_in_english(stage: Stage, subscribe: Subscribe):
    placement = await stage.internship()
    await stage.activity(placement, sitting(MONDAY))
    await stage.follow_up(placement, Audience.EMPLOYER)
    readers = await read(subscribe, "sessions", "follow_ups", language="en")
    assert readers["caseworker"].summaries() == {"Training: Hygiene · O.T.", "Follow-up with the company · O.T."}
    assert readers["company"].summaries() == {
        "Training: Hygiene · O.",
        "The jobcenter follows up with your company · O.",
    }
    assert b"CATEGORIES:Training" in readers["company"].raw
    assert b"NAME;LANGUAGE=en:praktikmatch" in readers["company"].raw


async def test_a_caseworker_has_the_people_looked_after_and_those_nobody_looks_after(
    world: World, stage: Stage, subscribe: Subscribe
):
    for name, caseworker in (
        ("Mine", world.caseworker.account.id),
        ("Theirs", world.manager.account.id),
        ("Nobodys", None),
    ):
        candidate = await stage.candidate(full_name=name, caseworker_account_id=caseworker)
        placement = await stage.internship(candidate)
        await stage.activity(placement, sitting(MONDAY))
        await stage.follow_up(placement, Audience.CANDIDATE, assignee_account_id=caseworker)
    own = await (await subscribe("caseworker", "sessions", "follow_ups", "deadlines")).poll()
    assert own.summaries() == {
        f"{words} · {who}"
        for words in ("Træning: Hygiejne", "Opfølgning med kandidaten", "Praktikken slutter: Kantinen")
        for who in ("M.", "N.")
    }
    manager = await (await subscribe("manager", "sessions", "follow_ups", "deadlines")).poll()
    assert {each for each in manager.summaries() if "Træning" not in each} == {
        f"{words} · {who}"
        for words in ("Opfølgning med kandidaten", "Praktikken slutter: Kantinen")
        for who in ("M.", "N.", "T.")
    }
    assert {each for each in manager.summaries() if "Træning" in each} == {
        "Træning: Hygiejne · N.",
        "Træning: Hygiejne · T.",
    }


async def test_of_a_dropped_activity_only_what_took_place_before_stands_there(
    world: World, stage: Stage, subscribe: Subscribe
):
    today = world.app.state.clock.today()
    placement = await stage.internship(starts_on=today - timedelta(days=30))
    days = [sitting(today + timedelta(days=offset)) for offset in (-7, -1, 0, 7)]
    for status, kept in ((ActivityStatus.DROPPED, 2), (ActivityStatus.COMPLETED, 3), (ActivityStatus.IN_PROGRESS, 4)):
        await stage.activity(placement, *days, status=status, title_da=status.value, skill_id=None, origin="bundle")
        reader = await (await subscribe("caseworker", "sessions")).poll()
        assert len(reader.shown(status.value)) == kept


async def test_a_class_at_the_workplace_is_one_event_for_all_who_come(world: World, stage: Stage, subscribe: Subscribe):
    origin = new_origin()
    others = [await stage.candidate(full_name=name) for name in ("Amir Zaman", "Omar Ali")]
    for number, candidate in enumerate([world.candidate_row, *others]):
        placement = await stage.internship(candidate)
        days = [sitting(MONDAY)] if number else [sitting(MONDAY), sitting(MONDAY + timedelta(days=7))]
        await stage.given(placement, ActivityOrigin.WORKPLACE_CLASS, origin, *days, title_da="Dansk i køkkenet")
    readers = await read(subscribe, "classes")
    words = "Hold på arbejdspladsen: Dansk i køkkenet"
    assert [event.summary for event in readers["company"].shown()] == [f"{words} · A., O., O.", f"{words} · O."]
    assert [event.summary for event in readers["caseworker"].shown()] == [
        f"{words} · A.Z., O.A., O.T.",
        f"{words} · O.T.",
    ]
    assert [event.summary for event in readers["candidate"].shown()] == [words, words]
    assert (await (await subscribe("company", "sessions")).poll()).shown() == []


async def test_a_course_in_the_training_plan_stands_there_once(world: World, stage: Stage, subscribe: Subscribe):
    """The jobcenter and the candidate see the voucher and the plan's activity, a company only the activity."""
    days = [sitting(MONDAY, "12:00", "15:00"), sitting(MONDAY + timedelta(days=1), "12:00", "15:00")]
    voucher = await stage.booking(*days)
    placement = await stage.internship()
    await stage.given(placement, ActivityOrigin.COURSE, voucher.id, *days, title_da="Hygiejnebevis", skill_id=None)
    readers = await read(subscribe, "classes")
    assert {name: [event.summary for event in reader.shown()] for name, reader in readers.items()} == {
        "caseworker": ["Kursus: Hygiejnebevis · O.T."] * 2,
        "manager": ["Kursus: Hygiejnebevis · O.T."] * 2,
        "company": ["Kursus: Hygiejnebevis · O."] * 2,
        "mentor": ["Kursus: Hygiejnebevis · O."] * 2,
        "candidate": ["Kursus: Hygiejnebevis"] * 2,
    }
    assert readers["candidate"].shown()[0].location == "AMU Hovedstaden"


async def test_a_course_that_enters_the_plan_later_stays_the_same_event(stage: Stage, subscribe: Subscribe):
    day = sitting(MONDAY, "12:00", "15:00")
    voucher = await stage.booking(day)
    reader = await (await subscribe("candidate", "classes")).poll()
    await stage.given(await stage.internship(), ActivityOrigin.COURSE, voucher.id, day, skill_id=None)
    await reader.poll(304)


@pytest.mark.usefixtures("november")
async def test_danish_classes_stand_in_the_candidates_and_the_jobcenters_calendar_only(
    world: World, stage: Stage, subscribe: Subscribe
):
    await stage.set(world.candidate_row, danish_classes=CLASSES)
    await stage.internship()
    readers = await read(subscribe, "classes")
    assert {name: len(reader.shown()) for name, reader in readers.items()} == {
        "caseworker": 2, "manager": 2, "company": 0, "mentor": 0, "candidate": 2,
    }  # fmt: skip
    assert readers["caseworker"].summaries() == {"Danskundervisning · O.T."}
    tuesday, thursday = readers["candidate"].shown()
    assert tuesday.dtstart == local(date(2026, 8, 11), "17:00")
    calendar = parse(readers["candidate"].raw)
    days = [each.start_datetime.astimezone(COPENHAGEN) for each in occurrences(calendar, thursday.uid)]
    assert {(each.isoweekday(), each.hour) for each in days} == {(4, 17)}
    assert days[-1].date() == date(2027, 6, 24)
    # Christmas Day was a Friday; Maundy Thursday and Ascension Day are holidays.
    assert {date(2027, 3, 25), date(2027, 5, 6)}.isdisjoint({each.date() for each in days})
    assert date(2027, 3, 18) in {each.date() for each in days}


@pytest.mark.usefixtures("november")
async def test_working_times_come_only_where_asked_for_and_leave_out_holidays_and_pauses(
    world: World, stage: Stage, subscribe: Subscribe
):
    placement = await stage.internship(
        starts_on=date(2026, 12, 1),
        ends_on=date(2027, 2, 26),
        pauses=[{"from_on": "2027-02-01", "to_on": "2027-02-07"}],
        working_times=[
            {"weekday": 5, "from": "08:00", "to": "14:00"},
            {"weekday": 5, "from": "22:00", "to": "06:00"},
        ],
    )
    assert (await (await subscribe("candidate")).poll()).shown("Praktik:") == []
    readers = await read(subscribe, "working_times")
    for reader in readers.values():
        day, night = reader.shown()
        assert times(day) == (local(date(2026, 12, 4), "08:00"), local(date(2026, 12, 4), "14:00"))
        assert times(night) == (local(date(2026, 12, 4), "22:00"), local(date(2026, 12, 5), "06:00"))
        found = [each.start_datetime.astimezone(COPENHAGEN).date() for each in occurrences(parse(reader.raw), day.uid)]
        off = {date(2026, 12, 25), date(2027, 1, 1), date(2027, 2, 5)}
        fridays = {placement.starts_on + timedelta(days=number) for number in range(3, 88, 7)}
        assert set(found) == fridays - off
    assert readers["company"].summaries() == {"Praktik: Kantinen · O."}
    assert readers["candidate"].summaries() == {"Praktik: Kantinen"}


@pytest.mark.parametrize(
    ("status", "ended_on"), [(PlacementStatus.ENDED_EARLY, date(2026, 12, 18)), (PlacementStatus.GRANTED, None)]
)
@pytest.mark.usefixtures("november")
async def test_an_internship_ends_in_the_calendar_when_it_ends(
    stage: Stage, subscribe: Subscribe, status: PlacementStatus, ended_on: date | None
):
    last = date(2027, 2, 26)
    await stage.internship(status=status, starts_on=date(2026, 11, 23), ends_on=last, ended_on=ended_on)
    for reader in (await read(subscribe, "deadlines", "working_times")).values():
        (end,) = reader.shown("slutter")
        day = ended_on or last
        assert times(end) == (day, day + timedelta(days=1))
        assert all(
            each.start_datetime.astimezone(COPENHAGEN).date() <= day
            for event in reader.shown("Praktik:")
            for each in occurrences(parse(reader.raw), event.uid)
        )


@pytest.mark.parametrize("status", [PlacementStatus.DRAFT, PlacementStatus.CANCELLED, PlacementStatus.REJECTED])
async def test_an_internship_that_is_not_granted_stands_in_no_calendar(
    stage: Stage, subscribe: Subscribe, status: PlacementStatus
):
    await stage.internship(status=status)
    for reader in (await read(subscribe, "deadlines", "working_times")).values():
        assert reader.shown() == []


async def test_a_match_waits_in_the_calendar_of_who_is_to_answer(world: World, stage: Stage, subscribe: Subscribe):
    proposed = await stage.match(status=MatchStatus.PROPOSED)
    readers = await read(subscribe, "deadlines")
    assert {name: reader.summaries() for name, reader in readers.items()} == {
        "caseworker": {"Sidste dag for kandidatens svar: Kantinen · O.T."},
        "manager": {"Sidste dag for kandidatens svar: Kantinen · O.T."},
        "company": set(),
        "mentor": set(),
        "candidate": {"Sidste dag at svare på et forslag: Kantinen"},
    }
    (event,) = readers["candidate"].shown()
    assert event.dtstart == (proposed.updated_at + timedelta(days=14)).astimezone(COPENHAGEN).date()
    assert (await world.candidate.post(f"/v1/matches/{proposed.id}/consent")).status_code == 200
    for reader in readers.values():
        await reader.poll(304 if reader is readers["mentor"] else 200)
    assert {name: reader.summaries() for name, reader in readers.items()} == {
        "caseworker": {"Sidste dag for virksomhedens svar: Kantinen · O.T."},
        "manager": {"Sidste dag for virksomhedens svar: Kantinen · O.T."},
        "company": {"Sidste dag at svare på et forslag: Kantinen · O."},
        "mentor": set(),
        "candidate": set(),
    }


@pytest.mark.usefixtures("november")
async def test_an_agreement_waits_for_whoever_has_not_signed_until_the_last_working_day_before_it_begins(
    world: World, stage: Stage, subscribe: Subscribe
):
    placement = await stage.internship(status=PlacementStatus.SUBMITTED, starts_on=date(2027, 1, 4))
    readers = await read(subscribe, "deadlines")
    assert {name: reader.summaries() for name, reader in readers.items()} == {
        "caseworker": {"Aftalen mangler underskrifter: Kantinen · O.T."},
        "manager": {"Aftalen mangler underskrifter: Kantinen · O.T."},
        "company": {"Aftalen mangler din underskrift: Kantinen · O."},
        "mentor": {"Aftalen mangler underskrifter: Kantinen · O."},
        "candidate": {"Aftalen mangler din underskrift: Kantinen"},
    }
    # New Year's Eve and New Year's Day, then a weekend: the last day of work is a Wednesday.
    assert readers["company"].shown()[0].dtstart == date(2026, 12, 30)
    signature = Signature(
        placement_id=placement.id,
        agreement_version=1,
        party=Party.COMPANY,
        signed_at=datetime.now(UTC),
        signed_by=world.company.account.id,
    )
    await world.add(signature)
    assert (await readers["company"].poll()).shown() == []
    assert len((await readers["candidate"].poll(304)).shown()) == 1
    await stage.set(signature, voided_at=datetime.now(UTC))
    assert len((await readers["company"].poll()).shown()) == 1


async def test_a_voucher_says_until_when_it_can_be_used(stage: Stage, subscribe: Subscribe):
    voucher = await stage.booking(sitting(MONDAY), status=VoucherStatus.ISSUED)
    readers = await read(subscribe, "deadlines")
    assert {name: reader.summaries() for name, reader in readers.items()} == {
        "caseworker": {"Sidste dag at bruge en voucher · O.T."},
        "manager": {"Sidste dag at bruge en voucher · O.T."},
        "company": set(),
        "mentor": set(),
        "candidate": {"Sidste dag at bruge en voucher"},
    }
    assert readers["candidate"].shown()[0].dtstart == voucher.valid_until
    await stage.set(voucher, status=VoucherStatus.CANCELLED)
    assert (await readers["candidate"].poll()).shown() == []


async def test_each_side_has_its_own_follow_ups_and_what_is_done_says_so(stage: Stage, subscribe: Subscribe):
    placement = await stage.internship()
    rows = [await stage.follow_up(placement, audience) for audience in Audience]
    readers = await read(subscribe, "follow_ups")
    both = {"Opfølgning med kandidaten · O.T.", "Opfølgning med virksomheden · O.T."}
    assert {name: reader.summaries() for name, reader in readers.items()} == {
        "caseworker": both,
        "manager": both,
        "company": {"Jobcentret følger op med jer · O."},
        "mentor": {each.replace("O.T.", "O.") for each in both},
        "candidate": {"Jobcentret følger op med dig"},
    }
    await stage.set(rows[0], status=FollowUpStatus.DONE)
    await stage.set(rows[1], status=FollowUpStatus.CANCELLED)
    caseworker = await readers["caseworker"].poll()
    assert caseworker.summaries() == {"Opfølgning med kandidaten (udført) · O.T."}
    assert len(caseworker.called_off("virksomheden")) == 1


@pytest.mark.usefixtures("november")
async def test_a_feed_looks_sixty_days_back_and_four_hundred_ahead(stage: Stage, subscribe: Subscribe):
    today = date(2026, 11, 22)
    placement = await stage.internship(starts_on=today - timedelta(days=100), ends_on=today + timedelta(days=500))
    for offset in (-61, -60, 0, 400, 401):
        due_on = today + timedelta(days=offset)
        await stage.follow_up(placement, Audience.CANDIDATE, due_on=due_on, step=str(offset))
        await stage.activity(placement, sitting(due_on), skill_id=None, origin="bundle", title_da=str(offset))
    reader = await (await subscribe("candidate", "follow_ups", "sessions")).poll()
    days = [today + timedelta(days=offset) for offset in (-60, 0, 400)]
    assert [each.dtstart for each in reader.shown("Jobcentret")] == days
    assert [each.summary for each in reader.shown("Træning")] == [f"Træning: {offset}" for offset in (-60, 0, 400)]
