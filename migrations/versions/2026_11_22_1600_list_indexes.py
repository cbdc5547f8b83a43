"""Indexes for lists.

Each list finds its page by an index that leads with whose rows they are and goes on in the order of the list; before,
most sorted all the rows of the jobcenter (docs/decisions/0030-an-index-for-every-list.md).
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

NEW = {
    "accounts": (("jobcenter_id", "id"),),
    "candidates": (("jobcenter_id", "id"), ("jobcenter_id", "waiting_since", "id")),
    "sharing_consents": (("candidate_id", "id"),),
    "workplaces": (("municipality_code", "name", "id"), ("company_id", "name", "id")),
    "skills": (("label_en", "id"),),
    "occupations": (("label_en", "id"),),
    "needs": (
        ("jobcenter_id", "id"),
        ("jobcenter_id", "starts_from", "id"),
        ("jobcenter_id", "status", "confirmed_on"),
        ("open_to_other_jobcenters", "status", "id"),
        ("open_to_other_jobcenters", "status", "starts_from", "id"),
    ),
    "rankings": (("jobcenter_id", "id"),),
    "matches": (("jobcenter_id", "id"), ("company_id", "id"), ("need_id", "id")),
    "placements": (("jobcenter_id", "id"), ("jobcenter_id", "starts_on", "id"), ("company_id", "id"), ("match_id",)),
    "decision_requests": (("jobcenter_id", "id"),),
    "signing_links": (("placement_id",),),
    "courses": (("jobcenter_id", "id"), ("jobcenter_id", "starts_on", "id"), ("jobcenter_id", "price_ore", "id")),
    "vouchers": (("jobcenter_id", "id"), ("jobcenter_id", "valid_until", "id")),
    "employments": (("jobcenter_id", "id"),),
    "follow_ups": (
        ("jobcenter_id", "due_on", "id"),
        ("company_id", "due_on", "id"),
        ("assignee_account_id", "status", "due_on"),
    ),
    "follow_up_links": (("follow_up_id",),),
    "replacement_tasks": (("jobcenter_id", "due_on", "id"),),
    "milestones": (("falls_on", "id"), ("company_id", "falls_on", "id"), ("employment_id",)),
    "incentives": (("jobcenter_id", "id"), ("company_id", "id")),
    "mentorships": (("jobcenter_id", "id"), ("candidate_id", "id"), ("company_id", "id"), ("mentor_account_id", "id")),
    "voices": (("jobcenter_id", "id"), ("company_id", "id")),
    "aftercare_plans": (("jobcenter_id", "id"),),
    "workplace_classes": (("company_id", "id"),),
    "external_refs": (("jobcenter_id", "id"), ("jobcenter_id", "kind", "id")),
    "transfers": (("from_jobcenter_id", "id"), ("candidate_id", "id")),
    "threads": (("jobcenter_id", "last_side", "last_message_at"),),
}
# Made superfluous by those above, or never chosen by either database.
OLD: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("accounts", ("jobcenter_id",), "ix_accounts_jobcenter_id"),
    ("rankings", ("jobcenter_id",), "ix_rankings_jobcenter_id"),
    ("workplaces", ("municipality_code",), "ix_workplaces_municipality_code"),
    ("workplaces", ("company_id",), "ix_workplaces_company_id"),
    ("aftercare_plans", ("jobcenter_id",), "ix_aftercare_plans_jobcenter_id"),
    ("mentorships", ("company_id",), "ix_mentorships_company_id"),
    ("voices", ("company_id",), "ix_voices_company_id"),
    ("workplace_classes", ("company_id",), "ix_workplace_classes_company_id"),
    ("follow_ups", ("assignee_account_id",), "ix_follow_ups_assignee_account_id"),
    ("candidate_wishes", ("occupation_id", "candidate_id"), "ix_candidate_wishes_ranking"),
    ("candidate_experience", ("occupation_id", "candidate_id"), "ix_candidate_experience_ranking"),
)
PARTIAL = {
    "ix_follow_ups_escalated": ("follow_ups", ["jobcenter_id", "status", "due_on"], "escalated_on IS NOT NULL"),
    "ix_candidates_nobodys": ("candidates", ["jobcenter_id", "id"], "caseworker_account_id IS NULL"),
    "ix_voices_unseen_first": (
        "voices",
        ["jobcenter_id", "id"],
        "(answered_at IS NOT NULL OR objection IS NOT NULL) AND seen_at IS NULL",
    ),
    "ix_transfers_told": ("transfers", ["to_jobcenter_id", "id"], "consented_at IS NOT NULL"),
}


def upgrade() -> None:
    for table, indexes in NEW.items():
        for columns in indexes:
            op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)
    for name, (table, partial, where) in PARTIAL.items():
        op.create_index(name, table, partial, postgresql_where=sa.text(where), sqlite_where=sa.text(where))
    for table, _former, name in OLD:
        op.drop_index(op.f(name), table)


def downgrade() -> None:
    for table, former, name in OLD:
        op.create_index(op.f(name), table, former)
    for name, (table, _partial, _where) in PARTIAL.items():
        op.drop_index(name, table)
    for table, indexes in NEW.items():
        for columns in indexes:
            op.drop_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table)
