"""Why something is on the list, in both languages."""

from datetime import date, timedelta

import pytest

from app.foundation.core.actor import Role
from app.oversight.worklist.domain import WorkKind, reason_of

TODAY = date(2026, 11, 20)
K = WorkKind
# Which kinds each role can meet, and what tells their rows apart.
MET: dict[Role, dict[WorkKind, tuple[str | None, ...]]] = {
    Role.CASEWORKER: {
        K.FOLLOW_UP: ("candidate", "employer"),
        K.FOLLOW_UP_ESCALATED: ("candidate", "employer"),
        K.SUPPORT_TALK: ("candidate", "employer"),
        K.MATCH_WAITING: ("proposed", "consented"),
        K.VOICE_UNSEEN: ("answer", "objection"),
        **dict.fromkeys(
            set(WorkKind)
            - {K.FOLLOW_UP, K.FOLLOW_UP_ESCALATED, K.SUPPORT_TALK, K.MATCH_WAITING, K.VOICE_UNSEEN, K.MATCH_TO_ANSWER},
            (None,),
        ),
    },
    Role.COMPANY: dict.fromkeys(
        (
            K.FOLLOW_UP, K.SUPPORT_TALK, K.MATCH_TO_ANSWER, K.AGREEMENT_TO_SIGN, K.AGREEMENT_TO_SUBMIT,
            K.PLACEMENT_TO_START, K.PLACEMENT_ENDING, K.START_TO_CONFIRM, K.CHANGE_TO_ANSWER, K.NEED_TO_CONFIRM,
            K.UNREAD_MESSAGES, K.ACTIVITY_TO_SIGN_OFF, K.END_STATEMENT,
        ),
        (None,),
    ),
    Role.CANDIDATE: dict.fromkeys(
        (
            K.FOLLOW_UP, K.SUPPORT_TALK, K.MATCH_TO_ANSWER, K.AGREEMENT_TO_SIGN, K.CHANGE_TO_ANSWER, K.END_STATEMENT,
            K.VOICE_TO_ANSWER, K.VOUCHER_EXPIRING, K.UNREAD_MESSAGES, K.TRANSFER_TO_CONSENT,
        ),
        (None,),
    ),
    Role.MENTOR: dict.fromkeys((K.END_STATEMENT, K.MENTORSHIP_TO_ANSWER, K.ACTIVITY_TO_SIGN_OFF), (None,)),
}  # fmt: skip


@pytest.mark.parametrize("role", MET)
def test_every_kind_a_role_meets_is_said_in_two_languages(role: Role):
    for kind, details in MET[role].items():
        for detail in details:
            text = reason_of(kind, role, detail, 3, TODAY, TODAY)
            assert text.da.endswith(" Fristen er i dag."), kind
            assert text.en.endswith(" Due today."), kind
            assert text.da != text.en
            assert "{" not in text.da + text.en


@pytest.mark.parametrize(
    ("days", "danish", "english"),
    [
        (-3, "3 dage over fristen.", "3 days overdue."),
        (-1, "1 dag over fristen.", "1 day overdue."),
        (0, "Fristen er i dag.", "Due today."),
        (1, "Fristen er i morgen.", "Due tomorrow."),
        (5, "Fristen er om 5 dage.", "Due in 5 days."),
    ],
)
def test_how_late_it_is_is_said_in_plain_words(days: int, danish: str, english: str):
    due_on = TODAY + timedelta(days=days)
    text = reason_of(WorkKind.FOLLOW_UP, Role.CASEWORKER, "candidate", 0, due_on, TODAY)
    assert text.da == f"Opfølgning med kandidaten. {danish}"
    assert text.en == f"Follow-up with the candidate. {english}"


def test_tries_in_vain_are_told_to_the_jobcenter_alone():
    staff = reason_of(WorkKind.FOLLOW_UP, Role.CASEWORKER, "candidate", 2, TODAY, TODAY)
    person = reason_of(WorkKind.FOLLOW_UP, Role.CANDIDATE, None, 2, TODAY, TODAY)
    assert staff.da == "Opfølgning med kandidaten. 2 forsøg uden svar. Fristen er i dag."
    assert person.da == "Jobcentret spørger dig, hvordan det går. Fristen er i dag."


def test_one_message_is_one_and_two_are_counted():
    assert reason_of(WorkKind.UNREAD_MESSAGES, Role.COMPANY, None, 1, TODAY, TODAY).en.startswith("You have an unread")
    assert reason_of(WorkKind.UNREAD_MESSAGES, Role.COMPANY, None, 2, TODAY, TODAY).en.startswith("You have 2 unread")
