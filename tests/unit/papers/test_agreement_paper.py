"""What stands on the agreement's paper, and what lies across a paper that nobody may rely on."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.foundation.core.actor import Role
from app.foundation.core.i18n import Language
from app.foundation.paper.document import SignatureLines, Table
from app.foundation.paper.press import print_document
from app.journey.changes.domain import PlacementChangeKind
from app.journey.changes.domain.reasons import ChangeGrantReason, ChangeRejectReason
from app.journey.papers.domain import wording
from app.journey.papers.domain.agreement import agreement_document
from app.journey.papers.domain.facts import Answer, CheckLine
from app.journey.placements.domain import Party, PlacementStatus
from app.journey.placements.domain.reasons import EndReason, GrantReason, RejectReason
from app.registers.law.domain import CHECKS as LEGAL_CHECKS
from app.registers.law.domain import HoursStep, LegalBasis, Outcome, Purpose, WeekdayTime
from tests.factories.papers import ALL_SIGNED, CHECKS, MADE_AT, STARTS_ON, TERMS, agreement_facts, grant, texts_of
from tests.factories.pdf import drawn, text_of

NOT_GRANTED = [PlacementStatus.DRAFT, PlacementStatus.SUBMITTED, PlacementStatus.IN_REVIEW]
IN_FORCE = [PlacementStatus.GRANTED, PlacementStatus.ACTIVE, PlacementStatus.COMPLETED, PlacementStatus.ENDED_EARLY]


def said(**changes: object) -> str:
    return texts_of(agreement_document(agreement_facts(**changes)))


def test_the_parties_stand_with_their_numbers_and_address() -> None:
    text = said()
    for line in (
        "Virksomhed: Køkken & Co ApS",
        "CVR-nummer: 12345674",
        "P-nummer: 1003456789",
        "Adresse: Falkoner Allé 1\n2000 Frederiksberg",
        "Praktikant: Olena Shevchenko",
        "Jobcenter: Jobcenter Frederiksberg",
        "Mentor: Kirsten Lund",
    ):
        assert line in text


def test_the_hours_stand_by_week_with_days_and_in_danish_numbers() -> None:
    text = said()
    assert "1–4 | 1. februar 2027 | 28. februar 2027 | 20" in text
    assert "5–13 | 1. marts 2027 | 2. maj 2027 | 27,5" in text
    assert "Pauser: 22. marts 2027 – 28. marts 2027" in text
    assert "Mandag | 8.00–13.00" in text


def test_the_same_paper_in_english() -> None:
    text = said(language=Language.EN)
    assert "Agreement on a company internship" in text
    assert "5–13 | 1 March 2027 | 2 May 2027 | 27.5" in text
    assert "Version 2 of 2 · made 22 November 2026, 13:05" in text
    assert "The employee representative | Signed | 22 November 2026, 16:05 | By signing link" in text


@given(
    weeks=st.lists(st.integers(2, 40), max_size=8, unique=True),
    days=st.integers(0, 200),
)
def test_the_hours_table_covers_every_day_of_the_period_exactly_once(weeks: list[int], days: int) -> None:
    steps = tuple(HoursStep(week, Decimal(20)) for week in [1, *sorted(weeks)])
    terms = replace(TERMS, steps=steps, ends_on=STARTS_ON + timedelta(days=days))
    document = agreement_document(agreement_facts(terms=terms, language=Language.EN))
    table = next(block for block in document.sections[1].blocks if isinstance(block, Table))
    parsed = [
        tuple(datetime.strptime(f"{cell} +0000", "%d %B %Y %z").date() for cell in row[1:3]) for row in table.rows
    ]
    covered: list[date] = []
    for first, last in parsed:
        covered += [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    assert covered == [STARTS_ON + timedelta(days=offset) for offset in range(days + 1)]


def test_working_times_of_one_day_share_a_line_and_a_night_shift_says_so() -> None:
    times = (WeekdayTime(1, time(17), time(20)), WeekdayTime(1, time(8), time(12)), WeekdayTime(5, time(22), time(6)))
    text = said(terms=replace(TERMS, times=times))
    assert "Mandag | 8.00–12.00, 17.00–20.00" in text
    assert "Fredag | 22.00–6.00 (næste dag)" in text


@pytest.mark.parametrize("status", NOT_GRANTED)
def test_an_agreement_that_is_not_granted_is_marked_as_a_draft(status: PlacementStatus) -> None:
    assert agreement_document(agreement_facts(status=status)).mark == "UDKAST – IKKE BEVILGET"
    english = agreement_facts(status=status, language=Language.EN)
    assert agreement_document(english).mark == "DRAFT – NOT GRANTED"


@pytest.mark.parametrize("status", IN_FORCE)
def test_the_version_in_force_carries_no_mark(status: PlacementStatus) -> None:
    assert agreement_document(agreement_facts(status=status)).mark is None


def test_refused_cancelled_and_earlier_papers_are_marked_too() -> None:
    marks = [
        agreement_document(agreement_facts(status=PlacementStatus.REJECTED)).mark,
        agreement_document(agreement_facts(status=PlacementStatus.CANCELLED)).mark,
        agreement_document(agreement_facts(status=PlacementStatus.GRANTED, number=1)).mark,
    ]
    assert marks == ["AFSLAG", "ANNULLERET", "TIDLIGERE VERSION"]


def test_the_mark_is_printed_on_every_page() -> None:
    long = replace(TERMS, tasks="Opvask. " * 490)
    file = print_document(agreement_document(agreement_facts(terms=long)))
    assert text_of(file).count("UDKAST–IKKEBEVILGET") == text_of(file).count("Praktikaftale0A1B2C3D·version2") > 1


def test_the_paper_says_whether_everybody_has_signed() -> None:
    assert "Alle parter har underskrevet denne version." in said()
    missing = said(answers=ALL_SIGNED[:2], missing=(Party.EMPLOYEE_REPRESENTATIVE, Party.JOBCENTER))
    assert "Der mangler svar fra: medarbejderrepræsentanten, jobcentret." in missing
    assert "Medarbejderrepræsentanten | Mangler | – | –" in missing
    objected = (*ALL_SIGNED[:2], replace(ALL_SIGNED[2], objected=True, objection="Vi er for få."), ALL_SIGNED[3])
    text = said(answers=objected)
    assert "Alle parter har svaret på denne version; der er gjort indsigelse." in text
    assert "Vi er for få." in text
    assert "afløst af version 2" in said(number=1)


def test_lines_to_sign_by_hand_stand_there_only_while_signatures_are_gathered() -> None:
    def lines(status: PlacementStatus) -> list[SignatureLines]:
        document = agreement_document(agreement_facts(status=status, answers=(), missing=(Party.CANDIDATE,)))
        return [block for section in document.sections for block in section.blocks if isinstance(block, SignatureLines)]

    assert lines(PlacementStatus.SUBMITTED) == [SignatureLines(("Praktikanten",), "Dato")]
    assert lines(PlacementStatus.DRAFT) == []


def test_who_gave_an_answer_is_told_by_role_way_and_name_where_the_name_is_known() -> None:
    behalf = Answer(
        Party.CANDIDATE, False, MADE_AT, Role.CASEWORKER, is_on_behalf=True, proxy_channel="phone", name="Olena"
    )
    unnamed = replace(behalf, proxy_channel=None, name=None)
    linked = Answer(Party.COMPANY, False, MADE_AT, by_link=True, name="Bo Vang")
    text = said(answers=(behalf, unnamed, linked, replace(ALL_SIGNED[3], voided=True)))
    assert "Jobcentret på partens vegne i telefon: Olena" in text
    assert "Jobcentret på partens vegne\n" in text
    assert "Via underskriftslink: Bo Vang" in text
    assert "Underskrevet (bortfaldet)" in text


def test_an_answer_that_stands_from_an_earlier_version_names_it() -> None:
    text = said(answers=(*ALL_SIGNED[:2], replace(ALL_SIGNED[2], on_version=1)))
    assert "Underskrevet (version 1)" in text
    assert text.count("(version 1)") == 1


def test_the_grant_stands_with_its_checks_reason_law_and_how_to_appeal() -> None:
    text = said(
        status=PlacementStatus.GRANTED,
        checks=CHECKS,
        rulings=(grant(action="return"), grant(action="override"), grant()),
    )
    assert "Rimelighedskrav | Opfyldt | Arbejdsstedet har 12 fuldtidsansatte" in text
    assert "Samme arbejdsgiver er fraveget\nAnsættelsen var et fritidsjob for ti år siden." in text
    assert "Begrundelse: Betingelserne er opfyldt" in text
    assert "Retsgrundlag: Integrationsloven § 23 b" in text
    assert "Klagevejledning\nDu kan klage" in text
    assert text.count("Truffet:") == 1, (
        "a return is no decision on the internship, and an override stands beside its check"
    )


def test_a_reader_who_may_not_know_law_or_appeal_gets_a_paper_without_them() -> None:
    text = said(status=PlacementStatus.GRANTED, rulings=(grant(legal_basis=None, appeal_guidance=None),))
    assert "Retsgrundlag" not in text
    assert "Klagevejledning" not in text
    assert "Integrationsloven" not in text


@pytest.mark.parametrize("language", list(Language))
def test_every_code_that_can_stand_on_a_paper_has_words(language: Language) -> None:
    assert set(wording.CHECKS) == set(LEGAL_CHECKS)
    assert set(wording.OUTCOMES) == {outcome.value for outcome in Outcome}
    reasons = (*GrantReason, *RejectReason, *EndReason, *ChangeGrantReason, *ChangeRejectReason)
    assert {reason.value for reason in reasons} == set(wording.REASONS)
    actions = {"grant", "reject", "end", *PlacementChangeKind, *(f"reject_{kind}" for kind in PlacementChangeKind)}
    assert actions == set(wording.ACTIONS)
    for words, codes in (
        (wording.PARTIES, Party),
        (wording.STATUSES, PlacementStatus),
        (wording.PURPOSES, Purpose),
        (wording.LEGAL_BASES, LegalBasis),
    ):
        assert set(words) == set(codes)
        assert all(text.get(language) for text in words.values())


def test_a_code_from_a_later_version_is_shown_in_readable_form() -> None:
    text = said(checks=(CheckLine("new_rule", "pass", "–"),), rulings=(grant(action="new_action"),))
    assert "New rule | Opfyldt" in text
    assert "Afgørelse: New action" in text


@pytest.mark.parametrize("intern", ["Олена Шевченко", "أمل حسن", "ሰላም ተስፋይ", "Søren Ærøskøbing Ågård"])
@pytest.mark.parametrize("language", list(Language))
def test_a_name_in_any_of_their_scripts_is_on_the_printed_paper_with_real_glyphs(
    intern: str, language: Language
) -> None:
    glyphs = drawn(print_document(agreement_document(agreement_facts(intern=intern, language=language))))
    assert all(glyph.number > 0 for glyph in glyphs if glyph.letters.strip())
    assert set(intern) - {" "} <= set("".join(glyph.letters for glyph in glyphs))


def test_the_file_is_dated_by_the_agreement_and_repeats_itself_byte_for_byte() -> None:
    first, second = (print_document(agreement_document(agreement_facts())) for _ in range(2))
    assert first == second
    assert b"/CreationDate (D:20261122170500Z)" in first
