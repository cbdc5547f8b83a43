"""The second wall changes no answer: what the service means to show comes through it, also after a person has moved."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlmodel import col, update

from app.foundation.core.clock import FixedClock
from app.journey.conversations.models import Thread
from app.journey.matching.models import AssignmentProposal, Match, Ranking
from app.journey.placements.models import Placement
from app.journey.transfers.domain.states import TransferStatus
from app.journey.transfers.models import Transfer
from app.main import create_app
from app.registers.candidates.models import Candidate
from tests.contract.matrix import MATRIX
from tests.contract.rows import OPERATIONS, Rows
from tests.factories.world import Caller, World
from tests.postgres import OWNER, SUPERUSER
from tests.security.test_second_wall import ON_POSTGRES, READS

REQUEST_ID = re.compile(rb'"request_id":"[^"]*"')
# Every read of a person is an entry in their log, so the second answer has one more.
TELL_OF_READS = {"draw_access_sample", "export_candidate", "get_access_volumes", "list_candidate_accesses"}
CALLERS = ("manager", "other_manager", "candidate", "mentor", "integration")


@pytest.fixture
async def past_the_wall(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    """The same rows through an application that no policy holds, at the same time of day."""
    here = world.settings.database_url.get_secret_value()
    there = SecretStr(here.replace(f"//{OWNER}@", f"//{SUPERUSER}@"))
    app = create_app(world.settings.model_copy(update={"database_url": there, "row_level_security": False}))
    now = FixedClock(datetime.now(UTC))
    app.state.clock = now
    # Not `setattr`: pytest takes away again what stands in no `__dict__`.
    monkeypatch.setitem(world.app.state._state, "clock", now)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://praktikmatch.test") as client:
        yield client
    await app.state.database.close()


async def differences(world: World, client: httpx.AsyncClient, sides: tuple[Rows, Rows]) -> list[Any]:
    """Reads whose answers are not the same; those of the own side, and of the other one."""
    found = []
    for name in sorted(set(READS) - TELL_OF_READS):
        for who in CALLERS:
            role = who.removeprefix("other_")
            if role not in MATRIX[name].own.split():
                continue
            caller = world.callers[who]
            for path in {side.path(OPERATIONS[name][1], role) for side in sides}:
                through = await caller.get(path)
                past = await Caller(client, caller.account, caller.token).get(path)
                if told(through) != told(past):
                    found.append((name, who, path, through.status_code, past.status_code, through.text[:200]))
    return found


def told(answer: httpx.Response) -> tuple[int, bytes]:
    return answer.status_code, REQUEST_ID.sub(b"", answer.content)


async def move_away(world: World, here: Rows, there: Rows) -> None:
    """The person is the other jobcenter's; all that is over stays, and was for a need of that jobcenter, filled since."""
    async with world.database.write() as transaction:
        session = transaction.session
        moved = update(Candidate).where(col(Candidate.id) == here.ids["candidate_id"])
        await session.exec(moved.values(jobcenter_id=world.there.id))
        talk = update(Thread).where(col(Thread.candidate_id) == here.ids["candidate_id"])
        await session.exec(talk.values(jobcenter_id=world.there.id))
        for table in (AssignmentProposal, Match, Ranking, Placement):
            mine = update(table).where(col(table.jobcenter_id) == world.here.id)
            await session.exec(mine.values(need_id=there.ids["need_id"]))
        transfer = await session.get_one(Transfer, here.ids["transfer_id"])
        transfer.status = TransferStatus.DONE
        transfer.consented_at = transfer.closed_at = datetime.now(UTC)
        transfer.closed_by = world.other_caseworker.account.id


@ON_POSTGRES
@pytest.mark.slow
async def test_the_wall_changes_no_answer(sides: tuple[Rows, Rows], world: World, past_the_wall: httpx.AsyncClient):
    await move_away(world, *sides)
    assert await differences(world, past_the_wall, sides) == []
