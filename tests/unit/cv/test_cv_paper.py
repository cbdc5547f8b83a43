"""The CV as a paper and its parts: what stands on it, in which order and words, and what is left out."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.foundation.core.i18n import Language
from app.foundation.paper.document import texts_of
from app.foundation.paper.press import print_document
from app.journey.cv.domain.document import cv_document
from app.journey.cv.domain.facts import (
    Confirmation,
    ConfirmedBy,
    CourseTaken,
    CvFacts,
    OtherSkill,
    Past,
    Stay,
    VerifiedSkill,
)
from app.journey.cv.domain.languages import LANGUAGES, language_name
from app.journey.cv.domain.verifying import beside, verified_skills
from app.journey.cv.domain.wording import CEFR_WORDS, CONFIRMED_BY, EXAMS, LEVELS, duration, period, place
from app.registers.candidates.domain import Cefr, DanishExam, Licence, SkillSource
from tests.factories.pdf import drawn, page_count, text_of

COOKING, CLEANING = UUID(int=1), UUID(int=2)
LABELS = {COOKING: "lave mad", CLEANING: "gøre rent"}


def word(level: int, seen_on: date = date(2026, 10, 28), **changes: object) -> Confirmation:
    said = Confirmation(
        level=level,
        workplace="Kantinen",
        company="Køkken & Co ApS",
        starts_on=date(2026, 8, 3),
        ends_on=date(2026, 10, 30),
        seen_on=seen_on,
        confirmed_by=ConfirmedBy.SUPERVISOR,
        activity_id=uuid4(),
    )
    return replace(said, **changes)  # type: ignore[arg-type]  # fields by name


BARE = CvFacts(Language.DA, uuid4(), "Olena Kovalenko", datetime(2026, 11, 20, tzinfo=UTC))
FULL = replace(
    BARE,
    introduction="Jeg er mødestabil.\n\nJeg har drevet en café.",
    phone="+45 20 12 34 56",
    email="olena@mail.example",
    city="Frederiksberg",
    looking_for=("køkkenmedhjælper", "tjener"),
    verified=(VerifiedSkill(COOKING, "lave mad", word(3), (word(2, date(2026, 4, 28), workplace="Havnen"),)),),
    others=(OtherSkill(CLEANING, "gøre rent", 2, SkillSource.SELF),),
    jobs=(Stay("Kok", "Kantinen", "Køkken & Co ApS", date(2026, 11, 1), None),),
    internships=(Stay("Medhjælper", "Kantinen", "Køkken & Co ApS", date(2026, 8, 3), date(2026, 10, 30), "Opvask."),),
    experience=(Past("cafémedarbejder", 30),),
    courses=(CourseTaken("Hygiejne", "Hotelskolen", date(2026, 6, 8), date(2026, 6, 12)),),
    oral=Cefr.A2,
    written=Cefr.A1,
    exam=DanishExam.PD1,
    languages=("uk", "en", "da"),
    licences=(Licence.FOOD_HYGIENE, Licence.DRIVING_B),
)


def said(facts: CvFacts) -> list[str]:
    """Every text; that days stay together on a line is no matter of words."""
    return [text.replace("\u00a0", " ") for text in texts_of(cv_document(facts)) if text]


def headings(facts: CvFacts) -> list[str]:
    return [section.heading for section in cv_document(facts).sections]


def test_a_full_cv_says_everything_in_the_order_an_employer_reads():
    assert headings(FULL) == [
        "Profil",
        "Kompetencer bekræftet på en arbejdsplads",
        "Job",
        "Praktik",
        "Tidligere erfaring",
        "Kurser",
        "Andre kompetencer",
        "Sprog",
        "Kørekort og beviser",
    ]
    texts = said(FULL)
    for expected in (
        "Søger arbejde som køkkenmedhjælper, tjener",
        "+45 20 12 34 56   ·   olena@mail.example   ·   Frederiksberg",
        "Lave mad",
        "Rutineret",
        "Bekræftet okt. 2026 af nærmeste leder · Kantinen, Køkken & Co ApS · aug. 2026 – okt. 2026",
        "Også bekræftet apr. 2026: selvstændigt · Havnen, Køkken & Co ApS · aug. 2026 – okt. 2026",
        "nov. 2026 – i dag",
        "2 år og 6 måneder",
        "Mundtligt A2 – enkle samtaler om hverdag og arbejde\nSkriftligt A1\nPrøve i Dansk 1",
        "Ukrainsk, engelsk",
        "Hygiejnebevis, kørekort B",
    ):
        assert expected in texts, expected


def test_the_same_cv_in_english():
    texts = said(replace(FULL, language=Language.EN))
    assert "Skills confirmed at a workplace" in texts
    assert "Confirmed Oct 2026 by the supervisor · Kantinen, Køkken & Co ApS · Aug 2026 – Oct 2026" in texts
    assert "2 years and 6 months" in texts
    assert "Ukrainian, English" in texts


def test_an_empty_cv_says_that_it_is_empty():
    assert headings(BARE) == ["Profil"]
    assert "Der står ikke noget på dette CV endnu." in said(BARE)
    assert page_count(print_document(cv_document(BARE))) == 1


@pytest.mark.parametrize("introduction", ["", "   \n "])
def test_parts_without_content_are_left_out(introduction: str):
    facts = replace(FULL, introduction=introduction, jobs=(), courses=(), oral=Cefr.NONE, written=None, exam=None)
    assert "Profil" not in headings(facts)
    assert not {"Job", "Kurser"} & set(headings(facts))
    assert "Dansk" not in said(facts)


def test_the_name_heads_the_paper_and_is_not_in_the_files_title():
    file = print_document(cv_document(FULL))
    assert "OlenaKovalenko" in text_of(file)
    assert "Olena".encode("utf-16-be") not in file
    assert b"Olena" not in file
    assert b"/CreationDate (D:20261120000000Z" in file


@pytest.mark.parametrize("name", ["أمل حسن الخطيب", "ሰላም ተስፋይ", "Олена Шевченко", "N" * 200, "Ann " * 50])
def test_names_of_any_script_and_length_are_printed_letter_by_letter(name: str):
    glyphs = drawn(print_document(cv_document(replace(FULL, name=name, introduction=name))))
    assert all(glyph.number > 0 for glyph in glyphs if glyph.letters.strip())
    assert set(name) - {" "} <= set("".join(glyph.letters for glyph in glyphs))


def test_the_page_numbers_stand_in_order_beside_a_name_written_from_the_right():
    """The last page's number is put in at the end: after an Arabic name it once fell into the words before it."""
    file = print_document(cv_document(replace(FULL, name="أمل حسن", internships=FULL.internships * 12)))
    assert f"Side1af{page_count(file)}" in text_of(file)


def test_a_long_cv_goes_on_over_pages_and_long_tasks_are_cut_at_a_word():
    many = replace(
        FULL,
        verified=tuple(VerifiedSkill(uuid4(), f"kompetence {n}", word(n % 3 + 1)) for n in range(60)),
        internships=tuple(replace(FULL.internships[0], tasks="Opvask og anretning. " * 100) for _ in range(9)),
    )
    assert page_count(print_document(cv_document(many))) > 3
    tasks = [text for text in said(many) if text.startswith("Opvask")]
    assert all(len(text) <= 322 and text.endswith(" …") for text in tasks)


def test_the_same_facts_are_the_same_file():
    assert print_document(cv_document(FULL)) == print_document(cv_document(FULL))


def test_the_best_word_counts_and_the_others_stand_below_it():
    early, late, less = word(2, date(2026, 2, 1)), word(2, date(2026, 9, 1)), word(1, date(2026, 11, 1))
    (skill,) = verified_skills([(COOKING, early), (COOKING, less), (COOKING, late)], LABELS)
    assert (skill.best, skill.others) == (late, (early, less))


def test_level_none_and_a_skill_without_a_name_vouch_for_nothing():
    assert verified_skills([(COOKING, word(0)), (uuid4(), word(2))], LABELS) == ()


def test_the_highest_level_comes_first_then_the_latest_word():
    found = verified_skills([(CLEANING, word(1)), (COOKING, word(2, date(2025, 1, 1)))], LABELS)
    assert [skill.skill_id for skill in found] == [COOKING, CLEANING]


def test_what_a_workplace_confirmed_is_not_said_again_unless_the_person_can_more():
    verified = verified_skills([(COOKING, word(2))], LABELS)
    held = [OtherSkill(COOKING, "lave mad", level, SkillSource.ASSESSED) for level in (1, 2, 3)]
    assert [skill.level for skill in beside(held, verified)] == [3]
    assert beside([OtherSkill(CLEANING, "gøre rent", 0, SkillSource.SELF)], verified) == ()


LEVELS_SEEN = st.lists(
    st.tuples(st.sampled_from([COOKING, CLEANING]), st.builds(word, st.integers(0, 3), st.dates(date(2020, 1, 1)))),
    max_size=12,
)


@settings(max_examples=60)
@given(LEVELS_SEEN)
def test_no_word_is_lost_and_none_is_better_than_the_best(words: list[tuple[UUID, Confirmation]]):
    found = verified_skills(words, LABELS)
    kept = {word.activity_id for skill in found for word in (skill.best, *skill.others)}
    assert kept == {word.activity_id for _, word in words if word.level > 0}
    assert all(skill.best.level >= other.level for skill in found for other in skill.others)


def test_periods_and_durations_are_said_as_cvs_say_them():
    assert period(date(2026, 6, 8), date(2026, 6, 12)).da == "jun. 2026"
    assert period(date(2025, 12, 1), None).en == "Dec 2025 – today"
    assert [duration(months).da for months in (1, 11, 12, 13, 720)] == [
        "1 måned",
        "11 måneder",
        "1 år",
        "1 år og 1 måned",
        "60 år",
    ]
    first = date(2020, 1, 31)
    assert period(first, first + timedelta(days=1)).da == "jan. 2020 – feb. 2020"


def test_a_place_called_like_its_company_is_said_once():
    assert place("Kantinen", "Køkken & Co ApS") == "Kantinen, Køkken & Co ApS"
    assert place("Lager Nord", "Lager Nord A/S") == "Lager Nord A/S"


def test_every_code_has_its_words_in_both_languages():
    assert set(CEFR_WORDS) == set(Cefr) - {Cefr.NONE}
    assert set(EXAMS) == set(DanishExam)
    assert set(CONFIRMED_BY) == set(ConfirmedBy)
    assert set(LEVELS) == {1, 2, 3}
    assert all(name.da and name.en for name in LANGUAGES.values())
    assert language_name("uk").da == "ukrainsk"
    assert language_name("qqq").en == "qqq"
