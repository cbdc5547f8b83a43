"""Entering how days went: a week in one call, by whom, for which days, and what stands afterwards."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from app.journey.placements.domain import PlacementStatus
from app.journey.placements.models import AgreementVersion
from app.journey.placements.service.agreement import content_of
from app.registers.jobcenters.models import JobcenterSettings
from tests.api.attendance.internship import ON_PHONE, START, TODAY, Running, day, on, pointers
from tests.api.placements.stage import Stage, code_of
from tests.factories.world import World


async def test_a_week_is_entered_in_one_call_with_its_hours(running: Running):
    week = (
        on(0),
        on(1, "late", minutes_late=40, reason_code="transport"),
        on(2, "excused"),
        on(3, "absent"),
        on(4, hours=6.5),
    )
    items = await running.entered(*week)
    told = [(item["status"], item["minutes_late"], item["hours"], item["scheduled_hours"]) for item in items]
    assert told == [
        ("present", 0, 5.0, 5.0),
        ("late", 40, 4.3, 5.0),
        ("excused", 0, 0.0, 5.0),
        ("absent", 0, 0.0, 5.0),
        ("present", 0, 6.5, 5.0),
    ]
    assert [item["is_signal"] for item in items] == [False, True, False, True, False]
    assert [item["reason_code"] for item in items] == [None, "transport", "notified", None, None]
    assert {item["recorded_role"] for item in items} == {"company"}
    assert await running.listed() == [{**item, "allowed_actions": ["note"]} for item in items]
    await running.holds()


@pytest.mark.parametrize("role", ["company", "mentor", "caseworker", "manager"])
async def test_workplace_mentor_and_jobcenter_may_enter(running: Running, world: World, role: str):
    items = await running.entered(on(0), by=world.callers[role])
    assert items[0]["recorded_role"] == role


async def test_a_day_is_replaced_by_what_is_entered_later(running: Running, world: World):
    (first,) = await running.entered(on(0, "absent"))
    (second,) = await running.entered(on(0, "late", minutes_late=10), by=world.mentor)
    assert (second["id"], second["version"]) == (first["id"], 2)
    assert (second["status"], second["hours"], second["recorded_role"]) == ("late", 4.8, "mentor")
    assert len(await running.listed()) == 1


async def test_sending_the_same_week_again_changes_nothing(running: Running, world: World):
    week = [on(number) for number in range(5)]
    first = await running.entered(*week)
    again = await running.entered(*reversed(week), by=world.mentor)
    assert again == first
    assert (await world.event_names()).count("attendance.recorded") == 1


async def test_a_dry_run_shows_the_hours_and_stores_nothing(running: Running):
    answer = await running.enter(on(0, "late"), query="?dry_run=true")
    assert answer.json()["items"][0]["hours"] == 4.7
    assert await running.rows() == []


async def test_of_a_week_with_one_bad_day_nothing_is_stored(running: Running):
    answer = await running.enter(on(0), {"day_on": (START - timedelta(days=3)).isoformat(), "status": "present"})
    assert pointers(answer) == [("/days/1/day_on", "attendance.day_before_start")]
    assert await running.rows() == []


async def test_days_outside_the_internship_or_without_work_are_refused_row_by_row(running: Running):
    saturday, tomorrow = START + timedelta(days=5), TODAY + timedelta(days=3)
    before, after = START - timedelta(days=7), running.placement.ends_on + timedelta(days=1)
    days = [{"day_on": each.isoformat(), "status": "present"} for each in (before, saturday, tomorrow, after)]
    assert pointers(await running.enter(*days)) == [
        ("/days/0/day_on", "attendance.day_before_start"),
        ("/days/1/day_on", "attendance.day_no_working_time"),
        ("/days/2/day_on", "attendance.day_ahead"),
        ("/days/3/day_on", "attendance.day_ahead"),
    ]
    running.stage.travel(after + timedelta(days=1))
    assert pointers(await running.enter(days[3])) == [("/days/0/day_on", "attendance.day_after_end")]


async def test_a_refusal_never_repeats_what_was_sent(running: Running):
    answer = await running.enter({"day_on": "1912-12-31", "status": "ill with 010190-1234", "note": "010190-1234"})
    assert answer.status_code == 422
    assert "010190" not in answer.text
    assert "1912" not in answer.text


@pytest.mark.parametrize(
    ("entry", "pointer"),
    [
        (on(0, "late", minutes_late=0), "/days/0/minutes_late"),
        (on(0, "late", minutes_late=360), "/days/0/minutes_late"),
        (on(0, "late", minutes_late=-1), "/days/0/minutes_late"),
        (on(0, "late", minutes_late=1440), "/days/0/minutes_late"),
        (on(0, "absent", hours=2), "/days/0/hours"),
        (on(0, hours=24.1), "/days/0/hours"),
        (on(0, hours=4.25), "/days/0/hours"),
        (on(0, "excused", reason_code=None), "/days/0/reason_code"),
        (on(0, "excused", reason_code="influenza"), "/days/0/reason_code"),
        (on(0, status="sick"), "/days/0/status"),
        ({"day_on": "2027-02-30", "status": "present"}, "/days/0/day_on"),
    ],
)
async def test_what_makes_no_sense_is_refused_where_it_stands(running: Running, entry: dict, pointer: str):
    assert [each[0] for each in pointers(await running.enter(entry))] == [pointer]


async def test_31_days_fit_into_one_call_and_32_do_not(running: Running):
    running.stage.travel(START + timedelta(weeks=8))
    assert len(await running.entered(*(on(number) for number in range(31)))) == 31
    assert pointers(await running.enter(*(on(number) for number in range(32)))) == [("/days", "field.too_many")]
    assert pointers(await running.enter()) == [("/days", "field.too_few")]


@pytest.mark.parametrize(
    "status",
    [PlacementStatus.DRAFT, PlacementStatus.SUBMITTED, PlacementStatus.IN_REVIEW, PlacementStatus.GRANTED,
     PlacementStatus.CANCELLED, PlacementStatus.REJECTED],
)  # fmt: skip
async def test_an_internship_that_has_not_started_has_no_attendance(stage: Stage, status: PlacementStatus):
    running = await Running(stage).begun(status)
    assert code_of(await running.enter(on(0))) == (409, "attendance.not_under_way")


async def test_days_of_an_internship_that_is_over_may_still_be_corrected_up_to_its_last(stage: Stage):
    running = await Running(stage).begun(PlacementStatus.ENDED_EARLY, ended_on=day(3))
    assert len(await running.entered(on(2), on(3))) == 2
    assert pointers(await running.enter(on(4))) == [("/days/0/day_on", "attendance.day_after_end")]


async def test_a_pause_has_no_attendance(stage: Stage):
    pauses = [{"from_on": day(5).isoformat(), "to_on": day(9).isoformat()}]
    running = await Running(stage).begun(pauses=pauses)
    assert pointers(await running.enter(on(5))) == [("/days/0/day_on", "attendance.day_paused")]
    assert len(await running.entered(on(4), on(10))) == 2


async def test_a_public_holiday_can_only_be_entered_by_whoever_worked_on_it(running: Running):
    easter_monday = {"day_on": "2027-03-29"}
    running.stage.travel(date(2027, 3, 30))
    assert pointers(await running.enter({**easter_monday, "status": "absent"})) == [
        ("/days/0/day_on", "attendance.day_holiday")
    ]
    (worked,) = await running.entered({**easter_monday, "status": "present", "hours": 4})
    assert (worked["hours"], worked["scheduled_hours"]) == (4.0, 0.0)


async def test_the_jobcenters_own_closing_days_are_the_workplaces_working_days(running: Running, world: World):
    settings = await world.reload(JobcenterSettings(id=world.here.id))
    settings.closing_days = [day(0).isoformat()]
    await world.add(settings)
    assert len(await running.entered(on(0))) == 1


async def test_a_night_over_the_change_of_the_clock_is_entered_on_the_day_it_begins(stage: Stage):
    """28 March 2027: at two o'clock it is three."""
    nights = [{"weekday": 6, "from": "22:00", "to": "06:00"}]
    running = await Running(stage).begun(working_times=nights, hours_schedule=[{"from_week": 1, "weekly_hours": 8}])
    stage.travel(date(2027, 3, 28))
    saturday, sunday = ({"day_on": f"2027-03-{number}", "status": "present"} for number in (27, 28))
    (night,) = await running.entered(saturday)
    assert (night["hours"], night["scheduled_hours"]) == (8.0, 8.0)
    (night,) = await running.entered({**saturday, "hours": 7})
    assert (night["hours"], night["scheduled_hours"]) == (7.0, 8.0)
    assert pointers(await running.enter(sunday)) == [("/days/0/day_on", "attendance.day_no_working_time")]


async def test_hours_that_grow_are_those_of_the_days_own_week(stage: Stage):
    steps = [{"from_week": 1, "weekly_hours": 15}, {"from_week": 3, "weekly_hours": 25.5}]
    running = await Running(stage).begun(hours_schedule=steps)
    items = await running.entered(on(9), *(on(number) for number in range(10, 15)))
    assert [item["scheduled_hours"] for item in items] == [3.0, 5.1, 5.1, 5.1, 5.1, 5.1]


async def test_other_working_times_leave_the_days_before_their_decision_alone(running: Running, world: World):
    """Decided on Wednesday: from then on Mondays and Tuesdays only. The Thursday before is entered afterwards."""
    placement = await world.reload(running.placement)
    before = content_of(placement)
    tuesdays = [{"weekday": weekday, "from": "08:00", "to": "20:30"} for weekday in (1, 2)]
    placement.working_times, placement.granted_version, placement.agreement_version = tuesdays, 1, 2
    decided = datetime.combine(day(12), time(23, 30), UTC) - timedelta(days=1)  # on Wednesday by the Danish clock
    await world.add(
        AgreementVersion(placement_id=placement.id, number=1, content=before, created_at=decided),
        AgreementVersion(placement_id=placement.id, number=2, content=content_of(placement), created_at=decided),
        placement,
    )
    assert [item["scheduled_hours"] for item in await running.entered(on(8), on(10), on(11))] == [5.0, 5.0, 5.0]
    assert pointers(await running.enter(on(12))) == [("/days/0/day_on", "attendance.day_no_working_time")]
    running.stage.travel(day(15))
    assert (await running.entered(on(15)))[0]["scheduled_hours"] == 12.5
    months = (await world.company.get(f"{running.path}/months")).json()["items"]
    assert [(month["scheduled_hours"], month["missing_days"]) for month in months] == [(60.0, 9), (12.5, 0)]


async def test_days_are_listed_in_order_between_two_days_and_page_by_page(running: Running, world: World):
    await running.entered(*(on(number) for number in (4, 3, 2, 1, 0)))
    days = [item["day_on"] for item in await running.listed(query=f"?from={day(1)}&to={day(3)}")]
    assert days == [day(number).isoformat() for number in (1, 2, 3)]
    first = (await world.caseworker.get(f"{running.path}?limit=2")).json()
    second = await running.listed(query=f"?limit=3&cursor={first['next_cursor']}")
    assert [item["day_on"] for item in second] == [day(number).isoformat() for number in (2, 3, 4)]
    assert await running.listed(query=f"?from={day(3)}&to={day(1)}") == []


async def test_everybody_around_the_internship_reads_it_and_nobody_else(running: Running, world: World):
    (item,) = await running.entered(on(0))
    for role in ("manager", "caseworker", "company", "candidate", "mentor", "integration"):
        assert len(await running.listed(by=world.callers[role])) == 1
        answer = await world.callers[role].get(f"/v1/attendance-days/{item['id']}")
        assert (answer.status_code, answer.headers["etag"]) == (200, '"1"')
        strange = await world.callers[f"other_{role}"].get(running.path)
        assert strange.status_code == 404
        assert (await world.callers[f"other_{role}"].get(f"/v1/attendance-days/{item['id']}")).status_code == 404
    assert (await running.enter(on(0), by=world.other_company)).status_code == 404
    assert (await running.enter(on(0), by=world.candidate)).status_code == 403


async def test_a_mentor_who_came_later_reads_the_days_before(running: Running, world: World):
    (item,) = await running.entered(on(0))
    await world.let_see(world.other_mentor.account.id, running.placement.id)
    await world.let_see_no_longer(world.mentor.account.id, running.placement.id)
    assert (await world.other_mentor.get(f"/v1/attendance-days/{item['id']}")).status_code == 200
    assert (await world.mentor.get(f"/v1/attendance-days/{item['id']}")).status_code == 404


class TestNotes:
    """The candidate's own words on a day."""

    async def test_the_candidate_says_what_they_want_in_their_own_words(self, running: Running, world: World):
        (item,) = await running.entered(on(0, "absent"))
        words = "  Автобус не приїхав.\nЯ зателефонувала о 7:40.  "
        answer = await world.candidate.post(f"/v1/attendance-days/{item['id']}/note", {"text": words})
        assert answer.status_code == 200, answer.text
        assert (answer.json()["candidate_note"], answer.json()["version"]) == (words, 2)
        for reader in (world.candidate, world.caseworker):
            assert (await running.listed(by=reader))[0]["candidate_note"] == words
        assert "attendance_day.noted" in await world.event_names()

    async def test_the_workplace_reads_it_only_where_the_candidate_says_so(self, running: Running, world: World):
        (item,) = await running.entered(on(0, "absent"))
        path = f"/v1/attendance-days/{item['id']}/note"
        await world.candidate.post(path, {"text": "Jeg var på hospitalet."})
        for reader in (world.company, world.mentor, world.integration):
            answer = await reader.get(running.path)
            assert "hospital" not in answer.text
            read = answer.json()["items"][0]
            assert {"candidate_note", "candidate_noted_at", "on_behalf"}.isdisjoint(read)
            assert (read["may_be_shared"], read["is_on_behalf"], read["allowed_actions"]) == (False, False, [])
        await world.candidate.post(path, {"text": "Bussen kom ikke.", "may_be_shared": True})
        for reader in (world.company, world.mentor):
            assert (await running.listed(by=reader))[0]["candidate_note"] == "Bussen kom ikke."

    async def test_a_correction_of_the_day_leaves_the_words_standing(self, running: Running, world: World):
        (item,) = await running.entered(on(0, "absent"))
        await world.candidate.post(f"/v1/attendance-days/{item['id']}/note", {"text": "Jeg var der."})
        await running.entered(on(0))
        (read,) = await running.listed()
        assert (read["status"], read["candidate_note"]) == ("present", "Jeg var der.")

    async def test_staff_write_down_what_they_are_told_and_never_over_own_words(self, running: Running, world: World):
        (item,) = await running.entered(on(0, "absent"))
        path, told = f"/v1/attendance-days/{item['id']}/note", {"text": "Hun ringede.", "on_behalf": ON_PHONE}
        missing = await world.caseworker.post(path, {"text": "Hun ringede."})
        assert pointers(missing) == [("/on_behalf", "attendance.on_behalf_required")]
        read = (await world.caseworker.post(path, told)).json()
        assert (read["is_on_behalf"], read["on_behalf"], read["allowed_actions"]) == (True, ON_PHONE, ["note"])
        assert (await world.candidate.post(path, {"text": "Jeg ringede."})).status_code == 200
        assert code_of(await world.manager.post(path, told)) == (409, "attendance.own_words_stand")
        assert (await running.listed())[0]["allowed_actions"] == []
        assert code_of(await world.candidate.post(path, told)) == (403, "auth.not_permitted")

    async def test_the_workplace_has_no_word_in_it(self, running: Running, world: World):
        (item,) = await running.entered(on(0, "absent"))
        for caller in (world.company, world.mentor, world.integration):
            answer = await caller.post(f"/v1/attendance-days/{item['id']}/note", {"text": "x"})
            assert answer.status_code == 403

    @pytest.mark.parametrize("text", ["", "   ", "x" * 2001, "nul\u0000", None])
    async def test_words_that_cannot_be_kept_are_refused(self, running: Running, world: World, text: str | None):
        (item,) = await running.entered(on(0))
        answer = await world.candidate.post(f"/v1/attendance-days/{item['id']}/note", {"text": text})
        assert [pointer for pointer, _ in pointers(answer)] == ["/text"]

    async def test_an_old_version_a_key_used_twice_and_a_dry_run(self, running: Running, world: World):
        (item,) = await running.entered(on(0))
        path, body = f"/v1/attendance-days/{item['id']}/note", {"text": "Jeg var der."}
        stale = await world.candidate.post(path, body, headers={"If-Match": '"9"'})
        assert code_of(stale) == (412, "precondition.stale")
        assert (await world.candidate.post(f"{path}?dry_run=true", body)).json()["candidate_note"] == "Jeg var der."
        assert (await running.rows())[0].candidate_note is None
        for replayed in (None, "true"):
            answer = await world.candidate.post(path, body, headers={"Idempotency-Key": "one"})
            assert (answer.status_code, answer.headers.get("Idempotency-Replayed")) == (200, replayed)
        assert (await running.rows())[0].version == 2
