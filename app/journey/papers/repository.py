"""What the papers ask of other rooms' tables beside the agreement itself."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlmodel import col, select

from app.foundation.db.query import select_columns
from app.foundation.db.work import Work
from app.foundation.identity.models import Account
from app.journey.changes.domain import ChangeStatus
from app.journey.changes.models import PlacementChange


async def names_of(work: Work, account_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """The names behind accounts that an agreement the caller may see refers to (a mentor, who decided)."""
    wanted = {account_id for account_id in account_ids if account_id is not None}
    if not wanted:
        return {}
    statement = select_columns(Account.id, Account.full_name).where(col(Account.id).in_(wanted))
    return dict((await work.session.exec(statement)).all())


async def granted_changes_of(work: Work, placement_id: UUID) -> Sequence[PlacementChange]:
    """The changes to a placement that were granted, oldest first; the right is on the placement."""
    statement = select(PlacementChange).where(
        col(PlacementChange.placement_id) == placement_id, col(PlacementChange.status) == ChangeStatus.GRANTED
    )
    return (await work.session.exec(statement.order_by(col(PlacementChange.id)))).all()
