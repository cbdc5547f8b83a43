"""Who may do what, written out by hand: the access matrix holds every route to it.

`own`: the roles that get through to a row of their own tenant. `barred`: roles that may see that row, but not do this
to it (403 on their own, 404 on others'). `across`: roles that get through to other tenants' rows too, because the
row is nobody's secret (a company, a jobcenter); `seen`: roles that may see it there, but not do this to it. Every role not named is refused with 403 before anything is read.
"""

from dataclasses import dataclass
from typing import Any

STAFF = "manager caseworker"
READERS = f"{STAFF} company candidate integration"
EVERYBODY = "admin manager caseworker company candidate mentor integration"


@dataclass(frozen=True)
class Row:
    """One route: who reaches it, with which body."""

    own: str
    barred: str = ""
    across: str = ""
    seen: str = ""
    body: Any = None


PUBLIC = {"create_token", "get_livez", "get_readyz", "get_metrics"}
# Pages for people, outside the OpenAPI document. Whoever holds a signing link's token may open and answer that link.
PAGES = {"show_signing_page", "answer_on_signing_page", "get_docs", "get_openapi_document"}
MATRIX: dict[str, Row] = {
    "get_me": Row(EVERYBODY),
    "list_accounts": Row("admin manager"),
    "create_account": Row("admin", body={"email": "x"}),
    "get_account": Row("admin manager", across="admin"),
    "patch_account": Row("admin", across="admin", body={"full_name": "Mette Holm"}),
    "list_municipalities": Row(EVERYBODY),
    "list_postcodes": Row(EVERYBODY),
    "list_industries": Row(EVERYBODY),
    "list_occupations": Row(EVERYBODY),
    "get_occupation": Row(EVERYBODY, across=EVERYBODY),
    "list_skills": Row(EVERYBODY),
    "get_skill": Row(EVERYBODY, across=EVERYBODY),
    "list_jobcenters": Row(EVERYBODY),
    "create_jobcenter": Row("admin", body={"name": "x"}),
    "get_jobcenter": Row(EVERYBODY, across=EVERYBODY),
    "patch_jobcenter": Row("admin manager", across="admin", seen="manager", body={"phone": "38 21 21 21"}),
    "get_jobcenter_settings": Row(STAFF),
    "patch_jobcenter_settings": Row("manager", body={"language_gap": 1}),
    "list_jobcenter_settings_versions": Row(STAFF),
    "list_companies": Row(f"admin {STAFF} company integration"),
    "create_company": Row(f"admin {STAFF} integration", body={"name": "x"}),
    "get_company": Row(f"admin {STAFF} company integration", across=f"admin {STAFF} integration"),
    "patch_company": Row(
        f"admin {STAFF} company integration", across=f"admin {STAFF} integration", body={"name": "Nyt navn"}
    ),
    "list_workplaces": Row(f"admin {STAFF} company integration"),
    "create_workplace": Row(f"admin {STAFF} company integration", body={"name": "x"}),
    "get_workplace": Row(f"admin {STAFF} company integration", across=f"admin {STAFF} integration"),
    "patch_workplace": Row(
        f"admin {STAFF} company integration", across=f"admin {STAFF} integration", body={"name": "Nyt navn"}
    ),
    "list_employee_reports": Row(f"admin {STAFF} company integration", across=f"admin {STAFF} integration"),
    "report_employees": Row(f"{STAFF} company", across=STAFF, body={"month": "2026-10", "ordinary_employees_fte": 12}),
    "get_workplace_capacity": Row(f"admin {STAFF} company integration", across=f"admin {STAFF} integration"),
    "list_candidates": Row(f"{STAFF} candidate integration"),
    "create_candidate": Row(f"{STAFF} integration", body={"full_name": "x"}),
    "search_candidates": Row(f"{STAFF} integration", body={"name": "Olena"}),
    "get_candidate": Row(f"{STAFF} candidate integration"),
    "patch_candidate": Row(f"{STAFF} candidate", body={"preferred_name": "Olena"}),
    "replace_candidate_skills": Row(f"{STAFF} candidate", body={"skills": []}),
    "replace_candidate_wishes": Row(f"{STAFF} candidate", body={"wishes": []}),
    "pause_candidate": Row(STAFF, body={"reason_code": "leave"}),
    "resume_candidate": Row(STAFF),
    "close_candidate": Row(STAFF, body={"reason_code": "moved_municipality"}),
    "reopen_candidate": Row(STAFF),
    "reveal_candidate_cpr": Row(STAFF, body={"purpose": "grant_registration"}),
    "list_needs": Row(f"{STAFF} company integration"),
    "create_need": Row(f"{STAFF} company integration", body={"title": "x"}),
    "get_need": Row(f"{STAFF} company integration"),
    "patch_need": Row(f"{STAFF} company integration", body={"tasks": "Opvask"}),
    "list_skill_proposals": Row(f"{STAFF} company integration", across=f"{STAFF} company integration"),
    "publish_need": Row(f"{STAFF} company", barred="integration"),
    "confirm_need": Row(f"{STAFF} company", barred="integration"),
    "close_need": Row(f"{STAFF} company", barred="integration", body={"reason_code": "filled_elsewhere"}),
    "reopen_need": Row(f"{STAFF} company", barred="integration"),
    "rank_candidates": Row(STAFF),
    "rank_needs": Row(STAFF),
    "preview_ranking": Row("manager", body={"language_gap": 1}),
    "list_rankings": Row(STAFF),
    "get_ranking": Row(STAFF),
    "replay_ranking": Row(STAFF),
    "create_assignment_run": Row(STAFF, body={"top_k": 0}),
    "list_assignment_runs": Row(STAFF),
    "get_assignment_run": Row(STAFF),
    "cancel_assignment_run": Row(STAFF),
    "list_assignment_proposals": Row(STAFF),
    "get_assignment_proposal": Row(STAFF),
    "accept_assignment_proposal": Row(STAFF),
    "reject_assignment_proposal": Row(STAFF, body={"reason_code": "better_known"}),
    "change_assignment_proposal": Row(
        STAFF, body={"reason_code": "better_known", "candidate_id": "0197a2b0-6f6e-7c3a-9f53-1f2b7c9d0a11"}
    ),
    "explain_match": Row(f"{STAFF} candidate"),
    "list_matches": Row(READERS),
    "propose_match": Row(STAFF, body={"need_id": "x"}),
    "get_match": Row(READERS),
    "consent_to_match": Row(f"{STAFF} candidate", barred="company"),
    "accept_match": Row(f"{STAFF} company", barred="candidate"),
    "decline_match": Row(f"{STAFF} company candidate", body={"reason_code": "transport"}),
    "withdraw_match": Row(STAFF, body={"reason_code": "circumstances_changed"}),
    "list_placements": Row(f"{READERS} mentor"),
    "create_placement": Row(STAFF, body={"match_id": "x"}),
    "get_placement": Row(f"{READERS} mentor"),
    "get_placement_checks": Row(READERS),
    "list_agreement_versions": Row(f"{READERS} mentor"),
    "patch_agreement": Row(f"{STAFF} company", body={"tasks": "Opvask"}),
    "submit_placement": Row(f"{STAFF} company"),
    "sign_placement": Row(f"{STAFF} company candidate"),
    "object_to_placement": Row(STAFF, body={"text": "Vi er for få."}),
    "return_placement": Row(STAFF, body={"reason_code": "wrong_hours", "text": "Onsdag."}),
    "reject_placement": Row(STAFF, body={"reason_code": "conditions_not_met", "text": "Ikke opfyldt."}),
    "grant_placement": Row(STAFF),
    "list_decision_requests": Row(STAFF),
    "get_decision_request": Row(STAFF),
    "approve_decision_request": Row("manager"),
    "refuse_decision_request": Row("manager", body={"note": "Begrundelsen mangler."}),
    "withdraw_decision_request": Row("caseworker", barred="manager"),
    "confirm_placement": Row(f"{STAFF} company"),
    "start_placement": Row(f"{STAFF} company"),
    "complete_placement": Row(f"{STAFF} company", body={"outcome": "no_job"}),
    "end_placement_early": Row(f"{STAFF} company", body={"reason_code": "job_found", "initiative": "candidate"}),
    "list_end_statements": Row(f"{READERS} mentor"),
    "put_end_statement": Row(f"{STAFF} company candidate mentor", body={"assessment": "Det gik godt."}),
    "cancel_placement": Row(f"{STAFF} company", body={"reason_code": "candidate_withdrew"}),
    "list_signing_links": Row(STAFF),
    "create_signing_link": Row(STAFF, body={"placement_id": "x"}),
    "get_signing_link": Row(STAFF),
    "revoke_signing_link": Row(STAFF),
    "get_agreement_pdf": Row(READERS),
    "get_handover": Row(f"{STAFF} integration"),
    "set_vitas_reference": Row(f"{STAFF} integration", body={"vitas_reference": "VP-1"}),
    "ask_for_extension": Row(f"{STAFF} company", body={"ends_on": "2027-12-31", "reason_code": "job_prospect"}),
    "list_extensions": Row(READERS),
    "ask_for_shortening": Row(f"{STAFF} company", body={"ends_on": "2027-01-31", "reason_code": "goal_reached"}),
    "list_shortenings": Row(READERS),
    "ask_for_hours_change": Row(
        f"{STAFF} company",
        body={"hours_schedule": [{"from_week": 5, "weekly_hours": 30}], "reason_code": "hours_grow"},
    ),
    "list_hours_changes": Row(READERS),
    "ask_for_pause": Row(
        f"{STAFF} company candidate",
        body={"from_on": "2027-02-01", "to_on": "2027-02-05", "reason_code": "holiday"},
    ),
    "list_pauses": Row(READERS),
    "list_placement_changes": Row(READERS),
    "get_placement_change": Row(READERS),
    "answer_placement_change": Row(f"{STAFF} company candidate", body={"agrees": True}),
    "grant_placement_change": Row(STAFF),
    "reject_placement_change": Row(STAFF, body={"reason_code": "no_need", "text": "Målet er nået."}),
    "withdraw_placement_change": Row(STAFF, barred="company candidate"),
    "get_training_plan": Row(f"{READERS} mentor"),
    "replan_training": Row(STAFF, body={"reason_code": "hours_changed"}),
    "get_training_activity": Row(f"{READERS} mentor"),
    "complete_training_activity": Row(f"{STAFF} company mentor"),
    "drop_training_activity": Row(STAFF, body={"reason_code": "no_longer_needed"}),
    "sign_off_training_activity": Row("company mentor", body={"level_reached": 2}),
    "list_employments": Row(READERS),
    "register_employment": Row(STAFF, body={"kind": "x"}),
    "get_employment": Row(READERS),
    "end_employment": Row(
        STAFF, body={"ended_on": "2026-12-18", "reason_code": "order_shortage", "initiative": "company"}
    ),
    "list_aftercare_plans": Row(f"{STAFF} candidate integration"),
    "get_aftercare_plan": Row(f"{STAFF} candidate integration"),
    "get_exclusion_report": Row(STAFF),
    "list_follow_ups": Row(f"{READERS} mentor"),
    "get_follow_up": Row(f"{READERS} mentor"),
    "record_follow_up": Row(f"{STAFF} company candidate", body={"still_employed": "yes"}),
    "reschedule_follow_up": Row(STAFF, body={"due_on": "2027-10-05"}),
    "cancel_follow_up": Row(STAFF, body={"reason_code": "moved_away"}),
}
