"""Which chart a report becomes: its total as bars or curves, or one figure compared from group to group."""

from collections.abc import Sequence

from app.foundation.core.i18n import Language, Text
from app.oversight.statistics.router.charts.drawing import Bar, Curve, bars, curves
from app.oversight.statistics.router.charts.words import (
    DAYS,
    FIGURES,
    HIDDEN,
    NOTHING,
    PARTS,
    PERIOD,
    PERIOD_FROM,
    TITLES,
)
from app.oversight.statistics.schemas.reports import ReportRead, ReportRow

# Of a total: the figures that are drawn, one bar each.
_TOTALS = {
    "funnel": ("proposed", "consented", "agreed", "granted", "started", "completed", "job"),
    "companies": ("internships", "completed", "ended_early", "hired"),
    "attendance": ("present", "late", "excused", "absent"),
    "voice": ("asked", "answered", "own_words", "objections"),
    "vouchers": ("vouchers", "redeemed", "open", "lapsed"),
}
# Of reports in parts: the figure that is drawn, one bar for each part.
_OF_PARTS = {"durations": "median_days", "communication": "median_minutes"}
# Of groups: the part and the figure that is compared.
_COMPARED = {
    "funnel": ("all", "job_of_proposed"),
    "durations": ("proposal_to_consent", "median_days"),
    "retention": ("any_employer_180", "share_retained"),
    "companies": ("all", "hires_per_internship"),
    "communication": ("jobcenter_to_company", "median_minutes"),
    "attendance": ("all", "share_present"),
    "voice": ("all", "share_of_voice"),
    "vouchers": ("all", "share_redeemed"),
}
_DASHES = {"same_employer": "none", "any_employer": "8 5"}


def chart(report: ReportRead, language: Language) -> bytes:
    """The report as SVG with a title and a description that says the same in words."""
    title = TITLES[report.report]
    if report.group_by is not None:
        return _compared(report, title, language)
    if report.report == "retention":
        return _lasting(report, title, language)
    if report.report in _OF_PARTS:
        figure = _OF_PARTS[report.report]
        rows = [(PARTS[row.part].get(language), row, figure) for row in report.rows]
    else:
        [total] = [row for row in report.rows if row.part == "all"]
        rows = [(FIGURES[name].get(language), total, name) for name in _TOTALS[report.report]]
    return _bars(report, title.get(language), rows, language)


def _compared(report: ReportRead, title: Text, language: Language) -> bytes:
    part, figure = _COMPARED[report.report]
    if report.report == "retention" and not any(row.part == part for row in report.rows):
        part = "same_employer_180"  # a sector is a job's
    wanted = [row for row in report.rows if row.part == part]
    rows = [(row.label, row, figure) for row in sorted(wanted, key=lambda row: (row.group is None, row.label))]
    # Of a report in parts the title says what is drawn of each.
    words = (PARTS[part] if part in PARTS else FIGURES[figure]).get(language)
    return _bars(report, f"{title.get(language)}: {words}", rows, language)


def _bars(report: ReportRead, title: str, rows: Sequence[tuple[str, ReportRow, str]], language: Language) -> bytes:
    figures = [(label, row.figures.get(name), name) for label, row, name in rows]
    longest = max((value for _, value, _ in figures if value is not None), default=0) or 1
    drawn = []
    for (label, row, name), (_, value, _) in zip(rows, figures, strict=True):
        if value is None:
            # A share is hidden with what it is a share of; without any of those there is nothing to tell.
            drawn.append(Bar(label, None, (HIDDEN if row.suppressed else NOTHING).get(language)))
        else:
            scale = 1.0 if name.startswith(("share", "job_of")) else longest
            is_total = row.group is None and report.group_by is not None
            drawn.append(Bar(label, value / scale, _number(name, value, language), is_total))
    told = "; ".join(f"{bar.label}: {bar.value}" for bar in drawn)
    period = _period(report, language)
    return bars(title, period, f"{period} {told}.", drawn)


def _lasting(report: ReportRead, title: Text, language: Language) -> bytes:
    lines = [
        Curve(
            PARTS[each.basis].get(language)
            if each.points
            else f"{PARTS[each.basis].get(language)}: {HIDDEN.get(language)}",
            [(point.day, point.share) for point in each.points],
            _DASHES[each.basis],
        )
        for each in report.curves
    ]
    told = "; ".join(
        f"{line.label}: " + ", ".join(f"{day}: {_percent(share, language)}" for day, share in line.points)
        for line in lines
    )
    period = _period(report, language)
    return curves(title.get(language), period, f"{period} Kaplan–Meier. {told}.", DAYS.get(language), lines)


def _number(name: str, value: float, language: Language) -> str:
    if name.startswith(("share", "job_of")):
        return _percent(value, language)
    words = f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"
    return words.translate(str.maketrans(",.", ".,")) if language is Language.DA else words


def _percent(share: float, language: Language) -> str:
    words = f"{share * 100:.1f} %"
    return words.replace(".", ",") if language is Language.DA else words


def _period(report: ReportRead, language: Language) -> str:
    to = report.to_on.isoformat()
    if report.from_on is None:
        return PERIOD.format(to=to).get(language)
    return PERIOD_FROM.format(since=report.from_on.isoformat(), to=to).get(language)
