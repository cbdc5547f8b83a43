"""Initials, lasting names and fingerprints of events, and what has changed since a feed was last read."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.foundation.core.actor import Role
from app.foundation.core.i18n import Text
from app.integration.calendars.domain.changes import Changes, Said, compare, moment_of_change
from app.integration.calendars.domain.contents import Content, usual_contents
from app.integration.calendars.domain.events import (
    FeedEvent,
    Window,
    by_uid,
    fingerprint,
    in_one_line,
    initials,
    uid_of,
)
from app.integration.calendars.domain.reading import Sitting, days_of, named_by_week
from app.integration.calendars.domain.times import Weekly, instant, sitting, whole_day
from app.integration.calendars.domain.words import shown_person, with_people

MONDAY = date(2027, 1, 4)
EVENT = FeedEvent("train.1", Content.SESSIONS, "Træning", sitting(MONDAY, time(8), time(9)), "Kantinen")
NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Olena Kovalenko-Hansen", "O.K."),
        ("Maria del Carmen Ruiz", "M.R."),
        ("Olena", "O."),
        ("  å  ", "Å."),
        ("'Abd al-Rahman", "A.A."),
        ("محمد الأحمد", "م.ا."),
        ("E\u0301mile Zola", "E\u0301.Z."),
        ("", "–"),
        ("- '", "–"),
    ],
)
def test_initials_are_the_first_letters_of_first_and_last_name(name: str, expected: str):
    assert initials(name) == expected


@settings(max_examples=100)
@given(st.text(max_size=40))
def test_initials_never_tell_more_than_two_letters(name: str):
    letters = [sign for sign in initials(name) if sign.isalnum()]
    assert len(letters) <= 2 * 3  # ß and the like have two or three letters as capitals


def test_a_company_is_told_no_more_of_a_name_than_it_is_shown_elsewhere():
    names = ("Olena Maria Kovalenko", "Lena")
    assert shown_person(Role.CASEWORKER, *names) == "O.K."
    assert shown_person(Role.COMPANY, *names) == "L."
    assert shown_person(Role.MENTOR, names[0], None) == "O."
    assert shown_person(Role.CANDIDATE, *names) == ""


def test_people_stand_behind_the_words():
    assert with_people(Text("Hold", "Class"), ("O.K.", "A.")) == Text("Hold · O.K., A.", "Class · O.K., A.")
    assert with_people(Text("Hold", "Class"), ("",)) == Text("Hold", "Class")


def test_a_manager_has_no_classes_in_the_calendar_unless_asked_for():
    assert Content.CLASSES not in usual_contents(Role.MANAGER)
    assert Content.CLASSES in usual_contents(Role.CASEWORKER)
    assert all(Content.WORKING_TIMES not in usual_contents(role) for role in Role)


def test_a_line_has_no_breaks_or_control_characters_and_is_cut_with_an_ellipsis():
    assert in_one_line("a\r\nb\t\x00c\u2028d  e", 20) == "a b c d e"
    assert in_one_line(r"a\Nb", 20) == "a/Nb"
    assert in_one_line("x" * 201, 200) == "x" * 199 + "…"


def test_a_uid_is_the_same_as_long_as_the_feed_lives_and_tells_nothing():
    feed, other = uuid4(), uuid4()
    assert uid_of(feed, "train.1") == uid_of(feed, "train.1")
    assert len({uid_of(feed, "train.1"), uid_of(other, "train.1"), uid_of(feed, "train.2")}) == 3
    assert UUID(uid_of(feed, "train.1")).version == 5


def test_two_events_with_one_name_are_a_mistake():
    with pytest.raises(ValueError, match=r"train\.1"):
        by_uid(uuid4(), [EVENT, EVENT])


@pytest.mark.parametrize(
    "other",
    [
        replace(EVENT, summary="Kursus"),
        replace(EVENT, location="Lageret"),
        replace(EVENT, busy=True),
        replace(EVENT, content=Content.CLASSES),
        replace(EVENT, when=sitting(MONDAY, time(8), time(10))),
        replace(EVENT, when=Weekly(MONDAY, time(8), time(9))),
    ],
)
def test_whatever_a_reader_sees_changes_the_fingerprint(other: FeedEvent):
    assert fingerprint(other) != fingerprint(EVENT)
    assert fingerprint(replace(other)) == fingerprint(other)


def test_a_series_that_began_long_ago_is_in_the_window_until_it_is_over():
    window = Window(instant(date(2027, 6, 1), time(0)), instant(date(2027, 7, 1), time(0)))
    series = Weekly(MONDAY, time(9), time(12))
    assert window.holds(replace(EVENT, when=series))
    assert window.holds(replace(EVENT, when=replace(series, last_on=date(2027, 6, 7))))
    assert not window.holds(replace(EVENT, when=replace(series, last_on=date(2027, 6, 6))))
    assert not window.holds(replace(EVENT, when=replace(series, first_on=date(2027, 7, 5))))
    assert window.holds(replace(EVENT, when=whole_day(date(2027, 6, 1))))
    assert not window.holds(replace(EVENT, when=whole_day(date(2027, 7, 1))))


def test_a_sitting_keeps_its_name_when_it_moves_inside_its_week():
    def on(day: int, hour: int) -> Sitting:
        return Sitting(date(2027, 1, day), time(hour), time(hour + 1))

    tuesday, thursday, next_week = on(5, 8), on(7, 8), on(12, 8)
    before = dict(named_by_week([next_week, thursday, tuesday]))
    assert before == {"2027W01.1": tuesday, "2027W01.2": thursday, "2027W02.1": next_week}
    after = dict(named_by_week([on(6, 13), thursday, next_week]))
    assert set(after) == set(before)
    assert dict(named_by_week([Sitting(date(2027, 1, 1), time(8), time(9))])).keys() == {"2026W53.1"}


def test_days_of_pauses_are_counted_with_both_ends():
    assert days_of([(MONDAY, MONDAY), (date(2027, 1, 8), date(2027, 1, 9))]) == {
        MONDAY,
        date(2027, 1, 8),
        date(2027, 1, 9),
    }


SINCE = NOW - timedelta(days=60)


def test_what_is_new_changed_gone_and_back_is_told_apart():
    later = NOW + timedelta(days=1)
    said = {
        "same": Said("1", later),
        "moved": Said("1", later),
        "gone": Said("1", later),
        "endless": Said("1", None),
        "off": Said("1", later, cancelled=True),
        "back": Said("1", later, cancelled=True),
    }
    wanted = {"same": "1", "moved": "2", "back": "1", "new": "1"}
    assert compare(wanted, said, SINCE) == Changes(("new",), ("moved", "back"), ("gone", "endless"))


def test_what_has_only_grown_old_is_not_called_off():
    assert not compare({}, {"old": Said("1", SINCE)}, SINCE)
    assert compare({}, {"old": Said("1", SINCE + timedelta(seconds=1))}, SINCE).gone == ("old",)


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("123")), st.data())
def test_after_a_change_has_been_told_there_is_nothing_more_to_tell(wanted: dict[str, str], data: st.DataObject):
    said = {
        uid: Said(data.draw(st.sampled_from("123")), None, data.draw(st.booleans()))
        for uid in data.draw(st.sets(st.sampled_from("abcdef")))
    }
    changes = compare(wanted, said, SINCE)
    for uid in (*changes.new, *changes.changed):
        said[uid] = Said(wanted[uid], None)
    for uid in changes.gone:
        said[uid] = replace(said[uid], cancelled=True)
    assert not compare(wanted, said, SINCE)
    assert {uid for uid, entry in said.items() if not entry.cancelled} == set(wanted)


def test_each_change_has_a_later_second_than_every_one_before():
    assert moment_of_change(NOW + timedelta(microseconds=5), []) == NOW
    assert moment_of_change(NOW, [NOW - timedelta(hours=1)]) == NOW
    assert moment_of_change(NOW, [NOW, NOW - timedelta(hours=1)]) == NOW + timedelta(seconds=1)
