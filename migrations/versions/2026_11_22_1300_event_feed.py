"""The order of events: a position for each, without holes."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TENANTS = ("jobcenter_id", "company_id", "candidate_id")


def upgrade() -> None:
    position = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "event_feed",
        sa.Column("position", position, autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("candidate_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.CheckConstraint("position > 0", name=op.f("ck_event_feed_position_counts_from_one")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_event_feed_event_id_events"),
        sa.PrimaryKeyConstraint("position", name="pk_event_feed"),
        sa.UniqueConstraint("event_id", name="uq_event_feed_event_id"),
    )
    op.create_table(
        "event_counter",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_position", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_event_counter_one_row")),
        sa.CheckConstraint("last_position >= 0", name=op.f("ck_event_counter_last_position")),
        sa.PrimaryKeyConstraint("id", name="pk_event_counter"),
    )
    _enter_what_happened()
    for column in _TENANTS:
        op.create_index(f"ix_event_feed_{column}_position", "event_feed", [column, "position"])


def _enter_what_happened() -> None:
    """Events that stand already, in the order of their keys: UUIDv7 counts time."""
    names = ("id", *_TENANTS, "name")
    events = sa.table("events", *(sa.column(name) for name in names))
    feed = sa.table("event_feed", *(sa.column(name) for name in ("position", "event_id", *names[1:])))
    counter = sa.table("event_counter", sa.column("id"), sa.column("last_position"))
    position = sa.func.row_number().over(order_by=events.c.id)
    stood = sa.select(position, *(events.c[name] for name in names))
    op.execute(feed.insert().from_select(["position", "event_id", *names[1:]], stood))
    all_of_them = sa.select(sa.literal(1), sa.func.count()).select_from(events)
    op.execute(counter.insert().from_select(["id", "last_position"], all_of_them))


def downgrade() -> None:
    op.drop_table("event_counter")
    op.drop_table("event_feed")
