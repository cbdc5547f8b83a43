"""How many SQL statements each route takes: a number that stays, however many rows there are."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from tests.contract.matrix import MATRIX
from tests.contract.rows import OPERATIONS, Rows, ask
from tests.db.statement_counts import REFUSED, STATEMENTS
from tests.factories.world import World

FEW, MANY = 2, 7
# These leave nothing as it was, and so are asked last, in this order.
LAST = ("erase_candidate", "change_password", "sign_out_account", "sign_out")
NEEDED = {"list_attendance_hours": "?month=2027-01"}
# What a process reads once, it has read when these are counted.
ASKED_BEFORE = {"rank_candidates", "rank_needs"}


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


def in_order() -> list[str]:
    """Every route: what reads before what changes, and last what signs somebody out."""
    return sorted(MATRIX, key=lambda name: (name in LAST and LAST.index(name) + 1, OPERATIONS[name][0] != "GET", name))


async def statements(world: World, name: str, rows: Rows) -> tuple[int, list[str]]:
    """The status and the statements of one request, asked as the access matrix does, by the first whom it lets in."""
    method, template = OPERATIONS[name]
    row = MATRIX[name]
    roles = row.own.split() or row.barred.split()
    role = "manager" if "manager" in roles else roles[0]
    path = rows.path(template, role) + NEEDED.get(name, "")
    if method == "GET" or name in ASKED_BEFORE:
        await ask(world.callers[role], method, path, row)
    with noted(world) as sent:
        answer = await ask(world.callers[role], method, path, row)
    if name in STATEMENTS:
        assert answer.status_code in range(200, 300), (name, answer.text)
    return answer.status_code, sent


def test_every_route_has_its_number():
    """A new route is counted from its first day."""
    assert set(MATRIX) == set(STATEMENTS) | set(REFUSED)
    assert not set(STATEMENTS) & set(REFUSED)


@pytest.mark.parametrize("number", [FEW, MANY])
async def test_the_number_of_statements_does_not_grow_with_the_rows(world: World, number: int):
    rows = await add_rows(world, number)
    wrong = []
    for name in in_order():
        if number == FEW and OPERATIONS[name][0] != "GET":
            continue  # what changes something is counted among the many
        status, sent = await statements(world, name, rows)
        found = (status, len(sent)) if name in REFUSED else len(sent)
        if found != REFUSED.get(name, STATEMENTS.get(name)):
            wrong.append(f"{name}: {found}\n{sent}")
    assert not wrong, "\n".join(wrong)


async def test_labels_of_a_needs_skills_cost_no_statement_more(world: World):
    await add_rows(world, FEW)
    with noted(world) as sent:
        answer = await world.manager.get("/v1/needs?expand=skills")
    assert answer.json()["items"][0]["skills"][0]["label"]
    assert len(sent) == STATEMENTS["list_needs"], "\n".join(sent)
