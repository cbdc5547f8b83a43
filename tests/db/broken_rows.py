"""Statements that break every CHECK and every unique key, written out by hand: test_constraints.py runs them."""

from app.integration.webhooks.domain.states import DisabledReason
from app.journey.placements.domain.reasons import EndOutcome
from app.journey.voice.domain.reports import ReportKind
from app.oversight.privacy.domain.holding import LiftReason

DECIDED = "decided_at = created_at, decided_by = applied_by"
WITHDRAWN = "status = 'withdrawn', kind = NULL, owned_percent = NULL, evidence = NULL, withdrawn_at = created_at"
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
    "ck_accounts_identity_is_whole": [
        "UPDATE accounts SET identity_issuer = 'https://id.example'",
        "UPDATE accounts SET identity_subject = '7f0c2a54'",
    ],
    "ck_api_keys_previous_is_whole": [
        "UPDATE api_keys SET previous_hash = 'one'",
        "UPDATE api_keys SET previous_until = created_at",
    ],
    "ck_api_keys_revoked_keeps_no_previous": [
        "UPDATE api_keys SET revoked_at = created_at, previous_hash = 'one', previous_until = created_at"
    ],
    "ck_sign_in_tries_failures": ["UPDATE sign_in_tries SET failures = -1"],
    "ck_rankings_one_direction": [
        "UPDATE rankings SET need_id = NULL",
        "UPDATE rankings SET candidate_id = (SELECT id FROM candidates LIMIT 1)",
    ],
    "ck_assignment_runs_progress": [
        "UPDATE assignment_runs SET progress = -1",
        "UPDATE assignment_runs SET progress = 101",
    ],
    "ck_assignment_runs_attempts": ["UPDATE assignment_runs SET attempts = -1"],
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
    **{
        f"ck_jobcenter_settings_{name}": [
            f"UPDATE jobcenter_settings SET {name} = 0",
            f"UPDATE jobcenter_settings SET {name} = 61",
        ]
        for name in ("escalate_after_days", "reminder_pause_days", "answer_link_days")
    },
    "ck_follow_up_links_used_or_revoked": ["UPDATE follow_up_links SET used_at = created_at, revoked_at = created_at"],
    "ck_replacement_tasks_closed_has_a_time": [
        "UPDATE replacement_tasks SET status = 'done'",
        "UPDATE replacement_tasks SET status = 'cancelled'",
        "UPDATE replacement_tasks SET closed_at = created_at",
    ],
    "ck_jobcenter_settings_voucher_approval_limit": ["UPDATE jobcenter_settings SET voucher_approval_limit_ore = -1"],
    "ck_jobcenter_settings_voucher_candidate_budget": [
        "UPDATE jobcenter_settings SET voucher_candidate_budget_ore = -1"
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
    "ck_certifications_most_of_it": [
        "UPDATE certifications SET owned_percent = 500",
        "UPDATE certifications SET owned_percent = 1001",
    ],
    "ck_certifications_withdrawn_tells_nothing": [
        f"UPDATE certifications SET {WITHDRAWN}".replace(f"{column} = NULL", f"{column} = {column}")
        for column in ("kind", "owned_percent", "evidence")
    ]
    + [
        f"UPDATE certifications SET {WITHDRAWN}, on_behalf = '{{}}'",
        f"UPDATE certifications SET {WITHDRAWN}, succeeded_at = created_at",
        "UPDATE certifications SET kind = NULL",
        "UPDATE certifications SET owned_percent = NULL",
        "UPDATE certifications SET evidence = NULL",
    ],
    "ck_certifications_withdrawn_has_a_time": [
        f"UPDATE certifications SET {WITHDRAWN}".replace("withdrawn_at = created_at", "withdrawn_at = NULL"),
        "UPDATE certifications SET withdrawn_at = created_at",
    ],
    "ck_certifications_decided_has_a_time": [
        "UPDATE certifications SET status = 'refused', reason_code = 'x'",
        "UPDATE certifications SET decided_at = created_at, decided_by = applied_by",
    ],
    "ck_certifications_decided_by_somebody": [
        "UPDATE certifications SET status = 'refused', reason_code = 'x', decided_at = created_at",
        "UPDATE certifications SET decided_by = applied_by",
    ],
    "ck_certifications_certified_has_an_end": [
        f"UPDATE certifications SET status = 'certified', {DECIDED}",
        f"UPDATE certifications SET status = 'revoked', reason_code = 'x', {DECIDED}",
        "UPDATE certifications SET valid_until = '2030-01-01'",
    ],
    "ck_certifications_no_has_a_reason": [
        f"UPDATE certifications SET status = 'refused', {DECIDED}",
        f"UPDATE certifications SET status = 'revoked', valid_until = '2030-01-01', {DECIDED}",
        "UPDATE certifications SET reason_code = 'x'",
    ],
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
    "ck_training_activities_disagreement_has_a_time": [
        "UPDATE training_activities SET disagreement = 'Nej'",
        "UPDATE training_activities SET disagreed_at = created_at",
    ],
    "ck_candidate_skills_activity_vouches": [
        "UPDATE candidate_skills SET activity_id = candidate_id WHERE source <> 'signed_off'"
    ],
    "ck_training_activities_gap_has_a_skill": ["UPDATE training_activities SET skill_id = NULL WHERE origin = 'gap'"],
    "ck_workplace_classes_period": ["UPDATE workplace_classes SET ends_on = '2020-01-01'"],
    "ck_workplace_classes_seats": [
        "UPDATE workplace_classes SET seats = 0, seats_taken = 0",
        "UPDATE workplace_classes SET seats_taken = -1",
        "UPDATE workplace_classes SET seats_taken = seats + 1",
    ],
    "ck_courses_price_not_negative": ["UPDATE courses SET price_ore = -1"],
    "ck_courses_seats": [
        "UPDATE courses SET seats = 0",
        "UPDATE courses SET seats_taken = -1",
        "UPDATE courses SET seats_taken = seats + 1",
    ],
    "ck_courses_period": ["UPDATE courses SET ends_on = '2020-01-01'"],
    "ck_courses_level": [
        "UPDATE courses SET level = 0, skill_id = (SELECT id FROM skills LIMIT 1)",
        "UPDATE courses SET level = 4, skill_id = (SELECT id FROM skills LIMIT 1)",
    ],
    "ck_courses_level_of_a_skill": [
        "UPDATE courses SET level = 2",
        "UPDATE courses SET skill_id = (SELECT id FROM skills LIMIT 1)",
    ],
    "ck_vouchers_amount_positive": ["UPDATE vouchers SET amount_ore = 0"],
    "ck_vouchers_spent_and_refunded": [
        "UPDATE vouchers SET spent_ore = amount_ore + 1",
        "UPDATE vouchers SET refunded_ore = 1",
        "UPDATE vouchers SET refunded_ore = -1",
    ],
    "ck_vouchers_two_people": ["UPDATE vouchers SET approved_by = issued_by"],
    "ck_vouchers_taken_has_a_course": [
        "UPDATE vouchers SET status = 'reserved'",
        "UPDATE vouchers SET status = 'redeemed', redeemed_at = issued_at",
    ],
    "ck_vouchers_redeemed_has_a_time": [
        "UPDATE vouchers SET status = 'redeemed', course_id = (SELECT id FROM courses LIMIT 1)",
        "UPDATE vouchers SET redeemed_at = issued_at",
    ],
    "ck_voucher_budgets_limit_not_negative": ["UPDATE voucher_budgets SET limit_ore = -1"],
    "ck_voucher_budgets_used_not_negative": ["UPDATE voucher_budgets SET used_ore = -1"],
    "ck_voucher_budgets_year": ["UPDATE voucher_budgets SET year = 1999", "UPDATE voucher_budgets SET year = 2101"],
    "ck_attendance_days_late_has_minutes": [
        "UPDATE attendance_days SET status = 'late'",
        "UPDATE attendance_days SET minutes_late = 5",
    ],
    "ck_attendance_days_minutes_late": [
        "UPDATE attendance_days SET minutes_late = -1",
        "UPDATE attendance_days SET minutes_late = 1440, status = 'late'",
    ],
    "ck_attendance_days_hours": [
        "UPDATE attendance_days SET hours = -1",
        "UPDATE attendance_days SET hours = 241",
        "UPDATE attendance_days SET scheduled_hours = -1",
        "UPDATE attendance_days SET scheduled_hours = 241",
    ],
    "ck_attendance_days_away_has_no_hours": [
        "UPDATE attendance_days SET status = 'absent'",
        "UPDATE attendance_days SET status = 'excused'",
    ],
    "ck_attendance_days_note_has_a_time": [
        "UPDATE attendance_days SET candidate_note = 'x'",
        "UPDATE attendance_days SET candidate_noted_at = created_at",
    ],
    **{
        f"ck_readiness_pictures_{mark}": [
            f"UPDATE readiness_pictures SET {mark} = 0",
            f"UPDATE readiness_pictures SET {mark} = 6",
        ]
        for mark in ("punctuality", "presence", "appearance", "communication")
    },
    "ck_readiness_pictures_reply_has_a_time": [
        "UPDATE readiness_pictures SET reply = 'x'",
        "UPDATE readiness_pictures SET replied_at = created_at",
    ],
    "ck_threads_counterpart_is_named": [
        "UPDATE threads SET company_id = NULL, candidate_id = NULL",
        (
            "UPDATE threads SET company_id = (SELECT id FROM companies LIMIT 1),"
            " candidate_id = (SELECT id FROM candidates LIMIT 1)"
        ),
    ],
    "ck_threads_message_count": ["UPDATE threads SET message_count = -1"],
    "ck_messages_number": ["UPDATE messages SET number = 0"],
    "ck_messages_answers_something_earlier": ["UPDATE messages SET answers_at = '2999-01-01'"],
    "ck_attachments_size": ["UPDATE attachments SET size = 0"],
    "ck_notices_attempts": ["UPDATE notices SET attempts = -1"],
    "ck_notices_sent_has_a_time": [
        "UPDATE notices SET status = 'sent'",
        "UPDATE notices SET sent_at = created_at",
    ],
    "ck_notices_sending_has_a_lease": [
        "UPDATE notices SET status = 'sending'",
        "UPDATE notices SET leased_until = created_at",
    ],
    "ck_notice_preferences_quiet_hours": [
        "UPDATE notice_preferences SET quiet_from = '20:00:00'",
        "UPDATE notice_preferences SET quiet_to = '07:00:00'",
    ],
    "ck_follow_ups_subject_has_its_id": [
        "UPDATE follow_ups SET placement_id = NULL WHERE subject = 'placement'",
        "UPDATE follow_ups SET employment_id = NULL WHERE subject = 'employment'",
        "UPDATE follow_ups SET employment_id = (SELECT id FROM employments LIMIT 1) WHERE subject = 'placement'",
        "UPDATE follow_ups SET placement_id = (SELECT id FROM placements LIMIT 1) WHERE subject = 'employment'",
    ],
    "ck_voices_unanswered_says_nothing": [
        "UPDATE voices SET answered_at = NULL, own_words = NULL",
        "UPDATE voices SET answered_at = NULL, treated_well = NULL",
        "UPDATE voices SET answered_at = NULL, treated_well = NULL, own_words = NULL, wish_followed = 'no'",
        "UPDATE voices SET answered_at = NULL, treated_well = NULL, own_words = NULL, understood = 'no'",
    ],
    "ck_voices_objection_to_something": [
        "UPDATE voices SET objection = 'x'",
        "UPDATE voices SET objects_to_id = id, objects_to_kind = 'sign_off'",
    ],
    "ck_voices_report_has_a_kind": [
        "UPDATE voices SET objection = 'x', objects_to_id = id",
        "UPDATE voices SET objects_to_kind = 'sign_off'",
    ],
    "ck_voices_seen_by_somebody": ["UPDATE voices SET seen_at = NULL", "UPDATE voices SET seen_by = NULL"],
    "ck_transfers_two_jobcenters": ["UPDATE transfers SET to_jobcenter_id = from_jobcenter_id"],
    "ck_transfers_consent_has_a_time": [
        "UPDATE transfers SET status = 'consented'",
        "UPDATE transfers SET status = 'done', closed_at = created_at",
    ],
    "ck_transfers_closed_has_a_time": [
        "UPDATE transfers SET closed_at = created_at",
        "UPDATE transfers SET status = 'done', consented_at = created_at",
        "UPDATE transfers SET status = 'declined'",
        "UPDATE transfers SET status = 'withdrawn'",
    ],
    "ck_accounts_confidentiality_accepted": [
        "UPDATE accounts SET confidentiality_version = 1, confidentiality_accepted_at = NULL",
        "UPDATE accounts SET confidentiality_version = NULL, confidentiality_accepted_at = created_at",
    ],
    "ck_milestones_days": ["UPDATE milestones SET days = 31"],
    "ck_milestones_same_employer_has_a_job": ["UPDATE milestones SET employment_id = NULL"],
    "ck_milestones_judged_has_a_time": [
        "UPDATE milestones SET status = 'retained'",
        "UPDATE milestones SET judged_at = created_at",
    ],
    "ck_incentives_amount_not_negative": ["UPDATE incentives SET amount_ore = -1"],
    "ck_incentives_two_people": ["UPDATE incentives SET approved_by = evidence_by"],
    "ck_incentives_approved_has_a_time": ["UPDATE incentives SET status = 'approved'"],
    "ck_incentives_handed_over_has_a_time": [
        "UPDATE incentives SET status = 'handed_over', approved_at = created_at",
        "UPDATE incentives SET handed_over_at = created_at",
    ],
    "ck_mentorships_one_subject": ["UPDATE mentorships SET employment_id = (SELECT id FROM employments LIMIT 1)"],
    "ck_mentorships_period": ["UPDATE mentorships SET ends_on = '2000-01-01'"],
    "ck_mentorships_accepted_with_confidentiality": ["UPDATE mentorships SET confidentiality_version = NULL"],
    "ck_mentorships_active_was_accepted": ["UPDATE mentorships SET accepted_at = NULL, confidentiality_version = NULL"],
    "ck_mentor_entries_hours": ["UPDATE mentor_entries SET hours = -1", "UPDATE mentor_entries SET hours = 241"],
    "ck_mentor_entries_says_something": ["UPDATE mentor_entries SET hours = 0, note = NULL"],
    "ck_access_entries_seq_counts_from_one": ["UPDATE access_entries SET seq = 0 WHERE seq = 1"],
    "ck_access_entries_case_is_whole": [
        "UPDATE access_entries SET case_type = NULL",
        "UPDATE access_entries SET case_id = NULL",
    ],
    "ck_access_entries_account_has_its_role": [
        "UPDATE access_entries SET role = NULL",
        "UPDATE access_entries SET account_id = NULL",
    ],
    "ck_access_chain_one_row": ["UPDATE access_chain SET id = 2"],
    "ck_event_counter_one_row": ["UPDATE event_counter SET id = 2"],
    "ck_event_counter_last_position": ["UPDATE event_counter SET last_position = -1"],
    "ck_event_feed_position_counts_from_one": ["UPDATE event_feed SET position = 0 WHERE position = 1"],
    "ck_imports_finished": [
        "UPDATE imports SET finished_at = NULL",
        "UPDATE imports SET status = 'queued'",
        "UPDATE imports SET status = 'running'",
    ],
    "ck_imports_key_is_whole": ["UPDATE imports SET key_id = NULL", "UPDATE imports SET wrapped_key = NULL"],
    "ck_imports_done_keeps_no_file": ["UPDATE imports SET status = 'done'"],
    "ck_imports_every_row_counted": [
        "UPDATE imports SET created = 1",
        "UPDATE imports SET total_rows = 1, done_rows = 1",
    ],
    "ck_imports_counts": [
        f"UPDATE imports SET {name} = -1, done_rows = -1" for name in ("created", "updated", "unchanged", "refused")
    ],
    "ck_imports_total_rows": ["UPDATE imports SET total_rows = 1, done_rows = 2, created = 2"],
    "ck_imports_errors_left_out": ["UPDATE imports SET errors_left_out = -1"],
    "ck_imports_attempts": ["UPDATE imports SET attempts = -1"],
    "ck_imports_size": ["UPDATE imports SET size = 0"],
    "ck_webhooks_one_owner": [
        "UPDATE webhooks SET jobcenter_id = NULL WHERE company_id IS NULL",
        "UPDATE webhooks SET company_id = (SELECT id FROM companies LIMIT 1) WHERE jobcenter_id IS NOT NULL",
    ],
    "ck_webhooks_place": ["UPDATE webhooks SET place = 0", "UPDATE webhooks SET place = 21"],
    "ck_webhooks_disabled_for_a_reason": [
        "UPDATE webhooks SET is_enabled = false",
        "UPDATE webhooks SET disabled_reason_code = 'gone'",
    ],
    "ck_webhooks_previous_is_whole": [
        "UPDATE webhooks SET previous_wrapped = secret_wrapped",
        "UPDATE webhooks SET previous_until = created_at",
        "UPDATE webhooks SET previous_key_id = '1'",
    ],
    "ck_webhooks_position": ["UPDATE webhooks SET position = -1"],
    "ck_webhooks_failures": [
        "UPDATE webhooks SET failures = 1",
        "UPDATE webhooks SET failing_since = created_at",
        "UPDATE webhooks SET failures = -1, failing_since = created_at",
    ],
    "ck_webhook_deliveries_attempts": ["UPDATE webhook_deliveries SET attempts = -1"],
    "ck_webhook_deliveries_sending_has_a_lease": [
        "UPDATE webhook_deliveries SET status = 'sending', delivered_at = NULL",
        "UPDATE webhook_deliveries SET leased_until = created_at",
    ],
    "ck_webhook_deliveries_pending_has_a_time": [
        "UPDATE webhook_deliveries SET status = 'pending', delivered_at = NULL",
        "UPDATE webhook_deliveries SET next_attempt_at = created_at",
    ],
    "ck_webhook_deliveries_delivered_has_a_time": [
        "UPDATE webhook_deliveries SET delivered_at = NULL",
        "UPDATE webhook_deliveries SET status = 'failed'",
    ],
    "ck_calendar_feeds_place": ["UPDATE calendar_feeds SET place = 0", "UPDATE calendar_feeds SET place = 11"],
    "ck_calendar_feeds_revoked_leaves_its_place": ["UPDATE calendar_feeds SET revoked_at = created_at, place = 1"],
    "ck_sharing_consents_withdrawn_after_given": [
        "UPDATE sharing_consents SET withdrawn_at = '2000-01-01 00:00:00', withdrawn_by = given_by"
    ],
    "ck_sharing_consents_withdrawn_by_somebody": [
        "UPDATE sharing_consents SET withdrawn_at = given_at",
        "UPDATE sharing_consents SET withdrawn_by = given_by",
    ],
    "ck_rectifications_decided_has_a_time": [
        "UPDATE rectifications SET status = 'corrected'",
        "UPDATE rectifications SET decided_at = asked_at, decided_by = asked_by",
    ],
    "ck_rectifications_decided_by_somebody": [
        "UPDATE rectifications SET status = 'corrected', decided_at = asked_at",
        "UPDATE rectifications SET decided_by = asked_by",
    ],
    "ck_rectifications_refused_with_words": [
        "UPDATE rectifications SET status = 'refused', decided_at = asked_at, decided_by = asked_by"
    ],
    "ck_rectifications_annotated_says_something": [
        "UPDATE rectifications SET status = 'annotated', decided_at = asked_at, decided_by = asked_by"
    ],
    "ck_rectifications_profile_is_the_person": [
        "UPDATE rectifications SET kind = 'profile'",
        "UPDATE rectifications SET subject_id = candidate_id",
    ],
    "ck_legal_holds_lifted_by_somebody": ["UPDATE legal_holds SET lifted_at = created_at, lift_reason = 'case_closed'"],
    "ck_legal_holds_lifted_with_a_reason": ["UPDATE legal_holds SET lifted_at = created_at, lifted_by = placed_by"],
    "ck_calendar_feed_entries_sequence_not_negative": ["UPDATE calendar_feed_entries SET sequence = -1"],
}

# The name of a unique key, and a statement that would make two rows of one.
UNIQUE = {
    "uq_accounts_email": "UPDATE accounts SET email = 'one@test.example'",
    "uq_accounts_identity_issuer_identity_subject": (
        "UPDATE accounts SET identity_issuer = 'https://id.example', identity_subject = 'one'"
    ),
    "uq_api_keys_account_id": "UPDATE api_keys SET account_id = (SELECT id FROM accounts LIMIT 1)",
    "uq_api_keys_secret_hash": "UPDATE api_keys SET secret_hash = 'one'",
    "uq_api_keys_previous_hash": "UPDATE api_keys SET previous_hash = 'one', previous_until = created_at",
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
    "uq_certifications_open_or_standing": "UPDATE certifications SET company_id = (SELECT id FROM companies LIMIT 1)",
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
    "uq_training_activities_given": (
        "UPDATE training_activities SET placement_id = (SELECT id FROM placements LIMIT 1),"
        " origin_id = (SELECT id FROM workplace_classes LIMIT 1)"
    ),
    "uq_courses_jobcenter_id_external_ref": (
        "UPDATE courses SET external_ref = 'one', jobcenter_id = (SELECT id FROM jobcenters LIMIT 1)"
    ),
    "uq_vouchers_course_of_candidate": (
        "UPDATE vouchers SET status = 'reserved', course_id = (SELECT id FROM courses LIMIT 1),"
        " candidate_id = (SELECT id FROM candidates LIMIT 1)"
    ),
    "uq_voucher_budgets_jobcenter": (
        "UPDATE voucher_budgets SET candidate_id = NULL, jobcenter_id = (SELECT id FROM jobcenters LIMIT 1)"
    ),
    "uq_voucher_budgets_candidate": ("UPDATE voucher_budgets SET candidate_id = (SELECT id FROM candidates LIMIT 1)"),
    "uq_attendance_days_placement_id_day_on": (
        "UPDATE attendance_days SET day_on = '2027-01-04', placement_id = (SELECT id FROM placements LIMIT 1)"
    ),
    "uq_readiness_pictures_placement_id_seen_on": (
        "UPDATE readiness_pictures SET seen_on = '2027-01-04', placement_id = (SELECT id FROM placements LIMIT 1)"
    ),
    "uq_cv_profiles_candidate_id": "UPDATE cv_profiles SET candidate_id = (SELECT id FROM candidates LIMIT 1)",
    "uq_messages_thread_id_number": "UPDATE messages SET thread_id = (SELECT id FROM threads LIMIT 1)",
    "uq_notices_dedupe_key": "UPDATE notices SET dedupe_key = 'one'",
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
    "uq_follow_up_links_open": "UPDATE follow_up_links SET follow_up_id = (SELECT id FROM follow_ups LIMIT 1)",
    "uq_follow_up_links_token_hash": "UPDATE follow_up_links SET token_hash = 'one'",
    "uq_replacement_tasks_employment_id": (
        "UPDATE replacement_tasks SET employment_id = (SELECT id FROM employments LIMIT 1)"
    ),
    "uq_voices_subject_id_step": "UPDATE voices SET subject_id = (SELECT id FROM placements LIMIT 1)",
    "uq_transfers_open_candidate": "UPDATE transfers SET candidate_id = (SELECT id FROM candidates LIMIT 1)",
    "uq_milestones_employment_days": (
        "UPDATE milestones SET employment_id = (SELECT id FROM employments LIMIT 1), days = 30"
    ),
    "uq_milestones_plan_days": (
        "UPDATE milestones SET plan_id = (SELECT id FROM aftercare_plans LIMIT 1), basis = 'any_employer', days = 30"
    ),
    "uq_incentives_milestone_id_scheme_code": "UPDATE incentives SET scheme_code = 'one'",
    "uq_mentorships_standing_person": (
        "UPDATE mentorships SET placement_id = NULL, candidate_id = (SELECT id FROM candidates LIMIT 1),"
        " mentor_account_id = (SELECT id FROM accounts LIMIT 1)"
    ),
    "uq_mentorships_standing_placement": (
        "UPDATE mentorships SET placement_id = (SELECT id FROM placements LIMIT 1),"
        " mentor_account_id = (SELECT id FROM accounts LIMIT 1)"
    ),
    "uq_mentorships_standing_employment": (
        "UPDATE mentorships SET placement_id = NULL, employment_id = (SELECT id FROM employments LIMIT 1),"
        " mentor_account_id = (SELECT id FROM accounts LIMIT 1)"
    ),
    "uq_sharing_consents_standing": (
        "UPDATE sharing_consents SET candidate_id = (SELECT id FROM candidates LIMIT 1), kind = 'cv'"
    ),
    "uq_sharing_consents_standing_company": (
        "UPDATE sharing_consents SET candidate_id = (SELECT id FROM candidates LIMIT 1), kind = 'cv',"
        " company_id = (SELECT id FROM companies LIMIT 1)"
    ),
    "uq_access_entries_seq": "UPDATE access_entries SET seq = 7",
    "uq_event_feed_event_id": "UPDATE event_feed SET event_id = (SELECT id FROM events LIMIT 1)",
    "uq_webhooks_jobcenter_id_place": (
        "UPDATE webhooks SET jobcenter_id = (SELECT id FROM jobcenters LIMIT 1), place = 1 WHERE company_id IS NULL"
    ),
    "uq_webhooks_company_id_place": (
        "UPDATE webhooks SET company_id = (SELECT id FROM companies LIMIT 1) WHERE jobcenter_id IS NULL"
    ),
    "uq_webhook_deliveries_webhook_id_event_id": (
        "UPDATE webhook_deliveries SET webhook_id = (SELECT id FROM webhooks LIMIT 1),"
        " event_id = (SELECT id FROM events LIMIT 1)"
    ),
    "uq_external_refs_jobcenter_id_kind_external_ref": (
        "UPDATE external_refs SET jobcenter_id = (SELECT id FROM jobcenters LIMIT 1), external_ref = 'C-1'"
    ),
    "uq_calendar_feeds_token_hash": "UPDATE calendar_feeds SET token_hash = 'one'",
    "uq_calendar_feeds_account_id_place": (
        "UPDATE calendar_feeds SET account_id = (SELECT id FROM accounts LIMIT 1), place = 1"
    ),
}

# A unique key that holds for some rows only leaves the others alone.
ALLOWED = [
    UNIQUE["uq_matches_live_pair"].replace("SET", "SET status = 'declined',"),
    UNIQUE["uq_placements_standing_match"].replace("SET", "SET status = 'rejected',"),
    UNIQUE["uq_placements_standing_match"].replace("SET", "SET status = 'cancelled',"),
    UNIQUE["uq_employments_active_job"].replace("SET", "SET status = 'ended', ends_on = starts_on,"),
    UNIQUE["uq_mentorships_standing_person"].replace("SET", "SET status = 'ended',"),
    UNIQUE["uq_mentorships_standing_placement"].replace("SET", "SET status = 'declined',"),
    UNIQUE["uq_mentorships_standing_employment"].replace("SET", "SET status = 'ended',"),
    "UPDATE candidates SET external_ref = NULL",
    UNIQUE["uq_certifications_open_or_standing"] + f", status = 'refused', reason_code = 'x', {DECIDED}",
    UNIQUE["uq_certifications_open_or_standing"] + f", {WITHDRAWN}",
    UNIQUE["uq_certifications_open_or_standing"]
    + f", status = 'certified', valid_until = '2020-01-01', succeeded_at = created_at, {DECIDED}",
    UNIQUE["uq_employee_reports_standing_month"] + ", replaced_at = reported_at",
    UNIQUE["uq_decision_requests_pending_subject"] + ", status = 'refused'",
    UNIQUE["uq_placement_changes_requested_placement"] + ", status = 'withdrawn'",
    UNIQUE["uq_signing_links_open_party"] + ", revoked_at = expires_at",
    UNIQUE["uq_follow_up_links_open"] + ", revoked_at = expires_at",
    "UPDATE courses SET external_ref = NULL, jobcenter_id = (SELECT id FROM jobcenters LIMIT 1)",
    UNIQUE["uq_training_activities_given"] + ", status = 'dropped'",
    UNIQUE["uq_transfers_open_candidate"] + ", status = 'declined', closed_at = created_at",
    UNIQUE["uq_transfers_open_candidate"] + ", status = 'withdrawn', closed_at = created_at",
    UNIQUE["uq_transfers_open_candidate"] + ", status = 'done', consented_at = created_at, closed_at = created_at",
    UNIQUE["uq_sharing_consents_standing"] + ", withdrawn_at = given_at, withdrawn_by = given_by",
    UNIQUE["uq_sharing_consents_standing_company"] + ", withdrawn_at = given_at, withdrawn_by = given_by",
    UNIQUE["uq_vouchers_course_of_candidate"].replace("'reserved'", "'cancelled'"),
]

JOBCENTER, COMPANY, CANDIDATE, EMPLOYMENT, COURSE = (
    f"(SELECT id FROM {table} LIMIT 1)" for table in ("jobcenters", "companies", "candidates", "employments", "courses")
)
NOBODY = {"jobcenter_id": "NULL", "company_id": "NULL", "candidate_id": "NULL"}
STAFF = {**NOBODY, "jobcenter_id": JOBCENTER}
FIRM = {**NOBODY, "company_id": COMPANY}
DECISION = {"decided_at": "created_at", "decided_by": "applied_by"}
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
    ("certifications", "certified"): {"valid_until": "'2030-01-01'", **DECISION},
    ("certifications", "refused"): {"reason_code": "'x'", **DECISION},
    ("certifications", "revoked"): {"reason_code": "'x'", "valid_until": "'2030-01-01'", **DECISION},
    ("certifications", "withdrawn"): {
        **dict.fromkeys(("kind", "owned_percent", "evidence"), "NULL"),
        "withdrawn_at": "created_at",
    },
    ("signatures", "candidate"): {"agreement_version": "9"},
    ("placement_changes", "granted"): {"granted_version": "2"},
    ("end_statements", "candidate"): {"outcome": "NULL", "actual_hours": "NULL"},
    **{("end_statements", outcome.value): {"author": "'supervisor'"} for outcome in EndOutcome},
    ("follow_ups", "employer"): {"step": "'other'"},
    **{("replacement_tasks", status): {"closed_at": "created_at"} for status in ("done", "cancelled")},
    ("attendance_days", "late"): {"minutes_late": "5"},
    ("attendance_days", "excused"): {"hours": "0"},
    ("attendance_days", "absent"): {"hours": "0"},
    ("signing_links", "company"): {"revoked_at": "expires_at"},
    ("signing_links", "employee_representative"): {"revoked_at": "expires_at"},
    ("placements", "ended_early"): {"ended_on": "starts_on"},
    ("training_activities", "signed_off"): {"signed_off_at": "created_at"},
    ("vouchers", "reserved"): {"course_id": COURSE},
    ("vouchers", "redeemed"): {"course_id": COURSE, "redeemed_at": "issued_at"},
    ("threads", "company"): {"counterpart": "'company'", "company_id": COMPANY, "candidate_id": "NULL"},
    ("threads", "candidate"): {"counterpart": "'candidate'", "company_id": "NULL", "candidate_id": CANDIDATE},
    ("notices", "sent"): {"sent_at": "created_at"},
    ("notices", "sending"): {"leased_until": "created_at"},
    **{("voices", kind.value): {"objection": "'x'", "objects_to_id": "id"} for kind in ReportKind},
    ("transfers", "consented"): {"consented_at": "created_at"},
    ("transfers", "done"): {"consented_at": "created_at", "closed_at": "created_at"},
    ("transfers", "declined"): {"closed_at": "created_at"},
    ("transfers", "withdrawn"): {"closed_at": "created_at"},
    **{("milestones", status): {"judged_at": "created_at"} for status in ("retained", "not_retained", "unknown")},
    ("incentives", "approved"): {"approved_at": "created_at"},
    ("incentives", "handed_over"): {"approved_at": "created_at", "handed_over_at": "created_at"},
    ("incentives", "candidate"): {"scheme_code": "'other'"},
    ("rectifications", "profile"): {"subject_id": "candidate_id"},
    ("rectifications", "corrected"): {"decided_at": "asked_at", "decided_by": "asked_by"},
    ("rectifications", "annotated"): {"decided_at": "asked_at", "decided_by": "asked_by", "annotation": "'x'"},
    ("rectifications", "refused"): {"decided_at": "asked_at", "decided_by": "asked_by", "reason_text": "'x'"},
    **{("legal_holds", reason.value): {"lifted_at": "created_at", "lifted_by": "placed_by"} for reason in LiftReason},
    **{("webhooks", reason.value): {"is_enabled": "false"} for reason in DisabledReason},
    **{("imports", status): {"finished_at": "NULL"} for status in ("queued", "running")},
    ("imports", "done"): {"wrapped_key": "NULL", "key_id": "NULL"},
    ("webhook_deliveries", "pending"): {"next_attempt_at": "created_at", "delivered_at": "NULL"},
    ("webhook_deliveries", "sending"): {"leased_until": "created_at", "delivered_at": "NULL"},
    ("webhook_deliveries", "failed"): {"delivered_at": "NULL"},
    ("follow_ups", "employment"): {"placement_id": "NULL", "employment_id": EMPLOYMENT},
}
# A value outside the enum breaks these CHECKs too, and a database names the one it looks at first.
ALSO_BROKEN = {
    "ck_certifications_status": "ck_certifications_withdrawn_tells_nothing",
    "ck_accounts_role": "ck_accounts_role_has_its_tenant",
    "ck_imports_status": "ck_imports_finished",
    "ck_webhooks_disabled_reason_code": "ck_webhooks_disabled_for_a_reason",
    "ck_webhook_deliveries_status": "ck_webhook_deliveries_delivered_has_a_time",
    "ck_assignment_proposals_status": "ck_assignment_proposals_decided",
    "ck_milestones_status": "ck_milestones_judged_has_a_time",
    "ck_follow_ups_subject": "ck_follow_ups_subject_has_its_id",
    "ck_replacement_tasks_status": "ck_replacement_tasks_closed_has_a_time",
    "ck_threads_counterpart": "ck_threads_counterpart_is_named",
    "ck_attendance_days_status": "ck_attendance_days_away_has_no_hours",
    "ck_voices_objects_to_kind": "ck_voices_report_has_a_kind",
    "ck_rectifications_status": "ck_rectifications_decided_has_a_time",
    "ck_legal_holds_lift_reason": "ck_legal_holds_lifted_with_a_reason",
    "ck_end_statements_author": "ck_end_statements_facts_are_the_supervisors",
    "ck_end_statements_outcome": "ck_end_statements_facts_are_the_supervisors",
}
