"""Certifications of companies (docs/decisions/0032-certifications.md)."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
OPEN_OR_STANDING = sa.text("status IN ('applied', 'certified') AND succeeded_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "certifications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "applied",
                "certified",
                "refused",
                "revoked",
                "withdrawn",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum("minority_owned", "women_owned", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("owned_percent", sa.Integer(), nullable=True),
        sa.Column(
            "evidence",
            sa.Enum(
                "owners_register",
                "declaration",
                name="evidence",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("applied_by", sa.Uuid(), nullable=False),
        sa.Column("on_behalf", JSON, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("reason_code", sa.String(length=64), nullable=True),
        sa.Column("succeeded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_on_behalf", JSON, nullable=True),
        sa.CheckConstraint("owned_percent > 500 AND owned_percent <= 1000", name=op.f("ck_certifications_most_of_it")),
        sa.CheckConstraint(
            "CASE WHEN status = 'withdrawn' THEN kind IS NULL AND owned_percent IS NULL AND evidence IS NULL"
            " AND on_behalf IS NULL AND succeeded_at IS NULL"
            " ELSE kind IS NOT NULL AND owned_percent IS NOT NULL AND evidence IS NOT NULL END",
            name=op.f("ck_certifications_withdrawn_tells_nothing"),
        ),
        sa.CheckConstraint(
            "(status = 'withdrawn') = (withdrawn_at IS NOT NULL)", name=op.f("ck_certifications_withdrawn_has_a_time")
        ),
        sa.CheckConstraint(
            "(status IN ('certified', 'refused', 'revoked')) = (decided_at IS NOT NULL)",
            name=op.f("ck_certifications_decided_has_a_time"),
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL)", name=op.f("ck_certifications_decided_by_somebody")
        ),
        sa.CheckConstraint(
            "(status IN ('certified', 'revoked')) = (valid_until IS NOT NULL)",
            name=op.f("ck_certifications_certified_has_an_end"),
        ),
        sa.CheckConstraint(
            "(status IN ('refused', 'revoked')) = (reason_code IS NOT NULL)",
            name=op.f("ck_certifications_no_has_a_reason"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_certifications_company_id_companies")),
        sa.ForeignKeyConstraint(
            ["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_certifications_jobcenter_id_jobcenters")
        ),
        sa.ForeignKeyConstraint(["applied_by"], ["accounts.id"], name=op.f("fk_certifications_applied_by_accounts")),
        sa.ForeignKeyConstraint(["decided_by"], ["accounts.id"], name=op.f("fk_certifications_decided_by_accounts")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["accounts.id"], name=op.f("fk_certifications_withdrawn_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certifications")),
    )
    op.create_index(op.f("ix_certifications_company_id_id"), "certifications", ["company_id", "id"])
    op.create_index(
        "uq_certifications_open_or_standing",
        "certifications",
        ["company_id", "kind"],
        unique=True,
        postgresql_where=OPEN_OR_STANDING,
        sqlite_where=OPEN_OR_STANDING,
    )


def downgrade() -> None:
    op.drop_index("uq_certifications_open_or_standing", "certifications")
    op.drop_index(op.f("ix_certifications_company_id_id"), "certifications")
    op.drop_table("certifications")
