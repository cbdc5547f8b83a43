"""Every route that tells of a person leaves an entry that names that person: generated from the routes themselves.

The API tests hold the same of every answer they get (`tests.contract.about.Watched`).
"""

from collections import defaultdict
from uuid import UUID

import pytest

from app.foundation.audit.models import AccessEntry, AccessSubject
from tests.contract.about import NOBODY, SOMETIMES
from tests.contract.matrix import MATRIX, PAGES, PUBLIC
from tests.contract.rows import OPERATIONS, Rows
from tests.factories.world import World


def test_every_route_that_tells_of_nobody_is_a_route():
    assert set(NOBODY) | set(SOMETIMES) <= set(MATRIX) | PUBLIC | PAGES
    assert not set(NOBODY) & set(SOMETIMES)


async def ask_everything(world: World, here: Rows) -> dict[str, str]:
    """Every route of the matrix as every role it lets in; which request was answered, and by which route.

    Of the two kinds of staff one asks; who signs out does so last.
    """
    answered: dict[str, str] = {}
    for name, row in sorted(MATRIX.items(), key=lambda item: item[0].startswith("sign_out")):
        method, template = OPERATIONS[name]
        for role in set(row.own.split()) - ({"caseworker"} if "manager" in row.own else set()):
            request_id = f"{name}.{role}"
            path = here.path(template, role) + ("?dry_run=true" if method == "POST" and template.count("/") > 3 else "")
            options = {} if row.body is None else {"json": row.body}
            headers = {"If-Match": "*", "X-Request-ID": request_id}
            answer = await world.callers[role].call(method, path, headers=headers, **options)
            if answer.is_success and not answer.content.startswith(b'{"items":[]'):
                answered[request_id] = name
    return answered


@pytest.mark.slow
async def test_every_answer_about_a_person_leaves_an_entry_that_names_that_person(
    world: World, sides: tuple[Rows, Rows]
):
    answered = await ask_everything(world, sides[0])
    named: dict[UUID, set[UUID]] = defaultdict(set)
    for subject in await world.all(AccessSubject):
        named[subject.entry_id].add(subject.candidate_id)
    told = {entry.request_id: named[entry.id] for entry in await world.all(AccessEntry)}
    about = {request: name for request, name in answered.items() if name not in NOBODY and name not in SOMETIMES}
    assert len(set(about.values())) > 90
    missing = [request for request in about if world.candidate_row.id not in told.get(request, ())]
    assert not missing
    of_both = {"a-request", "list_accounts.admin", "get_account.admin"}
    others = [request for request, people in told.items() if world.other_candidate_row.id in people]
    assert set(others) <= of_both, "what one jobcenter's callers see is never about the other's people"
    unexpected = [request for request, name in answered.items() if name in NOBODY and request in told]
    assert not unexpected
