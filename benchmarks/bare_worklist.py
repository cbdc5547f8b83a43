"""The limit of a worklist: a caseworker's, as one statement written by hand, and its document without sentences.

It checks the same signed token and reads the same account; what a row says of itself is as short as it can be.
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.bare_app import Asker, BareApp
from benchmarks.bare_drivers import Row

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
# In the list's order, with the days from the day a row names to the day it is due.
DAYS = {
    "support_talk": 0, "replacement_task": 0, "follow_up": 0, "agreement_to_sign": -14, "agreement_to_decide": -7,
    "change_to_decide": -3, "agreement_to_submit": -21, "agreement_to_write": -28, "placement_to_start": 0,
    "placement_ending": 0, "voice_unseen": 2, "unread_messages": 2, "transfer_to_accept": 7,
    "milestone_to_find_out": 7, "voucher_expiring": 0, "incentive_to_approve": 7, "incentive_to_hand_over": 7,
    "need_to_confirm": 90, "match_waiting": 0,
}  # fmt: skip
RANKS = {kind: rank for rank, kind in enumerate(DAYS)}
URGENCIES = ("overdue", "today", "soon", "later")
MINE = "x.assignee_account_id = :me"
NOBODYS = "x.assignee_account_id IS NULL"
FOLLOW_UP = "x.jobcenter_id = :here AND x.status IN ('planned', 'unreachable') AND x.due_on <= :today"
SUPPORT = "x.step LIKE 'support#_%' ESCAPE '#'"
OTHER = "x.step NOT LIKE 'support#_%' ESCAPE '#'"
ASKED, TASKS = "follow_ups x", "replacement_tasks x"
OF_PEOPLE = "people p JOIN {} ON x.candidate_id = p.id".format
# kind, key, day, moment, own days, person, company, from, where
SOURCES = (
    ("support_talk", "x.due_on", "NULL", "NULL", "x.company_id", ASKED, f"{FOLLOW_UP} AND {SUPPORT} AND {MINE}"),
    ("support_talk", "x.due_on", "NULL", "NULL", "x.company_id", OF_PEOPLE(ASKED),
     f"{FOLLOW_UP} AND {SUPPORT} AND {NOBODYS}"),
    ("follow_up", "x.due_on", "NULL", "NULL", "x.company_id", ASKED, f"{FOLLOW_UP} AND {OTHER} AND {MINE}"),
    ("follow_up", "x.due_on", "NULL", "NULL", "x.company_id", OF_PEOPLE(ASKED),
     f"{FOLLOW_UP} AND {OTHER} AND {NOBODYS}"),
    ("replacement_task", "x.due_on", "NULL", "NULL", "NULL", TASKS,
     f"x.jobcenter_id = :here AND x.status = 'open' AND {MINE}"),
    ("replacement_task", "x.due_on", "NULL", "NULL", "NULL", OF_PEOPLE(TASKS),
     f"x.jobcenter_id = :here AND x.status = 'open' AND {NOBODYS}"),
    ("milestone_to_find_out", "x.falls_on", "NULL", "NULL", "x.company_id", OF_PEOPLE("milestones x"),
     "x.status IN ('pending', 'unknown') AND x.falls_on BETWEEN :quarter AND :today"),
    ("incentive_to_approve", "NULL", "x.created_at", "NULL", "x.company_id", OF_PEOPLE("incentives x"),
     "x.jobcenter_id = :here AND x.status = 'eligible' AND (x.evidence_by IS NULL OR x.evidence_by <> :me)"),
    ("incentive_to_hand_over", "NULL", "x.approved_at", "NULL", "x.company_id", OF_PEOPLE("incentives x"),
     "x.jobcenter_id = :here AND x.status = 'approved'"),
    ("voice_unseen", "NULL", "coalesce(x.answered_at, x.updated_at)", "NULL", "x.company_id",
     "people p JOIN voices x ON x.candidate_id = p.id",
     "x.jobcenter_id = :here AND x.seen_at IS NULL AND (x.answered_at IS NOT NULL OR x.objection IS NOT NULL)"),
    ("match_waiting", "NULL", "x.updated_at", "s.match_expires_after_days", "x.company_id",
     "people p JOIN matches x ON x.candidate_id = p.id JOIN jobcenter_settings s ON s.id = x.jobcenter_id",
     "x.jobcenter_id = :here AND x.status IN ('proposed', 'consented')"),
    ("agreement_to_write", "x.planned_starts_on", "NULL", "NULL", "x.company_id",
     "people p JOIN matches x ON x.candidate_id = p.id",
     "x.jobcenter_id = :here AND x.status = 'agreed' AND x.placement_id IS NULL"),
    ("agreement_to_sign", "x.starts_on", "NULL", "NULL", "x.company_id",
     "people p JOIN placements x ON x.candidate_id = p.id",
     ("x.jobcenter_id = :here AND x.status = 'submitted' AND NOT EXISTS (SELECT 1 FROM signatures g WHERE"
     " g.placement_id = x.id AND g.agreement_version = x.agreement_version AND g.party = 'jobcenter'"
     " AND g.voided_at IS NULL)")),
    ("agreement_to_submit", "x.starts_on", "NULL", "NULL", "x.company_id",
     "people p JOIN placements x ON x.candidate_id = p.id", "x.jobcenter_id = :here AND x.status = 'draft'"),
    ("placement_to_start", "x.starts_on", "NULL", "NULL", "x.company_id",
     "people p JOIN placements x ON x.candidate_id = p.id",
     "x.jobcenter_id = :here AND x.status = 'granted' AND x.starts_on <= :today"),
    ("placement_ending", "x.ends_on", "NULL", "NULL", "x.company_id",
     "people p JOIN placements x ON x.candidate_id = p.id",
     "x.jobcenter_id = :here AND x.status = 'active' AND x.ends_on <= :until"),
    ("agreement_to_decide", "x.starts_on", "NULL", "NULL", "x.company_id",
     "people p JOIN placements x ON x.candidate_id = p.id",
     ("x.jobcenter_id = :here AND x.status = 'in_review' AND NOT EXISTS (SELECT 1 FROM decision_requests d"
     " WHERE d.subject_id = x.id AND d.status = 'pending')")),
    ("change_to_decide", "x.effective_on", "NULL", "NULL", "x.company_id", OF_PEOPLE("placement_changes x"),
     "x.jobcenter_id = :here AND x.status = 'requested'"),
    ("voucher_expiring", "x.valid_until", "NULL", "NULL", "NULL", "people p JOIN vouchers x ON x.candidate_id = p.id",
     "x.jobcenter_id = :here AND x.status IN ('issued', 'reserved') AND x.valid_until <= :until"),
)  # fmt: skip
UNREAD = """
SELECT 'unread_messages', t.id, NULL, t.last_message_at, NULL, t.candidate_id, NULL
FROM people p JOIN threads t ON t.candidate_id = p.id
LEFT JOIN thread_readings r ON r.thread_id = t.id AND r.account_id = :me
WHERE t.jobcenter_id = :here AND t.last_side = 'candidate' AND t.message_count > coalesce(r.read_count, 0)
  AND EXISTS (SELECT 1 FROM messages w
    WHERE w.thread_id = t.id AND w.side <> 'jobcenter' AND w.number > coalesce(r.read_count, 0))
UNION ALL
SELECT 'unread_messages', t.id, NULL, t.last_message_at, NULL, t.person, t.company_id
FROM (SELECT t.*, coalesce(a.candidate_id, m.candidate_id, e.candidate_id) AS person,
        coalesce(r.read_count, 0) AS read_count
      FROM threads t
      LEFT JOIN placements a ON a.id = t.subject_id
      LEFT JOIN matches m ON m.id = t.subject_id
      LEFT JOIN employments e ON e.id = t.subject_id
      LEFT JOIN thread_readings r ON r.thread_id = t.id AND r.account_id = :me
      WHERE t.jobcenter_id = :here AND t.last_side = 'company') t
WHERE t.message_count > t.read_count
  AND (t.person IN (SELECT id FROM people) OR t.opened_by = :me OR t.read_count > 0
    OR t.person IS NULL AND NOT EXISTS (
      SELECT 1 FROM thread_readings o WHERE o.thread_id = t.id AND o.read_count >= t.message_count))
  AND EXISTS (SELECT 1 FROM messages w WHERE w.thread_id = t.id AND w.side <> 'jobcenter' AND w.number > t.read_count)
"""
OTHERS = """
SELECT 'transfer_to_accept', x.id, NULL, x.consented_at, NULL, NULL, NULL FROM transfers x
WHERE x.to_jobcenter_id = :here AND x.status = 'consented'
UNION ALL
SELECT 'need_to_confirm', x.id, x.confirmed_on, NULL, NULL, NULL, x.company_id FROM needs x
WHERE x.jobcenter_id = :here AND x.status = 'open' AND x.confirmed_on <= :confirmed
"""


def _source(kind: str, day: str, moment: str, own_days: str, company: str, tables: str, where: str) -> str:
    columns = (f"'{kind}'", "x.id", day, moment, own_days, "x.candidate_id", company)
    return f"SELECT {', '.join(columns)} FROM {tables} WHERE {where}"


def statement(typed: bool) -> tuple[str, list[str]]:
    """The statement with `?`, and the names of its values in order; `typed` writes what an empty column is."""
    branches = [_source(*source) for source in SOURCES]
    first = branches[0].replace(" NULL, NULL, ", " CAST(NULL AS timestamptz), CAST(NULL AS integer), ", 1)
    branches[0] = first if typed else branches[0]
    united = " UNION ALL ".join([*branches, UNREAD, OTHERS])
    if typed:
        united = united.replace("t.candidate_id, NULL\nFROM people", "t.candidate_id, CAST(NULL AS uuid)\nFROM people")
        united = united.replace(
            "'transfer_to_accept', x.id, NULL, x.consented_at, NULL, NULL, NULL",
            ("'transfer_to_accept', x.id, NULL, x.consented_at, NULL, CAST(NULL AS uuid), CAST(NULL AS uuid)"),
        )
    text = f"""
WITH people AS (
  SELECT id FROM candidates WHERE jobcenter_id = :here AND caseworker_account_id = :me
  UNION ALL SELECT id FROM candidates WHERE jobcenter_id = :here AND caseworker_account_id IS NULL),
waiting (kind, id, day, moment, own_days, candidate_id, company_id) AS ({united})
SELECT * FROM (SELECT w.kind, w.id, w.day, w.moment, w.own_days, w.candidate_id, c.full_name, w.company_id, o.name,
    count(*) OVER (PARTITION BY w.kind) AS in_kind,
    row_number() OVER (PARTITION BY w.kind ORDER BY w.day, w.moment, w.id) AS place
  FROM waiting w
  LEFT JOIN candidates c ON c.id = w.candidate_id AND c.jobcenter_id = :here
  LEFT JOIN companies o ON o.id = w.company_id
  WHERE w.candidate_id IS NULL OR c.id IS NOT NULL) n
WHERE n.place <= :most"""
    return re.sub(r"(?<!:):([a-z]+)", "?", text), re.findall(r"(?<!:):([a-z]+)", text)


class BareWorklist(BareApp):
    """One route."""

    def starlette(self) -> Starlette:
        self.text, self.names = statement(typed=not self.settings.is_sqlite)
        return Starlette(routes=[Route("/v1/worklist", self.read, methods=["GET"])])

    async def read(self, request: Request) -> Response:
        limit = int(request.query_params.get("limit", "50"))
        today = datetime.now(COPENHAGEN).date()
        async with self.driver.read() as session:
            asker = await self._sign_in(request, session)
            days = {"today": today, "until": today + timedelta(14), "quarter": today - timedelta(90)}
            dated = {name: self._day(day) for name, day in {**days, "confirmed": today - timedelta(76)}.items()}
            values = {"me": self.driver.key(asker.account), "here": asker.jobcenter, "most": limit, **dated}
            rows = await session.fetch(self.text, [values[name] for name in self.names])
        counts = {row[0]: row[9] for row in rows}
        listed = sorted((item_of(row, today, self.driver.text_of) for row in rows), key=lambda pair: pair[0])
        document = {
            "as_of": today,
            "items": [item for _, item in listed[:limit]],
            "counts": [{"kind": kind, "count": counts[kind]} for kind in DAYS if kind in counts],
            "total": sum(counts.values()),
        }
        await self.told(asker, document["items"])
        return Response(orjson.dumps(document), media_type="application/json")

    async def told(self, asker: Asker, items: Sequence[dict[str, Any]]) -> None:
        """Where an access log would be written; this limit has none."""

    def _day(self, day: date) -> Any:
        return day.isoformat() if self.settings.is_sqlite else day


def item_of(row: Row, today: date, text_of: Callable[[Any], str]) -> tuple[tuple[int, int, date, str], dict[str, Any]]:
    """What a row says, and where it stands in the list."""
    kind, key, day, moment, own_days, person, name, company, company_name = row[:9]
    if day is None:
        at = datetime.fromisoformat(moment).replace(tzinfo=UTC) if isinstance(moment, str) else moment
        day = at.astimezone(COPENHAGEN).date()
    elif isinstance(day, str):
        day = date.fromisoformat(day)
    due_on = day + timedelta(days=DAYS[kind] if own_days is None else own_days)
    left = (due_on - today).days
    rank = 0 if left < 0 else 1 if left == 0 else 2 if left <= 7 else 3
    subject = text_of(key)
    item = {
        "kind": kind,
        "urgency": URGENCIES[rank],
        "due_on": due_on,
        "subject_id": subject,
        "candidate_id": None if person is None else text_of(person),
        "candidate_name": name,
        "company_id": None if company is None else text_of(company),
        "company_name": company_name,
    }
    return (rank, RANKS[kind], due_on, subject), item
