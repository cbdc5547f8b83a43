"""Checks on the workplace: how many people it may have, what its staff have said, and what it does with interns."""

from fractions import Fraction

from app.foundation.core.i18n import Text
from app.registers.law.domain.capacity import Load, Peak, cap, loads_of, peak_while_there, scale_of, shown
from app.registers.law.domain.employees import EmployeeBasis, basis_words, full_time_employees, request_words
from app.registers.law.domain.facts import PlacementFacts
from app.registers.law.domain.rules import CheckResult, Outcome, Rule, RuleBook
from app.registers.law.domain.schedule import step_periods
from app.registers.law.domain.wording import count, day, fill, number

_PERSON, _PEOPLE = Text("person", "person"), Text("personer", "people")


def own_loads(facts: PlacementFacts, full_time_hours: Fraction) -> list[Load]:
    """What the placement itself takes up, step by step and not in its pauses: weekly hours / 37."""
    return [
        Load(first, last, Fraction(step.weekly_hours) / full_time_hours) for first, last, step in step_periods(facts)
    ]


def _ratio(facts: PlacementFacts, rule: Rule) -> tuple[bool, Peak, int]:
    """Whether the fullest day breaks the requirement, that day, and the cap. Who is alone is admitted at any hours."""
    limit = cap(facts.employee_basis.fte if facts.employee_basis else 0, scale_of(rule.values))
    own = own_loads(facts, Fraction(rule.values["full_time_hours"]))
    peak = peak_while_there(own, loads_of(facts.occupants)) or Peak(facts.starts_on, Fraction(0), Fraction(0))
    return peak.others > 0 and peak.total > limit, peak, limit


def ratio_exceeded(facts: PlacementFacts, rules: RuleBook) -> bool:
    """Whether the placement would be one too many, whatever that means for this person; False without such a rule."""
    rule = rules.get("ratio_requirement")
    return rule is not None and _ratio(facts, rule)[0]


def _ratio_words(basis: EmployeeBasis | None, peak: Peak, limit: int, *, breached: bool) -> Text:
    """How many there may be, how many there would be, what the number stands on, and what to do where it is doubtful."""
    if peak.others == 0:
        rest = Text(
            ". Der er ingen andre i perioden, og den første er altid velkommen.",
            ". Nobody else is there in the period, and the first person is always admitted.",
        )
    elif breached:
        rest = Text(
            "; den {day} ville der være {total} fuldtidspladser optaget, denne medregnet.",
            "; on {day} there would be {total} full-time places taken, this one included.",
        )
    else:
        rest = Text(
            "; højst {total} fuldtidspladser er optaget på én gang, denne medregnet.",
            "; at most {total} full-time places are taken at once, this one included.",
        )
    staff = _staff_words(basis)
    further = [] if basis is None else [basis_words(basis)]
    if basis is not None and peak.others > 0 and not basis.is_reported:
        further.append(request_words(basis))
    return fill(
        Text(
            " ".join([staff.da + rest.da, *(text.da for text in further)]),
            " ".join([staff.en + rest.en, *(text.en for text in further)]),
        ),
        n=full_time_employees(basis) if basis else number(0),
        limit=count(limit, _PERSON, _PEOPLE),
        day=day(peak.on),
        total=number(peak.total, up=True),
    )


def _staff_words(basis: EmployeeBasis | None) -> Text:
    if basis is None:
        return Text(
            "Antallet af ordinært ansatte er ikke oplyst, så der regnes med ingen; der er plads til {limit}",
            "The number of ordinary employees is not known, so none is assumed; there is room for {limit}",
        )
    return Text(
        "Arbejdsstedet har {n} ordinært ansatte på fuld tid og må have {limit} på fuld tid",
        "The workplace has {n} full-time ordinary employees and may have {limit} full-time",
    )


def ratio_requirement(facts: PlacementFacts, rules: RuleBook) -> CheckResult:
    """Rimelighedskravet: interns and wage-subsidised people at the P-number, as full-time fractions on the fullest
    day of the placement and this one included, against the ordinary employees (BEK 2636/2021 § 65).

    An unknown number of employees counts as none. Where somebody else is there and no recent monthly report carries
    the number, a kept ratio is a warning: the number decides, and nobody has shown it. Persons of an integration
    programme are judged by `ratio_applies_to_programme`: they take up a place but are not themselves refused.
    """
    rule = rules["ratio_requirement"]
    breached, peak, limit = _ratio(facts, rule)
    basis = facts.employee_basis
    programme = rules.get("ratio_applies_to_programme")
    exempt = programme is not None and facts.legal_basis in programme.values["bases"]
    at_most = programme.breach() if exempt and programme is not None else Outcome.FAIL
    doubtful = not breached and peak.others > 0 and basis is not None and not basis.is_reported
    return rule.result(
        breached or doubtful,
        actual=shown(peak.total),
        limit=limit,
        explanation=_ratio_words(basis, peak, limit, breached=breached),
        breach=rule.breach(at_most=Outcome.WARN if doubtful else at_most),
    )


def ratio_applies_to_programme(facts: PlacementFacts, rules: RuleBook) -> CheckResult:
    """Flags a person of an integration programme who is placed beyond the ratio: allowed, but somebody should look.

    The only source is VITAS' questions and answers of 2018, hence a warning and never a refusal by default.
    """
    rule = rules["ratio_applies_to_programme"]
    in_programme = facts.legal_basis in rule.values["bases"]
    exceeded = in_programme and ratio_exceeded(facts, rules)
    if not in_programme:
        text = Text(
            "Personen er ikke i et integrationsprogram efter § 23 b.",
            "The person is not in an integration programme under § 23 b.",
        )
    elif exceeded:
        text = Text(
            "Personer efter integrationslovens § 23 b optager en plads, men afvises ikke selv. "
            "Rimelighedskravet er overskredet; vurder, om pladsen stadig er rimelig.",
            "People under § 23 b of the Integration Act take up a place, but are not themselves refused. "
            "The ratio is exceeded; consider whether the place is still reasonable.",
        )
    else:
        text = Text(
            "Personen optager en plads, og rimelighedskravet er overholdt.",
            "The person takes up a place, and the ratio is kept.",
        )
    return rule.result(exceeded, actual=facts.legal_basis.value, limit="", explanation=text)


def _nobody_else(facts: PlacementFacts, rule: Rule) -> CheckResult:
    """The answer where nobody else is said to be employed; a register that knows better is pointed out."""
    doubtful = facts.employee_basis is not None and facts.employee_basis.fte > 0
    text = (
        Text(
            "Det er erklæret, at ingen andre er ansat, men der er registreret ordinært ansatte. Undersøg det.",
            "It is declared that nobody else is employed, but ordinary employees are registered. Look into it.",
        )
        if doubtful
        else Text(
            "Ingen andre er ansat på arbejdsstedet, så en erklæring er ikke nødvendig.",
            "Nobody else is employed at the workplace, so no statement is needed.",
        )
    )
    return rule.result(
        doubtful, actual="not_required", limit="not_required", explanation=text,
        breach=rule.breach(at_most=Outcome.WARN),
    )  # fmt: skip


def representative_statement(facts: PlacementFacts, rules: RuleBook) -> CheckResult:
    """Written statement of employer and employee representative of the P-number, at the latest on the first day;
    not where nobody else is employed (BEK 2636/2021 § 65, stk. 6).

    An objection does not refuse by itself: the jobcenter must decide on it, and until then this check fails.
    """
    rule = rules["representative_statement"]
    statement = facts.statement
    if not facts.has_other_employees:
        return _nobody_else(facts, rule)
    missing = _missing_signatures(facts)
    limit = f"both, by {facts.starts_on.isoformat()}"
    if missing:
        milder = Outcome.WARN if facts.papers_may_follow else Outcome.FAIL
        text = fill(
            Text("Der mangler en skriftlig erklæring fra {who} senest den {day}.",
                 "A written statement by {who} is missing; it is due by {day}."),
            who=missing, day=day(facts.starts_on),
        )  # fmt: skip
        return rule.result(True, actual="missing", limit=limit, explanation=text, breach=rule.breach(at_most=milder))
    if statement is not None and statement.representative_objected and not statement.objection_decided:
        text = Text(
            "Medarbejderrepræsentanten har gjort indsigelse. Jobcentret skal tage stilling til den.",
            "The employee representative has objected. The jobcenter must decide on the objection.",
        )
        return rule.result(True, actual="objected", limit=limit, explanation=text)
    text = Text(
        "Arbejdsgiver og medarbejderrepræsentant har afgivet erklæring før start.",
        "Employer and employee representative have given their statement before the start.",
    )
    return rule.result(False, actual="both", limit=limit, explanation=text)


def _missing_signatures(facts: PlacementFacts) -> Text | None:
    """Who has not signed by the first day, in words."""
    statement = facts.statement
    employer = statement.employer_signed_on if statement else None
    representative = statement.representative_signed_on if statement else None
    no_employer = employer is None or employer > facts.starts_on
    no_representative = representative is None or representative > facts.starts_on
    if no_employer and no_representative:
        return Text("arbejdsgiver og medarbejderrepræsentant", "the employer and the employee representative")
    if no_employer:
        return Text("arbejdsgiver", "the employer")
    return Text("medarbejderrepræsentanten", "the employee representative") if no_representative else None


def revolving_door(facts: PlacementFacts, rules: RuleBook) -> CheckResult:
    """Flags a workplace where many internships ended within 12 months and nobody was hired."""
    rule = rules["revolving_door"]
    threshold = rule.values["completed_placements"]
    completed, hired = facts.workplace_completed_last_year, facts.workplace_hires_last_year
    text = fill(
        Text("Seneste 12 måneder: {done} afsluttet på arbejdsstedet, {hired} ansat.",
             "Last 12 months: {done} completed at the workplace, {hired} hired."),
        done=count(completed, Text("praktik", "internship"), Text("praktikker", "internships")),
        hired=Text(str(hired), str(hired)),
    )  # fmt: skip
    return rule.result(completed >= threshold and hired == 0, actual=completed, limit=threshold - 1, explanation=text)
