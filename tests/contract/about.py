"""Which routes tell of nobody, and so leave no entry in the access log; every other one must, each time it answers."""

import io
import zipfile
from typing import Any

import httpx
from starlette.types import ASGIApp, Message, Receive, Scope, Send

REFERENCE = "reference data"
COMPANIES = "companies and what they need, before anybody is proposed for it"
OWNERS = "what a company says of its owners, none of whom is named"
JOBCENTERS = "a jobcenter and its settings"
FIGURES = "figures only, small ones hidden"
ACCOUNT = "an account's own settings and credentials, nobody's case"
OPERATION = "the service itself"
NOBODY = {
    **dict.fromkeys(("list_municipalities", "list_postcodes", "list_industries"), REFERENCE),
    **dict.fromkeys(("list_occupations", "get_occupation", "list_skills", "get_skill"), REFERENCE),
    **dict.fromkeys(("list_skill_proposals", "get_voice_questions"), REFERENCE),
    **dict.fromkeys(("list_jobcenters", "create_jobcenter", "get_jobcenter", "patch_jobcenter"), JOBCENTERS),
    **dict.fromkeys(("get_jobcenter_settings", "patch_jobcenter_settings"), JOBCENTERS),
    "list_jobcenter_settings_versions": JOBCENTERS,
    **dict.fromkeys(("list_companies", "create_company", "get_company", "patch_company"), COMPANIES),
    **dict.fromkeys(("list_workplaces", "create_workplace", "get_workplace", "patch_workplace"), COMPANIES),
    **dict.fromkeys(("list_employee_reports", "report_employees"), COMPANIES),
    **dict.fromkeys(("list_certifications", "apply_for_certification", "get_certification"), OWNERS),
    **dict.fromkeys(("certify_company", "refuse_certification", "revoke_certification"), OWNERS),
    "withdraw_certification": OWNERS,
    "look_up_cvr": "what is public of a company",
    "get_workplace_capacity": "how many places are taken, not by whom",
    **dict.fromkeys(("list_needs", "create_need", "get_need", "patch_need", "publish_need"), COMPANIES),
    **dict.fromkeys(("confirm_need", "close_need", "reopen_need"), COMPANIES),
    **dict.fromkeys(("list_courses", "create_course", "get_course", "patch_course"), "courses, not who attends them"),
    "cancel_course": "the course; each voucher that had a seat is changed under its own event",
    "create_workplace_class": "a class that nobody attends yet",
    **dict.fromkeys(("create_assignment_run", "list_assignment_runs", "get_assignment_run"), "a run: figures only"),
    "cancel_assignment_run": "a run: figures only",
    "list_event_types": REFERENCE,
    "replay_ranking": "whether it comes out the same",
    **dict.fromkeys(
        (
            "get_funnel_report",
            "get_durations_report",
            "get_retention_report",
            "get_companies_report",
            "get_communication_report",
            "get_attendance_report",
            "get_voice_report",
            "get_vouchers_report",
            "get_response_times",
            "list_mentor_hours",
            "get_access_volumes",
            "list_retention_reports",
        ),
        FIGURES,
    ),
    **dict.fromkeys(("list_calendar_feeds", "create_calendar_feed", "get_calendar_feed"), ACCOUNT),
    **dict.fromkeys(("rotate_calendar_feed", "delete_calendar_feed"), ACCOUNT),
    **dict.fromkeys(("list_webhooks", "create_webhook", "get_webhook", "patch_webhook", "delete_webhook"), ACCOUNT),
    **dict.fromkeys(("rotate_webhook_secret", "ping_webhook", "replay_webhook"), ACCOUNT),
    **dict.fromkeys(
        ("create_import", "list_imports", "get_import", "list_import_errors", "cancel_import", "resume_import"),
        "a file taken in, and counts of its rows; the worker that does a row writes whom it was about",
    ),
    **dict.fromkeys(("get_import_template", "list_external_refs"), COMPANIES),
    **dict.fromkeys(("list_webhook_deliveries", "replay_webhook_delivery"), "keys and types of events, nobody's case"),
    **dict.fromkeys(("list_my_notices", "get_notice_preferences", "put_notice_preferences"), ACCOUNT),
    **dict.fromkeys(("list_api_keys", "create_api_key", "get_api_key", "rotate_api_key", "revoke_api_key"), ACCOUNT),
    **dict.fromkeys(("create_token", "step_up", "change_password", "sign_out_account"), ACCOUNT),
    **dict.fromkeys(("unlock_account", "link_identity", "unlink_identity"), ACCOUNT),
    **dict.fromkeys(("get_livez", "get_readyz", "get_metrics", "get_docs", "get_openapi_document"), OPERATION),
}
SOMETIMES = {
    **dict.fromkeys(
        ("get_me", "list_accounts", "create_account", "get_account", "patch_account"), "a candidate's account"
    ),
    **dict.fromkeys(("list_threads", "open_thread", "get_thread", "read_thread"), "not where it is about a need"),
    **dict.fromkeys(("close_thread", "reopen_thread", "list_messages", "post_message"), "not where it is about a need"),
    **dict.fromkeys(("upload_attachment", "download_attachment"), "not where it is about a need"),
    "sign_out": "a candidate's account",
    "list_events": "may be about nobody",
    "cancel_workplace_class": "not where nobody attended it",
    "list_rankings": "a ranking of needs names its candidate, one of candidates nobody",
    "preview_ranking": "may be empty",
    **dict.fromkeys(("rank_candidates", "rank_needs", "get_ranking"), "not where nobody fits"),
    **dict.fromkeys(("get_worklist", "get_exclusion_report", "show_calendar", "reassign_follow_ups"), "may be empty"),
    **dict.fromkeys(("draw_access_sample", "list_attendance_hours"), "may be empty"),
    **dict.fromkeys(
        ("create_voucher_budget", "get_voucher_budget", "patch_voucher_budget"), "a budget of the jobcenter"
    ),
    **dict.fromkeys(("list_voucher_budgets", "list_workplace_classes", "get_workplace_class"), "may hold nobody"),
}


class Watched:
    """The application, but whoever answers about people and tells the access log nothing fails the test."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status, kind, parts = 0, b"", []

        async def note(message: Message) -> None:
            nonlocal status, kind
            status = message.get("status", status)
            kind = dict(message.get("headers", ())).get(b"content-type", kind)
            parts.append(message.get("body", b""))
            await send(message)

        await self.app(scope, receive, note)
        name: str = getattr(scope.get("route"), "name", "")
        if status // 100 != 2 or not name or name in NOBODY or name in SOMETIMES or _is_empty(kind, b"".join(parts)):
            return
        assert scope["state"].get("accessed"), f"{name} answered about somebody, and the access log heard nothing"


def _is_empty(kind: bytes, body: bytes) -> bool:
    """A list without items, or a file with nothing below its head."""
    if kind.startswith(b"text/csv"):
        return body.count(b"\r\n") == 1
    if b"spreadsheetml" in kind:
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return b'<row r="2"' not in book.read("xl/worksheets/sheet1.xml")
    return body.startswith(b'{"items":[]')


def watching(app: Any) -> httpx.ASGITransport:
    """How tests reach the application: in this process, and watched."""
    return httpx.ASGITransport(app=Watched(app))
