"""Every CHECK and every unique key refuses the row it is there for, by its name, on both databases."""

from collections.abc import AsyncIterator, Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    Enum,
    Executable,
    Table,
    UniqueConstraint,
    and_,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from app import registry
from app.foundation.core.actor import Role
from app.foundation.core.ids import new_id
from app.foundation.db.session import Database
from app.foundation.db.wall import Beyond
from app.foundation.identity.domain.throttling import TryKind
from app.foundation.identity.models import SignInTry
from app.journey.aftercare.domain.cadence import Subject
from app.journey.aftercare.domain.template import Audience
from app.journey.aftercare.models import FollowUp
from app.journey.cv.models import CvProfile
from app.journey.matching.models import ScarcityPrice
from app.journey.notices.models import NoticePreference
from app.journey.placements.domain import Party
from app.journey.placements.domain.reasons import EndOutcome
from app.journey.placements.domain.requests import EndAuthor
from app.journey.placements.models import EndStatement, Placement, Signature
from app.journey.signing.models import SigningLink
from app.oversight.access.domain import ReviewResult
from app.oversight.access.models import AccessReview
from app.registers.candidates.models import CandidateExperience, CandidateWish, Commitment
from app.registers.companies.models import EmployeeReport, Occupancy
from app.registers.law.domain.facts import CommitmentKind, LegalBasis
from tests.conftest import empty, kitchen
from tests.contract.rows import Rows
from tests.db.broken_rows import ALLOWED, ALSO_BROKEN, CHECKS, COMPANIONS, UNIQUE
from tests.factories.rights import erasure_row, report_row
from tests.factories.talk import notice_row
from tests.factories.world import World

ENUMS: list[Column[Any]] = [
    column for table in registry.metadata.sorted_tables for column in table.columns if isinstance(column.type, Enum)
]


def check_name(column: Column[Any]) -> str:
    assert isinstance(column.type, Enum)
    return f"ck_{column.table.name}_{column.type.name}"


def keys() -> Iterable[tuple[str, Table, list[str]]]:
    """Every unique constraint and unique index: name, table, columns."""
    for table in registry.metadata.sorted_tables:
        for constraint in table.constraints:
            if isinstance(constraint, UniqueConstraint):
                yield str(constraint.name), table, [column.name for column in constraint.columns]
        for index in table.indexes:
            if index.unique:
                yield str(index.name), table, [column.name for column in index.columns]


KEYS = {name: (table, columns) for name, table, columns in keys()}


def test_every_check_that_is_no_list_of_values_has_its_statements():
    enums = {check_name(column) for column in ENUMS}
    declared = {
        str(constraint.name)
        for table in registry.metadata.sorted_tables
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    assert enums <= declared
    assert declared - enums == set(CHECKS)


def test_every_unique_key_has_its_statement():
    assert set(KEYS) == set(UNIQUE)


@pytest.fixture(scope="module")
async def stocked(application: FastAPI) -> AsyncIterator[Database]:
    """At least one row in every table a statement below changes, and two wherever they could be one too many."""
    database: Database = application.state.database.beyond_wall(Beyond.COMMAND)
    await empty(database)
    async with httpx.AsyncClient() as client:
        occupation, skills = await kitchen(database)
        world = World(application, client, database, application.state.settings, occupation, skills)
        await stock(await world.populate())
    yield database
    await empty(database)


async def stock(world: World) -> list[Rows]:
    """At least one row in every table; gives the ids of either side."""
    rows = [await Rows(world, "").make(), await Rows(world, "other_").make()]
    for number in range(2):
        await world.make_candidate(cpr_sealed=b"sealed", cpr_index=str(number), skills={world.skill_ids[0]: 1})
    candidate, monday = world.candidate_row, date(2027, 1, 4)
    await world.add(
        CandidateWish(candidate_id=candidate.id, occupation_id=world.occupation_id, rank=1),
        CandidateExperience(candidate_id=candidate.id, occupation_id=world.occupation_id, months=12),
        Commitment(
            candidate_id=candidate.id,
            jobcenter_id=world.here.id,
            kind=CommitmentKind.COURSE,
            source_type="course",
            source_id=new_id(),
            starts_on=monday,
            weekday=1,
            from_time=time(8),
            to_time=time(12),
        ),
    )
    price = ScarcityPrice(
        jobcenter_id=world.here.id,
        group_code="94",
        price=0.1,
        seen=1,
        learned_from=rows[0].ids["run_id"],
        learned_at=datetime.now(UTC),
    )
    await world.add(price)
    for _ in range(2):
        await world.add(occupancy(world, monday))
    for party in (Party.COMPANY, Party.CANDIDATE):
        await world.add(
            Signature(
                placement_id=rows[0].ids["placement_id"],
                agreement_version=1,
                party=party,
                signed_at=datetime.now(UTC),
                signed_by=world.manager.account.id,
                signer_role=Role.MANAGER,
            )
        )
    await world.add(*(follow_up_of_a_job(world, rows[0], step) for step in ("1w", "2w")))
    await world.add(*(notice_row(world.manager.account.id, str(number)) for number in range(2)))
    await world.add(
        *(SignInTry(kind=kind, digest=kind.value, failures=1, last_at=datetime.now(UTC)) for kind in TryKind)
    )
    by = world.manager.account.id
    await world.add(erasure_row(world.here.id, by), report_row(world.here.id))
    found: dict[str, Any] = {"reviewed_by": by, "reviewed_at": datetime.now(UTC), "result": ReviewResult.IN_ORDER}
    await world.add(AccessReview(entry_id=rows[0].ids["entry_id"], jobcenter_id=world.here.id, **found))
    await world.add(NoticePreference(account_id=world.manager.account.id, updated_at=datetime.now(UTC)))
    await stock_the_agreement(world, rows)
    return rows


async def stock_the_agreement(world: World, rows: list[Rows]) -> None:
    """Two of each thing that may stand once: reports, statements, requests, changes and links."""
    now, by = datetime.now(UTC), world.manager.account.id
    for number, each in enumerate(rows):
        placement = (await world.all(Placement, col(Placement.id) == each.ids["placement_id"]))[0]
        tenants = {"placement_id": placement.id, "jobcenter_id": placement.jobcenter_id}
        await world.add(
            CvProfile(candidate_id=placement.candidate_id, jobcenter_id=placement.jobcenter_id),
            EmployeeReport(
                workplace_id=world.workplace.id,
                month=date(2026, 9 + number, 1),
                ordinary_employees_fte=Decimal(12),
                reported_at=now,
                reporter_role=Role.COMPANY,
            ),
            EndStatement(
                placement_id=placement.id,
                author=EndAuthor.SUPERVISOR if number else EndAuthor.CANDIDATE,
                outcome=EndOutcome.NO_JOB if number else None,
                actual_hours=Decimal(100) if number else None,
                assessment="Mødte hver dag.",
                given_by=by,
                given_role=Role.MANAGER,
            ),
            SigningLink(
                **tenants,
                party=Party.EMPLOYEE_REPRESENTATIVE,
                agreement_version=1,
                token_hash=str(number),
                signer_name="Kirsten Lund",
                expires_at=now,
                created_by=by,
            ),
        )


def occupancy(world: World, starts_on: date) -> Occupancy:
    return Occupancy(
        workplace_id=world.workplace.id,
        jobcenter_id=world.here.id,
        source_type="placement",
        source_id=new_id(),
        legal_basis=LegalBasis.INTL_23B,
        starts_on=starts_on,
        fte_fraction=Decimal("0.5"),
    )


def follow_up_of_a_job(world: World, rows: Rows, step: str) -> FollowUp:
    return FollowUp(
        jobcenter_id=world.here.id,
        candidate_id=rows.ids["candidate_id"],
        company_id=rows.ids["company_id"],
        subject=Subject.EMPLOYMENT,
        employment_id=rows.ids["employment_id"],
        audience=Audience.CANDIDATE,
        step=step,
        due_on=date(2027, 1, 11),
    )


async def run(database: Database, statement: Executable) -> IntegrityError | None:
    """Runs a statement and takes it back; gives the refusal, if there was one."""
    async with database.engine.execution_options(beyond=Beyond.COMMAND).connect() as connection:
        try:
            found = await connection.execute(statement)
        except IntegrityError as refused:
            return refused
        finally:
            await connection.rollback()
        assert found.rowcount, "the statement met no row"
        return None


def name_of(refused: IntegrityError | None) -> str:
    """The constraint as the database names it; SQLite names a unique key by its columns."""
    assert refused is not None, "nothing refused the statement"
    diagnosis = getattr(refused.orig, "diag", None)
    if diagnosis is not None:
        return str(diagnosis.constraint_name)
    kind, _, name = str(refused.orig).partition(" constraint failed: ")
    assert kind in {"CHECK", "UNIQUE"}, refused
    return name


@pytest.mark.parametrize("name", sorted(CHECKS))
async def test_a_check_refuses_the_row_it_is_there_for(stocked: Database, name: str):
    for statement in CHECKS[name]:
        assert name_of(await run(stocked, text(statement))) == name, statement


@pytest.mark.parametrize("name", sorted(UNIQUE))
async def test_a_unique_key_refuses_the_second_row(stocked: Database, name: str):
    table, columns = KEYS[name]
    by_columns = ", ".join(f"{table.name}.{column}" for column in columns)
    expected = name if stocked.engine.dialect.name == "postgresql" else by_columns
    assert name_of(await run(stocked, text(UNIQUE[name]))) == expected


@pytest.mark.parametrize("statement", ALLOWED)
async def test_a_settled_row_stands_in_nobodys_way(stocked: Database, statement: str):
    assert await run(stocked, text(statement)) is None


@pytest.mark.parametrize("column", ENUMS, ids=check_name)
async def test_a_column_of_an_enum_takes_every_member_and_nothing_else(stocked: Database, column: Column[Any]):
    assert isinstance(column.type, Enum)
    async with stocked.engine.execution_options(beyond=Beyond.COMMAND).connect() as connection:
        key = (await connection.execute(select(*column.table.primary_key.columns).limit(1))).one()
    row = and_(*(part == value for part, value in zip(column.table.primary_key.columns, key, strict=True)))
    for member in column.type.enums:
        assert await run(stocked, storing(column, member, row)) is None, member
    name = check_name(column)
    assert name_of(await run(stocked, storing(column, "bogus", row))) in {name, ALSO_BROKEN.get(name)}


def storing(column: Column[Any], value: str, row: ColumnElement[bool]) -> Executable:
    """An UPDATE with values as they stand in SQL: the column's own type would refuse a strange one in Python."""
    others = COMPANIONS.get((column.table.name, value), {})
    changes = {column.name: f"'{value}'", **others}
    return update(column.table).where(row).values({name: text(sql) for name, sql in changes.items()})
