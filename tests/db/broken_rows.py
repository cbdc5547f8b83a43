"""Statements that break every CHECK and every unique key, written out by hand: test_constraints.py runs them."""

from app.journey.placements.domain.reasons import EndOutcome

# The name of a CHECK, and statements that break it: one on each side of what it allows.
CHECKS = {
    "ck_accounts_role_has_its_tenant": [
        "UPDATE accounts SET jobcenter_id = NULL WHERE role = 'manager'",
        "UPDATE accounts SET jobcenter_id = NULL WHERE role = 'caseworker'",
        "UPDATE accounts SET jobcenter_id = NULL WHERE role = 'integration'",
        "UPDATE accounts SET company_id = NULL WHERE role = 'company'",
        "UPDATE accounts SET candidate_id = (SELECT id FROM candidates LIMIT 1) WHERE role = 'mentor'",
        "UPDATE accounts SET candidate_id = NULL WHERE role = 'candidate'",
        "UPDATE accounts SET jobcenter_id = (SELECT id FROM jobcenters LIMIT 1) WHERE role = 'admin'",
        "UPDATE accounts SET jobcenter_id = (SELECT id FROM jobcenters LIMIT 1) WHERE role = 'company'",
        "UPDATE accounts SET jobcenter_id = (SELECT id FROM jobcenters LIMIT 1) WHERE role = 'candidate'",
        "UPDATE accounts SET company_id = (SELECT id FROM companies LIMIT 1) WHERE role = 'caseworker'",
        "UPDATE accounts SET candidate_id = (SELECT id FROM candidates LIMIT 1) WHERE role = 'company'",
    ],
    "ck_rankings_one_direction": [
        "UPDATE rankings SET need_id = NULL",
        "UPDATE rankings SET candidate_id = (SELECT id FROM candidates LIMIT 1)",
    ],
    "ck_assignment_runs_progress": [
        "UPDATE assignment_runs SET progress = -1",
        "UPDATE assignment_runs SET progress = 101",
    ],
    "ck_assignment_runs_finished": [
        "UPDATE assignment_runs SET status = 'done'",
        "UPDATE assignment_runs SET status = 'failed'",
        "UPDATE assignment_runs SET status = 'cancelled'",
        "UPDATE assignment_runs SET finished_at = created_at",
    ],
    "ck_assignment_proposals_decided": [
        "UPDATE assignment_proposals SET status = 'accepted'",
        "UPDATE assignment_proposals SET decided_at = created_at",
    ],
    "ck_scarcity_prices_price_not_negative": ["UPDATE scarcity_prices SET price = -0.1"],
    "ck_scarcity_prices_seen_positive": ["UPDATE scarcity_prices SET seen = 0"],
    "ck_regions_validity": ["UPDATE regions SET valid_to = '1900-01-01'"],
    "ck_municipality_regions_validity": ["UPDATE municipality_regions SET valid_to = '1900-01-01'"],
    "ck_postcode_municipalities_area_share": [
        "UPDATE postcode_municipalities SET area_share = -0.01",
        "UPDATE postcode_municipalities SET area_share = 1.01",
    ],
    "ck_jobcenter_settings_language_gap": [
        "UPDATE jobcenter_settings SET language_gap = -1",
        "UPDATE jobcenter_settings SET language_gap = 7",
    ],
    "ck_jobcenter_settings_training_share": [
        "UPDATE jobcenter_settings SET training_share = -1",
        "UPDATE jobcenter_settings SET training_share = 101",
    ],
    "ck_jobcenter_settings_max_travel_minutes": [
        "UPDATE jobcenter_settings SET max_travel_minutes = 9",
        "UPDATE jobcenter_settings SET max_travel_minutes = 241",
    ],
    "ck_jobcenter_settings_fill_bonus": [
        "UPDATE jobcenter_settings SET fill_bonus = -1",
        "UPDATE jobcenter_settings SET fill_bonus = 1001",
    ],
    "ck_jobcenter_settings_signing_link_days": [
        "UPDATE jobcenter_settings SET signing_link_days = 0",
        "UPDATE jobcenter_settings SET signing_link_days = 61",
    ],
    "ck_signatures_somebody_signed": ["UPDATE signatures SET signed_by = NULL"],
    "ck_decision_requests_two_people": [
        "UPDATE decision_requests SET status = 'approved', closed_by = requested_by",
        "UPDATE decision_requests SET status = 'approved', closed_by = NULL",
    ],
    "ck_end_statements_hours_not_negative": ["UPDATE end_statements SET actual_hours = -1, author = 'supervisor'"],
    "ck_end_statements_facts_are_the_supervisors": [
        "UPDATE end_statements SET author = 'candidate' WHERE author = 'supervisor'",
        "UPDATE end_statements SET outcome = 'no_job' WHERE author = 'candidate'",
        "UPDATE end_statements SET actual_hours = 1 WHERE author = 'candidate'",
    ],
    "ck_end_statements_says_something": ["UPDATE end_statements SET assessment = NULL"],
    "ck_placement_changes_granted_has_a_version": [
        "UPDATE placement_changes SET status = 'granted'",
        "UPDATE placement_changes SET granted_version = 2",
    ],
    "ck_signing_links_used_or_revoked": [
        (
            "UPDATE signing_links SET used_at = expires_at, revoked_at = expires_at,"
            " signature_id = (SELECT id FROM signatures LIMIT 1)"
        ),
    ],
    "ck_signing_links_used_or_voided": [
        (
            "UPDATE signing_links SET used_at = expires_at, voided_at = expires_at,"
            " signature_id = (SELECT id FROM signatures LIMIT 1)"
        ),
    ],
    "ck_signing_links_used_has_a_signature": [
        "UPDATE signing_links SET used_at = expires_at",
        "UPDATE signing_links SET signature_id = (SELECT id FROM signatures LIMIT 1)",
    ],
    "ck_workplaces_fte_not_negative": ["UPDATE workplaces SET ordinary_employees_fte = -1"],
    "ck_employee_reports_fte_not_negative": ["UPDATE employee_reports SET ordinary_employees_fte = -1"],
    "ck_occupancy_period": ["UPDATE occupancy SET ends_on = '2026-12-31'"],
    "ck_occupancy_fraction_positive": ["UPDATE occupancy SET fte_fraction = 0"],
    "ck_candidates_max_weekly_hours": [
        "UPDATE candidates SET max_weekly_hours = 0",
        "UPDATE candidates SET max_weekly_hours = 371",
    ],
    "ck_candidates_transport_max_minutes": [
        "UPDATE candidates SET transport_max_minutes = 4",
        "UPDATE candidates SET transport_max_minutes = 241",
    ],
    "ck_candidates_cpr_sealed_with_index": [
        "UPDATE candidates SET cpr_index = 'alone' WHERE cpr_sealed IS NULL",
        "UPDATE candidates SET cpr_index = NULL WHERE cpr_sealed IS NOT NULL",
    ],
    "ck_candidate_experience_months": [
        "UPDATE candidate_experience SET months = 0",
        "UPDATE candidate_experience SET months = 721",
    ],
    "ck_candidate_skills_level": [
        "UPDATE candidate_skills SET level = -1",
        "UPDATE candidate_skills SET level = 4",
    ],
    "ck_candidate_wishes_rank": [
        "UPDATE candidate_wishes SET rank = 0",
        "UPDATE candidate_wishes SET rank = 21",
    ],
    "ck_commitments_period": ["UPDATE commitments SET ends_on = '2026-12-31'"],
    "ck_commitments_weekday": [
        "UPDATE commitments SET weekday = 0",
        "UPDATE commitments SET weekday = 8",
    ],
    "ck_commitments_weekday_with_time": [
        "UPDATE commitments SET weekday = NULL",
        "UPDATE commitments SET from_time = NULL",
    ],
    "ck_needs_seats": [
        "UPDATE needs SET seats = 0, seats_taken = 0",
        "UPDATE needs SET seats = 201",
    ],
    "ck_needs_seats_taken": [
        "UPDATE needs SET seats_taken = -1",
        "UPDATE needs SET seats_taken = seats + 1",
    ],
    "ck_needs_start_window": ["UPDATE needs SET starts_until = '2020-01-01'"],
    "ck_needs_weeks": ["UPDATE needs SET weeks = 0", "UPDATE needs SET weeks = 53"],
    "ck_need_skills_level": ["UPDATE need_skills SET level = 0", "UPDATE need_skills SET level = 4"],
    "ck_matches_period": ["UPDATE matches SET planned_ends_on = '2020-01-01'"],
    "ck_placements_period": ["UPDATE placements SET ends_on = '2020-01-01'"],
    "ck_placements_ended_early_has_a_day": ["UPDATE placements SET status = 'ended_early'"],
    "ck_employments_period": ["UPDATE employments SET ends_on = '2020-01-01'"],
    "ck_employments_weekly_hours": ["UPDATE employments SET weekly_hours = 0"],
    "ck_training_activities_period": ["UPDATE training_activities SET ends_on = '2020-01-01'"],
    "ck_training_activities_levels": [
        "UPDATE training_activities SET have = -1",
        "UPDATE training_activities SET have = 4",
        "UPDATE training_activities SET need = -1",
        "UPDATE training_activities SET need = 4",
    ],
    "ck_training_activities_signed_off_has_a_time": [
        "UPDATE training_activities SET status = 'signed_off'",
        "UPDATE training_activities SET signed_off_at = created_at",
    ],
    "ck_follow_ups_subject_has_its_id": [
        "UPDATE follow_ups SET placement_id = NULL WHERE subject = 'placement'",
        "UPDATE follow_ups SET employment_id = NULL WHERE subject = 'employment'",
        "UPDATE follow_ups SET employment_id = (SELECT id FROM employments LIMIT 1) WHERE subject = 'placement'",
        "UPDATE follow_ups SET placement_id = (SELECT id FROM placements LIMIT 1) WHERE subject = 'employment'",
    ],
}

# The name of a unique key, and a statement that would make two rows of one.
UNIQUE = {
    "uq_accounts_email": "UPDATE accounts SET email = 'one@test.example'",
    "uq_companies_cvr_number": "UPDATE companies SET cvr_number = '13585628'",
    "uq_workplaces_production_unit_number": "UPDATE workplaces SET production_unit_number = '1003456789'",
    "uq_jobcenters_municipality_code": "UPDATE jobcenters SET municipality_code = '0147'",
    "uq_skill_groups_uri": "UPDATE skill_groups SET uri = 'one'",
    "uq_skills_uri": "UPDATE skills SET uri = 'one'",
    "uq_occupations_uri": "UPDATE occupations SET uri = 'one'",
    "uq_candidates_jobcenter_id_cpr_index": "UPDATE candidates SET cpr_index = 'one' WHERE cpr_index IS NOT NULL",
    "uq_candidates_jobcenter_id_external_ref": "UPDATE candidates SET external_ref = 'one'",
    "uq_occupancy_source_type_source_id_starts_on": (
        "UPDATE occupancy SET source_type = 'placement', starts_on = '2027-01-04',"
        " source_id = (SELECT id FROM placements LIMIT 1)"
    ),
    "uq_employee_reports_standing_month": "UPDATE employee_reports SET month = '2026-10-01'",
    "uq_decision_requests_pending_subject": (
        "UPDATE decision_requests SET subject_id = (SELECT id FROM placements LIMIT 1)"
    ),
    "uq_end_statements_placement_id_author": (
        "UPDATE end_statements SET author = 'supervisor', placement_id = (SELECT id FROM placements LIMIT 1)"
    ),
    "uq_placement_changes_requested_placement": (
        "UPDATE placement_changes SET placement_id = (SELECT id FROM placements LIMIT 1)"
    ),
    "uq_signing_links_token_hash": "UPDATE signing_links SET token_hash = 'one'",
    "uq_signing_links_open_party": "UPDATE signing_links SET placement_id = (SELECT id FROM placements LIMIT 1)",
    "uq_matches_live_pair": (
        "UPDATE matches SET need_id = (SELECT id FROM needs LIMIT 1),"
        " candidate_id = (SELECT id FROM candidates LIMIT 1)"
    ),
    "uq_assignment_proposals_run_id_candidate_id": (
        "UPDATE assignment_proposals SET run_id = (SELECT id FROM assignment_runs LIMIT 1),"
        " candidate_id = (SELECT id FROM candidates LIMIT 1)"
    ),
    "uq_placements_standing_match": "UPDATE placements SET match_id = (SELECT id FROM matches LIMIT 1)",
    "uq_signatures_placement_id_agreement_version_party": "UPDATE signatures SET party = 'company'",
    "uq_training_plans_placement_id": "UPDATE training_plans SET placement_id = (SELECT id FROM placements LIMIT 1)",
    "uq_aftercare_plans_candidate_id": "UPDATE aftercare_plans SET candidate_id = (SELECT id FROM candidates LIMIT 1)",
    "uq_employments_active_job": (
        "UPDATE employments SET candidate_id = (SELECT id FROM candidates LIMIT 1),"
        " company_id = (SELECT id FROM companies LIMIT 1)"
    ),
    "uq_follow_ups_placement_step": (
        "UPDATE follow_ups SET placement_id = (SELECT id FROM placements LIMIT 1), step = '1w', audience = 'employer'"
        " WHERE subject = 'placement'"
    ),
    "uq_follow_ups_employment_step": (
        "UPDATE follow_ups SET employment_id = (SELECT id FROM employments LIMIT 1), step = '1w', audience = 'employer'"
        " WHERE subject = 'employment'"
    ),
}

# A unique key that holds for some rows only leaves the others alone.
ALLOWED = [
    UNIQUE["uq_matches_live_pair"].replace("SET", "SET status = 'declined',"),
    UNIQUE["uq_placements_standing_match"].replace("SET", "SET status = 'rejected',"),
    UNIQUE["uq_placements_standing_match"].replace("SET", "SET status = 'cancelled',"),
    UNIQUE["uq_employments_active_job"].replace("SET", "SET status = 'ended', ends_on = starts_on,"),
    "UPDATE candidates SET external_ref = NULL",
    UNIQUE["uq_employee_reports_standing_month"] + ", replaced_at = reported_at",
    UNIQUE["uq_decision_requests_pending_subject"] + ", status = 'refused'",
    UNIQUE["uq_placement_changes_requested_placement"] + ", status = 'withdrawn'",
    UNIQUE["uq_signing_links_open_party"] + ", revoked_at = expires_at",
]

JOBCENTER, COMPANY, CANDIDATE, EMPLOYMENT = (
    f"(SELECT id FROM {table} LIMIT 1)" for table in ("jobcenters", "companies", "candidates", "employments")
)
NOBODY = {"jobcenter_id": "NULL", "company_id": "NULL", "candidate_id": "NULL"}
STAFF = {**NOBODY, "jobcenter_id": JOBCENTER}
FIRM = {**NOBODY, "company_id": COMPANY}
# What else a row must say (in SQL) to be allowed to carry a value of an enum.
COMPANIONS = {
    ("accounts", "admin"): NOBODY,
    ("accounts", "manager"): STAFF,
    ("accounts", "caseworker"): STAFF,
    ("accounts", "integration"): STAFF,
    ("accounts", "company"): FIRM,
    ("accounts", "mentor"): FIRM,
    ("accounts", "candidate"): {**NOBODY, "candidate_id": CANDIDATE},
    ("industries", "DB07"): {"code": "'0'"},
    ("industries", "DB25"): {"code": "'0'"},
    ("decision_requests", "approved"): {
        "closed_by": "(SELECT id FROM accounts WHERE id <> decision_requests.requested_by LIMIT 1)"
    },
    **{("assignment_runs", status): {"finished_at": "created_at"} for status in ("done", "failed", "cancelled")},
    **{
        ("assignment_proposals", status): {"decided_at": "created_at"} for status in ("accepted", "rejected", "changed")
    },
    ("signatures", "candidate"): {"agreement_version": "9"},
    ("placement_changes", "granted"): {"granted_version": "2"},
    ("end_statements", "candidate"): {"outcome": "NULL", "actual_hours": "NULL"},
    **{("end_statements", outcome.value): {"author": "'supervisor'"} for outcome in EndOutcome},
    ("follow_ups", "employer"): {"step": "'other'"},
    ("signing_links", "company"): {"revoked_at": "expires_at"},
    ("signing_links", "employee_representative"): {"revoked_at": "expires_at"},
    ("placements", "ended_early"): {"ended_on": "starts_on"},
    ("training_activities", "signed_off"): {"signed_off_at": "created_at"},
    ("follow_ups", "employment"): {"placement_id": "NULL", "employment_id": EMPLOYMENT},
}
# A value outside the enum breaks these CHECKs too, and a database names the one it looks at first.
ALSO_BROKEN = {
    "ck_accounts_role": "ck_accounts_role_has_its_tenant",
    "ck_assignment_proposals_status": "ck_assignment_proposals_decided",
    "ck_follow_ups_subject": "ck_follow_ups_subject_has_its_id",
    "ck_end_statements_author": "ck_end_statements_facts_are_the_supervisors",
    "ck_end_statements_outcome": "ck_end_statements_facts_are_the_supervisors",
}
