"""Whether a link holds: every fact that ends it, and which of several is told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.foundation.core.errors import IllegalMove
from app.journey.placements.domain import PLACEMENT_LIFE, PlacementStatus
from app.journey.signing.domain import AgreementFacts, LinkFacts, LinkStatus, link_status

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LINK = LinkFacts(agreement_version=2, expires_at=NOW + timedelta(seconds=1))
OUT = AgreementFacts(PlacementStatus.SUBMITTED, version=2)


def test_a_link_to_the_present_version_out_for_signature_is_open():
    assert link_status(LINK, OUT, NOW) is LinkStatus.OPEN


def test_a_link_is_open_until_its_last_moment_and_expired_from_then_on():
    assert link_status(LINK, OUT, LINK.expires_at - timedelta(microseconds=1)) is LinkStatus.OPEN
    assert link_status(LINK, OUT, LINK.expires_at) is LinkStatus.EXPIRED


@pytest.mark.parametrize(
    ("link", "agreement", "status"),
    [
        (replace(LINK, used=True), OUT, LinkStatus.USED),
        (replace(LINK, revoked=True), OUT, LinkStatus.REVOKED),
        (replace(LINK, voided=True), OUT, LinkStatus.VOID),
        (LINK, replace(OUT, version=3), LinkStatus.VOID),
        (LINK, replace(OUT, answered=True), LinkStatus.VOID),
        (replace(LINK, used=True, voided=True), replace(OUT, version=3), LinkStatus.USED),
        (replace(LINK, revoked=True, voided=True), replace(OUT, version=3), LinkStatus.REVOKED),
        (replace(LINK, voided=True, expires_at=NOW), OUT, LinkStatus.VOID),
        (replace(LINK, used=True, expires_at=NOW), OUT, LinkStatus.USED),
    ],
)
def test_a_link_ends_by_use_revocation_a_changed_agreement_or_time(link, agreement, status):
    assert link_status(link, agreement, NOW) is status


@pytest.mark.parametrize("status", [s for s in PlacementStatus if s is not PlacementStatus.SUBMITTED])
def test_a_link_is_void_while_the_agreement_is_not_out_for_signature(status):
    assert link_status(LINK, replace(OUT, status=status), NOW) is LinkStatus.VOID


@pytest.mark.parametrize("action", ["sign", "object", "review"])
@pytest.mark.parametrize("status", list(PlacementStatus))
def test_a_right_proven_by_a_link_is_still_bound_to_the_state(action, status):
    if status is PlacementStatus.SUBMITTED:
        assert PLACEMENT_LIFE.target_of(action, status) is PLACEMENT_LIFE.moves[action].target
    else:
        with pytest.raises(IllegalMove):
            PLACEMENT_LIFE.target_of(action, status)
