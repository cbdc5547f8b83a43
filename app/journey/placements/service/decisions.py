"""A decision as it is kept: what, why, on which law, on which version of the agreement and which checks, by whom."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from app.foundation.db.work import Work
from app.journey.placements.domain.agreement import LEGAL_BASIS_TEXTS
from app.journey.placements.models import Decision, Placement
from app.journey.placements.schemas import CheckOverride


def decision_on(
    work: Work,
    placement: Placement,
    action: str,
    reason_code: str,
    text: str | None,
    *,
    requested_by: UUID | None = None,
) -> Decision:
    """A decision of the caller on the present version; `requested_by` is who asked where two people decide."""
    return Decision(
        placement_id=placement.id,
        action=action,
        decided_at=work.now(),
        decided_by=work.actor.account_id,
        requested_by=requested_by,
        agreement_version=placement.agreement_version,
        reason_code=reason_code,
        reason_text=text,
        legal_basis=LEGAL_BASIS_TEXTS[placement.legal_basis],
    )


def override_decisions(
    work: Work,
    placement: Placement,
    checks: Iterable[Mapping[str, Any]],
    overrides: Mapping[str, CheckOverride],
    *,
    requested_by: UUID | None = None,
) -> list[Decision]:
    """One decision for each failed check that is set aside: with its own reason, and the check as it was found."""
    decisions = []
    for check in checks:
        if "override" not in check:
            continue
        override = overrides[check["code"]]
        decision = decision_on(
            work, placement, "override", override.reason_code, override.text, requested_by=requested_by
        )
        decision.overridden = [override.code]
        decision.checks = [dict(check)]
        decisions.append(decision)
    return decisions
