"""The record for VITAS as a form: what a caseworker copies over, group by group, and what is still missing."""

from dataclasses import dataclass

from app.foundation.core.i18n import Language, Text
from app.journey.papers.domain.facts import AgreementFacts, Answer, Ruling
from app.journey.papers.domain.wording import (
    ACTIONS,
    DECLARATIONS,
    LEGAL_BASES,
    PARTIES,
    PURPOSES,
    REASONS,
    moment,
    word,
)
from app.registers.law.domain import LegalBasis
from app.registers.law.domain.wording import clock, day, fill, number, weekday

DECIDED = frozenset({"grant", "reject"})


@dataclass(frozen=True, slots=True)
class Representative:
    """Who speaks for the employees of the workplace."""

    name: str
    email: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class HandoverFacts:
    """What the record tells beyond the agreement's paper. The CPR number itself is never among it."""

    agreement: AgreementFacts
    legal_basis: LegalBasis
    has_cpr: bool
    has_other_employees: bool
    representative: Representative | None
    ratio: str | None
    decided_by: str | None


@dataclass(frozen=True, slots=True)
class FormField:
    """One line of the form: its place in the record, its label, and the value as people write it."""

    name: str
    label: Text
    value: str


@dataclass(frozen=True, slots=True)
class FormGroup:
    """The lines under one heading."""

    name: str
    label: Text
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """Something VITAS asks for that is not there yet: its place in the record, and what to do about it."""

    name: str
    text: Text


def decision_of(facts: AgreementFacts) -> Ruling | None:
    """The grant or the refusal, the latest when there are several."""
    return next((ruling for ruling in reversed(facts.rulings) if ruling.action in DECIDED), None)


def missing_from(facts: HandoverFacts) -> list[Missing]:
    """What is still missing before the internship can be entered in VITAS."""
    terms = facts.agreement.terms
    found = [item for there, item in _asked(facts) if not there]
    found += [
        Missing(
            f"agreement.{name}",
            fill(Text("Virksomheden har ikke erklæret: {what}", "The company has not declared: {what}"),
                 what=DECLARATIONS[name]),
        )
        for name in ("declares_no_seasonal_peak", "declares_replaces_nobody")
        if not terms.declarations[name]
    ]  # fmt: skip
    found += [
        Missing("signatures", fill(Text("{who} har ikke svaret.", "{who} has not answered."), who=PARTIES[party]))
        for party in facts.agreement.missing
    ]
    if not any(ruling.action == "grant" for ruling in facts.agreement.rulings):
        text = Text("Praktikken er ikke bevilget.", "The internship has not been granted.")
        found.append(Missing("decision", text))
    return found


def _asked(facts: HandoverFacts) -> list[tuple[bool, Missing]]:
    terms = facts.agreement.terms
    known = facts.representative is not None or not facts.has_other_employees
    representative = Text(
        "Registrér medarbejderrepræsentanten på arbejdsstedet.", "Register the workplace's employee representative."
    )
    return [
        (
            facts.has_cpr,
            Missing(
                "person.has_cpr",
                Text("Registrér personens CPR-nummer.", "Register the person's civil registration number."),
            ),
        ),
        (known, Missing("representative", representative)),
        (
            bool(terms.steps),
            Missing("agreement.hours_schedule", Text("Angiv timer om ugen.", "State the weekly hours.")),
        ),
        (
            bool(terms.times),
            Missing("agreement.working_times", Text("Angiv arbejdstiden.", "State the working hours.")),
        ),
        (bool(terms.tasks), Missing("agreement.tasks", Text("Beskriv opgaverne.", "Describe the tasks."))),
    ]


def form_of(facts: HandoverFacts) -> tuple[FormGroup, ...]:
    """The record in the order in which an internship is described to the authorities, the employer first."""
    agreement, say = facts.agreement, facts.agreement.language
    return (
        _company(facts),
        _representative(facts),
        _person(facts, say),
        _period(agreement, say),
        _content(agreement, say),
        _signatures(agreement, say),
        _decision(facts, say),
    )


def _company(facts: HandoverFacts) -> FormGroup:
    place = facts.agreement.place
    return FormGroup(
        "company",
        Text("Virksomhed", "Company"),
        (
            FormField("company.cvr_number", Text("CVR-nummer", "CVR number"), place.cvr_number),
            FormField("company.name", Text("Virksomhedens navn", "Name of the company"), place.company),
            FormField("company.production_unit_number", Text("P-nummer", "P-number"), place.production_unit_number),
            FormField("company.workplace_name", Text("Arbejdsstedets navn", "Name of the workplace"), place.workplace),
            FormField("company.street", Text("Vej og husnummer", "Street and number"), place.street),
            FormField("company.postcode", Text("Postnummer", "Postcode"), place.postcode),
            FormField("company.city", Text("By", "City"), place.city),
            FormField("mentor_name", Text("Mentor", "Mentor"), facts.agreement.mentor or ""),
        ),
    )


def _representative(facts: HandoverFacts) -> FormGroup:
    person = facts.representative or Representative("", None, None)
    return FormGroup(
        "representative",
        Text("Medarbejderrepræsentant", "Employee representative"),
        (
            FormField("representative.name", Text("Navn", "Name"), person.name),
            FormField("representative.email", Text("E-mail", "E-mail"), person.email or ""),
            FormField("representative.phone", Text("Telefon", "Telephone"), person.phone or ""),
        ),
    )


def _person(facts: HandoverFacts, say: Language) -> FormGroup:
    held = Text("Registreret; vises særskilt med formål", "On file; revealed on its own with a purpose")
    cpr = held if facts.has_cpr else Text("Ikke registreret", "Not on file")
    return FormGroup(
        "person",
        Text("Borger", "Citizen"),
        (
            FormField("person.full_name", Text("Navn", "Name"), facts.agreement.intern),
            FormField("person.has_cpr", Text("CPR-nummer", "Civil registration number"), cpr.get(say)),
            FormField("legal_basis", Text("Lovgrundlag", "Legal basis"), LEGAL_BASES[facts.legal_basis].get(say)),
        ),
    )


def _period(agreement: AgreementFacts, say: Language) -> FormGroup:
    terms = agreement.terms
    hours = Text("fra uge {week}: {hours} timer", "from week {week}: {hours} hours")
    steps = [
        hours.format(week=step.from_week, hours=number(step.weekly_hours, 1).get(say)).get(say) for step in terms.steps
    ]
    times = [
        f"{weekday(item.weekday).get(say)} {clock(item.starts_at).get(say)}–{clock(item.ends_at).get(say)}"
        for item in sorted(terms.times, key=lambda item: (item.weekday, item.starts_at))
    ]
    pauses = [f"{day(first).get(say)} – {day(last).get(say)}" for first, last in terms.pauses]
    return FormGroup(
        "period",
        Text("Periode og arbejdstid", "Period and working hours"),
        (
            FormField("agreement.starts_on", Text("Startdato", "Start date"), day(terms.starts_on).get(say)),
            FormField("agreement.ends_on", Text("Slutdato", "End date"), day(terms.ends_on).get(say)),
            FormField("agreement.hours_schedule", Text("Timer om ugen", "Hours a week"), "; ".join(steps)),
            FormField("agreement.working_times", Text("Arbejdstid", "Working hours"), "; ".join(times)),
            FormField("agreement.pauses", Text("Pauser", "Pauses"), "; ".join(pauses)),
        ),
    )


def _content(agreement: AgreementFacts, say: Language) -> FormGroup:
    terms = agreement.terms
    yes, no = Text("Ja", "Yes").get(say), Text("Nej", "No").get(say)
    declared = tuple(
        FormField(f"agreement.{name}", DECLARATIONS[name], yes if given else no)
        for name, given in terms.declarations.items()
    )
    return FormGroup(
        "content",
        Text("Formål, opgaver og erklæringer", "Purpose, tasks and declarations"),
        (
            FormField("agreement.purpose", Text("Formål", "Purpose"), PURPOSES[terms.purpose].get(say)),
            FormField("agreement.tasks", Text("Arbejdsopgaver", "Tasks"), terms.tasks),
            *declared,
        ),
    )


def _signatures(agreement: AgreementFacts, say: Language) -> FormGroup:
    fields = [FormField("signatures", PARTIES[item.party], _said(item).get(say)) for item in agreement.answers]
    return FormGroup("signatures", Text("Underskrifter", "Signatures"), tuple(fields))


def _said(item: Answer) -> Text:
    at = moment(item.at)
    if item.objected:
        return Text(f"Indsigelse {at.da}", f"Objected {at.en}")
    return Text(f"Underskrevet {at.da}", f"Signed {at.en}")


def _decision(facts: HandoverFacts, say: Language) -> FormGroup:
    ruling = decision_of(facts.agreement)
    fields = [FormField("ratio", Text("Rimelighedskrav", "Ratio requirement"), facts.ratio or "")]
    if ruling is not None:
        reason = word(REASONS, ruling.reason_code).get(say) if ruling.reason_code else ""
        fields += [
            FormField("decision.action", Text("Afgørelse", "Decision"), word(ACTIONS, ruling.action).get(say)),
            FormField(
                "decision.decided_at", Text("Dato for afgørelsen", "Date of the decision"), moment(ruling.at).get(say)
            ),
            FormField("decided_by_name", Text("Truffet af", "Made by"), facts.decided_by or ""),
            FormField("decision.reason_code", Text("Begrundelse", "Reason"), reason),
            FormField("decision.reason_text", Text("Begrundelse i ord", "Reasons in words"), ruling.reason_text or ""),
            FormField("decision.legal_basis", Text("Retsgrundlag", "Legal basis"), ruling.legal_basis or ""),
        ]
    return FormGroup("decision", Text("Afgørelse", "Decision"), tuple(fields))
