"""The reports: each asks the database a fixed number of questions, hides what is small, and puts names to the groups."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from uuid import UUID

from app.foundation.core.i18n import Text
from app.foundation.db.work import Work
from app.oversight.statistics.domain.suppression import FEWEST_PEOPLE
from app.oversight.statistics.domain.survival import Span, curve
from app.oversight.statistics.domain.tables import Definition, Keys, Leaf, Line, Measured, tabulate
from app.oversight.statistics.repository import dimensions, lasting, proposals, telling
from app.oversight.statistics.repository.alike import leaves_of, list_alike
from app.oversight.statistics.repository.counting import PART, UNKNOWN, Grain, Source, count
from app.oversight.statistics.repository.numbers import count_numbers
from app.oversight.statistics.schemas.reports import CurvePoint, ReportRead, ReportRow, RetentionCurve, Scope
from app.oversight.statistics.service import definitions
from app.oversight.statistics.service.names import KINDS
from app.oversight.statistics.service.scope import MUNICIPALITY, REGION, Asked, Question, ask

TOTAL = Text("I alt", "Total")
MAIN = "all"
# The days a retention curve is told for: every 15th, and the last milestone.
CURVE_DAYS = (*range(0, 365, 15), 365)
_NOT_KNOWN = Text("Ikke oplyst", "Not known")
Levels = dict[frozenset[str], Sequence[Leaf]]


async def read_funnel(work: Work, question: Question) -> ReportRead:
    """How far the proposals of the period came, and why others were declined."""
    asked = await ask(work, question)
    levels = await _levels(work, asked, proposals.funnel)
    if "legal_basis" not in asked.cut.chain:  # a need is nobody's in particular
        for overlapping in asked.overlapping:
            needs = asked.locate(await proposals.count_needs(work, asked.grain(overlapping)))
            levels[overlapping] = [*levels[overlapping], *needs]
    lines = [(MAIN, line) for line in tabulate(definitions.FUNNEL, asked.cut, levels)]
    by_reason = asked.by("reason")
    declined = tabulate(definitions.DECLINES, by_reason.cut, await _levels(work, by_reason, proposals.declines))
    lines += [("declines", line) for line in declined]
    columns = (*definitions.FUNNEL.figures, *definitions.DECLINES.figures)
    return await _report(work, "funnel", question, asked, columns, lines)


async def read_durations(work: Work, question: Question) -> ReportRead:
    """How long each step took, of those that were taken."""
    asked = await ask(work, question)
    taken, days = await _numbers(work, asked, proposals.steps)
    levels: Levels = {overlapping: proposals.by_step(leaves) for overlapping, leaves in taken.items()}
    measured = proposals.days_by_step(days)
    lines = _parts(definitions.DURATIONS, asked, proposals.STEPS, levels, measured)
    return await _report(work, "durations", question, asked, definitions.DURATIONS.figures, lines)


async def read_retention(work: Work, question: Question) -> ReportRead:
    """Who was still in work at each milestone, with the same and with any employer, and how long jobs last."""
    asked = await ask(work, question)
    with_sector = "sector" in asked.cut.chain
    milestones = partial(lasting.milestones, today=work.today())
    levels: Levels = {}
    for overlapping in asked.overlapping:
        grain = asked.grain(overlapping)
        alike = await list_alike(work, grain, milestones(grain))
        levels[overlapping] = asked.locate(leaves_of(grain, alike, lasting.by_part))
    parts = [part for part in lasting.PARTS if not (with_sector and part.startswith("any"))]
    lines = _parts(definitions.RETENTION, asked, parts, levels)
    report = await _report(work, "retention", question, asked, definitions.RETENTION.figures, lines)
    bases = [basis for basis in lasting.BASES if not (with_sector and basis.startswith("any"))]
    watched, spans = _renamed(lasting.by_basis, *await _numbers(work, asked, lasting.spans))
    curves = _parts(definitions.SURVIVAL, asked, bases, watched, spans)
    report.curves = await _named_curves(work, asked, curves)
    return report


async def _named_curves(work: Work, asked: Asked, curves: Sequence[tuple[str, Line]]) -> list[RetentionCurve]:
    labels = await _labels(work, asked, [line for _, line in curves])
    return [
        RetentionCurve(
            basis=basis,
            group=line.group,
            label=labels[line.group],
            points=[CurvePoint.model_validate(point) for point in curve(_spans(line), CURVE_DAYS)],
        )
        for basis, line in curves
    ]


def _spans(line: Line) -> dict[Span, int]:
    found = {lasting.span_of(span): number for span, number in line.histograms.get("spans", {}).items()}
    return {span: number for span, number in found.items() if span is not None}


async def read_companies(work: Work, question: Question) -> ReportRead:
    """Internships that ended in the period, and how many became a job at the company."""
    return await _simple(work, "companies", question, definitions.COMPANIES, proposals.internships)


async def read_attendance(work: Work, question: Question) -> ReportRead:
    """Days of attendance by what they were."""
    return await _simple(work, "attendance", question, definitions.ATTENDANCE, telling.days)


async def read_voice(work: Work, question: Question) -> ReportRead:
    """How many of those who were asked were heard, and what they said."""
    return await _simple(work, "voice", question, definitions.VOICE, telling.voices)


async def read_vouchers(work: Work, question: Question) -> ReportRead:
    """What became of the vouchers issued in the period."""
    return await _simple(work, "vouchers", question, definitions.VOUCHERS, telling.vouchers)


async def read_communication(work: Work, question: Question) -> ReportRead:
    """How soon jobcenter, companies and candidates answer each other."""
    asked = await ask(work, question)
    levels, measured = _renamed(telling.by_direction, *await _numbers(work, asked, telling.answers))
    lines = _parts(definitions.COMMUNICATION, asked, telling.DIRECTIONS, levels, measured)
    return await _report(work, "communication", question, asked, definitions.COMMUNICATION.figures, lines)


async def _simple(
    work: Work, name: str, question: Question, definition: Definition, source: Callable[[Grain], Source]
) -> ReportRead:
    asked = await ask(work, question)
    lines = tabulate(definition, asked.cut, await _levels(work, asked, source))
    return await _report(work, name, question, asked, definition.figures, [(MAIN, line) for line in lines])


async def _levels(work: Work, asked: Asked, source: Callable[[Grain], Source]) -> Levels:
    """The counts, once for each set of dimensions in which somebody can be found twice."""
    levels: Levels = {}
    for overlapping in asked.overlapping:
        grain = asked.grain(overlapping)
        levels[overlapping] = asked.locate(await count(work, grain, source(grain)))
    return levels


async def _numbers(work: Work, asked: Asked, source: Callable[[Grain], Source]) -> tuple[Levels, Sequence[Measured]]:
    """The same with how often each number is there, in the groups of the table."""
    *totals, whole = asked.overlapping
    levels: Levels = {}
    for overlapping in totals:
        grain = asked.grain(overlapping)
        levels[overlapping] = asked.locate(await count(work, grain, source(grain)))
    grain = asked.grain(whole)
    leaves, measured = await count_numbers(work, grain, source(grain))
    return {**levels, whole: asked.locate(leaves)}, asked.locate_numbers(measured)


def _renamed(
    names: Callable[[Keys], Keys], levels: Levels, measured: Sequence[Measured]
) -> tuple[Levels, Sequence[Measured]]:
    """Both with the parts by their names."""
    return {
        overlapping: [replace(leaf, keys=names(leaf.keys)) for leaf in leaves] for overlapping, leaves in levels.items()
    }, [replace(each, keys=names(each.keys)) for each in measured]


def _parts(
    definition: Definition, asked: Asked, parts: Sequence[str], levels: Levels, measured: Sequence[Measured] = ()
) -> list[tuple[str, Line]]:
    """One table for each part, in their order."""
    lines = []
    numbers: dict[str, list[Measured]] = {}
    for each in measured:
        numbers.setdefault(each.keys[PART], []).append(each)
    for part in parts:
        own = {key: [leaf for leaf in leaves if leaf.keys[PART] == part] for key, leaves in levels.items()}
        lines += [(part, line) for line in tabulate(definition, asked.cut, own, numbers.get(part, ()))]
    return lines


async def _report(
    work: Work,
    name: str,
    question: Question,
    asked: Asked,
    columns: Sequence[str],
    lines: Sequence[tuple[str, Line]],
) -> ReportRead:
    labels = await _labels(work, asked, [line for _, line in lines])
    return ReportRead(
        report=name,
        as_of=work.today(),
        scope=Scope.ALL if asked.is_across else Scope.JOBCENTER,
        from_on=asked.period.first,
        to_on=asked.period.last,
        municipality=question.municipality,
        region=question.region,
        sector=question.sector,
        legal_basis=question.legal_basis,
        group_by=question.group_by,
        fewest_people=FEWEST_PEOPLE,
        columns=list(columns),
        rows=[
            ReportRow(
                part=part,
                group=line.group,
                label=labels.get(line.group, line.group or ""),
                figures=dict(line.figures),
                suppressed=list(line.suppressed),
            )
            for part, line in lines
        ],
    )


async def _labels(work: Work, asked: Asked, lines: Sequence[Line]) -> dict[str | None, str]:
    """What people call the groups of the table; a group without a name of its own is called by its code."""
    language = work.language
    groups = {line.group for line in lines if line.group is not None}
    labels: dict[str | None, str] = {group: group for group in groups}
    labels[UNKNOWN] = _NOT_KNOWN.get(language)
    labels[None] = TOTAL.get(language)
    group_by = asked.cut.group_by
    if group_by == MUNICIPALITY:
        labels.update({place.municipality: place.municipality_name for place in asked.places.values()})
    elif group_by == REGION:
        labels.update({place.region: place.region_name for place in asked.places.values()})
    elif group_by == "sector":
        labels.update(await dimensions.name_divisions(work, groups))
    elif group_by == "company":
        labels.update(await dimensions.name_companies(work, [UUID(group) for group in groups]))
    else:
        labels.update({kind.value: name.get(language) for kind, name in KINDS.get(group_by or "", {}).items()})
    return labels
