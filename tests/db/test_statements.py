"""How many SQL statements the much-used routes take: a number that stays, however many rows there are."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from tests.contract.rows import OPERATIONS, Rows
from tests.factories.world import World

FEW, MANY = 2, 7
# The caller's account, the rows, and one statement for each kind of children and labels. A ranking reads its need, the
# settings, its workplaces' reports, the release of the taxonomy, the stamp of the candidates it keeps, and whom it shows
# with skills, wishes, experience and commitments. A list of conversations looks up whom a company's are about. The access
# log writes past the engine and is not counted.
STATEMENTS = {
    "list_api_keys": 2,
    "get_api_key": 2,
    "list_companies": 2,
    "list_workplaces": 2,
    "list_candidates": 2,
    "get_candidate": 5,
    "list_needs": 3,
    "get_need": 3,
    "rank_candidates": 17,
    "rank_needs": 16,
    "list_rankings": 2,
    "list_matches": 5,
    "list_placements": 4,
    "get_placement": 5,
    "get_training_plan": 5,
    "list_training_activities": 3,
    "trace_training_activity": 7,
    "get_cv": 12,
    "list_workplace_classes": 3,
    "get_workplace_class": 3,
    "list_courses": 2,
    "list_vouchers": 3,
    "list_voucher_budgets": 2,
    "list_attendance": 3,
    "list_readiness_pictures": 3,
    "list_voices": 2,
    "get_voice": 2,
    "list_transfers": 3,
    "get_transfer": 5,
    "get_candidate_history": 6,
    "list_employments": 2,
    "list_aftercare_plans": 2,
    "list_follow_ups": 2,
    "list_follow_up_links": 2,
    "list_replacement_tasks": 2,
    "list_threads": 3,
    "get_thread": 2,
    "list_messages": 4,
    "get_response_times": 3,
    "get_exclusion_report": 13,
    "get_funnel_report": 6,
    "get_durations_report": 4,
    "get_retention_report": 7,
    "get_companies_report": 3,
    "get_communication_report": 4,
    "get_attendance_report": 3,
    "get_voice_report": 3,
    "get_vouchers_report": 3,
    "get_worklist": 2,
    "list_milestones": 2,
    "get_milestone": 2,
    "list_incentives": 2,
    "list_mentorships": 2,
    "get_mentorship": 3,
    "list_mentor_hours": 2,
    "list_calendar_feeds": 2,
    "list_events": 3,
    "get_calendar_feed": 2,
    "list_webhooks": 2,
    "list_imports": 2,
    "get_import": 2,
    "list_import_errors": 3,
    "list_external_refs": 2,
    "get_import_template": 1,
    "get_webhook": 2,
    "list_webhook_deliveries": 3,
    "list_sharing_consents": 2,
    "list_legal_holds": 2,
    "get_rectification": 2,
}


@contextmanager
def noted(world: World) -> Iterator[list[str]]:
    """The statements the application sends meanwhile; those of the second wall are counted in tests/security, and where
    a transaction begins is not counted.
    """
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "SELECT set_config(", "SELECT current_setting(")):
            sent.append(" ".join(statement.split()))

    engine = world.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def add_rows(world: World, number: int) -> Rows:
    """So many more candidates and workplaces of other companies, each with one row of every kind; the last of them."""
    rows = Rows(world, "")
    for _ in range(number):
        world.candidate_row = await world.make_candidate(skills=dict.fromkeys(world.skill_ids[:3], 2))
        world.workplace = await world.make_workplace(await world.make_company())
        await rows.make()
    return rows


async def statements(world: World, name: str, rows: Rows) -> list[str]:
    method, template = OPERATIONS[name]
    path = rows.path(template, "manager")
    await world.manager.call(method, path)  # what a process reads once, it has read
    with noted(world) as sent:
        answer = await world.manager.call(method, path)
    assert answer.status_code in {200, 201}, (name, answer.text)
    if name.startswith("list_"):
        assert len(answer.json()["items"]) >= FEW
    return sent


async def test_the_number_of_statements_does_not_grow_with_the_rows(world: World):
    for number in (FEW, MANY):
        rows = await add_rows(world, number)
        sent = {name: await statements(world, name, rows) for name in STATEMENTS}
        wrong = {name: listed for name, listed in sent.items() if len(listed) != STATEMENTS[name]}
        assert not wrong, "\n".join(f"{name}: {len(listed)}\n{listed}" for name, listed in wrong.items())


async def test_labels_of_a_needs_skills_cost_one_statement_more(world: World):
    await add_rows(world, FEW)
    with noted(world) as sent:
        answer = await world.manager.get("/v1/needs?expand=skills")
    assert answer.json()["items"][0]["skills"][0]["label"]
    assert len(sent) == STATEMENTS["list_needs"] + 1, "\n".join(sent)
