"""Vouchers and their ledger as answers."""

from collections.abc import Sequence
from uuid import UUID

from app.foundation.api.pagination import PageRequest
from app.foundation.db.work import Work
from app.journey.courses.domain.states import vouchers_offered
from app.journey.courses.models import Voucher
from app.journey.courses.repository import vouchers
from app.journey.courses.schemas import VoucherEntryRead, VoucherRead


async def read_vouchers(work: Work, rows: Sequence[Voucher]) -> list[VoucherRead]:
    """Vouchers as answers, with their balances in one query."""
    balances = await vouchers.balances_of(work, [row.id for row in rows])
    return [
        VoucherRead.model_validate(
            {
                **row.model_dump(),
                "balance_ore": balances[row.id],
                "allowed_actions": vouchers_offered(
                    row.status, work.actor.role, issued_it=row.issued_by == work.actor.account_id
                ),
            }
        )
        for row in rows
    ]


async def read_voucher(work: Work, row: Voucher) -> VoucherRead:
    return (await read_vouchers(work, [row]))[0]


async def read_entries(work: Work, voucher_id: UUID, page: PageRequest) -> tuple[list[VoucherEntryRead], str | None]:
    """The ledger of a voucher, oldest line first. Raises NotFound."""
    voucher = await vouchers.get_voucher(work, voucher_id)
    rows, cursor = await vouchers.list_entries(work, voucher.id, page)
    return [
        VoucherEntryRead.model_validate({**entry.model_dump(), "balance_ore": balance}) for entry, balance in rows
    ], cursor
