"""Invented companies with workplaces: company 1 has its own in Frederiksberg."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from app.demo.centres import NO_PASSWORD, add_account, staff_name
from app.demo.names import COMPANY_FORMS, FIRST_PARTS, MUNICIPAL_STREETS, STREETS
from app.demo.reference import Place
from app.demo.trades import TRADES, Trade
from app.demo.world import DemoWorld, Person, Site, Tenants
from app.foundation.core.actor import Role
from app.registers.companies.models import Company, Workplace
from app.registers.reference.domain import IndustryScheme

_SIZES = ("3.5", "6", "8.5", "12", "14", "18.25", "24", "31", "42.5", "60", "85")


def add_firms(world: DemoWorld, password_hash: str) -> None:
    """At least 36 companies, more with many candidates; `company.1`, `company.2` and `mentor.1` may sign in."""
    names = _names()
    for number in range(1, world.shape.companies + 1):
        trade = TRADES[(number - 1) % len(TRADES)]
        own_hash = password_hash if number <= 2 else NO_PASSWORD
        _add_company(world, number, trade, next(names).format(trade=trade.company), own_hash)


def _names() -> Iterator[str]:
    """`Blåmejse Kantine ApS` and so on; from the second round of the parts on, numbered."""
    round_ = 0
    while True:
        round_ += 1
        for index, part in enumerate(FIRST_PARTS):
            form = COMPANY_FORMS[(index + round_) % len(COMPANY_FORMS)]
            yield f"{part}s {{trade}}{'' if round_ == 1 else f' {round_}'} {form}"


def _add_company(world: DemoWorld, number: int, trade: Trade, name: str, password_hash: str) -> None:
    dice = world.dice
    at = dice.moment(world.today - timedelta(days=dice.between(420, 690)))
    company_id = dice.key(at)
    cvr_number = dice.cvr_number()
    world.rows.add(Company, id=company_id, created_at=at, updated_at=at, cvr_number=cvr_number, name=name)
    world.event(at, "company.created", company_id, None, Tenants(company_id=company_id))
    contact = add_account(world, f"company.{number}@demo.example", Role.COMPANY, password_hash, company_id)
    mentor = None
    if number == 1:
        mentor = add_account(world, "mentor.1@demo.example", Role.MENTOR, password_hash, company_id)
    home = world.shape.codes[0] if number in (1, 9) else "0101" if number == 2 else world.shape.home_of(dice, number)
    for index in range(2 if number <= 2 or dice.chance(0.4) else 1):
        size = Decimal("42.5") if number == 1 and index == 0 else Decimal(dice.pick(_SIZES))
        place = dice.pick(world.reference.places[home])
        where = _add_workplace(world, (company_id, cvr_number), trade, place, size, index)
        site = Site(where, company_id, cvr_number, trade, contact, mentor)
        world.sites[home].append(site)
        world.event(at, "workplace.created", site.id, contact, Tenants(company_id=company_id))


def _add_workplace(
    world: DemoWorld, company: tuple[object, str], trade: Trade, place: Place, size: Decimal, index: int
) -> dict[str, object]:
    dice = world.dice
    at = dice.moment(world.today - timedelta(days=dice.between(300, 400)))
    street = dice.pick(MUNICIPAL_STREETS.get(place.municipality_code, STREETS))
    alone = size < 4 and dice.chance(0.3)
    representative = None
    if not alone:
        name = staff_name(dice)
        representative = {
            "name": name,
            "email": f"{name.split()[0].lower()}@{company[1]}.example",
            "phone": dice.phone(),
        }
    return world.rows.add(
        Workplace,
        id=dice.key(at),
        created_at=at,
        updated_at=at,
        company_id=company[0],
        production_unit_number=dice.production_unit_number(),
        name=f"{trade.workplace}, {street}" if index == 0 else f"{trade.workplace} {index + 1}, {street}",
        street=f"{street} {dice.between(1, 180)}",
        postcode=place.postcode,
        municipality_code=place.municipality_code,
        lat=place.lat,
        lon=place.lon,
        ordinary_employees_fte=Decimal(0) if alone else size,
        has_other_employees=not alone,
        employee_representative=representative,
        industry_scheme=IndustryScheme.DB25,
        industry_code=trade.industry,
    )


def contact_of(site: Site) -> Person:
    """Who acts for the company: the mentor signs off where there is one, the contact does the rest."""
    return site.mentor or site.contact
