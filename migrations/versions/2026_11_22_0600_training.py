"""Courses and vouchers, attendance, the CV, calendars, and training beside the gaps of a need."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "calendar_feeds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "language",
            sa.Enum("da", "en", name="language", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("contents", JSON, nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_calendar_feeds_account_id_accounts")),
        sa.ForeignKeyConstraint(
            ["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_calendar_feeds_jobcenter_id_jobcenters")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feeds_token_hash")),
    )
    with op.batch_alter_table("calendar_feeds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_feeds_account_id"), ["account_id"], unique=False)

    op.create_table(
        "courses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column("external_ref", sa.String(length=100), nullable=True),
        sa.Column("provider", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("description", sa.String(length=4000), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "on_the_job",
                "course",
                "language",
                "readiness",
                "financial_literacy",
                "citizenship",
                "counselling",
                "licence",
                "mentoring",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("skill_id", sa.Uuid(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("price_ore", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("seats_taken", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("sign_up_by", sa.Date(), nullable=True),
        sa.Column("sessions", JSON, nullable=False),
        sa.Column(
            "status",
            sa.Enum("open", "cancelled", name="status", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("cancelled_reason", sa.String(length=64), nullable=True),
        sa.CheckConstraint("(level IS NULL) = (skill_id IS NULL)", name=op.f("ck_courses_level_of_a_skill")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_courses_period")),
        sa.CheckConstraint("level IS NULL OR level BETWEEN 1 AND 3", name=op.f("ck_courses_level")),
        sa.CheckConstraint("price_ore >= 0", name=op.f("ck_courses_price_not_negative")),
        sa.CheckConstraint("seats > 0 AND seats_taken BETWEEN 0 AND seats", name=op.f("ck_courses_seats")),
        sa.ForeignKeyConstraint(["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_courses_jobcenter_id_jobcenters")),
        sa.ForeignKeyConstraint(["skill_id"], ["skills.id"], name=op.f("fk_courses_skill_id_skills")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses")),
        sa.UniqueConstraint("jobcenter_id", "external_ref", name=op.f("uq_courses_jobcenter_id_external_ref")),
    )
    with op.batch_alter_table("courses", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_courses_jobcenter_id_status_starts_on_id"),
            ["jobcenter_id", "status", "starts_on", "id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_courses_skill_id"), ["skill_id"], unique=False)

    op.create_table(
        "calendar_feed_entries",
        sa.Column("feed_id", sa.Uuid(), nullable=False),
        sa.Column("uid", sa.String(length=100), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("summary", sa.String(length=200), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("lasts_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("sequence >= 0", name=op.f("ck_calendar_feed_entries_sequence_not_negative")),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["calendar_feeds.id"], name=op.f("fk_calendar_feed_entries_feed_id_calendar_feeds")
        ),
        sa.PrimaryKeyConstraint("feed_id", "uid", name=op.f("pk_calendar_feed_entries")),
    )
    op.create_table(
        "cv_profiles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column("introduction", sa.String(length=2000), nullable=False),
        sa.Column("shows_phone", sa.Boolean(), nullable=False),
        sa.Column("shows_email", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_cv_profiles_candidate_id_candidates")
        ),
        sa.ForeignKeyConstraint(
            ["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_cv_profiles_jobcenter_id_jobcenters")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cv_profiles")),
        sa.UniqueConstraint("candidate_id", name=op.f("uq_cv_profiles_candidate_id")),
    )
    with op.batch_alter_table("cv_profiles", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cv_profiles_jobcenter_id"), ["jobcenter_id"], unique=False)

    op.create_table(
        "voucher_budgets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("limit_ore", sa.BigInteger(), nullable=False),
        sa.Column("used_ore", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("limit_ore >= 0", name=op.f("ck_voucher_budgets_limit_not_negative")),
        sa.CheckConstraint("used_ore >= 0", name=op.f("ck_voucher_budgets_used_not_negative")),
        sa.CheckConstraint("year BETWEEN 2000 AND 2100", name=op.f("ck_voucher_budgets_year")),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_voucher_budgets_candidate_id_candidates")
        ),
        sa.ForeignKeyConstraint(
            ["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_voucher_budgets_jobcenter_id_jobcenters")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_budgets")),
    )
    with op.batch_alter_table("voucher_budgets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_voucher_budgets_jobcenter_id_id"), ["jobcenter_id", "id"], unique=False)
        batch_op.create_index(
            "uq_voucher_budgets_candidate",
            ["candidate_id", "year"],
            unique=True,
            postgresql_where=sa.text("candidate_id IS NOT NULL"),
            sqlite_where=sa.text("candidate_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_voucher_budgets_jobcenter",
            ["jobcenter_id", "year"],
            unique=True,
            postgresql_where=sa.text("candidate_id IS NULL"),
            sqlite_where=sa.text("candidate_id IS NULL"),
        )

    op.create_table(
        "workplace_classes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column("workplace_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "on_the_job",
                "course",
                "language",
                "readiness",
                "financial_literacy",
                "citizenship",
                "counselling",
                "licence",
                "mentoring",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("sessions", JSON, nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("seats_taken", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("open", "cancelled", name="status", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("cancelled_reason", sa.String(length=64), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_workplace_classes_period")),
        sa.CheckConstraint("seats > 0 AND seats_taken BETWEEN 0 AND seats", name=op.f("ck_workplace_classes_seats")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_workplace_classes_company_id_companies")
        ),
        sa.ForeignKeyConstraint(
            ["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_workplace_classes_jobcenter_id_jobcenters")
        ),
        sa.ForeignKeyConstraint(
            ["workplace_id"], ["workplaces.id"], name=op.f("fk_workplace_classes_workplace_id_workplaces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workplace_classes")),
    )
    with op.batch_alter_table("workplace_classes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_workplace_classes_company_id"), ["company_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_workplace_classes_jobcenter_id_id"), ["jobcenter_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_workplace_classes_workplace_id_id"), ["workplace_id", "id"], unique=False)

    op.create_table(
        "attendance_days",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("mentor_account_id", sa.Uuid(), nullable=True),
        sa.Column("day_on", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "present",
                "late",
                "excused",
                "absent",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("minutes_late", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("scheduled_hours", sa.Integer(), nullable=False),
        sa.Column("reason_code", sa.String(length=64), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column(
            "recorded_role",
            sa.Enum(
                "admin",
                "manager",
                "caseworker",
                "company",
                "candidate",
                "mentor",
                "integration",
                name="recorded_role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("candidate_note", sa.String(length=2000), nullable=True),
        sa.Column("candidate_noted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note_on_behalf", JSON, nullable=True),
        sa.Column("may_be_shared", sa.Boolean(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(candidate_note IS NULL) = (candidate_noted_at IS NULL)", name=op.f("ck_attendance_days_note_has_a_time")
        ),
        sa.CheckConstraint("(status = 'late') = (minutes_late > 0)", name=op.f("ck_attendance_days_late_has_minutes")),
        sa.CheckConstraint(
            "status IN ('present', 'late') OR hours = 0", name=op.f("ck_attendance_days_away_has_no_hours")
        ),
        sa.CheckConstraint(
            "hours BETWEEN 0 AND 240 AND scheduled_hours BETWEEN 0 AND 240", name=op.f("ck_attendance_days_hours")
        ),
        sa.CheckConstraint("minutes_late BETWEEN 0 AND 1439", name=op.f("ck_attendance_days_minutes_late")),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_attendance_days_candidate_id_candidates")
        ),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_attendance_days_company_id_companies")),
        sa.ForeignKeyConstraint(
            ["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_attendance_days_jobcenter_id_jobcenters")
        ),
        sa.ForeignKeyConstraint(
            ["mentor_account_id"], ["accounts.id"], name=op.f("fk_attendance_days_mentor_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placements.id"], name=op.f("fk_attendance_days_placement_id_placements")
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["accounts.id"], name=op.f("fk_attendance_days_recorded_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_days")),
        sa.UniqueConstraint("placement_id", "day_on", name=op.f("uq_attendance_days_placement_id_day_on")),
    )
    with op.batch_alter_table("attendance_days", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_days_candidate_id"), ["candidate_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_attendance_days_company_id_day_on"), ["company_id", "day_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_attendance_days_jobcenter_id_day_on"), ["jobcenter_id", "day_on"], unique=False
        )

    op.create_table(
        "readiness_pictures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("mentor_account_id", sa.Uuid(), nullable=True),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("punctuality", sa.Integer(), nullable=False),
        sa.Column("presence", sa.Integer(), nullable=False),
        sa.Column("appearance", sa.Integer(), nullable=False),
        sa.Column("communication", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=True),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("reply", sa.String(length=2000), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply_on_behalf", JSON, nullable=True),
        sa.Column("may_be_shared", sa.Boolean(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(reply IS NULL) = (replied_at IS NULL)", name=op.f("ck_readiness_pictures_reply_has_a_time")
        ),
        sa.CheckConstraint("appearance BETWEEN 1 AND 5", name=op.f("ck_readiness_pictures_appearance")),
        sa.CheckConstraint("communication BETWEEN 1 AND 5", name=op.f("ck_readiness_pictures_communication")),
        sa.CheckConstraint("presence BETWEEN 1 AND 5", name=op.f("ck_readiness_pictures_presence")),
        sa.CheckConstraint("punctuality BETWEEN 1 AND 5", name=op.f("ck_readiness_pictures_punctuality")),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_readiness_pictures_candidate_id_candidates")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_readiness_pictures_company_id_companies")
        ),
        sa.ForeignKeyConstraint(["given_by"], ["accounts.id"], name=op.f("fk_readiness_pictures_given_by_accounts")),
        sa.ForeignKeyConstraint(
            ["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_readiness_pictures_jobcenter_id_jobcenters")
        ),
        sa.ForeignKeyConstraint(
            ["mentor_account_id"], ["accounts.id"], name=op.f("fk_readiness_pictures_mentor_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placements.id"], name=op.f("fk_readiness_pictures_placement_id_placements")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readiness_pictures")),
        sa.UniqueConstraint("placement_id", "seen_on", name=op.f("uq_readiness_pictures_placement_id_seen_on")),
    )
    with op.batch_alter_table("readiness_pictures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_readiness_pictures_candidate_id"), ["candidate_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_readiness_pictures_jobcenter_id_id"), ["jobcenter_id", "id"], unique=False)

    op.create_table(
        "vouchers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("activity_id", sa.Uuid(), nullable=True),
        sa.Column("entered_activity_id", sa.Uuid(), nullable=True),
        sa.Column(
            "purpose",
            sa.Enum(
                "on_the_job",
                "course",
                "language",
                "readiness",
                "financial_literacy",
                "citizenship",
                "counselling",
                "licence",
                "mentoring",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.Column("amount_ore", sa.Integer(), nullable=False),
        sa.Column("spent_ore", sa.Integer(), nullable=False),
        sa.Column("refunded_ore", sa.Integer(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "issued",
                "reserved",
                "redeemed",
                "expired",
                "cancelled",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("course_id", sa.Uuid(), nullable=True),
        sa.Column("budget_year", sa.Integer(), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reserved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("redeemed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_reason", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "(status = 'redeemed') = (redeemed_at IS NOT NULL)", name=op.f("ck_vouchers_redeemed_has_a_time")
        ),
        sa.CheckConstraint(
            "(status NOT IN ('reserved', 'redeemed')) OR course_id IS NOT NULL",
            name=op.f("ck_vouchers_taken_has_a_course"),
        ),
        sa.CheckConstraint("amount_ore > 0", name=op.f("ck_vouchers_amount_positive")),
        sa.CheckConstraint("approved_by IS NULL OR approved_by <> issued_by", name=op.f("ck_vouchers_two_people")),
        sa.CheckConstraint(
            "refunded_ore BETWEEN 0 AND spent_ore AND spent_ore <= amount_ore",
            name=op.f("ck_vouchers_spent_and_refunded"),
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["training_activities.id"],
            name=op.f("fk_vouchers_activity_id_training_activities"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["approved_by"], ["accounts.id"], name=op.f("fk_vouchers_approved_by_accounts")),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name=op.f("fk_vouchers_candidate_id_candidates")),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_vouchers_course_id_courses")),
        sa.ForeignKeyConstraint(
            ["entered_activity_id"],
            ["training_activities.id"],
            name=op.f("fk_vouchers_entered_activity_id_training_activities"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["issued_by"], ["accounts.id"], name=op.f("fk_vouchers_issued_by_accounts")),
        sa.ForeignKeyConstraint(["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_vouchers_jobcenter_id_jobcenters")),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name=op.f("fk_vouchers_placement_id_placements")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vouchers")),
    )
    with op.batch_alter_table("vouchers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vouchers_activity_id"), ["activity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vouchers_candidate_id_id"), ["candidate_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vouchers_course_id"), ["course_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vouchers_entered_activity_id"), ["entered_activity_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_vouchers_jobcenter_id_status_id"), ["jobcenter_id", "status", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_vouchers_jobcenter_id_status_valid_until"),
            ["jobcenter_id", "status", "valid_until"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_vouchers_placement_id"), ["placement_id"], unique=False)
        batch_op.create_index(
            "uq_vouchers_course_of_candidate",
            ["candidate_id", "course_id"],
            unique=True,
            postgresql_where=sa.text("status IN ('reserved', 'redeemed')"),
            sqlite_where=sa.text("status IN ('reserved', 'redeemed')"),
        )

    op.create_table(
        "voucher_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("voucher_id", sa.Uuid(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "issue",
                "reserve",
                "release",
                "redeem",
                "lapse",
                "expire",
                "cancel",
                "refund",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("voucher_ore", sa.Integer(), nullable=False),
        sa.Column("budget_ore", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("reason_code", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_voucher_entries_course_id_courses")),
        sa.ForeignKeyConstraint(
            ["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_voucher_entries_jobcenter_id_jobcenters")
        ),
        sa.ForeignKeyConstraint(["voucher_id"], ["vouchers.id"], name=op.f("fk_voucher_entries_voucher_id_vouchers")),
        sa.ForeignKeyConstraint(["written_by"], ["accounts.id"], name=op.f("fk_voucher_entries_written_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_entries")),
    )
    with op.batch_alter_table("voucher_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_voucher_entries_jobcenter_id_id"), ["jobcenter_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_voucher_entries_voucher_id_id"), ["voucher_id", "id"], unique=False)

    with op.batch_alter_table("candidate_skills", schema=None) as batch_op:
        batch_op.add_column(sa.Column("activity_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("signed_off_on", sa.Date(), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_candidate_skills_activity_vouches"), "activity_id IS NULL OR source = 'signed_off'"
        )

    with op.batch_alter_table("jobcenter_settings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bundles", JSON, nullable=False, server_default=sa.text("'[]'")))
        batch_op.add_column(
            sa.Column("voucher_approval_limit_ore", sa.Integer(), nullable=False, server_default="1000000")
        )
        batch_op.add_column(sa.Column("voucher_candidate_budget_ore", sa.Integer(), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_jobcenter_settings_voucher_approval_limit"), "voucher_approval_limit_ore >= 0"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_jobcenter_settings_voucher_candidate_budget"), "voucher_candidate_budget_ore >= 0"
        )

    with op.batch_alter_table("training_activities", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "origin",
                sa.Enum(
                    "gap",
                    "bundle",
                    "course",
                    "workplace_class",
                    name="origin",
                    native_enum=False,
                    create_constraint=True,
                    length=40,
                ),
                nullable=False,
                server_default="gap",
            )
        )
        batch_op.add_column(sa.Column("origin_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("bundle_code", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("seen_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("disagreement", sa.String(length=2000), nullable=True))
        batch_op.add_column(sa.Column("disagreed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("disagreement_on_behalf", JSON, nullable=True))
        batch_op.alter_column("skill_id", existing_type=sa.Uuid(), nullable=True)
        batch_op.create_check_constraint(
            batch_op.f("ck_training_activities_gap_has_a_skill"), "origin <> 'gap' OR skill_id IS NOT NULL"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_training_activities_disagreement_has_a_time"),
            "(disagreement IS NULL) = (disagreed_at IS NULL)",
        )
        batch_op.create_index(
            batch_op.f("ix_training_activities_candidate_id_skill_id"), ["candidate_id", "skill_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_training_activities_jobcenter_id_starts_on_id"),
            ["jobcenter_id", "starts_on", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_training_activities_company_id_starts_on_id"),
            ["company_id", "starts_on", "id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_training_activities_origin_id"), ["origin_id"], unique=False)
        batch_op.create_index(
            "uq_training_activities_given",
            ["placement_id", "origin_id"],
            unique=True,
            postgresql_where=sa.text("origin_id IS NOT NULL AND status <> 'dropped'"),
            sqlite_where=sa.text("origin_id IS NOT NULL AND status <> 'dropped'"),
        )

    # The values filled in are for the rows that were there; new rows say their own.
    with op.batch_alter_table("jobcenter_settings", schema=None) as batch_op:
        batch_op.alter_column("bundles", existing_type=JSON, existing_nullable=False, server_default=None)
        batch_op.alter_column(
            "voucher_approval_limit_ore", existing_type=sa.Integer(), existing_nullable=False, server_default=None
        )
    with op.batch_alter_table("training_activities", schema=None) as batch_op:
        batch_op.alter_column(
            "origin", existing_type=sa.String(length=40), existing_nullable=False, server_default=None
        )


def downgrade() -> None:
    op.drop_table("voucher_entries")
    op.drop_table("vouchers")
    # The older schema knows gaps only, and every activity has a skill.
    op.execute("DELETE FROM training_activities WHERE origin <> 'gap'")
    with op.batch_alter_table("training_activities", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_training_activities_given",
            postgresql_where=sa.text("origin_id IS NOT NULL AND status <> 'dropped'"),
            sqlite_where=sa.text("origin_id IS NOT NULL AND status <> 'dropped'"),
        )
        batch_op.drop_index(batch_op.f("ix_training_activities_origin_id"))
        batch_op.drop_index(batch_op.f("ix_training_activities_company_id_starts_on_id"))
        batch_op.drop_index(batch_op.f("ix_training_activities_jobcenter_id_starts_on_id"))
        batch_op.drop_index(batch_op.f("ix_training_activities_candidate_id_skill_id"))
        batch_op.drop_constraint(batch_op.f("ck_training_activities_disagreement_has_a_time"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_training_activities_gap_has_a_skill"), type_="check")
        batch_op.alter_column("skill_id", existing_type=sa.Uuid(), nullable=False)
        batch_op.drop_constraint(batch_op.f("ck_training_activities_origin"), type_="check")
        batch_op.drop_column("disagreement_on_behalf")
        batch_op.drop_column("disagreed_at")
        batch_op.drop_column("disagreement")
        batch_op.drop_column("seen_on")
        batch_op.drop_column("bundle_code")
        batch_op.drop_column("origin_id")
        batch_op.drop_column("origin")

    with op.batch_alter_table("jobcenter_settings", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_jobcenter_settings_voucher_candidate_budget"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_jobcenter_settings_voucher_approval_limit"), type_="check")
        batch_op.drop_column("voucher_candidate_budget_ore")
        batch_op.drop_column("voucher_approval_limit_ore")
        batch_op.drop_column("bundles")

    with op.batch_alter_table("candidate_skills", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_candidate_skills_activity_vouches"), type_="check")
        batch_op.drop_column("signed_off_on")
        batch_op.drop_column("activity_id")

    op.drop_table("calendar_feed_entries")
    op.drop_table("calendar_feeds")
    op.drop_table("cv_profiles")
    op.drop_table("readiness_pictures")
    op.drop_table("attendance_days")
    op.drop_table("workplace_classes")
    op.drop_table("voucher_budgets")
    op.drop_table("courses")
