"""How many workers have begun each assignment run, so that one which kills its workers is given up."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Runs that are under way count anew."""
    with op.batch_alter_table("assignment_runs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_check_constraint(op.f("ck_assignment_runs_attempts"), "attempts >= 0")
    with op.batch_alter_table("assignment_runs", schema=None) as batch_op:
        batch_op.alter_column("attempts", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("assignment_runs", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_assignment_runs_attempts"), type_="check")
        batch_op.drop_column("attempts")
