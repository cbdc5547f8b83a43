"""Routes of the reports that are figures only."""

from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Query

from app.foundation.api.media import Accept
from app.foundation.api.route import make_router
from app.foundation.core.text import Day
from app.foundation.db.work import Work
from app.foundation.identity.permissions import allow
from app.oversight.statistics import permissions, service
from app.oversight.statistics.router.forms import RESPONSES, answer
from app.oversight.statistics.schemas.reports import (
    CompanyGroup,
    PlaceGroup,
    ReportGroup,
    ReportRead,
    VoiceGroup,
    VoucherGroup,
)
from app.oversight.statistics.service import Question
from app.registers.law.domain.facts import LegalBasis

router = make_router("statistics")
Read = Annotated[Work, allow(permissions.READ_REPORTS)]
First = Annotated[Day | None, Query(alias="from", description="First day of the period; left out: everything before.")]
Last = Annotated[Day | None, Query(alias="to", description="Last day of the period; today if left out.")]
Municipality = Annotated[
    str | None,
    Query(pattern="^[0-9]{4}$", description="Of the jobcenter; another than the own one is for managers and admins."),
]
Region = Annotated[
    str | None,
    Query(pattern="^[0-9A-Z]{4}$", description="As regions are on the last day; for managers and admins."),
]
Sector = Annotated[
    str | None, Query(pattern="^([0-9]{2}|unknown)$", description="First two digits of the workplace's industry code.")
]


async def _places(
    from_on: First = None, to_on: Last = None, municipality: Municipality = None, region: Region = None
) -> Question:
    return Question(from_on, to_on, municipality, region)


Places = Annotated[Question, Depends(_places)]


async def _people(places: Places, legal_basis: LegalBasis | None = None) -> Question:
    return Question(places.first, places.last, places.municipality, places.region, legal_basis=legal_basis)


People = Annotated[Question, Depends(_people)]


async def _work(people: People, sector: Sector = None) -> Question:
    return Question(
        people.first, people.last, people.municipality, people.region, sector=sector, legal_basis=people.legal_basis
    )


Asked = Annotated[Question, Depends(_work)]


def _by(question: Question, group_by: str | None) -> Question:
    return Question(
        question.first,
        question.last,
        question.municipality,
        question.region,
        question.sector,
        question.legal_basis,
        group_by,
    )


@router.get("/statistics/funnel", response_model=ReportRead, responses=RESPONSES)
async def get_funnel_report(work: Read, accept: Accept, asked: Asked, group_by: ReportGroup | None = None) -> Any:
    """From needs to jobs: proposals made in the period and how far they have come, fill rate, reasons for declining.

    Staff are told of their own jobcenter. With another `municipality`, a `region` or `group_by` one of both, the answer
    is about all jobcenters: that is for managers and admins. Small figures are hidden.
    """
    return await answer(work, accept, partial(service.read_funnel, work, _by(asked, group_by)))


@router.get("/statistics/durations", response_model=ReportRead, responses=RESPONSES)
async def get_durations_report(work: Read, accept: Accept, asked: Asked, group_by: ReportGroup | None = None) -> Any:
    """Days in each step from need to job, of proposals made in the period: median and ninth decile."""
    return await answer(work, accept, partial(service.read_durations, work, _by(asked, group_by)))


@router.get("/statistics/retention", response_model=ReportRead, responses=RESPONSES)
async def get_retention_report(work: Read, accept: Accept, asked: Asked, group_by: ReportGroup | None = None) -> Any:
    """Who is still in work 30, 90, 180 and 365 days after a start in the period, with the same and with any employer.

    `unknown` is never retained: `share_retained` = retained / due, and `share_unknown` tells how much nobody answered.
    `curves` are Kaplan–Meier estimates with those who still work censored on the day it was last confirmed.
    """
    return await answer(work, accept, partial(service.read_retention, work, _by(asked, group_by)))


@router.get("/statistics/companies", response_model=ReportRead, responses=RESPONSES)
async def get_companies_report(work: Read, accept: Accept, asked: Asked, group_by: CompanyGroup | None = None) -> Any:
    """Internships that ended in the period and how many of them became a job there. By company for the own jobcenter."""
    return await answer(work, accept, partial(service.read_companies, work, _by(asked, group_by)))


@router.get("/statistics/communication", response_model=ReportRead, responses=RESPONSES)
async def get_communication_report(
    work: Read, accept: Accept, asked: Places, group_by: PlaceGroup | None = None
) -> Any:
    """How soon jobcenter, companies and candidates answer each other: medians in minutes, share within a day."""
    return await answer(work, accept, partial(service.read_communication, work, _by(asked, group_by)))


@router.get("/statistics/attendance", response_model=ReportRead, responses=RESPONSES)
async def get_attendance_report(work: Read, accept: Accept, asked: Asked, group_by: ReportGroup | None = None) -> Any:
    """Days of internships in the period: in time, late, excused, absent."""
    return await answer(work, accept, partial(service.read_attendance, work, _by(asked, group_by)))


@router.get("/statistics/voice", response_model=ReportRead, responses=RESPONSES)
async def get_voice_report(work: Read, accept: Accept, asked: People, group_by: VoiceGroup | None = None) -> Any:
    """Share of voice: how many of the questions asked in the period were answered, and what people said."""
    return await answer(work, accept, partial(service.read_voice, work, _by(asked, group_by)))


@router.get("/statistics/vouchers", response_model=ReportRead, responses=RESPONSES)
async def get_vouchers_report(work: Read, accept: Accept, asked: People, group_by: VoucherGroup | None = None) -> Any:
    """Vouchers issued in the period: redeemed, still open, lapsed; promised and spent in øre."""
    return await answer(work, accept, partial(service.read_vouchers, work, _by(asked, group_by)))
