"""The index of answers holds what the statistics read of them, so that PostgreSQL neither sorts nor looks them up.

SQLite has no such columns beside an index's own, and keeps the index it has.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_NAME = "ix_messages_answers"
_COLUMNS = ["thread_id", "side", "number"]
_ANSWERS = sa.text("answers_at IS NOT NULL")
_READ = ["jobcenter_id", "sent_at", "answers_at"]


def upgrade() -> None:
    _make_again(_READ)


def downgrade() -> None:
    _make_again([])


def _make_again(include: list[str]) -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.drop_index(_NAME, table_name="messages")
    op.create_index(_NAME, "messages", _COLUMNS, postgresql_where=_ANSWERS, postgresql_include=include)
