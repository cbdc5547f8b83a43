"""What a letter says: in the reader's language, nothing personal, and each thing once."""

import re

import pytest

from app.foundation.core.i18n import Language
from app.journey.notices.domain.kinds import SENTENCES, NoticeKind
from app.journey.notices.domain.telling import TELLINGS, Audience
from app.journey.notices.domain.wording import words_of


def test_every_kind_has_its_sentence_in_both_languages():
    assert set(SENTENCES) == set(NoticeKind)
    for sentence in SENTENCES.values():
        assert sentence.da != sentence.en
        assert sentence.da.endswith(".")
        assert sentence.en.endswith(".")
        assert "{" not in sentence.da + sentence.en


@pytest.mark.parametrize("language", Language)
def test_the_subject_is_the_same_for_everybody_and_everything(language: Language):
    subjects = {words_of([kind], language, None).subject for kind in NoticeKind}
    assert subjects == {{"da": "Der er nyt til dig", "en": "There is news for you"}[language]}


def test_one_thing_is_a_sentence_and_several_are_a_list_with_how_often():
    one = words_of(["new_message"], Language.DA, "https://praktik.example/").text
    assert "\n\nDu har fået en ny besked.\n\nLog ind for at se mere: https://praktik.example/\n\n" in one
    several = words_of(["new_message", "transfer", "new_message"], Language.EN, None).text
    assert "- You have a new message. (2)\n- There is news of a transfer to another jobcenter.\n\nSign in as" in several


def test_a_kind_that_is_gone_meanwhile_is_left_out():
    assert words_of(["of_old", "new_message"], Language.DA, None) == words_of(["new_message"], Language.DA, None)
    assert "Log ind" in words_of(["of_old"], Language.DA, None).text


def test_a_letter_has_no_digits_and_no_names():
    for language in Language:
        text = words_of(list(NoticeKind), language, None).text
        assert not re.search(r"\d", text)


def test_every_kind_is_told_by_some_event_and_a_company_hears_of_nobody_unasked():
    assert {telling.kind for telling in TELLINGS.values()} == set(NoticeKind)
    assert TELLINGS["match.proposed"].audiences == (Audience.CANDIDATE,)
