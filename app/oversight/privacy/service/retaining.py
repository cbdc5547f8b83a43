"""The retention job: what has been kept long enough goes, what is held or still open stays, and a report says how much."""

from collections.abc import Mapping
from dataclasses import asdict
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.foundation.core.clock import Clock
from app.foundation.core.config import Settings
from app.foundation.core.ids import new_id
from app.foundation.db.session import Database
from app.foundation.db.work import Reactions, Work
from app.oversight.privacy.domain.erasing import ErasureReason, blocking
from app.oversight.privacy.domain.retaining import Found, Kept, cut_offs
from app.oversight.privacy.models import RetentionReport
from app.oversight.privacy.repository import retention, rows
from app.oversight.privacy.repository.standing import lock_person, standing_of
from app.oversight.privacy.service.erasing import erase_again, erase_person

_BY_TABLE = (Kept.LAPSED_MATCHES, Kept.THREADS, Kept.WITHDRAWN_CONSENTS, Kept.ERASURES)


def kept_days(settings: Settings) -> dict[Kept, int]:
    """How many days an installation keeps each kind."""
    return {
        Kept.CLOSED_CASES: settings.keep_closed_case_days,
        Kept.LAPSED_MATCHES: settings.keep_lapsed_match_days,
        Kept.RANKINGS: settings.keep_ranking_days,
        Kept.THREADS: settings.keep_thread_days,
        Kept.SPENT_LINKS: settings.keep_link_days,
        Kept.WITHDRAWN_CONSENTS: settings.keep_consent_days,
        Kept.ERASURES: settings.keep_erasure_days,
    }


class Archivist:
    """Goes through every jobcenter, each person in a transaction of its own: a stop in between loses nothing."""

    def __init__(self, database: Database, settings: Settings, clock: Clock, reactions: Reactions) -> None:
        self.database = database
        self.settings = settings
        self.clock = clock
        self.reactions = reactions
        self.days = kept_days(settings)
        self.until = cut_offs(clock.today(), self.days)

    async def run(self, *, apply: bool) -> list[RetentionReport]:
        """One report for each jobcenter; without `apply` everything is only counted."""
        run_id = new_id()
        async with self.database.read() as session:
            jobcenter_ids = await retention.jobcenters(self._work(session))
        return [await self._jobcenter(run_id, jobcenter_id, apply=apply) for jobcenter_id in jobcenter_ids]

    async def _jobcenter(self, run_id: UUID, jobcenter_id: UUID, *, apply: bool) -> RetentionReport:
        found = {Kept.CLOSED_CASES: await self._cases(jobcenter_id, apply=apply)}
        async with self.database.write() as transaction:
            work = self._work(transaction.session)
            for kind in _BY_TABLE:
                found[kind] = await retention.apply_rule(work, kind, jobcenter_id, self.until[kind], apply=apply)
            links, rankings = self.until[Kept.SPENT_LINKS], self.until[Kept.RANKINGS]
            found[Kept.SPENT_LINKS] = await retention.spent_links(work, jobcenter_id, links, apply=apply)
            found[Kept.RANKINGS] = await retention.empty_rankings(work, jobcenter_id, rankings, apply=apply)
            report = RetentionReport(
                run_id=run_id, jobcenter_id=jobcenter_id, made_at=work.now(), applied=apply, rules=self._rules(found)
            )
            await rows.add_report(work, report)
        return report

    async def _cases(self, jobcenter_id: UUID, *, apply: bool) -> Found:
        async with self.database.read() as session:
            due = await retention.closed_before(self._work(session), jobcenter_id, self.until[Kept.CLOSED_CASES])
        outcomes = [await self._case(key, apply=apply) for key in due]
        return Found(len(due), outcomes.count("done"), outcomes.count("held"), outcomes.count("blocked"))

    async def _case(self, candidate_id: UUID, *, apply: bool) -> str:
        """`done`, `held`, `blocked`, or `due` in a dry run."""
        async with self.database.write() as transaction:
            work = self._work(transaction.session)
            person = await lock_person(work, candidate_id)
            if person is None:
                return "due"
            standing = await standing_of(work, candidate_id)
            if standing.holds:
                return "held"
            if blocking(standing):
                return "blocked"
            if not apply:
                return "due"
            await erase_person(work, person, ErasureReason.RETENTION)
            return "done"

    async def erase_again(self, candidate_ids: frozenset[UUID]) -> list[UUID]:
        """Whoever came back with a restored backup; the keys of those who did."""
        came_back = []
        for key in sorted(candidate_ids):
            async with self.database.write() as transaction:
                if await erase_again(self._work(transaction.session), key) is not None:
                    came_back.append(key)
        return came_back

    async def known_erasures(self) -> frozenset[UUID]:
        """Whom this database remembers to have erased."""
        async with self.database.read() as session:
            return frozenset(await rows.erased_keys(self._work(session)))

    def _rules(self, found: Mapping[Kept, Found]) -> dict[str, dict[str, int]]:
        return {kind.value: {"kept_days": self.days[kind], **asdict(found[kind])} for kind in Kept}

    def _work(self, session: AsyncSession) -> Work:
        return Work(session=session, clock=self.clock, settings=self.settings, reactions=self.reactions)
