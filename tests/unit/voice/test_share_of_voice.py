"""The figure for how many were heard."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.journey.voice.domain.share import Said, share_of_voice
from app.journey.voice.domain.steps import VoiceAnswer

YES, PARTLY, NO = VoiceAnswer.YES, VoiceAnswer.PARTLY, VoiceAnswer.NO


def test_silence_lowers_the_share():
    share = share_of_voice([Said(answered=True, in_person=True), Said(answered=False), Said(answered=False)])
    assert (share.asked, share.answered) == (3, 1)
    assert share.share == pytest.approx(1 / 3)


def test_what_staff_took_down_is_heard_but_not_in_person():
    share = share_of_voice([Said(answered=True, in_person=True), Said(answered=True)])
    assert (share.share, share.in_person) == (1.0, 0.5)


def test_what_nobody_has_read_is_not_counted_as_read():
    share = share_of_voice([Said(answered=True, seen=True), Said(answered=True), Said(answered=False)])
    assert share.read == 0.5


def test_a_mean_is_over_those_who_answered_that_question():
    share = share_of_voice(
        [
            Said(answered=True, wish_followed=YES, treated_well=NO),
            Said(answered=True, wish_followed=PARTLY),
            Said(answered=True),
        ]
    )
    assert (share.wish_followed, share.treated_well, share.understood) == (0.75, 0.0, None)


def test_a_share_of_nothing_is_unknown_and_not_zero():
    share = share_of_voice([])
    assert (share.asked, share.share, share.in_person, share.read) == (0, None, None, None)


said = st.builds(
    Said,
    answered=st.booleans(),
    in_person=st.booleans(),
    seen=st.booleans(),
    wish_followed=st.none() | st.sampled_from(VoiceAnswer),
)


@settings(max_examples=60)
@given(st.lists(said, max_size=30))
def test_shares_lie_between_nothing_and_everything(rows: list[Said]):
    share = share_of_voice(rows)
    for value in (share.share, share.in_person, share.read, share.wish_followed):
        assert value is None or 0 <= value <= 1
    assert (share.in_person or 0) <= (share.share or 0)
