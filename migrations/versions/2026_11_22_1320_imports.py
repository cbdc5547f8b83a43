"""Imports, and the names other systems know rows by."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "external_refs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("company", "workplace", "need", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("external_ref", sa.String(length=100), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_external_refs_jobcenter_id_jobcenters")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_refs")),
        sa.UniqueConstraint(
            "jobcenter_id", "kind", "external_ref", name=op.f("uq_external_refs_jobcenter_id_kind_external_ref")
        ),
    )
    with op.batch_alter_table("external_refs", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_external_refs_jobcenter_id_kind_target_id"),
            ["jobcenter_id", "kind", "target_id"],
            unique=False,
        )

    op.create_table(
        "imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "candidates",
                "companies",
                "workplaces",
                "needs",
                "courses",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "queued",
                "running",
                "done",
                "failed",
                "cancelled",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column(
            "form",
            sa.Enum("csv", "xlsx", name="form", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("options", JSON, nullable=False),
        sa.Column("found", JSON, nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("key_id", sa.String(length=8), nullable=True),
        sa.Column("total_rows", sa.Integer(), nullable=True),
        sa.Column("done_rows", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("errors_left_out", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("cancel_asked", sa.Boolean(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure_code", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "(status IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL)", name=op.f("ck_imports_finished")
        ),
        sa.CheckConstraint("status <> 'done' OR wrapped_key IS NULL", name=op.f("ck_imports_done_keeps_no_file")),
        sa.CheckConstraint("(wrapped_key IS NULL) = (key_id IS NULL)", name=op.f("ck_imports_key_is_whole")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_imports_attempts")),
        sa.CheckConstraint(
            "created >= 0 AND updated >= 0 AND unchanged >= 0 AND refused >= 0", name=op.f("ck_imports_counts")
        ),
        sa.CheckConstraint(
            "done_rows = created + updated + unchanged + refused", name=op.f("ck_imports_every_row_counted")
        ),
        sa.CheckConstraint("errors_left_out >= 0", name=op.f("ck_imports_errors_left_out")),
        sa.CheckConstraint("size > 0", name=op.f("ck_imports_size")),
        sa.CheckConstraint("total_rows IS NULL OR total_rows >= done_rows", name=op.f("ck_imports_total_rows")),
        sa.ForeignKeyConstraint(["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_imports_jobcenter_id_jobcenters")),
        sa.ForeignKeyConstraint(["requested_by"], ["accounts.id"], name=op.f("fk_imports_requested_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_imports_jobcenter_id_id"), ["jobcenter_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_imports_status_id"), ["status", "id"], unique=False)

    op.create_table(
        "import_chunks",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_import_chunks_import_id_imports")),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_import_chunks")),
    )
    op.create_table(
        "import_errors",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("column_number", sa.Integer(), nullable=True),
        sa.Column("pointer", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("detail_da", sa.String(length=500), nullable=False),
        sa.Column("detail_en", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_import_errors_import_id_imports")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_errors")),
    )
    with op.batch_alter_table("import_errors", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_import_errors_import_id_row_number_id"), ["import_id", "row_number", "id"], unique=False
        )

    with op.batch_alter_table("needs", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_needs_jobcenter_id_external_ref"), ["jobcenter_id", "external_ref"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("needs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_needs_jobcenter_id_external_ref"))

    with op.batch_alter_table("import_errors", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_errors_import_id_row_number_id"))

    op.drop_table("import_errors")
    op.drop_table("import_chunks")
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_imports_status_id"))
        batch_op.drop_index(batch_op.f("ix_imports_jobcenter_id_id"))

    op.drop_table("imports")
    with op.batch_alter_table("external_refs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_external_refs_jobcenter_id_kind_target_id"))

    op.drop_table("external_refs")
