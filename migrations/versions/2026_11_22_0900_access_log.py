"""The access log: who saw or changed whose data, when and what for."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ACTIONS = ("read", "search", "change", "export", "reveal", "delete")
RESULTS = ("in_order", "to_follow_up", "not_justified")


def upgrade() -> None:
    _entries()
    op.create_table(
        "access_subjects",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", "candidate_id", name="pk_access_subjects"),
    )
    op.create_index("ix_access_subjects_candidate_id_entry_id", "access_subjects", ["candidate_id", "entry_id"])
    op.create_table(
        "access_chain",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_seq", sa.BigInteger(), nullable=False),
        sa.Column("anchor", sa.LargeBinary(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_digest", sa.LargeBinary(), nullable=False),
        sa.Column("altered_at", sa.BigInteger(), nullable=True),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_access_chain_one_row")),
        sa.PrimaryKeyConstraint("id", name="pk_access_chain"),
    )
    _reviews()
    with op.batch_alter_table("idempotency_keys") as batch:
        kind = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
        batch.add_column(sa.Column("subjects", kind, nullable=False, server_default="[]"))
    with op.batch_alter_table("idempotency_keys") as batch:
        batch.alter_column("subjects", server_default=None)


def _entries() -> None:
    op.create_table(
        "access_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=True),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("route", sa.String(length=80), nullable=False),
        sa.Column("case_type", sa.String(length=40), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.String(length=64), nullable=True),
        sa.Column("criterion", sa.String(length=64), nullable=True),
        sa.Column("request_id", sa.String(length=128), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(f"action IN {ACTIONS}", name=op.f("ck_access_entries_action")),
        sa.CheckConstraint("seq > 0", name=op.f("ck_access_entries_seq_counts_from_one")),
        sa.CheckConstraint("(case_type IS NULL) = (case_id IS NULL)", name=op.f("ck_access_entries_case_is_whole")),
        sa.CheckConstraint(
            "(account_id IS NULL) = (role IS NULL)", name=op.f("ck_access_entries_account_has_its_role")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_access_entries"),
        sa.UniqueConstraint("seq", name="uq_access_entries_seq"),
    )
    op.create_index("ix_access_entries_jobcenter_id_occurred_at", "access_entries", ["jobcenter_id", "occurred_at"])


def _reviews() -> None:
    op.create_table(
        "access_reviews",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.String(length=40), nullable=False),
        sa.CheckConstraint(f"result IN {RESULTS}", name=op.f("ck_access_reviews_result")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["access_entries.id"], name="fk_access_reviews_entry_id_access_entries", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["jobcenter_id"], ["jobcenters.id"], name="fk_access_reviews_jobcenter_id_jobcenters"),
        sa.PrimaryKeyConstraint("id", name="pk_access_reviews"),
    )
    op.create_index("ix_access_reviews_entry_id_id", "access_reviews", ["entry_id", "id"])
    op.create_index("ix_access_reviews_jobcenter_id", "access_reviews", ["jobcenter_id"])


def downgrade() -> None:
    with op.batch_alter_table("idempotency_keys") as batch:
        batch.drop_column("subjects")
    for table in ("access_reviews", "access_chain", "access_subjects", "access_entries"):
        op.drop_table(table)
