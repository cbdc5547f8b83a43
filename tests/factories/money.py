"""Courses, vouchers with their ledger, and budgets, as they stand after being used by the book."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from app.foundation.core.clock import Clock
from app.journey.courses.domain.states import EntryKind, VoucherStatus
from app.journey.courses.models import Course, Voucher, VoucherBudget, VoucherEntry
from app.journey.training.domain.values import ActivityKind
from tests.factories.world import next_monday


def course_row(jobcenter_id: UUID, **values: Any) -> Course:
    """Two mornings of food hygiene, three weeks from now."""
    first: date = values.pop("starts_on", next_monday(3))
    days = [first, first + timedelta(days=2)]
    return Course(
        **{
            "jobcenter_id": jobcenter_id,
            "provider": "Hotel- og Restaurantskolen",
            "title": "Fødevarehygiejne og egenkontrol",
            "kind": ActivityKind.LICENCE,
            "language": "da",
            "price_ore": 180_000,
            "seats": 12,
            "starts_on": days[0],
            "ends_on": days[-1],
            "sessions": [{"on": day.isoformat(), "from": "09:00", "to": "12:00"} for day in days],
            **values,
        }
    )


def budget_row(jobcenter_id: UUID, **values: Any) -> VoucherBudget:
    """This year's."""
    year = Clock().today().year
    return VoucherBudget(**{"jobcenter_id": jobcenter_id, "year": year, "limit_ore": 50_000_000, **values})


def voucher_row(jobcenter_id: UUID, candidate_id: UUID, issued_by: UUID, **values: Any) -> Voucher:
    """A voucher for a licence, without its ledger: see `issue_entry`."""
    now = datetime.now(UTC)
    return Voucher(
        **{
            "jobcenter_id": jobcenter_id,
            "candidate_id": candidate_id,
            "purpose": ActivityKind.LICENCE,
            "amount_ore": 200_000,
            "valid_until": now.date() + timedelta(days=120),
            "status": VoucherStatus.ISSUED,
            "budget_year": now.date().year,
            "issued_by": issued_by,
            "issued_at": now,
            **values,
        }
    )


def issue_entry(voucher: Voucher) -> VoucherEntry:
    return VoucherEntry(
        voucher_id=voucher.id,
        jobcenter_id=voucher.jobcenter_id,
        kind=EntryKind.ISSUE,
        voucher_ore=voucher.amount_ore,
        budget_ore=-voucher.amount_ore,
        written_at=voucher.issued_at,
        written_by=voucher.issued_by,
    )
