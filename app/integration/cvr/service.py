"""Looking a company up: what the register says, checked against what this service knows and takes."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.integration.cvr import repository
from app.integration.cvr.domain import Found, Industry, Unit
from app.integration.cvr.errors import CvrNotConfigured, CvrUnknown
from app.integration.cvr.register import CvrRegister
from app.integration.cvr.schemas import CvrCompany, CvrLookupRead, CvrUnit, CvrWarning, CvrWorkplace
from app.registers.companies.schemas import IndustryChoiceRead
from app.registers.reference.domain import IndustryScheme
from app.registers.reference.repository import list_industries_of, list_postcodes_of

_TO_FILL_IN = ("name", "street", "postcode", "ordinary_employees_fte")
_CEASED = Text("Virksomheden er ophørt i CVR.", "The company has ceased in CVR.")
_WINDING_UP = Text(
    "Virksomheden er under konkurs, likvidation eller lignende i CVR.",
    "The company is in bankruptcy, liquidation or the like in CVR.",
)
_PROTECTED = Text(
    "Virksomheden er reklamebeskyttet: oplysningerne må ikke bruges til uopfordrede henvendelser med reklame.",
    "The company is protected from advertising: the data must not be used for unsolicited marketing.",
)
_LEFT_OUT = Text("Yderligere {number} P-enheder er ikke vist.", "A further {number} production units are not shown.")


async def look_up(work: Work, register: CvrRegister | None, cvr_number: str) -> CvrLookupRead:
    """Raises CvrNotConfigured, CvrUnavailable, CvrUnknown; FetchNeeded where the register has to be asked first."""
    if register is None:
        raise CvrNotConfigured
    told = register.find(cvr_number)
    if told.found is None:
        raise CvrUnknown
    found = told.found
    known = await repository.find_workplace_ids(work, [unit.number for unit in found.units])
    return CvrLookupRead(
        company=CvrCompany(cvr_number=found.cvr_number, name=found.name),
        company_id=await repository.find_company_id(work, cvr_number),
        status=found.status,
        ceased_on=found.ceased_on,
        workplaces=await _units(work, found.units, known),
        warnings=[
            CvrWarning.model_validate({"code": code, "detail": text.get(work.language)})
            for code, text in _warnings(found)
        ],
        source=register.source,
        retrieved_at=told.at,
    )


async def _units(work: Work, units: Sequence[Unit], known: dict[str, UUID]) -> list[CvrUnit]:
    """Only postcodes and industries that this service knows: what it would refuse is left to be filled in."""
    wanted = {unit.postcode for unit in units if unit.postcode}
    postcodes = {postcode.code for postcode in await list_postcodes_of(work, wanted, None)} if wanted else set()
    industries = await _known_industries(work, (unit.industry for unit in units))
    return [_unit(unit, postcodes, industries, known.get(unit.number)) for unit in units]


async def _known_industries(work: Work, industries: Iterable[Industry | None]) -> set[Industry]:
    wanted = {industry for industry in industries if industry is not None}
    known: set[Industry] = set()
    for scheme in IndustryScheme:
        if codes := {industry.code for industry in wanted if industry.scheme is scheme}:
            known |= {Industry(scheme, row.code) for row in await list_industries_of(work, scheme, codes)}
    return known


def _unit(unit: Unit, postcodes: set[str], industries: set[Industry], workplace_id: UUID | None) -> CvrUnit:
    industry = unit.industry if unit.industry in industries else None
    workplace = CvrWorkplace(
        production_unit_number=unit.number,
        name=unit.name,
        street=unit.street,
        postcode=unit.postcode if unit.postcode in postcodes else None,
        industry=IndustryChoiceRead.model_validate(industry) if industry else None,
        ordinary_employees_fte=unit.full_time,
    )
    missing = [name for name in _TO_FILL_IN if getattr(workplace, name) is None]
    return CvrUnit(workplace=workplace, workplace_id=workplace_id, employees_month=unit.month, missing=missing)


def _warnings(found: Found) -> Iterable[tuple[str, Text]]:
    if found.is_ceased:
        yield "cvr.ceased", _CEASED
    if found.is_winding_up:
        yield "cvr.winding_up", _WINDING_UP
    if found.is_advertising_protected:
        yield "cvr.advertising_protected", _PROTECTED
    if found.units_left_out:
        yield "cvr.units_left_out", _LEFT_OUT.format(number=found.units_left_out)
