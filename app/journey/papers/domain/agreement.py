"""The paper of an agreement: which sections it has, and what stands in them for this reader."""

from datetime import timedelta
from itertools import groupby

from app.foundation.core.i18n import Language, Text
from app.foundation.paper.document import Block, Document, Facts, Prose, Section, SignatureLines, Table, Tone
from app.journey.papers.domain.facts import AgreementFacts, Answer, Ruling, Terms
from app.journey.papers.domain.wording import (
    ACTIONS,
    CHANNELS,
    CHECKS,
    DECLARATIONS,
    OUTCOMES,
    PARTIES,
    PURPOSES,
    REASONS,
    ROLES,
    STATUSES,
    moment,
    word,
)
from app.journey.placements.domain import BEFORE_GRANT, PlacementStatus
from app.registers.law.domain import WeekdayTime
from app.registers.law.domain.wording import clock, day, number, weekday

TITLE = Text("Aftale om virksomhedspraktik", "Agreement on a company internship")
_MARKS = {
    **dict.fromkeys(BEFORE_GRANT, Text("UDKAST – IKKE BEVILGET", "DRAFT – NOT GRANTED")),
    PlacementStatus.REJECTED: Text("AFSLAG", "REFUSED"),
    PlacementStatus.CANCELLED: Text("ANNULLERET", "CANCELLED"),
}
_EARLIER = Text("TIDLIGERE VERSION", "EARLIER VERSION")
# A step on the way to an agreement is no decision on the internship; what was set aside stands beside its check.
_NOT_ON_PAPER = frozenset({"return", "override"})


def agreement_document(facts: AgreementFacts) -> Document:
    """The agreement as a paper in one language; the same facts give the same document."""
    say = facts.language
    sections = (
        _parties(facts),
        _period(facts.terms, say),
        _work(facts.terms, say),
        _declarations(facts.terms, say),
        _signatures(facts),
        *_checks(facts),
        *_rulings(facts),
    )
    footer = Text("Praktikaftale {reference} · version {number}", "Internship agreement {reference} · version {number}")
    return Document(
        language=say,
        sender=facts.jobcenter,
        title=TITLE.get(say),
        lines=_lines(facts),
        sections=sections,
        footer=footer.format(reference=facts.reference, number=facts.number).get(say),
        dated=facts.changed_at,
        mark=_mark(facts),
    )


def _mark(facts: AgreementFacts) -> str | None:
    """What lies across every page unless this very version is in force (or was, to the end)."""
    if facts.number != facts.present:
        return _EARLIER.get(facts.language)
    mark = _MARKS.get(facts.status)
    return None if mark is None else mark.get(facts.language)


def _lines(facts: AgreementFacts) -> tuple[str, ...]:
    say = facts.language
    made = moment(facts.made_at)
    version = Text(
        f"Version {facts.number} af {facts.present} · lavet {made.da}",
        f"Version {facts.number} of {facts.present} · made {made.en}",
    )
    status = STATUSES[facts.status]
    shown = Text(f"Aftalens status: {status.da.lower()}", f"Status of the agreement: {status.en.lower()}")
    return version.get(say), shown.get(say), _completeness(facts)


def _completeness(facts: AgreementFacts) -> str:
    """Whether this version is fully signed, in one sentence."""
    say = facts.language
    standing = [answer for answer in facts.answers if not answer.voided]
    if facts.number != facts.present:
        text = Text(
            f"Denne version er afløst af version {facts.present} og gælder ikke længere.",
            f"This version has been replaced by version {facts.present} and is no longer valid.",
        )
    elif facts.missing:
        names = ", ".join(PARTIES[party].get(say).lower() for party in facts.missing)
        text = Text(f"Der mangler svar fra: {names}.", f"An answer is missing from: {names}.")
    elif any(answer.objected for answer in standing):
        text = Text(
            "Alle parter har svaret på denne version; der er gjort indsigelse.",
            "All parties have answered on this version; an objection was made.",
        )
    else:
        text = Text("Alle parter har underskrevet denne version.", "All parties have signed this version.")
    return text.get(say)


def _parties(facts: AgreementFacts) -> Section:
    place, say = facts.place, facts.language
    rows = [
        (Text("Virksomhed", "Company"), place.company),
        (Text("CVR-nummer", "CVR number (company)"), place.cvr_number),
        (Text("Arbejdssted", "Workplace"), place.workplace),
        (Text("P-nummer", "P-number (workplace)"), place.production_unit_number),
        (Text("Adresse", "Address"), f"{place.street}\n{place.postcode} {place.city}"),
        (Text("Praktikant", "Intern"), facts.intern),
        (Text("Jobcenter", "Jobcenter"), facts.jobcenter),
    ]
    if facts.mentor is not None:
        rows.append((Text("Mentor", "Mentor"), facts.mentor))
    return _section(Text("Parterne", "The parties"), say, _facts(rows, say))


def _period(terms: Terms, say: Language) -> Section:
    rows = [
        (Text("Første dag", "First day"), day(terms.starts_on).get(say)),
        (Text("Sidste dag", "Last day"), day(terms.ends_on).get(say)),
    ]
    pauses = "\n".join(f"{day(first).get(say)} – {day(last).get(say)}" for first, last in terms.pauses)
    if pauses:
        rows.append((Text("Pauser", "Pauses"), pauses))
    blocks: list[Block] = [_facts(rows, say)]
    if terms.steps:
        blocks.append(_hours(terms, say))
    if terms.times:
        head = _row(say, Text("Ugedag", "Weekday"), Text("Arbejdstid", "Working hours"))
        blocks.append(Table(head, _working_times(terms.times, say), (3, 7)))
    return _section(Text("Periode og timer", "Period and hours"), say, *blocks)


def _hours(terms: Terms, say: Language) -> Table:
    """The hours by week; steps that would begin after the last day are left out."""
    head = _row(say, Text("Uge", "Week"), Text("Fra", "From"), Text("Til", "To"), Text("Timer om ugen", "Hours a week"))
    rows = []
    for step, following in zip(terms.steps, [*terms.steps[1:], None], strict=True):
        first = terms.starts_on + timedelta(weeks=step.from_week - 1)
        last = terms.ends_on
        if following is not None:
            last = min(last, terms.starts_on + timedelta(weeks=following.from_week - 1, days=-1))
        if first > terms.ends_on:
            continue
        until = (last - terms.starts_on).days // 7 + 1
        weeks = f"{step.from_week}" if until == step.from_week else f"{step.from_week}–{until}"
        rows.append((weeks, day(first).get(say), day(last).get(say), number(step.weekly_hours, 1).get(say)))
    return Table(head, tuple(rows), (2, 3, 3, 2))


def _working_times(times: tuple[WeekdayTime, ...], say: Language) -> tuple[tuple[str, str], ...]:
    ordered = sorted(times, key=lambda item: (item.weekday, item.starts_at))
    return tuple(
        (weekday(number_of_day).get(say).capitalize(), ", ".join(_span(item, say) for item in items))
        for number_of_day, items in groupby(ordered, key=lambda item: item.weekday)
    )


def _span(item: WeekdayTime, say: Language) -> str:
    next_day = Text(" (næste dag)", " (next day)").get(say) if item.ends_at <= item.starts_at else ""
    return f"{clock(item.starts_at).get(say)}–{clock(item.ends_at).get(say)}{next_day}"


def _work(terms: Terms, say: Language) -> Section:
    purpose = _facts([(Text("Formål", "Purpose"), PURPOSES[terms.purpose].get(say))], say)
    tasks = Prose(terms.tasks or "–", lead=Text("Opgaver", "Tasks").get(say))
    return _section(Text("Formål og opgaver", "Purpose and tasks"), say, purpose, tasks)


def _declarations(terms: Terms, say: Language) -> Section:
    yes, no = Text("Ja", "Yes").get(say), Text("Ikke erklæret", "Not declared").get(say)
    head = _row(say, Text("Virksomheden erklærer", "The company declares"), Text("Svar", "Answer"))
    rows = tuple((DECLARATIONS[name].get(say), yes if given else no) for name, given in terms.declarations.items())
    return _section(Text("Erklæringer", "Declarations"), say, Table(head, rows, (8, 2)))


def _signatures(facts: AgreementFacts) -> Section:
    say = facts.language
    head = _row(
        say, Text("Part", "Party"), Text("Svar", "Answer"), Text("Tidspunkt", "When"), Text("Givet af", "Given by")
    )
    rows = [
        (PARTIES[item.party].get(say), _outcome(item, say), moment(item.at).get(say), _giver(item, say))
        for item in facts.answers
    ]
    waiting = Text("Mangler", "Missing").get(say)
    rows += [(PARTIES[party].get(say), waiting, "–", "–") for party in facts.missing]
    blocks: list[Block] = [Table(head, tuple(rows), (51, 27, 50, 42))] if rows else []
    if not rows:
        blocks.append(
            Prose(Text("Ingen har svaret på denne version.", "Nobody has answered on this version.").get(say))
        )
    said = Text("Indsigelse fra {party}", "Objection by {party}")
    blocks += [
        Prose(item.objection, Tone.BOXED, said.format(party=PARTIES[item.party].get(say).lower()).get(say))
        for item in facts.answers
        if item.objection
    ]
    if facts.missing and facts.status is PlacementStatus.SUBMITTED:
        by_hand = Text(
            "Den, der ikke kan underskrive digitalt, kan underskrive her; jobcentret skriver underskriften ind.",
            "Whoever cannot sign digitally may sign here; the jobcenter enters the signature.",
        )
        names = tuple(PARTIES[party].get(say) for party in facts.missing)
        blocks += [Prose(by_hand.get(say), Tone.SMALL), SignatureLines(names, Text("Dato", "Date").get(say))]
    return _section(Text("Underskrifter", "Signatures"), say, *blocks)


def _outcome(item: Answer, say: Language) -> str:
    text = Text("Indsigelse", "Objection") if item.objected else Text("Underskrevet", "Signed")
    if item.on_version is not None:
        text = Text(f"{text.da} (version {item.on_version})", f"{text.en} (version {item.on_version})")
    return text.get(say) + (Text(" (bortfaldet)", " (void)").get(say) if item.voided else "")


def _giver(item: Answer, say: Language) -> str:
    """Who gave the answer, by role and way; by name only where the reader was told the name."""
    if item.by_link:
        who = Text("Via underskriftslink", "By signing link")
    elif item.is_on_behalf:
        channel = CHANNELS.get(item.proxy_channel or "", Text("", ""))
        who = Text(f"Jobcentret på partens vegne {channel.da}", f"The jobcenter on behalf of the party {channel.en}")
    else:
        role = Text("–", "–") if item.role is None else ROLES.get(item.role, Text("–", "–"))
        who = Text(role.da.capitalize(), role.en.capitalize())
    return who.get(say).strip() + (f": {item.name}" if item.name else "")


def _checks(facts: AgreementFacts) -> tuple[Section, ...]:
    """The legal checks the latest grant or change rests on, and why one that failed was set aside."""
    if not facts.checks:
        return ()
    say = facts.language
    head = _row(say, Text("Tjek", "Check"), Text("Resultat", "Result"), Text("Forklaring", "Explanation"))
    rows = tuple(
        (word(CHECKS, item.code).get(say), word(OUTCOMES, item.outcome).get(say), item.explanation)
        for item in facts.checks
    )
    aside = Text("{check} er fraveget", "{check} was set aside")
    overrides = [
        Prose(item.override, Tone.BOXED, aside.format(check=word(CHECKS, item.code).get(say)).get(say))
        for item in facts.checks
        if item.override
    ]
    heading = Text("Lovtjek ved afgørelsen", "Legal checks at the decision")
    return (_section(heading, say, Table(head, rows, (28, 15, 65)), *overrides),)


def _rulings(facts: AgreementFacts) -> tuple[Section, ...]:
    shown = [ruling for ruling in facts.rulings if ruling.action not in _NOT_ON_PAPER]
    if not shown:
        return ()
    say = facts.language
    blocks = [block for ruling in shown for block in _ruling(ruling, say)]
    guidance = next((ruling.appeal_guidance for ruling in reversed(shown) if ruling.appeal_guidance), None)
    if guidance is not None:
        blocks.append(Prose(guidance, Tone.BOXED, Text("Klagevejledning", "How to appeal").get(say)))
    return (_section(Text("Afgørelser", "Decisions"), say, *blocks),)


def _ruling(ruling: Ruling, say: Language) -> list[Block]:
    rows = [
        (Text("Afgørelse", "Decision"), word(ACTIONS, ruling.action).get(say)),
        (Text("Truffet", "Made"), moment(ruling.at).get(say)),
        (Text("På version", "On version"), str(ruling.version)),
    ]
    if ruling.reason_code:
        rows.append((Text("Begrundelse", "Reason"), word(REASONS, ruling.reason_code).get(say)))
    if ruling.legal_basis:
        rows.append((Text("Retsgrundlag", "Legal basis"), ruling.legal_basis))
    blocks: list[Block] = [_facts(rows, say)]
    if ruling.reason_text:
        blocks.append(Prose(ruling.reason_text))
    return blocks


def _section(heading: Text, say: Language, *blocks: Block) -> Section:
    return Section(heading.get(say), blocks)


def _facts(rows: list[tuple[Text, str]], say: Language) -> Facts:
    return Facts(tuple((label.get(say), value) for label, value in rows))


def _row(say: Language, *texts: Text) -> tuple[str, ...]:
    return tuple(text.get(say) for text in texts)
