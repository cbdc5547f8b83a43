"""Who may do what with a transfer, in every state and on every side."""

from uuid import uuid4

import pytest

from app.foundation.core.actor import Actor, Role
from app.journey.transfers.domain.moving import Pending, blocking
from app.journey.transfers.domain.states import (
    SIDES,
    TRANSFER_LIFE,
    Side,
    TransferStatus,
    offered_actions,
    side_of,
)
from app.journey.transfers.errors import BLOCKS, refusal

S = TransferStatus
HERE, THERE, ELSEWHERE = uuid4(), uuid4(), uuid4()
EXPECTED = {
    (S.ASKED, Side.PERSON): ["consent", "decline"],
    (S.ASKED, Side.FROM): ["consent", "withdraw"],
    (S.ASKED, Side.TO): ["decline"],
    (S.CONSENTED, Side.PERSON): ["decline"],
    (S.CONSENTED, Side.FROM): ["withdraw"],
    (S.CONSENTED, Side.TO): ["accept", "decline"],
}


def actor(role: Role, jobcenter_id: object = None) -> Actor:
    return Actor(uuid4(), role, jobcenter_id=jobcenter_id, candidate_id=uuid4())  # type: ignore[arg-type]  # an UUID


@pytest.mark.parametrize("status", S)
@pytest.mark.parametrize("side", Side)
def test_each_side_is_offered_its_own_part_and_nothing_else(status: TransferStatus, side: Side):
    role = Role.CANDIDATE if side is Side.PERSON else Role.CASEWORKER
    assert offered_actions(status, role, side) == EXPECTED.get((status, side), [])


def test_nobody_accepts_before_the_person_has_said_yes():
    assert TRANSFER_LIFE.moves["accept"].sources == {S.CONSENTED}
    assert SIDES["accept"] == {Side.TO}


def test_the_side_follows_from_the_jobcenter_and_strangers_have_none():
    assert side_of(actor(Role.MANAGER, HERE), HERE, THERE) is Side.FROM
    assert side_of(actor(Role.CASEWORKER, THERE), HERE, THERE) is Side.TO
    assert side_of(actor(Role.CASEWORKER, ELSEWHERE), HERE, THERE) is None
    assert side_of(actor(Role.CANDIDATE), HERE, THERE) is Side.PERSON
    for role in (Role.ADMIN, Role.COMPANY, Role.MENTOR, Role.INTEGRATION):
        assert side_of(actor(role, HERE), HERE, THERE) is None


@pytest.mark.parametrize(
    ("pending", "codes"),
    [
        (Pending(), ()),
        (Pending(agreements_out=1), ("transfer.agreement_out",)),
        (Pending(decisions=2), ("transfer.decision_pending",)),
        (Pending(changes=1), ("transfer.change_open",)),
        (Pending(is_closed=True), ("transfer.candidate_closed",)),
        (Pending(1, 0, 1), ("transfer.agreement_out", "transfer.change_open")),
    ],
)
def test_what_is_being_decided_stands_in_the_way(pending: Pending, codes: tuple[str, ...]):
    assert blocking(pending) == codes


def test_every_blocking_code_has_its_refusal():
    everything = blocking(Pending(1, 1, 1, is_closed=True))
    assert {each.code for each in BLOCKS} == set(everything)
    assert [refusal(code).code for code in everything] == list(everything)
