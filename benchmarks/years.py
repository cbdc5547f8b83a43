"""Years of work of all 98 municipalities in PostgreSQL, written by the database itself: more than a million follow-ups.

Every figure follows from the row's number, so that two fillings are the same. A key is its table's mark and that number.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import psycopg
from psycopg import sql
from pydantic_core import PydanticUndefined
from sqlmodel import SQLModel

from app.foundation.audit.models import Event
from app.journey.aftercare.models import AftercarePlan, Employment, FollowUp
from app.journey.attendance.models import AttendanceDay
from app.journey.conversations.models import Message, Thread
from app.journey.courses.models import Voucher
from app.journey.matching.models import Match
from app.journey.milestones.models import Milestone
from app.journey.needs.models import Need
from app.journey.placements.models import Placement
from app.journey.voice.domain.share import CLOSED_QUESTIONS
from app.journey.voice.models import Voice
from app.registers.candidates.models import Candidate
from app.registers.companies.models import Company, Workplace
from app.registers.jobcenters.models import Jobcenter

COMPANIES, NEEDS, CANDIDATES, MATCHES, PLACEMENTS, JOBS = 20_000, 60_000, 150_000, 180_000, 80_000, 45_000
EVENTS, DAYS_EACH, MESSAGES_EACH, VOUCHERS = 300_000, 12, 6, 60_000
THREADS = 50_000
MARKS = {
    model: mark
    for mark, model in enumerate(
        (Jobcenter, Company, Workplace, Need, Candidate, Match, Placement, AftercarePlan, Employment, FollowUp, Milestone,
         Voice, AttendanceDay, Thread, Message, Voucher, Event), start=1,
    )
}  # fmt: skip
# A number of a row to a share between 0 and 1 that looks like chance.
_CHANCE = "(({n}::bigint * 7919 + {salt} * 104729) % 10007) / 10007.0"
_JOBCENTER = "1 + floor(98 * power(" + _CHANCE.format(n="{n}", salt=3) + ", 2))::int"


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the database."""

    rows: Mapping[str, int]


def key(model: type[SQLModel], number: str) -> str:
    return f"('{MARKS[model]:08x}-0000-7000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid"


def chance(number: str, salt: int) -> str:
    return _CHANCE.format(n=f"({number})", salt=salt)


def day_of(number: str) -> str:
    """The day somebody was proposed: any day of the last three years."""
    return f"(current_date - 30 - ({chance(number, 11)} * 1065)::int)"


def fill(dsn: str) -> Filled:
    """Writes everything in one transaction, as the cluster's superuser."""
    with psycopg.connect(dsn) as connection:
        # Keys are right by construction: looking each of them up takes longer than writing the rows.
        connection.execute("SET LOCAL session_replication_role = replica")
        rows: Counter[str] = Counter()
        for model, part in _parts(connection):
            rows[str(model.__tablename__)] += _write(connection, model, *part)
        rows["event_feed"] += _enter_events(connection)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    return Filled(rows)


def _enter_events(connection: psycopg.Connection[Any]) -> int:
    """Every event's place in the feed, behind those that stand there."""
    last = "(SELECT coalesce(max(position), 0) FROM event_feed)"
    entered = connection.execute(
        "INSERT INTO event_feed (position, event_id, jobcenter_id, company_id, candidate_id, name)"
        f" SELECT {last} + row_number() OVER (ORDER BY id), id, jobcenter_id, company_id, candidate_id, name FROM events"
        " WHERE NOT EXISTS (SELECT 1 FROM event_feed WHERE event_id = events.id)"
    ).rowcount
    connection.execute(f"UPDATE event_counter SET last_position = {last}")
    return entered


def _write(connection: psycopg.Connection[Any], model: type[SQLModel], source: str, values: Mapping[str, str]) -> int:
    """One INSERT … SELECT; columns not named get the model's own default, and the times the row's day."""
    named = {**_defaults(model), **values}
    table = model.__table__  # type: ignore[attr-defined]  # set by SQLModel
    columns = [column.name for column in table.columns if column.name in named]
    selected = ", ".join(named[name] for name in columns)
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("INSERT INTO {} ({}) ").format(sql.Identifier(table.name), names)
    text = statement.as_string(connection) + f"SELECT {selected} FROM {source}"
    return connection.execute(text.encode()).rowcount


def _defaults(model: type[SQLModel]) -> dict[str, str]:
    found = {}
    for name, info in model.model_fields.items():
        value = info.default_factory() if info.default_factory is not None else info.default  # type: ignore[call-arg]  # none takes the data
        if name in {"id", "created_at", "updated_at"} or value is PydanticUndefined or value is ... or value is None:
            continue
        found[name] = _literal(value)
    return found | {name: "now()" for name in ("created_at", "updated_at") if name in model.model_fields}


def _literal(value: object) -> str:
    if isinstance(value, Enum):
        return f"'{value.value}'"
    if isinstance(value, bool | int):
        return str(value).lower()
    return "'[]'::jsonb" if value == [] else "'{}'::jsonb" if value == {} else f"'{value}'"


def _series(last: int | str) -> str:
    return f"generate_series(1, {last}) AS s(n)"


def _parts(connection: psycopg.Connection[Any]) -> list[tuple[type[SQLModel], tuple[str, dict[str, str]]]]:
    """Parents before children."""
    one = "SELECT id FROM occupations ORDER BY id LIMIT 1"
    occupation = connection.execute(one).fetchone()
    postcode = connection.execute("SELECT code, lat, lon FROM postcodes ORDER BY code LIMIT 1").fetchone()
    account = connection.execute("SELECT id FROM accounts ORDER BY id LIMIT 1").fetchone()
    assert occupation
    assert postcode
    assert account
    place = {"postcode": f"'{postcode[0]}'", "lat": str(postcode[1]), "lon": str(postcode[2])}
    return [*_people(f"'{occupation[0]}'::uuid", place), *_journeys(), *_after(), *_told(f"'{account[0]}'::uuid")]


def _people(occupation: str, place: dict[str, str]) -> list[tuple[type[SQLModel], tuple[str, dict[str, str]]]]:
    workplace = f"1 + n % {COMPANIES}"
    codes = "(SELECT code, row_number() OVER (ORDER BY code) AS n FROM municipalities) AS s"
    return [
        (Jobcenter, (codes, {"id": key(Jobcenter, "n"), "name": "'Jobcenter ' || code", "municipality_code": "code"})),
        (Company, (_series(COMPANIES), {
            "id": key(Company, "n"), "cvr_number": "(30000000 + n)::text", "name": "'Firma ' || n"})),
        (Workplace, (_series(COMPANIES), {
            "id": key(Workplace, "n"), "company_id": key(Company, "n"), "production_unit_number": "(3000000000 + n)::text",
            "name": "'Sted ' || n", "street": "'Vej 1'", "municipality_code": "'0101'", "ordinary_employees_fte": "120000",
            "has_other_employees": "true", "industry_scheme": "'DB25'",
            "industry_code": "(ARRAY['561110', '812100', '521000', '871010', '410000'])[1 + n % 5]", **place})),
        (Need, (_series(NEEDS), {
            "id": key(Need, "n"), "jobcenter_id": key(Jobcenter, _JOBCENTER.format(n="n")),
            "company_id": key(Company, workplace), "workplace_id": key(Workplace, workplace), "title": "'Medhjælper'",
            "occupation_id": occupation, "tasks": "'Opgaver'", "seats": "2", "seats_taken": "1",
            "starts_from": day_of("n"), "starts_until": f"{day_of('n')} + 30", "weeks": "13", "status": "'closed'",
            "purpose": "'build_skills'", "created_at": f"{day_of('n')} - interval '20 days'"})),
        (Candidate, (_series(CANDIDATES), {
            "id": key(Candidate, "n"), "jobcenter_id": key(Jobcenter, _JOBCENTER.format(n="n")),
            "full_name": "'Kandidat ' || n", "legal_basis": "(ARRAY['intl_23b', 'lab_other', 'lab_graduate'])[1 + n % 3]",
            "available_from": "current_date", "waiting_since": day_of("n"), **place})),
    ]  # fmt: skip


def _journeys() -> list[tuple[type[SQLModel], tuple[str, dict[str, str]]]]:
    person = f"1 + n % {CANDIDATES}"
    whose = {
        "jobcenter_id": key(Jobcenter, _JOBCENTER.format(n=f"({person})")),
        "candidate_id": key(Candidate, person),
        "company_id": key(Company, f"1 + n % {COMPANIES}"),
    }
    workplace, need = key(Workplace, f"1 + n % {COMPANIES}"), key(Need, f"1 + n % {NEEDS}")
    ended, began = f"{day_of('n')} + 115", f"{day_of('n')} + 24"
    placed = f"n <= {PLACEMENTS}"
    return [
        (Match, (_series(MATCHES), {
            "id": key(Match, "n"), "need_id": need, "workplace_id": workplace, **whose,
            "status": f"CASE WHEN {placed} THEN 'agreed' WHEN n % 3 = 0 THEN 'expired' ELSE 'declined' END",
            "declined_by": f"CASE WHEN {placed} OR n % 3 = 0 THEN NULL WHEN n % 2 = 0 THEN 'candidate' ELSE 'company' END",
            "reason_code": "CASE WHEN n % 2 = 0 THEN 'transport' ELSE 'place_taken' END",
            "planned_starts_on": began, "planned_ends_on": ended, "score": "0.6", "rank_score": "0.6",
            "placement_id": f"CASE WHEN {placed} THEN {key(Placement, 'n')} END", "confidence": "0.9", "proposed_at": f"{day_of('n')} + interval '9 hours'",
            "answered_at": f"CASE WHEN {placed} THEN {day_of('n')} + 3 + interval '10 hours' END"})),
        (Placement, (_series(PLACEMENTS), {
            "id": key(Placement, "n"), "match_id": key(Match, "n"), "need_id": need, "workplace_id": workplace, **whose,
            "status": f"CASE WHEN {ended} >= current_date THEN 'active' WHEN n % 8 = 0 THEN 'ended_early'"
                      " ELSE 'completed' END",
            "legal_basis": "'intl_23b'", "starts_on": began, "ends_on": ended, "purpose": "'build_skills'",
            "ended_on": f"CASE WHEN {ended} >= current_date THEN NULL WHEN n % 8 = 0 THEN {ended} - 40 ELSE {ended} END",
            "granted_at": f"{day_of('n')} + 12 + interval '9 hours'"})),
        (Event, (_series(EVENTS), {
            "id": key(Event, "n"), "occurred_at": f"{day_of('n')} + 5 + interval '11 hours'",
            "name": f"CASE WHEN {placed} THEN 'match.agreed' ELSE 'placement.signed' END", "subject_type": "'match'",
            "subject_id": key(Match, "n"), "jobcenter_id": whose["jobcenter_id"], "data": "'{}'::jsonb"})),
        (AttendanceDay, (f"{_series(PLACEMENTS)} CROSS JOIN generate_series(1, {DAYS_EACH}) AS d(d)", {
            "id": key(AttendanceDay, f"n * {DAYS_EACH} + d"), "placement_id": key(Placement, "n"), **whose,
            "recorded_by": "(SELECT id FROM accounts LIMIT 1)", "recorded_role": "'company'", "day_on": f"{began} + d",
            "status": "(ARRAY['present', 'present', 'present', 'present', 'late', 'excused', 'absent'])"
                      "[1 + (n * 31 + d * 17) % 7]",
            "minutes_late": "CASE WHEN (n * 31 + d * 17) % 7 = 4 THEN 10 ELSE 0 END",
            "hours": "CASE WHEN (n * 31 + d * 17) % 7 < 5 THEN 50 ELSE 0 END", "scheduled_hours": "50",
            "reason_code": "CASE WHEN (n * 31 + d * 17) % 7 = 5 THEN 'notified' END"})),
    ]  # fmt: skip


def _after() -> list[tuple[type[SQLModel], tuple[str, dict[str, str]]]]:
    whose = {
        "jobcenter_id": key(Jobcenter, _JOBCENTER.format(n=f"(1 + n % {CANDIDATES})")),
        "candidate_id": key(Candidate, f"1 + n % {CANDIDATES}"),
    }
    company = {"company_id": key(Company, f"1 + n % {COMPANIES}")}
    began = f"{day_of('n')} + 118"
    lasted = f"(power({chance('n', 5)}, 2) * 700)::int"
    ended = f"{chance('n', 7)} < 0.4 AND {began} + {lasted} < current_date"
    started = f"{_series(JOBS)} WHERE {began} < current_date"
    steps = "(VALUES ('3d', 3), ('1w', 7), ('2w', 14), ('4w', 28), ('8w', 56), ('3m', 91), ('6m', 182), ('9m', 273),"
    asked = f"{_series(JOBS)} CROSS JOIN {steps} ('12m', 365)) AS t(step, after) CROSS JOIN"
    asked += f" (VALUES ('candidate', 0), ('employer', 1)) AS a(audience, side) WHERE {began} < current_date"
    due = f"{began} + after"
    done = f"{due} < current_date AND {chance('n * 40 + after + side', 13)} < 0.85"
    placed = f"{_series(PLACEMENTS)} CROSS JOIN (VALUES ('week_1', 31), ('midway', 70), ('before_end', 101)) AS t(step, after)"
    placed += " CROSS JOIN (VALUES ('candidate', 0), ('employer', 1)) AS a(audience, side)"
    said = '\'{"rating": 4, "issues": [], "own_words": "Det går godt.", "still_employed": "\' || '
    answer = f"({said} CASE WHEN {chance('n + after', 17)} < 0.93 THEN 'yes' ELSE 'unknown' END || '\"}}')::jsonb"

    def follow_up(subject: type[SQLModel], offset: int, day: str, is_done: str) -> dict[str, str]:
        column = "employment_id" if subject is Employment else "placement_id"
        return {
            "id": key(FollowUp, f"{offset} + n * 800 + after * 2 + side"), **whose, **company, "audience": "audience",
            "subject": f"'{subject.__tablename__[:-1]}'", column: key(subject, "n"), "step": "step", "due_on": day,  # type: ignore[index]  # a text
            "status": f"CASE WHEN {is_done} THEN 'done' ELSE 'planned' END",
            "record": f"CASE WHEN {is_done} THEN {answer} END",
            "recorded_at": f"CASE WHEN {is_done} THEN {day} + interval '34 hours' END",
        }  # fmt: skip

    internship = f"{day_of('n')} + after"
    milestones = "(VALUES (30), (90), (180), (365)) AS t(days) CROSS JOIN (VALUES ('same_employer'), ('any_employer'))"
    milestones += " AS b(basis)"
    return [
        (AftercarePlan, (started, {"id": key(AftercarePlan, "n"), "first_job_on": began, **whose})),
        (Employment, (started, {
            "id": key(Employment, "n"), "plan_id": key(AftercarePlan, "n"), **whose, **company, "kind": "'ordinary'",
            "workplace_id": key(Workplace, f"1 + n % {COMPANIES}"), "placement_id": key(Placement, "n"),
            "weekly_hours": "300", "starts_on": began, "ends_on": f"CASE WHEN {ended} THEN {began} + {lasted} END",
            "status": f"CASE WHEN {ended} THEN 'ended' ELSE 'active' END"})),
        (FollowUp, (asked, follow_up(Employment, 0, due, done))),
        (FollowUp, (placed, follow_up(Placement, JOBS * 1_000, internship, f"{internship} < current_date"))),
        (Milestone, (
            f"{_series(JOBS)} CROSS JOIN {milestones} WHERE {began} < current_date", {
                "id": key(Milestone, "n * 1000 + days * 2 + length(basis) % 2"), "plan_id": key(AftercarePlan, "n"), **whose,
                "employment_id": f"CASE WHEN basis = 'same_employer' THEN {key(Employment, 'n')} END", "basis": "basis",
                "days": "days", "falls_on": f"{began} + days",
                "status": f"CASE WHEN {began} + days > current_date THEN 'pending' WHEN {ended} AND {lasted} < days"
                          " THEN 'not_retained' WHEN n % 9 = 0 THEN 'unknown' ELSE 'retained' END",
                "judged_at": f"CASE WHEN {began} + days <= current_date THEN {began} + days + interval '1 hour' END"})),
    ]  # fmt: skip


def _told(account: str) -> list[tuple[type[SQLModel], tuple[str, dict[str, str]]]]:
    person = f"1 + n % {CANDIDATES}"
    whose = {"jobcenter_id": key(Jobcenter, _JOBCENTER.format(n=f"({person})"))}
    sent = f"{day_of('n')} + m * interval '9 hours'"
    heard = f"{chance('n * 7 + step_number', 23)} < 0.7"
    word = "(ARRAY['yes', 'yes', 'yes', 'partly', 'no'])[1 + (n * 3 + step_number) % 5]"
    steps = "(VALUES ('matched', 1), ('granted', 2), ('placement_ended', 3), ('employed', 4)) AS t(step, step_number)"
    return [
        (Voice, (f"{_series(PLACEMENTS)} CROSS JOIN {steps}", {
            "id": key(Voice, "n * 8 + step_number"), "candidate_id": key(Candidate, person), **whose, "step": "step",
            "subject_type": "'placement'", "subject_id": key(Placement, "n"), "asked_on": f"{day_of('n')} + step_number * 30",
            "answered_at": f"CASE WHEN {heard} THEN {day_of('n')} + step_number * 30 + interval '2 days' END",
            "on_behalf": f"CASE WHEN {heard} AND n % 3 > 0 THEN '{{}}'::jsonb END",
            **dict.fromkeys(CLOSED_QUESTIONS, f"CASE WHEN {heard} THEN {word} END")})),
        (Thread, (_series(THREADS), {
            "id": key(Thread, "n"), **whose, "subject": "'placement'", "subject_id": key(Placement, "n"),
            "counterpart": "'company'", "company_id": key(Company, f"1 + n % {COMPANIES}"), "opened_by": account,
            "message_count": str(MESSAGES_EACH), "last_message_at": f"{day_of('n')} + interval '3 days'",
            "last_side": "'company'"})),
        (Message, (f"{_series(THREADS)} CROSS JOIN generate_series(1, {MESSAGES_EACH}) AS g(m)", {
            "id": key(Message, f"n * {MESSAGES_EACH} + m"), "thread_id": key(Thread, "n"), "number": "m", **whose,
            "side": "CASE WHEN m % 2 = 0 THEN 'company' ELSE 'jobcenter' END", "author_account_id": account,
            "body": "'Hej'", "sent_at": sent,
            "answers_at": f"CASE WHEN m > 1 THEN {sent} - ({chance('n * 9 + m', 29)} * 2000) * interval '1 minute' END"})),
        (Voucher, (_series(VOUCHERS), {
            "id": key(Voucher, "n"), "candidate_id": key(Candidate, person), **whose, "purpose": "'licence'",
            "amount_ore": "200000", "valid_until": f"{day_of('n')} + 90", "budget_year": "2026", "issued_by": account,
            "issued_at": f"{day_of('n')} + interval '9 hours'", "status": "CASE WHEN n % 3 = 0 THEN 'expired' ELSE 'issued' END"})),
    ]  # fmt: skip
