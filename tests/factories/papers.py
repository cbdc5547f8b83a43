"""Facts of an agreement's paper, to be changed by a test."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from app.foundation.core.actor import Role
from app.foundation.core.i18n import Language
from app.foundation.paper.document import Document, Facts, Prose, SignatureLines, Table
from app.journey.papers.domain.facts import AgreementFacts, Answer, CheckLine, Place, Ruling, Terms
from app.journey.placements.domain import Party, PlacementStatus
from app.journey.placements.domain.agreement import APPEAL_GUIDANCE
from app.registers.law.domain import HoursStep, Purpose, WeekdayTime

STARTS_ON = date(2027, 2, 1)
MADE_AT = datetime(2026, 11, 22, 12, 5, tzinfo=UTC)
TERMS = Terms(
    starts_on=STARTS_ON,
    ends_on=STARTS_ON + timedelta(weeks=13, days=-1),
    steps=(HoursStep(1, Decimal(20)), HoursStep(5, Decimal("27.5"))),
    times=tuple(WeekdayTime(day, time(8), time(13)) for day in range(1, 6)),
    pauses=((date(2027, 3, 22), date(2027, 3, 28)),),
    tasks="Anretning, opvask og rengøring i kantinens køkken.\nModtagelse af varer sammen med køkkenchefen.",
    purpose=Purpose.BUILD_SKILLS,
    declarations={
        "declares_no_seasonal_peak": True,
        "declares_replaces_nobody": True,
        "no_other_employees": False,
    },
)
PLACE = Place("Køkken & Co ApS", "12345674", "Kantinen på Falkoner Allé", "1003456789", "Falkoner Allé 1", "2000",
              "Frederiksberg")  # fmt: skip
ALL_SIGNED = (
    Answer(Party.COMPANY, False, MADE_AT + timedelta(hours=1), Role.COMPANY),
    Answer(Party.CANDIDATE, False, MADE_AT + timedelta(hours=2), Role.CANDIDATE),
    Answer(Party.EMPLOYEE_REPRESENTATIVE, False, MADE_AT + timedelta(hours=3), by_link=True),
    Answer(Party.JOBCENTER, False, MADE_AT + timedelta(hours=4), Role.CASEWORKER),
)


def agreement_facts(**changes: Any) -> AgreementFacts:
    """An agreement that everybody has signed and the jobcenter has not decided on."""
    facts = AgreementFacts(
        language=Language.DA,
        reference="0A1B2C3D",
        number=2,
        present=2,
        made_at=MADE_AT,
        changed_at=MADE_AT + timedelta(hours=5),
        status=PlacementStatus.IN_REVIEW,
        jobcenter="Jobcenter Frederiksberg",
        place=PLACE,
        intern="Olena Shevchenko",
        mentor="Kirsten Lund",
        terms=TERMS,
        answers=ALL_SIGNED,
    )
    return replace(facts, **changes)


def grant(language: Language = Language.DA, **changes: Any) -> Ruling:
    """The grant of that agreement."""
    ruling = Ruling(
        "grant",
        MADE_AT + timedelta(days=2),
        2,
        "conditions_met",
        "Praktikken giver de færdigheder, virksomheden mangler.",
        "Integrationsloven § 23 b",
        APPEAL_GUIDANCE.get(language),
    )
    return replace(ruling, **changes)


CHECKS = (
    CheckLine("ratio_requirement", "pass", "Arbejdsstedet har 12 fuldtidsansatte og må have 2 personer på fuld tid."),
    CheckLine("duration", "pass", "Perioden er 13 uger; der må bevilges 13 uger."),
    CheckLine("same_employer", "fail", "Personen var senest ordinært ansat her.",
              "Ansættelsen var et fritidsjob for ti år siden."),
)  # fmt: skip


def texts_of(document: Document) -> str:
    """Everything the document says, one text on a line."""
    found = [document.sender, document.title, *document.lines, document.footer, document.mark or ""]
    for section in document.sections:
        found.append(section.heading)
        for block in section.blocks:
            match block:
                case Facts():
                    found += [f"{label}: {value}" for label, value in block.rows]
                case Table():
                    found += [" | ".join(row) for row in (block.head, *block.rows)]
                case Prose():
                    found += [block.lead, block.text]
                case SignatureLines():
                    found += [*block.names, block.date_label]
    return "\n".join(found)
