"""What each report counts together, and what it computes from the counts; docs/statistics.md says it in words."""

from fractions import Fraction

from app.foundation.core.spread import median, quantile
from app.journey.attendance.domain.states import AttendanceStatus
from app.journey.voice.domain import share
from app.oversight.statistics.domain.suppression import Family
from app.oversight.statistics.domain.tables import Definition, Histogram

FUNNEL_STEPS = ("proposed", "consented", "agreed", "granted", "started", "completed", "job")


def ninth_decile(counts: Histogram) -> int | None:
    """Nine of ten take this long at most."""
    return quantile(counts, Fraction(9, 10))


def _alone(*columns: str) -> tuple[Family, ...]:
    return tuple(Family((column,)) for column in columns)


FUNNEL = Definition(
    families=_alone(*FUNNEL_STEPS),
    free=("needs", "ranked", "seats", "seats_taken"),
    shares={
        "fill_rate": ("seats_taken", "seats"),
        "consented_of_proposed": ("consented", "proposed"),
        "agreed_of_proposed": ("agreed", "proposed"),
        "job_of_proposed": ("job", "proposed"),
    },
)
DECLINES = Definition(families=_alone("declined"))
DURATIONS = Definition(
    families=_alone("count"),
    histograms={"days": "count"},
    summaries={"median_days": ("days", median), "ninth_decile_days": ("days", ninth_decile)},
)
RETENTION = Definition(
    families=(*_alone("due"), Family(("retained", "not_retained", "unknown"), within="due")),
    shares={"share_retained": ("retained", "due"), "share_unknown": ("unknown", "due")},
)
SURVIVAL = Definition(families=_alone("watched"), histograms={"spans": "watched"})
COMPANIES = Definition(
    families=(
        *_alone("internships"),
        Family(("completed", "ended_early"), within="internships"),
        Family(("hired", "not_hired"), within="internships"),
    ),
    shares={"hires_per_internship": ("hired", "internships")},
)
COMMUNICATION = Definition(
    families=(*_alone("answers"), Family(("within_a_day", "later"), within="answers"), *_alone("first_answers")),
    shares={"share_within_a_day": ("within_a_day", "answers")},
    histograms={"minutes": "answers", "first_minutes": "first_answers"},
    summaries={"median_minutes": ("minutes", median), "first_median_minutes": ("first_minutes", median)},
)
ATTENDANCE = Definition(
    families=(*_alone("days"), Family(tuple(status.value for status in AttendanceStatus), within="days")),
    shares={f"share_{status.value}": (status.value, "days") for status in AttendanceStatus},
)
VOICE = Definition(
    families=(
        *_alone(share.ASKED),
        Family((share.ANSWERED, share.UNANSWERED), within=share.ASKED),
        Family((share.IN_PERSON, share.TAKEN_DOWN), within=share.ANSWERED),
        *(Family(share.said(question), within=share.ANSWERED) for question in share.CLOSED_QUESTIONS),
        *_alone("own_words", "objections"),
    ),
    shares=share.SHARES,
)
VOUCHERS = Definition(
    families=(
        *_alone("vouchers"),
        Family(("redeemed", "open", "lapsed"), within="vouchers"),
        *_alone("promised_ore", "spent_ore"),
    ),
    shares={"share_redeemed": ("redeemed", "vouchers")},
)
