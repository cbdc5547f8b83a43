"""Erasures, legal holds, rectifications, consents to sharing and retention reports."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_by", sa.Uuid(), nullable=True),
        sa.Column(
            "reason_code",
            sa.Enum(
                "asked_by_person",
                "no_longer_needed",
                "registered_by_mistake",
                "unlawful",
                "retention",
                name="reason_code",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("deleted", JSON, nullable=False),
        sa.Column("emptied", JSON, nullable=False),
        sa.ForeignKeyConstraint(["erased_by"], ["accounts.id"], name=op.f("fk_erasures_erased_by_accounts")),
        sa.ForeignKeyConstraint(["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_erasures_jobcenter_id_jobcenters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    with op.batch_alter_table("erasures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasures_candidate_id"), ["candidate_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_erasures_jobcenter_id_id"), ["jobcenter_id", "id"], unique=False)

    op.create_table(
        "retention_reports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied", sa.Boolean(), nullable=False),
        sa.Column("rules", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_retention_reports_jobcenter_id_jobcenters")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_reports")),
    )
    with op.batch_alter_table("retention_reports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_retention_reports_jobcenter_id_id"), ["jobcenter_id", "id"], unique=False)

    op.create_table(
        "legal_holds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column(
            "reason_code",
            sa.Enum(
                "complaint",
                "court_case",
                "access_request",
                "audit",
                "supervision",
                name="reason_code",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("case_reference", sa.String(length=100), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("placed_by", sa.Uuid(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column(
            "lift_reason",
            sa.Enum(
                "case_closed",
                "placed_by_mistake",
                "no_longer_needed",
                name="lift_reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(lifted_at IS NULL) = (lift_reason IS NULL)", name=op.f("ck_legal_holds_lifted_with_a_reason")
        ),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name=op.f("ck_legal_holds_lifted_by_somebody")),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_legal_holds_candidate_id_candidates")
        ),
        sa.ForeignKeyConstraint(
            ["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_legal_holds_jobcenter_id_jobcenters")
        ),
        sa.ForeignKeyConstraint(["lifted_by"], ["accounts.id"], name=op.f("fk_legal_holds_lifted_by_accounts")),
        sa.ForeignKeyConstraint(["placed_by"], ["accounts.id"], name=op.f("fk_legal_holds_placed_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_holds")),
    )
    with op.batch_alter_table("legal_holds", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_legal_holds_candidate_id_lifted_at"), ["candidate_id", "lifted_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_legal_holds_jobcenter_id_id"), ["jobcenter_id", "id"], unique=False)

    op.create_table(
        "rectifications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "profile",
                "placement",
                "training_activity",
                "attendance_day",
                "readiness_picture",
                "end_statement",
                "employment",
                "follow_up",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("claim", sa.String(length=4000), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column(
            "asked_role",
            sa.Enum(
                "admin",
                "manager",
                "caseworker",
                "company",
                "candidate",
                "mentor",
                "integration",
                name="asked_role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("on_behalf", JSON, nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "asked",
                "corrected",
                "annotated",
                "refused",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column(
            "reason_code",
            sa.Enum(
                "wrong",
                "incomplete",
                "out_of_date",
                "opinion_of_another",
                "cannot_be_settled",
                "is_correct",
                "must_be_kept",
                name="reason_code",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("reason_text", sa.String(length=4000), nullable=True),
        sa.Column("annotation", sa.String(length=4000), nullable=True),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("before_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("replaced_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'profile') = (subject_id = candidate_id)", name=op.f("ck_rectifications_profile_is_the_person")
        ),
        sa.CheckConstraint(
            "(status = 'asked') = (decided_at IS NULL)", name=op.f("ck_rectifications_decided_has_a_time")
        ),
        sa.CheckConstraint(
            "status <> 'annotated' OR annotation IS NOT NULL", name=op.f("ck_rectifications_annotated_says_something")
        ),
        sa.CheckConstraint(
            "status <> 'refused' OR reason_text IS NOT NULL", name=op.f("ck_rectifications_refused_with_words")
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL)", name=op.f("ck_rectifications_decided_by_somebody")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["accounts.id"], name=op.f("fk_rectifications_asked_by_accounts")),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_rectifications_candidate_id_candidates")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["accounts.id"], name=op.f("fk_rectifications_decided_by_accounts")),
        sa.ForeignKeyConstraint(
            ["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_rectifications_jobcenter_id_jobcenters")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectifications")),
    )
    with op.batch_alter_table("rectifications", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rectifications_candidate_id_id"), ["candidate_id", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_rectifications_jobcenter_id_status_answer_by"),
            ["jobcenter_id", "status", "answer_by"],
            unique=False,
        )

    op.create_table(
        "sharing_consents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "cv",
                "contact_details",
                "work_accommodations",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("wording_version", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("on_behalf", JSON, nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_on_behalf", JSON, nullable=True),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name=op.f("ck_sharing_consents_withdrawn_by_somebody")
        ),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR withdrawn_at >= given_at", name=op.f("ck_sharing_consents_withdrawn_after_given")
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_sharing_consents_candidate_id_candidates")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_sharing_consents_company_id_companies")
        ),
        sa.ForeignKeyConstraint(["given_by"], ["accounts.id"], name=op.f("fk_sharing_consents_given_by_accounts")),
        sa.ForeignKeyConstraint(
            ["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_sharing_consents_jobcenter_id_jobcenters")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["accounts.id"], name=op.f("fk_sharing_consents_withdrawn_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharing_consents")),
    )
    with op.batch_alter_table("sharing_consents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sharing_consents_jobcenter_id_id"), ["jobcenter_id", "id"], unique=False)
        batch_op.create_index(
            "uq_sharing_consents_standing",
            ["candidate_id", "kind"],
            unique=True,
            postgresql_where=sa.text("withdrawn_at IS NULL AND company_id IS NULL"),
            sqlite_where=sa.text("withdrawn_at IS NULL AND company_id IS NULL"),
        )
        batch_op.create_index(
            "uq_sharing_consents_standing_company",
            ["candidate_id", "kind", "company_id"],
            unique=True,
            postgresql_where=sa.text("withdrawn_at IS NULL AND company_id IS NOT NULL"),
            sqlite_where=sa.text("withdrawn_at IS NULL AND company_id IS NOT NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("sharing_consents", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_sharing_consents_standing_company",
            postgresql_where=sa.text("withdrawn_at IS NULL AND company_id IS NOT NULL"),
            sqlite_where=sa.text("withdrawn_at IS NULL AND company_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_sharing_consents_standing",
            postgresql_where=sa.text("withdrawn_at IS NULL AND company_id IS NULL"),
            sqlite_where=sa.text("withdrawn_at IS NULL AND company_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_sharing_consents_jobcenter_id_id"))

    op.drop_table("sharing_consents")
    with op.batch_alter_table("rectifications", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rectifications_jobcenter_id_status_answer_by"))
        batch_op.drop_index(batch_op.f("ix_rectifications_candidate_id_id"))

    op.drop_table("rectifications")
    with op.batch_alter_table("legal_holds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_legal_holds_jobcenter_id_id"))
        batch_op.drop_index(batch_op.f("ix_legal_holds_candidate_id_lifted_at"))

    op.drop_table("legal_holds")
    with op.batch_alter_table("retention_reports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_retention_reports_jobcenter_id_id"))

    op.drop_table("retention_reports")
    with op.batch_alter_table("erasures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_erasures_jobcenter_id_id"))
        batch_op.drop_index(batch_op.f("ix_erasures_candidate_id"))

    op.drop_table("erasures")
