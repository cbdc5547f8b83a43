"""How much room a workplace has, and the ledger that knows who takes it up."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from app.foundation.core.clock import Clock
from app.foundation.core.errors import NotFound
from app.foundation.core.ids import new_id
from app.foundation.db.work import Work
from app.registers.companies import repository
from app.registers.companies.models import Occupancy
from app.registers.law.domain import LegalBasis, Occupant
from tests.factories.world import World

pytestmark = pytest.mark.anyio
DAY = timedelta(days=1)


def occupancy(world: World, starts_on: date, ends_on: date | None, **values: Any) -> Occupancy:
    return Occupancy(
        **{
            "workplace_id": world.workplace.id,
            "jobcenter_id": world.here.id,
            "source_type": "placement",
            "source_id": new_id(),
            "legal_basis": LegalBasis.INTL_23B,
            "starts_on": starts_on,
            "ends_on": ends_on,
            "fte_fraction": Decimal(1),
            **values,
        }
    )


def capacity_of(world: World) -> str:
    return f"/v1/workplaces/{world.workplace.id}/capacity"


def today() -> date:
    return Clock().today()


async def write(world: World, *steps: Any) -> None:
    async with world.database.write() as transaction:
        work = Work(transaction.session, Clock(), world.settings)
        for step in steps:
            await step(work)


async def present(
    world: World, first: date, last: date, *, workplace: UUID | None = None, except_source: UUID | None = None
) -> tuple[Occupant, ...]:
    async with world.database.read() as session:
        work = Work(session, Clock(), world.settings)
        place = workplace or world.workplace.id
        return await repository.occupants(work, place, first, last, except_source=except_source)


@pytest.mark.parametrize("role", ["company", "caseworker", "other_manager", "admin"])
async def test_the_answer_is_plain_and_names_nobody(world: World, role: str):
    last = today() + 10 * DAY
    entry = occupancy(world, today() - DAY, last, jobcenter_id=world.there.id, fte_fraction=Decimal("0.5405"))
    await world.add(entry)
    answer = await world.callers[role].get(capacity_of(world), headers={"Accept-Language": "en"})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["cap"], body["used"], body["free"], body["free_weekly_hours"]) == (2, 0.5405, 1.4595, 37)
    assert body["occupants"] == {"count": 1, "fte": 0.5405}
    assert body["next_leaves_on"] == last.isoformat()
    assert body["ordinary_employees_fte"] == 12
    assert body["address"] == {"street": "Falkoner Allé 1", "postcode": "2000", "city": "Frederiksberg"}
    assert body["municipality"] == {"code": "0147", "name": "Frederiksberg"}
    assert (body["from_on"], body["to_on"]) == (today().isoformat(), today().isoformat())
    assert body["explanation"].startswith(
        "You have 12 full-time employees and may have 2 people full-time; 1 is here until "
    )
    assert body["explanation"].endswith("; there is room for one more, e.g. at 37 hours a week.")
    assert "§ 65" in body["source"]
    assert body["production_unit_number"] == world.workplace.production_unit_number
    assert body["place"] == (
        f"P-number {world.workplace.production_unit_number} is Falkoner Allé 1, 2000 Frederiksberg in the municipality "
        "of Frederiksberg. If this is not where the person is to work, it is the wrong P-number."
    )
    assert str(entry.source_id) not in answer.text
    assert str(world.there.id) not in answer.text


@pytest.mark.parametrize(
    ("role", "basis"), [("company", None), ("admin", None), ("integration", None), ("other_caseworker", "lab_other")]
)
async def test_who_counts_is_told_by_days_and_hours_and_the_provision_to_jobcenter_staff_only(
    world: World, role: str, basis: str | None
):
    await world.add(
        occupancy(world, today() + DAY, None, fte_fraction=Decimal("0.3351"), legal_basis=LegalBasis.LAB_OTHER),
        occupancy(world, today(), today(), fte_fraction=Decimal("0.6756"), legal_basis=LegalBasis.LAB_OTHER),
        occupancy(world, today() + 9 * DAY, None),
    )
    params = {"to": (today() + 8 * DAY).isoformat()}
    body = (await world.callers[role].get(capacity_of(world), params=params)).json()
    expected: list[dict[str, Any]] = [
        {"from_on": today().isoformat(), "to_on": today().isoformat(), "fte": 0.6756, "weekly_hours": 25},
        {"from_on": (today() + DAY).isoformat(), "to_on": None, "fte": 0.3351, "weekly_hours": 12.4},
    ]
    assert body["stretches"] == [{**stretch, "legal_basis": basis} for stretch in expected]
    assert body["stretches_left_out"] == 0


async def test_half_hours_are_not_lost(world: World):
    small = await world.make_workplace(world.company_row, ordinary_employees_fte=4)
    await world.add(occupancy(world, today(), None, workplace_id=small.id, fte_fraction=Decimal("0.5")))
    body = (await world.company.get(f"/v1/workplaces/{small.id}/capacity")).json()
    assert (body["cap"], body["free_weekly_hours"]) == (1, 18.5)
    assert body["explanation"].endswith("f.eks. på 18,5 timer om ugen.")


async def test_a_long_list_of_stretches_is_cut_and_says_so(world: World):
    await world.add(*(occupancy(world, today(), None, fte_fraction=Decimal("0.01")) for _ in range(503)))
    body = (await world.company.get(capacity_of(world))).json()
    assert (len(body["stretches"]), body["stretches_left_out"], body["occupants"]["count"]) == (500, 3, 503)


async def test_the_sentence_is_in_the_callers_language(world: World):
    danish = await world.company.get(capacity_of(world), headers={"Accept-Language": "da"})
    assert danish.json()["explanation"] == (
        "I har 12 fuldtidsansatte og må have 2 personer på fuld tid; ingen er her; "
        "der er plads til 2 personer på fuld tid."
    )


async def test_a_period_is_as_full_as_its_fullest_day(world: World):
    start = today() + 30 * DAY
    await world.add(
        occupancy(world, start, start + 9 * DAY),
        occupancy(world, start + 5 * DAY, None),
        occupancy(world, start + 20 * DAY, start + 30 * DAY, fte_fraction=Decimal("0.5")),
    )
    params = {"from": start.isoformat(), "to": (start + 60 * DAY).isoformat()}
    body = (await world.company.get(capacity_of(world), params=params)).json()
    assert (body["used"], body["free"], body["free_weekly_hours"]) == (2, 0, 0)
    assert body["fullest_on"] == (start + 5 * DAY).isoformat()
    assert body["explanation"].endswith("; der er ikke plads til flere.")
    one_day = (await world.company.get(capacity_of(world), params={"from": start.isoformat()})).json()
    assert (one_day["used"], one_day["to_on"]) == (1, start.isoformat())
    assert (await world.company.get(capacity_of(world))).json()["used"] == 0


async def test_a_changed_number_of_employees_changes_the_answer(world: World):
    path = f"/v1/workplaces/{world.workplace.id}"
    await world.company.patch(path, {"ordinary_employees_fte": 70}, version=1)
    assert (await world.company.get(capacity_of(world))).json()["cap"] == 12


@pytest.mark.parametrize(
    ("params", "pointer", "code"),
    [
        ({"from": "2026-05-02", "to": "2026-05-01"}, "query/to", "capacity.period_reversed"),
        ({"to": "2020-05-01"}, "query/to", "capacity.period_reversed"),
        ({"from": "2005-05-02"}, "query/from", "capacity.rules_unknown"),
        ({"from": "1999-05-02"}, "query/from", "field.too_small"),
        ({"to": "2101-01-01"}, "query/to", "field.too_large"),
        ({"from": "i morgen"}, "query/from", "field.date"),
    ],
)
async def test_a_period_that_cannot_be_judged_is_refused(world: World, params: dict, pointer: str, code: str):
    refused = await world.company.get(capacity_of(world), params=params)
    assert refused.status_code == 422
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [(pointer, code)]


async def test_a_company_cannot_ask_about_anothers_workplace(world: World):
    assert (await world.other_company.get(capacity_of(world))).status_code == 404


async def test_only_those_who_are_there_in_the_period_count(world: World):
    first, last = date(2026, 3, 10), date(2026, 3, 20)
    await world.add(
        occupancy(world, date(2026, 1, 1), first - DAY),
        occupancy(world, last + DAY, None),
        occupancy(world, date(2026, 1, 1), first, fte_fraction=Decimal("0.25")),
        occupancy(world, last, None, fte_fraction=Decimal("0.5")),
        occupancy(world, first, last, workplace_id=world.other_workplace.id),
    )
    found = await present(world, first, last)
    assert found == (
        Occupant(date(2026, 1, 1), first, Decimal("0.25")),
        Occupant(last, None, Decimal("0.5")),
    )


async def test_a_source_that_writes_again_replaces_what_it_wrote(world: World):
    source, start = new_id(), date(2026, 3, 10)
    first = occupancy(world, start, start + 6 * DAY, source_id=source)
    again = occupancy(world, start, start + 30 * DAY, source_id=source, fte_fraction=Decimal("0.5"))
    neighbour = occupancy(world, start, start, source_type="employment", source_id=source)
    await write(
        world,
        lambda work: repository.occupy(work, "placement", source, [first]),
        lambda work: repository.occupy(work, "employment", source, [neighbour]),
        lambda work: repository.occupy(work, "placement", source, [again]),
    )
    assert set(await present(world, start, start)) == {
        Occupant(start, start + 30 * DAY, Decimal("0.5")),
        Occupant(start, start, Decimal(1)),
    }
    assert await present(world, start, start, except_source=source) == ()


async def test_a_source_that_ends_early_frees_the_days_after(world: World):
    source, start = new_id(), date(2026, 3, 10)
    entry = occupancy(world, start, start + 30 * DAY, source_id=source)
    await world.add(entry)
    await write(world, lambda work: repository.shorten_occupancy(work, "placement", source, start + 40 * DAY))
    assert (await present(world, start, start))[0].ends_on == start + 30 * DAY
    await write(world, lambda work: repository.shorten_occupancy(work, "placement", source, start + 5 * DAY))
    assert (await present(world, start, start))[0].ends_on == start + 5 * DAY
    await write(world, lambda work: repository.shorten_occupancy(work, "placement", source, start - DAY))
    assert await world.all(Occupancy) == []


async def test_an_open_end_is_closed_and_a_source_can_leave_altogether(world: World):
    source, start = new_id(), date(2026, 3, 10)
    await world.add(occupancy(world, start, None, source_id=source))
    await write(world, lambda work: repository.shorten_occupancy(work, "placement", source, start))
    assert (await present(world, start, start))[0].ends_on == start
    await write(world, lambda work: repository.vacate(work, "placement", source))
    await write(world, lambda work: repository.vacate(work, "placement", source))
    assert await present(world, start, start) == ()


async def test_a_workplace_is_loaded_by_key_for_those_who_have_a_right_to_it(world: World):
    async with world.database.write() as transaction:
        work = Work(transaction.session, Clock(), world.settings)
        assert (await repository.load_workplace(work, world.workplace.id, lock=True)).id == world.workplace.id
        assert (await repository.load_company(work, world.company_row.id)).id == world.company_row.id
        with pytest.raises(NotFound):
            await repository.load_workplace(work, world.company_row.id)
        with pytest.raises(NotFound):
            await repository.load_company(work, world.workplace.id)
