"""The figure for how many were heard: one definition, which the statistics tell."""

from app.journey.voice.domain.questions import QUESTIONS
from app.journey.voice.domain.share import CLOSED_QUESTIONS, SHARES, said
from app.journey.voice.domain.steps import VoiceAnswer
from app.oversight.statistics.domain.suppression import Cell
from app.oversight.statistics.domain.tables import Cut, Leaf, tabulate
from app.oversight.statistics.service.definitions import VOICE


def told(**counts: int):
    """What the report tells of these counts, each standing on as many people."""
    cells = {column: Cell(0, 99, 99) for column in VOICE.counted}
    cells |= {column: Cell(count, 99, 99) for column, count in counts.items()}
    [line] = tabulate(VOICE, Cut(), {frozenset(): [Leaf({}, cells)]})
    return line.figures


def test_silence_lowers_the_share():
    assert told(asked=40, answered=10, unanswered=30)["share_of_voice"] == 0.25


def test_what_staff_took_down_is_heard_but_not_in_person():
    figures = told(asked=40, answered=30, in_person=10, taken_down=20)
    assert (figures["share_of_voice"], figures["share_in_person"]) == (0.75, 0.25)


def test_a_question_is_met_by_those_who_say_yes_of_all_who_answered():
    figures = told(asked=50, answered=40, treated_well_yes=30, treated_well_partly=5, treated_well_not_said=5)
    assert figures["share_treated_well"] == 0.75


def test_a_share_of_nothing_is_unknown_and_not_zero():
    figures = told()
    assert [figures[name] for name in SHARES] == [None] * len(SHARES)


def test_every_closed_question_is_put_and_everybody_who_answered_is_in_one_of_its_columns():
    assert set(CLOSED_QUESTIONS) <= set(QUESTIONS)
    for question in CLOSED_QUESTIONS:
        assert len(said(question)) == len(VoiceAnswer) + 1
        assert set(said(question)) <= set(VOICE.counted)
