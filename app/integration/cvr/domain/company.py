"""A company and its production units out of the register's documents: `Vrvirksomhed` and `VrproduktionsEnhed`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.integration.cvr.domain.industries import Industry, industry_of
from app.integration.cvr.domain.payload import (
    Fields,
    day_of,
    fields_of,
    is_current,
    newest,
    number_of,
    objects_of,
    text_of,
)

MOST_UNITS = 200
MOST_FULL_TIME = 100_000
COMPANY, UNIT, UNIT_TOO = "Vrvirksomhed", "VrproduktionsEnhed", "Vrproduktionsenhed"
_CEASED = ("OPHØR", "SLETTET", "OPLØST")
_WINDING_UP = ("UNDER", "KONKURS", "LIKVIDATION", "TVANGSOPL", "REKONSTRUKTION")


@dataclass(frozen=True, slots=True)
class Unit:
    """One production unit. `full_time` is the register's count of full-time employees in `month`, subsidised ones
    among them: a hint, never the number the law counts by.
    """

    number: str
    name: str | None = None
    street: str | None = None
    postcode: str | None = None
    industry: Industry | None = None
    full_time: Decimal | None = None
    month: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What the register says of one company. Nobody's name but the company's own is taken from it."""

    cvr_number: str
    name: str | None
    units: tuple[Unit, ...]
    status: str | None = None
    ceased_on: date | None = None
    is_ceased: bool = False
    is_winding_up: bool = False
    is_advertising_protected: bool = False
    units_left_out: int = 0


def numbers_in(document: object, today: date) -> frozenset[int]:
    """The CVR numbers a document is about: its own, or those of the companies a unit belongs to today."""
    kind, body = _opened(document)
    if kind == COMPANY:
        number = number_of(body.get("cvrNummer"))
        return frozenset() if number is None else frozenset({number})
    relations = (each for each in objects_of(body.get("virksomhedsrelation")) if is_current(each, today))
    return frozenset(number for each in relations if (number := number_of(each.get("cvrNummer"))) is not None)


def company_of(cvr_number: str, documents: Iterable[object], today: date) -> Found | None:
    """The company with this number and its units of today; None where no document is the company's own.

    Units that the company names and no document describes are there with their number alone. Ceased units are left
    out; of more than 200 the first by number are kept.
    """
    company: Fields = {}
    described: dict[str, Unit] = {}
    ceased: set[str] = set()
    for document in documents:
        kind, body = _opened(document)
        if int(cvr_number) not in numbers_in(document, today):
            continue
        if kind == COMPANY:
            company = body
        elif (number := _unit_number(body)) is not None:
            described[number] = _unit(number, body, today)
            if _life(body, today)[0]:
                ceased.add(number)
    if not company:
        return None
    named = (each for each in objects_of(company.get("penheder")) if is_current(each, today))
    numbers = {number for each in named if (number := _unit_number(each)) is not None} | set(described)
    kept = sorted(numbers - ceased)
    units = tuple(described.get(number, Unit(number)) for number in kept[:MOST_UNITS])
    return _company(cvr_number, company, units, len(kept) - len(units), today)


def _company(cvr_number: str, company: Fields, units: tuple[Unit, ...], left_out: int, today: date) -> Found:
    told = fields_of(company, "virksomhedMetadata")
    status = text_of(told.get("sammensatStatus"))
    loud = (status or "").upper()
    is_over, ended_on = _life(company, today)
    is_ceased = is_over or loud.startswith(_CEASED)
    return Found(
        cvr_number=cvr_number,
        name=_name(company, told, today),
        units=units,
        status=status,
        ceased_on=ended_on,
        is_ceased=is_ceased,
        is_winding_up=not is_ceased and loud.startswith(_WINDING_UP),
        is_advertising_protected=company.get("reklamebeskyttet") is True,
        units_left_out=left_out,
    )


def _unit(number: str, body: Fields, today: date) -> Unit:
    told = fields_of(body, "produktionsEnhedMetadata")
    address = newest(body.get("beliggenhedsadresse"), today) or fields_of(told, "nyesteBeliggenhedsadresse")
    industry = newest(body.get("hovedbranche"), today) or fields_of(told, "nyesteHovedbranche")
    full_time, month = _employees(body, told)
    street, postcode = _street(address), _postcode(address)
    return Unit(number, _name(body, told, today), street, postcode, industry_of(industry), full_time, month)


def _opened(document: object) -> tuple[str, Fields]:
    """The kind of a document and what stands in it, also where it is still wrapped as a search's hit."""
    source = fields_of(document, "_source") or fields_of(document)
    for kind in (COMPANY, UNIT, UNIT_TOO):
        if body := fields_of(source, kind):
            return kind, body
    return "", {}


def _unit_number(body: Fields) -> str | None:
    number = number_of(body.get("pNummer"))
    return str(number) if number is not None and len(str(number)) == 10 else None


def _name(body: Fields, told: Fields, today: date) -> str | None:
    return text_of(newest(body.get("navne"), today).get("navn")) or text_of(fields_of(told, "nyesteNavn").get("navn"))


def _life(body: Fields, today: date) -> tuple[bool, date | None]:
    """Whether every stretch of its life is over, and the last day of the last one; without any it lives."""
    lives = list(objects_of(body.get("livsforloeb")))
    ends = [day_of(fields_of(life, "periode").get("gyldigTil")) for life in lives]
    if not lives or any(end is None or end > today for end in ends):
        return False, None
    return True, max(end for end in ends if end is not None)


def _street(address: Fields) -> str | None:
    """Street, house and floor (`Falkoner Allé 1A-3, 2. tv`); without a street name what its free text says."""
    street = text_of(address.get("vejnavn"))
    if street is None:
        return text_of(address.get("fritekst"))
    first, last = _house(address, "Fra"), _house(address, "Til")
    house = f"{first}-{last}" if last and last != first else first
    floor = text_of(address.get("etage"))
    door = text_of(address.get("sidedoer"))
    inside = " ".join(part for part in (f"{floor}." if floor else "", door or "") if part)
    return text_of(", ".join(part for part in (f"{street} {house}".strip(), inside) if part))


def _house(address: Fields, end: str) -> str:
    number, letter = number_of(address.get(f"husnummer{end}")), text_of(address.get(f"bogstav{end}"))
    return "" if number is None else f"{number}{letter or ''}"


def _postcode(address: Fields) -> str | None:
    number = number_of(address.get("postnummer"))
    is_danish = text_of(address.get("landekode")) in {None, "DK"}
    return f"{number:04}" if number is not None and is_danish and 0 < number < 10_000 else None


def _employees(body: Fields, told: Fields) -> tuple[Decimal | None, str | None]:
    """The newest month's full-time employees; where only an interval is told (`ANTAL_10_19`), its lower end: the room
    a workplace has is never overstated.
    """
    reports = [*objects_of(body.get("erstMaanedsbeskaeftigelse")), fields_of(told, "nyesteErstMaanedsbeskaeftigelse")]
    report = max(reports, key=_month, default={})
    year, month = _month(report)
    amount = _amount(report.get("antalAarsvaerk"))
    if amount is None:
        begins = str(report.get("intervalKodeAntalAarsvaerk") or "").removeprefix("ANTAL_").partition("_")[0]
        amount = _amount(number_of(begins))
    return (None, None) if amount is None or not 1 <= month <= 12 else (amount, f"{year:04}-{month:02}")


def _month(report: Fields) -> tuple[int, int]:
    return number_of(report.get("aar")) or 0, number_of(report.get("maaned")) or 0


def _amount(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MOST_FULL_TIME:
        return None
    return Decimal(str(value)).quantize(Decimal("0.01"))
