"""The columns of each kind of file. A field stands where the single route's body has it; its schema judges the value."""

from collections.abc import Mapping

from app.foundation.core.i18n import Language
from app.integration.imports.domain.columns import Column
from app.integration.imports.domain.states import ImportKind
from app.integration.imports.domain.values import (
    day,
    digits,
    kroner,
    many,
    number,
    one_of,
    sittings,
    skills,
    text,
    whole,
    wishes,
    working_times,
    yes_or_no,
)
from app.journey.training.domain.values import ActivityKind
from app.registers.candidates.domain import (
    Cefr,
    Condition,
    Constraint,
    DanishExam,
    DanishTrack,
    Licence,
    TransportMode,
)
from app.registers.law.domain import LegalBasis
from app.registers.law.domain.facts import Purpose
from app.registers.reference.domain import IndustryScheme

_LEVELS = one_of(Cefr)
_SKILL = "8a3c1c9e-0d6f-4f0e-9c55-6a1d2d6f1e11"
_OCCUPATION = "b2a9c5d0-7b1e-4f57-9d3b-0f5f1b6f2c22"


def _ref(example: str, *also: str) -> Column:
    return Column("external_ref", "Reference", example, also=("ref", "eksternt id", "id", *also), is_key=True)


_POSTCODE = Column("postcode", "Postnummer", "2000", read=digits(4), also=("postnr", "post nr", "post nummer", "zip"))

CANDIDATES = (
    _ref("MOM-48211", "sagsnummer"),
    Column(
        "cpr_number", "CPR-nummer", "010190-4000", read=digits(10), also=("cpr", "cprnr", "personnummer"), is_key=True
    ),
    Column("full_name", "Navn", "Olena Kovalenko", also=("name", "fulde navn")),
    Column("preferred_name", "Kaldenavn", "Olena", also=("foretrukket navn",)),
    Column("caseworker_account_id", "Sagsbehandler-id", ""),
    Column("email", "E-mail", "olena@mail.example", also=("mail",)),
    Column("phone", "Telefon", "+45 20 12 34 56", also=("telefonnummer", "mobil", "tlf")),
    Column("contact_language", "Kontaktsprog", "en", read=one_of(Language)),
    Column("legal_basis", "Lovgrundlag", "intl_23b", read=one_of(LegalBasis)),
    _POSTCODE,
    Column("danish_track", "Danskuddannelse", "DU2", "danish.track", one_of(DanishTrack)),
    Column("danish_module", "Modul", "3", "danish.module", whole),
    Column("danish_exam", "Danskprøve", "", "danish.exam", one_of(DanishExam)),
    Column("oral_cefr", "Mundtligt dansk", "A2", "danish.oral_cefr", _LEVELS),
    Column("written_cefr", "Skriftligt dansk", "A1", "danish.written_cefr", _LEVELS),
    Column("languages", "Sprog", "uk|ru|en", read=many(text)),
    Column("max_weekly_hours", "Timer om ugen", "30", read=number, also=("ugentlige timer", "max timer")),
    Column("available_from", "Kan begynde", "01-09-2026", read=day, also=("ledig fra", "startdato")),
    Column("transport_modes", "Transport", "bicycle|public", "transport.modes", many(one_of(TransportMode))),
    Column("transport_max_minutes", "Højst minutter", "45", "transport.max_minutes", whole),
    Column("licences", "Beviser", "food_hygiene", read=many(one_of(Licence)), also=("kørekort og beviser",)),
    Column("constraints", "Skånehensyn", "no_heavy_lifting", read=many(one_of(Constraint))),
    Column("last_employer_cvr", "Seneste arbejdsgivers CVR", "10150817", read=digits(8)),
    Column("skills", "Kompetencer", f"{_SKILL}:2", read=skills),
    Column("wishes", "Ønsker", _OCCUPATION, read=wishes, also=("jobønsker",)),
)
COMPANIES = (
    _ref("CRM-1001", "kundenummer"),
    Column("cvr_number", "CVR-nummer", "13585628", read=digits(8), also=("cvr", "cvrnr", "cvr nr"), is_key=True),
    Column("name", "Navn", "Køkken & Co ApS", also=("virksomhed", "virksomhedsnavn", "firma")),
)
WORKPLACES = (
    _ref("CRM-1001-2"),
    Column(
        "production_unit_number",
        "P-nummer",
        "1003456789",
        read=digits(10),
        also=("pnr", "p nr", "produktionsenhedsnummer"),
        is_key=True,
    ),
    Column("company_id", "Virksomheds-id", ""),
    Column("company_external_ref", "Virksomhedens reference", "CRM-1001", "company.external_ref"),
    Column("company_cvr_number", "CVR-nummer", "13585628", "company.cvr_number", digits(8), ("cvr", "cvrnr", "cvr nr")),
    Column("company_name", "Virksomhed", "Køkken & Co ApS", "company.name", also=("virksomhedsnavn", "firma")),
    Column("name", "Arbejdssted", "Kantinen på Falkoner Allé", also=("navn",)),
    Column("street", "Adresse", "Falkoner Allé 1", also=("vej", "vejnavn og nummer", "address")),
    _POSTCODE,
    Column("ordinary_employees_fte", "Ordinært ansatte", "12,5", read=number, also=("fuldtidsansatte", "årsværk")),
    Column("has_other_employees", "Har andre ansatte", "ja", read=yes_or_no),
    Column("employee_representative_name", "Medarbejderrepræsentant", "Kirsten Lund", "employee_representative.name"),
    Column(
        "employee_representative_email",
        "Medarbejderrepræsentantens e-mail",
        "kirsten.lund@koekken.example",
        "employee_representative.email",
    ),
    Column(
        "employee_representative_phone",
        "Medarbejderrepræsentantens telefon",
        "+45 20 30 40 50",
        "employee_representative.phone",
    ),
    Column("industry_scheme", "Branchekodeliste", "DB25", "industry.scheme", one_of(IndustryScheme)),
    Column("industry_code", "Branchekode", "561110", "industry.code", digits(6), ("branche",)),
)
NEEDS = (
    _ref("ORD-7001", "ordrenummer"),
    Column("workplace_id", "Arbejdssteds-id", ""),
    Column("workplace_external_ref", "Arbejdsstedets reference", "CRM-1001-2", "workplace.external_ref"),
    Column(
        "production_unit_number",
        "P-nummer",
        "1003456789",
        "workplace.production_unit_number",
        digits(10),
        ("pnr", "p nr"),
    ),
    Column("title", "Titel", "Køkkenmedhjælper", also=("stilling",)),
    Column("occupation_id", "Stillingsbetegnelse-id", _OCCUPATION),
    Column("tasks", "Opgaver", "Anretning, opvask og rengøring i kantinen."),
    Column("seats", "Pladser", "2", read=whole, also=("antal pladser", "antal")),
    Column("starts_from", "Start tidligst", "01-02-2027", read=day),
    Column("starts_until", "Start senest", "15-02-2027", read=day),
    Column("weeks", "Uger", "13", read=whole, also=("antal uger",)),
    Column("weekly_hours", "Timer om ugen", "25", read=number, also=("ugentlige timer",)),
    Column("working_times", "Arbejdstider", "1 08:00-14:00|2 08:00-14:00", read=working_times),
    Column("skills", "Kompetencer", "", read=skills),
    Column("min_oral_cefr", "Mindst mundtligt dansk", "A2", "min_danish.oral_cefr", _LEVELS),
    Column("min_danish_reason", "Hvorfor dansk", "Allergener skal kunne læses.", "min_danish.reason"),
    Column("licences", "Beviser", "", read=many(one_of(Licence))),
    Column("conditions", "Vilkår", "", read=many(one_of(Condition))),
    Column("spoken_languages", "Sprog på stedet", "da|en", read=many(text)),
    Column("purpose", "Formål", "build_skills", read=one_of(Purpose)),
    Column("declares_no_seasonal_peak", "Ikke spidsbelastning", "ja", read=yes_or_no),
    Column("declares_replaces_nobody", "Erstatter ingen", "ja", read=yes_or_no),
    Column("job_weekly_hours", "Timer i job bagefter", "30", "job_prospect.weekly_hours", number),
    Column("job_from_on", "Job fra", "", "job_prospect.from_on", day),
    Column("job_note", "Om jobbet", "", "job_prospect.note"),
    Column("mentor_name", "Kontaktperson", "Bente Sørensen", "mentor.name", also=("mentor",)),
    Column("mentor_email", "Kontaktpersonens e-mail", "bente@kantinen.example", "mentor.email"),
    Column("mentor_phone", "Kontaktpersonens telefon", "33 12 34 56", "mentor.phone"),
    Column("open_to_other_jobcenters", "Åben for andre jobcentre", "nej", read=yes_or_no),
)
COURSES = (
    _ref("AMU-45818-7", "kursusnummer", "holdnummer"),
    Column("provider", "Udbyder", "Hotel- og Restaurantskolen", also=("skole",)),
    Column("title", "Titel", "Fødevarehygiejne og egenkontrol", also=("kursus", "kursusnavn")),
    Column("description", "Beskrivelse", "Giver hygiejnebevis."),
    Column("kind", "Slags", "licence", read=one_of(ActivityKind)),
    Column("skill_id", "Kompetence-id", ""),
    Column("level", "Niveau", "", read=whole),
    Column("language", "Sprog", "da", also=("undervisningssprog",)),
    Column("price", "Pris", "1.800,00", "price_ore", kroner, ("price_kr", "pris i kr", "pris kr")),
    Column("price_ore", "Pris i øre", "", read=whole),
    Column("seats", "Pladser", "16", read=whole, also=("antal pladser",)),
    Column("sessions", "Kursusgange", "02-02-2027 09:00-14:30|04-02-2027 09:00-14:30", read=sittings, also=("datoer",)),
    Column("sign_up_by", "Tilmelding senest", "25-01-2027", read=day, also=("tilmeldingsfrist",)),
)
COLUMNS: Mapping[ImportKind, tuple[Column, ...]] = {
    ImportKind.CANDIDATES: CANDIDATES,
    ImportKind.COMPANIES: COMPANIES,
    ImportKind.WORKPLACES: WORKPLACES,
    ImportKind.NEEDS: NEEDS,
    ImportKind.COURSES: COURSES,
}
