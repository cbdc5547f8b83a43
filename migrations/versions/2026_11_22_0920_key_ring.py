"""A key of its own for each person."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

candidates = sa.table("candidates", sa.column("cpr_sealed", sa.LargeBinary()), sa.column("cpr_index", sa.String()))


def upgrade() -> None:
    # What is sealed already stays as it is and opens as before; `praktikmatch rotate-keys` brings it under people's keys.
    op.create_table(
        "person_keys",
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_person_keys_candidate_id_candidates")
        ),
        sa.PrimaryKeyConstraint("candidate_id", name=op.f("pk_person_keys")),
    )
    op.create_index(op.f("ix_person_keys_key_id_candidate_id"), "person_keys", ["key_id", "candidate_id"])


def downgrade() -> None:
    # Without its key a number cannot be read by anybody, so it goes with the table; those never resealed stay.
    first = sa.func.substr(candidates.c.cpr_sealed, 1, 1)
    op.execute(
        candidates.update()
        .where(first == sa.literal(b"p", sa.LargeBinary()))
        .values(cpr_sealed=sa.null(), cpr_index=sa.null())
    )
    op.drop_index(op.f("ix_person_keys_key_id_candidate_id"), table_name="person_keys")
    op.drop_table("person_keys")
