"""Places of calendar feeds, and indexes that statistics over years of follow-ups read."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_FEEDS = sa.table(
    "calendar_feeds", sa.column("id"), sa.column("account_id"), sa.column("revoked_at"), sa.column("place", sa.Integer)
)
_MOST_FEEDS = 10
_AGREED = sa.text("name = 'match.agreed'")
_STILL_EMPLOYED = sa.text("status = 'done' AND employment_id IS NOT NULL AND (record ->> 'still_employed') = 'yes'")
_ANSWERS = sa.text("answers_at IS NOT NULL")
_DONE = sa.text("status = 'done'")


def upgrade() -> None:
    op.create_index(
        "ix_follow_ups_still_employed",
        "follow_ups",
        ["employment_id", "recorded_at"],
        postgresql_where=_STILL_EMPLOYED,
        sqlite_where=_DONE,
    )
    op.create_index(
        "ix_events_match_agreed",
        "events",
        ["subject_id", "occurred_at"],
        postgresql_where=_AGREED,
        sqlite_where=_AGREED,
    )
    op.create_index(
        "ix_messages_answers",
        "messages",
        ["thread_id", "side", "number"],
        postgresql_where=_ANSWERS,
        sqlite_where=_ANSWERS,
    )
    with op.batch_alter_table("calendar_feeds", schema=None) as batch_op:
        batch_op.add_column(sa.Column("place", sa.Integer(), nullable=True))
    _give_places()
    with op.batch_alter_table("calendar_feeds", schema=None) as batch_op:
        batch_op.create_unique_constraint("uq_calendar_feeds_account_id_place", ["account_id", "place"])
        batch_op.create_check_constraint("place", "place BETWEEN 1 AND 10")
        batch_op.create_check_constraint("revoked_leaves_its_place", "revoked_at IS NULL OR place IS NULL")


def _give_places() -> None:
    """Feeds that stand get theirs in the order in which they were made; an eleventh, should there be one, has none."""
    number = sa.func.row_number().over(partition_by=_FEEDS.c.account_id, order_by=_FEEDS.c.id)
    counted = sa.select(_FEEDS.c.id, number.label("place")).where(_FEEDS.c.revoked_at.is_(None)).subquery()
    own = sa.select(counted.c.place).where(counted.c.id == _FEEDS.c.id).scalar_subquery()
    within = sa.select(counted.c.id).where(counted.c.place <= _MOST_FEEDS)
    op.execute(sa.update(_FEEDS).where(_FEEDS.c.id.in_(within)).values(place=own))


def downgrade() -> None:
    with op.batch_alter_table("calendar_feeds", schema=None) as batch_op:
        batch_op.drop_constraint("revoked_leaves_its_place", type_="check")
        batch_op.drop_constraint("place", type_="check")
        batch_op.drop_constraint("uq_calendar_feeds_account_id_place", type_="unique")
        batch_op.drop_column("place")
    op.drop_index("ix_messages_answers", table_name="messages")
    op.drop_index("ix_events_match_agreed", table_name="events")
    op.drop_index("ix_follow_ups_still_employed", table_name="follow_ups")
