"""Who reads, who writes, and in which words people are asked."""

import unicodedata

import pytest

from app.foundation.core.actor import Role
from app.foundation.core.i18n import PageLanguage
from app.journey.voice.domain.questions import ABOUT, ANSWERS, QUESTIONS, RIGHT_TO_LEFT
from app.journey.voice.domain.speaking import Spoken, may_be_read_by, may_take_down, offered_actions
from app.journey.voice.domain.steps import VoiceAnswer, VoiceStep

ANSWERED = Spoken(answered=True)
READ = Spoken(answered=True, seen=True)
SCRIPTS = {PageLanguage.UK: "CYRILLIC", PageLanguage.AR: "ARABIC", PageLanguage.DA: "LATIN", PageLanguage.EN: "LATIN"}


@pytest.mark.parametrize(
    ("spoken", "shared", "company_reads"),
    [(ANSWERED, True, False), (READ, False, False), (READ, True, True), (Spoken(), True, False)],
)
def test_a_company_reads_what_is_shared_and_the_jobcenter_has_read(spoken: Spoken, shared: bool, company_reads: bool):
    assert may_be_read_by(Role.COMPANY, spoken, may_be_shared=shared) is company_reads
    for role in (Role.CANDIDATE, Role.CASEWORKER, Role.MANAGER):
        assert may_be_read_by(role, spoken, may_be_shared=shared)
    for role in (Role.MENTOR, Role.INTEGRATION, Role.ADMIN):
        assert not may_be_read_by(role, spoken, may_be_shared=shared)


def test_staff_never_write_over_words_given_in_person():
    assert may_take_down(Spoken())
    assert may_take_down(Spoken(answered=True, taken_down=True))
    assert not may_take_down(Spoken(answered=True))


def test_seen_is_offered_where_there_is_something_to_read():
    assert offered_actions(Spoken(), Role.CASEWORKER) == ["answer", "object"]
    assert offered_actions(ANSWERED, Role.CASEWORKER) == ["seen", "object"]
    assert offered_actions(Spoken(objected=True), Role.MANAGER) == ["answer", "seen", "object"]
    assert offered_actions(READ, Role.CASEWORKER) == ["object"]
    assert offered_actions(READ, Role.CANDIDATE) == ["answer", "object"]
    assert offered_actions(READ, Role.COMPANY) == []


def test_every_step_question_and_answer_has_words_in_all_four_languages_and_their_scripts():
    assert set(ABOUT) == set(VoiceStep)
    assert set(ANSWERS) == set(VoiceAnswer)
    assert {"wish_followed", "treated_well", "understood", "own_words"} <= set(QUESTIONS)
    for words in (*ABOUT.values(), *QUESTIONS.values(), *ANSWERS.values()):
        assert set(words) == set(PageLanguage)
        for language, text in words.items():
            letters = [unicodedata.name(letter) for letter in text if letter.isalpha()]
            assert letters
            assert all(name.startswith(SCRIPTS[language]) for name in letters), (language, text)


def test_arabic_alone_runs_from_right_to_left():
    assert {PageLanguage.AR} == RIGHT_TO_LEFT
