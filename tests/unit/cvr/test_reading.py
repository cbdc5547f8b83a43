"""What is read out of the register's documents, whatever they hold."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.integration.cvr.domain import Industry, Unit, company_of, numbers_in
from app.integration.cvr.domain.company import MOST_UNITS
from app.registers.reference.domain import IndustryScheme

TODAY = date(2026, 11, 22)
SAMPLE = Path("app/demo/cvr_sample.jsonl")
DOCUMENTS = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]


def company(**values: Any) -> dict[str, Any]:
    return {"Vrvirksomhed": {"cvrNummer": 13585628, "navne": [{"navn": "Køkken & Co ApS"}], **values}}


def unit(**values: Any) -> dict[str, Any]:
    relation = [{"cvrNummer": 13585628, "periode": {"gyldigFra": "2011-03-01", "gyldigTil": None}}]
    return {"VrproduktionsEnhed": {"pNummer": 1003456789, "virksomhedsrelation": relation, **values}}


def only_unit(**values: Any) -> Unit:
    found = company_of("13585628", [company(), unit(**values)], TODAY)
    assert found is not None
    (one,) = found.units
    return one


def address(**values: Any) -> list[dict[str, Any]]:
    return [{"landekode": "DK", "vejnavn": "Nørregade", "husnummerFra": 3, "postnummer": 2000, **values}]


def test_a_company_is_read_with_its_units_of_today():
    found = company_of("13585628", DOCUMENTS, TODAY)
    assert found is not None
    assert (found.name, found.status, found.is_ceased) == ("Køkken & Co ApS", "NORMAL", False)
    assert found.units == (
        Unit(
            number="1003456789",
            name="Kantinen på Falkoner Allé",
            street="Falkoner Allé 1A",
            postcode="2000",
            industry=Industry(IndustryScheme.DB25, "561110"),
            full_time=Decimal("12.50"),
            month="2026-08",
        ),
        Unit(
            number="1003456797",
            name="Køkkenet i Valby",
            street="Valby Langgade 20-22, 2. tv",
            postcode="2500",
            industry=Industry(IndustryScheme.DB25, "561110"),
            full_time=Decimal("5.00"),
            month="2026-08",
        ),
        Unit("1003456810"),
    )


def test_a_ceased_company_says_since_when_and_one_in_bankruptcy_says_so():
    gone = company_of("88146328", DOCUMENTS, TODAY)
    assert gone is not None
    assert (gone.is_ceased, gone.ceased_on, gone.is_winding_up) == (True, date(2019, 6, 30), False)
    bankrupt = company_of("40192832", DOCUMENTS, TODAY)
    assert bankrupt is not None
    assert (bankrupt.is_ceased, bankrupt.is_winding_up, bankrupt.is_advertising_protected) == (False, True, True)
    assert bankrupt.units[0].industry is None


def test_another_companys_documents_are_passed_over():
    assert company_of("13585628", [unit()], TODAY) is None
    assert company_of("88146328", [company(), unit()], TODAY) is None
    moved = [{"cvrNummer": 13585628, "periode": {"gyldigFra": "2011-03-01", "gyldigTil": "2020-01-01"}}]
    assert numbers_in(unit(virksomhedsrelation=moved), TODAY) == frozenset()


def test_a_search_hit_is_read_like_the_document_in_it():
    found = company_of("13585628", [{"_index": "x", "_source": company()}], TODAY)
    assert found is not None
    assert found.name == "Køkken & Co ApS"


@pytest.mark.parametrize(
    ("began", "scheme"), [("2025-01-01", IndustryScheme.DB25), ("2024-12-31", IndustryScheme.DB07)]
)
def test_a_code_that_began_before_2025_is_of_the_list_before(began: str, scheme: IndustryScheme):
    code = [{"branchekode": "561110", "periode": {"gyldigFra": began}}]
    assert only_unit(hovedbranche=code).industry == Industry(scheme, "561110")


@pytest.mark.parametrize(
    ("values", "street", "postcode"),
    [
        ({}, "Nørregade 3", "2000"),
        ({"postnummer": 800}, "Nørregade 3", "0800"),
        ({"landekode": "SE"}, "Nørregade 3", None),
        ({"husnummerFra": None, "etage": "st"}, "Nørregade, st.", "2000"),
        ({"vejnavn": None, "fritekst": "Havnen,\n kaj 4\u0000"}, "Havnen, kaj 4", "2000"),
        ({"postnummer": 123456}, "Nørregade 3", None),
    ],
)
def test_an_address_is_written_on_one_line(values: dict[str, Any], street: str, postcode: str | None):
    read = only_unit(beliggenhedsadresse=address(**values))
    assert (read.street, read.postcode) == (street, postcode)


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ({"antalAarsvaerk": 3}, Decimal("3.00")),
        ({"intervalKodeAntalAarsvaerk": "ANTAL_10_19"}, Decimal("10.00")),
        ({"intervalKodeAntalAarsvaerk": "ANTAL_X"}, None),
        ({"antalAarsvaerk": -1}, None),
        ({"antalAnsatte": 7}, None),
    ],
)
def test_the_hint_of_employees_never_overstates(report: dict[str, Any], expected: Decimal | None):
    assert only_unit(erstMaanedsbeskaeftigelse=[{"aar": 2026, "maaned": 8, **report}]).full_time == expected


def test_a_company_with_very_many_units_says_how_many_are_left_out():
    numbers = [{"pNummer": 1_000_000_000 + number} for number in range(MOST_UNITS + 3)]
    found = company_of("13585628", [company(penheder=numbers)], TODAY)
    assert found is not None
    assert (len(found.units), found.units_left_out) == (MOST_UNITS, 3)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("2026-13-99"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
NAMES = sorted(
    {"periode", "gyldigFra", "gyldigTil", "branchekode", "vejnavn", "postnummer", "husnummerFra", "etage", "cvrNummer"}
    | {"nyesteNavn", "sammensatStatus", "navn", "pNummer", "antalAarsvaerk", "aar", "maaned", "landekode", "fritekst"}
)
BROKEN = st.dictionaries(st.sampled_from(NAMES), ANYTHING, max_size=4) | ANYTHING
FIELDS = ["navne", "livsforloeb", "penheder", "virksomhedMetadata", "reklamebeskyttet", "pNummer"]
FIELDS += ["virksomhedsrelation", "beliggenhedsadresse", "hovedbranche", "erstMaanedsbeskaeftigelse"]
FIELDS += ["produktionsEnhedMetadata"]


@settings(max_examples=150)
@given(st.dictionaries(st.sampled_from(FIELDS), BROKEN | st.lists(BROKEN, max_size=3)), ANYTHING)
def test_nothing_a_register_may_say_is_more_than_missing(fields: dict[str, Any], other: Any):
    found = company_of("13585628", [company(**fields), unit(**fields), other], TODAY)
    assert found is not None
    for one in found.units:
        assert len(one.number) == 10
        assert one.postcode is None or (len(one.postcode) == 4 and one.postcode.isdigit())
        for text in (one.name, one.street, found.name, found.status):
            assert text is None or (text.isprintable() and 0 < len(text) <= 200)
        assert one.full_time is None or 0 <= one.full_time <= 100_000
