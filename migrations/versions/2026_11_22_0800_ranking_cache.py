"""Indexes that tell whether a jobcenter's candidates have changed since a ranking read them, and which of them."""

from collections.abc import Sequence

from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

NEW = (
    ("ix_candidates_jobcenter_id_version", ["jobcenter_id", "version"]),
    ("ix_candidates_jobcenter_id_updated_at_id", ["jobcenter_id", "updated_at", "id"]),
)


def upgrade() -> None:
    for name, columns in NEW:
        op.create_index(name, "candidates", columns)


def downgrade() -> None:
    for name, _ in NEW:
        op.drop_index(name, table_name="candidates")
