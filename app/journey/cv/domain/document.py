"""The CV as a paper: what an employer wants to read, in the order they want to read it."""

from app.foundation.core.i18n import Language, Text
from app.foundation.paper.document import Block, Document, Entries, Entry, Facts, Grade, Grades, Prose, Section, Tone
from app.journey.cv.domain.facts import Confirmation, CvFacts, OtherSkill, Stay, VerifiedSkill
from app.journey.cv.domain.languages import language_name
from app.journey.cv.domain.wording import CEFR_WORDS, CONFIRMED_BY, EXAMS, LEVELS, duration, month, period, place
from app.journey.matching.domain.names import LICENCE_NAMES
from app.registers.candidates.domain import Cefr

TITLE = Text("CV", "CV")
# Of what somebody did at a workplace, a paper says the beginning: it is handed over to be read in a minute.
_TASKS_AT_MOST = 320
# What finds room at the foot of a page beside its number.
_NAME_AT_MOST = 70
_VERIFIED_NOTE = Text(
    "Hver kompetence er set i praksis og bekræftet af den, der er nævnt.",
    "Each skill was seen at work and is confirmed by whoever is named.",
)
_EMPTY = Text("Der står ikke noget på dette CV endnu.", "There is nothing on this CV yet.")


def cv_document(facts: CvFacts) -> Document:
    """The CV in one language; the same facts give the same document. Parts without content are left out."""
    say = facts.language
    sections = [
        *_introduction(facts),
        *_verified(facts),
        *_stays(Text("Job", "Work"), facts.jobs, say),
        *_stays(Text("Praktik", "Internships"), facts.internships, say),
        *_experience(facts),
        *_courses(facts),
        *_others(facts),
        *_languages(facts),
        *_licences(facts),
    ]
    if not sections:
        sections = [_section(Text("Profil", "Profile"), say, Prose(_EMPTY.get(say)))]
    return Document(
        language=say,
        sender="Curriculum vitae",
        title=TITLE.get(say),
        heading=facts.name,
        lines=_lines(facts),
        sections=tuple(sections),
        footer=facts.name if len(facts.name) <= _NAME_AT_MOST else facts.name[:_NAME_AT_MOST].rstrip() + "…",
        dated=facts.updated_at,
    )


def _lines(facts: CvFacts) -> tuple[str, ...]:
    contact = "   ·   ".join(part for part in (facts.phone, facts.email, facts.city) if part)
    wanted = ", ".join(facts.looking_for)
    sought = Text("Søger arbejde som {wanted}", "Looking for work as {wanted}").format(wanted=wanted)
    return tuple(line for line in (sought.get(facts.language) if wanted else "", contact) if line)


def _introduction(facts: CvFacts) -> list[Section]:
    if not facts.introduction.strip():
        return []
    return [_section(Text("Profil", "Profile"), facts.language, Prose(facts.introduction))]


def _verified(facts: CvFacts) -> list[Section]:
    if not facts.verified:
        return []
    say = facts.language
    rows = tuple(_grade(skill, say) for skill in facts.verified)
    heading = Text("Kompetencer bekræftet på en arbejdsplads", "Skills confirmed at a workplace")
    return [_section(heading, say, Prose(_VERIFIED_NOTE.get(say), Tone.SMALL), Grades(rows))]


def _grade(skill: VerifiedSkill, say: Language) -> Grade:
    said = (_confirmed(skill.best, say), *(_also(other, say) for other in skill.others))
    return Grade(sentence(skill.label), skill.best.level, LEVELS[skill.best.level].get(say), said)


def _confirmed(word: Confirmation, say: Language) -> str:
    """Who saw it and when, where, and how long the person was there."""
    text = Text("Bekræftet {seen.da} af {who.da}", "Confirmed {seen.en} by {who.en}")
    said = text.format(who=CONFIRMED_BY[word.confirmed_by], seen=month(word.seen_on)).get(say)
    return _at(said, word, say)


def _also(word: Confirmation, say: Language) -> str:
    text = Text("Også bekræftet {seen.da}: {level.da}", "Also confirmed {seen.en}: {level.en}")
    lower = Text(LEVELS[word.level].da.lower(), LEVELS[word.level].en.lower())
    return _at(text.format(level=lower, seen=month(word.seen_on)).get(say), word, say)


def _at(said: str, word: Confirmation, say: Language) -> str:
    # The days stay together: where the line is full, they begin the next one.
    days = period(word.starts_on, word.ends_on).get(say).replace(" ", "\u00a0")
    return f"{said} · {place(word.workplace, word.company)} · {days}"


def _stays(heading: Text, stays: tuple[Stay, ...], say: Language) -> list[Section]:
    rows = tuple(
        Entry(
            period(stay.starts_on, stay.ends_on).get(say),
            stay.title,
            place(stay.workplace, stay.company),
            _shortened(stay.tasks),
        )
        for stay in stays
    )
    return [_section(heading, say, Entries(rows))] if rows else []


def _shortened(tasks: str) -> str:
    text = " ".join(tasks.split())
    if len(text) <= _TASKS_AT_MOST:
        return text
    return text[:_TASKS_AT_MOST].rsplit(" ", 1)[0].rstrip(" ,.;:") + " …"


def _experience(facts: CvFacts) -> list[Section]:
    say = facts.language
    rows = tuple(Entry(duration(past.months).get(say), sentence(past.occupation)) for past in facts.experience)
    return [_section(Text("Tidligere erfaring", "Earlier experience"), say, Entries(rows))] if rows else []


def _courses(facts: CvFacts) -> list[Section]:
    say = facts.language
    rows = tuple(
        Entry(period(taken.starts_on, taken.ends_on).get(say), taken.title, taken.provider) for taken in facts.courses
    )
    return [_section(Text("Kurser", "Courses"), say, Entries(rows))] if rows else []


def _others(facts: CvFacts) -> list[Section]:
    """What nobody here has confirmed, by level: shown apart, so that the confirmed ones keep their weight."""
    say = facts.language
    rows = tuple(
        (LEVELS[level].get(say), _listed(facts.others, level)) for level in (3, 2, 1) if _listed(facts.others, level)
    )
    return [_section(Text("Andre kompetencer", "Other skills"), say, Facts(rows))] if rows else []


def _listed(skills: tuple[OtherSkill, ...], level: int) -> str:
    return sentence(", ".join(skill.label for skill in skills if skill.level == level))


def _languages(facts: CvFacts) -> list[Section]:
    say = facts.language
    rows: list[tuple[str, str]] = []
    if danish := _danish(facts):
        rows.append((Text("Dansk", "Danish").get(say), danish))
    others = ", ".join(language_name(code).get(say) for code in facts.languages if code != "da")
    if others:
        rows.append((Text("Andre sprog", "Other languages").get(say), sentence(others)))
    return [_section(Text("Sprog", "Languages"), say, Facts(tuple(rows)))] if rows else []


def _danish(facts: CvFacts) -> str:
    """Speaking and writing apart, each with its level and what that means; then the examination."""
    say = facts.language
    spoken = (
        (Text("Mundtligt", "Spoken"), facts.oral),
        (Text("Skriftligt", "Written"), facts.written),
    )
    lines = [_level(kind, level, say) for kind, level in spoken if level is not None and level is not Cefr.NONE]
    if facts.exam is not None:
        lines.append(EXAMS[facts.exam].get(say))
    return "\n".join(lines)


def _level(kind: Text, level: Cefr, say: Language) -> str:
    meaning = f" – {CEFR_WORDS[level].get(say)}" if kind.en == "Spoken" else ""
    return f"{kind.get(say)} {level.value}{meaning}"


def _licences(facts: CvFacts) -> list[Section]:
    say = facts.language
    names = ", ".join(LICENCE_NAMES[licence].get(say) for licence in facts.licences)
    heading = Text("Kørekort og beviser", "Licences and certificates")
    return [_section(heading, say, Prose(sentence(names)))] if names else []


def sentence(text: str) -> str:
    """With a capital letter first: the labels of the taxonomy begin with a small one."""
    return text[:1].upper() + text[1:]


def _section(heading: Text, say: Language, *blocks: Block) -> Section:
    return Section(heading.get(say), blocks)
