"""Answer links, milestones, incentives, mentors, the own voice, transfers, conversations and notices."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "notice_preferences",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("by_email", sa.Boolean(), nullable=False),
        sa.Column("unwanted_kinds", JSON, nullable=False),
        sa.Column(
            "digest",
            sa.Enum("none", "daily", name="digest", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_to", sa.Time(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(quiet_from IS NULL) = (quiet_to IS NULL)", name=op.f("ck_notice_preferences_quiet_hours")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_notice_preferences_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_notice_preferences")),
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=True),
        sa.Column("dedupe_key", sa.String(length=200), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "queued",
                "sending",
                "sent",
                "failed",
                "skipped",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error_code", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "(status = 'sending') = (leased_until IS NOT NULL)", name=op.f("ck_notices_sending_has_a_lease")
        ),
        sa.CheckConstraint("(status = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_notices_sent_has_a_time")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_notices_attempts")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_notices_account_id_accounts")),
        sa.ForeignKeyConstraint(["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_notices_jobcenter_id_jobcenters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_notices_dedupe_key")),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notices_account_id_id"), ["account_id", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_notices_status_not_before_id"), ["status", "not_before", "id"], unique=False
        )

    op.create_table(
        "threads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column(
            "subject",
            sa.Enum(
                "need",
                "match",
                "placement",
                "employment",
                name="subject",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column(
            "counterpart",
            sa.Enum(
                "company",
                "candidate",
                name="counterpart",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("candidate_id", sa.Uuid(), nullable=True),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("message_count", sa.Integer(), nullable=False),
        sa.Column("last_message_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "last_side",
            sa.Enum(
                "jobcenter",
                "company",
                "candidate",
                name="last_side",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(counterpart = 'company') = (company_id IS NOT NULL) AND (counterpart = 'candidate') = (candidate_id IS NOT NULL)",
            name=op.f("ck_threads_counterpart_is_named"),
        ),
        sa.CheckConstraint("message_count >= 0", name=op.f("ck_threads_message_count")),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name=op.f("fk_threads_candidate_id_candidates")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_threads_company_id_companies")),
        sa.ForeignKeyConstraint(["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_threads_jobcenter_id_jobcenters")),
        sa.ForeignKeyConstraint(["opened_by"], ["accounts.id"], name=op.f("fk_threads_opened_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
    )
    with op.batch_alter_table("threads", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_threads_candidate_id_last_message_at_id"),
            ["candidate_id", "last_message_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_threads_company_id_last_message_at_id"),
            ["company_id", "last_message_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_threads_jobcenter_id_last_message_at_id"),
            ["jobcenter_id", "last_message_at", "id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_threads_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "transfers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("from_jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column("to_jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "asked",
                "consented",
                "done",
                "declined",
                "withdrawn",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason_code", sa.String(length=64), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("on_behalf", JSON, nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closed_reason", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "(status IN ('done', 'declined', 'withdrawn')) = (closed_at IS NOT NULL)",
            name=op.f("ck_transfers_closed_has_a_time"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('consented', 'done') OR consented_at IS NOT NULL",
            name=op.f("ck_transfers_consent_has_a_time"),
        ),
        sa.CheckConstraint("from_jobcenter_id <> to_jobcenter_id", name=op.f("ck_transfers_two_jobcenters")),
        sa.ForeignKeyConstraint(["asked_by"], ["accounts.id"], name=op.f("fk_transfers_asked_by_accounts")),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name=op.f("fk_transfers_candidate_id_candidates")),
        sa.ForeignKeyConstraint(["closed_by"], ["accounts.id"], name=op.f("fk_transfers_closed_by_accounts")),
        sa.ForeignKeyConstraint(
            ["from_jobcenter_id"], ["jobcenters.id"], name=op.f("fk_transfers_from_jobcenter_id_jobcenters")
        ),
        sa.ForeignKeyConstraint(
            ["to_jobcenter_id"], ["jobcenters.id"], name=op.f("fk_transfers_to_jobcenter_id_jobcenters")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfers")),
    )
    with op.batch_alter_table("transfers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_transfers_from_jobcenter_id_status_id"), ["from_jobcenter_id", "status", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_transfers_to_jobcenter_id_status_id"), ["to_jobcenter_id", "status", "id"], unique=False
        )
        batch_op.create_index(
            "uq_transfers_open_candidate",
            ["candidate_id"],
            unique=True,
            postgresql_where=sa.text("status IN ('asked', 'consented')"),
            sqlite_where=sa.text("status IN ('asked', 'consented')"),
        )

    op.create_table(
        "voices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column(
            "step",
            sa.Enum(
                "matched",
                "granted",
                "follow_up",
                "placement_ended",
                "employed",
                "job_ended",
                name="step",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject_type", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column(
            "wish_followed",
            sa.Enum("yes", "partly", "no", name="wish_followed", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column(
            "treated_well",
            sa.Enum("yes", "partly", "no", name="treated_well", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column(
            "understood",
            sa.Enum("yes", "partly", "no", name="understood", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("own_words", sa.String(length=4000), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("objection", sa.String(length=4000), nullable=True),
        sa.Column(
            "objects_to_kind",
            sa.Enum(
                "end_statement",
                "sign_off",
                "readiness_picture",
                "employer_answer",
                name="objects_to_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("objects_to_id", sa.Uuid(), nullable=True),
        sa.Column("may_be_shared", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_through", sa.String(length=20), nullable=True),
        sa.Column("on_behalf", JSON, nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(objection IS NULL) = (objects_to_id IS NULL)", name=op.f("ck_voices_objection_to_something")
        ),
        sa.CheckConstraint(
            "(objects_to_kind IS NULL) = (objects_to_id IS NULL)", name=op.f("ck_voices_report_has_a_kind")
        ),
        sa.CheckConstraint("(seen_at IS NULL) = (seen_by IS NULL)", name=op.f("ck_voices_seen_by_somebody")),
        sa.CheckConstraint(
            "answered_at IS NOT NULL OR (wish_followed IS NULL AND treated_well IS NULL AND understood IS NULL AND own_words IS NULL)",
            name=op.f("ck_voices_unanswered_says_nothing"),
        ),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name=op.f("fk_voices_candidate_id_candidates")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_voices_company_id_companies")),
        sa.ForeignKeyConstraint(["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_voices_jobcenter_id_jobcenters")),
        sa.ForeignKeyConstraint(["seen_by"], ["accounts.id"], name=op.f("fk_voices_seen_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voices")),
        sa.UniqueConstraint("subject_id", "step", name=op.f("uq_voices_subject_id_step")),
    )
    with op.batch_alter_table("voices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_voices_candidate_id_id"), ["candidate_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_voices_company_id"), ["company_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_voices_jobcenter_id_answered_at"), ["jobcenter_id", "answered_at"], unique=False
        )
        batch_op.create_index(
            "ix_voices_jobcenter_id_unseen",
            ["jobcenter_id", "candidate_id"],
            unique=False,
            postgresql_where=sa.text("seen_at IS NULL"),
            sqlite_where=sa.text("seen_at IS NULL"),
        )

    op.create_table(
        "messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column(
            "side",
            sa.Enum(
                "jobcenter", "company", "candidate", name="side", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("author_account_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.String(length=8000), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answers_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("number >= 1", name=op.f("ck_messages_number")),
        sa.CheckConstraint(
            "answers_at IS NULL OR answers_at <= sent_at", name=op.f("ck_messages_answers_something_earlier")
        ),
        sa.ForeignKeyConstraint(
            ["author_account_id"], ["accounts.id"], name=op.f("fk_messages_author_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_messages_jobcenter_id_jobcenters")),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_messages_thread_id_threads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("thread_id", "number", name=op.f("uq_messages_thread_id_number")),
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_messages_jobcenter_id_sent_at"), ["jobcenter_id", "sent_at"], unique=False)

    op.create_table(
        "thread_readings",
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("read_count", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_thread_readings_account_id_accounts")),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_thread_readings_thread_id_threads")),
        sa.PrimaryKeyConstraint("thread_id", "account_id", name=op.f("pk_thread_readings")),
    )
    op.create_table(
        "attachments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_attachments_size")),
        sa.ForeignKeyConstraint(
            ["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_attachments_jobcenter_id_jobcenters")
        ),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_attachments_message_id_messages")),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_attachments_thread_id_threads")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["accounts.id"], name=op.f("fk_attachments_uploaded_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachments_message_id"), ["message_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachments_thread_id"), ["thread_id"], unique=False)

    op.create_table(
        "mentor_rights",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_mentor_rights_account_id_accounts")),
        sa.PrimaryKeyConstraint("account_id", "subject_id", name=op.f("pk_mentor_rights")),
    )

    op.create_table(
        "mentorships",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("employment_id", sa.Uuid(), nullable=True),
        sa.Column("mentor_account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("company_mentor", "volunteer", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "proposed",
                "active",
                "declined",
                "ended",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("confidentiality_version", sa.Integer(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason_code", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "status <> 'active' OR accepted_at IS NOT NULL", name=op.f("ck_mentorships_active_was_accepted")
        ),
        sa.CheckConstraint(
            "(accepted_at IS NULL) = (confidentiality_version IS NULL)",
            name=op.f("ck_mentorships_accepted_with_confidentiality"),
        ),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_mentorships_period")),
        sa.CheckConstraint("placement_id IS NULL OR employment_id IS NULL", name=op.f("ck_mentorships_one_subject")),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_mentorships_candidate_id_candidates")
        ),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_mentorships_company_id_companies")),
        sa.ForeignKeyConstraint(
            ["employment_id"], ["employments.id"], name=op.f("fk_mentorships_employment_id_employments")
        ),
        sa.ForeignKeyConstraint(
            ["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_mentorships_jobcenter_id_jobcenters")
        ),
        sa.ForeignKeyConstraint(
            ["mentor_account_id"], ["accounts.id"], name=op.f("fk_mentorships_mentor_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placements.id"], name=op.f("fk_mentorships_placement_id_placements")
        ),
        sa.ForeignKeyConstraint(["proposed_by"], ["accounts.id"], name=op.f("fk_mentorships_proposed_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentorships")),
    )
    with op.batch_alter_table("mentorships", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mentorships_company_id"), ["company_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mentorships_employment_id"), ["employment_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_mentorships_jobcenter_id_status_id"), ["jobcenter_id", "status", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_mentorships_mentor_account_id_status"), ["mentor_account_id", "status"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_mentorships_placement_id"), ["placement_id"], unique=False)
        for name, columns, where in (
            (
                "person",
                ["candidate_id", "mentor_account_id"],
                " AND placement_id IS NULL AND employment_id IS NULL",
            ),
            ("placement", ["placement_id", "mentor_account_id"], ""),
            ("employment", ["employment_id", "mentor_account_id"], ""),
        ):
            standing = sa.text("status IN ('proposed', 'active')" + where)
            batch_op.create_index(
                f"uq_mentorships_standing_{name}",
                columns,
                unique=True,
                postgresql_where=standing,
                sqlite_where=standing,
            )

    op.create_table(
        "milestones",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("employment_id", sa.Uuid(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column(
            "basis",
            sa.Enum(
                "same_employer", "any_employer", name="basis", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("falls_on", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "retained",
                "not_retained",
                "unknown",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("evidence", JSON, nullable=False),
        sa.CheckConstraint("(status = 'pending') = (judged_at IS NULL)", name=op.f("ck_milestones_judged_has_a_time")),
        sa.CheckConstraint(
            "basis = 'any_employer' OR employment_id IS NOT NULL", name=op.f("ck_milestones_same_employer_has_a_job")
        ),
        sa.CheckConstraint("days IN (30, 90, 180, 365)", name=op.f("ck_milestones_days")),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_milestones_candidate_id_candidates")
        ),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_milestones_company_id_companies")),
        sa.ForeignKeyConstraint(
            ["employment_id"], ["employments.id"], name=op.f("fk_milestones_employment_id_employments")
        ),
        sa.ForeignKeyConstraint(
            ["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_milestones_jobcenter_id_jobcenters")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["aftercare_plans.id"], name=op.f("fk_milestones_plan_id_aftercare_plans")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
    )
    with op.batch_alter_table("milestones", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_milestones_candidate_id"), ["candidate_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_milestones_jobcenter_id_status_falls_on"),
            ["jobcenter_id", "status", "falls_on"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_milestones_plan_id_id"), ["plan_id", "id"], unique=False)
        batch_op.create_index(
            "uq_milestones_employment_days",
            ["employment_id", "days"],
            unique=True,
            postgresql_where=sa.text("basis = 'same_employer'"),
            sqlite_where=sa.text("basis = 'same_employer'"),
        )
        batch_op.create_index(
            "uq_milestones_plan_days",
            ["plan_id", "days"],
            unique=True,
            postgresql_where=sa.text("basis = 'any_employer'"),
            sqlite_where=sa.text("basis = 'any_employer'"),
        )

    op.create_table(
        "replacement_tasks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("employment_id", sa.Uuid(), nullable=False),
        sa.Column("ranking_id", sa.Uuid(), nullable=True),
        sa.Column("assignee_account_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("open", "done", "cancelled", name="status", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closed_reason", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "(status = 'open') = (closed_at IS NULL)", name=op.f("ck_replacement_tasks_closed_has_a_time")
        ),
        sa.ForeignKeyConstraint(
            ["assignee_account_id"], ["accounts.id"], name=op.f("fk_replacement_tasks_assignee_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_replacement_tasks_candidate_id_candidates")
        ),
        sa.ForeignKeyConstraint(["closed_by"], ["accounts.id"], name=op.f("fk_replacement_tasks_closed_by_accounts")),
        sa.ForeignKeyConstraint(
            ["employment_id"], ["employments.id"], name=op.f("fk_replacement_tasks_employment_id_employments")
        ),
        sa.ForeignKeyConstraint(
            ["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_replacement_tasks_jobcenter_id_jobcenters")
        ),
        sa.ForeignKeyConstraint(["ranking_id"], ["rankings.id"], name=op.f("fk_replacement_tasks_ranking_id_rankings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replacement_tasks")),
        sa.UniqueConstraint("employment_id", name=op.f("uq_replacement_tasks_employment_id")),
    )
    with op.batch_alter_table("replacement_tasks", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_replacement_tasks_assignee_account_id"), ["assignee_account_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_replacement_tasks_candidate_id"), ["candidate_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_replacement_tasks_jobcenter_id_status_due_on"),
            ["jobcenter_id", "status", "due_on"],
            unique=False,
        )

    op.create_table(
        "follow_up_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "language",
            sa.Enum("da", "en", "uk", "ar", name="language", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("used_at IS NULL OR revoked_at IS NULL", name=op.f("ck_follow_up_links_used_or_revoked")),
        sa.ForeignKeyConstraint(["created_by"], ["accounts.id"], name=op.f("fk_follow_up_links_created_by_accounts")),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_ups.id"], name=op.f("fk_follow_up_links_follow_up_id_follow_ups")
        ),
        sa.ForeignKeyConstraint(
            ["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_follow_up_links_jobcenter_id_jobcenters")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_follow_up_links_token_hash")),
    )
    with op.batch_alter_table("follow_up_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_up_links_jobcenter_id_id"), ["jobcenter_id", "id"], unique=False)
        batch_op.create_index(
            "uq_follow_up_links_open",
            ["follow_up_id"],
            unique=True,
            postgresql_where=sa.text("used_at IS NULL AND revoked_at IS NULL"),
            sqlite_where=sa.text("used_at IS NULL AND revoked_at IS NULL"),
        )

    op.create_table(
        "incentives",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("milestone_id", sa.Uuid(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("scheme_code", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column(
            "recipient",
            sa.Enum("candidate", "employer", name="recipient", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("amount_ore", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "eligible",
                "approved",
                "handed_over",
                "cancelled",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("evidence_by", sa.Uuid(), nullable=True),
        sa.Column("evidence_note", sa.String(length=2000), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_over_by", sa.Uuid(), nullable=True),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_reason", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "(status = 'handed_over') = (handed_over_at IS NOT NULL)", name=op.f("ck_incentives_handed_over_has_a_time")
        ),
        sa.CheckConstraint(
            "(status NOT IN ('approved', 'handed_over')) OR approved_at IS NOT NULL",
            name=op.f("ck_incentives_approved_has_a_time"),
        ),
        sa.CheckConstraint("amount_ore >= 0", name=op.f("ck_incentives_amount_not_negative")),
        sa.CheckConstraint(
            "approved_by IS NULL OR evidence_by IS NULL OR approved_by <> evidence_by",
            name=op.f("ck_incentives_two_people"),
        ),
        sa.ForeignKeyConstraint(["approved_by"], ["accounts.id"], name=op.f("fk_incentives_approved_by_accounts")),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_incentives_candidate_id_candidates")
        ),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_incentives_company_id_companies")),
        sa.ForeignKeyConstraint(["evidence_by"], ["accounts.id"], name=op.f("fk_incentives_evidence_by_accounts")),
        sa.ForeignKeyConstraint(
            ["handed_over_by"], ["accounts.id"], name=op.f("fk_incentives_handed_over_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_incentives_jobcenter_id_jobcenters")
        ),
        sa.ForeignKeyConstraint(
            ["milestone_id"], ["milestones.id"], name=op.f("fk_incentives_milestone_id_milestones")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incentives")),
        sa.UniqueConstraint("milestone_id", "scheme_code", name=op.f("uq_incentives_milestone_id_scheme_code")),
    )
    with op.batch_alter_table("incentives", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incentives_candidate_id"), ["candidate_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_incentives_jobcenter_id_status_id"), ["jobcenter_id", "status", "id"], unique=False
        )

    op.create_table(
        "mentor_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("mentorship_id", sa.Uuid(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=True),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("hours > 0 OR note IS NOT NULL", name=op.f("ck_mentor_entries_says_something")),
        sa.CheckConstraint("hours BETWEEN 0 AND 240", name=op.f("ck_mentor_entries_hours")),
        sa.ForeignKeyConstraint(
            ["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_mentor_entries_jobcenter_id_jobcenters")
        ),
        sa.ForeignKeyConstraint(
            ["mentorship_id"], ["mentorships.id"], name=op.f("fk_mentor_entries_mentorship_id_mentorships")
        ),
        sa.ForeignKeyConstraint(["written_by"], ["accounts.id"], name=op.f("fk_mentor_entries_written_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_entries")),
    )
    with op.batch_alter_table("mentor_entries", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mentor_entries_jobcenter_id_happened_on"), ["jobcenter_id", "happened_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_mentor_entries_mentorship_id_happened_on"), ["mentorship_id", "happened_on"], unique=False
        )

    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("confidentiality_version", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("confidentiality_accepted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_accounts_confidentiality_accepted"),
            "(confidentiality_version IS NULL) = (confidentiality_accepted_at IS NULL)",
        )

    with op.batch_alter_table("follow_ups", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "answered_through",
                sa.Enum(
                    "account",
                    "staff",
                    "link",
                    name="answered_through",
                    native_enum=False,
                    create_constraint=True,
                    length=40,
                ),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("reminders", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("last_reminded_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("escalated_on", sa.Date(), nullable=True))

    with op.batch_alter_table("jobcenter_settings", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "aftercare_audiences", JSON, nullable=False, server_default=sa.text('\'["candidate", "employer"]\'')
            )
        )
        batch_op.add_column(sa.Column("escalate_after_days", sa.Integer(), nullable=False, server_default="5"))
        batch_op.add_column(sa.Column("reminder_pause_days", sa.Integer(), nullable=False, server_default="3"))
        batch_op.add_column(sa.Column("answer_link_days", sa.Integer(), nullable=False, server_default="14"))
        batch_op.add_column(sa.Column("incentive_scheme", JSON, nullable=False, server_default=sa.text("'[]'")))
        for name in ("escalate_after_days", "reminder_pause_days", "answer_link_days"):
            batch_op.create_check_constraint(batch_op.f(f"ck_jobcenter_settings_{name}"), f"{name} BETWEEN 1 AND 60")

    # The values filled in are for the rows that were there; new rows say their own.
    with op.batch_alter_table("jobcenter_settings", schema=None) as batch_op:
        for name in ("aftercare_audiences", "incentive_scheme"):
            batch_op.alter_column(name, existing_type=JSON, existing_nullable=False, server_default=None)
        for name in ("escalate_after_days", "reminder_pause_days", "answer_link_days"):
            batch_op.alter_column(name, existing_type=sa.Integer(), existing_nullable=False, server_default=None)
    with op.batch_alter_table("follow_ups", schema=None) as batch_op:
        batch_op.alter_column("reminders", existing_type=sa.Integer(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    for table in (
        "mentor_entries",
        "mentor_rights",
        "incentives",
        "follow_up_links",
        "replacement_tasks",
        "milestones",
        "mentorships",
        "attachments",
        "thread_readings",
        "messages",
        "voices",
        "transfers",
        "threads",
        "notices",
        "notice_preferences",
    ):
        op.drop_table(table)
    with op.batch_alter_table("jobcenter_settings", schema=None) as batch_op:
        for name in ("escalate_after_days", "reminder_pause_days", "answer_link_days"):
            batch_op.drop_constraint(batch_op.f(f"ck_jobcenter_settings_{name}"), type_="check")
            batch_op.drop_column(name)
        batch_op.drop_column("incentive_scheme")
        batch_op.drop_column("aftercare_audiences")
    with op.batch_alter_table("follow_ups", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_follow_ups_answered_through"), type_="check")
        batch_op.drop_column("escalated_on")
        batch_op.drop_column("last_reminded_on")
        batch_op.drop_column("reminders")
        batch_op.drop_column("answered_through")
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_accounts_confidentiality_accepted"), type_="check")
        batch_op.drop_column("confidentiality_accepted_at")
        batch_op.drop_column("confidentiality_version")
