"""What is offered to whom, in which state, behind which guard: every cell, by hand."""

from itertools import product

import pytest

from app.foundation.api.conditional import Precondition
from app.foundation.api.errors import PreconditionFailed
from app.foundation.core.actor import Role
from app.journey.placements.domain import Answers, Party, PlacementStatus, missing_parties, offered_actions

# state × role → the actions offered while nobody has answered and the company has not confirmed.
# Whatever is not written here is not offered.
BEFORE_ANYTHING = """
draft        | company    | edit submit cancel
draft        | caseworker | edit submit cancel
draft        | manager    | edit submit cancel
submitted    | company    | edit sign cancel
submitted    | candidate  | sign
submitted    | caseworker | edit sign object return reject cancel
submitted    | manager    | edit sign object return reject cancel
in_review    | company    | edit cancel
in_review    | caseworker | edit return grant reject cancel
in_review    | manager    | edit return grant reject cancel
granted      | company    | confirm cancel
granted      | caseworker | confirm cancel
granted      | manager    | confirm cancel
active       | company    | complete end-early
active       | caseworker | complete end-early
active       | manager    | complete end-early
"""
# guard × state × role → what the guard makes of that cell. A guard leaves every cell that is not written here as it was.
BEHIND_A_GUARD = """
company has answered                 | submitted | company    | edit cancel
candidate has answered               | submitted | candidate  |
employee_representative has answered | submitted | caseworker | edit sign return reject cancel
employee_representative has answered | submitted | manager    | edit sign return reject cancel
everybody has answered               | submitted | company    | edit cancel
everybody has answered               | submitted | candidate  |
everybody has answered               | submitted | caseworker | edit sign return reject cancel
everybody has answered               | submitted | manager    | edit sign return reject cancel
company has confirmed                | granted   | company    | start cancel
company has confirmed                | granted   | caseworker | start cancel
company has confirmed                | granted   | manager    | start cancel
"""
GUARDS = {
    "nobody has answered": Answers(),
    "company has answered": Answers(frozenset({Party.COMPANY})),
    "candidate has answered": Answers(frozenset({Party.CANDIDATE})),
    "employee_representative has answered": Answers(frozenset({Party.EMPLOYEE_REPRESENTATIVE})),
    "jobcenter has answered": Answers(frozenset({Party.JOBCENTER})),
    "everybody has answered": Answers(frozenset(Party)),
    "company has confirmed": Answers(confirmed=True),
}


def _rows(text: str) -> dict[tuple[str, ...], list[str]]:
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return {tuple(row[:-1]): row[-1].split() for row in rows}


PLAIN = _rows(BEFORE_ANYTHING)
GUARDED = _rows(BEHIND_A_GUARD)


def test_the_written_grid_names_states_roles_and_guards_that_exist():
    assert len(PLAIN) == 16
    assert len(GUARDED) == 11
    for guard, status, role in GUARDED:
        assert (guard in GUARDS, PlacementStatus(status).value, Role(role).value) == (True, status, role)


@pytest.mark.parametrize(("guard", "status", "role"), list(product(GUARDS, PlacementStatus, Role)))
def test_each_cell_offers_exactly_what_is_written(guard, status, role):
    cell = (status.value, role.value)
    expected = GUARDED.get((guard, *cell), PLAIN.get(cell, []))

    assert offered_actions(status, role, GUARDS[guard]) == expected


# declared alone × register knows of others × who has answered → who is still waited for.
WAITED_FOR = """
alone     | nobody                            | company candidate jobcenter
alone     | company                           | candidate jobcenter
alone     | company candidate                 | jobcenter
alone     | company candidate jobcenter       |
declared  | company candidate jobcenter       | employee_representative
known     | company candidate jobcenter       | employee_representative
with_staff| company candidate jobcenter       | employee_representative
with_staff| nobody                            | company candidate employee_representative jobcenter
with_staff| employee_representative jobcenter | company candidate
with_staff| company employee_representative   | candidate jobcenter
with_staff| company candidate employee_representative jobcenter |
"""
STAFFING = {
    "alone": {"no_other_employees_declared": True, "has_other_employees": False},
    "declared": {"no_other_employees_declared": True, "has_other_employees": True},
    "known": {"no_other_employees_declared": False, "has_other_employees": False},
    "with_staff": {"no_other_employees_declared": False, "has_other_employees": True},
}


@pytest.mark.parametrize(("cell", "expected"), list(_rows(WAITED_FOR).items()))
def test_an_agreement_waits_for_exactly_the_parties_written(cell, expected):
    staffing, answered = cell
    given = {Party(name) for name in answered.split() if name != "nobody"}

    assert [party.value for party in missing_parties(given, **STAFFING[staffing])] == expected


@pytest.mark.parametrize(
    ("header", "version", "passes"),
    [
        (None, 3, True),
        ("*", 3, True),
        ('"3"', 3, True),
        ('W/"3"', 3, True),
        ('"2", "3"', 3, True),
        ('"2"', 3, False),
        ('"4"', 3, False),
        ('"33"', 3, False),
        ("3", 3, False),
        ("", 3, False),
    ],
)
def test_a_stale_version_is_refused_and_the_present_one_passes(header, version, passes):
    precondition = Precondition(header)

    if passes:
        precondition.check(version)
    else:
        with pytest.raises(PreconditionFailed):
            precondition.check(version)
