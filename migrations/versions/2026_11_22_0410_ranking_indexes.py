"""Indexes that hold everything a ranking reads of a large pool, so that it never visits the wide rows."""

from collections.abc import Sequence

from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# What each new index replaces, on the same table: it begins with the same columns.
REPLACED = (
    ("ix_candidates_jobcenter_id_status_available_from", "candidates", ["jobcenter_id", "status", "available_from"]),
    ("ix_candidate_skills_skill_id", "candidate_skills", ["skill_id"]),
    ("ix_commitments_candidate_id_ends_on", "commitments", ["candidate_id", "ends_on"]),
)
NEW = (
    (
        "ix_candidates_ranking",
        "candidates",
        [
            "jobcenter_id",
            "status",
            "available_from",
            "max_weekly_hours",
            "oral_cefr",
            "danish_exam",
            "lat",
            "lon",
            "transport_max_minutes",
            "transport_modes",
            "constraints",
            "licences",
            "unwanted_occupation_ids",
            "last_employer_cvr",
            "waiting_since",
            "legal_basis",
            "id",
        ],
    ),
    ("ix_candidate_skills_ranking", "candidate_skills", ["skill_id", "candidate_id", "level"]),
    ("ix_candidate_wishes_ranking", "candidate_wishes", ["occupation_id", "candidate_id"]),
    ("ix_candidate_experience_ranking", "candidate_experience", ["occupation_id", "candidate_id"]),
    (
        "ix_commitments_ranking",
        "commitments",
        [
            "candidate_id",
            "ends_on",
            "kind",
            "starts_on",
            "weekday",
            "from_time",
            "to_time",
            "weekly_hours",
            "source_id",
        ],
    ),
)


def upgrade() -> None:
    for name, table, columns in NEW:
        op.create_index(name, table, columns)
    for name, table, _ in REPLACED:
        op.drop_index(name, table_name=table)


def downgrade() -> None:
    for name, table, columns in REPLACED:
        op.create_index(name, table, columns)
    for name, table, _ in NEW:
        op.drop_index(name, table_name=table)
