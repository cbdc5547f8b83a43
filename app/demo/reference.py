"""What the demo needs of the reference tables: ids and labels of its occupations and skills, and places on the map."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import inspect, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from app.demo.errors import ReferenceMissing
from app.demo.trades import TRADES, Job, all_jobs
from app.foundation.core.i18n import Text
from app.registers.reference.domain import IndustryScheme
from app.registers.reference.models import Industry, Municipality, Occupation, Postcode, Skill


@dataclass(frozen=True, slots=True)
class Place:
    """A postcode and its position."""

    postcode: str
    municipality_code: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Work:
    """A job with its keys: the occupation, and every skill asked for in the order of the job."""

    job: Job
    occupation_id: UUID
    isco_code: str
    label: Text
    skill_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """Everything looked up once."""

    works: Mapping[str, Work]
    skill_labels: Mapping[UUID, Text]
    places: Mapping[str, tuple[Place, ...]]
    municipality_names: Mapping[str, str]


async def load_reference(connection: AsyncConnection, municipalities: Iterable[str]) -> Reference:
    """Raises ReferenceMissing for anything the demo names that the tables do not hold."""
    jobs = all_jobs()
    labels = {asked.label for job in jobs.values() for asked in job.skills}
    occupations = await _by_label(connection, Occupation, jobs.keys())
    skills = await _by_label(connection, Skill, labels)
    await _require_industries(connection)
    wanted = list(municipalities)
    places: dict[str, list[Place]] = defaultdict(list)
    columns = (col(Postcode.code), col(Postcode.municipality_code), col(Postcode.lat), col(Postcode.lon))
    statement = select(*columns).where(col(Postcode.municipality_code).in_(wanted)).order_by(col(Postcode.code))
    for code, municipality, lat, lon in await connection.execute(statement):
        places[municipality].append(Place(code, municipality, lat, lon))
    named = select(col(Municipality.code), col(Municipality.name)).where(col(Municipality.code).in_(wanted))
    names = {row[0]: row[1] for row in await connection.execute(named)}
    if set(names) != set(wanted) or set(places) != set(wanted):
        raise ReferenceMissing(missing=", ".join(sorted(set(wanted) - (set(names) & set(places)))))
    return Reference(
        works={
            label: Work(
                job,
                occupations[label].id,
                occupations[label].isco_code,
                _text(occupations[label]),
                tuple(skills[asked.label].id for asked in job.skills),
            )
            for label, job in jobs.items()
        },
        skill_labels={row.id: _text(row) for row in skills.values()},
        places={code: tuple(found) for code, found in places.items()},
        municipality_names=names,
    )


def _text(row: Any) -> Text:
    return Text(row.label_da or row.label_en, row.label_en)


async def _by_label(
    connection: AsyncConnection, model: type[Occupation] | type[Skill], labels: Iterable[str]
) -> dict[str, Any]:
    wanted = sorted(labels)
    statement = select(*(column for column in inspect(model).columns)).where(
        col(model.label_en).in_(wanted), col(model.retired).is_(False)
    )
    found = {row.label_en: row for row in await connection.execute(statement.order_by(col(model.id)))}
    missing = [label for label in wanted if label not in found]
    if missing:
        raise ReferenceMissing(missing=", ".join(missing))
    return found


async def _require_industries(connection: AsyncConnection) -> None:
    wanted = {trade.industry for trade in TRADES}
    statement = select(col(Industry.code)).where(
        col(Industry.scheme) == IndustryScheme.DB25, col(Industry.code).in_(wanted)
    )
    found = set((await connection.execute(statement)).scalars())
    if found != wanted:
        raise ReferenceMissing(missing=", ".join(sorted(wanted - found)))
