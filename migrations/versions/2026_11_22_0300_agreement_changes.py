"""Signing links, changes, second approvals, end statements and monthly employee reports."""

import json
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def fill(table: str, **values: str | int) -> None:
    """Gives every row that stands already the value a new one would start with."""
    columns = [sa.column(name, JSON if isinstance(value, str) else sa.Integer()) for name, value in values.items()]
    rows = sa.table(table, *columns)
    documents = {name: json.loads(value) if isinstance(value, str) else value for name, value in values.items()}
    op.execute(rows.update().values(documents))


def one_row_per_source() -> None:
    """A source's stretches become one row again: from its first day to its last, with its most hours."""
    op.execute(
        "UPDATE occupancy SET "
        "ends_on = (SELECT MAX(o.ends_on) FROM occupancy o "
        "WHERE o.source_type = occupancy.source_type AND o.source_id = occupancy.source_id), "
        "fte_fraction = (SELECT MAX(o.fte_fraction) FROM occupancy o "
        "WHERE o.source_type = occupancy.source_type AND o.source_id = occupancy.source_id)"
    )
    op.execute(
        "DELETE FROM occupancy WHERE EXISTS (SELECT 1 FROM occupancy o WHERE o.source_type = occupancy.source_type "
        "AND o.source_id = occupancy.source_id AND o.starts_on < occupancy.starts_on)"
    )


def upgrade() -> None:
    op.create_table(
        "employee_reports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("workplace_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("ordinary_employees_fte", sa.Integer(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by", sa.Uuid(), nullable=True),
        sa.Column(
            "reporter_role",
            sa.Enum(
                "admin",
                "manager",
                "caseworker",
                "company",
                "candidate",
                "mentor",
                "integration",
                name="reporter_role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ordinary_employees_fte >= 0", name=op.f("ck_employee_reports_fte_not_negative")),
        sa.ForeignKeyConstraint(
            ["reported_by"], ["accounts.id"], name=op.f("fk_employee_reports_reported_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["workplace_id"], ["workplaces.id"], name=op.f("fk_employee_reports_workplace_id_workplaces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employee_reports")),
    )
    with op.batch_alter_table("employee_reports", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_employee_reports_workplace_id_month_id"), ["workplace_id", "month", "id"], unique=False
        )
        batch_op.create_index(
            "uq_employee_reports_standing_month",
            ["workplace_id", "month"],
            unique=True,
            postgresql_where=sa.text("replaced_at IS NULL"),
            sqlite_where=sa.text("replaced_at IS NULL"),
        )

    op.create_table(
        "end_statements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column(
            "author",
            sa.Enum("supervisor", "candidate", name="author", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "job_offered",
                "continue",
                "no_job",
                "other",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("actual_hours", sa.Integer(), nullable=True),
        sa.Column("assessment", sa.String(length=4000), nullable=True),
        sa.Column("disagreement", sa.String(length=4000), nullable=True),
        sa.Column("may_be_shared", sa.Boolean(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column(
            "given_role",
            sa.Enum(
                "admin",
                "manager",
                "caseworker",
                "company",
                "candidate",
                "mentor",
                "integration",
                name="given_role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("on_behalf", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.CheckConstraint(
            "actual_hours IS NULL OR actual_hours >= 0", name=op.f("ck_end_statements_hours_not_negative")
        ),
        sa.CheckConstraint(
            "author = 'supervisor' OR (outcome IS NULL AND actual_hours IS NULL)",
            name=op.f("ck_end_statements_facts_are_the_supervisors"),
        ),
        sa.CheckConstraint(
            "assessment IS NOT NULL OR disagreement IS NOT NULL", name=op.f("ck_end_statements_says_something")
        ),
        sa.ForeignKeyConstraint(["given_by"], ["accounts.id"], name=op.f("fk_end_statements_given_by_accounts")),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placements.id"], name=op.f("fk_end_statements_placement_id_placements")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_end_statements")),
        sa.UniqueConstraint("placement_id", "author", name=op.f("uq_end_statements_placement_id_author")),
    )
    op.create_table(
        "decision_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "grant",
                "override",
                "reject",
                "end_early",
                "change",
                name="action",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "approved",
                "refused",
                "withdrawn",
                "lapsed",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("body", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("agreement_version", sa.Integer(), nullable=False),
        sa.Column("checks", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("checks_digest", sa.String(length=64), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closing_note", sa.String(length=2000), nullable=True),
        sa.Column("decision_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "status <> 'approved' OR (closed_by IS NOT NULL AND closed_by <> requested_by)",
            name=op.f("ck_decision_requests_two_people"),
        ),
        sa.ForeignKeyConstraint(["closed_by"], ["accounts.id"], name=op.f("fk_decision_requests_closed_by_accounts")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_decision_requests_decision_id_decisions")
        ),
        sa.ForeignKeyConstraint(
            ["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_decision_requests_jobcenter_id_jobcenters")
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placements.id"], name=op.f("fk_decision_requests_placement_id_placements")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["accounts.id"], name=op.f("fk_decision_requests_requested_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_requests")),
    )
    with op.batch_alter_table("decision_requests", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_decision_requests_jobcenter_id_status_id"), ["jobcenter_id", "status", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_decision_requests_placement_id"), ["placement_id"], unique=False)
        batch_op.create_index(
            "uq_decision_requests_pending_subject",
            ["subject_id"],
            unique=True,
            postgresql_where=sa.text("status = 'pending'"),
            sqlite_where=sa.text("status = 'pending'"),
        )

    op.create_table(
        "placement_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "extension",
                "shortening",
                "hours",
                "pause",
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
                "requested",
                "granted",
                "rejected",
                "withdrawn",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("based_on_version", sa.Integer(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("proposed", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("reason_code", sa.String(length=64), nullable=False),
        sa.Column("reason_text", sa.String(length=2000), nullable=True),
        sa.Column("concrete_assessment", sa.String(length=4000), nullable=True),
        sa.Column("particular_need", sa.String(length=4000), nullable=True),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column(
            "requested_role",
            sa.Enum(
                "admin",
                "manager",
                "caseworker",
                "company",
                "candidate",
                "mentor",
                "integration",
                name="requested_role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_answer", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("candidate_answer", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("decision_id", sa.Uuid(), nullable=True),
        sa.Column("granted_version", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(status = 'granted') = (granted_version IS NOT NULL)",
            name=op.f("ck_placement_changes_granted_has_a_version"),
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_placement_changes_candidate_id_candidates")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_placement_changes_company_id_companies")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_placement_changes_decision_id_decisions")
        ),
        sa.ForeignKeyConstraint(
            ["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_placement_changes_jobcenter_id_jobcenters")
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placements.id"], name=op.f("fk_placement_changes_placement_id_placements")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["accounts.id"], name=op.f("fk_placement_changes_requested_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement_changes")),
    )
    with op.batch_alter_table("placement_changes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_placement_changes_jobcenter_id_status_id"), ["jobcenter_id", "status", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_placement_changes_placement_id_id"), ["placement_id", "id"], unique=False)
        batch_op.create_index(
            "uq_placement_changes_requested_placement",
            ["placement_id"],
            unique=True,
            postgresql_where=sa.text("status = 'requested'"),
            sqlite_where=sa.text("status = 'requested'"),
        )

    op.create_table(
        "signing_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column(
            "party",
            sa.Enum(
                "company",
                "candidate",
                "employee_representative",
                "jobcenter",
                name="party",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("agreement_version", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("signer_name", sa.String(length=200), nullable=False),
        sa.Column(
            "language",
            sa.Enum("da", "en", name="language", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signature_id", sa.Uuid(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(used_at IS NULL) = (signature_id IS NULL)", name=op.f("ck_signing_links_used_has_a_signature")
        ),
        sa.CheckConstraint("used_at IS NULL OR revoked_at IS NULL", name=op.f("ck_signing_links_used_or_revoked")),
        sa.CheckConstraint("used_at IS NULL OR voided_at IS NULL", name=op.f("ck_signing_links_used_or_voided")),
        sa.ForeignKeyConstraint(["created_by"], ["accounts.id"], name=op.f("fk_signing_links_created_by_accounts")),
        sa.ForeignKeyConstraint(
            ["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_signing_links_jobcenter_id_jobcenters")
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placements.id"], name=op.f("fk_signing_links_placement_id_placements")
        ),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signatures.id"], name=op.f("fk_signing_links_signature_id_signatures")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_signing_links_token_hash")),
    )
    with op.batch_alter_table("signing_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signing_links_jobcenter_id_id"), ["jobcenter_id", "id"], unique=False)
        batch_op.create_index(
            "uq_signing_links_open_party",
            ["placement_id", "party"],
            unique=True,
            postgresql_where=sa.text("used_at IS NULL AND revoked_at IS NULL"),
            sqlite_where=sa.text("used_at IS NULL AND revoked_at IS NULL"),
        )

    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("requested_by", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_decisions_requested_by_accounts"), "accounts", ["requested_by"], ["id"]
        )

    with op.batch_alter_table("jobcenter_settings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("second_approvals", JSON, nullable=True))
        batch_op.add_column(sa.Column("end_report_reminder_days", JSON, nullable=True))
        batch_op.add_column(sa.Column("signing_link_days", sa.Integer(), nullable=True))
    fill(
        "jobcenter_settings", second_approvals='["override"]', end_report_reminder_days="[3, 10]", signing_link_days=14
    )
    with op.batch_alter_table("jobcenter_settings", schema=None) as batch_op:
        batch_op.alter_column("second_approvals", existing_type=JSON, nullable=False)
        batch_op.alter_column("end_report_reminder_days", existing_type=JSON, nullable=False)
        batch_op.alter_column("signing_link_days", existing_type=sa.Integer(), nullable=False)
        batch_op.create_check_constraint("signing_link_days", "signing_link_days BETWEEN 1 AND 60")

    with op.batch_alter_table("occupancy", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_occupancy_source_type_source_id"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_occupancy_source_type_source_id_starts_on"), ["source_type", "source_id", "starts_on"]
        )

    with op.batch_alter_table("placements", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pauses", JSON, nullable=True))
        batch_op.add_column(sa.Column("granted_ends_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("granted_version", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("end_report_asked_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("end_report_reminders", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("vitas_reference", sa.String(length=40), nullable=True))
    fill("placements", pauses="[]", end_report_reminders=0)
    op.execute(
        "UPDATE placements SET granted_ends_on = ends_on, granted_version = agreement_version "
        "WHERE granted_at IS NOT NULL"
    )
    with op.batch_alter_table("placements", schema=None) as batch_op:
        batch_op.alter_column("pauses", existing_type=JSON, nullable=False)
        batch_op.alter_column("end_report_reminders", existing_type=sa.Integer(), nullable=False)

    with op.batch_alter_table("signatures", schema=None) as batch_op:
        batch_op.add_column(sa.Column("signer_name", sa.String(length=200), nullable=True))
        batch_op.alter_column("signed_by", existing_type=sa.Uuid(), nullable=True)
        batch_op.alter_column("signer_role", existing_type=sa.String(length=40), nullable=True)
        batch_op.create_check_constraint("somebody_signed", "signed_by IS NOT NULL OR signer_name IS NOT NULL")


def downgrade() -> None:
    # An answer given through a link is kept in the name of whoever sent the link: the older schema knows no other.
    op.execute(
        "UPDATE signatures SET signer_role = 'caseworker', "
        "signed_by = (SELECT created_by FROM signing_links WHERE signing_links.signature_id = signatures.id) "
        "WHERE signed_by IS NULL"
    )
    with op.batch_alter_table("signatures", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_signatures_somebody_signed"), type_="check")
        batch_op.alter_column("signer_role", existing_type=sa.String(length=40), nullable=False)
        batch_op.alter_column("signed_by", existing_type=sa.Uuid(), nullable=False)
        batch_op.drop_column("signer_name")

    with op.batch_alter_table("placements", schema=None) as batch_op:
        batch_op.drop_column("vitas_reference")
        batch_op.drop_column("end_report_reminders")
        batch_op.drop_column("end_report_asked_on")
        batch_op.drop_column("granted_version")
        batch_op.drop_column("granted_ends_on")
        batch_op.drop_column("pauses")

    one_row_per_source()
    with op.batch_alter_table("occupancy", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_occupancy_source_type_source_id_starts_on"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_occupancy_source_type_source_id"), ["source_type", "source_id"]
        )

    with op.batch_alter_table("jobcenter_settings", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_jobcenter_settings_signing_link_days"), type_="check")
        batch_op.drop_column("signing_link_days")
        batch_op.drop_column("end_report_reminder_days")
        batch_op.drop_column("second_approvals")

    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_decisions_requested_by_accounts"), type_="foreignkey")
        batch_op.drop_column("requested_by")

    with op.batch_alter_table("signing_links", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_signing_links_open_party",
            postgresql_where=sa.text("used_at IS NULL AND revoked_at IS NULL"),
            sqlite_where=sa.text("used_at IS NULL AND revoked_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_signing_links_jobcenter_id_id"))

    op.drop_table("signing_links")
    with op.batch_alter_table("placement_changes", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_placement_changes_requested_placement",
            postgresql_where=sa.text("status = 'requested'"),
            sqlite_where=sa.text("status = 'requested'"),
        )
        batch_op.drop_index(batch_op.f("ix_placement_changes_placement_id_id"))
        batch_op.drop_index(batch_op.f("ix_placement_changes_jobcenter_id_status_id"))

    op.drop_table("placement_changes")
    with op.batch_alter_table("decision_requests", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_decision_requests_pending_subject",
            postgresql_where=sa.text("status = 'pending'"),
            sqlite_where=sa.text("status = 'pending'"),
        )
        batch_op.drop_index(batch_op.f("ix_decision_requests_placement_id"))
        batch_op.drop_index(batch_op.f("ix_decision_requests_jobcenter_id_status_id"))

    op.drop_table("decision_requests")
    op.drop_table("end_statements")
    with op.batch_alter_table("employee_reports", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_employee_reports_standing_month",
            postgresql_where=sa.text("replaced_at IS NULL"),
            sqlite_where=sa.text("replaced_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_employee_reports_workplace_id_month_id"))

    op.drop_table("employee_reports")
