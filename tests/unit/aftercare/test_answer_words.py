"""The answer page says the same in four languages, and names the same people."""

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from app.foundation.api.pages import direction, said
from app.foundation.core.i18n import PageLanguage, PageText
from app.journey.aftercare.domain.answers import Issue
from app.journey.aftercare.domain.cadence import Subject
from app.journey.aftercare.domain.template import Audience
from app.journey.aftercare.page import read_answer, words
from app.journey.aftercare.schemas import VoiceSaid


def texts() -> Iterator[tuple[str, PageText]]:
    for name, value in vars(words).items():
        if isinstance(value, PageText):
            yield name, value
        elif isinstance(value, dict):
            yield from ((f"{name}[{key}]", text) for key, text in value.items() if isinstance(text, PageText))


ALL = dict(texts())
SCRIPTS = {PageLanguage.UK: re.compile("[\u0400-\u04ff]"), PageLanguage.AR: re.compile("[\u0600-\u06ff]")}


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_text_is_there_in_its_own_script_with_the_same_names(name):
    text = ALL[name]
    names = [sorted(set(re.findall(r"{(\w+)}", text.get(language)))) for language in PageLanguage]
    assert all(each == names[0] for each in names), names
    for language, script in SCRIPTS.items():
        assert script.search(text.get(language)), language


def test_every_issue_and_every_question_of_the_voice_has_its_words():
    assert set(words.ISSUE_NAMES) == set(Issue)
    assert set(words.VOICE) == set(VoiceSaid.model_fields)


def test_arabic_alone_runs_from_right_to_left():
    assert [language for language in PageLanguage if direction(language) == "rtl"] == [PageLanguage.AR]


def test_a_name_is_escaped_and_keeps_its_own_direction():
    text = PageText("Hos {company}", "At {company}", "В {company}", "في {company}")
    assert said(text, PageLanguage.AR, company="A & <b>{x}</b>") == "في <bdi>A &amp; &lt;b&gt;{x}&lt;/b&gt;</bdi>"


def asked(audience: Audience, subject: Subject = Subject.EMPLOYMENT) -> Any:
    return SimpleNamespace(audience=audience, subject=subject, step="1w")


FULL = {"still_employed": "yes", "rating": "4"}


def test_what_is_left_blank_is_not_an_answer():
    form, faults = read_answer(
        {**FULL, "weekly_hours": " ", "own_words": "", "wish_followed": ""}, asked(Audience.CANDIDATE)
    )
    assert faults == []
    assert form is not None
    record = form.as_record(Audience.CANDIDATE)
    assert (record.weekly_hours, record.own_words, record.voice, record.rating) == (None, None, None, 4)


def test_hours_may_be_written_with_a_comma():
    form, _ = read_answer({**FULL, "weekly_hours": "32,5"}, asked(Audience.CANDIDATE))
    assert form is not None
    assert str(form.weekly_hours) == "32.5"


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({}, [words.NO_STILL, words.NO_RATING]),
        ({"rating": "4"}, [words.NO_STILL]),
        ({"still_employed": "yes"}, [words.NO_RATING]),
        ({**FULL, "rating": "6"}, [words.NO_RATING]),
        ({**FULL, "weekly_hours": "80"}, [words.BAD_HOURS]),
        ({**FULL, "weekly_hours": "mange"}, [words.BAD_HOURS]),
        ({**FULL, "own_words": "x" * 2001}, [words.BAD_WORDS]),
        ({**FULL, "own_words": "x\0"}, [words.BAD_WORDS]),
        ({**FULL, "wish_followed": "perhaps"}, [words.BAD_FORM]),
        ({**FULL, "issue_transport": "no"}, [words.BAD_FORM]),
        ({**FULL, "reached": "false"}, [words.BAD_FORM]),
        ({**FULL, "issues": "transport"}, [words.BAD_FORM]),
    ],
)
def test_a_form_that_makes_no_sense_is_told_what_it_lacks(fields, fault):
    form, faults = read_answer(fields, asked(Audience.CANDIDATE))
    assert form is None
    assert faults == fault


@pytest.mark.parametrize("name", ["issue_health", "issue_childcare", "issue_permit", "issue_bank", "wish_followed"])
def test_an_employer_is_not_asked_what_is_none_of_its_business(name):
    fields = {**FULL, name: "yes"}
    assert read_answer(fields, asked(Audience.EMPLOYER)) == (None, [words.BAD_FORM])
    assert read_answer(fields, asked(Audience.CANDIDATE))[0] is not None


def test_an_internship_is_not_asked_whether_the_job_goes_on():
    form, faults = read_answer({"rating": "5"}, asked(Audience.CANDIDATE, Subject.PLACEMENT))
    assert faults == []
    assert form is not None
    assert read_answer(FULL, asked(Audience.CANDIDATE, Subject.PLACEMENT)) == (None, [words.BAD_FORM])


def test_the_employers_rating_is_the_employers():
    form, _ = read_answer(FULL, asked(Audience.EMPLOYER))
    assert form is not None
    record = form.as_record(Audience.EMPLOYER)
    assert (record.rating, record.employer_rating, record.voice) == (None, 4, None)
