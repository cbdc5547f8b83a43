"""Webhooks and their deliveries."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INDEXES = (["webhook_id", "status", "next_attempt_at"], ["webhook_id", "id"], ["status", "updated_at"])


def upgrade() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("types", JSON, nullable=False),
        sa.Column("description", sa.String(length=200), nullable=True),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column(
            "disabled_reason_code",
            sa.Enum(
                "by_owner",
                "gone",
                "only_failures",
                name="disabled_reason_code",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("secret_wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("secret_key_id", sa.String(length=8), nullable=False),
        sa.Column("previous_wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("previous_key_id", sa.String(length=8), nullable=True),
        sa.Column("previous_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resting_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("served_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(jobcenter_id IS NULL) <> (company_id IS NULL)", name=op.f("ck_webhooks_one_owner")),
        sa.CheckConstraint("place BETWEEN 1 AND 20", name=op.f("ck_webhooks_place")),
        sa.CheckConstraint(
            "is_enabled = (disabled_reason_code IS NULL)", name=op.f("ck_webhooks_disabled_for_a_reason")
        ),
        sa.CheckConstraint(
            "(previous_wrapped IS NULL) = (previous_until IS NULL)"
            " AND (previous_wrapped IS NULL) = (previous_key_id IS NULL)",
            name=op.f("ck_webhooks_previous_is_whole"),
        ),
        sa.CheckConstraint("position >= 0", name=op.f("ck_webhooks_position")),
        sa.CheckConstraint(
            "(failures = 0) = (failing_since IS NULL) AND failures >= 0", name=op.f("ck_webhooks_failures")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_webhooks_account_id_accounts")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_webhooks_company_id_companies")),
        sa.ForeignKeyConstraint(["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_webhooks_jobcenter_id_jobcenters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
        sa.UniqueConstraint("company_id", "place", name=op.f("uq_webhooks_company_id_place")),
        sa.UniqueConstraint("jobcenter_id", "place", name=op.f("uq_webhooks_jobcenter_id_place")),
    )
    op.create_index(op.f("ix_webhooks_account_id"), "webhooks", ["account_id"])
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("event_type", sa.String(length=80), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "sending",
                "delivered",
                "failed",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("response_status", sa.Integer(), nullable=True),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.Column("error_code", sa.String(length=64), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_webhook_deliveries_attempts")),
        sa.CheckConstraint(
            "(status = 'sending') = (leased_until IS NOT NULL)", name=op.f("ck_webhook_deliveries_sending_has_a_lease")
        ),
        sa.CheckConstraint(
            "(status = 'pending') = (next_attempt_at IS NOT NULL)",
            name=op.f("ck_webhook_deliveries_pending_has_a_time"),
        ),
        sa.CheckConstraint(
            "(status = 'delivered') = (delivered_at IS NOT NULL)",
            name=op.f("ck_webhook_deliveries_delivered_has_a_time"),
        ),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhooks.id"], name=op.f("fk_webhook_deliveries_webhook_id_webhooks")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
        sa.UniqueConstraint("webhook_id", "event_id", name=op.f("uq_webhook_deliveries_webhook_id_event_id")),
    )
    for columns in INDEXES:
        op.create_index(op.f(f"ix_webhook_deliveries_{'_'.join(columns)}"), "webhook_deliveries", columns)


def downgrade() -> None:
    op.drop_table("webhook_deliveries")
    op.drop_table("webhooks")
