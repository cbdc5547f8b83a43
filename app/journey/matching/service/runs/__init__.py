"""Assignment runs: asking for one, computing it at once or in a worker, and deciding on what it proposes."""

from app.journey.matching.service.runs.asking import cancel_run, request_run
from app.journey.matching.service.runs.deciding import accept_proposal, change_proposal, reject_proposal
from app.journey.matching.service.runs.reading import read_proposals, read_run
from app.journey.matching.service.runs.working import Workshop, work_on_next, work_on_runs

__all__ = [
    "Workshop",
    "accept_proposal",
    "cancel_run",
    "change_proposal",
    "read_proposals",
    "read_run",
    "reject_proposal",
    "request_run",
    "work_on_next",
    "work_on_runs",
]
