"""Which rows stand before the second wall: one rule for every table (docs/decisions/0021-second-wall.md).

A rule is kept beside the `visible_to` of every query, not in its place: it is coarser, by jobcenter, and holds where a
query forgets its own. A rule may look into another table only if that one's rule does not look back (a test says so).
"""

from collections.abc import Mapping

from app.foundation.db.policies import Rule, everybodys, key, known, looking_up, of, part_of, seen_by, seldom

_LOOKED_UP = everybodys("Reference data: the same for everybody, and about nobody.")
_JOBCENTERS = seen_by("The jobcenter's own.", key("jobcenter_id"))
# What is part of a person's history may be read by whoever stays with the person now (`GET …/history`, the CV).
_GOES_ALONG = seen_by(
    "The jobcenter that wrote it, the person, and the jobcenter the person is with now.",
    key("jobcenter_id"),
    seldom("candidate_id"),
    of("candidates", "candidate_id"),
)
_STAYS = seen_by(
    "The jobcenter it is with, and the person; it does not follow to another one.",
    key("jobcenter_id"),
    seldom("candidate_id"),
)
_OF_CANDIDATE = seen_by("Part of a candidate.", part_of("candidates", "candidate_id"))
_OF_PLACEMENT = seen_by("Part of a placement.", of("placements", "placement_id"))
_SAID = seen_by(
    "The jobcenter it was said to, and whoever sees the conversation now.",
    key("jobcenter_id"),
    of("threads", "thread_id"),
)
_OF_IMPORT = seen_by("Part of an import.", of("imports", "import_id"))
_ACCOUNTS = seen_by("The account's own.", key("account_id"))

_FOUNDATION: Mapping[str, Rule] = {
    "accounts": seen_by(
        "The own jobcenter's; oneself; who is being looked up at sign-in; companies' people and administrators, who deal "
        "with every jobcenter; its candidates'; and whoever is named by what one sees: a mentor of somebody who came, "
        "the author of a message, who decided.",
        key("jobcenter_id"),
        seldom("id"),
        looking_up(),
        known("jobcenter_id IS NULL AND candidate_id IS NULL"),
        of("candidates", "candidate_id"),
        of("mentorships", by="mentor_account_id"),
        of("messages", by="author_account_id"),
        of("decisions", by="decided_by"),
    ),
    "api_keys": seen_by("The jobcenter's own, and the one being looked up.", key("jobcenter_id"), looking_up()),
    "sign_in_tries": everybodys("Digests of what was typed, of somebody or nobody, and how often."),
    "mentor_rights": seen_by(
        "The mentor's own, and of whoever sees the placement or the job.",
        key("account_id"),
        of("placements", "subject_id"),
        of("employments", "subject_id"),
    ),
    "events": seen_by(
        "The own jobcenter's, and about its people. What happens in one may be an event of another (a seat of its need "
        "is taken), so everybody writes.",
        key("jobcenter_id"),
        seldom("candidate_id"),
        of("candidates", "candidate_id"),
        everybody_writes=True,
    ),
    "event_feed": seen_by(
        "As events, but a jobcenter reads only along its own: each gets a place in the one order, so everybody writes.",
        key("jobcenter_id"),
        seldom("candidate_id"),
        everybody_writes=True,
    ),
    "event_counter": everybodys("One row: how far the feed goes."),
    "access_entries": seen_by(
        "What the own jobcenter's accounts did, and what anybody did with its people. No entry is ever left out, so "
        "everybody writes.",
        key("jobcenter_id"),
        of(
            "access_subjects",
            "id",
            by="entry_id",
            where="EXISTS (SELECT 1 FROM candidates WHERE id = parent.candidate_id OFFSET 0)",
        ),
        everybody_writes=True,
    ),
    "access_subjects": everybodys("Two ids: which entry names whom. The entries themselves have a rule."),
    "access_chain": everybodys("One row of digests."),
    "idempotency_keys": _ACCOUNTS,
}

_REGISTERS: Mapping[str, Rule] = {
    **dict.fromkeys(
        (
            "industries",
            "isco_groups",
            "municipalities",
            "municipality_regions",
            "occupation_skills",
            "occupations",
            "postcode_municipalities",
            "postcodes",
            "reference_datasets",
            "regions",
            "skill_broader",
            "skill_group_members",
            "skill_groups",
            "skill_relations",
            "skills",
        ),
        _LOOKED_UP,
    ),
    "jobcenters": everybodys("Which jobcenters there are is public."),
    "jobcenter_settings": seen_by("The jobcenter's own.", key("id")),
    "jobcenter_settings_versions": _JOBCENTERS,
    "companies": everybodys("Every jobcenter finds the same companies: from the business register."),
    "workplaces": everybodys("As companies."),
    "certifications": seen_by(
        "As companies: any jobcenter that serves one; only who has come in, since owners' origin can be told from it.",
        known("true"),
    ),
    "employee_reports": everybodys("How many work at a workplace is one fact, whichever jobcenter asks."),
    "occupancy": everybodys("How many places are taken counts everybody's; who takes them is not in the table."),
    "candidates": seen_by(
        "The own jobcenter's; oneself; who has said yes to coming here, until it is decided; a mentor's mentees.",
        key("jobcenter_id"),
        seldom("id"),
        of(
            "transfers",
            by="candidate_id",
            where=f"'consented' = parent.status AND {seldom('parent.to_jobcenter_id').sql}",
        ),
        of("mentorships", by="candidate_id", where=seldom("parent.mentor_account_id").sql),
    ),
    "person_keys": _OF_CANDIDATE,
    "candidate_skills": _OF_CANDIDATE,
    "candidate_wishes": _OF_CANDIDATE,
    "candidate_experience": _OF_CANDIDATE,
    "commitments": _GOES_ALONG,
    "sharing_consents": _GOES_ALONG,
}

_JOURNEY: Mapping[str, Rule] = {
    "needs": seen_by(
        "The own ones, open ones that others share, and those that one's people were ranked or proposed for.",
        key("jobcenter_id"),
        known("open_to_other_jobcenters AND status = 'open'"),
        of("matches", by="need_id"),
        of("assignment_proposals", by="need_id"),
        of("rankings", by="need_id"),
    ),
    "need_skills": seen_by("Part of a need.", part_of("needs", "need_id")),
    "rankings": _JOBCENTERS,
    "assignment_runs": _JOBCENTERS,
    "assignment_proposals": _JOBCENTERS,
    "scarcity_prices": _JOBCENTERS,
    "matches": _GOES_ALONG,
    "placements": _GOES_ALONG,
    "agreement_versions": _OF_PLACEMENT,
    "signatures": _OF_PLACEMENT,
    "decisions": _OF_PLACEMENT,
    "end_statements": _OF_PLACEMENT,
    "decision_requests": _JOBCENTERS,
    "placement_changes": _GOES_ALONG,
    "signing_links": _JOBCENTERS,
    "training_plans": _GOES_ALONG,
    "training_activities": _GOES_ALONG,
    "workplace_classes": seen_by(
        "The jobcenter's own, and those that a person goes on attending after coming here.",
        key("jobcenter_id"),
        of("training_activities", by="origin_id"),
    ),
    "courses": seen_by(
        "The jobcenter's own, and what a person's vouchers were spent on.",
        key("jobcenter_id"),
        of("vouchers", by="course_id"),
    ),
    "vouchers": _GOES_ALONG,
    "voucher_entries": seen_by("Part of a voucher.", key("jobcenter_id"), of("vouchers", "voucher_id")),
    "voucher_budgets": _JOBCENTERS,
    "attendance_days": _GOES_ALONG,
    "readiness_pictures": _GOES_ALONG,
    "aftercare_plans": _GOES_ALONG,
    "employments": _GOES_ALONG,
    "follow_ups": _GOES_ALONG,
    "follow_up_links": _JOBCENTERS,
    "replacement_tasks": _JOBCENTERS,
    "milestones": _GOES_ALONG,
    "incentives": _STAYS,
    "mentorships": seen_by(
        "The jobcenter it is with, the person, and the mentor, whom it follows anywhere.",
        key("jobcenter_id"),
        seldom("candidate_id"),
        seldom("mentor_account_id"),
    ),
    "mentor_entries": seen_by("Part of a mentorship.", key("jobcenter_id"), of("mentorships", "mentorship_id")),
    "cv_profiles": _GOES_ALONG,
    "voices": _STAYS,
    "transfers": seen_by(
        "The jobcenter that asks; the person; the other jobcenter once the person has said yes.",
        key("from_jobcenter_id"),
        seldom("candidate_id"),
        known(f"consented_at IS NOT NULL AND {seldom('to_jobcenter_id').sql}"),
    ),
    "threads": _STAYS,
    "messages": _SAID,
    "attachments": _SAID,
    "thread_readings": seen_by("Part of a conversation.", of("threads", "thread_id")),
    "notices": seen_by("The account's own, and the jobcenter's.", key("account_id"), seldom("jobcenter_id")),
    "notice_preferences": _ACCOUNTS,
}

RULES: Mapping[str, Rule] = {
    **_FOUNDATION,
    **_REGISTERS,
    **_JOURNEY,
    # Oversight
    "access_reviews": _JOBCENTERS,
    "rectifications": _GOES_ALONG,
    "legal_holds": _GOES_ALONG,
    "erasures": _JOBCENTERS,
    "retention_reports": _JOBCENTERS,
    # Integration
    "calendar_feeds": _ACCOUNTS,
    "calendar_feed_entries": seen_by("Part of a feed.", of("calendar_feeds", "feed_id")),
    "webhooks": _JOBCENTERS,
    "webhook_deliveries": seen_by("Part of a webhook.", of("webhooks", "webhook_id")),
    "imports": _JOBCENTERS,
    "import_chunks": _OF_IMPORT,
    "import_errors": _OF_IMPORT,
    "external_refs": _JOBCENTERS,
}
WALLED = frozenset(table for table, rule in RULES.items() if rule.clauses)
# The jobcenters of accounts that have none of their own: $1 the account, $2 its jobcenter, $3 its candidate.
KEYS_OF = (
    "SELECT $2 UNION SELECT jobcenter_id FROM candidates WHERE id = $3"
    " UNION SELECT jobcenter_id FROM mentorships WHERE mentor_account_id = $1"
    " UNION SELECT jobcenter_id FROM placements JOIN mentor_rights ON subject_id = id WHERE account_id = $1"
    " UNION SELECT jobcenter_id FROM employments JOIN mentor_rights ON subject_id = id WHERE account_id = $1"
)
