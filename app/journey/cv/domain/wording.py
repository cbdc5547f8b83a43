"""The words of the CV, Danish and English."""

from collections.abc import Mapping
from datetime import date

from app.foundation.core.i18n import Text
from app.journey.cv.domain.facts import ConfirmedBy
from app.registers.candidates.domain import Cefr, DanishExam
from app.registers.law.domain.wording import count

LEVELS: Mapping[int, Text] = {
    1: Text("Med vejledning", "With guidance"),
    2: Text("Selvstændigt", "Independently"),
    3: Text("Rutineret", "Skilled"),
}
CONFIRMED_BY: Mapping[ConfirmedBy, Text] = {
    ConfirmedBy.SUPERVISOR: Text("nærmeste leder", "the supervisor"),
    ConfirmedBy.MENTOR: Text("mentor på arbejdspladsen", "the mentor at the workplace"),
}
EXAMS: Mapping[DanishExam, Text] = {
    DanishExam.PD1: Text("Prøve i Dansk 1", "Danish examination 1 (Prøve i Dansk 1)"),
    DanishExam.PD2: Text("Prøve i Dansk 2", "Danish examination 2 (Prøve i Dansk 2)"),
    DanishExam.PD3: Text("Prøve i Dansk 3", "Danish examination 3 (Prøve i Dansk 3)"),
    DanishExam.SP: Text("Studieprøven", "Danish examination for higher education (Studieprøven)"),
}
# What a level means to somebody who does not know the framework (Council of Europe, CEFR global scale, in short).
CEFR_WORDS: Mapping[Cefr, Text] = {
    Cefr.A1: Text("enkle ord og sætninger", "simple words and sentences"),
    Cefr.A2: Text("enkle samtaler om hverdag og arbejde", "simple conversations about daily life and work"),
    Cefr.B1: Text("klarer sig i de fleste situationer", "gets by in most situations"),
    Cefr.B2: Text("taler flydende om de fleste emner", "speaks fluently about most subjects"),
    Cefr.C1: Text("bruger sproget frit og præcist", "uses the language freely and precisely"),
    Cefr.C2: Text("næsten som et modersmål", "almost like a first language"),
}
_MONTHS_DA = ("jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec.")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NOW = Text("i dag", "today")


def month(value: date) -> Text:
    """A month in short: feb. 2026 and Feb 2026."""
    return Text(f"{_MONTHS_DA[value.month - 1]} {value.year}", f"{_MONTHS_EN[value.month - 1]} {value.year}")


def period(starts_on: date, ends_on: date | None) -> Text:
    """From month to month, as CVs say it; one month is said once, and what lasts ends today."""
    first = month(starts_on)
    last = _NOW if ends_on is None else month(ends_on)
    return first if first == last else Text(f"{first.da} – {last.da}", f"{first.en} – {last.en}")


def duration(months: int) -> Text:
    """So many months as years and months: 2 år og 6 måneder."""
    years, rest = divmod(months, 12)
    parts = []
    if years:
        parts.append(count(years, Text("år", "year"), Text("år", "years")))
    if rest or not years:
        parts.append(count(rest, Text("måned", "month"), Text("måneder", "months")))
    return Text(" og ".join(part.da for part in parts), " and ".join(part.en for part in parts))


def place(workplace: str, company: str) -> str:
    """Where: the workplace and the company, once where they are called the same."""
    return company if workplace.casefold() in company.casefold() else f"{workplace}, {company}"
