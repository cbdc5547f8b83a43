"""Stored rankings of both directions, assignment runs with their proposals, prices, and settings by version."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "assignment_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
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
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("options", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("config", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("settings_version", sa.Integer(), nullable=False),
        sa.Column("config_hash", sa.String(length=64), nullable=False),
        sa.Column("input_hash", sa.String(length=64), nullable=True),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("cancel_asked", sa.Boolean(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure_code", sa.String(length=64), nullable=True),
        sa.Column("summary", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.CheckConstraint(
            "(status IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL)",
            name=op.f("ck_assignment_runs_finished"),
        ),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_assignment_runs_progress")),
        sa.ForeignKeyConstraint(
            ["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_assignment_runs_jobcenter_id_jobcenters")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["accounts.id"], name=op.f("fk_assignment_runs_requested_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_runs")),
    )
    with op.batch_alter_table("assignment_runs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_runs_jobcenter_id_id"), ["jobcenter_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_runs_status_id"), ["status", "id"], unique=False)

    op.create_table(
        "jobcenter_settings_versions",
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("values", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_jobcenter_settings_versions_jobcenter_id_jobcenters")
        ),
        sa.ForeignKeyConstraint(
            ["saved_by"], ["accounts.id"], name=op.f("fk_jobcenter_settings_versions_saved_by_accounts")
        ),
        sa.PrimaryKeyConstraint("jobcenter_id", "number", name=op.f("pk_jobcenter_settings_versions")),
    )
    op.create_table(
        "scarcity_prices",
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column("group_code", sa.String(length=20), nullable=False),
        sa.Column("price", sa.Float(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("learned_from", sa.Uuid(), nullable=False),
        sa.Column("learned_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("price >= 0", name=op.f("ck_scarcity_prices_price_not_negative")),
        sa.CheckConstraint("seen > 0", name=op.f("ck_scarcity_prices_seen_positive")),
        sa.ForeignKeyConstraint(
            ["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_scarcity_prices_jobcenter_id_jobcenters")
        ),
        sa.ForeignKeyConstraint(
            ["learned_from"], ["assignment_runs.id"], name=op.f("fk_scarcity_prices_learned_from_assignment_runs")
        ),
        sa.PrimaryKeyConstraint("jobcenter_id", "group_code", name=op.f("pk_scarcity_prices")),
    )
    op.create_table(
        "assignment_proposals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("jobcenter_id", sa.Uuid(), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "accepted",
                "rejected",
                "changed",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("rank_score", sa.Float(), nullable=False),
        sa.Column("rank_in_need", sa.Integer(), nullable=False),
        sa.Column("breakdown", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("gaps", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("reason_code", sa.String(length=64), nullable=True),
        sa.Column("reason_text", sa.String(length=2000), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("match_id", sa.Uuid(), nullable=True),
        sa.Column("chosen_candidate_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(status = 'open') = (decided_at IS NULL)", name=op.f("ck_assignment_proposals_decided")),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_assignment_proposals_candidate_id_candidates")
        ),
        sa.ForeignKeyConstraint(
            ["chosen_candidate_id"],
            ["candidates.id"],
            name=op.f("fk_assignment_proposals_chosen_candidate_id_candidates"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["accounts.id"], name=op.f("fk_assignment_proposals_decided_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["jobcenter_id"], ["jobcenters.id"], name=op.f("fk_assignment_proposals_jobcenter_id_jobcenters")
        ),
        sa.ForeignKeyConstraint(["match_id"], ["matches.id"], name=op.f("fk_assignment_proposals_match_id_matches")),
        sa.ForeignKeyConstraint(["need_id"], ["needs.id"], name=op.f("fk_assignment_proposals_need_id_needs")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["assignment_runs.id"], name=op.f("fk_assignment_proposals_run_id_assignment_runs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_proposals")),
        sa.UniqueConstraint("run_id", "candidate_id", name=op.f("uq_assignment_proposals_run_id_candidate_id")),
    )
    with op.batch_alter_table("assignment_proposals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_proposals_need_id"), ["need_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_proposals_run_id_id"), ["run_id", "id"], unique=False)

    with op.batch_alter_table("jobcenter_settings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("fill_bonus", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("use_scarcity_prices", sa.Boolean(), nullable=True))
    settings = sa.table(
        "jobcenter_settings", sa.column("fill_bonus", sa.Integer()), sa.column("use_scarcity_prices", sa.Boolean())
    )
    op.execute(settings.update().values(fill_bonus=10, use_scarcity_prices=False))
    with op.batch_alter_table("jobcenter_settings", schema=None) as batch_op:
        batch_op.alter_column("fill_bonus", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("use_scarcity_prices", existing_type=sa.Boolean(), nullable=False)
        batch_op.create_check_constraint("fill_bonus", "fill_bonus BETWEEN 0 AND 1000")
    _keep_first_settings_versions()

    with op.batch_alter_table("rankings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("candidate_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("config", JSON, nullable=True))
        batch_op.add_column(sa.Column("inputs", sa.LargeBinary(), nullable=True))
        batch_op.alter_column("need_id", existing_type=sa.Uuid(), nullable=True)
        batch_op.create_index(batch_op.f("ix_rankings_candidate_id_id"), ["candidate_id", "id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_rankings_candidate_id_candidates"), "candidates", ["candidate_id"], ["id"]
        )
    op.execute(sa.table("rankings", sa.column("config", JSON)).update().values(config={}))
    with op.batch_alter_table("rankings", schema=None) as batch_op:
        batch_op.alter_column("config", existing_type=JSON, nullable=False)
        batch_op.create_check_constraint("one_direction", "(need_id IS NULL) <> (candidate_id IS NULL)")


def _keep_first_settings_versions() -> None:
    # What stands today is the first version that can be kept; who saved it is not known.
    plain = ("max_travel_minutes", "language_gap", "match_expires_after_days", "signing_link_days")
    documents = (
        "weights",
        "aftercare_steps",
        "closing_days",
        "reminder_days",
        "second_approvals",
        "end_report_reminder_days",
    )
    hundredths = ("training_share", "fill_bonus")
    settings = sa.table(
        "jobcenter_settings",
        sa.column("id", sa.Uuid()),
        sa.column("version", sa.Integer()),
        sa.column("updated_at", sa.DateTime(timezone=True)),
        sa.column("use_scarcity_prices", sa.Boolean()),
        *(sa.column(name, sa.Integer()) for name in (*plain, *hundredths)),
        *(sa.column(name, JSON) for name in documents),
    )
    versions = sa.table(
        "jobcenter_settings_versions",
        sa.column("jobcenter_id", sa.Uuid()),
        sa.column("number", sa.Integer()),
        sa.column("values", JSON),
        sa.column("saved_at", sa.DateTime(timezone=True)),
    )
    for row in op.get_bind().execute(sa.select(settings)).mappings().all():
        values = {name: row[name] for name in (*plain, *documents, "use_scarcity_prices")}
        values |= {name: row[name] / 100 for name in hundredths}
        op.execute(
            versions.insert().values(
                jobcenter_id=row["id"], number=row["version"], values=values, saved_at=row["updated_at"]
            )
        )


def downgrade() -> None:
    # The older schema keeps rankings of candidates for a need only.
    op.execute("DELETE FROM rankings WHERE need_id IS NULL")
    with op.batch_alter_table("rankings", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_rankings_one_direction"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_rankings_candidate_id_candidates"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_rankings_candidate_id_id"))
        batch_op.alter_column("need_id", existing_type=sa.Uuid(), nullable=False)
        batch_op.drop_column("inputs")
        batch_op.drop_column("config")
        batch_op.drop_column("candidate_id")

    with op.batch_alter_table("jobcenter_settings", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_jobcenter_settings_fill_bonus"), type_="check")
        batch_op.drop_column("use_scarcity_prices")
        batch_op.drop_column("fill_bonus")

    with op.batch_alter_table("assignment_proposals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_proposals_run_id_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_proposals_need_id"))

    op.drop_table("assignment_proposals")
    op.drop_table("scarcity_prices")
    op.drop_table("jobcenter_settings_versions")
    with op.batch_alter_table("assignment_runs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_runs_status_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_runs_jobcenter_id_id"))

    op.drop_table("assignment_runs")
