"""What stands out in who looked at whose data, and what the person is told of it."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.foundation.audit.access import AccessAction
from app.foundation.core.actor import Role
from app.oversight.access.domain import Organisation, Volume, organisation_of, unusual
from app.oversight.access.service import chosen_places
from app.oversight.access.wording import summary_of


def volume(people: int = 0, **values: int) -> Volume:
    measures = dict.fromkeys(("requests", "people_of_own", "people_of_others", "searches", "exports", "reveals"), 0)
    return Volume(account_id=uuid4(), people_seen=people, **{**measures, **values})


def marks(volumes: list[Volume], factor: float = 3) -> list[tuple[str, ...]]:
    found = unusual(volumes, factor)
    return [found[one.account_id] for one in volumes]


def test_who_sees_more_than_three_times_the_median_stands_out():
    assert marks([volume(20), volume(22), volume(24), volume(67)]) == [(), (), (), ()]
    assert marks([volume(20), volume(22), volume(24), volume(70)])[-1] == ("people_seen",)


def test_one_who_reads_everything_does_not_hide_behind_the_average_he_raises():
    assert marks([volume(5), volume(6), volume(10_000)])[-1] == ("people_seen",)


def test_small_numbers_are_never_unusual_whatever_the_median():
    assert marks([volume(1), volume(1), volume(10, exports=10)]) == [(), (), ()]
    assert marks([volume(1), volume(1), volume(1, exports=11)])[-1] == ("exports",)


def test_nobody_stands_out_where_nobody_did_anything():
    assert unusual([], 3) == {}


@given(st.integers(0, 500), st.integers(1, 100), st.integers(0, 2**31 - 1))
def test_a_sample_holds_different_places_of_the_period_and_the_same_seed_draws_them_again(
    count: int, size: int, seed: int
):
    places = chosen_places(count, size, seed)
    assert places == sorted(set(places)) == chosen_places(count, size, seed)
    assert len(places) == min(count, size)
    assert all(1 <= place <= count for place in places)


def test_every_entry_can_be_drawn():
    drawn = {place for seed in range(300) for place in chosen_places(20, 3, seed)}
    assert drawn == set(range(1, 21))


@pytest.mark.parametrize("role", [*(role.value for role in Role), None])
def test_the_person_is_told_what_kind_of_organisation_it_was_and_what_it_did(role: str | None):
    for action in AccessAction:
        said = summary_of(organisation_of(role), action)
        assert said.da.endswith(".")
        assert said.en.endswith(".")
        assert said.da != said.en


def test_whoever_has_no_account_came_by_a_link():
    assert organisation_of(None) is Organisation.LINK
    assert organisation_of("caseworker") is organisation_of("manager") is Organisation.JOBCENTER
