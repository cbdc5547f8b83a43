"""The life of a mentorship, whom it is told to, and when it is over by itself."""

from datetime import date, timedelta
from itertools import product

import pytest

from app.foundation.core.actor import Actor, Permission, Role
from app.foundation.core.errors import IllegalMove, NotPermitted
from app.foundation.core.ids import new_id
from app.journey.mentorships.domain.confidentiality import CONFIDENTIALITY, CURRENT_VERSION
from app.journey.mentorships.domain.seeing import Ending, knows_the_person, over_by_itself, person_shown
from app.journey.mentorships.domain.states import MENTORSHIP_LIFE, MentorshipKind, MentorshipStatus

TODAY = date(2027, 3, 1)
TARGETS = {
    ("accept", "proposed"): "active",
    ("decline", "proposed"): "declined",
    ("end", "proposed"): "ended",
    ("end", "active"): "ended",
}
MAY = {
    "accept": {"mentor"},
    "decline": {"mentor"},
    "end": {"manager", "caseworker", "company", "candidate", "mentor"},
}


@pytest.mark.parametrize(("action", "status", "role"), list(product(MAY, MentorshipStatus, Role)))
def test_every_cell_of_a_mentorships_life(action: str, status: MentorshipStatus, role: Role):
    if role.value not in MAY[action]:
        with pytest.raises(NotPermitted):
            MENTORSHIP_LIFE.target(action, status, role)
    elif (action, status.value) in TARGETS:
        assert MENTORSHIP_LIFE.target(action, status, role).value == TARGETS[action, status.value]
    else:
        with pytest.raises(IllegalMove):
            MENTORSHIP_LIFE.target(action, status, role)


@pytest.mark.parametrize("status", MentorshipStatus)
@pytest.mark.parametrize("kind", MentorshipKind)
def test_a_mentor_knows_the_person_only_while_active(kind: MentorshipKind, status: MentorshipStatus):
    assert knows_the_person(Role.MENTOR, kind, status) == (status is MentorshipStatus.ACTIVE)
    assert knows_the_person(Role.CASEWORKER, kind, status)
    assert knows_the_person(Role.CANDIDATE, kind, status)
    assert knows_the_person(Role.COMPANY, kind, status) == (kind is MentorshipKind.COMPANY_MENTOR)


def test_a_mentor_reads_the_name_the_person_is_called_by():
    assert person_shown(Role.MENTOR, "Olena Test", "Olenka") == "Olenka"
    assert person_shown(Role.COMPANY, "Olena Test", None) == "Olena"
    assert person_shown(Role.MANAGER, "Olena Test", "Olenka") == "Olena Test"


@pytest.mark.parametrize(
    ("ending", "reason"),
    [
        (Ending(), None),
        (Ending(planned_on=TODAY), None),
        (Ending(planned_on=TODAY - timedelta(days=1)), "period_over"),
        (Ending(subject_over_on=TODAY - timedelta(days=60)), None),
        (Ending(subject_over_on=TODAY - timedelta(days=61)), "subject_over"),
        (Ending(TODAY, TODAY - timedelta(days=61)), "subject_over"),
    ],
)
def test_a_mentorship_is_over_after_its_last_day_or_sixty_days_after_what_it_is_about(ending: Ending, reason):
    assert over_by_itself(ending, TODAY) == reason


def test_the_confidentiality_is_there_in_both_languages():
    text = CONFIDENTIALITY[CURRENT_VERSION]
    assert "jobcentret" in text.da
    assert "jobcenter" in text.en


@pytest.mark.parametrize(("role", "accepted", "open_to_all"), list(product(Role, [True, False], [True, False])))
def test_only_a_mentor_waits_for_the_confidentiality(role: Role, accepted: bool, open_to_all: bool):
    actor = Actor(new_id(), role, is_confidential=accepted)
    permission = Permission("x:read", frozenset(Role), before_confidentiality=open_to_all)
    assert permission.waits_for_confidentiality(actor) == (role is Role.MENTOR and not accepted and not open_to_all)
